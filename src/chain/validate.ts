/**
 * Asks the rules of `rules.ts` one after the other, and refuses at the first that is broken.
 */

import { RuleBroken, TransactionError } from './errors.ts';
import {
  BODY_RULES,
  type BodyContext,
  HEADER_RULES,
  type HeaderContext,
  INCLUSION_RULES,
  type InclusionContext,
  RESULT_RULES,
  type ResultContext,
  type Rule,
  TRANSACTION_RULES,
  type TransactionContext,
} from './rules.ts';

/** Throws `RuleBroken` for the first rule the header breaks. */
export function checkHeader(context: HeaderContext): void {
  refuseBlock(HEADER_RULES, context, context.header.number);
}

/** Throws `RuleBroken` for the first rule the body breaks, or the first transaction this chain does not admit. */
export function checkBody(context: BodyContext): void {
  const { block, params } = context;
  refuseBlock(BODY_RULES, context, block.header.number);
  block.transactions.forEach((transaction, index) =>
    inBlock(block.header.number, index, () => checkTransaction({ transaction, params })),
  );
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
}

/** Throws `TransactionError` for the first rule that keeps the transaction out of this block. */
export function checkInclusion(context: InclusionContext): void {
  refuseTransaction(INCLUSION_RULES, context);
}

/** Throws `RuleBroken` for the first thing that is not as the header says. */
export function checkResult(context: ResultContext): void {
  refuseBlock(RESULT_RULES, context, context.header.number);
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

function refuseTransaction<C>(rules: readonly Rule<C>[], context: C): void {
  const broken = firstBroken(rules, context);
  if (broken !== undefined) throw new TransactionError(broken.rule, broken.problem);
}
