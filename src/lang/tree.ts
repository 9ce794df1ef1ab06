/**
 * The typed tree: what a contract means. Every name is resolved, every expression has its type, nothing is implicit.
 * `check/check.ts` makes it; `compile/compile.ts` turns it into a module. An independent evaluator can run it as it stands.
 */

import type { AssignOperator, CompareOperator, Doc, Span } from './ast.ts';

// ───────────── types ─────────────

/** A type whose value fits one leaf. Written as the ABI writes it: `uint256`, `int8`, `bytes4`, `string`. */
export type LeafType = `uint${number}` | `int${number}` | `bytes${number}` | 'bool' | 'address' | 'bytes' | 'string';

export type MapType = { readonly map: true; readonly key: LeafType; readonly value: Type };

export type Type = LeafType | MapType;

/** `hlp`: a number that is read and shown in hlp (10^18 of it make one). From the `@unit hlp` tag. */
export type Unit = 'hlp';

// ───────────── declarations ─────────────

export type TypedContract = {
  readonly name: string;
  readonly doc: Doc;
  readonly span: Span;
  readonly acceptsHlp: boolean;
  readonly states: readonly StateVariable[];
  readonly constants: readonly ConstantDecl[];
  readonly events: readonly SignatureDecl[];
  readonly errors: readonly SignatureDecl[];
  /** In an order in which every function comes after those it calls. Holds `init`, if any, and file-level `fn`s in use. */
  readonly functions: readonly TypedFunction[];
  readonly invariants: readonly TypedInvariant[];
};

export type StateVariable = {
  readonly name: string;
  readonly type: Type;
  /** The constant it starts with; only leaves may have one. */
  readonly initial: bigint | Uint8Array | undefined;
  readonly unit: Unit | undefined;
  readonly span: Span;
  readonly doc: Doc;
};

export type ConstantDecl = {
  readonly name: string;
  readonly type: LeafType;
  readonly value: bigint | Uint8Array;
  readonly unit: Unit | undefined;
  readonly span: Span;
};

/** An event or an error. */
export type SignatureDecl = {
  readonly name: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: LeafType;
    readonly indexed: boolean;
    readonly unit: Unit | undefined;
  }[];
  readonly span: Span;
  readonly doc: Doc;
};

export type TypedFunction = {
  readonly kind: 'fn' | 'action' | 'view' | 'init';
  readonly name: string; // 'init' for the init
  readonly payable: boolean;
  readonly params: readonly Local[];
  readonly result: LeafType | undefined;
  readonly resultUnit: Unit | undefined;
  readonly only: readonly Expression[];
  readonly body: readonly TypedStatement[];
  /** Inferred: does it, or a function it calls, write state or emit? */
  readonly hasEffects: boolean;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly doc: Doc;
};

export type TypedInvariant = { readonly sentence: string; readonly condition: Expression; readonly span: Span };

/** A parameter or a `let`/`var`. Compared by identity. */
export type Local = {
  readonly name: string;
  readonly type: LeafType;
  readonly mutable: boolean;
  readonly unit: Unit | undefined;
  /** Where the name is written. */
  readonly span: Span;
  /** Where it can be seen: from the end of its declaration to the end of its block. */
  readonly scope: Span;
};

// ───────────── statements ─────────────

type Spanned = { readonly span: Span };

export type TypedStatement =
  | (Spanned & { readonly kind: 'let'; readonly local: Local; readonly value: Expression })
  | (Spanned & { readonly kind: 'setLocal'; readonly local: Local; readonly value: Expression })
  /** `path = value` with `=`, else `path = path op value` with the keys evaluated once. */
  | (Spanned & {
      readonly kind: 'setState';
      readonly path: StatePath;
      readonly operator: AssignOperator;
      readonly value: Expression;
    })
  | (Spanned & { readonly kind: 'clear'; readonly path: StatePath })
  | (Spanned & {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly TypedStatement[];
      readonly otherwise: readonly TypedStatement[];
    })
  | (Spanned & { readonly kind: 'require'; readonly condition: Expression; readonly reason: TypedReason })
  | (Spanned & { readonly kind: 'fail'; readonly reason: TypedReason })
  | (Spanned & { readonly kind: 'return'; readonly value: Expression | undefined })
  | (Spanned & { readonly kind: 'emit'; readonly event: SignatureDecl; readonly args: readonly Expression[] })
  /** A call of one of our own functions for its effects; its answer, if any, is dropped. */
  | (Spanned & { readonly kind: 'call'; readonly call: CallExpression; readonly answer: LeafType | undefined });

export type TypedReason =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'error'; readonly error: SignatureDecl; readonly args: readonly Expression[] };

// ───────────── expressions ─────────────

type Typed = Spanned & { readonly type: LeafType };

/** A state leaf: the variable, then one key per map level. */
export type StatePath = {
  readonly state: StateVariable;
  readonly keys: readonly Expression[];
  readonly type: LeafType;
  readonly span: Span;
};

export type CallExpression = Typed & {
  readonly kind: 'call';
  /** Looked up by name in `TypedContract.functions`. */
  readonly function: string;
  readonly args: readonly Expression[];
};

export type Expression =
  | (Typed & { readonly kind: 'literal'; readonly value: bigint | Uint8Array })
  | (Typed & { readonly kind: 'local'; readonly local: Local })
  | (Typed & { readonly kind: 'constant'; readonly constant: ConstantDecl })
  | (Typed & { readonly kind: 'state'; readonly path: StatePath })
  /** `sum(path)` or `count(path)`: `keys` bind the first map levels of `state`. */
  | (Typed & {
      readonly kind: 'aggregate';
      readonly of: 'sum' | 'count';
      readonly state: StateVariable;
      readonly keys: readonly Expression[];
    })
  | (Typed & {
      readonly kind: 'arithmetic';
      readonly operator: Arithmetic;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Typed & {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Typed & { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression })
  | (Typed & { readonly kind: 'not' | 'neg'; readonly of: Expression })
  /** A checked conversion between number widths, or a change of name (`bytes(s)`, `address(n)`) without a change of bits. */
  | (Typed & { readonly kind: 'convert'; readonly of: Expression })
  | (Typed & { readonly kind: 'builtin'; readonly name: Builtin; readonly args: readonly Expression[] })
  | CallExpression;

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '**';

export type Builtin =
  | 'caller'
  | 'paid'
  | 'self'
  | 'now'
  | 'blockNumber'
  | 'chainId'
  | 'hlpOf'
  | 'isContract'
  | 'min'
  | 'max'
  | 'mulDiv'
  | 'mulDivUp'
  | 'keccak256'
  | 'text'
  | 'concat'
  | 'length';
