/** Random stories of contracts that call, pay, log and fail, traced in every way: what the traces say is held against receipts, logs and states. */

import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { bytesToHex, type Hex, hexToBytes } from '../../src/base/bytes.ts';
import { keccak256, type Hash } from '../../src/base/hash.ts';
import type { Chain } from '../../src/chain/chain.ts';
import type { Receipt } from '../../src/chain/receipt.ts';
import { senderOf } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { BlockRun, contextOf } from '../../src/chain/transition.ts';
import { DEBUG_METHODS } from '../../src/rpc/debug/debug.ts';
import { slotWords } from '../../src/rpc/json/slot-words.ts';
import { headLeaves } from '../../src/state/head.ts';
import { NO_CODE, type Reader } from '../../src/state/reader.ts';
import { slotOf } from '../../src/state/slots.ts';
import { tracedLines } from '../../src/timeline/traced.ts';
import { Asking } from './asking.ts';
import { deployVoices, play, story } from './echoes.ts';

const STORIES = 14;

type Frame = {
  readonly type: string;
  readonly from: Address;
  readonly to?: Address;
  readonly value?: Hex;
  readonly gas: Hex;
  readonly gasUsed: Hex;
  readonly input: Hex;
  readonly output?: Hex;
  readonly error?: string;
  readonly calls?: readonly Frame[];
  readonly logs?: readonly {
    readonly address: Address;
    readonly topics: Hex[];
    readonly data: Hex;
    readonly index: Hex;
  }[];
};
type StepLog = {
  readonly pc: number;
  readonly op: string;
  readonly gas: number;
  readonly gasCost: number;
  readonly depth: number;
  readonly stack: Hex[];
};
type Steps = {
  readonly gas: number;
  readonly failed: boolean;
  readonly returnValue: Hex;
  readonly structLogs: readonly StepLog[];
};
type AccountJson = {
  readonly balance?: Hex;
  readonly nonce?: number;
  readonly code?: Hex;
  readonly storage?: Record<Hash, Hex>;
};
type States = Readonly<Record<Address, AccountJson>>;
type Traced<T> = readonly { readonly txHash: Hash; readonly result: T }[];

const CALLS = { tracer: 'callTracer', tracerConfig: { withLog: true } };
const DIFF = { tracer: 'prestateTracer', tracerConfig: { diffMode: true } };

type Told = {
  readonly transaction: Transaction;
  readonly receipt: Receipt;
  readonly block: bigint;
  readonly index: number;
};

/** All transactions of a story, those that put up the voices too. */
function* toldIn(chain: Chain): Iterable<Told> {
  for (let block = 1n; block <= chain.head.header.number; block++) {
    for (const [index, transaction] of (chain.blockByNumber(block)?.transactions ?? []).entries()) {
      yield { transaction, receipt: chain.receipts(block)?.[index] as Receipt, block, index };
    }
  }
}

/** Another one each time; a failure names it. */
const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let asking: Asking;

beforeAll(async () => {
  asking = await Asking.open(DEBUG_METHODS, deployVoices);
  for (const blocks of fc.sample(story, { numRuns: STORIES, seed: SEED })) await play(asking.node, blocks);
}, 60_000);

afterAll(() => asking.close());

const quantity = (number: bigint | number): Hex => `0x${number.toString(16)}`;

async function blocksTraced<T>(config: object): Promise<Traced<T>[]> {
  const all: Traced<T>[] = [];
  for (let block = 1n; block <= asking.node.chain.head.header.number; block++) {
    all.push(await asking.ask<Traced<T>>('debug_traceBlockByNumber', quantity(block), config));
  }
  return all;
}

test(`the stories hold all that can become of a transaction, seed ${SEED}`, () => {
  const statuses = new Set([...toldIn(asking.node.chain)].map(({ receipt }) => receipt.status));
  expect(statuses).toEqual(new Set(['success', 'reverted', 'outOfGas']));
});

