/** From what was measured to a table: what is too cheap, and by how much. */

import type { Mix } from './mix.ts';
import { median } from './measure.ts';

/** The aim of the gas schedule (`src/vm/gas.ts`). */
export const AIM_IN_NS = 20;
/** No instruction is dearer to run than this many times the median … */
const MOST_TIMES_MEDIAN = 3;
/** … and none pays for less than half of what it takes. */
const LEAST_PAID = 0.5;

/** Gas and nanoseconds of one unit of a mix. */
export type Measured = { readonly mix: Mix; readonly gas: number; readonly ns: number };

export type Row = Measured & {
  readonly perGas: number;
  /** Against a loop of `add`, and against the median of all instructions. */
  readonly ofAdd: number;
  readonly ofMedian: number;
  /** What it pays of what it takes, at the aim. */
  readonly paid: number;
  readonly isTooCheap: boolean;
};

export type Table = {
  /** The dearest to run for what it pays first. */
  readonly rows: readonly Row[];
  readonly addPerGas: number;
  /** Of all instructions, each at its worst. */
  readonly median: number;
  readonly worst: number;
};

export function tableOf({ measured, addPerGas }: { measured: readonly Measured[]; addPerGas: number }): Table {
  const middle = median([...worstOfEach(measured).values()]);
  const rows = measured.map((each): Row => {
    const perGas = each.ns / each.gas;
    const [ofMedian, paid] = [perGas / middle, AIM_IN_NS / perGas];
    const isTooCheap = ofMedian > MOST_TIMES_MEDIAN || paid < LEAST_PAID;
    return { ...each, perGas, ofAdd: perGas / addPerGas, ofMedian, paid, isTooCheap };
  });
  const sorted = rows.toSorted((a, b) => b.perGas - a.perGas);
  return { rows: sorted, addPerGas, median: middle, worst: sorted[0]?.perGas ?? 0 };
}

function worstOfEach(measured: readonly Measured[]): Map<string, number> {
  const worst = new Map<string, number>();
  for (const { mix, ns, gas } of measured) worst.set(mix.op, Math.max(worst.get(mix.op) ?? 0, ns / gas));
  return worst;
}

/** What stands in a row: instruction, operands, gas, ns, ns per gas, ratio to `add`, ratio to the median, mark. */
export function cellsOf({ mix, gas, ns, perGas, ofAdd, ofMedian, isTooCheap }: Row): readonly string[] {
  const numbers = [whole(gas), whole(ns), perGas.toFixed(1), ofAdd.toFixed(2), ofMedian.toFixed(2)];
  return [mix.op, mix.what, ...numbers, isTooCheap ? 'too cheap' : ''];
}

export const TITLES = [
  'instruction',
  'operands',
  'gas',
  'ns',
  'ns per gas',
  'ratio to `add`',
  'ratio to the median',
  '',
];

const whole = (value: number): string => Math.round(value).toLocaleString('en-US');

export function lineOf(row: Row): string {
  const [op = '', what = '', ...rest] = cellsOf(row);
  return `${op.padEnd(10)} ${what.padEnd(48)}${rest.map((cell) => cell.padStart(12)).join('')}`;
}

export function summaryOf({ rows, addPerGas, median: middle, worst }: Table): string {
  const tooCheap = rows.filter((row) => row.isTooCheap).length;
  const ops = new Set(rows.map(({ mix }) => mix.op)).size;
  return `${ops} instructions in ${rows.length} mixes: a loop of add ${addPerGas.toFixed(1)} ns per gas, median ${middle.toFixed(1)}, worst ${worst.toFixed(1)}; ${tooCheap} too cheap`;
}
