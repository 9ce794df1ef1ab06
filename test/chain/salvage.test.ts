import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { bytesToHex, concatBytes } from '../../src/base/bytes.ts';
import { archived, archiveStart, type Entry } from '../../src/chain/log/archive.ts';
import type { Block } from '../../src/chain/block.ts';
import { salvage } from '../../src/chain/log/salvage.ts';
import { HLP } from './make.ts';
import { gift, mine, openVillage } from './village.ts';

const directory = mkdtempSync(join(tmpdir(), 'hlp-salvage-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const chain = await openVillage();
for (let number = 1; number <= 12; number += 1) {
  await mine(chain, number % 3 === 0 ? [] : [gift(chain, 'alise', 'bob', HLP), gift(chain, 'jon', 'bob', HLP)]);
}
const entries = Array.from({ length: 12 }, (_, number): Entry => {
  if (number % 5 === 4) return { kind: 'transaction', transaction: gift(chain, 'alise', 'bob', BigInt(number)) };
  return { kind: 'block', block: chain.blockByNumber(BigInt(number + 1)) as Block };
});
const records = entries.map(archived);
const start = archiveStart(chain.genesis).length;
const whole = concatBytes(archiveStart(chain.genesis), ...records);

/** What is found, each as the hex of its record, and between which bytes nothing is. */
async function found(bytes: Uint8Array): Promise<{ kept: string[]; gaps: (readonly [number, number])[] }> {
  const path = join(directory, 'file');
  writeFileSync(path, bytes);
  const file = await open(path);
  const kept: string[] = [];
  const gaps: (readonly [number, number])[] = [];
  for await (const piece of salvage(file)) {
    if (piece.kind === 'gap') gaps.push([piece.start, piece.end]);
    else if (piece.kind !== 'genesis' && piece.kind !== 'end') kept.push(bytesToHex(archived(piece)));
  }
  await file.close();
  return { kept, gaps };
}

test('a file that is as it was written has no gaps', async () => {
  expect(await found(whole)).toEqual({ kept: records.map(bytesToHex), gaps: [] });
});

test('whatever is damaged, all other records are found, in their order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(whole.length - start - 1), fc.uint8Array({ minLength: 1, maxLength: 60 })), {
        maxLength: 4,
      }),
      async (damages) => {
        const bytes = whole.slice();
        for (const [at, junk] of damages) bytes.set(junk.slice(0, bytes.length - start - at), start + at);
        const expected = records.filter((record, i) => {
          const at = start + records.slice(0, i).reduce((sum, { length }) => sum + length, 0);
          return bytesToHex(bytes.subarray(at, at + record.length)) === bytesToHex(record);
        });
        const { kept, gaps } = await found(bytes);
        expect(kept).toEqual(expected.map(bytesToHex));
        expect(gaps.length > 0).toBe(expected.length < records.length);
      },
    ),
    { numRuns: 60 },
  );
});

test('a torn end is a gap', async () => {
  const { kept, gaps } = await found(whole.subarray(0, -3));
  expect(kept).toEqual(records.slice(0, -1).map(bytesToHex));
  expect(gaps).toEqual([[whole.length - (records.at(-1)?.length ?? 0), whole.length - 3]]);
});

test('bytes that are taken out or put in between do not hide what comes behind them', async () => {
  const middle = start + (records[0]?.length ?? 0);
  const without = concatBytes(whole.subarray(0, middle), whole.subarray(middle + 10));
  expect((await found(without)).kept).toEqual(records.filter((_, i) => i !== 1).map(bytesToHex));
  const between = concatBytes(whole.subarray(0, middle), new Uint8Array(3_000_000), whole.subarray(middle));
  expect((await found(between)).kept).toEqual(records.map(bytesToHex));
});
