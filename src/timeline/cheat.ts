/** What somebody would like the past to have been: which transaction, how changed, and the block that would come of it. */

import type { Block } from '../chain/block.ts';
import { senderOf, signTransaction } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { type Amount, amountOf, type Change, changed, usualChange } from './alteration.ts';
import { contractsIn } from './contracts.ts';
import { type Copy, CopyError } from './copy.ts';
import { blockOf, blocksFrom, type Ground } from './ground.ts';
import { noTransactionText, type TransactionPlace } from './position.ts';

export type TamperWish = {
  /** Left out: the last transaction of the oldest block that has one, or of the newest block with `tip`. */
  readonly place?: TransactionPlace | undefined;
  readonly tip?: boolean;
  /** Left out: a hundred times the amount; gone, where there is none. */
  readonly change?: Change | undefined;
};

export type Changed =
  | { readonly kind: 'remove' }
  | { readonly kind: 'amount'; readonly argument: string | undefined; readonly from: bigint; readonly to: bigint };

/** The place that is meant. Something is made to happen on the copy where there is nothing fit. */
export async function placeOf(
  copy: Copy,
  { giver, taker }: Ground,
  { place, tip = false }: TamperWish,
): Promise<TransactionPlace> {
  if (place !== undefined) return place;
  const { head } = copy.chain;
  const isBare = tip ? head.transactions.length === 0 : oldest(copy) === undefined;
  if (isBare) await copy.live(1, [giver, taker]);
  const block = (tip ? undefined : oldest(copy)) ?? copy.chain.head;
  // What is past has something behind it.
  if (!tip && block.header.number === copy.chain.head.header.number) await copy.live(1, [giver, taker]);
  return { block: Number(block.header.number), index: block.transactions.length - 1 };
}

function oldest({ chain }: Copy): Block | undefined {
  for (let number = 1n; number <= chain.head.header.number; number++) {
    const block = chain.blockByNumber(number);
    if (block !== undefined && block.transactions.length > 0) return block;
  }
  return undefined;
}

/** All there is to know of what somebody wants. */
export type Cheat = {
  readonly original: Block;
  readonly parent: Block;
  readonly above: readonly Block[];
  readonly transaction: Transaction;
  /** With the signature that it had; undefined when it should be gone. */
  readonly forged: Transaction | undefined;
  /** Signed again, where the key is at hand. */
  readonly signed: Transaction | undefined;
  readonly change: Changed;
  readonly altered: Block;
  /** What should be in the block, and the block that comes of it. */
  readonly wished: readonly Transaction[];
  readonly right: Block;
};

/** Throws CopyError when there is no such transaction, or nothing to change so. */
export function cheatAt(copy: Copy, { people }: Ground, { block, index }: TransactionPlace, wanted?: Change): Cheat {
  const original = blockOf(copy, BigInt(block));
  const transaction = original.transactions[index];
  if (transaction === undefined || block === 0)
    throw new CopyError(
      noTransactionText({ block, index }, Number(copy.chain.head.header.number), original.transactions.length),
    );
  const amount = amountOf(transaction, contractsIn(copy.chain.headState()));
  const change = wanted ?? usualChange(amount);
  const forged = changed(change, amount);
  const key = people.find(({ address }) => address === senderOf(transaction))?.privateKey;
  const signed = forged && key && signTransaction(forged, key);
  const parent = blockOf(copy, BigInt(block) - 1n);
  const { timestamp, miner, extraData } = original.header;
  const instead = (other: Transaction | undefined): Transaction[] =>
    original.transactions.flatMap((one, at) => (at === index ? (other ?? []) : one));
  return {
    original,
    parent,
    above: blocksFrom(copy, BigInt(block) + 1n),
    transaction,
    forged,
    signed,
    change: changeOf(change, amount),
    altered: { ...original, transactions: instead(forged) },
    wished: instead(signed),
    right: copy.chain.build(instead(signed), { timestamp, miner, extraData }, original.header.parentHash).block,
  };
}

function changeOf(change: Change, amount: Amount | undefined): Changed {
  if (change.kind === 'remove' || amount === undefined) return { kind: 'remove' };
  return { kind: 'amount', argument: amount.argument, from: amount.wei, to: change.wei };
}
