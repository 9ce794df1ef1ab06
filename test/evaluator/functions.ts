/** Functions: their parameters, who may call them, and what they answer. */

import type { TypedFunction } from '../../src/lang/tree.ts';
import { evaluate } from './expressions.ts';
import { failed } from './failure.ts';
import type { Frame } from './frame.ts';
import { runBlock } from './statements.ts';
import type { Value } from './values.ts';

export function callFunction(outer: Frame, fn: TypedFunction, args: readonly Value[]): Value | undefined {
  const calls = [...outer.calls, { self: outer.self, what: fn }];
  const frame = { ...outer, calls, locals: new Map(fn.params.map((param, i) => [param, args[i] as Value])) };
  const [first, last] = [fn.only[0], fn.only.at(-1)];
  if (first !== undefined && last !== undefined) frame.meet('only', { ...first.span, end: last.span.end }, frame);
  const isAllowed = fn.only.length === 0 || fn.only.some((who) => evaluate(frame, who) === frame.caller);
  if (!isAllowed) throw failed('NotAllowed', frame.caller);
  const flow = runBlock(frame, fn.body);
  return typeof flow === 'object' ? flow.answer : undefined;
}
