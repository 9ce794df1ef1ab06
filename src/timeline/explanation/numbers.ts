/** Arithmetic that did not fit: the sum as it was to be, and what its type can hold. */

import { formatHlp } from '../../base/units.ts';
import type { Unit } from '../../lang/tree.ts';
import type { OpName } from '../../vm/opcodes.ts';
import { decodeType, rangeOf, type VmType } from '../../vm/types.ts';

/** The numbers in the order in which they were pushed; the exact result, or undefined where that is too long to be computed. */
type Row = {
  readonly takes: 1 | 2 | 3;
  readonly text: (...values: string[]) => string;
  readonly result: (...values: bigint[]) => bigint | undefined;
  /** Is the result an amount of hlp when its operands are? */
  readonly keepsUnit: boolean;
};

const binary = (sign: string): Row['text'] => {
  return (a = '', b = '') => `${a} ${sign} ${b.startsWith('-') ? `(${b})` : b}`;
};

export const SUMS: Readonly<Partial<Record<OpName, Row>>> = {
  add: { takes: 2, text: binary('+'), result: (a = 0n, b = 0n) => a + b, keepsUnit: true },
  sub: { takes: 2, text: binary('-'), result: (a = 0n, b = 0n) => a - b, keepsUnit: true },
  mul: { takes: 2, text: binary('*'), result: (a = 0n, b = 0n) => a * b, keepsUnit: false },
  div: { takes: 2, text: binary('/'), result: (a = 0n, b = 0n) => (b === 0n ? undefined : a / b), keepsUnit: false },
  mod: { takes: 2, text: binary('%'), result: () => undefined, keepsUnit: false },
  pow: { takes: 2, text: binary('**'), result: power, keepsUnit: false },
  neg: {
    takes: 1,
    text: (a = '') => (a.startsWith('-') ? `-(${a})` : `-${a}`),
    result: (a = 0n) => -a,
    keepsUnit: true,
  },
  cast: { takes: 1, text: (a = '') => a, result: (a = 0n) => a, keepsUnit: true },
  muldiv: { takes: 3, text: product('mulDiv'), result: (a = 0n, b = 0n, c = 0n) => (c === 0n ? undefined : (a * b) / c), keepsUnit: false }, // prettier-ignore
  muldivup: { takes: 3, text: product('mulDivUp'), result: (a = 0n, b = 0n, c = 0n) => (c === 0n ? undefined : (a * b + c - 1n) / c), keepsUnit: false }, // prettier-ignore
};

function product(name: string): Row['text'] {
  return (...values) => `${name}(${values.join(', ')})`;
}

/** A power of some thousand digits tells nobody anything. */
function power(base = 0n, exponent = 0n): bigint | undefined {
  const bits = BigInt(base.toString(2).length) * exponent;
  return bits > 1_024n ? undefined : base ** exponent;
}

/** `250 + 10 = 260`; with a unit, `4.5 - 10 = -5.5 hlp`. */
export function sumText(op: OpName, values: readonly bigint[], unit: Unit | undefined): string {
  const row = SUMS[op];
  if (row === undefined) return '';
  const kept = row.keepsUnit ? unit : undefined;
  const write = (value: bigint): string => (kept === undefined ? numberText(value) : formatHlp(value));
  const sum = row.text(...values.map(write));
  const result = row.result(...values);
  const behind = kept === undefined ? '' : ` ${kept}`;
  return result === undefined ? sum : `${sum} = ${write(result)}${behind}`;
}

/** Which type its result has to fit into. */
export function typeOfResult(op: OpName, args: readonly number[]): VmType {
  if (op === 'muldiv' || op === 'muldivup') return 'uint256';
  return decodeType(args[op === 'cast' ? 1 : 0] ?? 0) ?? 'uint256';
}

/** `uint8 holds 0 to 255`; of a long type, `uint256 holds 0 to 2^256 - 1`. */
export function rangeText(type: VmType): string {
  const { min, max } = rangeOf(type);
  return `${type} holds ${numberText(min)} to ${numberText(max)}`;
}

/** Beyond these digits powers of two are easier to read, and beyond those nobody reads them. */
const LONG = 20;
const TOO_LONG = 40;

/** As it is, or near a power of two as one of those; of a very long one only how long it is. */
export function numberText(value: bigint): string {
  const text = value.toString();
  if (text.length < LONG) return text;
  const size = value < 0n ? -value : value;
  const sign = value < 0n ? '-' : '';
  const bits = size.toString(2).length;
  if (size === 1n << BigInt(bits - 1)) return `${sign}2^${bits - 1}`;
  if (size === (1n << BigInt(bits)) - 1n) return sign === '' ? `2^${bits} - 1` : `-(2^${bits} - 1)`;
  return text.length < TOO_LONG ? text : `a number of ${text.length} digits`;
}
