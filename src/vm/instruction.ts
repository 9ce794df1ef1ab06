/**
 * One instruction as bytes and back, by the table. What an immediate may name is the verifier's business; here it is
 * only a number of the right size.
 */

import { BY_CODE, IMMEDIATES, OPCODES, type OpName, type Row } from './opcodes.ts';

export type RawInstruction = { readonly op: OpName; readonly args: readonly number[]; readonly size: number };

/** The bytes of an instruction; `args` in the order of the row's immediates. */
export function encodeInstruction(op: OpName, args: readonly number[] = []): number[] {
  const row: Row = OPCODES[op];
  if (args.length !== row.immediates.length) throw new RangeError(`${op} takes ${row.immediates.length} immediates`);
  return [row.code, ...row.immediates.flatMap((immediate, i) => bigEndian(args[i] ?? 0, IMMEDIATES[immediate]))];
}

/** Bytes of an instruction, immediates included, by its opcode. */
export function sizeOf(code: number): number {
  return SIZES[code] ?? 1;
}

const SIZES: readonly (number | undefined)[] = Array.from({ length: 256 }, (_, code) =>
  BY_CODE.get(code)?.row.immediates.reduce((size, immediate) => size + IMMEDIATES[immediate], 1),
);

/** The instruction at `at`, or what is wrong there. */
export function decodeInstruction(code: Uint8Array, at: number, end: number): RawInstruction | string {
  const known = BY_CODE.get(code[at] ?? 0);
  if (known === undefined) return `there is no instruction ${hexByte(code[at] ?? 0)}`;
  const args: number[] = [];
  let place = at + 1;
  for (const immediate of known.row.immediates) {
    const next = place + IMMEDIATES[immediate];
    if (next > end) return `${known.name} is cut off`;
    let number = 0;
    for (; place < next; place++) number = number * 256 + (code[place] as number);
    args.push(number);
  }
  return { op: known.name, args, size: place - at };
}

function bigEndian(number: number, size: number): number[] {
  if (!Number.isInteger(number) || number < 0 || number >= 256 ** size) {
    throw new RangeError(`${number} does not fit ${size} bytes`);
  }
  return Array.from({ length: size }, (_, i) => Math.floor(number / 256 ** (size - 1 - i)) % 256);
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');