describe(`callTracer, seed ${SEED}`, () => {
  test('tells the gas, the answer and the logs of every receipt', async () => {
    const frames = (await blocksTraced<Frame>(CALLS)).flat();
    let [block, logsBefore] = [0n, 0];
    for (const [i, told] of [...toldIn(asking.node.chain)].entries()) {
      if (told.block !== block) [block, logsBefore] = [told.block, 0];
      const { result } = frames[i] as Traced<Frame>[number];
      expect(result).toMatchObject(topOf(told));
      expect(logsIn(result)).toEqual(logsOf(told, logsBefore));
      expect(isWithin(result)).toBe(true);
      logsBefore += told.receipt.logs.length;
    }
  });

  test('follows the money: what its frames move, and the fees, is what balances gain and lose', async () => {
    const frames = (await blocksTraced<Frame>(CALLS)).flat();
    const diffs = (await blocksTraced<{ pre: States; post: States }>(DIFF)).flat();
    for (const [i, told] of [...toldIn(asking.node.chain)].entries()) {
      const { pre, post } = (diffs[i] as Traced<{ pre: States; post: States }>[number]).result;
      const moved = feesOf(asking.node.chain, told);
      for (const frame of movingIn((frames[i] as Traced<Frame>[number]).result)) {
        add(moved, frame.from, -BigInt(frame.value ?? 0));
        add(moved, frame.to as Address, BigInt(frame.value ?? 0));
      }
      const gained = new Map<Address, bigint>();
      for (const address of Object.keys({ ...pre, ...post }) as Address[]) {
        const was = BigInt(pre[address]?.balance ?? 0);
        add(gained, address, BigInt(post[address]?.balance ?? was) - was);
      }
      expect(present(gained)).toEqual(present(moved));
    }
  });
});

/** What the receipt says of the whole transaction. */
function topOf({ transaction, receipt }: Told): Partial<Frame> {
  const { to, value, gasLimit, data } = transaction;
  const error = { success: undefined, reverted: 'execution reverted', outOfGas: 'out of gas' }[receipt.status];
  const output = bytesToHex(receipt.output);
  const where = to ?? receipt.contractAddress;
  return {
    type: to === undefined ? 'CREATE' : 'CALL',
    from: senderOf(transaction),
    ...(where === undefined ? {} : { to: where }),
    value: quantity(value),
    gas: quantity(gasLimit),
    gasUsed: quantity(receipt.gasUsed),
    input: bytesToHex(data),
    ...(error === undefined ? {} : { error }),
    ...(to === undefined || output === '0x' ? {} : { output }),
  };
}

type Plain = Pick<Receipt['logs'][number], 'address' | 'topics'> & { readonly data: Hex; readonly index: number };

function logsIn(top: Frame): Plain[] {
  const all = framesIn(top).flatMap(({ logs = [] }) => logs);
  return all
    .map(({ address, topics, data, index }) => ({ address, topics, data, index: Number(index) }))
    .toSorted((one, other) => one.index - other.index);
}

function logsOf({ receipt }: Told, before: number): Plain[] {
  return receipt.logs.map(({ address, topics, data }, i) => ({
    address,
    topics,
    data: bytesToHex(data),
    index: before + i,
  }));
}

/** Whoever is called has less gas than whoever calls, and all of them use no more than that one does. */
function isWithin({ calls = [], gas, gasUsed }: Frame): boolean {
  const used = calls.reduce((sum, call) => sum + BigInt(call.gasUsed), 0n);
  const fits = calls.every((call) => BigInt(call.gasUsed) <= BigInt(call.gas) && BigInt(call.gas) < BigInt(gas));
  return used <= BigInt(gasUsed) && fits && calls.every(isWithin);
}

const framesIn = (frame: Frame): Frame[] => [frame, ...(frame.calls ?? []).flatMap(framesIn)];

/** Those that moved hlp, and were not undone. */
function movingIn(frame: Frame): Frame[] {
  return frame.error === undefined ? [frame, ...(frame.calls ?? []).flatMap(movingIn)] : [];
}

