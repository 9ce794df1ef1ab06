/** Two sends at once from one account: each has its own nonce, and all of them are mined. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { accountOf } from '../../src/chain/host.ts';
import { draftOf, withGas } from '../../src/node/draft.ts';
import { Node } from '../../src/node/node.ts';
import { Turns } from '../../src/node/turns.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { type Person, personNamed } from '../../src/wallet/mnemonic.ts';

const [alise, bob, jon] = ['alise', 'bob', 'jon'].map((name) => personNamed(name)!) as [Person, Person, Person];

describe('turns', () => {
  test('of one sender come one after the other, of two at once', async () => {
    const turns = new Turns();
    const told: string[] = [];
    const act = (who: Person, what: string): Promise<string> =>
      turns.take(who.address, async () => {
        told.push(`${what} begins`);
        await Promise.resolve();
        await Promise.resolve();
        told.push(`${what} ends`);
        return what;
      });
    expect(await Promise.all([act(alise, 'a1'), act(alise, 'a2'), act(bob, 'b1')])).toEqual(['a1', 'a2', 'b1']);
    expect(told.indexOf('a1 ends')).toBeLessThan(told.indexOf('a2 begins'));
    expect(told.indexOf('b1 begins')).toBeLessThan(told.indexOf('a1 ends'));
  });

  test('one that fails keeps nobody waiting', async () => {
    const turns = new Turns();
    const failing = turns.take(alise.address, () => Promise.reject(new Error('no')));
    const after = turns.take(alise.address, () => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    expect(await after).toBe('done');
  });
});

describe('many who send at once', () => {
  let node: Node;
  beforeEach(async () => {
    node = await Node.open({ store: openMemoryStore(), threads: 0 });
  });
  afterEach(() => node.close());

  /** A sender has 256 places among what waits, so now and then something is mined in between. */
  const give = (from: Person): Promise<Hash> =>
    node.inTurn(from.address, async () => {
      const draft = draftOf(node, from, { to: jon.address, wei: 1n, data: new Uint8Array(0) });
      const { receipt } = node.dryRun(draft);
      if (node.pending.length >= 200) await node.mine();
      return node.submit(withGas(draft, from, receipt));
    });

  test('1,000 from one account: each has a nonce of its own, and every one is mined', async () => {
    const hashes = await Promise.all(Array.from({ length: 1_000 }, () => give(alise)));
    while (node.pending.length > 0) await node.mine();
    expect(new Set(hashes).size).toBe(1_000);
    const found = hashes.map((hash) => node.chain.findTransaction(hash)!);
    expect(found.map(({ block, index }) => block.transactions[index]!.nonce)).toEqual(hashes.map((_, i) => BigInt(i)));
    expect(accountOf(node.chain.headState(), jon.address).balance).toBe(10_000n * 10n ** 18n + 1_000n);
  });

  const giveCarelessly = async (): Promise<Hash> => {
    const draft = draftOf(node, bob, { to: jon.address, wei: 1n, data: new Uint8Array(0) });
    await Promise.resolve();
    return node.submit(withGas(draft, bob, node.dryRun(draft).receipt));
  };

  test('without turns some would have taken the place of others', async () => {
    expect(new Set(await Promise.all(Array.from({ length: 10 }, giveCarelessly))).size).toBe(1);
  });
});
