/** What would happen: asks contracts, and tries transactions, on the newest state at the time of the next block. Nothing changes. */

import { type Address, addressToWord, NOBODY } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { TransactionError } from '../chain/errors.ts';
import { moduleAt, OverlayHost } from '../chain/host.ts';
import { transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { type BlockContext, BlockRun, envOf, type Prepared } from '../chain/transition.ts';
import { Overlay } from '../state/overlay.ts';
import type { Reader } from '../state/reader.ts';
import { Machine } from '../vm/machine.ts';
import { NodeError } from './errors.ts';

/** A question to a contract. */
export type View = {
  readonly to: Address;
  /** Selector and arguments. */
  readonly data: Uint8Array;
  /** Who asks; left out, nobody. */
  readonly from?: Address;
};

/** Where it would happen: the newest state, and what the next block will be like. */
export type Moment = { readonly state: Reader; readonly context: BlockContext };

/** The question before it runs, with the gas of a whole block. Throws NodeError where there is no contract. */
export function ask({ state, context }: Moment, { to, data, from = NOBODY }: View): Machine {
  const overlay = new Overlay(state);
  const module = moduleAt(overlay, to);
  if (module === undefined) throw new NodeError('noContract', `there is no contract at ${to}`);
  const gas = Number(context.params.gasLimit);
  const people = { contract: addressToWord(to), caller: addressToWord(from) };
  const call = { kind: 'view', module, ...people, value: 0n, data, gas } as const;
  return new Machine(new OverlayHost(overlay), envOf(context), call);
}

/** A signed transaction behind those that wait, stopped just before it runs. Throws TransactionError when it could not be mined. */
export function prepareBehind(
  { state, context }: Moment,
  waiting: readonly { readonly hash: Hash; readonly transaction: Transaction }[],
  transaction: Transaction,
): Prepared {
  const own = transactionHash(transaction);
  const others = waiting.filter(({ hash }) => hash !== own);
  // Each gets the gas of a block of its own: what waits may fill the next one, and this is only a question.
  const gasLimit = context.params.gasLimit * BigInt(others.length + 1);
  const run = new BlockRun(state, { ...context, params: { ...context.params, gasLimit } });
  for (const other of others) applyIfPossible(run, other.transaction);
  return run.prepare(transaction);
}

/** What waits may turn out to be impossible; that is found out, and said, when it is mined. */
function applyIfPossible(run: BlockRun, transaction: Transaction): void {
  try {
    run.apply(transaction);
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
  }
}
