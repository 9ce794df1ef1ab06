/**
 * The typed tree: what a contract means. Every name is resolved, every expression has its type, nothing is implicit.
 * `check/check.ts` makes it; `compile/compile.ts` turns it into a module. An independent evaluator can run it as it stands.
 */

import type { AssignOperator, CompareOperator, Doc, Span } from './ast.ts';

// ───────────── types ─────────────

/** A type whose value fits one leaf. Written as the ABI writes it: `uint256`, `int8`, `bytes4`, `string`. */
export type LeafType = `uint${number}` | `int${number}` | `bytes${number}` | 'bool' | 'address' | 'bytes' | 'string';

/** One object per declaration, so two of them are the same type when they are the same object. */
export type EnumType = {
  readonly kind: 'enum';
  readonly name: string;
  readonly members: readonly string[];
  readonly span: Span;
  readonly doc: Doc;
};

/** A contract or interface as a type: an address of which one knows what can be called there. One object per declaration. */
export type ContractType = {
  readonly kind: 'contract';
  readonly name: string;
  /** Actions and views, those with defaults left out too. Filled in after all names are known. */
  readonly functions: readonly ExternalFunction[];
  readonly span: Span;
};

/** One object per declaration. Never holds itself, a map, or a list of structs. */
export type StructType = {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly StructField[];
  readonly span: Span;
  readonly doc: Doc;
};
export type StructField = { readonly name: string; readonly type: ValueType; readonly unit: Unit | undefined };

/** Types whose value is one leaf: what keys and elements of lists are made of. */
export type SingleType = LeafType | EnumType | ContractType;

/** At most `cap` elements, 1 to 1,024. A list with a smaller cap can be stored where a larger one is expected. */
export type ListType = { readonly kind: 'list'; readonly of: SingleType; readonly cap: number };

/** What a local, a parameter, an expression can be. */
export type ValueType = SingleType | StructType | ListType;

export type MapType = { readonly kind: 'map'; readonly key: SingleType; readonly value: Type };

export type Type = ValueType | MapType;

/** `hlp`: a number that is read and shown in hlp (10^18 of it make one). From the `@unit hlp` tag. */
export type Unit = 'hlp';

// ───────────── declarations ─────────────

/** What `check` makes of a set of files. */
export type TypedProgram = {
  /** The contracts of the first file, in source order. */
  readonly contracts: readonly TypedContract[];
  /** The tests of the first file, in source order. */
  readonly tests: readonly TypedTest[];
};

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
  /** The constant it starts with; only single leaves may have one. */
  readonly initial: bigint | Uint8Array | undefined;
  readonly unit: Unit | undefined;
  readonly span: Span;
  readonly doc: Doc;
};

export type ConstantDecl = {
  readonly name: string;
  readonly type: SingleType;
  readonly value: bigint | Uint8Array;
  readonly unit: Unit | undefined;
  readonly span: Span;
};

/** An event or an error. */
export type SignatureDecl = {
  readonly name: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: ValueType;
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
  readonly result: ValueType | undefined;
  readonly resultUnit: Unit | undefined;
  readonly only: readonly Expression[];
  readonly body: readonly TypedStatement[];
  /** Inferred: does it, or a function it calls, write state, emit, send or call another contract's action? */
  readonly hasEffects: boolean;
  /** A shorter form of the action or view of the same name: the defaults of the parameters it leaves out are in its body. */
  readonly isShort: boolean;
  readonly span: Span;
  readonly nameSpan: Span;
  readonly doc: Doc;
};

export type TypedInvariant = { readonly sentence: string; readonly condition: Expression; readonly span: Span };

/** A function of another contract. One object per declaration. */
export type ExternalFunction = {
  readonly name: string;
  readonly kind: 'action' | 'view';
  readonly payable: boolean;
  readonly params: readonly { readonly name: string; readonly type: ValueType; readonly unit: Unit | undefined }[];
  readonly result: ValueType | undefined;
  readonly span: Span;
};

/** A parameter or a name from `let`, `var`, `for`, `try … as`. Compared by identity. */
export type Local = {
  readonly name: string;
  readonly type: ValueType;
  readonly mutable: boolean;
  readonly unit: Unit | undefined;
  /** Where the name is written. */
  readonly span: Span;
  /** Where it can be seen: from the end of its declaration to the end of its block. */
  readonly scope: Span;
};

// ───────────── statements ─────────────

type Spanned = { readonly span: Span };

