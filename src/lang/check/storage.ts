/**
 * Where something can be stored: a path into the state, or a `var` with the way into it (`d.stage`, `names[2]`). What cannot
 * change is said here, too.
 */

import type * as ast from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { noteChange } from './copies.ts';
import { error, type Fix } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { reportNoField, reportNoMap } from './no-part.ts';
import { baseOf, indexOf, isStatePath, statePath } from './paths.ts';
import { isPredefined } from './predefined.ts';
import { article, describe, lookup, type Entry } from './scope.ts';
import type { LocalPlace, Place, StatePath } from '../tree.ts';
import { isList, isStruct } from './types.ts';
import { reportUnknown } from './unknown.ts';

type Name = ast.Exp & { readonly node: 'name' };
/** `part`: something inside of the place changes, as with `push`. */
type Doing = 'change' | 'part' | 'clear';

/** The place a node names; undefined, and reported, when nothing can be stored there. */
export function placeOf(context: Context, node: ast.Exp, doing: Doing = 'change'): Place | undefined {
  if (isLength(context, node)) return undefined;
  if (isStatePath(context, node)) return storedPath(context, node);
  const base = baseOf(node);
  if (base.node !== 'name') {
    const found = operand(context, node);
    return found && reportNoPlace(context, node.span, 'a value', 'Only a `var` or an entry of the state can change.');
  }
  return localPlace(context, node, base, doing);
}

export function storedPath(context: Context, node: ast.Exp): StatePath | undefined {
  const path = statePath(context, node);
  context.uses?.effects.push({ kind: 'write', span: node.span, label: 'writes the state' });
  return path;
}

function localPlace(context: Context, node: ast.Exp, base: Name, doing: Doing): LocalPlace | undefined {
  const entry = lookup(context.scope, base.text);
  if (entry === undefined) {
    return isPredefined(base.text) ? reportLanguage(context, base) : reportUnknown(context, base.text, base.span);
  }
  if (entry.kind === 'import') return undefined;
  if (entry.kind !== 'local' && entry.kind !== 'constant') {
    return reportNoPlace(
      context,
      node.span,
      article(describe(entry)),
      'Only a `var` or an entry of the state can change.',
    );
  }
  if (doing === 'clear')
    return reportNoPlace(context, node.span, 'a local', 'Only what is in the state can be cleared.');
  if (entry.kind === 'constant' || !entry.mutable) return reportFixed(context, base, entry);
  if (entry.local === undefined) return undefined;
  if (node !== base || doing === 'part') noteChange(context, entry, base.span, node.span);
  const { local } = entry;
  return wayInto(context, node, {
    kind: 'localPlace',
    local,
    fields: [],
    index: undefined,
    type: local.type,
    span: node.span,
  });
}

/** Follows fields and an index from the local on. */
function wayInto(context: Context, node: ast.Exp, start: LocalPlace): LocalPlace | undefined {
  if (node.node !== 'field' && node.node !== 'index') return start;
  const place = wayInto(context, node.of, start);
  if (place === undefined) return undefined;
  const { type } = place;
  if (node.node === 'index') {
    if (!isList(type)) return reportNoMap(context, node, type);
    const index = indexOf(context, node, type);
    return index && { ...place, index, type: type.of };
  }
  const field = isStruct(type) ? type.fields.find(({ name }) => name === node.name.text) : undefined;
  if (field === undefined) return reportNoField(context, node, type);
  return { ...place, fields: [...place.fields, field.name], type: field.type };
}

/** `list.length = 0`: true, and reported. A field may well be called so. */
function isLength(context: Context, node: ast.Exp): boolean {
  if (node.node !== 'field' || node.name.text !== 'length') return false;
  const quiet = { ...context, diagnostics: [], uses: undefined };
  const of = operand(quiet, node.of);
  if (of === undefined || of.kind === 'free' || !isList(of.type)) return false;
  const list = textOf(context, node.of.span);
  reportNoPlace(context, node.span, 'follows from the elements', 'The length of a list is how many elements it has.', {
    text: `${list}.push(…), ${list}.pop(), or \`clear ${list}\``,
  });
  return true;
}

function reportLanguage(context: Context, node: Name): undefined {
  return report(
    context,
    error('H0404', `\`${node.text}\` cannot change`, node.span, 'belongs to the language', {
      why: `\`${node.text}\` means the same in every contract.`,
      fix: { text: 'use a `var` or a state variable of your own' },
    }),
  );
}

type Fixed = Extract<Entry, { kind: 'local' | 'constant' }>;

function reportFixed(context: Context, node: Name, entry: Fixed): undefined {
  const word = entry.kind === 'constant' ? 'const' : entry.what === 'local' ? 'let' : entry.what;
  const { title, label } = FIXED[word];
  return report(
    context,
    error('H0404', `${title} cannot change`, node.span, `\`${node.text}\` keeps its value`, {
      secondary: [{ span: entry.span, label }],
      why: 'What has one value only is easy to read: there is one place to look for it.',
      fix: fixedFix(context, node, entry, word),
    }),
  );
}

const FIXED = {
  const: { title: 'this `const`', label: 'declared with `const`' },
  let: { title: 'this `let`', label: 'declared with `let`' },
  parameter: { title: 'this parameter', label: 'a parameter' },
  actor: { title: 'this actor', label: 'an actor' },
  counter: { title: 'what a loop goes over', label: 'the loop sets it' },
  answer: { title: 'this answer', label: 'named here' },
} as const;

function fixedFix(context: Context, node: Name, entry: Fixed, word: string): Fix {
  if (word === 'const') return { text: 'make it a state variable, or use a `var`' };
  const before = { ...entry.span, start: Math.max(0, entry.span.start - 32), end: entry.span.start };
  const found = /let(\s+)$/.exec(textOf(context, before));
  if (found === null || word !== 'let') return { text: `copy it first: \`var rest = ${node.text}\`` };
  const start = entry.span.start - found[0].length;
  return rewrite(context, { span: { ...entry.span, start, end: start + 'let'.length }, text: 'var' });
}

export function reportNoPlace(
  context: Context,
  span: ast.Span,
  label: string,
  why: string,
  fix: Fix = { text: 'which `var` or state variable is meant?' },
): undefined {
  return report(context, error('H0509', 'this cannot be changed', span, label, { why, fix }));
}
