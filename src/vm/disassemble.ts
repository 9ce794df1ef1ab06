/** Instructions as text: the mnemonic of the table, and for each immediate what it names. */

import type { Module } from './module.ts';
import { OPCODES, type Immediate, type Row } from './opcodes.ts';
import { decodeType } from './types.ts';
import type { Instruction } from './verify.ts';

/** One instruction, such as `sget balances`, `add int256`, `get 2`. */
export function disassemble(instruction: Instruction, module: Module): string {
  const row: Row = OPCODES[instruction.op];
  const words = row.immediates.map((immediate, i) => immediateText(immediate, instruction.args[i] ?? 0, module));
  return [instruction.op, ...words].join(' ').trimEnd();
}

function immediateText(immediate: Immediate, arg: number, module: Module): string {
  switch (immediate) {
    case 'N':
    case 'M':
    case 'T':
    case 'U':
    case 'result':
      return decodeType(arg) ?? '';
    case 'function':
      return module.functions[arg]?.name ?? '';
    case 'event':
      return module.events[arg]?.name ?? '';
    case 'error':
      return module.errors[arg]?.name ?? '';
    case 'shape':
      return shapeText(module, arg);
    case 'aggregate':
      return `${module.aggregates[arg]?.kind} ${shapeText(module, module.aggregates[arg]?.shape ?? 0)}`;
    default:
      return String(arg);
  }
}

function shapeText({ shapes }: Module, index: number): string {
  const shape = shapes[index];
  return shape === undefined ? '' : [shape.name, ...shape.fields].join('.');
}