/** Statements of functions, and of tests where nothing of a test's own is said. */
export type TypedStatement =
  | (Spanned & { readonly kind: 'let'; readonly local: Local; readonly value: Rhs })
  /** `place = value` with `=`, else `place = place op value` with keys and index evaluated once. */
  | (Spanned & {
      readonly kind: 'set';
      readonly place: Place;
      readonly operator: AssignOperator;
      readonly value: Rhs;
    })
  | (Spanned & { readonly kind: 'clear'; readonly place: StatePath })
  /** `list.push(value)`, `list.pop()`: on a list in the state or in a local. */
  | (Spanned & { readonly kind: 'push'; readonly place: Place; readonly value: Expression })
  | (Spanned & { readonly kind: 'pop'; readonly place: Place })
  | (Spanned & {
      readonly kind: 'if';
      readonly condition: Expression;
      readonly then: readonly TypedStatement[];
      readonly otherwise: readonly TypedStatement[];
    })
  /** `from` and `to` are uints, evaluated once; more than `cap` rounds fail with TooManyRounds(cap). */
  | (Spanned & {
      readonly kind: 'forRange';
      readonly local: Local;
      readonly from: Expression;
      readonly to: Expression;
      readonly cap: number;
      readonly body: readonly TypedStatement[];
    })
  /** Goes over the list as it was at the beginning. */
  | (Spanned & {
      readonly kind: 'forList';
      readonly local: Local;
      readonly list: Expression;
      readonly body: readonly TypedStatement[];
    })
  /** Without a cap only gas bounds it. */
  | (Spanned & {
      readonly kind: 'while';
      readonly condition: Expression;
      readonly cap: number | undefined;
      readonly body: readonly TypedStatement[];
    })
  | (Spanned & { readonly kind: 'break' | 'continue' })
  | (Spanned & { readonly kind: 'require'; readonly condition: Expression; readonly reason: TypedReason })
  | (Spanned & { readonly kind: 'fail'; readonly reason: TypedReason })
  | (Spanned & { readonly kind: 'return'; readonly value: Expression | undefined })
  | (Spanned & { readonly kind: 'emit'; readonly event: SignatureDecl; readonly args: readonly Expression[] })
  | (Spanned & { readonly kind: 'send'; readonly amount: Expression; readonly to: Expression })
  /** A call, of one of our own functions or of another contract's, for its effects; the answer, if any, is dropped. */
  | (Spanned & { readonly kind: 'call'; readonly call: CallExpression | ExternalCall })
  /** `then` runs with the answer in `local` when the call went well, else its effects are undone and `otherwise` runs. */
  | (Spanned & {
      readonly kind: 'try';
      readonly call: ExternalCall;
      readonly local: Local | undefined;
      readonly then: readonly TypedStatement[];
      readonly otherwise: readonly TypedStatement[];
    });

export type TypedReason =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'error'; readonly error: SignatureDecl; readonly args: readonly Expression[] };

// ───────────── places ─────────────

/** Where something can be stored: a local or the state, then the way into it. */
export type Place = LocalPlace | StatePath;

/** `d`, `d.stage`, `d.options[2]`: `index` is the element of the list that the fields lead to. */
export type LocalPlace = Spanned & {
  readonly kind: 'localPlace';
  readonly local: Local;
  readonly fields: readonly string[];
  readonly index: Expression | undefined;
  readonly type: ValueType;
};

/**
 * A leaf, a struct or a list in the state: the variable, one key per map level, the fields of structs behind them, and the
 * element of a list.
 */
export type StatePath = Spanned & {
  readonly kind: 'statePath';
  readonly state: StateVariable;
  readonly keys: readonly Expression[];
  readonly fields: readonly string[];
  readonly index: Expression | undefined;
  readonly type: ValueType;
  readonly unit: Unit | undefined;
};

// ───────────── expressions ─────────────

type Typed = Spanned & { readonly type: ValueType };

/** What can stand right of `=`: besides an expression, one call to another contract. */
export type Rhs = Expression | ExternalCall;

/** Has effects when the function has: then it only stands as a statement or as the whole right side of `=`. */
export type CallExpression = Typed & {
  readonly kind: 'call';
  /** Looked up by name among those functions of the contract that are not short forms. */
  readonly function: string;
  readonly args: readonly Expression[];
};

/** `call target.name(args) paying amount`. */
export type ExternalCall = Spanned & {
  readonly kind: 'external';
  /** What it answers; undefined when nothing. */
  readonly type: ValueType | undefined;
  /** An address. */
  readonly target: Expression;
  readonly contract: ContractType;
  readonly function: ExternalFunction;
  readonly args: readonly Expression[];
  readonly paying: Expression | undefined;
};

