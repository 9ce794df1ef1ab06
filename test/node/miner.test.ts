import { afterAll, describe, expect, test } from 'vitest';
import { keccak256 } from '../../src/base/hash.ts';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { meetsTarget, powHash, search } from '../../src/chain/pow.ts';
import { Miner, MinerError, triesWorthMaking } from '../../src/node/miner.ts';

const NEVER = 1n << 250n;
const sealHash = keccak256(utf8ToBytes('a block'));
const miner = new Miner();
afterAll(() => miner.close());

describe('the miner', () => {
  test('finds the first nonce from 0 upward that counts, as the rule alone would', async () => {
    for (const difficulty of [1n, 2n, 256n, 20_000n]) {
      const nonce = await miner.search({ sealHash, difficulty });
      expect(meetsTarget(powHash(sealHash, nonce), difficulty)).toBe(true);
      expect(search(sealHash, difficulty, 0n, Number(nonce) + 1)).toEqual({ nonce, tries: Number(nonce) + 1 });
    }
  });

  test('tells how many tries it has made while it searches', async () => {
    const heard: bigint[] = [];
    await expect(
      miner.search({ sealHash, difficulty: NEVER, mostTries: 10_000n }, (n) => heard.push(n)),
    ).rejects.toThrow('gave up');
    expect(heard).toEqual([2_048n, 4_096n, 6_144n, 8_192n]);
  });

  test('gives up at its limit, and says so plainly', async () => {
    const searching = miner.search({ sealHash, difficulty: NEVER, mostTries: 5_000n });
    await expect(searching).rejects.toMatchObject({
      reason: 'gaveUp',
      message: expect.stringContaining('in 5000 tries'),
    });
  });

  test('is generous by default: a fair search practically never reaches the limit', () => {
    expect(triesWorthMaking(256n)).toBeGreaterThan(64n * 256n);
  });

  test('stops at once when told to, and can search again', async () => {
    const searching = miner.search({ sealHash, difficulty: NEVER }, () => miner.stop());
    await expect(searching).rejects.toBeInstanceOf(MinerError);
    await expect(miner.search({ sealHash, difficulty: 256n })).resolves.toBeTypeOf('bigint');
  });

  test('a new search does not hear the reports of a stopped one', async () => {
    const first = miner.search({ sealHash, difficulty: NEVER });
    miner.stop();
    const heard: bigint[] = [];
    const second = miner.search({ sealHash, difficulty: NEVER, mostTries: 3_000n }, (tries) => heard.push(tries));
    await expect(first).rejects.toMatchObject({ reason: 'stopped' });
    await expect(second).rejects.toMatchObject({ reason: 'gaveUp' });
    expect(heard).toEqual([2_048n]);
  });

  test('searches for one block at a time', async () => {
    const searching = miner.search({ sealHash, difficulty: NEVER });
    expect(() => miner.search({ sealHash, difficulty: 1n })).toThrow('already searching');
    miner.stop();
    await expect(searching).rejects.toThrow('mining was stopped');
  });

  test('closed while searching, it ends the search and its thread', async () => {
    const other = new Miner();
    const searching = other.search({ sealHash, difficulty: NEVER });
    const [ended] = await Promise.allSettled([searching, other.close()]);
    expect(ended).toMatchObject({ status: 'rejected', reason: { reason: 'stopped' } });
  });
});
