/** Where the village of the first minutes comes from: one's own if it is one, else the program's. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sourcesAround } from '../../src/tui/sources.ts';
import { ROOT } from './visit.ts';

const before = process.cwd();
let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'hlp-sources-'));
  mkdirSync(join(place, 'contracts'));
  process.chdir(place);
});
afterEach(() => {
  process.chdir(before);
  rmSync(place, { recursive: true });
});

const toured = (): string[] => sourcesAround().flatMap(({ path, isTour }) => (isTour ? [path] : []));

test('a folder of contracts without a village leaves the program its own', () => {
  cpSync(join(ROOT, 'contracts/counter.hlp'), 'contracts/counter.hlp');

  expect(sourcesAround().map(({ name }) => name)).toEqual(['counter', 'village']);
  expect(toured()).toEqual([expect.stringMatching(/\.\..*contracts\/village\.hlp$/)]);
});

test.each(['contract Village {\n  state n: uint\n  action up() { n += 1 }\n}\n', 'not a contract'])(
  'a village.hlp that is none is not taken for the one of the first minutes: %j',
  (text) => {
    writeFileSync('contracts/village.hlp', text);

    expect(toured()).toEqual([expect.stringMatching(/\.\..*contracts\/village\.hlp$/)]);
  },
);

test('a village of one’s own is the one', () => {
  cpSync(join(ROOT, 'contracts/village.hlp'), 'contracts/village.hlp');

  expect(toured()).toEqual(['contracts/village.hlp']);
});
