/**
 * How each kind of immediate is written: by the name of what it names, as a type, or as a number. The rows of `OPCODES` say which kinds
 * an instruction has; a new row needs nothing here, a new kind of immediate one line.
 */

import { OPCODES, type Immediate, type OpName, type Row } from '../opcodes.ts';
import { decodeType } from '../types.ts';
import { type Names, referenceTo, type Table } from './names.ts';

export type Form = Table | 'type' | 'number';

export const FORMS: Readonly<Record<Immediate, Form>> = {
  N: 'type',
  M: 'type',
  T: 'type',
  U: 'type',
  result: 'type',
  u8: 'number',
  cap: 'number',
  constant: 'number',
  local: 'number',
  list: 'number',
  most: 'number',
  function: 'functions',
  error: 'errors',
  event: 'events',
  shape: 'shapes',
  states: 'shapes',
  aggregate: 'aggregates',
  enum: 'types',
  tuple: 'types',
  external: 'externals',
};

/** An instruction by name, its immediates as numbers. */
export type Op = { readonly op: OpName; readonly args: readonly number[] };

export function immediatesOf(op: OpName): readonly Immediate[] {
  return (OPCODES[op] satisfies Row).immediates;
}

/** Immediates that cannot be left out: a `result` in the last place can, and then there is none. */
export function requiredCount(immediates: readonly Immediate[]): number {
  return immediates.at(-1) === 'result' ? immediates.length - 1 : immediates.length;
}

/** `sget balances`, `add int256`, `get 2`, `if`. */
export function instructionText({ op, args }: Op, names: Names): string {
  const immediates = immediatesOf(op);
  const isShort = args.at(-1) === 0 && requiredCount(immediates) < immediates.length;
  const shown = isShort ? immediates.slice(0, -1) : immediates;
  return [op, ...shown.map((immediate, i) => immediateText(FORMS[immediate], args[i] ?? 0, names))].join(' ');
}

function immediateText(form: Form, arg: number, names: Names): string {
  if (form === 'number') return String(arg);
  return form === 'type' ? (decodeType(arg) ?? String(arg)) : referenceTo(arg, names[form]);
}
