/**
 * Locals: `let` and `var`, where each can be seen, and what may stand behind their `=`. `copies.ts` says which changes of them
 * are lost.
 */

import { LIMITS } from '../../vm/limits.ts';
import type * as ast from '../ast.ts';
import { callOperand } from './calls.ts';
import { firstWord, report, type Context } from './context.ts';
import { reportLostChange } from './copies.ts';
import { error, warning, type Label } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { externalCall } from './external.ts';
import { fit } from './free-numbers.ts';
import { overLimit } from './limits.ts';
import { reportMismatch } from './mismatch.ts';
import { resolveValue } from './resolve.ts';
import type { LocalEntry } from './scope.ts';
import { declare } from './taken.ts';
import { reportTestWord } from './test-words.ts';
import type { ExternalCall, Local, Rhs, TypedStatement, Unit, ValueType } from '../tree.ts';
import { fits, isSingle, leafCount, typeText } from './types.ts';
import { unitOf, unitOfNode } from './unit.ts';

type Let = ast.Statement & { readonly node: 'let' };

export function checkLet(context: Context, node: Let): TypedStatement | undefined {
  const declared = node.type && resolveValue(context, node.type);
  const because = node.type && declared ? [{ span: node.type.span, label: typeText(declared) }] : [];
  const value = rightSide(context, node.value, declared, because);
  const type = node.type === undefined ? value?.type : declared;
  const unit = unitOfNode(node.value) ?? (value?.kind === 'external' ? undefined : value && unitOf(value));
  const local = type && localOf(context, node, type, unit);
  const isCopy = value?.kind === 'state' && !isSingle(value.type);
  declareLet(context, node, local, isCopy ? { copyOf: node.value.span } : {});
  if (local === undefined || value === undefined) return undefined;
  if (node.name.text === '_' && (value.kind === 'call' || value.kind === 'external')) {
    return { kind: 'call', call: value, span: node.span };
  }
  return { kind: 'let', local, value, span: node.span };
}

/** `_` alone names nothing; a name that begins with it may go unread. */
export function declareLet(
  context: Context,
  { mutable, name }: Let,
  local: Local | undefined,
  more: Pick<Partial<LocalEntry>, 'copyOf' | 'isQuiet'>,
): void {
  if (name.text === '_') return;
  declareLocal(context, name, { ...localEntry(name, local), isQuiet: name.text.startsWith('_'), mutable, ...more });
}

export function localEntry({ span }: ast.Name, local: Local | undefined): LocalEntry {
  return {
    kind: 'local',
    span,
    what: 'local',
    mutable: false,
    local,
    reads: [],
    isQuiet: true,
    copyOf: undefined,
    changes: [],
  };
}

export function localOf(context: Context, node: Let, type: ValueType, unit: Unit | undefined): Local {
  return {
    name: node.name.text,
    type,
    mutable: node.mutable,
    unit,
    span: node.name.span,
    scope: { ...node.span, start: node.span.end, end: context.scope.block?.end ?? node.span.end },
  };
}

/** A name that can be seen in a whole block: of a loop, or the answer of a `try`. */
export function blockLocal(name: ast.Name, type: ValueType, block: ast.Span): Local {
  return { name: name.text, type, mutable: false, unit: undefined, span: name.span, scope: block };
}

export function declareLocal(context: Context, name: ast.Name, entry: LocalEntry): void {
  if (!declare(context, name, entry)) entry.reads.push(name.span); // one message is enough
  const { uses } = context;
  if (uses === undefined) return;
  const before = uses.localCount;
  uses.localCount += entry.local === undefined ? 1 : leafCount(entry.local.type);
  if (before <= LIMITS.locals) overLimit(context, 'locals', uses.localCount, name.span);
}

/** What may stand behind `=`: an expression, or one call as a whole. */
export function rightSide(
  context: Context,
  node: ast.Rhs,
  want?: ValueType,
  because: readonly Label[] = [],
): Rhs | undefined {
  if (node.node === 'extCall') return answerOf(context, node, want, because);
  if (node.node === 'deploy') return reportTestWord(context, firstWord(context, node.span));
  if (node.node !== 'call') return expression(context, node, want, because);
  return fit(context, callOperand(context, node, true, want), want, because);
}

function answerOf(
  context: Context,
  node: ast.ExtCall,
  want: ValueType | undefined,
  because: readonly Label[],
): ExternalCall | undefined {
  const call = externalCall(context, node);
  if (call === undefined) return undefined;
  const { type, span } = call;
  if (type === undefined) return reportNoAnswer(context, node, call);
  if (want === undefined || fits(type, want)) return call;
  return reportMismatch(context, { kind: 'answer', type, span }, want, because);
}

/** A call that answers nothing, where a value is needed. */
export function reportNoAnswer(
  context: Context,
  node: ast.ExtCall,
  { function: fn }: Pick<ExternalCall, 'function'>,
): undefined {
  return report(
    context,
    error('H0315', 'this has no value', node.span, `\`${fn.name}\` answers nothing`, {
      secondary: [{ span: fn.span, label: 'declared here, without `->`' }],
      why: 'A call has an answer only when the first line of the function promises one.',
      fix: { text: 'put the call on a line of its own' },
    }),
  );
}

/** Warns about every local of a block that was never read, and about changes of copies that are never stored. */
export function warnUnused(context: Context): void {
  for (const [name, entry] of context.scope.entries) {
    if (entry.kind !== 'local' || entry.local === undefined || reportLostChange(context, entry)) continue;
    if (entry.isQuiet || entry.reads.length > 0) continue;
    report(
      context,
      warning('H0901', 'nobody reads this', entry.span, `\`${name}\` is never read`, {
        why: 'A name that is never used makes a reader look for what it is for.',
        fix: {
          text: `${entry.what === 'answer' ? '' : 'leave it out, or '}call it \`_${name}\` to say that it is meant so`,
        },
      }),
    );
  }
}
