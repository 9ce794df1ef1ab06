/**
 * Loops, and how often each may go round. A `for` always knows its limit: from `max`, from two known ends, or from the cap of
 * a list; a `while` may leave it to gas.
 */

import type * as ast from '../ast.ts';
import { behind, firstWord, report, rewrite, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { alwaysNumber, knownNumber } from './known.ts';
import { overLimit } from './limits.ts';
import { blockLocal, declareLocal, localEntry } from './locals.ts';
import { reportNoList, reportNoLimit } from './no-loop.ts';
import { isStatePath, openPath } from './paths.ts';
import { checkBlock, type Checked } from './statements.ts';
import type { Expression, Local, TypedStatement, ValueType } from '../tree.ts';
import { isList, isMap, UINT } from './types.ts';

type Node<K extends ast.Statement['node']> = Extract<ast.Statement, { readonly node: K }>;

export function checkForRange(context: Context, node: Node<'forRange'>): TypedStatement | undefined {
  const from = expression(context, node.from, UINT);
  const to = expression(context, node.to, UINT);
  const cap = node.cap === undefined ? from && to && knownCap(context, from, to) : capOf(context, node.cap);
  const local = blockLocal(node.name, UINT, node.body.span);
  const { typed: body } = loopBody(context, node, local);
  if (from === undefined || to === undefined) return undefined;
  if (cap === undefined) return node.cap === undefined ? reportNoLimit(context, node, to) : undefined;
  return { kind: 'forRange', local, from, to, cap, body, span: node.span };
}

/** Rounds between two ends of which the last is known, or is the length of a list. A loop that never runs has a cap of 1. */
function knownCap(context: Context, from: Expression, to: Expression): number | undefined {
  const last = alwaysNumber(context, to) ?? lengthCap(to);
  if (last === undefined) return undefined;
  const rounds = last - (alwaysNumber(context, from) ?? 0n);
  if (overLimit(context, 'rounds', Number(rounds), to.span)) return 1;
  return rounds < 1n ? 1 : Number(rounds);
}

function lengthCap(to: Expression): bigint | undefined {
  const [list] = to.kind === 'builtin' && to.name === 'length' ? to.args : [];
  return list !== undefined && isList(list.type) ? BigInt(list.type.cap) : undefined;
}

/** The number behind `max`: known while compiling, at least 1. */
function capOf(context: Context, node: ast.Exp): number | undefined {
  const cap = knownNumber(context, node);
  if (cap === undefined || overLimit(context, 'rounds', Number(cap), node.span)) return undefined;
  return cap > 0n ? Number(cap) : reportNoRounds(context, node.span);
}

function reportNoRounds(context: Context, span: ast.Span): undefined {
  return report(
    context,
    error('H0703', 'a loop has at least one round', span, 'no rounds at all', {
      why: 'Behind `max` stands how many rounds the loop may take; one more and the call fails.',
      fix: { text: 'how many rounds will there ever be?' },
    }),
  );
}

export function checkForList(context: Context, node: Node<'forList'>): TypedStatement | undefined {
  const list = listOf(context, node);
  const of = list !== undefined && isList(list.type) ? list.type.of : undefined;
  const local = of && blockLocal(node.name, of, node.body.span);
  const { typed: body } = loopBody(context, node, local);
  return list && local && { kind: 'forList', local, list, body, span: node.span };
}

function listOf(context: Context, node: Node<'forList'>): Expression | undefined {
  if (isStatePath(context, node.list)) {
    const quiet = { ...context, diagnostics: [], uses: undefined };
    const type = openPath(quiet, node.list)?.type;
    if (type !== undefined && isMap(type)) return reportNoList(context, node, type);
  }
  const found = operand(context, node.list);
  if (found === undefined) return undefined;
  const type: ValueType = found.kind === 'free' ? UINT : found.type;
  return found.kind === 'free' || !isList(type) ? reportNoList(context, node, type) : found;
}

export function checkWhile(context: Context, node: Node<'while'>): TypedStatement | undefined {
  const inner = { ...context, loops: [...context.loops, node.span] };
  const condition = expression(inner, node.condition, 'bool');
  const cap = node.cap && capOf(context, node.cap);
  const { typed: body } = checkBlock(inner, node.body);
  if (condition === undefined || (node.cap !== undefined && cap === undefined)) return undefined;
  return { kind: 'while', condition, cap, body, span: node.span };
}

/** The body, with the name it counts by. It may not run at all, so it never ends the function. */
function loopBody(context: Context, node: Node<'forRange' | 'forList'>, local: Local | undefined): Checked {
  const inner = { ...context, loops: [...context.loops, node.span] };
  return checkBlock(inner, node.body, (block) =>
    declareLocal(block, node.name, { ...localEntry(node.name, local), what: 'counter' }),
  );
}

export function checkJump(context: Context, node: Node<'break' | 'continue'>): TypedStatement | undefined {
  if (context.loops.length > 0) return { kind: node.node, span: node.span };
  return report(
    context,
    error('H0406', `\`${node.node}\` belongs to a loop`, firstWord(context, node.span), 'no loop around it', {
      why:
        node.node === 'break'
          ? '`break` leaves the innermost loop.'
          : '`continue` goes on with the next round of the innermost loop.',
      fix: { text: 'use `return` to leave the function, or `if … { … }` around what follows' },
    }),
  );
}

/** `, max 100` behind the end of a range. */
export function withLimit(context: Context, node: Node<'forRange'>) {
  const fix = rewrite(context, { span: behind(node.to.span), text: ', max 100' });
  const line = fix.text.split('\n')[0] ?? '';
  const head = textOf(context, { ...node.span, end: node.to.span.end });
  return { ...fix, text: line.includes('{') ? line : `${head}, max 100 {` };
}
