/**
 * Locals: `let` and `var`, where each can be seen, and what may stand behind their `=`.
 */

import { LIMITS } from '../../vm/limits.ts';
import type * as ast from '../ast.ts';
import { callOperand } from './calls.ts';
import { report, type Context } from './context.ts';
import { warning, type Label } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { fit } from './free-numbers.ts';
import { overLimit } from './limits.ts';
import { externalCall, reportTestWord } from './missing-statements.ts';
import { resolveLeaf } from './resolve.ts';
import { declare, type LocalEntry } from './scope.ts';
import type { Expression, LeafType, Local, TypedStatement } from '../tree.ts';
import { typeText } from './types.ts';
import { unitOf, unitOfNode } from './unit.ts';

export function checkLet(context: Context, node: ast.Statement & { node: 'let' }): TypedStatement | undefined {
  const declared = node.type && resolveLeaf(context, node.type);
  const because = node.type && declared ? [{ span: node.type.span, label: typeText(declared) }] : [];
  const value = rightSide(context, node.value, declared, because);
  const type = node.type === undefined ? value?.type : declared;
  const local = type && localOf(context, node, type, value);
  if (node.name.text !== '_') {
    const { mutable } = node;
    declareLocal(context, node.name, {
      kind: 'local',
      span: node.name.span,
      what: 'local',
      mutable,
      local,
      isRead: false,
    });
  }
  if (local === undefined || value === undefined) return undefined;
  if (node.name.text === '_' && value.kind === 'call') {
    return { kind: 'call', call: value, answer: value.type, span: node.span };
  }
  return { kind: 'let', local, value, span: node.span };
}

function localOf(
  context: Context,
  node: ast.Statement & { node: 'let' },
  type: LeafType,
  value: Expression | undefined,
): Local {
  return {
    name: node.name.text,
    type,
    mutable: node.mutable,
    unit: unitOfNode(node.value) ?? (value && unitOf(value)),
    span: node.name.span,
    scope: { ...node.span, start: node.span.end, end: context.scope.block?.end ?? node.span.end },
  };
}

export function declareLocal(context: Context, name: ast.Name, entry: LocalEntry): void {
  if (!declare(context, name, entry) || context.owner === undefined) return;
  context.owner.localCount += 1;
  if (context.owner.localCount === LIMITS.locals + 1) overLimit(context, 'locals', LIMITS.locals + 1, name.span);
}

/** What may stand behind `=`: an expression, or one call as a whole. */
export function rightSide(
  context: Context,
  node: ast.Rhs,
  want?: LeafType,
  because: readonly Label[] = [],
): Expression | undefined {
  if (node.node === 'extCall') return externalCall(context, node);
  if (node.node === 'deploy') return reportTestWord(context, node.span);
  if (node.node !== 'call') return expression(context, node, want, because);
  return fit(context, callOperand(context, node, true, want), want, because);
}

/** Warns about every local of a block that was never read; a name that begins with `_` is meant so. */
export function warnUnused(context: Context): void {
  for (const [name, entry] of context.scope.entries) {
    if (entry.kind !== 'local' || entry.isRead || entry.local === undefined || name.startsWith('_')) continue;
    report(
      context,
      warning('H0901', 'nobody reads this', entry.span, `\`${name}\` is never read`, {
        why: 'A name that is never used makes a reader look for what it is for.',
        fix: { text: `leave it out, or call it \`_${name}\` to say that it is meant so` },
      }),
    );
  }
}
