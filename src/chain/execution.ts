/**
 * From a block to what it does, and from transactions to a block. Both read the parent's state and write nothing: what
 * they give is what `chain.ts` commits, and what `verify.ts` compares with what was committed.
 */

import { type Address, NOBODY } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { commitDiff, headWrites, type Writers } from '../state/commit.ts';
import { Overlay } from '../state/overlay.ts';
import { type Diff, NO_CODE, type Reader } from '../state/reader.ts';
import type { Records, Write } from '../state/store.ts';
import { EMPTY_ROOT } from '../state/trie.ts';
import { type Block, receiptsRoot, transactionsRoot } from './block.ts';
import { BLOOM_BYTES, bloomOf, uniteBlooms } from './bloom.ts';
import { TransactionError } from './errors.ts';
import { nextBaseFee } from './gas.ts';
import { type Genesis, rulesHash } from './genesis.ts';
import { type Header, headerHash } from './header.ts';
import type { Params } from './params.ts';
import type { Receipt } from './receipt.ts';
import { nextDifficulty } from './rules.ts';
import type { Transaction } from './transaction.ts';
import { BlockRun, type BlockResult, contextOf } from './transition.ts';
import { checkBody, checkHeader, checkResult, checkTransaction, inBlock } from './validate.ts';

/** What a block stands on: the header before it, the state that one led to, and the records that state is kept in. */
export type Ground = {
  readonly params: Params;
  readonly parent: Header;
  readonly state: Reader;
  readonly records: Records;
};

/** What a block does. */
export type Executed = {
  readonly receipts: readonly Receipt[];
  readonly diff: Diff;
  readonly writers: Writers;
  readonly stateRoot: Hash;
  /** Trie nodes and code: kept whichever branch the block is on. */
  readonly stateWrites: readonly Write[];
  /** Flat memory and history: kept while the block is part of the canonical chain. */
  readonly headWrites: readonly Write[];
};

/** Asks every rule of the block, in order, and executes it. Throws `RuleBroken` at the first that is broken. */
export function executeBlock(ground: Ground, block: Block): Executed {
  const { params, parent } = ground;
  const { header } = block;
  checkHeader({ header, parent, params });
  checkBody({ block, params });
  const run = new BlockRun(ground.state, contextOf(header, params));
  block.transactions.forEach((transaction, index) => inBlock(header.number, index, () => run.apply(transaction)));
  const result = run.close();
  const executed = executedOf(ground, header.number, result);
  checkResult({
    header,
    gasUsed: result.gasUsed,
    logsBloom: bloomOfBlock(result.receipts),
    receiptsRoot: receiptsRoot(result.receipts),
    stateRoot: executed.stateRoot,
    supplyChange: result.supplyChange,
    expectedSupplyChange: result.expectedSupplyChange,
  });
  return executed;
}

export type Wish = {
  /** Seconds since 1970; must be later than the parent's. */
  readonly timestamp: bigint;
  readonly miner: Address;
  /** At most 32 bytes. */
  readonly extraData?: Uint8Array;
};

/** A block that only lacks its nonce. */
export type Candidate = {
  readonly block: Block;
  readonly receipts: readonly Receipt[];
  /** What could not go in, and on which rule: some of it may fit into a later block. */
  readonly refused: readonly { readonly transaction: Transaction; readonly error: TransactionError }[];
};

/** Builds the next block from the transactions in the order given, leaving out what cannot be in it. */
export function buildBlock(ground: Ground, transactions: readonly Transaction[], wish: Wish): Candidate {
  const { params, parent } = ground;
  const draft: Header = { ...emptyHeader(parent, params), ...wish };
  const run = new BlockRun(ground.state, contextOf(draft, params));
  const included: Transaction[] = [];
  const refused: { transaction: Transaction; error: TransactionError }[] = [];
  for (const transaction of transactions) {
    const error = tryApply(run, transaction, params);
    if (error === undefined) included.push(transaction);
    else refused.push({ transaction, error });
  }
  const result = run.close();
  const header: Header = {
    ...draft,
    gasUsed: result.gasUsed,
    logsBloom: bloomOfBlock(result.receipts),
    transactionsRoot: transactionsRoot(included),
    receiptsRoot: receiptsRoot(result.receipts),
    stateRoot: executedOf(ground, draft.number, result).stateRoot,
  };
  return { block: { header, transactions: included }, receipts: result.receipts, refused };
}

