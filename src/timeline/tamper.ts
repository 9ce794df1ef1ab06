/**
 * Somebody changes a transaction of the past, on a copy. What breaks, in which order, what a cheater has to mend, and what that costs: the
 * signature, the root of the block's transactions, its work, the pointer of the next block, and so on up to the newest one.
 *
 * `pointers.ts` knows what a plain notebook would notice, `ladder.ts` mends and asks every rule, `anew.ts` carries it through.
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { transactionsRoot } from '../chain/block.ts';
import { TransactionError } from '../chain/errors.ts';
import { senderOf } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { type Anew, madeAnew, measured, pastsUpTo } from './anew.ts';
import { type Changed, cheatAt, placeOf, type TamperWish } from './cheat.ts';
import { copyOf, type Ground, livened } from './ground.ts';
import { climb, type Rung } from './ladder.ts';
import { fallingRow, type Pointer } from './pointers.ts';
import type { Cost } from './redo.ts';
import { toldAt, type TransactionPlace } from './replay.ts';

export type Tampering = {
  readonly place: TransactionPlace;
  /** Nothing had happened on the chain, so it is a story of the copy. */
  readonly isStory: boolean;
  /** The newest block. */
  readonly head: bigint;
  /** What happened, as the chain tells it. */
  readonly told: string;
  readonly change: Changed;
  readonly breaks: Breaks;
  readonly rungs: readonly Rung[];
  readonly anew: Anew;
  /** What some blocks cost to make anew, the fewest first. */
  readonly costs: readonly Cost[];
};

/** What no longer fits, in the order in which it breaks. */
export type Breaks = {
  /** Undefined for a transaction that is gone. `now`: nobody, when no key fits. */
  readonly signature: { readonly by: Address; readonly now: Address | undefined } | undefined;
  readonly root: { readonly said: Hash; readonly found: Hash };
  /** Of the block: tries it takes on average. */
  readonly difficulty: bigint;
  readonly pointers: readonly Pointer[];
};

/** The chain itself stays as it is. Throws CopyError when there is nothing to change so, or it takes too much work. */
export async function tamper(ground: Ground, wish: TamperWish = {}): Promise<Tampering> {
  const copy = await copyOf(ground);
  const isStory = await livened(copy, ground, 3);
  const place = await placeOf(copy, ground, wish);
  const cheat = cheatAt(copy, ground, place, wish.change);
  const { original, above } = cheat;
  const told = toldAt(copy.chain, place, copy.names).sentence;
  const deep = above.length > 0 ? [] : pastsUpTo(copy, place.block);
  const rungs = await climb(copy, cheat);
  const { anew, costs } = await madeAnew(copy, cheat);
  return {
    place,
    isStory,
    head: BigInt(place.block + above.length),
    told,
    change: cheat.change,
    breaks: {
      signature: cheat.forged && signatureOf(cheat.transaction, cheat.forged),
      root: { said: original.header.transactionsRoot, found: transactionsRoot(cheat.altered.transactions) },
      difficulty: original.header.difficulty,
      pointers: fallingRow([original, ...above], cheat.altered),
    },
    rungs,
    anew,
    costs: [...costs, ...(await measured(copy, deep))],
  };
}

/** Whose it is, and whose the same signature is under what it says now. */
function signatureOf(transaction: Transaction, forged: Transaction): Breaks['signature'] {
  const by = senderOf(transaction);
  try {
    return { by, now: senderOf(forged) };
  } catch (error) {
    if (error instanceof TransactionError) return { by, now: undefined };
    throw error;
  }
}
