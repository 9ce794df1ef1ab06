/** What a handler is: the meaning of one instruction. Operands, what it costs beyond the static price, effect, result – in this order. */

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
