/**
 * Instructions as the machine runs them, off the code. One that means the same in every module is made once for all of them, so that taking a
 * contract apart is quick and takes little memory.
 */

import { endOf, instructionOf } from './immediates.ts';
import { decodeInstruction, sizeOf } from './instruction.ts';
import type { Module } from './module.ts';
import { BY_CODE, OPCODES, type Immediate, type OpName } from './opcodes.ts';
import type { Instruction } from './runnable.ts';
import type { Tables } from './tables.ts';

/** A function that is being taken apart; `own` are the instructions of it that mean the same only there. */
export type Around = { readonly module: Module; readonly tables: Tables; readonly own: Map<number, Instruction> };

/** The instruction at `place`, or what is wrong there. */
export function instructionAt({ module, tables, own }: Around, place: number, end: number): Instruction | string {
  const { code } = module;
  const size = sizeOf(code[place] as number);
  const known = IS_SHARED[code[place] as number] === true ? SHARED : own;
  const key = bytesAsNumber(code, place, size);
  const found = place + size <= end ? known.get(key) : undefined;
  if (found !== undefined) return found;
  const raw = decodeInstruction(code, place, end);
  if (typeof raw === 'string') return raw;
  const made = instructionOf(raw, module, tables);
  known.set(key, made);
  return made;
}

/** Instructions of all modules: an opcode with one byte behind it, or a `small` number. At most 80,000 however much nonsense is read, some 25 MB. */
const SHARED = new Map<number, Instruction>();

/** No instruction has more than five, so the number is exact; the opcode says how many there are, so no two are alike. */
function bytesAsNumber(code: Uint8Array, place: number, size: number): number {
  let number = 0;
  for (let i = place; i < place + size; i++) number = number * 256 + (code[i] as number);
  return number;
}

const BLOCKS: readonly OpName[] = ['if', 'else', 'loop', 'end', 'try', 'break', 'continue'];
const IS_OF_BLOCKS: readonly boolean[] = Array.from({ length: 256 }, (_, code) =>
  BLOCKS.some((op) => OPCODES[op].code === code),
);

/** Does this opcode open, close or leave a block? */
export function isOfBlocks(code: number): boolean {
  return IS_OF_BLOCKS[code] === true;
}

/** Beside those that leave a block: nothing comes behind these. */
export function endsWay(op: OpName): boolean {
  return op === 'return' || op === 'fail' || op === 'failtext';
}

/** An `end` by what it closes. */
export const ENDS = {
  function: endOf('function'),
  loop: endOf('loop'),
  if: endOf('if'),
  else: endOf('if'),
  try: endOf('if'),
} as const;

/** What these name differs from module to module, and the price or value of the instruction with it. */
const OF_MODULE: readonly Immediate[] = ['constant', 'function'];

const IS_SHARED: readonly boolean[] = Array.from({ length: 256 }, (_, code) => isShared(code));

function isShared(code: number): boolean {
  const immediates = BY_CODE.get(code)?.row.immediates;
  if (immediates === undefined || immediates.some((immediate) => OF_MODULE.includes(immediate))) return false;
  return sizeOf(code) <= 2 || code === OPCODES.small.code;
}
