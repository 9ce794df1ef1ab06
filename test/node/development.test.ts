/** What people do by hand on a chain to play on: what it does to the state, the clock and the past, and that the chain stays one that verifies. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { concatBytes, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { cheatBytes, cheatTransaction } from '../../src/chain/cheat.ts';
import { accountOf } from '../../src/chain/host.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { signTransaction, transactionHash } from '../../src/chain/signing.ts';
import { type FeeMarketFields, NO_SIGNATURE, type Transaction } from '../../src/chain/transaction.ts';
import { checkTransaction } from '../../src/chain/validate.ts';
import { Node } from '../../src/node/node.ts';
import type { Phase } from '../../src/node/phase.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { compileFiles, type Artifact } from '../../src/lang/artifact.ts';
import { filesOf } from '../helpers/contracts.ts';
import { ALISE, BOB, JON, keyOf } from '../chain/helpers.ts';
import { HLP, transferTo } from '../chain/make.ts';

const opened: Node[] = [];
const directories: string[] = [];
afterEach(async () => {
  for (const node of opened.splice(0)) await node.close();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

async function nodeOn(phases: Phase[] = []): Promise<Node> {
  const node = await Node.open({
    store: openMemoryStore(),
    onPhase: (phase) => phases.push(phase),
    now: () => 2_000_000_000n,
  });
  opened.push(node);
  return node;
}

async function nodeIn(directory: string): Promise<Node> {
  const node = await Node.open({ directory, now: () => 2_000_000_000n });
  opened.push(node);
  return node;
}

function scratch(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-by-hand-'));
  directories.push(directory);
  return directory;
}

const balanceOf = (node: Node, address: Address): bigint => accountOf(node.chain.headState(), address).balance;
const gift = (
  node: Node,
  name: 'alise' | 'bob',
  to: Address,
  wei: bigint,
  changes: Partial<FeeMarketFields> = {},
): Transaction =>
  signTransaction(
    transferTo(to, wei, { nonce: node.nextNonce(name === 'alise' ? ALISE : BOB), ...changes }),
    keyOf(name),
  );

async function compiled(file: string): Promise<Artifact> {
  const [artifact] = compileFiles(await filesOf(file)).artifacts;
  if (artifact === undefined) throw new Error(`${file} does not compile`);
  return artifact;
}

async function deployed(node: Node): Promise<Address> {
  const { bytecode } = await compiled('token.hlp');
  const data = concatBytes(bytecode, wordToBytes(1_000n));
  await node.submit(
    signTransaction(
      { ...transferTo(BOB, 0n, { nonce: node.nextNonce(ALISE), data, gasLimit: 20_000_000n }), to: undefined },
      keyOf('alise'),
    ),
  );
  await node.mine();
  return node.chain.contracts()[0]?.address as Address;
}

describe('the state, by hand', () => {
  test('a balance is what somebody says, in a block that says so, and the supply knows', async () => {
    const node = await nodeOn();
    const hash = await node.development.change(BOB, { kind: 'balance', wei: 7n * HLP });
    expect(balanceOf(node, BOB)).toBe(7n * HLP);
    const found = node.chain.findTransaction(hash);
    expect([found?.receipt.status, found?.receipt.gasUsed, found?.receipt.effectiveGasPrice]).toEqual([
      'success',
      0n,
      0n,
    ]);
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('a nonce goes up and never down', async () => {
    const node = await nodeOn();
    await node.development.change(BOB, { kind: 'nonce', nonce: 5n });
    expect(node.nextNonce(BOB)).toBe(5n);
    await expect(node.development.change(BOB, { kind: 'nonce', nonce: 4n })).rejects.toThrow(
      'a nonce only goes up: it is 5 already',
    );
    expect(node.chain.head.header.number).toBe(1n);
  });

  test('code may be put anywhere, if it could be deployed, and taken away', async () => {
    const node = await nodeOn();
    const { bytecode } = await compiled('counter.hlp');
    await node.development.change(JON, { kind: 'code', code: bytecode });
    expect(node.view({ to: JON, data: utf8ToBytes('') }).status).toBe('reverted');
    await node.development.change(JON, { kind: 'code', code: new Uint8Array(0) });
    expect(() => node.view({ to: JON, data: new Uint8Array(4) })).toThrow('there is no contract');
    await expect(node.development.change(JON, { kind: 'code', code: Uint8Array.of(0x60, 0) })).rejects.toThrow(
      'not a contract that can run here',
    );
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('a leaf takes the sums over it along, and one of another type is refused', async () => {
    const node = await nodeOn();
    const address = await deployed(node);
    const { module } = (await compiled('token.hlp')).module;
    const shape = module.shapes.findIndex(({ name }) => name === 'balances');
    const change = (key: Uint8Array, value: Uint8Array): Promise<unknown> =>
      node.development.change(address, { kind: 'leaf', shape: BigInt(shape), keys: [key], value });
    const before = node.chain.headState().word(address, 'sum(balances)');
    await change(cheatBytes(BigInt(BOB)), cheatBytes(42n));
    const state = node.chain.headState();
    expect(state.word(address, `balances[${BOB}]`)).toBe(42n);
    expect(state.word(address, 'sum(balances)') - before).toBe(42n);
    await expect(change(new Uint8Array(21).fill(1), cheatBytes(1n))).rejects.toThrow('does not fit its type');
    await expect(change(cheatBytes(BigInt(BOB)), cheatBytes((1n << 256n) - 1n))).rejects.toThrow(
      'a sum over this leaf would not fit',
    );
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('is nothing for a chain in earnest: neither the node nor a block takes it', async () => {
    const { params, ...genesis } = developmentGenesis([ALISE]);
    const serious = { ...genesis, params: { ...params, development: false } };
    const node = await Node.open({ store: openMemoryStore(), genesis: serious, now: () => 2_000_000_000n });
    opened.push(node);
    await expect(node.development.change(BOB, { kind: 'balance', wei: 1n })).rejects.toThrow('this one is in earnest');
    const transaction = { ...cheatTransaction(1902n, 0n, BOB, { kind: 'balance', wei: 1n }), signature: NO_SIGNATURE };
    expect(() => checkTransaction({ transaction, params: serious.params })).toThrow('nobody signed it');
    expect(node.chain.build([transaction], { timestamp: 2_000_000_000n, miner: JON }).refused[0]?.error.rule).toBe(
      'byHand',
    );
    await expect(node.development.revert(1n)).rejects.toThrow('in earnest');
  });
});

describe('acting for somebody', () => {
  test('pays, counts and moves as if they had signed, and the chain says that they did not', async () => {
    const node = await nodeOn();
    node.development.impersonate(BOB);
    const sent = node.development.transactionAs(BOB, transferTo(JON, HLP));
    const hash = await node.submit(sent);
    await node.mine();
    expect([balanceOf(node, JON), node.nextNonce(BOB)]).toEqual([10_001n * HLP, 1n]);
    expect(node.chain.findTransaction(hash)?.transaction).toMatchObject({ type: 0x68, from: BOB });
    expect((await node.chain.verify()).ok).toBe(true);
    node.development.stopImpersonating(BOB);
    expect(() => node.development.transactionAs(BOB, transferTo(JON, HLP))).toThrow('nobody acts for');
  });

  test('contracts may act too', async () => {
    const node = await nodeOn();
    const address = await deployed(node);
    await node.development.change(address, { kind: 'balance', wei: 5n * HLP });
    node.development.impersonate(address);
    await node.submit(node.development.transactionAs(address, transferTo(JON, HLP, { nonce: 1n })));
    await node.mine();
    expect(balanceOf(node, JON)).toBe(10_001n * HLP);
    expect((await node.chain.verify()).ok).toBe(true);
  });
});

describe('the next block', () => {
  test('is when somebody says, and the clock goes on from there', async () => {
    const node = await nodeOn();
    node.development.setNextTimestamp(2_100_000_000n);
    await node.development.change(BOB, { kind: 'balance', wei: 1n });
    expect(node.chain.head.header.timestamp).toBe(2_000_000_000n);
    await node.development.mine(1n);
    expect(node.chain.head.header.timestamp).toBe(2_100_000_000n);
    await node.development.mine(2n, 100n);
    expect(node.chain.head.header.timestamp).toBe(2_100_000_101n);
    expect(() => node.development.setNextTimestamp(2_100_000_101n)).toThrow('the next block is at 2100000102 or later');
    node.development.increaseTime(1_000n);
    await node.development.mine(1n);
    expect(node.chain.head.header.timestamp).toBe(2_100_001_000n);
  });

  test('has the base fee somebody sets, once, and its extra data says that it was set', async () => {
    const node = await nodeOn();
    node.development.setNextBaseFee(3n);
    expect(node.baseFeePerGas()).toBe(3n);
    await node.submit(gift(node, 'alise', BOB, HLP, { maxFeePerGas: 3n, maxPriorityFeePerGas: 0n }));
    await node.mine();
    expect(node.chain.head.header).toMatchObject({ baseFeePerGas: 3n, extraData: utf8ToBytes('base fee set by hand') });
    expect(node.chain.head.transactions.length).toBe(1);
    await node.development.mine(1n);
    expect(node.chain.head.header.extraData).toEqual(new Uint8Array(0));
    expect((await node.chain.verify()).ok).toBe(true);
  });
});

describe('the past, taken back', () => {
  test('is as it was: state, receipts, contracts, history; what came later is gone, also what waits; a moment is used once', async () => {
    const phases: Phase[] = [];
    const node = await nodeOn(phases);
    await node.submit(gift(node, 'alise', BOB, HLP));
    await node.mine();
    const kept = await node.submit(gift(node, 'bob', JON, HLP));
    const id = node.development.snapshot();
    const head = node.chain.headHash;
    await node.mine();
    const address = await deployed(node);
    await node.submit(gift(node, 'alise', JON, HLP));
    expect(await node.development.revert(id)).toBe(true);
    expect(node.chain.headHash).toBe(head);
    expect(node.pending.map(transactionHash)).toEqual([kept]);
    expect([node.chain.contracts(), accountOf(node.chain.headState(), address).nonce]).toEqual([[], 0n]);
    expect(phases.filter(({ phase }) => phase === 'reorganised').length).toBe(1);
    expect(await node.development.revert(id)).toBe(false);
    expect((await node.chain.verify()).ok).toBe(true);
    await node.mine();
    expect(node.chain.head.header.number).toBe(2n);
    expect((await node.chain.verify()).ok).toBe(true);
  });

  test('another contract at the address of one that is gone has its own name', async () => {
    const node = await nodeOn();
    const id = node.development.snapshot();
    const address = await deployed(node);
    expect(node.names.nameOf(address)?.name).toBe('token');
    await node.development.revert(id);
    expect(node.names.nameOf(address)).toBe(undefined);
    const { bytecode: data } = await compiled('counter.hlp');
    await node.submit(
      signTransaction({ ...transferTo(BOB, 0n, { data, gasLimit: 20_000_000n }), to: undefined }, keyOf('alise')),
    );
    await node.mine();
    expect(node.chain.contracts()[0]?.address).toBe(address);
    expect(node.names.nameOf(address)?.name).toBe('counter');
  });

  test('the same block may be mined again', async () => {
    const node = await nodeOn();
    const gone = gift(node, 'alise', BOB, HLP);
    const id = node.development.snapshot();
    await node.submit(gone);
    await node.mine();
    const hash = node.chain.headHash;
    await node.development.revert(id);
    expect(node.chain.blockByHash(hash)).toBe(undefined);
    await node.submit(gone);
    await node.mine();
    expect(node.chain.headHash).toBe(hash);
  });

  test('later moments die with an earlier one, the clock is as it was, and strangers are not known', async () => {
    const node = await nodeOn();
    const first = node.development.snapshot();
    node.development.increaseTime(500n);
    await node.development.mine(1n);
    const second = node.development.snapshot();
    expect(await node.development.revert(99n)).toBe(false);
    expect(await node.development.revert(first)).toBe(true);
    expect(await node.development.revert(second)).toBe(false);
    expect(node.development.now()).toBe(2_000_000_000n);
  });

  test('stays taken back when the directory is opened again, and the log knows nothing more', async () => {
    const directory = scratch();
    const node = await nodeIn(directory);
    await node.submit(gift(node, 'alise', BOB, HLP));
    await node.mine();
    const id = node.development.snapshot();
    const [head, end] = [node.chain.headHash, node.chain.log?.end];
    for (const wei of [1n, 2n]) await node.submit(gift(node, 'alise', BOB, wei)).then(() => node.mine());
    await node.development.revert(id);
    expect(node.chain.log?.end).toBe(end);
    await node.submit(gift(node, 'bob', JON, HLP));
    await node.mine();
    const last = node.chain.headHash;
    await node.close();
    const again = await nodeIn(directory);
    expect([again.chain.headHash, again.chain.head.header.parentHash]).toEqual([last, head]);
    expect((await again.chain.verify()).ok).toBe(true);
    await again.development.rollBack(1n);
    expect(again.chain.headHash).toBe(head);
    await again.development.reset();
    expect([again.chain.head.header.number, again.pending]).toEqual([0n, []]);
    await again.close();
    const third = await nodeIn(directory);
    expect([third.chain.head.header.number, third.chain.log?.notes]).toEqual([0n, []]);
  });

  test('when the process dies between database and log, nothing has happened', async () => {
    const directory = scratch();
    const node = await nodeIn(directory);
    const id = node.development.snapshot();
    await node.submit(gift(node, 'alise', BOB, HLP));
    await node.mine();
    const head = node.chain.headHash;
    const { log } = node.chain;
    if (log === undefined) throw new Error('it has a log');
    log.cutAt = () => Promise.reject(new Error('killed here'));
    await expect(node.development.revert(id)).rejects.toThrow('killed here');
    await node.close();
    const again = await nodeIn(directory);
    expect([again.chain.headHash, again.chain.log?.notes]).toEqual([head, []]);
    expect((await again.chain.verify()).ok).toBe(true);
  });
});

test('whatever is done in whatever order, a model agrees and the chain verifies', async () => {
  type Model = { balances: Map<Address, bigint>; number: bigint };
  const step = fc.oneof(
    fc.record({ do: fc.constant('set' as const), who: fc.constantFrom(BOB, JON), wei: fc.bigInt(0n, 100n) }),
    fc.record({ do: fc.constantFrom('snapshot' as const, 'mine' as const) }),
    fc.record({ do: fc.constant('revert' as const), back: fc.nat(3) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const node = await nodeOn();
      let model: Model = { balances: new Map(), number: 0n };
      const moments: { id: bigint; model: Model }[] = [];
      const found: [answered: boolean, wanted: boolean][] = [];
      for (const each of steps) {
        const { balances, number } = model;
        if (each.do === 'set') {
          await node.development.change(each.who, { kind: 'balance', wei: each.wei });
          model = { balances: new Map([...balances, [each.who, each.wei]]), number: number + 1n };
        } else if (each.do === 'mine') {
          await node.development.mine(1n);
          model = { balances, number: number + 1n };
        } else if (each.do === 'snapshot') moments.push({ id: node.development.snapshot(), model });
        else if ('back' in each) {
          const [moment] = moments.splice(-1 - each.back);
          found.push([await node.development.revert(moment?.id ?? 77n), moment !== undefined]);
          model = moment?.model ?? model;
        }
        for (const [who, wei] of model.balances) expect(balanceOf(node, who)).toBe(wei);
        expect(node.chain.head.header.number).toBe(model.number);
      }
      expect(found.filter(([answered, wanted]) => answered !== wanted)).toEqual([]);
      expect((await node.chain.verify()).ok).toBe(true);
      await node.close();
    }),
    { numRuns: 40 },
  );
});
