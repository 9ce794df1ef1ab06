/**
 * Code for loops. The machine's `loop` counts how often it goes back to its beginning; the test stands there, so `continue`
 * finds it, and what a round counts by is moved on before the body.
 */

import { expression, opposite } from './expressions.ts';
import { block } from './statements.ts';
import type { Span } from '../ast.ts';
import type { Expression, TypedStatement } from '../tree.ts';
import { NO_RESULT, store, UINT, type Work } from './work.ts';

type Of<K extends TypedStatement['kind']> = Extract<TypedStatement, { readonly kind: K }>;

/** `from` and `to` are computed once. */
export function forRange(work: Work, { local, from, to, cap, body, span }: Of<'forRange'>): void {
  const { writer } = work;
  expression(work, from);
  const next = store(work, 'uint256', from.span);
  expression(work, to);
  const end = store(work, 'uint256', to.span);
  writer.emit('loop', span, cap);
  const head = { file: span.file, start: local.span.start, end: to.span.end };
  leaveUnless(work, head, () => {
    writer.emit('get', head, next);
    writer.emit('get', head, end);
    writer.emit('ge', head, UINT);
  });
  writer.emit('get', head, next);
  writer.emit('set', head, writer.slotOf(local));
  moveOn(work, next, head);
  round(work, local, body);
  writer.emit('end', span);
}

/** Goes over a copy, unless the list cannot change meanwhile. */
export function forList(work: Work, { local, list, body, span }: Of<'forList'>): void {
  const { writer } = work;
  const cap = typeof list.type !== 'string' && list.type.kind === 'list' ? list.type.cap : 0;
  const from = fixedPlace(work, list) ?? copied(work, list);
  writer.emit('zero', list.span, UINT);
  const next = store(work, 'uint256', list.span);
  writer.emit('loop', span, cap);
  const head = { file: span.file, start: local.span.start, end: list.span.end };
  leaveUnless(work, head, () => {
    writer.emit('get', head, next);
    writer.emit('llen', head, from);
    writer.emit('ge', head, UINT);
  });
  writer.emit('get', head, next);
  writer.emit('lget', head, from);
  writer.emit('set', head, writer.slotOf(local));
  moveOn(work, next, head);
  round(work, local, body);
  writer.emit('end', span);
}

export function whileLoop(work: Work, { condition, cap, body, span }: Of<'while'>): void {
  const { writer } = work;
  writer.emit('loop', span, cap ?? 0);
  const at = leaveUnless(work, condition.span, () => opposite(work, condition));
  writer.branch({ kind: 'while', condition: condition.span, when: true, at }, () => block(work, body));
  writer.emit('end', span);
}

/** Where the test of a round stands a stepper stops: every round begins with it. Answers which instruction decides. */
function leaveUnless({ writer }: Work, span: Span, isOver: () => void): number {
  writer.beginStatement(span);
  isOver();
  const at = writer.place;
  writer.emit('if', span, NO_RESULT);
  writer.emit('break', span);
  writer.emit('end', span);
  return at;
}

function moveOn({ writer }: Work, counter: number, span: Span): void {
  writer.emit('get', span, counter);
  writer.emit('small', span, UINT, 1);
  writer.emit('add', span, UINT);
  writer.emit('set', span, counter);
}

function round(work: Work, local: Of<'forRange'>['local'], body: readonly TypedStatement[]): void {
  work.writer.openBlock();
  work.writer.declare(local);
  block(work, body);
  work.writer.closeBlock();
}

/** The slot of a list that no statement can change: a parameter or a `let`. */
function fixedPlace({ writer }: Work, list: Expression): number | undefined {
  return list.kind === 'local' && !list.local.mutable ? writer.slotOf(list.local) : undefined;
}

function copied(work: Work, list: Expression): number {
  expression(work, list);
  return store(work, list.type, list.span);
}
