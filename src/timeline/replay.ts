/** A mined transaction, ready to run again as often as one likes: from the state it found, as it was then. */

import type { Address } from '../base/address.ts';
import type { Block } from '../chain/block.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import type { Receipt } from '../chain/receipt.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { OverlayHost } from '../chain/host.ts';
import type { BlockRun, Prepared } from '../chain/transition.ts';
import { headLeaves } from '../state/head.ts';
import { Overlay } from '../state/overlay.ts';
import type { Leaf } from '../state/reader.ts';
import type { Host } from '../vm/host.ts';
import { Machine } from '../vm/machine.ts';
import { weiMoved } from './changes.ts';
import { contractsIn, type KnownContract } from './contracts.ts';
import { failedContract, isCustom } from './explain.ts';
import { noTransactionText, type TransactionPlace } from './position.ts';
import { leavesAfter } from './old-leaves.ts';
import type { Leaves } from './remembered.ts';
import type { Opened, World } from './run.ts';
import { tell, type Told } from './sentence.ts';
import type { Names } from './values.ts';

/** There is nothing to step through at this place; the message says why. */
export class StepError extends Error {
  override name = 'StepError';
}

export type { TransactionPlace } from './position.ts';

export type Replay = {
  readonly place: TransactionPlace;
  /** The transaction as a sentence and as data. */
  readonly told: Told;
  /** Each time from the beginning. */
  readonly prepare: () => Prepared;
};

/** Throws StepError when there is no such transaction, ChainError when the chain is damaged. */
export function replayOf(chain: ChainReader, place: TransactionPlace, names: Names): Replay {
  const found = minedAt(chain, place);
  const { stored, receipt } = found;
  const { run, transaction } = runUpTo(chain, place, found);
  const prepare = (): Prepared => run.prepare(transaction);
  const contracts = contractsIn(chain.headState());
  const failed = isCustom(receipt.status, receipt.output) ? failedIn(prepare()) : undefined;
  return {
    place,
    told: tell(stored, place.index, receipt, { contracts, names, failed, isMined: chain.isMined }),
    prepare,
  };
}

/** A block in the making, up to a transaction of it that was mined. */
export type RunBefore = {
  readonly run: BlockRun;
  /** The next one. */
  readonly transaction: Transaction;
};

/** Executes what came before it in its block. Throws as `replayOf` does. */
export function runBefore(chain: ChainReader, place: TransactionPlace): RunBefore {
  return runUpTo(chain, place, minedAt(chain, place));
}

function runUpTo(chain: ChainReader, place: TransactionPlace, { stored, transaction }: Mined): RunBefore {
  const { run } = chain.replay(BigInt(place.block));
  for (const earlier of stored.transactions.slice(0, place.index)) run.apply(earlier);
  return { run, transaction };
}

/** A mined transaction as a sentence and as data. Throws as `replayOf` does. */
export function toldAt(chain: ChainReader, place: TransactionPlace, names: Names): Told {
  return toldOf(chain, place, minedAt(chain, place), names);
}

/** All transactions of a block, told; none where there is no such block. */
export function toldIn(chain: ChainReader, block: number, names: Names): Told[] {
  const stored = block < 1 ? undefined : chain.blockByNumber(BigInt(block));
  return stored === undefined ? [] : toldOfBlock(chain, stored, names);
}

/** The same for a block of the chain that is at hand. It is executed once at most, however many of its transactions that takes. */
export function toldOfBlock(chain: ChainReader, stored: Block, names: Names): Told[] {
  const { number } = stored.header;
  const receipts = chain.receipts(number) ?? [];
  const mined = stored.transactions.flatMap((transaction, index) => {
    const receipt = receipts[index];
    return receipt === undefined ? [] : [{ stored, receipt, transaction }];
  });
  const failed = failedInBlock(chain, mined);
  const knowledge = { contracts: contractsIn(chain.headState()), names, isMined: chain.isMined };
  return mined.map(({ receipt }, index) => tell(stored, index, receipt, { ...knowledge, failed: failed.get(index) }));
}

/** A transaction that was mined, and its block. */
type Mined = { readonly stored: Block; readonly receipt: Receipt; readonly transaction: Transaction };

function toldOf(chain: ChainReader, place: TransactionPlace, mined: Mined, names: Names): Told {
  const { stored, receipt } = mined;
  return isAlone(chain, mined)
    ? tell(stored, place.index, receipt, { contracts: contractsIn(chain.headState()), names, isMined: chain.isMined })
    : replayOf(chain, place, names).told;
}

