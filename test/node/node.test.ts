import { afterEach, describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { accountOf } from '../../src/chain/host.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import type { FeeMarketFields, Transaction } from '../../src/chain/transaction.ts';
import { writeOf } from '../../src/node/pool/journal.ts';
import { draftOf } from '../../src/node/draft.ts';
import { Node, type NodeOptions } from '../../src/node/node.ts';
import type { Phase } from '../../src/node/phase.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { ALISE, BOB, HELPER, JON, keyOf } from '../chain/helpers.ts';
import { GWEI, HLP, transferTo } from '../chain/make.ts';

const opened: Node[] = [];
afterEach(async () => {
  for (const node of opened.splice(0)) await node.close();
});

describe('a node on an empty store', () => {
  test('begins a development chain: ten people with 10,000 hlp, and a helper with none', async () => {
    const { node } = await nodeOn();
    expect(node.chain.head.header.number).toBe(0n);
    expect(balanceOf(node, ALISE)).toBe(10_000n * HLP);
    expect(balanceOf(node, HELPER)).toBe(0n);
  });

  test('mines what was submitted and nothing else', async () => {
    const { node } = await nodeOn();
    expect(await node.mine()).toEqual([]);
    const hash = await node.submit(gift('alise', BOB, 2n, 0n));
    expect(node.pending.map(transactionHash)).toEqual([hash]);
    const blocks = await node.mine();
    expect(blocks.map(({ transactions }) => transactions.map(transactionHash))).toEqual([[hash]]);
    expect(node.pending).toEqual([]);
    expect(balanceOf(node, BOB)).toBe(10_002n * HLP);
    expect(await node.mine()).toEqual([]);
  });

  test('pays the helper for each block', async () => {
    const { node } = await nodeOn();
    await node.submit(gift('alise', BOB, 2n, 0n));
    await node.mine();
    expect(balanceOf(node, HELPER)).toBe(5n * HLP + 21_000n * GWEI);
  });

  test('gives a block the time of the wall clock, and one second more than its parent when the clock stands', async () => {
    let clock = 1_800_000_000n;
    const { node } = await nodeOn({ now: () => clock });
    for (const nonce of [0n, 1n]) {
      await node.submit(gift('alise', BOB, 1n, nonce));
      await node.mine();
    }
    clock -= 1_000n;
    await node.submit(gift('alise', BOB, 1n, 2n));
    await node.mine();
    const times = [1n, 2n, 3n].map((number) => node.chain.blockByNumber(number)?.header.timestamp);
    expect(times).toEqual([1_800_000_000n, 1_800_000_001n, 1_800_000_002n]);
  });

  test('finds nonces from 0 upward, so that tries can be read off a block', async () => {
    const { node, phases } = await nodeOn();
    await node.submit(gift('alise', BOB, 2n, 0n));
    const [block] = await node.mine();
    const found = phases.find((phase) => phase.phase === 'found');
    expect(found).toMatchObject({ number: 1n, tries: (block?.header.nonce ?? 0n) + 1n });
  });
});

describe('the phases of mining', () => {
  test('are told in the order they happen', async () => {
    const { node, phases } = await nodeOn();
    await node.submit(gift('alise', BOB, 2n, 0n));
    await node.mine();
    const told = phases.map(({ phase }) => phase).filter((phase) => phase !== 'trying');
    expect(told).toEqual(['accepted', 'searching', 'found', 'committing', 'committed']);
  });

  test('can be heard by several, each as long as it likes', async () => {
    const { node } = await nodeOn();
    const heard: string[] = [];
    const leave = node.listen(({ phase }) => heard.push(phase));
    await node.submit(gift('alise', BOB, 2n, 0n));
    leave();
    await node.mine();
    expect(heard).toEqual(['accepted']);
  });
});

describe('mining in the background', () => {
  test('takes what is there and what arrives', async () => {
    const { node, until } = await nodeOn();
    await node.submit(gift('alise', BOB, 1n, 0n));
    node.start();
    await until('committed');
    await node.submit(gift('alise', BOB, 1n, 1n));
    await until('committed');
    expect(balanceOf(node, BOB)).toBe(10_002n * HLP);
  });

  test('is the same mining: asking for it waits for the block under way', async () => {
    const { node } = await nodeOn();
    node.start();
    await node.submit(gift('alise', BOB, 1n, 0n));
    await node.mine();
    expect(node.pending).toEqual([]);
  });

  test('takes many that arrive at once, and none is left behind', async () => {
    const { node } = await nodeOn();
    node.start();
    const gifts = ['alise', 'bob', 'jon'].flatMap((name) =>
      Array.from({ length: 12 }, (_, nonce) => gift(name, HELPER, 1n, BigInt(nonce))),
    );
    await Promise.all(
      gifts.map(async (each, index) => {
        for (let turns = index % 7; turns > 0; turns -= 1) await Promise.resolve();
        await node.submit(each);
      }),
    );
    await node.mine();
    expect(node.pending).toEqual([]);
    expect(gifts.filter((each) => node.chain.findTransaction(transactionHash(each)) === undefined)).toEqual([]);
  });

  test('asked for while it ends, leaves nothing behind', async () => {
    const { node, until } = await nodeOn();
    for (let turns = 0; turns < 24; turns += 1) {
      await node.submit(gift('alise', BOB, 1n, BigInt(turns)));
      const committed = until('committed');
      const first = node.mine();
      await committed;
      // Here the mining under way has one more look at what is ready; each number of turns hits another moment around it.
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      const submitted = node.submit(gift('bob', JON, 1n, BigInt(turns)));
      await submitted.then(() => node.mine());
      await first;
      expect(node.pending).toEqual([]);
    }
  });

  test('stopped while a block is being kept, keeps that one and begins no other', async () => {
    const { node, until } = await nodeOn();
    await node.submit(gift('alise', BOB, 1n, 0n, { gasLimit: 30_000_000n }));
    await node.submit(gift('bob', ALISE, 1n, 0n, { gasLimit: 30_000_000n }));
    node.start();
    await until('committing');
    await node.stop();
    expect(node.chain.head.header.number).toBe(1n);
    expect(node.pending).toHaveLength(1);
  });

  test('stops in the middle of a search, and what waits keeps waiting', async () => {
    const { node, until } = await nodeOn({ mostTries: NEVER, genesis: await hardGenesis() });
    node.start();
    const hash = await node.submit(gift('alise', BOB, 1n, 0n));
    await until('trying');
    await node.stop();
    expect(node.pending.map(transactionHash)).toEqual([hash]);
    expect(node.chain.head.header.number).toBe(0n);
  });

  test('says when it gives up, and goes on with the next transaction that arrives', async () => {
    const { node, until } = await nodeOn({ mostTries: 5_000n, genesis: await hardGenesis() });
    node.start();
    await node.submit(gift('alise', BOB, 1n, 0n));
    const phase = await until('failed');
    expect(phase).toMatchObject({ error: { reason: 'gaveUp' } });
    await node.submit(gift('alise', BOB, 1n, 1n));
    await until('failed');
    expect(node.pending).toHaveLength(2);
  });
});

describe('what is pending', () => {
  test('outlives the node: the next one on the same store mines it', async () => {
    const store = openMemoryStore();
    const { node } = await nodeOn({ store });
    await node.submit(gift('alise', BOB, 1n, 0n));
    await node.submit(gift('bob', ALISE, 2n, 0n));
    await node.close();
    const { node: next } = await nodeOn({ store });
    expect(next.pending).toHaveLength(2);
    const [block] = await next.mine();
    expect(block?.transactions).toHaveLength(2);
    await next.close();
    const { node: last } = await nodeOn({ store });
    expect(last.pending).toEqual([]);
  });

  test('ends waiting in the same batch that keeps its block', async () => {
    const store = openMemoryStore();
    const batches: string[][] = [];
    const commit = store.commit.bind(store);
    store.commit = (writes) => {
      batches.push(writes.map(({ key, value }) => `${value === undefined ? 'delete' : 'put'} ${key}`));
      return commit(writes);
    };
    const { node } = await nodeOn({ store });
    const hash = await node.submit(gift('alise', BOB, 1n, 0n));
    await node.mine();
    const [last] = batches.slice(-1);
    expect(last).toContain(`put block/${'1'.padStart(20, '0')}`);
    expect(last).toContain(`delete pending/${hash.slice(2)}`);
    expect(await pendingKeys(store)).toEqual([]);
  });

  test('that no longer fits is dropped and named when the chain is opened', async () => {
    const store = openMemoryStore();
    const { node } = await nodeOn({ store });
    await node.submit(gift('alise', BOB, 1n, 0n));
    await node.mine();
    // What a crash between another program's two steps would leave: the record of a mined transaction, and junk.
    const mined = node.chain.head.transactions[0];
    if (mined === undefined) throw new Error('nothing was mined');
    await node.close();
    await putPending(store, mined);
    await store.commit([{ key: `pending/${'00'.repeat(32)}`, value: Uint8Array.of(1, 2, 3) }]);
    const { node: next, phases } = await nodeOn({ store });
    const dropped = phases.filter((phase) => phase.phase === 'dropped');
    expect(dropped.map(({ reason }) => reason).join('\n')).toMatch(/nonce 0 was used already/);
    expect(dropped).toHaveLength(2);
    expect(next.pending).toEqual([]);
    expect((await pendingKeys(store)).length).toBe(0);
  });
});

describe('a transaction that cannot be mined', () => {
  test('never stops the others: what makes our own code stumble is set aside and named', async () => {
    const { node, phases } = await nodeOn();
    const poison = gift('jon', BOB, 1n, 0n);
    // A mistake of ours, planted: executing this one throws.
    const build = node.chain.build.bind(node.chain);
    node.chain.build = (transactions, wish) => {
      if (transactions.includes(poison)) throw new TypeError('a planted mistake');
      return build(transactions, wish);
    };
    await node.submit(gift('alise', BOB, 1n, 0n));
    await node.submit(poison);
    await node.submit(gift('bob', ALISE, 1n, 0n));
    const blocks = await node.mine();
    expect(blocks.flatMap(({ transactions }) => transactions)).toHaveLength(2);
    expect(phases).toContainEqual({
      phase: 'dropped',
      place: transactionHash(poison),
      reason: 'it could not be executed: a planted mistake',
    });
    expect(node.pending).toEqual([]);
  });

  test('is found quickly among many, with the others like it', async () => {
    const { node, phases } = await nodeOn();
    const poison = [gift('alise', BOB, 1n, 70n), gift('jon', BOB, 1n, 3n)];
    const build = node.chain.build.bind(node.chain);
    let builds = 0;
    node.chain.build = (transactions, wish) => {
      builds += 1;
      if (poison.some((one) => transactions.includes(one))) throw new TypeError('a planted mistake');
      return build(transactions, wish);
    };
    for (let nonce = 0n; nonce < 100n; nonce += 1n)
      await node.submit(nonce === 70n ? poison[0]! : gift('alise', BOB, 1n, nonce));
    for (let nonce = 0n; nonce < 5n; nonce += 1n)
      await node.submit(nonce === 3n ? poison[1]! : gift('jon', BOB, 1n, nonce));
    const [block] = await node.mine();
    expect(block?.transactions).toHaveLength(70 + 3);
    expect(phases.filter(({ phase }) => phase === 'dropped')).toHaveLength(2);
    expect(builds).toBeLessThan(30);
  });

  test('is not blamed when no block at all can be built: it keeps waiting', async () => {
    const { node } = await nodeOn();
    await node.submit(gift('alise', BOB, 1n, 0n));
    const build = node.chain.build.bind(node.chain);
    node.chain.build = () => {
      throw new Error('too many open files');
    };
    await expect(node.mine()).rejects.toThrow('too many open files');
    expect(node.pending).toHaveLength(1);
    expect(await pendingKeys(node.chain.store)).toHaveLength(1);
    node.chain.build = build;
    expect(await node.mine()).toHaveLength(1);
  });

  test('is left for the next block when this one is full', async () => {
    const { node } = await nodeOn();
    const big = { gasLimit: 30_000_000n };
    await node.submit(gift('alise', BOB, 1n, 0n, big));
    await node.submit(gift('bob', ALISE, 1n, 0n, big));
    const blocks = await node.mine();
    expect(blocks.map(({ transactions }) => transactions.length)).toEqual([1, 1]);
  });

  test('is dropped when the one that replaced it was being mined already', async () => {
    const { node, until } = await nodeOn({ genesis: await hardGenesis(200_000) });
    await node.submit(gift('alise', BOB, 1n, 0n));
    const mining = node.mine();
    await until('searching');
    const replacement = gift('alise', JON, 1n, 0n, { maxFeePerGas: 20n * GWEI, maxPriorityFeePerGas: 2n * GWEI });
    await node.submit(replacement);
    await node.submit(gift('alise', BOB, 1n, 1n));
    const dropped = until('dropped');
    await mining;
    expect(await dropped).toMatchObject({ place: transactionHash(replacement) });
    expect(balanceOf(node, BOB)).toBe(10_002n * HLP);
  });
});

describe('a dry run', () => {
  test('of somebody who has nothing is refused for that, whatever gas it would take', async () => {
    const { node } = await nodeOn();
    const data = new Uint8Array(0);
    const draft = draftOf(node, personNamed('helper')!, { to: BOB, wei: HLP, data });
    expect(() => node.dryRun(draft)).toThrow(`${HELPER} has 0 hlp, which is not enough`);
    await expect(node.submit(draft)).rejects.toThrow(`${HELPER} has 0 hlp, which is not enough`);
  });

  test('says what would happen, and changes nothing', async () => {
    const { node } = await nodeOn();
    const { receipt, diff } = node.dryRun(gift('alise', BOB, 2n, 0n));
    expect(receipt).toMatchObject({ status: 'success', gasUsed: 21_000n });
    expect(diff.accounts.get(BOB)?.balance).toBe(10_002n * HLP);
    expect(balanceOf(node, BOB)).toBe(10_000n * HLP);
    expect(node.pending).toEqual([]);
  });

  test('comes after what waits', async () => {
    const { node } = await nodeOn();
    await node.submit(gift('alise', BOB, 2n, 0n, { gasLimit: 30_000_000n }));
    const { diff } = node.dryRun(gift('alise', BOB, 3n, 1n, { gasLimit: 30_000_000n }));
    expect(diff.accounts.get(BOB)?.balance).toBe(10_005n * HLP);
  });

  test('refuses what could not be mined', async () => {
    const { node } = await nodeOn();
    expect(() => node.dryRun(gift('alise', BOB, 20_000n, 0n))).toThrow('10000 hlp');
  });
});

describe('a view', () => {
  test('of somebody who is no contract is refused in words', async () => {
    const { node } = await nodeOn();
    expect(() => node.view({ to: BOB, data: new Uint8Array(4) })).toThrow('there is no contract');
  });
});

const NEVER = 1n << 60n;

type Opened = {
  readonly node: Node;
  readonly phases: Phase[];
  readonly until: (wanted: Phase['phase']) => Promise<Phase>;
};

async function nodeOn(options: NodeOptions = {}): Promise<Opened> {
  const phases: Phase[] = [];
  const node = await Node.open({ store: openMemoryStore(), ...options, onPhase: (phase) => phases.push(phase) });
  opened.push(node);
  const until = (wanted: Phase['phase']): Promise<Phase> =>
    new Promise((resolve) => {
      const leave = node.listen((phase) => {
        if (phase.phase !== wanted) return;
        leave();
        resolve(phase);
      });
    });
  return { node, phases, until };
}

/** A chain on which a search never ends by luck, or lasts as long as is said. */
async function hardGenesis(difficulty = Number.MAX_SAFE_INTEGER): Promise<NonNullable<NodeOptions['genesis']>> {
  const node = await Node.open({ store: openMemoryStore() });
  await node.close();
  const { genesis } = node.chain;
  return { ...genesis, params: { ...genesis.params, difficulty: BigInt(difficulty) } };
}

function gift(
  from: string,
  to: Address,
  amountInHlp: bigint,
  nonce: bigint,
  changes: Partial<FeeMarketFields> = {},
): Transaction {
  return signTransaction(transferTo(to, amountInHlp * HLP, { nonce, ...changes }), keyOf(from));
}

function balanceOf(node: Node, address: Address): bigint {
  return accountOf(node.chain.headState(), address).balance;
}

async function pendingKeys(store: Store): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of store.scan('pending/')) keys.push(key);
  return keys;
}

/** Writes a transaction into the journal as if it had been submitted, whatever it is. */
async function putPending(store: Store, transaction: Transaction): Promise<void> {
  await store.commit([writeOf({ transaction, hash: transactionHash(transaction), arrival: 0 })]);
}
