/**
 * Instructions as the machine runs them, off the code. One that means the same in every module is made once for all of them, so that taking a
 * contract apart is quick and takes little memory.
 */

import { endOf, instructionOf } from './immediates.ts';
import { decodeInstruction, sizeOf } from './instruction.ts';
import type { Module } from './module.ts';
import { OPCODES, type Immediate, type OpName, type Row } from './opcodes.ts';
import type { Instruction } from './runnable.ts';
import type { Tables } from './tables.ts';

/** The instruction at `place`, or what is wrong there. */
export function instructionAt(module: Module, tables: Tables, place: number, end: number): Instruction | string {
  const key = sharedKey(module.code, place, end);
  const known = SHARED.get(key);
  if (known !== undefined) return known;
  const raw = decodeInstruction(module.code, place, end);
  if (typeof raw === 'string') return raw;
  const made = instructionOf(raw, module, tables);
  if (key !== NOT_SHARED) SHARED.set(key, made);
  return made;
}

/** By their bytes as one number: an opcode with one byte behind it, or a `small` number. At most 80,000 however much nonsense is read, some 25 MB. */
const SHARED = new Map<number, Instruction>();
const NOT_SHARED = -1;

function sharedKey(code: Uint8Array, place: number, end: number): number {
  const op = code[place] as number;
  const size = SHARED_SIZES[op];
  if (size === undefined || place + size > end) return NOT_SHARED;
  const second = size > 1 ? (code[place + 1] as number) : 0;
  const third = size > 2 ? (code[place + 2] as number) : 0;
  return (op << 16) | (second << 8) | third;
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

const SHARED_SIZES: readonly (number | undefined)[] = sharedSizes();

function sharedSizes(): (number | undefined)[] {
  const sizes: (number | undefined)[] = [];
  for (const { code, immediates } of Object.values<Row>(OPCODES)) {
    const isOwn = immediates.some((immediate) => OF_MODULE.includes(immediate));
    if (!isOwn && (sizeOf(code) <= 2 || code === OPCODES.small.code)) sizes[code] = sizeOf(code);
  }
  return sizes;
}
