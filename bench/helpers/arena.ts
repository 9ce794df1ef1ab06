/**
 * Where blocks are timed: transactions made from genes, signed, and executed as a node does it. Contracts of the block stand in the state
 * already, at the address that has 100,000 leaves.
 */

import { type Address, wordToAddress } from '../../src/base/address.ts';
import { bytesToHex } from '../../src/base/bytes.ts';
import { type Hash, keccak256 } from '../../src/base/hash.ts';
import { addressOfKey } from '../../src/base/keys.ts';
import { executeBlock, buildBlock, type Ground } from '../../src/chain/execution.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import type { Header } from '../../src/chain/header.ts';
import { DEFAULT_PARAMS, type Params } from '../../src/chain/params.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction, UnsignedTransaction } from '../../src/chain/transaction.ts';
import { BlockRun, type BlockContext } from '../../src/chain/transition.ts';
import { commitDiff, headWrites, undoHeadWrites } from '../../src/state/commit.ts';
import { headState } from '../../src/state/head.ts';
import { Overlay } from '../../src/state/overlay.ts';
import type { Reader } from '../../src/state/reader.ts';
import { stateAt } from '../../src/state/state-at.ts';
import { ModuleError, encodeModule } from '../../src/vm/container.ts';
import { loadContract } from '../../src/vm/verify.ts';
import type { BlockGenes, Lane } from './block-genes.ts';
import { composed } from './compose.ts';
import { filled } from './hard.ts';
import { hostileContract } from './hostile-modules.ts';
import type { World } from './world.ts';
import { DEEP } from './world.ts';

const KEY = filled(32, 7);
const SENDER: Address = addressOfKey(KEY);
const NEW_PEOPLE = 0x9e4a_0000_0000n;
const WEI = 10n ** 30n;
const params: Params = { ...DEFAULT_PARAMS, difficulty: 1n, firstBaseFeeInWei: 0n };
const CONTEXT: BlockContext = { number: 2n, timestamp: 1_800_000_000n, miner: wordToAddress(0x3149n), baseFeePerGas: 0n, params }; // prettier-ignore

export type Lap = { readonly ms: number; readonly gas: number; readonly transactions: number };

export type Imported = { readonly executedMs: number; readonly writtenMs: number; readonly leaves: number };

/** A lane made ready: where its contract stands, and one transaction after the other. */
type Ready = { readonly code: Uint8Array | undefined; readonly address: bigint; readonly call: Call };
/** `new`: to somebody else each time. */
type Call = { readonly to: Address | 'new' | undefined; readonly data: Uint8Array; readonly wei: bigint };
type Costed = Ready & { readonly used: bigint; readonly gasLimit: bigint; readonly share: number };