/** What calls nobody has failed by itself: that can be told without running it again. So can what fails with an error that all share. */
function isAlone(chain: ChainReader, { receipt, transaction }: Omit<Mined, 'stored'>): boolean {
  if (!isCustom(receipt.status, receipt.output)) return true;
  const called = transaction.to === undefined ? undefined : contractsIn(chain.headState())(transaction.to);
  return called?.module.module.externals.length === 0;
}

/** Whose code failed, of those where that has to be found out, by their places. All transactions of the block in their order. */
function failedInBlock(chain: ChainReader, mined: readonly Mined[]): Map<number, KnownContract | undefined> {
  const failed = new Map<number, KnownContract | undefined>();
  const last = mined.findLastIndex((one) => !isAlone(chain, one));
  if (last < 0) return failed;
  const { run } = chain.replay(mined[0]!.stored.header.number);
  for (const [index, one] of mined.slice(0, last + 1).entries()) {
    if (!isAlone(chain, one)) failed.set(index, failedIn(run.prepare(one.transaction)));
    if (index < last) run.apply(one.transaction);
  }
  return failed;
}

/** Throws StepError when there is none on the canonical chain. */
export function minedAt(chain: ChainReader, { block, index }: TransactionPlace): Mined {
  const stored = block < 1 ? undefined : chain.blockByNumber(BigInt(block));
  const receipt = chain.receipts(BigInt(block))?.[index];
  const transaction = stored?.transactions[index];
  if (stored === undefined || receipt === undefined || transaction === undefined) {
    const newest = Number(chain.head.header.number);
    throw new StepError(noTransactionText({ block, index }, newest, stored?.transactions.length ?? 0));
  }
  return { stored, receipt, transaction };
}

/** Whose code failed, and what is known of it: its errors have the names that it gives them. */
export function failedIn(prepared: Prepared): KnownContract | undefined {
  return prepared.call && failedContract(opened(prepared).machine, contractsIn(prepared.state));
}

/** A machine at the entry of the prepared call. Throws StepError when no code runs. */
export function opened(prepared: Prepared, watch: (host: Host) => Host = (host) => host): Opened {
  const { call, env } = prepared;
  if (call === undefined) throw new StepError('this transaction moved hlp and ran no code: there is nothing to step');
  const world = worldOf(prepared);
  return { machine: new Machine(watch(world.host), env, call), world };
}

/** What a prepared transaction writes and moves from here on; the price of its gas was paid before. */
export function worldOf({ state, host }: Prepared): World {
  const start = new Overlay(state.below);
  for (const [address, account] of state.diff().accounts) start.setAccount(address, account);
  return new ChainWorld(host, start);
}

class ChainWorld implements World {
  readonly host: OverlayHost;
  /** Accounts as they were when the gas was bought. */
  readonly #start: Overlay;

  constructor(host: OverlayHost, start: Overlay) {
    this.host = host;
    this.#start = start;
  }

  get version(): number {
    return this.host.version;
  }

  copy(): ChainWorld {
    return new ChainWorld(this.host.copy(), this.#start);
  }

  changes(): ReadonlyMap<Address, Leaves> {
    return this.host.state.diff().leaves;
  }

  moved(): ReadonlyMap<Address, bigint> {
    const { state } = this.host;
    return weiMoved(state.diff().accounts.keys(), this.#start, state);
  }
}

/** Every leaf of a contract as a transaction of a block finds it: after the parent block and the transactions before it. */
export async function leavesBefore(
  chain: ChainReader,
  contract: Address,
  block: number,
  { state }: Prepared,
): Promise<Leaves> {
  return overlaid(await leavesAfter(chain, contract, BigInt(block) - 1n), contract, state);
}

/** The same for a transaction that would come next, behind those that wait. */
export async function leavesNow(chain: ChainReader, contract: Address, { state }: Prepared): Promise<Leaves> {
  const leaves: [string, Leaf][] = [];
  for await (const leaf of headLeaves(chain.store, contract)) leaves.push(leaf);
  return overlaid(leaves, contract, state);
}

function overlaid(stored: Iterable<[string, Leaf]>, contract: Address, { below }: Overlay): Leaves {
  const leaves = new Map(stored);
  const earlier = below instanceof Overlay ? below.diff().leaves.get(contract) : undefined;
  for (const [path, leaf] of earlier ?? []) leaves.set(path, leaf);
  return leaves;
}
