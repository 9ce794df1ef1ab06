/**
 * What a stepper needs to speak of source instead of bytecode. Made by the compiler, never stored on chain:
 * whoever wants it compiles the source that travels with the contract and compares the containers.
 */

import type { Span } from './ast.ts';
import type { Expression, Unit, ValueType } from './tree.ts';

export type DebugTable = {
  /** One per function of the module, by index. */
  readonly functions: readonly DebugFunction[];
};

export type DebugFunction = {
  readonly name: string;
  /** Where the function stands in the source. */
  readonly span: Span;
  /** One per instruction, in code order: the smallest expression or statement it belongs to. */
  readonly spans: readonly Span[];
  /** Instructions at which a statement begins: where stepping by line stops. */
  readonly statements: readonly { readonly instruction: number; readonly span: Span }[];
  /** A local is in scope at instruction i when from <= i < to. Shadowing does not exist. */
  readonly locals: readonly {
    readonly name: string;
    readonly type: ValueType;
    readonly unit: Unit | undefined;
    /** Index of the machine local that holds it; a struct takes one for each of its leaves, from here on. */
    readonly slot: number;
    readonly from: number;
    readonly to: number;
  }[];
  /** Every instruction that touches state: where its path is written, the type of its leaf, and its unit. */
  readonly accesses: readonly {
    readonly instruction: number;
    readonly place: Span;
    readonly type: ValueType;
    readonly unit: Unit | undefined;
    readonly writes: boolean;
  }[];
  /** In code order; an inner expression stands before the one it is part of. Literals are left out: the source shows them. */
  readonly values: readonly ExpressionValue[];
  /** In the order in which they begin. */
  readonly branches: readonly Branch[];
};

/** Where the function stands before `instruction`, coming from the one before it, the value of this expression lies on top of the stack. */
export type ExpressionValue = {
  readonly instruction: number;
  readonly span: Span;
  readonly kind: Expression['kind'];
  /** A struct takes one place on the stack for each of its leaves, a list takes one. */
  readonly type: ValueType;
  readonly unit: Unit | undefined;
};

/** Instructions that run only because a condition was true, or because it was false. */
export type Branch = {
  /** `require` and `only`: what fails when the condition is false. `try`: the half that runs when the call went well, or did not. */
  readonly kind: 'require' | 'only' | 'if' | 'while' | 'try';
  /** Where the condition is written; of `only` all whom it names, of `try` the call. */
  readonly condition: Span;
  /** They run when the condition is this. */
  readonly when: boolean;
  /** The instruction that decides. */
  readonly at: number;
  /** from <= i < to. */
  readonly from: number;
  readonly to: number;
};