export class Arena {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Fills a block of that much gas and times its transactions; undefined when the genes make no contract that could be deployed. */
  run(genes: BlockGenes, gas: number): Lap | undefined {
    const lanes = this.#costed(genes, gas);
    if (lanes === undefined) return undefined;
    const transactions = filling(lanes, gas);
    const run = new BlockRun(this.#ground(lanes), CONTEXT);
    const begin = performance.now();
    for (const transaction of transactions) run.apply(transaction);
    const ms = performance.now() - begin;
    return { ms, gas: Number(run.close().gasUsed), transactions: transactions.length };
  }

  /** The same as a node imports it: every rule asked, everything hashed, then written to disk. The world is as before at the end. */
  async import(genes: BlockGenes, gas: number): Promise<Imported> {
    const lanes = this.#costed(genes, gas);
    if (lanes === undefined) throw new Error('these genes make no block');
    const { store } = this.#world;
    const contracts = overlayOf(this.#world.head(), lanes).diff();
    const { root, writes } = commitDiff(store, this.#world.root, contracts);
    const backToContracts = undoHeadWrites(contracts, 1n, this.#world.head());
    await store.commit([...writes, ...headWrites(contracts, 1n, new Map())]);
    const wish = { timestamp: CONTEXT.timestamp, miner: CONTEXT.miner };
    const { block } = buildBlock(groundOf(this.#world, root), filling(lanes, gas), wish);
    // As it comes from outside: nobody has recovered a sender yet.
    const fresh = { ...block, transactions: block.transactions.map((transaction) => ({ ...transaction })) };
    const begin = performance.now();
    const executed = executeBlock(groundOf(this.#world, root), fresh);
    const executedMs = performance.now() - begin;
    const back = undoHeadWrites(executed.diff, 2n, groundOf(this.#world, root).state);
    const beginWriting = performance.now();
    await store.commit([...executed.stateWrites, ...headWrites(executed.diff, 2n, executed.writers)]);
    const writtenMs = performance.now() - beginWriting;
    await store.commit([...back, ...backToContracts]);
    return {
      executedMs,
      writtenMs,
      leaves: [...executed.diff.leaves.values()].reduce((sum, { size }) => sum + size, 0),
    };
  }

  #ground(lanes: readonly Ready[]): Reader {
    return overlayOf(this.#world.head(), lanes);
  }

  /** What one transaction of each lane uses is found out by running it. */
  #costed(genes: BlockGenes, gas: number): readonly Costed[] | undefined {
    const lanes = genes.map(({ lane }, i) => readyLane(lane, i));
    if (lanes.includes(undefined)) return undefined;
    const ground = this.#ground(lanes as Ready[]);
    const total = genes.reduce((sum, { weight }) => sum + weight, 0);
    return (lanes as Ready[]).map((ready, i): Costed => {
      const run = new BlockRun(ground, CONTEXT);
      const { receipt } = run.apply(signed(ready.call, 0n, BigInt(gas)));
      const used = receipt.gasUsed;
      // A little more than it used: of what a call is given, a 64th stays behind at each step in.
      const gasLimit = used + used / 50n < BigInt(gas) ? used + used / 50n : BigInt(gas);
      return { ...ready, used, gasLimit, share: (genes[i]?.weight ?? 1) / total };
    });
  }
}

function readyLane(lane: Lane, index: number): Ready | undefined {
  // The first one has the leaves; there is nothing deep about the others' state.
  const address = index === 0 ? DEEP : DEEP + (BigInt(index) << 32n);
  const to = wordToAddress(address);
  if (lane.kind === 'transfer')
    return { code: undefined, address, call: { to: 'new', data: new Uint8Array(lane.memoSize), wei: 1n } };
  if (lane.kind === 'deploy') {
    const data = hostileContract(lane.genes);
    return data && { code: undefined, address, call: { to: undefined, data, wei: 0n } };
  }
  const { module, data } = lane.kind === 'whole' ? lane.mix.program : composedOf(lane.parts, lane.rounds);
  return codeOf(module, (code) => ({ code, address, call: { to, data, wei: 0n } }));
}

const composedOf = (parts: Extract<Lane, { kind: 'work' }>['parts'], rounds: number): ReturnType<typeof composed> =>
  composed(parts.flatMap(({ mix, copies }) => (mix.sketch === undefined ? [] : [{ sketch: mix.sketch, copies }])), rounds); // prettier-ignore

function codeOf<T>(module: Parameters<typeof encodeModule>[0], then: (code: Uint8Array) => T): T | undefined {
  try {
    const code = encodeModule(module);
    loadContract(code);
    return then(code);
  } catch (error) {
    if (error instanceof ModuleError || error instanceof RangeError) return undefined;
    throw error;
  }
}

const NOTHING = new Uint8Array(0);

/** The state with the block's contracts in it, and somebody who can pay for it all. */
function overlayOf(head: Reader, lanes: readonly Ready[]): Overlay {
  const state = new Overlay(head);
  for (const { code, address } of lanes) {
    if (code === undefined) continue;
    const codeHash: Hash = bytesToHex(keccak256(code));
    state.setCode(code);
    state.setAccount(wordToAddress(address), { nonce: 1n, balance: 10n ** 24n, codeHash });
  }
  const sender = state.account(SENDER);
  state.setAccount(SENDER, { nonce: 0n, balance: WEI, codeHash: sender?.codeHash ?? NO_CODE_HASH });
  return state;
}

const NO_CODE_HASH: Hash = bytesToHex(keccak256(NOTHING));

function groundOf({ store }: World, root: Hash): Ground {
  const proven = stateAt(store, root);
  return {
    params,
    parent: { ...PARENT, stateRoot: root },
    grandparent: undefined,
    state: headState(store, () => proven),
    records: store,
  };
}

const PARENT: Header = {
  parentHash: NO_CODE_HASH,
  number: 1n,
  timestamp: 1_700_000_000n,
  miner: CONTEXT.miner,
  stateRoot: NO_CODE_HASH,
  transactionsRoot: NO_CODE_HASH,
  receiptsRoot: NO_CODE_HASH,
  logsBloom: new Uint8Array(256),
  difficulty: 1n,
  gasLimit: params.gasLimit,
  gasUsed: 0n,
  baseFeePerGas: 0n,
  extraData: NOTHING,
  nonce: 0n,
};

/** Transactions of all lanes in turn, until there is no room for any of them. */
function filling(lanes: readonly Costed[], gas: number): Transaction[] {
  const transactions: Transaction[] = [];
  const used = lanes.map(() => 0);
  let left = BigInt(gas);
  for (;;) {
    const fitting = lanes.map((lane, i) => ({ lane, i })).filter(({ lane }) => lane.gasLimit <= left);
    const next = fitting.toSorted((a, b) => (used[a.i] ?? 0) / a.lane.share - (used[b.i] ?? 0) / b.lane.share)[0];
    if (next === undefined) return transactions;
    transactions.push(signed(next.lane.call, BigInt(transactions.length), next.lane.gasLimit));
    used[next.i] = (used[next.i] ?? 0) + Number(next.lane.used);
    left -= next.lane.used;
  }
}

function signed({ to, data, wei }: Call, nonce: bigint, gasLimit: bigint): Transaction {
  const unsigned: UnsignedTransaction = {
    type: 0,
    chainId: params.chainId,
    nonce,
    gasPrice: 0n,
    gasLimit,
    to: to === 'new' ? wordToAddress(NEW_PEOPLE + nonce) : to,
    value: wei,
    data,
  };
  const least = intrinsicGas(unsigned);
  return signTransaction({ ...unsigned, gasLimit: gasLimit < least ? least : gasLimit }, KEY);
}
