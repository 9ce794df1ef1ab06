/**
 * The stack of operands as the verifier knows it: the type of each, never its value. What takes which types off is the table of
 * instructions; here it is held against what lies there.
 */

import type { OpName } from './opcodes.ts';
import type { VmType } from './types.ts';

/**
 * The type of an operand. In an invariant a balance, and the answer to `balance >= x`, are types of their own: anything but that comparison could be
 * broken by a gift or by waiting.
 */
export type Operand = VmType | 'balance' | 'backed';

export const BALANCE_RULE = 'a balance may only stand alone as the larger side of `>=`: hlpOf(self) >= …';

/** A balance may be the larger side of a comparison. */
const BACKING: Readonly<Partial<Record<OpName, readonly Operand[]>>> = {
  ge: ['balance', 'uint256'],
  le: ['uint256', 'balance'],
};

export class OperandStack {
  readonly #types: Operand[] = [];
  readonly #refuse: (rule: string, message: string) => never;
  #most = 0;

  /** `refuse` knows the place that a refusal names. */
  constructor(refuse: (rule: string, message: string) => never) {
    this.#refuse = refuse;
  }

  get height(): number {
    return this.#types.length;
  }

  /** The most operands there have been at once. */
  get most(): number {
    return this.#most;
  }

  get top(): Operand | undefined {
    return this.#types.at(-1);
  }

  push(type: Operand): void {
    this.#types.push(type);
    this.#most = Math.max(this.#most, this.#types.length);
  }

  pushAll(types: readonly Operand[]): void {
    for (const type of types) this.push(type);
  }

  /** Takes operands of these types off, the last one on top; never below `base`. */
  popAll(types: readonly Operand[], base: number): void {
    const from = this.#types.length - types.length;
    if (from < base) this.#refuse('stack', 'an operand is missing');
    types.forEach((type, i) => {
      const found = this.#types[from + i];
      if (found === type) return;
      if (found === 'balance' || found === 'backed') this.#refuse('invariant', BALANCE_RULE);
      this.#refuse('stack', `expected ${type}, found ${found}`);
    });
    this.#types.length = from;
  }

  /** What a comparison takes where a balance lies ready as its larger side. */
  backingOf(op: OpName): readonly Operand[] | undefined {
    const backing = BACKING[op];
    return backing !== undefined && this.#types.slice(-2).join() === backing.join() ? backing : undefined;
  }

  requireHeight(height: number, rule: string): void {
    const left = this.#types.length - height;
    if (left !== 0) this.#refuse(rule, `${left} operands are left over`);
  }

  /** Forgets what lies above. */
  cutTo(height: number): void {
    this.#types.length = height;
  }
}
