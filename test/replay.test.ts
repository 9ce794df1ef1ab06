/**
 * The same blocks, executed in other processes, come to the same roots: those that are committed. Here it is the beginning of the recorded chain and
 * four places; `npm run replay` takes all of it everywhere, and other versions of Node (docs/determinism.md).
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record, type Recording } from './helpers/recorded.ts';
import type { Answer } from './helpers/recorded-child.ts';
import { answerOf, PLACES, writeRecording, type Files, type Place } from './helpers/recorded-places.ts';
import { committedRoots, HOW_TO_RENEW } from './helpers/recorded-roots.ts';

const BLOCKS = 150;
const scratch = mkdtempSync(join(tmpdir(), 'hlp-replay-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const placeCalled = (name: string): Place => PLACES.find((place) => place.name === name) as Place;

let recording: Recording;
let files: Files;

beforeAll(async () => {
  recording = await record(BLOCKS);
  files = writeRecording(recording, scratch);
});

describe('the recorded chain', () => {
  test('has the committed roots', () => {
    const [committed] = committedRoots();
    expect(recording.roots[0], HOW_TO_RENEW).toEqual(committed);
  });

  test('holds whatever happens on chains', () => {
    const { receipts } = recording;
    const endings = new Set(receipts.map(({ status }) => status));
    expect(endings).toEqual(new Set(['success', 'reverted', 'outOfGas']));
    expect(receipts.filter(({ contractAddress }) => contractAddress !== undefined).length).toBeGreaterThan(30);
    expect(receipts.filter(({ logs }) => logs.length > 0).length).toBeGreaterThan(10);
    expect(recording.blocks.some(({ transactions }) => transactions.length > 3)).toBe(true);
  });

  test('begins with the same blocks, however many follow', async () => {
    const shorter = await record(60);
    expect(shorter.blocks).toEqual(recording.blocks.slice(0, 60));
  });

  test('comes to the same roots wherever it is executed', async () => {
    const places = ['far east of midnight', 'on a disk', 'a small stack', 'without WebAssembly'].map(placeCalled);
    const answers = await Promise.all(places.map((place) => answerOf(place, files, BLOCKS)));
    const [east, , , plain] = answers as [Answer, Answer, Answer, Answer];
    expect([east.timeZone, east.locale, plain.hasWasm]).toEqual(['Pacific/Chatham', 'tr-TR', false]);
    for (const { roots } of answers) expect(roots).toEqual(recording.roots);
  });

  test('goes on from the disk in another process', async () => {
    const place = { ...placeCalled('on a disk'), name: 'twice opened' };
    const half = await answerOf(place, files, 70);
    const whole = await answerOf({ ...place, env: { TZ: 'Asia/Kathmandu' } }, files, BLOCKS);
    expect(half.roots.map(({ number }) => number)).toEqual([70]);
    expect(whole.roots).toEqual(recording.roots);
  });

  test('is refused by a machine with another price', async () => {
    const price = join(scratch, 'plain/src/vm/gas.mjs');
    const text = readFileSync(price, 'utf8');
    const dearer = text.replace(/\bcodecWord: (\d+)/, 'codecWord: $1 + 1');
    expect(dearer).not.toBe(text);
    writeFileSync(price, dearer);
    await expect(answerOf(placeCalled('without WebAssembly'), files, BLOCKS)).rejects.toThrow(/RuleBroken/);
    writeFileSync(price, text);
  });
});
