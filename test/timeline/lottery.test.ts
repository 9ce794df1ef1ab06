/** The lottery by zeros: the same seed draws the same, every draw is a real search, and the means lie where they should. */

import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { powHash, search } from '../../src/chain/pow.ts';
import { drawsOf, lottery } from '../../src/timeline/lottery.ts';
import { Searcher } from '../../src/timeline/searcher.ts';
import { difficultyOf, leadingZeros, zerosFor } from '../../src/timeline/zeros.ts';

const seed = bytesToHex(keccak256(utf8ToBytes('a seed')));
const other = bytesToHex(keccak256(utf8ToBytes('another seed')));

describe('drawing', () => {
  test('takes the tries that the plain search takes, and finds as many zeros as were asked for', async () => {
    const all = await lottery(new Searcher(), { zeros: 3, draws: 4, seed });

    for (const { zeros, tries } of all) {
      for (const [draw, count] of tries.entries()) {
        const ticket = keccak256(concatBytes(hexToBytes(seed), wordToBytes(BigInt(zeros), 8), wordToBytes(BigInt(draw), 8))); // prettier-ignore
        expect(search(ticket, 16n ** BigInt(zeros), 0n, 1_000_000)?.tries).toBe(count);
        expect(leadingZeros(bytesToHex(powHash(ticket, BigInt(count - 1))).slice(2))).toBeGreaterThanOrEqual(zeros);
      }
    }
  });

  test('with the same seed draws the same, with another one something else', async () => {
    const wish = { zeros: 2, draws: 10 };
    const first = await lottery(new Searcher(), { ...wish, seed });

    expect(await lottery(new Searcher(), { ...wish, seed })).toEqual(first);
    expect(await lottery(new Searcher(), { ...wish, seed: other })).not.toEqual(first);
  });

  test('many times, comes near to what is expected, in its mean and in its spread', async () => {
    const all = await lottery(new Searcher(), { zeros: 3, draws: 200, seed });

    for (const { expected, sum, spread } of all) {
      expect(Math.abs(sum / 200 / Number(expected) - 1)).toBeLessThan(0.3);
      expect(Math.abs(spread / Number(expected) - 1)).toBeLessThan(0.4);
    }
  });

  test('tells how it goes, and goes on where a portion ends', async () => {
    const heard: number[] = [];
    const [, , , , five] = await lottery(new Searcher({ onTries: (tries) => heard.push(tries) }), { zeros: 5, draws: 1, seed }); // prettier-ignore

    expect(five?.sum).toBeGreaterThan(16_384);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
    expect(heard.length).toBeGreaterThan(0);
  });
});

test('sum, least, most and spread of draws', () => {
  expect(drawsOf(1, [2, 4, 4, 4, 5, 5, 7, 9])).toMatchObject({ expected: 16n, sum: 40, least: 2, most: 9, spread: 2 });
  expect(drawsOf(2, [3])).toMatchObject({ expected: 256n, sum: 3, least: 3, most: 3, spread: 0 });
});

test('zeros and difficulty: what has so many zeros is found once in so many tries', () => {
  expect([1, 2, 3].map(difficultyOf)).toEqual([16n, 256n, 4096n]);
  expect([1n, 15n, 16n, 255n, 256n, 257n, 4096n].map(zerosFor)).toEqual([0, 0, 1, 1, 2, 2, 3]);
  expect(['f0', '0f', '00'].map(leadingZeros)).toEqual([0, 1, 2]);
});
