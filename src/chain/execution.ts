/**
 * From a block to what it does, and from transactions to a block. Both read the parent's state and write nothing: what
 * they give is what `chain.ts` commits, and what `verify.ts` compares with what was committed. The first block: `first-block.ts`.
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { commitDiff, type Writers } from '../state/commit.ts';
import type { Diff, Reader } from '../state/reader.ts';
import { stateAt } from '../state/state-at.ts';
import type { Records, Write } from '../state/store.ts';
import { type Block, receiptsRoot, transactionsRoot } from './block.ts';
import { bloomOf, uniteBlooms } from './bloom.ts';
import { TransactionError } from './errors.ts';
import { nextBaseFee } from './gas.ts';
import { blankHeader } from './first-block.ts';
import { type Header, headerHash } from './header.ts';
import type { Params } from './params.ts';
import type { Receipt } from './receipt.ts';
import { payingInstead } from './reward.ts';
import { nextDifficulty } from './difficulty.ts';
import type { Transaction } from './transaction.ts';
import { BlockRun, type BlockResult, contextOf } from './transition.ts';
import { checkBody, checkHeader, checkPlace, checkResult, checkTransaction, inBlock } from './validate.ts';

/** What a block stands on: the headers before it, the state they led to, and the records that state is kept in. */
export type Ground = {
  readonly params: Params;
  readonly parent: Header;
  /** Undefined when the parent is the first block. */
  readonly grandparent: Header | undefined;
  readonly state: Reader;
  readonly records: Records;
};

/** The ground on a block of any branch: its state is read from the trie by its root. */
export function groundOn(records: Records, params: Params, parent: Header, grandparent: Header | undefined): Ground {
  return { params, parent, grandparent, state: stateAt(records, parent.stateRoot), records };
}

/** What a block does. */
export type Executed = {
  readonly receipts: readonly Receipt[];
  readonly diff: Diff;
  readonly writers: Writers;
  readonly stateRoot: Hash;
  /** Trie nodes and code: kept whichever branch the block is on. */
  readonly stateWrites: readonly Write[];
};

/** Asks every rule of the block, in order, and executes it. Throws `RuleBroken` at the first that is broken. */
export function executeBlock(ground: Ground, block: Block): Executed {
  const { params, parent, grandparent } = ground;
  const { header } = block;
  checkHeader({ header, parent, grandparent, params });
  checkBody({ block, params });
  const run = new BlockRun(ground.state, contextOf(header, params));
  block.transactions.forEach((transaction, index) => inBlock(header.number, index, () => run.apply(transaction)));
  const result = run.close();
  const executed = executedOf(ground, result);
  checkResult({
    header,
    gasUsed: result.gasUsed,
    logsBloom: bloomOfBlock(result.receipts),
    receiptsRoot: receiptsRoot(result.receipts),
    stateRoot: executed.stateRoot,
    rewardInWei: params.rewardInWei,
    rootPaying: payingInstead({ ...ground, ...executed, before: ground.state }, header.miner, params.rewardInWei),
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
  /** Only with `BASE_FEE_BY_HAND` as the extra data, on a chain to play on. */
  readonly baseFeePerGas?: bigint;
};

/** A block that only lacks its nonce. */
export type Candidate = {
  readonly block: Block;
  readonly receipts: readonly Receipt[];
  /** What it does. */
  readonly executed: Executed;
  /** What was tried and could not go in, and on which rule: some of it may fit into a later block. */
  readonly refused: readonly { readonly transaction: Transaction; readonly error: TransactionError }[];
};

/** So many in a row did not fit for their gas: the block is full, and the thousands behind them wait for the next one untried. */
const MOST_MISFITS = 32;

/** Builds the next block from the transactions in the order given, leaving out what cannot be in it. */
export function buildBlock(ground: Ground, transactions: readonly Transaction[], wish: Wish): Candidate {
  const draft = draftHeader(ground, wish);
  const run = new BlockRun(ground.state, contextOf(draft, ground.params));
  const included: Transaction[] = [];
  const refused: { transaction: Transaction; error: TransactionError }[] = [];
  let misfits = 0;
  for (const transaction of transactions) {
    const error = tryApply(run, transaction, included);
    if (error === undefined) included.push(transaction);
    else refused.push({ transaction, error });
    misfits = error?.rule === 'blockGas' ? misfits + 1 : 0;
    if (misfits === MOST_MISFITS) break;
  }
  return { ...closeBlock(ground, draft, run, included), refused };
}

/** The header of the next block, as far as it is known before anything is in it. */
export function draftHeader(ground: Ground, wish: Wish): Header {
  return { ...emptyHeader(ground), ...wish };
}

/** Closes a block in the making, which then only lacks its nonce. `run` has applied just these transactions, under the draft of the header. */
export function closeBlock(
  ground: Ground,
  draft: Header,
  run: BlockRun,
  transactions: readonly Transaction[],
): Omit<Candidate, 'refused'> {
  const result = run.close();
  if (result.supplyChange !== result.expectedSupplyChange) throw new Error('this block would change the supply');
  const executed = executedOf(ground, result);
  const header: Header = {
    ...draft,
    gasUsed: result.gasUsed,
    logsBloom: bloomOfBlock(result.receipts),
    transactionsRoot: transactionsRoot(transactions),
    receiptsRoot: receiptsRoot(result.receipts),
    stateRoot: executed.stateRoot,
  };
  return { block: { header, transactions }, receipts: result.receipts, executed };
}

// ───────────── helpers ─────────────

function executedOf({ records, parent }: Ground, result: BlockResult): Executed {
  const { diff, diffs, receipts } = result;
  const writers = writersOf(diffs);
  const { root, writes } = commitDiff(records, parent.stateRoot, diff);
  return {
    receipts,
    diff,
    writers,
    stateRoot: root,
    stateWrites: writes,
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

function tryApply(
  run: BlockRun,
  transaction: Transaction,
  before: readonly Transaction[],
): TransactionError | undefined {
  const { params } = run.context;
  try {
    checkTransaction({ transaction, params });
    checkPlace({ transaction, before }, params);
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
function emptyHeader({ parent, grandparent, params }: Ground): Header {
  return {
    ...blankHeader(params),
    parentHash: headerHash(parent),
    number: parent.number + 1n,
    stateRoot: parent.stateRoot,
    difficulty: nextDifficulty(parent, grandparent, params),
    baseFeePerGas: nextBaseFee(parent),
  };
}
