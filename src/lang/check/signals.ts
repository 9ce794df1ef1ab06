/**
 * What a contract tells the world: events with `emit`, and why it stops with `require … else` and `fail`.
 */

import { matchArguments, readArguments } from './arguments.ts';
import type * as ast from '../ast.ts';
import { report, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { overLimit } from './limits.ts';
import { reportPlace } from './places.ts';
import { article, describe, entriesInSight, lookup, type Entry } from './scope.ts';
import type { Expression, SignatureDecl, TypedReason, TypedStatement } from '../tree.ts';
import { reportUnknown } from './unknown.ts';
import { utf8ToBytes } from '../../base/bytes.ts';

export function checkRequire(context: Context, node: ast.Statement & { node: 'require' }): TypedStatement | undefined {
  const condition = expression(context, node.condition, 'bool');
  const reason = checkReason(context, node.reason);
  return condition && reason && { kind: 'require', condition, reason, span: node.span };
}

export function checkFail(context: Context, node: ast.Statement & { node: 'fail' }): TypedStatement | undefined {
  const reason = checkReason(context, node.reason);
  return reason && { kind: 'fail', reason, span: node.span };
}

function checkReason(context: Context, node: ast.Reason): TypedReason | undefined {
  if (node.node === 'reasonText') {
    const size = utf8ToBytes(node.text).length;
    return overLimit(context, 'textSize', size, node.span) ? undefined : { kind: 'text', text: node.text };
  }
  const filled = fillSignature(context, node, 'error');
  return filled && { kind: 'error', error: filled.decl, args: filled.args };
}

export function checkEmit(context: Context, node: ast.Statement & { node: 'emit' }): TypedStatement | undefined {
  context.uses?.effects.push({ kind: 'emit', span: node.name.span, label: 'emits an event' });
  const filled = fillSignature(context, node, 'event');
  if (context.place === 'helper') return reportPlace(context, 'helper', node.span, 'writes into the log');
  return filled && { kind: 'emit', event: filled.decl, args: filled.args, span: node.span };
}

type Filled = { readonly decl: SignatureDecl; readonly args: readonly Expression[] };
type Signed = { readonly name: ast.Name; readonly args: readonly ast.Arg[]; readonly span: ast.Span };

/** The event or error that is named, and its values in the order of its fields. */
function fillSignature(context: Context, node: Signed, kind: 'event' | 'error'): Filled | undefined {
  const { name } = node;
  const entry = lookup(context.scope, name.text);
  if (entry?.kind !== kind) {
    readArguments(context, node.args);
    if (entry?.kind === 'import') return undefined; // was reported where it is imported
    return entry === undefined ? reportNoSignature(context, name, kind) : reportWrongKind(context, name, kind, entry);
  }
  if (entry.decl === undefined) {
    readArguments(context, node.args);
    return undefined;
  }
  const args = matchArguments(context, node, name.text, entry.decl.fields, entry.span);
  context.uses?.[kind === 'event' ? 'events' : 'errors'].add(entry.decl);
  return args && { decl: entry.decl, args };
}

function reportNoSignature(context: Context, name: ast.Name, kind: 'event' | 'error'): undefined {
  const known = [...entriesInSight(context.scope)].flatMap(([text, entry]) => (entry.kind === kind ? [text] : []));
  if (nearest(context, name.text, known) !== undefined) return reportUnknown(context, name.text, name.span);
  return report(
    context,
    error('H0202', `there is no \`${name.text}\``, name.span, 'unknown name', {
      why: `${kind === 'event' ? 'An event' : 'An error'} is declared before it is used, with its fields.`,
      fix: { text: `${kind} ${name.text}(…)` },
    }),
  );
}

function reportWrongKind(context: Context, name: ast.Name, kind: 'event' | 'error', entry: Entry): undefined {
  const word = describe(entry);
  return report(
    context,
    error('H0206', `\`${name.text}\` is not an ${kind}`, name.span, article(word), {
      secondary: [{ span: entry.span, label: 'declared here' }],
      why:
        kind === 'event'
          ? 'Behind `emit` stands the name of an event.'
          : 'Behind `fail` and `else` stands a text, or the name of an error.',
      fix: { text: `which ${kind} is meant?` },
    }),
  );
}
