/** Whenever contracts would run differently, the machine has another version (docs/decisions.md, 21). */

import { expect, test } from 'vitest';
import { keccak256 } from '../../src/base/hash.ts';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { MACHINE_VERSION } from '../../src/chain/params.ts';
import { GAS, WRITE } from '../../src/vm/gas.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import { IMMEDIATES, OPCODES, type Row } from '../../src/vm/opcodes.ts';

/** The version, and what stood in the tables when it got its number. */
const KNOWN = { version: 3n, tables: '0xd5e5e4b5f7e52beeaf282fb558bd2209987b281cad15400356f4bf7ddf57878b' };

test('instructions, prices and limits are those of this version of the machine', () => {
  const now = { version: MACHINE_VERSION, tables: tablesHash() };
  expect(now, advice(now)).toEqual(KNOWN);
});

function advice({ version, tables }: typeof KNOWN): string {
  const next = version > KNOWN.version ? version : KNOWN.version + 1n;
  const raise = version === next ? '' : `raise MACHINE_VERSION in src/chain/params.ts to ${next}n, and `;
  return `contracts run differently now: ${raise}write here: const KNOWN = { version: ${next}n, tables: '${tables}' };`;
}

/** Of all that contracts can tell from one another. Names and sentences are for readers, and so is the order of the rows. */
function tablesHash(): string {
  const rows = Object.values<Row>(OPCODES)
    .toSorted((a, b) => a.code - b.code)
    .map(({ code, immediates, pops, pushes, gas }) => [code, immediates.map((i) => [i, IMMEDIATES[i]]), pops, pushes, gas]); // prettier-ignore
  const tables = [rows, ...[GAS, WRITE, LIMITS].map(sorted)];
  return bytesToHex(keccak256(utf8ToBytes(JSON.stringify(tables))));
}

const sorted = (table: Readonly<Record<string, number>>): [string, number][] =>
  Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1));
