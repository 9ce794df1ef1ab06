/**
 * Names: what is in sight and what each means. One namespace for everything in a contract, and nothing may hide anything
 * else, so a name means the same wherever it is read.
 * Owns entries and look-up; `declarations.ts` fills the scopes, `taken.ts` and `unknown.ts` say what is wrong with a name,
 * `predefined.ts` lists the names of the language itself.
 */

import type * as ast from '../ast.ts';
import type { Context } from './context.ts';
import type { Declared } from './declarations.ts';
import type {
  ConstantDecl,
  ContractType,
  EnumType,
  Expression,
  ExternalFunction,
  Local,
  SignatureDecl,
  StateVariable,
  StructType,
  TypedContract,
  TypedFunction,
  Unit,
  ValueType,
} from '../tree.ts';

export type Scope = {
  readonly parent: Scope | undefined;
  readonly entries: Map<string, Entry>;
  /** The block a scope belongs to; undefined for files and contracts. */
  readonly block: ast.Span | undefined;
};

/** What a name stands for. A part that could not be understood is undefined, and its uses are absorbed silently. */
export type Entry =
  | LocalEntry
  | StateEntry
  | ConstantEntry
  | FunctionEntry
  | SignatureEntry
  | EnumEntry
  | StructEntry
  | ContractEntry
  | BrokenEntry;

export type LocalEntry = {
  readonly kind: 'local';
  /** Of the name. */
  readonly span: ast.Span;
  readonly what: 'parameter' | 'local' | 'actor' | 'counter' | 'answer';
  readonly mutable: boolean;
  readonly local: Local | undefined;
  /** Where it is read, in source order of the look-ups. */
  readonly reads: ast.Span[];
  /** Nothing is said when nobody reads it. */
  readonly isQuiet: boolean;
  /** The struct or list in the state that it began as a copy of, and what changes it since then. */
  readonly copyOf: ast.Span | undefined;
  readonly changes: Change[];
};
/** `until` is where the change is over: the end of its statement, or the start of the loop it is in. */
export type Change = { readonly root: ast.Span; readonly place: ast.Span; readonly until: number };

export type StateEntry = {
  readonly kind: 'state';
  readonly span: ast.Span;
  readonly node: ast.State;
  state: StateVariable | undefined;
};

type Progress = 'waiting' | 'working' | 'done';

export type ConstantEntry = {
  readonly kind: 'constant';
  readonly span: ast.Span;
  readonly node: ast.Const;
  /** Where its value is to be read: the scope it is declared in. */
  readonly context: Context;
  progress: Progress;
  constant: ConstantDecl | undefined;
};
export type SignatureEntry = {
  readonly kind: 'event' | 'error';
  readonly span: ast.Span;
  readonly node: ast.EventDecl | ast.ErrorDecl;
  decl: SignatureDecl | undefined;
};
export type EnumEntry = {
  readonly kind: 'enum';
  readonly span: ast.Span;
  readonly node: ast.Enum;
  readonly type: EnumType;
};
export type StructEntry = {
  readonly kind: 'struct';
  readonly span: ast.Span;
  readonly node: ast.Struct;
  readonly context: Context;
  progress: Progress;
  type: StructType | undefined;
};
/** A contract or an interface. */
export type ContractEntry = {
  readonly kind: 'contract';
  readonly span: ast.Span;
  readonly node: ast.Contract | ast.Interface;
  readonly type: ContractType & { readonly functions: ExternalFunction[] };
  /** Functions of whose first line a part is broken: nothing is said about their calls. */
  readonly broken: Set<string>;
  /** Events and errors of an interface, all members of a contract. */
  members: Declared | undefined;
  /** Inside of the contract. */
  context: Context;
  typed: TypedContract | undefined;
};
/** An import that leads nowhere. */
export type BrokenEntry = { readonly kind: 'import'; readonly span: ast.Span };

/** What a body does, found while checking it. */
export type Uses = {
  readonly calls: CallSite[];
  readonly effects: Effect[];
  readonly events: Set<SignatureDecl>;
  readonly errors: Set<SignatureDecl>;
  /** Leaves of parameters and locals. */
  localCount: number;
};

export type FunctionEntry = Uses & {
  readonly kind: 'function';
  /** Of the name. */
  readonly span: ast.Span;
  readonly name: string;
  readonly node: ast.Init | ast.Action | ast.View | ast.Fn;
  /** A `fn` outside of contracts. */
  readonly isHelper: boolean;
  readonly context: Context;
  /** The first line: read when all names are known. */
  params: readonly ParamEntry[];
  result: ValueType | undefined;
  resultUnit: Unit | undefined;
  typed: TypedFunction | undefined;
};
/** `initial`: what a caller who leaves it out means. */
export type ParamEntry = {
  readonly name: ast.Name;
  readonly local: Local | undefined;
  readonly initial: Expression | undefined;
};
/** `isWhole`: a statement of its own, or the whole right side of `let`, `var` or `=`. */
export type CallSite = { readonly callee: FunctionEntry; readonly span: ast.Span; readonly isWhole: boolean };
/** `ask`: a question to another contract, which a view may have, too. */
export type Effect = {
  readonly kind: 'write' | 'emit' | 'send' | 'act' | 'ask';
  readonly span: ast.Span;
  readonly label: string;
};

export const newUses = (): Uses => ({ calls: [], effects: [], events: new Set(), errors: new Set(), localCount: 0 });

export function innerScope(parent: Scope | undefined, block?: ast.Span): Scope {
  return { parent, entries: new Map(), block };
}

export function lookup(scope: Scope, name: string): Entry | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const entry = at.entries.get(name);
    if (entry !== undefined) return entry;
  }
  return undefined;
}

export function* entriesInSight(scope: Scope): Iterable<[string, Entry]> {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) yield* at.entries;
}

/** What kind of thing an entry is, in one word. */
export function describe(entry: Entry): string {
  switch (entry.kind) {
    case 'local':
      return entry.what === 'parameter' || entry.what === 'actor' ? entry.what : 'local';
    case 'function':
    case 'contract':
      return entry.node.node;
    case 'state':
      return 'state variable';
    default:
      return entry.kind;
  }
}

export const article = (word: string): string => (/^[aeiou]/i.test(word) ? `an ${word}` : `a ${word}`);
