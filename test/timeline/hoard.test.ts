/** Winning nonces found in advance win for one header only. */

import { expect, test } from 'vitest';
import { hexToBytes } from '../../src/base/bytes.ts';
import { meetsTarget } from '../../src/chain/pow.ts';
import { hoard } from '../../src/timeline/hoard.ts';
import { contentOf, groundOf } from '../helpers/ground.ts';
import { Town } from '../helpers/town.ts';

const wins = (hash: string): boolean => meetsTarget(hexToBytes(hash), 256n);

test('every one of them wins for the block it was found for, and is one try like all others afterwards', async () => {
  const town = await Town.open();
  await town.give('bob', '2');
  const { number, hoarded, rounds, tries, expected } = await hoard(groundOf(town), { nonces: 100, blocks: 10 });

  expect(number).toBe(2n);
  expect(expected).toBe(100n * 256n);
  expect(hoarded.every(({ hash }) => wins(hash))).toBe(true);
  const nonces = hoarded.map(({ nonce }) => nonce);
  expect(nonces).toEqual([...new Set(nonces)].toSorted((a, b) => Number(a - b)));
  expect(BigInt(tries)).toBe(nonces.at(-1)! + 1n);
  expect(rounds.map((round) => round.number)).toEqual(Array.from({ length: 10 }, (_, i) => 3n + BigInt(i)));
  expect(rounds[0]?.wins).toBe(hoarded.filter(({ afterwards }) => wins(afterwards)).length);
});

test('over many blocks as many win as chance gives, and not as many as were found', async () => {
  const { rounds } = await hoard(groundOf(await Town.open()), { nonces: 200, blocks: 50 });

  const all = rounds.reduce((sum, round) => sum + round.wins, 0);
  const expected = (200 * 50) / 256;
  // Six standard deviations; the numbers are the same each time.
  expect(Math.abs(all - expected)).toBeLessThan(6 * Math.sqrt(expected));
  expect(all).toBeGreaterThan(0);
});

test('the chain itself stays as it is, and the same chain gives the same numbers', async () => {
  const town = await Town.open();
  const before = await contentOf(town.chain.store);

  const first = await hoard(groundOf(town), { nonces: 8, blocks: 2 });
  const second = await hoard(groundOf(town), { nonces: 8, blocks: 2 });

  expect(second).toEqual(first);
  expect(await contentOf(town.chain.store)).toBe(before);
});
