/**
 * What changes something: `place = value`, `place += value`, `clear place`. A place is a `var` or a leaf of the state.
 */

import type * as ast from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error, type Fix } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { reportOperator } from './operators.ts';
import { isStatePath, leafPath } from './paths.ts';
import { isPredefined } from './predefined.ts';
import { describe, lookup, reportUnknown, type Entry } from './scope.ts';
import { rightSide } from './locals.ts';
import type { Arithmetic, Expression, LeafType, Local, StatePath, TypedStatement } from '../tree.ts';
import { isNumeric, typeText } from './types.ts';

type Assign = ast.Statement & { readonly node: 'assign' };

export function checkAssign(context: Context, node: Assign): TypedStatement | undefined {
  if (isStatePath(context, node.place)) return assignState(context, node);
  const local = localPlace(context, node.place, 'assign');
  if (local === undefined) {
    rightSide(context, node.value);
    return undefined;
  }
  const value = newValue(context, node, local.type, local.span);
  if (value === undefined) return undefined;
  if (node.operator === '=') return { kind: 'setLocal', local, value, span: node.span };
  const left: Expression = { kind: 'local', local, type: local.type, span: node.place.span };
  const operator = node.operator.charAt(0) as Exclude<Arithmetic, '**'>;
  const sum: Expression = { kind: 'arithmetic', operator, left, right: value, type: local.type, span: node.span };
  return { kind: 'setLocal', local, value: sum, span: node.span };
}

function assignState(context: Context, node: Assign): TypedStatement | undefined {
  const path = statePlace(context, node.place);
  if (path === undefined) {
    rightSide(context, node.value);
    return undefined;
  }
  const value = newValue(context, node, path.type, path.state.span);
  return value && { kind: 'setState', path, operator: node.operator, value, span: node.span };
}

function statePlace(context: Context, node: ast.Exp): StatePath | undefined {
  context.owner?.effects.push({ span: node.span, label: 'writes the state' });
  return leafPath(context, node);
}

/** What stands behind the operator, of the type of the place. Only `=` may have a call with effects there. */
function newValue(context: Context, node: Assign, type: LeafType, declared: ast.Span): Expression | undefined {
  const because = [{ span: declared, label: `declared here as ${typeText(type)}` }];
  if (node.operator === '=') return rightSide(context, node.value, type, because);
  if (!isNumeric(type)) {
    const right = rightSide(context, node.value);
    const isJoin = node.operator === '+=' && right?.type === type && (type === 'string' || type === 'bytes');
    return reportOperator(context, node.operator, node.place, type, isJoin ? joinFix(context, node) : undefined);
  }
  const { value } = node;
  if (value.node === 'extCall' || value.node === 'deploy') return rightSide(context, value);
  return expression(context, value, type, because);
}

function joinFix(context: Context, node: Assign): Fix {
  const place = textOf(context, node.place.span);
  return rewrite(context, {
    span: node.span,
    text: `${place} = concat(${place}, ${textOf(context, node.value.span)})`,
  });
}

export function checkClear(context: Context, node: ast.Statement & { node: 'clear' }): TypedStatement | undefined {
  if (!isStatePath(context, node.place)) {
    const local = localPlace(context, node.place, 'clear');
    return local && reportNoPlace(context, node.place, 'a local', 'Only what is in the state can be cleared.');
  }
  const path = statePlace(context, node.place);
  return path && { kind: 'clear', path, span: node.span };
}

/** The `var` that a place names; anything else is reported. */
function localPlace(context: Context, node: ast.Exp, doing: 'assign' | 'clear'): Local | undefined {
  if (node.node !== 'name') {
    const found = operand(context, node);
    return found && reportNoPlace(context, node, 'a value', 'Only a `var` or an entry of the state can change.');
  }
  const entry = lookup(context.scope, node.text);
  if (entry === undefined)
    return isPredefined(node.text) ? reportLanguage(context, node) : reportUnknown(context, node.text, node.span);
  if (entry.kind === 'local' && entry.mutable) return entry.local;
  if (entry.kind === 'local' || entry.kind === 'constant') {
    return doing === 'clear'
      ? reportNoPlace(context, node, 'a local', 'Only what is in the state can be cleared.')
      : reportFixed(context, node, entry);
  }
  if (entry.kind === 'type' && entry.what !== 'contract') return undefined;
  return reportNoPlace(context, node, describe(entry), 'Only a `var` or an entry of the state can change.');
}

function reportLanguage(context: Context, node: ast.Exp & { node: 'name' }): undefined {
  return report(
    context,
    error('H0404', `\`${node.text}\` cannot change`, node.span, 'belongs to the language', {
      why: `\`${node.text}\` means the same in every contract.`,
      fix: { text: 'use a `var` or a state variable of your own' },
    }),
  );
}

type Fixed = Extract<Entry, { kind: 'local' | 'constant' }>;

function reportFixed(context: Context, node: ast.Exp & { node: 'name' }, entry: Fixed): undefined {
  const word = entry.kind === 'constant' ? 'const' : entry.what === 'parameter' ? 'parameter' : 'let';
  return report(
    context,
    error(
      'H0404',
      `this ${word === 'parameter' ? word : `\`${word}\``} cannot change`,
      node.span,
      `\`${node.text}\` keeps its value`,
      {
        secondary: [{ span: entry.span, label: word === 'parameter' ? 'a parameter' : `declared with \`${word}\`` }],
        why: 'What has one value only is easy to read: there is one place to look for it.',
        fix: fixedFix(context, node, entry, word),
      },
    ),
  );
}

function fixedFix(context: Context, node: ast.Exp & { node: 'name' }, entry: Fixed, word: string): Fix {
  if (word === 'parameter') return { text: `copy it first: \`var rest = ${node.text}\`` };
  if (word === 'const') return { text: 'make it a state variable, or use a `var`' };
  const before = { ...entry.span, start: Math.max(0, entry.span.start - 32), end: entry.span.start };
  const found = /let(\s+)$/.exec(textOf(context, before));
  if (found === null) return { text: 'declare it with `var`' };
  const start = entry.span.start - found[0].length;
  return rewrite(context, { span: { ...entry.span, start, end: start + 'let'.length }, text: 'var' });
}

function reportNoPlace(context: Context, node: ast.Exp, label: string, why: string): undefined {
  return report(
    context,
    error('H0509', 'this cannot be changed', node.span, label, {
      why,
      fix: { text: 'which `var` or state variable is meant?' },
    }),
  );
}
