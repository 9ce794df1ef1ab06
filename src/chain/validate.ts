/**
 * Asks the rules of `rules.ts` and its neighbours one after the other, and refuses at the first that is broken.
 */

import {
  CHOSEN_HEADER_RULES,
  CHOSEN_PLACE_RULES,
  CHOSEN_TRANSACTION_RULES,
  type PlaceContext,
  rulesFrom,
} from './chosen-rules.ts';
import { RuleBroken, TransactionError } from './errors.ts';
import type { Params } from './params.ts';
import { RESULT_RULES, type ResultContext } from './result-rules.ts';
import { BODY_RULES, type BodyContext, HEADER_RULES, type HeaderContext, type Rule } from './rules.ts';
import { senderOf } from './signing.ts';
import {
  INCLUSION_RULES,
  type InclusionContext,
  TRANSACTION_RULES,
  type TransactionContext,
} from './transaction-rules.ts';
import type { Transaction } from './transaction.ts';

/** Throws `RuleBroken` for the first rule the header breaks. */
export function checkHeader(context: HeaderContext): void {
  const { header, params } = context;
  refuseBlock(HEADER_RULES, context, header.number);
  refuseBlock(rulesFrom(CHOSEN_HEADER_RULES, params.rules), context, header.number);
}

/** Throws `RuleBroken` for the first rule the body breaks, or the first transaction this chain does not admit. */
export function checkBody(context: BodyContext): void {
  const { block, params } = context;
  refuseBlock(BODY_RULES, context, block.header.number);
  const before: Transaction[] = [];
  block.transactions.forEach((transaction, index) => {
    inBlock(block.header.number, index, () => {
      namingSender(transaction, () => checkTransaction({ transaction, params }));
      checkPlace({ transaction, before }, params);
    });
    before.push(transaction);
  });
}

/** Turns the refusal of a transaction into that of the block it stands in. */
export function inBlock<T>(blockNumber: bigint, index: number, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof TransactionError)) throw error;
    throw new RuleBroken(error.rule, blockNumber, `transaction ${index}: ${error.message}`);
  }
}

/** Throws `TransactionError` for the first rule that keeps the transaction off this chain, whatever the state. */
export function checkTransaction(context: TransactionContext): void {
  refuseTransaction(TRANSACTION_RULES, context);
  refuseTransaction(rulesFrom(CHOSEN_TRANSACTION_RULES, context.params.rules), context.transaction);
}

/**
 * Throws `TransactionError` for the first rule of this chain that keeps the transaction out of a block in which the ones
 * before it stand already. In another block it may be welcome.
 */
export function checkPlace(context: PlaceContext, { rules }: Params): void {
  refuseTransaction(rulesFrom(CHOSEN_PLACE_RULES, rules), context);
}

/** Throws `TransactionError` for the first rule that keeps the transaction out of this block. */
export function checkInclusion(context: InclusionContext): void {
  refuseTransaction(INCLUSION_RULES, context);
}

/** Throws `RuleBroken` for the first thing that is not as the header says. */
export function checkResult(context: ResultContext): void {
  refuseBlock(RESULT_RULES, context, context.header.number);
}

/** Adds whose transaction it is to the refusal. Only for blocks, where there is work behind each: finding out costs more than the rules. */
function namingSender(transaction: Transaction, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof TransactionError) || error.rule === 'signature') throw error;
    throw new TransactionError(error.rule, `${error.message} (sent by ${senderIfAny(transaction)})`);
  }
}

function senderIfAny(transaction: Transaction): string {
  try {
    return senderOf(transaction);
  } catch (error) {
    // What no encoding can say has no hash either.
    if (error instanceof TransactionError || error instanceof RangeError) return 'nobody';
    throw error;
  }
}

function firstBroken<C>(rules: readonly Rule<C>[], context: C): { rule: string; problem: string } | undefined {
  for (const { rule, check } of rules) {
    const problem = check(context);
    if (problem !== undefined) return { rule, problem };
  }
  return undefined;
}

function refuseBlock<C>(rules: readonly Rule<C>[], context: C, blockNumber: bigint): void {
  const broken = firstBroken(rules, context);
  if (broken !== undefined) throw new RuleBroken(broken.rule, blockNumber, broken.problem);
}

/** Throws `TransactionError` for the first of these rules that is broken. */
export function refuseTransaction<C>(rules: readonly Rule<C>[], context: C): void {
  const broken = firstBroken(rules, context);
  if (broken !== undefined) throw new TransactionError(broken.rule, broken.problem);
}