/** The first block and what it writes. It was not mined: nobody needs to prove work for what everybody agreed on. */
export function executeGenesis(genesis: Genesis): { readonly block: Block; readonly executed: Executed } {
  const { params, timestamp, extraData, allocations } = genesis;
  const state = new Overlay(NOTHING_YET);
  for (const { address, wei } of allocations) state.setAccount(address, { nonce: 0n, balance: wei, codeHash: NO_CODE });
  const diff = state.diff();
  const { root, writes } = commitDiff(NO_RECORDS, EMPTY_ROOT, diff);
  const header: Header = {
    ...blank(params),
    parentHash: rulesHash(params),
    timestamp,
    stateRoot: root,
    extraData: utf8ToBytes(extraData),
    baseFeePerGas: params.firstBaseFeeInWei,
  };
  const executed: Executed = {
    receipts: [],
    diff,
    writers: NO_WRITERS,
    stateRoot: root,
    stateWrites: writes,
    headWrites: headWrites(diff, 0n, NO_WRITERS),
  };
  return { block: { header, transactions: [] }, executed };
}

// ───────────── helpers ─────────────

const NO_WRITERS: Writers = new Map();
const NO_RECORDS: Records = { get: () => undefined };
const NOTHING_YET: Reader = {
  account: () => undefined,
  word: () => 0n,
  text: () => new Uint8Array(0),
  code: () => undefined,
};

function executedOf({ records, parent }: Ground, number: bigint, result: BlockResult): Executed {
  const { diff, diffs, receipts } = result;
  const writers = writersOf(diffs);
  const { root, writes } = commitDiff(records, parent.stateRoot, diff);
  return {
    receipts,
    diff,
    writers,
    stateRoot: root,
    stateWrites: writes,
    headWrites: headWrites(diff, number, writers),
  };
}

/** Which transactions wrote each leaf, by their place in the block. */
function writersOf(diffs: readonly Diff[]): Writers {
  const writers = new Map<Address, Map<string, number[]>>();
  diffs.forEach(({ leaves }, index) => {
    for (const [address, paths] of leaves) {
      const known = writers.get(address) ?? new Map<string, number[]>();
      writers.set(address, known);
      for (const path of paths.keys()) known.set(path, [...(known.get(path) ?? []), index]);
    }
  });
  return writers;
}

function tryApply(run: BlockRun, transaction: Transaction, params: Params): TransactionError | undefined {
  try {
    checkTransaction({ transaction, params });
    run.apply(transaction);
    return undefined;
  } catch (error) {
    if (error instanceof TransactionError) return error;
    throw error;
  }
}

function bloomOfBlock(receipts: readonly Receipt[]): Uint8Array {
  return uniteBlooms(receipts.map(({ logs }) => bloomOf(logs)));
}

/** What is known of the next block before anything is in it. */
function emptyHeader(parent: Header, params: Params): Header {
  return {
    ...blank(params),
    parentHash: headerHash(parent),
    number: parent.number + 1n,
    stateRoot: parent.stateRoot,
    difficulty: nextDifficulty(parent, params),
    baseFeePerGas: nextBaseFee(parent),
  };
}

function blank({ difficulty, gasLimit }: Params): Header {
  return {
    parentHash: EMPTY_ROOT,
    number: 0n,
    timestamp: 0n,
    miner: NOBODY,
    stateRoot: EMPTY_ROOT,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: new Uint8Array(BLOOM_BYTES),
    difficulty,
    gasLimit,
    gasUsed: 0n,
    baseFeePerGas: 0n,
    extraData: new Uint8Array(0),
    nonce: 0n,
  };
}
