/** Calls of other contracts: what they are given, why they may fail, and what is left of a failed one (language.md 2.8, 3.7, 3.8). */

import type { ExternalCall, TypedStatement } from '../../src/lang/tree.ts';
import { decoded, MOST_DATA, requireText, withSelector } from './encoding.ts';
import { enter } from './entry.ts';
import { evaluate } from './expressions.ts';
import { callFailed, Failure, nameOf, panic } from './failure.ts';
import type { Flow, Frame } from './frame.ts';
import { runBlock } from './statements.ts';
import type { Value } from './values.ts';

export type Operands = { readonly target: bigint; readonly args: readonly Value[]; readonly wei: bigint };

const MOST_DEPTH = 32;

/** What cannot be told to another contract is the caller's own fault: a `try` does not catch it. */
export function operandsOf(frame: Frame, { function: fn, target, args, paying }: ExternalCall): Operands {
  const at = evaluate(frame, target) as bigint;
  const values = args.map((arg) => evaluate(frame, arg));
  const wei = paying === undefined ? 0n : (evaluate(frame, paying) as bigint);
  const types = fn.params.map(({ type }) => type);
  if (withSelector(fn.name, types, values).length > MOST_DATA) throw panic('memory');
  requireText(types, values);
  return { target: at, args: values, wei };
}

/** The answer, if any; whatever goes wrong is a failure of the caller, and what the callee did is undone. */
export function callOut(frame: Frame, node: ExternalCall, operands: Operands): Value | undefined {
  const { world, self, running, meet } = frame;
  const { target, args, wei } = operands;
  if (running.includes(target)) throw callFailed(target, 'running');
  if (!world.contracts.has(target)) throw callFailed(target, 'nobody');
  if (running.length >= MOST_DEPTH) throw callFailed(target, 'deep');
  if (world.balance(self) < wei) throw callFailed(target, 'poor');
  meet(`calls ${node.function.kind}${wei > 0n ? ' with hlp' : ''}`);
  const undo = world.save();
  try {
    return answerOf(frame, node, { target, args, wei });
  } catch (error) {
    undo();
    throw error instanceof Failure && error.reason.kind === 'gas' ? callFailed(target, 'gas') : error;
  }
}

function answerOf(frame: Frame, { function: fn }: ExternalCall, { target, args, wei }: Operands): Value | undefined {
  const { world, self, running, calls, used, meet } = frame;
  const types = fn.params.map(({ type }) => type);
  const data = withSelector(fn.name, types, args);
  const kind = fn.kind === 'view' ? 'view' : 'call';
  const answer = enter(world, { to: target, caller: self, value: wei, data, kind }, { running, calls, used, meet });
  const values = decoded(fn.result === undefined ? [] : [fn.result], answer);
  if (values === undefined) throw callFailed(target, 'misfit');
  return values[0];
}

/** Whatever makes the call fail runs the other half; what is wrong in our own operands does not. */
export function attempt(frame: Frame, node: Extract<TypedStatement, { readonly kind: 'try' }>): Flow {
  const operands = operandsOf(frame, node.call);
  try {
    const answer = callOut(frame, node.call, operands);
    if (node.local !== undefined) frame.locals.set(node.local, answer as Value);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    frame.meet(`fails with ${nameOf(error.reason)}`);
    frame.meet('try it fails');
    return runBlock(frame, node.otherwise);
  }
  frame.meet('try it goes well');
  return runBlock(frame, node.then);
}
