/** `hlp record`: what happened becomes a file that `hlp test` passes. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hlp, type Ran } from './helpers.ts';

const CONTRACTS = join(import.meta.dirname, '../../contracts');
const directory = mkdtempSync(join(tmpdir(), 'hlp-record-'));
const data = ['--data', join(directory, 'chain')];
const path = (...names: readonly string[]): string => join(directory, ...names);
const on = (...words: readonly string[]): Promise<Ran> => hlp([...words, ...data]);

beforeAll(async () => {
  const lines = [
    ['deploy', join(CONTRACTS, 'village.hlp')],
    ['send', 'village.admit', 'alise', '50'],
    ['send', 'village.admit', 'bob', '50'],
    ['send', 'village.pay', 'bob', '4.5', 'fixed my bike'],
    ['give', 'jon', '3', '--from', 'bob'],
  ];
  for (const words of lines) {
    const { code, err } = await on(...words);
    if (code !== 0) throw new Error(err);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('hlp record', () => {
  test('prints a test of one transaction, of some, of whole blocks', async () => {
    const { code, out } = await on('record', '4.0');
    expect(code).toBe(0);
    expect(out).toContain('import Village from "./village.hlp"');
    expect(out).toContain('test "what happened in 4.0" {');
    expect(out).toContain('  call village.pay(bob, 4.5 hlp, "fixed my bike")\n');
    expect(out).toContain('  expect village.balanceOf(alise) == -4.5 hlp\n');
    const { out: some } = await on('record', '2..4.0', '--name', 'bob is "paid"');
    expect(some).toContain('test "bob is \\"paid\\"" {');
    const { out: all } = await on('record', '1.header..5.root');
    expect(all).toContain('as bob { send 3 hlp to jon }');
    const { out: newest } = await on('record');
    expect(newest).toContain('test "what happened in 5.0" {');
  });

  test('is data for programs', async () => {
    const { out } = await on('record', '4..5', '--json');
    expect(JSON.parse(out)).toMatchObject({ told: 2, setUp: 3, leftOut: [], sources: ['village.hlp'] });
  });

  test('writes a file that `hlp test` passes, beside the contract, or with it where it is missing', async () => {
    mkdirSync(path('own'));
    cpSync(join(CONTRACTS, 'village.hlp'), path('own', 'village.hlp'));
    const beside = await on('record', '4', '--out', path('own', 'story.hlp'));
    expect(beside.out).toMatch(
      /^The test is in .*story\.hlp: 1 transaction told, 3 before as set-up\.\nPlay it: hlp test /,
    );
    expect(await hlp(['test', path('own', 'story.hlp')])).toMatchObject({ code: 0 });
    expect(await hlp(['fmt', '--check', path('own', 'story.hlp')])).toMatchObject({ code: 0 });

    mkdirSync(path('other'));
    const alone = await on('record', '4', '--out', path('other', 'story.hlp'));
    expect(alone.out).toContain('village.hlp was not there, and is written from the chain.');
    expect(readFileSync(path('other', 'village.hlp'), 'utf8')).toBe(
      readFileSync(join(CONTRACTS, 'village.hlp'), 'utf8'),
    );
    expect((await hlp(['test', path('other', 'story.hlp')])).out).toContain('  ok    what happened in 4');
    // What it wrote itself it may write again.
    expect(await on('record', '4..5', '--out', path('other', 'story.hlp'))).toMatchObject({ code: 0 });
  });

  test('writes over nothing that somebody else wrote', async () => {
    mkdirSync(path('mine'));
    writeFileSync(path('mine', 'notes.hlp'), '// mine\n');
    const notes = await on('record', '4', '--out', path('mine', 'notes.hlp'));
    expect(notes).toMatchObject({ code: 1 });
    expect(notes.err).toContain('is there already, and was not recorded; give another name');
    writeFileSync(path('mine', 'village.hlp'), 'contract Village {}\n');
    const changed = await on('record', '4', '--out', path('mine', 'story.hlp'));
    expect(changed.err).toContain('is not what runs on the chain');
    expect(existsSync(path('mine', 'story.hlp'))).toBe(false);
    const own = await on('record', '4', '--out', path('other', 'village.hlp'));
    expect(own.code).not.toBe(0);
  });

  test.each([
    ['seven', 'is not a stretch such as 4..9'],
    ['4..5..6', 'is not a stretch'],
    ['5..4', '5 comes after 4'],
    ['4..99', 'there is no block 99; the newest is 5'],
  ])('says what is wrong with %s', async (stretch, message) => {
    const { code, err } = await on('record', stretch);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('says why nothing can be made of it', async () => {
    const { code, err } = await on('record', '4.7');
    expect(code).toBe(1);
    expect(err).toContain('No test can be made of it: there is no transaction in it.');
    expect((await on('record', '4', '--out', path('story.txt'))).err).toContain('is no .hlp file');
  });
});
