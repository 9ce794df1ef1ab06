/**
 * Which of the waiting transactions make the next block. A transaction that cannot be in it waits or is dropped; one that
 * makes our own code stumble is set aside, so that it never stops the others from being mined.
 */

import type { Hash } from '../../base/hash.ts';
import type { Chain } from '../../chain/chain.ts';
import { isDamage } from '../../chain/checkup.ts';
import { PLACE_RULE_NAMES } from '../../chain/chosen-rules.ts';
import type { Candidate, Wish } from '../../chain/execution.ts';
import { transactionHash } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { StoreClosed } from '../../state/store.ts';

export type Draft = {
  readonly candidate: Candidate;
  /** Will never be mined, and why. */
  readonly dropped: readonly { readonly hash: Hash; readonly reason: string }[];
};

/** Rules that may hold in a later block: it was too full, or too dear, or something before it did not go in. */
const MAY_FIT_LATER: ReadonlySet<string> = new Set([
  'blockGas',
  'feeBelowBase',
  'nonceTooHigh',
  'balance',
  ...PLACE_RULE_NAMES,
]);
/** So many culprits are looked for in one draft. Each costs a dozen tries, and the others would wait. */
const MOST_POISONED = 3;

/** Throws only when no block at all can be built: then no transaction is to blame, and all of them keep waiting. */
export function draftBlock(chain: Chain, transactions: readonly Transaction[], wish: Wish): Draft {
  const poisoned: { hash: Hash; reason: string }[] = [];
  let sound = transactions;
  for (;;) {
    const attempt = tryBuild(chain, sound, wish);
    if ('block' in attempt) return { candidate: attempt, dropped: [...poisoned, ...hopeless(attempt)] };
    const place = firstStumble(chain, sound, wish);
    const culprit = place === undefined ? undefined : sound[place];
    if (place === undefined || culprit === undefined) throw attempt;
    poisoned.push({ hash: transactionHash(culprit), reason: `it could not be executed: ${attempt.message}` });
    // When there are many, the block holds what came before this one; the rest waits for the next.
    sound = poisoned.length < MOST_POISONED ? sound.toSpliced(place, 1) : sound.slice(0, place);
  }
}

function hopeless({ refused }: Candidate): Draft['dropped'] {
  return refused
    .filter(({ error }) => !MAY_FIT_LATER.has(error.rule))
    .map(({ transaction, error }) => ({ hash: transactionHash(transaction), reason: error.message }));
}

/** The place of the transaction at which building begins to stumble, found by halving; undefined when it stumbles without any. */
function firstStumble(chain: Chain, transactions: readonly Transaction[], wish: Wish): number | undefined {
  if (!('block' in tryBuild(chain, [], wish))) return undefined;
  let [sound, stumbling] = [0, transactions.length];
  while (stumbling - sound > 1) {
    const middle = (sound + stumbling) >> 1;
    if ('block' in tryBuild(chain, transactions.slice(0, middle), wish)) sound = middle;
    else stumbling = middle;
  }
  return sound;
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
