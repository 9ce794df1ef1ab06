/** Code for calls: of functions of this contract, and of other contracts. */

import type { CallExpression, ExternalCall, TypedStatement, ValueType } from '../tree.ts';
import { expression } from './expressions.ts';
import { block } from './statements.ts';
import { dropAll, setAll, UINT, type Work } from './work.ts';

/** Leaves the answer, if any, on the stack; what type it has. */
export function call(work: Work, { function: name, args, span }: CallExpression): ValueType | undefined {
  for (const arg of args) expression(work, arg);
  const callee = work.functions.get(name);
  if (callee === undefined) throw new Error(`the checker let a call of ${name} through, which does not exist`);
  work.writer.emit('call', span, callee.index);
  return callee.result;
}

/** The same for another contract's function. When the call fails, so does ours. */
export function callOut(work: Work, node: ExternalCall): ValueType | undefined {
  operands(work, node);
  work.writer.emit('ext', node.span, work.tables.external(node.function));
  return node.type;
}

/** The first half begins with the answer, the second half runs when the call failed. */
export function tryCall(work: Work, node: Extract<TypedStatement, { readonly kind: 'try' }>): void {
  const { writer } = work;
  operands(work, node.call);
  const branch = { kind: 'try', condition: node.call.span, at: writer.place } as const;
  writer.emit('try', node.call.span, work.tables.external(node.call.function));
  writer.branch({ ...branch, when: true }, () => whenItAnswers(work, node));
  writer.emit('else', node.span);
  writer.branch({ ...branch, when: false }, () => block(work, node.otherwise));
  writer.emit('end', node.span);
}

function whenItAnswers(work: Work, node: Extract<TypedStatement, { readonly kind: 'try' }>): void {
  const { writer } = work;
  writer.openBlock();
  if (node.local !== undefined) {
    setAll(work, writer.slotOf(node.local), node.local.type, node.local.span);
    writer.declare(node.local);
  } else if (node.call.type !== undefined) dropAll(work, node.call.type, node.call.span);
  block(work, node.then);
  writer.closeBlock();
}

/** Who is called, the arguments, and the amount where one can be sent along. */
function operands(work: Work, { target, args, paying, function: callee, span }: ExternalCall): void {
  expression(work, target);
  for (const arg of args) expression(work, arg);
  if (!callee.payable) return;
  if (paying === undefined) work.writer.emit('zero', span, UINT);
  else expression(work, paying);
}
