/**
 * Names: what is in sight, what each means, and "did you mean". One namespace for everything in a contract, and nothing
 * may hide anything else, so a name means the same wherever it is read.
 * Owns entries and look-up; `declarations.ts` fills the scopes, `predefined.ts` lists the names of the language itself.
 */

import { guess } from '../../base/guess.ts';
import type * as ast from '../ast.ts';
import type { Context } from './context.ts';
import { report, rewrite } from './context.ts';
import { error } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { isPredefined, predefinedNames } from './predefined.ts';
import type { ConstantDecl, LeafType, Local, SignatureDecl, StateVariable, TypedFunction, Unit } from '../tree.ts';
import { FOREIGN_NAMES } from './vocabulary.ts';

export type Scope = {
  readonly parent: Scope | undefined;
  readonly entries: Map<string, Entry>;
  /** The block a scope belongs to; undefined for files and contracts. */
  readonly block: ast.Span | undefined;
};

/** What a name stands for. A part that could not be understood is undefined, and its uses are absorbed silently. */
export type Entry = LocalEntry | StateEntry | ConstantEntry | FunctionEntry | SignatureEntry | TypeEntry;

export type LocalEntry = {
  readonly kind: 'local';
  readonly span: ast.Span;
  readonly what: 'parameter' | 'local';
  readonly mutable: boolean;
  readonly local: Local | undefined;
  isRead: boolean;
};
export type StateEntry = { readonly kind: 'state'; readonly span: ast.Span; state: StateVariable | undefined };
export type ConstantEntry = {
  readonly kind: 'constant';
  readonly span: ast.Span;
  readonly node: ast.Const;
  /** Where its value is to be read: the scope it is declared in. */
  readonly context: Context;
  progress: 'waiting' | 'working' | 'done';
  constant: ConstantDecl | undefined;
};
export type SignatureEntry = {
  readonly kind: 'event' | 'error';
  readonly span: ast.Span;
  decl: SignatureDecl | undefined;
};
export type TypeEntry = {
  readonly kind: 'type';
  readonly span: ast.Span;
  readonly what: 'contract' | 'interface' | 'struct' | 'enum' | 'import';
};
export type FunctionEntry = {
  readonly kind: 'function';
  /** Of the name. */
  readonly span: ast.Span;
  readonly name: string;
  readonly node: ast.Init | ast.Action | ast.View | ast.Fn;
  /** A `fn` outside of contracts. */
  readonly isHelper: boolean;
  readonly params: readonly ParamEntry[];
  readonly result: LeafType | undefined;
  readonly resultUnit: Unit | undefined;
  /** What its body does, found while checking it. */
  readonly calls: CallSite[];
  readonly effects: Effect[];
  readonly signatures: Set<SignatureDecl>;
  localCount: number;
  typed: TypedFunction | undefined;
};
export type ParamEntry = { readonly name: ast.Name; readonly local: Local | undefined };
/** `isWhole`: a statement of its own, or the whole right side of `let`, `var` or `=`. */
export type CallSite = { readonly callee: FunctionEntry; readonly span: ast.Span; readonly isWhole: boolean };
export type Effect = { readonly span: ast.Span; readonly label: string };

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

/**
 * Adds a name to the scope of `context`. False (and reported) when the name is taken or belongs to the language; then it
 * still counts from here on, so that its uses make sense.
 */
export function declare(context: Context, name: ast.Name, entry: Entry): boolean {
  overLimit(context, 'nameSize', name.text.length, name.span);
  if (isPredefined(name.text)) {
    report(context, reservedName(name));
    return false;
  }
  const { entries } = context.scope;
  const other = lookup(context.scope, name.text);
  if (other !== undefined) {
    const isSameScope = entries.has(name.text);
    if (!isSameScope) entries.set(name.text, entry);
    if (entry.kind === 'local') entry.isRead = true; // one message is enough
    const isLater = isSameScope && other.span.start > name.span.start;
    report(
      context,
      isLater
        ? takenName(context, { ...name, span: other.span }, other, entry)
        : takenName(context, name, entry, other),
    );
    return false;
  }
  entries.set(name.text, entry);
  return true;
}

function reservedName(name: ast.Name) {
  return error('H0204', 'this name belongs to the language', name.span, `\`${name.text}\` has a meaning already`, {
    why: `\`${name.text}\` means the same in every contract, so nothing else may be called that.`,
    fix: { text: `choose another name, for example \`${renamed(name.text)}\`` },
  });
}

function takenName(context: Context, name: ast.Name, entry: Entry, other: Entry) {
  const word = describe(entry);
  const owner = context.owner?.node.node;
  const isInside = entry.kind === 'local' && other.kind !== 'local' && owner !== undefined;
  return error('H0203', 'this name is taken', name.span, `${article(word)} with the same name`, {
    secondary: [{ span: other.span, label: 'declared here' }],
    why: isInside
      ? `Inside this ${owner} \`${name.text}\` would mean something else than in the rest of the contract.`
      : `One name means one thing, so that a reader never has to ask which \`${name.text}\` is meant.`,
    fix: { text: `rename the ${word}, for example \`${renamed(name.text)}\`` },
  });
}

/** What kind of thing an entry is, in one word. */
export function describe(entry: Entry): string {
  switch (entry.kind) {
    case 'local':
    case 'type':
      return entry.what;
    case 'function':
      return entry.node.node;
    case 'state':
      return 'state variable';
    default:
      return entry.kind;
  }
}

export const article = (word: string): string => (/^[aeiou]/.test(word) ? `an ${word}` : `a ${word}`);

const renamed = (name: string): string =>
  /^[A-Z_]/.test(name) ? `${name.replace(/_+$/, '')}_2` : `new${name.charAt(0).toUpperCase()}${name.slice(1)}`;

/** Reports a name that nobody declared. `span` and `text` may cover a dotted name such as `tx.origin`. */
export function reportUnknown(context: Context, text: string, span: ast.Span): undefined {
  const foreign = FOREIGN_NAMES.get(text);
  const better = foreign === undefined ? guess(text, namesInSight(context.scope)) : foreign.instead;
  const isOrigin = text === 'tx.origin';
  return report(
    context,
    error('H0202', `there is no \`${text}\``, span, 'unknown name', {
      ...(foreign === undefined ? {} : { why: foreign.why }),
      ...(better === undefined ? {} : { fix: replacement(context, span, better, isOrigin) }),
    }),
  );
}

function replacement(context: Context, span: ast.Span, better: string, isOrigin: boolean) {
  const fix = rewrite(context, { span, text: better });
  return isOrigin ? { ...fix, text: `${fix.text}\nor put \`only owner\` into the first line of the action` } : fix;
}

function* namesInSight(scope: Scope): Iterable<string> {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) yield* at.entries.keys();
  yield* predefinedNames();
}
