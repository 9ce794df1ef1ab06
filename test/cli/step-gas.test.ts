/** `hlp step --gas`: where the gas of a transaction went, for people and for programs. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hlp, type Ran } from './helpers.ts';

const VILLAGE = join(import.meta.dirname, '../../contracts/village.hlp');
const directory = mkdtempSync(join(tmpdir(), 'hlp-step-gas-'));
const on = (...words: readonly string[]): Promise<Ran> => hlp([...words, '--data', directory]);

beforeAll(async () => {
  for (const words of [
    ['deploy', VILLAGE],
    ['send', 'village.admit', 'alise', '50'],
  ]) {
    const { code, err } = await on(...words);
    if (code !== 0) throw new Error(err);
  }
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('the rows add up to the receipt', async () => {
  const { out } = await on('step', '2.0', '--gas', '--json');
  const { rows, gas, gasUsed } = JSON.parse(out) as { rows: { gas: number }[]; gas: number; gasUsed: string };
  expect(rows.reduce((sum, row) => sum + row.gas, 0)).toBe(Number(gasUsed));
  expect(gas).toBe(Number(gasUsed));
});

test('people see a line as it is written, and the sum below', async () => {
  const { out } = await on('step', '2.0', '--gas');
  expect(out).toMatch(/^village: Alise let Alise in, /);
  expect(out).toMatch(/\n +21,000 {2}the transaction itself\n/);
  expect(out).toMatch(/\n +[\d,]+ {2}village {2}village\.hlp:\d+ +members\[member\] = true\n/);
  expect(out).toMatch(/\n +[\d,]+ {2}all of it\n$/);
});

test('up to a step there is less of it', async () => {
  const { out } = await on('step', '2.0.5', '--gas');
  expect(out).toContain('; up to 2.0.5\n');
  expect(out).not.toContain('members[member] = true');
});

test('a block has no gas of its own, and one thing is asked at a time', async () => {
  expect(await on('step', '2.root', '--gas')).toMatchObject({ code: 2 });
  expect((await on('step', '2.0', '--gas', '--until', 'revert')).err).toContain('one way to go at a time');
});
