/** Code for statements. Each leaves the stack as it found it. Loops are in `loops.ts`, storing in `places.ts`. */

import { utf8ToBytes } from '../../base/bytes.ts';
import type { Span } from '../ast.ts';
import type { Expression, Rhs, TypedReason, TypedStatement } from '../tree.ts';
import { call as callInner, callOut, tryCall } from './calls.ts';
import { expression, literal, opposite, or } from './expressions.ts';
import { forList, forRange, whileLoop } from './loops.ts';
import { clear, pop, push, setPlace } from './places.ts';
import { dropAll, NO_RESULT, setAll, typeByte, type Work } from './work.ts';

type Of<K extends TypedStatement['kind']> = Extract<TypedStatement, { readonly kind: K }>;

/** `only a, b`: the caller is one of these, or NotAllowed. */
export function only(work: Work, allowed: readonly Expression[], span: Span): void {
  const [first, ...others] = allowed;
  if (first === undefined) return;
  const { writer, tables } = work;
  const condition = { ...first.span, end: (others.at(-1) ?? first).span.end };
  writer.beginStatement(condition);
  isCaller(work, first);
  for (const other of others) or(work, span, () => isCaller(work, other));
  writer.emit('not', span);
  const at = writer.place;
  writer.emit('if', span, NO_RESULT);
  writer.branch({ kind: 'only', condition, when: false, at }, () => {
    writer.emit('caller', span);
    writer.emit('fail', span, tables.notAllowed());
  });
  writer.emit('end', span);
}

function isCaller(work: Work, who: Expression): void {
  work.writer.emit('caller', who.span);
  expression(work, who);
  work.writer.emit('eq', who.span, typeByte('address'));
}

export function block(work: Work, statements: readonly TypedStatement[]): void {
  work.writer.openBlock();
  for (const inner of statements) statement(work, inner);
  work.writer.closeBlock();
}

/** What a statement puts away for itself is free again behind it. */
export function statement(work: Work, node: TypedStatement): void {
  const { mark } = work.writer;
  work.writer.beginStatement(node.span);
  write(work, node);
  work.writer.release(mark);
}

function write(work: Work, node: TypedStatement): void {
  const { writer, tables } = work;
  switch (node.kind) {
    case 'let':
      return letLocal(work, node);
    case 'set':
      return setPlace(work, node);
    case 'clear':
      return clear(work, node.place, node.span);
    case 'push':
      return push(work, node.place, node.value, node.span);
    case 'pop':
      return pop(work, node.place, node.span);
    case 'if':
      return ifElse(work, node);
    case 'forRange':
      return forRange(work, node);
    case 'forList':
      return forList(work, node);
    case 'while':
      return whileLoop(work, node);
    case 'break':
    case 'continue':
      return writer.emit(node.kind, node.span);
    case 'require':
      return require(work, node);
    case 'fail':
      return fail(work, node.reason, node.span);
    case 'return':
      if (node.value !== undefined) expression(work, node.value);
      return writer.emit('return', node.span);
    case 'emit':
      for (const arg of node.args) expression(work, arg);
      return writer.emit('emit', node.span, tables.event(node.event));
    case 'send':
      expression(work, node.amount);
      expression(work, node.to);
      return writer.emit('send', node.span);
    case 'call':
      return callStatement(work, node);
    case 'try':
      return tryCall(work, node);
  }
}

/** The value of an expression or the answer of a call to another contract. */
export function rhs(work: Work, value: Rhs): void {
  if (value.kind === 'external') callOut(work, value);
  else expression(work, value);
}

function letLocal(work: Work, { local, value, span }: Of<'let'>): void {
  rhs(work, value);
  setAll(work, work.writer.slotOf(local), local.type, span);
  work.writer.declare(local);
}

function ifElse(work: Work, { condition, then, otherwise, span }: Of<'if'>): void {
  const { writer } = work;
  expression(work, condition);
  const branch = { kind: 'if', condition: condition.span, at: writer.place } as const;
  writer.emit('if', span, NO_RESULT);
  writer.branch({ ...branch, when: true }, () => block(work, then));
  if (otherwise.length > 0) {
    writer.emit('else', span);
    writer.branch({ ...branch, when: false }, () => block(work, otherwise));
  }
  writer.emit('end', span);
}

function require(work: Work, { condition, reason, span }: Of<'require'>): void {
  const { writer } = work;
  opposite(work, condition);
  const at = writer.place;
  writer.emit('if', span, NO_RESULT);
  writer.branch({ kind: 'require', condition: condition.span, when: false, at }, () => fail(work, reason, span));
  writer.emit('end', span);
}

function fail(work: Work, reason: TypedReason, span: Span): void {
  if (reason.kind === 'text') {
    literal(work, 'string', utf8ToBytes(reason.text), span);
    work.writer.emit('failtext', span);
  } else {
    for (const arg of reason.args) expression(work, arg);
    work.writer.emit('fail', span, work.tables.error(reason.error));
  }
}

function callStatement(work: Work, { call: node, span }: Of<'call'>): void {
  const answer = node.kind === 'external' ? callOut(work, node) : callInner(work, node);
  if (answer !== undefined) dropAll(work, answer, span);
}
