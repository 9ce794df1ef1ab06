/**
 * What a handler is: the meaning of one instruction. Operands, what it costs beyond the static price, effect, result – in this order.
 *
 * Operands: `m.pop()` takes a number, `m.popText()` a text, `m.stack.pop()` anything; the last one comes first. The verifier has seen to it
 * that they are there and of the types that the row says.
 * Price: the static one is paid already. `m.spend` stands before any change, and before any work that goes with the size.
 * Result: `m.push`; a text or list that has come into being goes through `m.heap.add`.
 * Of the instruction, `i.args` are the immediates, `i.value` is for what pushes a constant, and `i.range` is what a number must lie in, only where
 * the first immediate is `N` (of the second type where that is `M`).
 */

import type { Frame, Machine } from './machine.ts';
import type { OpName } from './opcodes.ts';
import type { Instruction } from './runnable.ts';

export type Handler = (machine: Machine, frame: Frame, instruction: Instruction) => void;

/** Handlers of some of the instructions, by name. */
export type Handlers = Readonly<Partial<Record<OpName, Handler>>>;

/** Where the instruction that is being executed leads, when it does not go on to the next one. */
export function targetOf({ targets, next }: Frame): number {
  return targets[next - 1] as number;
}

/** The first immediate. */
export const first = ({ args }: Instruction): number => args[0] as number;

export const bool = (truth: boolean): bigint => (truth ? 1n : 0n);
