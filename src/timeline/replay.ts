/** A mined transaction, ready to run again as often as one likes: from the state it found, as it was then. */

import { type Address, wordToAddress } from '../base/address.ts';
import type { Chain } from '../chain/chain.ts';
import type { Prepared } from '../chain/transition.ts';
import { headLeaves } from '../state/head.ts';
import { leavesAt } from '../state/history.ts';
import { Overlay } from '../state/overlay.ts';
import type { Leaf } from '../state/reader.ts';
import { Machine } from '../vm/machine.ts';
import { weiMoved } from './changes.ts';
import { contractsIn } from './contracts.ts';
import type { Opened } from './run.ts';
import { tell, type Told } from './sentence.ts';
import type { Names } from './values.ts';

/** There is nothing to step through at this place; the message says why. */
export class StepError extends Error {
  override name = 'StepError';
}

export type TransactionPlace = { readonly block: number; readonly index: number };

export type Replay = {
  readonly place: TransactionPlace;
  /** The transaction as a sentence and as data. */
  readonly told: Told;
  /** Each time from the beginning. */
  readonly prepare: () => Prepared;
};

/** Throws StepError when there is no such transaction, ChainError when the chain is damaged. */
export function replayOf(chain: Chain, place: TransactionPlace, names: Names): Replay {
  const { block, index } = place;
  const stored = block < 1 ? undefined : chain.blockByNumber(BigInt(block));
  const receipt = chain.receipts(BigInt(block))?.[index];
  const transaction = stored?.transactions[index];
  if (stored === undefined || receipt === undefined || transaction === undefined) {
    throw new StepError(`there is no transaction ${block}.${index} (block.place in it)`);
  }
  const { run } = chain.replay(BigInt(block));
  for (const earlier of stored.transactions.slice(0, index)) run.apply(earlier);
  const told = tell(stored, index, receipt, contractsIn(chain.headState()), names);
  return { place, told, prepare: () => run.prepare(transaction) };
}

/** A machine at the entry of the prepared call, and a view on what it does. Throws StepError when no code runs. */
export function opened(prepared: Prepared): Opened {
  const { call, host, env } = prepared;
  if (call === undefined) throw new StepError('this transaction moved hlp and ran no code: there is nothing to step');
  const watched = watch(prepared, wordToAddress(call.contract));
  return { machine: new Machine(host, env, call), ...watched };
}

/** What a prepared transaction writes and moves from here on; the price of its gas was paid before. */
export function watch({ state }: Prepared, contract: Address | undefined): Omit<Opened, 'machine'> {
  const start = new Overlay(state.below);
  for (const [address, account] of state.diff().accounts) start.setAccount(address, account);
  return {
    changes: () => (contract === undefined ? undefined : state.diff().leaves.get(contract)) ?? new Map<string, Leaf>(),
    moved: () => weiMoved(state.diff().accounts.keys(), start, state),
  };
}

/** Every leaf of a contract as a transaction of a block finds it: after the parent block and the transactions before it. */
export async function leavesBefore(
  chain: Chain,
  contract: Address,
  block: number,
  { state }: Prepared,
): Promise<Map<string, Leaf>> {
  return overlaid(leavesAt(chain.store, contract, BigInt(block) - 1n), contract, state);
}

/** The same for a transaction that would come next, behind those that wait. */
export async function leavesNow(chain: Chain, contract: Address, { state }: Prepared): Promise<Map<string, Leaf>> {
  return overlaid(headLeaves(chain.store, contract), contract, state);
}

async function overlaid(
  stored: AsyncIterable<[string, Leaf]>,
  contract: Address,
  { below }: Overlay,
): Promise<Map<string, Leaf>> {
  const leaves = new Map<string, Leaf>();
  for await (const [path, leaf] of stored) leaves.set(path, leaf);
  const earlier = below instanceof Overlay ? below.diff().leaves.get(contract) : undefined;
  for (const [path, leaf] of earlier ?? []) leaves.set(path, leaf);
  return leaves;
}
