/**
 * Which of the waiting transactions make the next block. A transaction that cannot be in it waits or is dropped; one that
 * makes our own code stumble is set aside, so that it never stops the others from being mined.
 */

import type { Hash } from '../base/hash.ts';
import type { Chain } from '../chain/chain.ts';
import { isDamage } from '../chain/checkup.ts';
import type { Candidate, Wish } from '../chain/execution.ts';
import { transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { StoreClosed } from '../state/store.ts';

export type Draft = {
  readonly candidate: Candidate;
  /** Will never be mined, and why. */
  readonly dropped: readonly { readonly hash: Hash; readonly reason: string }[];
};

/** Rules that may hold in a later block: it was too full, or too dear, or something before it did not go in. */
const MAY_FIT_LATER: ReadonlySet<string> = new Set(['blockGas', 'feeBelowBase', 'nonceTooHigh']);

/** Throws only when the chain itself cannot be read. */
export function draftBlock(chain: Chain, transactions: readonly Transaction[], wish: Wish): Draft {
  const attempt = tryBuild(chain, transactions, wish);
  if ('block' in attempt) return { candidate: attempt, dropped: hopeless(attempt) };
  const { sound, poisoned } = separate(chain, transactions, wish);
  const candidate = chain.build(sound, wish);
  return { candidate, dropped: [...poisoned, ...hopeless(candidate)] };
}

function hopeless({ refused }: Candidate): Draft['dropped'] {
  return refused
    .filter(({ error }) => !MAY_FIT_LATER.has(error.rule))
    .map(({ transaction, error }) => ({ hash: transactionHash(transaction), reason: error.message }));
}

type Separated = { readonly sound: readonly Transaction[]; readonly poisoned: Draft['dropped'] };

/** One after the other, to find those that stumble. */
function separate(chain: Chain, transactions: readonly Transaction[], wish: Wish): Separated {
  const sound: Transaction[] = [];
  const poisoned: { hash: Hash; reason: string }[] = [];
  for (const transaction of transactions) {
    const attempt = tryBuild(chain, [...sound, transaction], wish);
    if ('block' in attempt) sound.push(transaction);
    else poisoned.push({ hash: transactionHash(transaction), reason: `it could not be executed: ${attempt.message}` });
  }
  return { sound, poisoned };
}

/** The block, or what building threw when it was neither a refusal nor damage: a mistake of ours. */
function tryBuild(chain: Chain, transactions: readonly Transaction[], wish: Wish): Candidate | Error {
  try {
    return chain.build(transactions, wish);
  } catch (error) {
    if (error instanceof StoreClosed || isDamage(error)) throw error;
    return error instanceof Error ? error : new Error(String(error));
  }
}