function feesOf(chain: Chain, { transaction, receipt, block }: Told): Map<Address, bigint> {
  const { miner, baseFeePerGas } = chain.blockByNumber(block)?.header ?? chain.head.header;
  const moved = new Map<Address, bigint>();
  add(moved, senderOf(transaction), -receipt.gasUsed * receipt.effectiveGasPrice);
  add(moved, miner, receipt.gasUsed * (receipt.effectiveGasPrice - baseFeePerGas));
  return moved;
}

function add(amounts: Map<Address, bigint>, address: Address, wei: bigint): void {
  amounts.set(address, (amounts.get(address) ?? 0n) + wei);
}

const present = (amounts: Map<Address, bigint>): object =>
  Object.fromEntries([...amounts].filter(([, wei]) => wei !== 0n));

describe(`prestateTracer, seed ${SEED}`, () => {
  test('differences, one after the other from the first block on, lead to the newest state', async () => {
    const { chain } = asking.node;
    type Known = { balance: bigint; nonce: number; code: Hex; slots: Map<Hash, Hex> };
    const state = new Map<Address, Known>();
    for (const { address, wei } of chain.genesis.allocations)
      state.set(address, { balance: wei, nonce: 0, code: '0x', slots: new Map() });
    const stateOf = (address: Address): Known =>
      state.get(address) ?? { balance: 0n, nonce: 0, code: '0x', slots: new Map<Hash, Hex>() };
    for (const [i, diffs] of (await blocksTraced<{ pre: States; post: States }>(DIFF)).entries()) {
      for (const { result } of diffs) {
        for (const [address, was] of Object.entries(result.pre) as [Address, AccountJson][]) {
          const known = stateOf(address);
          expect([known.balance, known.nonce, known.code]).toEqual([
            BigInt(was.balance ?? 0),
            was.nonce ?? 0,
            was.code ?? '0x',
          ]);
          for (const [slot, word] of Object.entries(was.storage ?? {}) as [Hash, Hex][]) {
            expect(known.slots.get(slot)).toBe(word);
            known.slots.delete(slot);
          }
        }
        for (const [address, is] of Object.entries(result.post) as [Address, AccountJson][]) {
          const known = stateOf(address);
          const slots = new Map([...known.slots, ...(Object.entries(is.storage ?? {}) as [Hash, Hex][])]);
          state.set(address, {
            balance: is.balance === undefined ? known.balance : BigInt(is.balance),
            nonce: is.nonce ?? known.nonce,
            code: is.code ?? known.code,
            slots,
          });
        }
      }
      const { miner } = chain.blockByNumber(BigInt(i) + 1n)?.header ?? chain.head.header;
      state.set(miner, { ...stateOf(miner), balance: stateOf(miner).balance + chain.params.rewardInWei });
    }
    for (const [address, { balance, nonce, code, slots }] of state) {
      const account = chain.headState().account(address);
      expect([balance, nonce]).toEqual([account?.balance ?? 0n, Number(account?.nonce ?? 0n)]);
      expect(bytesToHex(keccak256(hexToBytes(code)))).toBe(account?.codeHash ?? NO_CODE);
      const stored = new Map<Hash, Hex>();
      for await (const [path, leaf] of headLeaves(chain.store, address)) {
        for (const [slot, word] of slotWords(path, leaf)) if (BigInt(word) !== 0n) stored.set(slot, word);
      }
      expect(Object.fromEntries(slots)).toEqual(Object.fromEntries(stored));
    }
  });

  test('what a transaction found is all that it takes to run it again', async () => {
    const { chain } = asking.node;
    const found = (await blocksTraced<States>({ tracer: 'prestateTracer' })).flat();
    for (const [i, { transaction, receipt, block }] of [...toldIn(chain)].entries()) {
      const { header } = chain.blockByNumber(block) ?? chain.head;
      const run = new BlockRun(readerOf((found[i] as Traced<States>[number]).result), contextOf(header, chain.params));
      const again = run.apply(transaction).receipt;
      expect({ ...again, cumulativeGasUsed: 0n }).toEqual({ ...receipt, cumulativeGasUsed: 0n });
    }
  });
});

