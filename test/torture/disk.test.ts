/** The simulated disk itself: what is certain after which call, and what a power cut may take. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Dice } from '../helpers/generate-dice.ts';
import { type Cut, Disk } from './disk.ts';
import type { Step } from './record.ts';

let room = '';
let places = 0;
beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'hlp-disk-'));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

const place = (): string => join(room, String((places += 1)));
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A directory with one file "old" that holds "abc", and what is done to it. */
function diskAfter(steps: (root: string) => readonly Step[]): Disk {
  const root = place();
  mkdirSync(root);
  writeFileSync(join(root, 'old'), 'abc');
  const disk = new Disk(root);
  for (const step of steps(root)) disk.do(step);
  return disk;
}

function leftBy(disk: Disk, cut: Cut): string {
  const directory = place();
  disk.writeCut(directory, cut, new Dice(1));
  return directory;
}

const made = (root: string): readonly Step[] => [
  { is: 'create', file: 1n, path: join(root, 'new') },
  { is: 'write', file: 1n, offset: 0, bytes: bytes('def') },
];

describe('after a power cut', () => {
  test('a file whose bytes and name were synced is there', () => {
    const disk = diskAfter((root) => [
      ...made(root),
      { is: 'sync', file: 1n },
      { is: 'syncDirectory', path: root },
      { is: 'write', file: 1n, offset: 3, bytes: bytes('ghi') },
    ]);

    expect(readFileSync(join(leftBy(disk, 'nothing'), 'new'), 'utf8')).toBe('def');
    expect(readFileSync(join(leftBy(disk, 'everything'), 'new'), 'utf8')).toBe('defghi');
    expect('defghi').toContain(readFileSync(join(leftBy(disk, 'beginning'), 'new'), 'utf8'));
  });

  test('a file whose bytes alone were synced may have no name', () => {
    const disk = diskAfter((root) => [...made(root), { is: 'sync', file: 1n }]);

    expect(readdirSync(leftBy(disk, 'nothing'))).toEqual(['old']);
    expect(readdirSync(leftBy(disk, 'everything')).toSorted()).toEqual(['new', 'old']);
  });

  test('a rename that was not synced has not happened', () => {
    const disk = diskAfter((root) => [{ is: 'rename', path: join(root, 'old'), to: join(root, 'renamed') }]);

    expect(readdirSync(leftBy(disk, 'nothing'))).toEqual(['old']);
    expect(readdirSync(leftBy(disk, 'everything'))).toEqual(['renamed']);
  });

  test('what lies in a directory that is gone is gone', () => {
    const disk = diskAfter((root) => [
      { is: 'makeDirectory', path: join(root, 'inner') },
      { is: 'create', file: 1n, path: join(root, 'inner', 'new') },
      { is: 'sync', file: 1n },
      { is: 'syncDirectory', path: join(root, 'inner') },
    ]);

    expect(existsSync(join(leftBy(disk, 'nothing'), 'inner'))).toBe(false);
    expect(readdirSync(join(leftBy(disk, 'everything'), 'inner'))).toEqual(['new']);
  });
});

test('a process that is killed leaves everything, and half of the write it was in', () => {
  const disk = diskAfter(made);
  const directory = place();

  disk.writeAll(directory, { is: 'write', file: 1n, offset: 3, bytes: bytes('g') });

  expect(readFileSync(join(directory, 'new'), 'utf8')).toBe('defg');
  expect(readFileSync(join(directory, 'old'), 'utf8')).toBe('abc');
});
