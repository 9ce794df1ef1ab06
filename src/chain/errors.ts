/**
 * How this room says no: every refusal carries the name of the rule it rests on. Names are part of the interface
 * (tools and tests match them); messages are for people and name what was expected and what was found.
 */

import type { ModuleError } from '../vm/reader.ts';

/** Why bytes cannot be the code of a contract. The rule's name alone, since its message may quote a stranger; the commonest mistake is explained. */
export function codeProblem({ rule }: ModuleError): string {
  const why =
    rule === 'magic' ? 'it is bytecode of another machine, or none at all; `hlp compile` makes what runs here' : rule;
  return `not a contract that can run here: ${why}`;
}

/** A transaction that is malformed, not admitted on this chain, or cannot go into this block. */
export class TransactionError extends Error {
  override readonly name = 'TransactionError';
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/** A block that breaks a rule. `blockNumber` is the position at which it was found. */
export class RuleBroken extends Error {
  override readonly name = 'RuleBroken';
  readonly rule: string;
  readonly blockNumber: bigint;
  /** What is wrong, without the block's number in front. */
  readonly problem: string;

  constructor(rule: string, blockNumber: bigint, problem: string) {
    super(`block ${blockNumber}: ${problem}`);
    this.rule = rule;
    this.problem = problem;
    this.blockNumber = blockNumber;
  }
}

/** Refuses a block. Throws `RuleBroken`. */
export function broken(rule: string, blockNumber: bigint, problem: string): never {
  throw new RuleBroken(rule, blockNumber, problem);
}

/** The stored chain cannot be used as it is, or not for what was asked: another chain's, damaged, or not that long. */
export class ChainError extends Error {
  override readonly name = 'ChainError';
  readonly rule: string;

  constructor(rule: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.rule = rule;
  }
}
