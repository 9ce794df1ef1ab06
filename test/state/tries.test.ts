import { describe, expect, test } from 'vitest';
import { type Dice, dice } from '../../bench/helpers/dice.ts';
import { wordToAddress } from '../../src/base/address.ts';
import type { Hash } from '../../src/base/hash.ts';
import { commitDiff } from '../../src/state/commit.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { type Diff, type Leaf, NO_CODE } from '../../src/state/reader.ts';
import { stateAt } from '../../src/state/state-at.ts';
import type { Records, Write } from '../../src/state/store.ts';
import { EMPTY_ROOT } from '../../src/state/trie.ts';
import { Tries } from '../../src/state/tries.ts';

const addressOf = (i: number) => wordToAddress(BigInt(i + 1) * 0x1_0000_0001n);

function someDiff(random: Dice, size: number): Diff {
  const accounts = Array.from({ length: size }, () => addressOf(random(200)));
  const leaf = (): Leaf => BigInt(random(4));
  const leaves = () => new Map(Array.from({ length: random(9) }, () => [`balances[${random(50)}]`, leaf()] as const));
  return {
    accounts: new Map(accounts.map((a) => [a, { nonce: 1n, balance: BigInt(random(1e6)), codeHash: NO_CODE }])),
    leaves: new Map(accounts.filter((_, i) => i % 3 === 0).map((address) => [address, leaves()])),
    codes: new Map(),
  };
}

/** A store that counts how many records are read. */
function countingStore() {
  const store = openMemoryStore();
  const counter = { store, reads: 0, get: (key: string) => ((counter.reads += 1), store.get(key)) };
  return counter;
}

const sorted = (writes: readonly Write[]) => writes.toSorted((a, b) => (a.key < b.key ? -1 : 1));

describe('tries that are kept from block to block', () => {
  test.each([50_000, 300, 1])('give the same roots, records and answers, with room for %i nodes', async (most) => {
    const random = dice(most);
    const store = openMemoryStore();
    const tries = new Tries(store, most);
    const roots: Hash[] = [EMPTY_ROOT];
    for (let block = 0; block < 60; block++) {
      const parent = roots[Math.max(0, roots.length - 1 - random(3))]!; // Now and then another branch.
      commitDiff(tries, parent, someDiff(random, 5)); // A candidate that never becomes a block.
      const diff = someDiff(random, 12);
      const [kept, plain] = [commitDiff(tries, parent, diff), commitDiff(store, parent, diff)];
      expect(kept.root).toBe(plain.root);
      expect(sorted(kept.writes)).toEqual(sorted(plain.writes));
      await store.commit(kept.writes);
      roots.push(kept.root);
      expectSameAnswers(tries, store, roots[random(roots.length)]!);
    }
  });

  test('read hardly anything a second time', async () => {
    const random = dice(7);
    const counter = countingStore();
    const { root, writes } = commitDiff(counter, EMPTY_ROOT, someDiff(random, 150));
    await counter.store.commit(writes);
    const tries = new Tries(counter);
    counter.reads = 0;
    commitDiff(tries, root, someDiff(random, 100));
    const first = counter.reads;
    commitDiff(tries, root, someDiff(random, 100));
    const again = counter.reads - first;
    expect(first).toBeGreaterThan(50);
    expect(again).toBeLessThan(first / 2);
  });

  test('let go of all when there are too many nodes', async () => {
    const counter = countingStore();
    const { root, writes } = commitDiff(counter, EMPTY_ROOT, someDiff(dice(8), 150));
    await counter.store.commit(writes);
    const tries = new Tries(counter, 20);
    const kept = tries.at(root);
    for (let i = 0; i < 60; i++) stateAt(tries, root).account(addressOf(i));
    expect(tries.at(root)).toBe(kept);
    tries.at(EMPTY_ROOT);
    expect(tries.at(root)).not.toBe(kept);
  });
});

function expectSameAnswers(tries: Records, store: Records, root: Hash): void {
  const [kept, plain] = [stateAt(tries, root), stateAt(store, root)];
  for (let i = 0; i < 200; i += 7) {
    const [address, path] = [addressOf(i), `balances[${i % 50}]`];
    expect(kept.account(address)).toEqual(plain.account(address));
    expect(kept.word(address, path)).toBe(plain.word(address, path));
  }
}