export type Expression =
  /** A single leaf; a member of an enum is its number. */
  | (Typed & { readonly kind: 'literal'; readonly value: bigint | Uint8Array })
  | (Typed & { readonly kind: 'local'; readonly local: Local })
  | (Typed & { readonly kind: 'constant'; readonly constant: ConstantDecl })
  /** A leaf, or a copy of a whole struct or list. */
  | (Typed & { readonly kind: 'state'; readonly path: StatePath })
  /** `sum(path)` or `count(path)`: `keys` bind the first map levels of `state`, `fields` lead to the leaf that is summed. */
  | (Typed & {
      readonly kind: 'aggregate';
      readonly of: 'sum' | 'count';
      readonly state: StateVariable;
      readonly keys: readonly Expression[];
      readonly fields: readonly string[];
      readonly unit: Unit | undefined;
    })
  /** `Deal(buyer: a, …)`: every field once; evaluated in the order written, which may differ from the declaration's. */
  | (Typed & {
      readonly kind: 'struct';
      readonly type: StructType;
      readonly values: readonly { readonly field: string; readonly value: Expression }[];
    })
  | (Typed & { readonly kind: 'list'; readonly type: ListType; readonly items: readonly Expression[] })
  /** A field of a struct value that is not in the state (there it is part of the path). */
  | (Typed & { readonly kind: 'field'; readonly of: Expression; readonly field: string })
  /** An element of a list value that is not in the state; beyond its length it fails. */
  | (Typed & { readonly kind: 'element'; readonly of: Expression; readonly index: Expression })
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
  /**
   * A checked conversion between number widths or into an enum (Panic 0x21), or a change of name (`bytes(s)`, `address(t)`,
   * `Token(a)`) without a change of bits.
   */
  | (Typed & { readonly kind: 'convert'; readonly of: Expression })
  | (Typed & { readonly kind: 'builtin'; readonly name: Builtin; readonly args: readonly Expression[] })
  | CallExpression;

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '**';

/** `length` is that of a text, bytes or list; `encode` takes any number of values of any type. */
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
  | 'encode'
  | 'recover'
  | 'text'
  | 'concat'
  | 'length';

// ───────────── tests ─────────────

/** A story about contracts, told from outside: `test "…" { … }`. Never part of a contract's bytecode. */
export type TypedTest = {
  readonly sentence: string;
  readonly body: readonly TestStatement[];
  /** File-level `fn`s that its expressions may call, each behind those it calls. */
  readonly functions: readonly TypedFunction[];
  readonly span: Span;
};

/**
 * Expressions of a test may read its locals (actors are locals of type `address`), constants and file-level `fn`s that use no state, and ask views of
 * contracts without `call`. `caller` is who acts; `paid` and `self` mean nothing here.
 */
export type TestStatement =
  /** Accounts made for this test, each with `amount` wei (0 when undefined). The first one acts outside any `as`. */
  | (Spanned & {
      readonly kind: 'actor';
      readonly locals: readonly Local[];
      readonly amount: TestExpression | undefined;
    })
  | (Spanned & { readonly kind: 'as'; readonly who: TestExpression; readonly body: readonly TestStatement[] })
  | (Spanned & { readonly kind: 'let'; readonly local: Local; readonly value: TestRhs })
  | (Spanned & { readonly kind: 'set'; readonly local: Local; readonly value: TestRhs })
  | (Spanned & { readonly kind: 'act'; readonly call: TestCall })
  | (Spanned & { readonly kind: 'send'; readonly amount: TestExpression; readonly to: TestExpression })
  | (Spanned & { readonly kind: 'expect'; readonly condition: TestExpression })
  /** One statement of the body must fail, with any reason, a text, or an error of that name; those behind it do not run. */
  | (Spanned & {
      readonly kind: 'expectFail';
      readonly reason: { readonly kind: 'text' | 'error'; readonly name: string } | undefined;
      readonly body: readonly TestStatement[];
    })
  /** Seconds. */
  | (Spanned & { readonly kind: 'wait'; readonly time: TestExpression })
  | (Spanned & {
      readonly kind: 'if';
      readonly condition: TestExpression;
      readonly then: readonly TestStatement[];
      readonly otherwise: readonly TestStatement[];
    })
  | (Spanned & {
      readonly kind: 'forRange';
      readonly local: Local;
      readonly from: TestExpression;
      readonly to: TestExpression;
      readonly body: readonly TestStatement[];
    });

export type TestRhs = TestExpression | TestCall;

/** A transaction of whoever acts: a deployment of a contract of these files, or a call of a deployed one. */
export type TestCall =
  | (Spanned & {
      readonly kind: 'deploy';
      readonly type: ContractType;
      readonly contract: TypedContract;
      readonly args: readonly TestExpression[];
      readonly paying: TestExpression | undefined;
    })
  | (Omit<ExternalCall, 'target' | 'args' | 'paying'> & {
      readonly target: TestExpression;
      readonly args: readonly TestExpression[];
      readonly paying: TestExpression | undefined;
    });

/**
 * An expression with the questions it asks taken out: each is asked first, left to right, and its answer put into the local
 * that stands for it; then `value` is computed, which reads locals only.
 */
export type TestExpression = {
  readonly questions: readonly Question[];
  readonly value: Expression;
  readonly span: Span;
};
export type Question = {
  readonly local: Local;
  readonly target: TestExpression;
  readonly contract: ContractType;
  readonly function: ExternalFunction;
  readonly args: readonly TestExpression[];
  readonly span: Span;
};