/** A state that knows nothing else. */
function readerOf(states: States): Reader {
  const account = (address: Address): AccountJson => {
    const known = states[address];
    if (known === undefined) throw new Error(`${address} was not found`);
    return known;
  };
  const codes = new Map(
    Object.values(states).flatMap(({ code }) =>
      code === undefined ? [] : [[bytesToHex(keccak256(hexToBytes(code))), hexToBytes(code)] as const],
    ),
  );
  const word = (address: Address, path: string): bigint => {
    const known = account(address).storage?.[bytesToHex(slotOf(path))];
    if (known === undefined) throw new Error(`${path} of ${address} was not found`);
    return BigInt(known);
  };
  return {
    account(address) {
      const { balance = '0x0', nonce = 0, code } = account(address);
      const codeHash = code === undefined ? NO_CODE : bytesToHex(keccak256(hexToBytes(code)));
      return BigInt(balance) === 0n && nonce === 0 && code === undefined
        ? undefined
        : { balance: BigInt(balance), nonce: BigInt(nonce), codeHash };
    },
    word,
    text(address, path) {
      const length = Number(word(address, path));
      const pieces = Array.from({ length: Math.ceil(length / 32) }, (_, i) =>
        word(address, `${path}#${i}`).toString(16).padStart(64, '0'),
      );
      return hexToBytes(`0x${pieces.join('').slice(0, 2 * length)}`);
    },
    code: (codeHash) => codes.get(codeHash),
  };
}

describe(`step logs, seed ${SEED}`, () => {
  test('are the steps that the machine takes, and end as the receipt says', async () => {
    const { chain } = asking.node;
    const logs = (await blocksTraced<Steps>({})).flat();
    for (const [i, { receipt, block, index, transaction }] of [...toldIn(chain)].entries()) {
      const { result } = logs[i] as Traced<Steps>[number];
      const { status, gasUsed, output } = receipt;
      expect([result.gas, result.failed, result.returnValue]).toEqual([
        Number(gasUsed),
        status !== 'success',
        bytesToHex(output),
      ]);
      const lines = [...tracedLines(chain, { block: Number(block), index }, { stacks: true, events: false })].map(
        (line) => JSON.parse(line) as Record<string, string>,
      );
      const written = result.structLogs.map(({ pc, op, gas, gasCost, depth, stack }) => ({
        pc,
        op,
        gas,
        gasCost,
        depth,
        stack,
      }));
      expect(JSON.stringify(written)).toBe(
        JSON.stringify(
          lines.map(({ pc, opName: op, gas, gasCost, depth, stack }) => ({
            pc,
            op,
            gas: Number(gas),
            gasCost: Number(gasCost),
            depth,
            stack,
          })),
        ),
      );
      expect(gapsIn(result, transaction)).toEqual([]);
    }
  });
});

/** Where no other contract ran, each step takes up where the one before left off, and the last one leaves what the receipt says. */
function gapsIn({ structLogs, gas, failed }: Steps, { gasLimit }: Transaction): string[] {
  const own = structLogs.filter(({ depth }) => depth === 1);
  const gaps = own.flatMap(({ op, pc, gas: before, gasCost }, i) => {
    const after = own[i + 1]?.gas ?? before - gasCost;
    const isLinked = op === 'ext' || op === 'try' || after === before - gasCost;
    return isLinked ? [] : [`step ${i}, ${op} at ${pc}: ${before} - ${gasCost}, and then ${after}`];
  });
  const last = structLogs.at(-1);
  const left = last === undefined || failed || last.depth > 1 ? Number(gasLimit) - gas : last.gas - last.gasCost;
  return left === Number(gasLimit) - gas ? gaps : [...gaps, `in the end ${left}`];
}
