/**
 * Where the gas of a transaction went, in rows that add up to its receipt: what it cost before anything ran, getting into the contract,
 * each line, and what is no line – answers, being asked an invariant, gas that was lost where it ran out. Of a transaction that is being
 * walked through: up to a step.
 */

import { type Address, checksumAddress, wordToAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { intrinsicGas, intrinsicParts, type IntrinsicParts } from '../chain/gas.ts';
import type { Prepared } from '../chain/transition.ts';
import { lineText, type SourceFile } from '../lang/source.ts';
import { entryPrice, invariantPrice } from '../vm/gas.ts';
import type { Call, Outcome } from '../vm/machine.ts';
import { nameOf } from './changes.ts';
import type { Aside, AsideKind, Line } from './guide.ts';
import { gasByLine, type Trace } from './trace.ts';
import type { Names } from './values.ts';

export type GasWhat = keyof IntrinsicParts | 'before' | 'initial' | 'line' | AsideKind;

/** `name` is safe to show; a line of a contract also says which, and as it is written. */
export type GasRow = {
  readonly what: GasWhat;
  readonly name: string;
  readonly gas: number;
  readonly contract?: string;
  readonly address?: string;
  readonly file?: string;
  readonly line?: number;
  readonly text?: string;
};

/** What a row is called. `who` is the contract it is about. */
const NAMES: Readonly<Record<Exclude<GasWhat, 'line'>, (who: string) => string>> = {
  transaction: () => 'the transaction itself',
  data: () => 'its data',
  accessList: () => 'what it says it will touch',
  contract: () => 'a new contract',
  code: () => 'its code, kept for ever',
  before: () => 'before anything ran',
  entry: (who) => `entering ${who}`,
  initial: (who) => `the first values of ${who}`,
  sourceless: (who) => `code of ${who}, whose source is not known`,
  answer: (who) => `answers of ${who}`,
  invariants: (who) => `asking the invariants of ${who}`,
  lost: (who) => `lost in ${who}, where the gas ran out`,
};

/** Contracts by name, and the files of those whose source is known. */
export type Known = {
  readonly names: Names;
  readonly fileOf: (contract: Address, file: number) => SourceFile | undefined;
};

// ───────────── one that ran code ─────────────

/** `used` is what the machine has used before the step. */
export function gasRowsAt(
  { prepared, trace, known }: { readonly prepared: Prepared; readonly trace: Trace; readonly known: Known },
  step: number,
  used: number,
): readonly GasRow[] {
  const { call } = prepared;
  if (call === undefined) throw new Error('what can be walked through has run code');
  const all = [...gasByLine(trace, step, used)].map(([place, gas]) => rowOf(place, gas, known));
  const lines = all.filter(({ what }) => what === 'line').toSorted(byPlace(trace.contracts));
  const others = all.filter(({ what }) => what !== 'line');
  return [
    ...intrinsicRows(prepared, Number(prepared.transaction.gasLimit) - call.gas),
    ...joined([...entryRows(call, trace.gas.atStart, known.names), ...lines, ...others]),
  ];
}

function rowOf(place: Line | Aside, gas: number, { names, fileOf }: Known): GasRow {
  const contract = nameOf(place.contract, names);
  const who = { contract, address: checksumAddress(place.contract) };
  if ('what' in place) return { what: place.what, name: NAMES[place.what](contract), gas, ...who };
  const { line } = place;
  const source = fileOf(place.contract, place.file);
  const file = source?.name ?? '';
  const text = source === undefined ? '' : lineText(source, line).trim();
  return { what: 'line', name: `${show(file)}:${line}`, gas, ...who, file, line, text };
}

/** Contract by contract in the order in which they began, lines in order. */
function byPlace(contracts: readonly Address[]): (a: GasRow, b: GasRow) => number {
  const order = new Map<string, number>(contracts.map((contract, i) => [checksumAddress(contract), i]));
  const rank = ({ address = '' }: GasRow): number => order.get(address) ?? order.size;
  return (a, b) => {
    const [fileA = '', fileB = ''] = [a.file, b.file];
    return rank(a) - rank(b) || Number(fileA > fileB) - Number(fileA < fileB) || (a.line ?? 0) - (b.line ?? 0);
  };
}

/** A contract that calls back in a circle is entered, and answers, more than once. */
function joined(rows: readonly GasRow[]): readonly GasRow[] {
  const found = new Map<string, GasRow>();
  for (const row of rows) {
    const key = `${row.what} ${row.address} ${row.file}:${row.line}`;
    const before = found.get(key)?.gas ?? 0;
    found.set(key, { ...row, gas: before + row.gas });
  }
  return [...found.values()];
}

// ───────────── one that ran none ─────────────

/** `outcome` is undefined while it stands before. */
export function quietGasRows(prepared: Prepared, outcome: Outcome | undefined, names: Names): readonly GasRow[] {
  const { call, transaction } = prepared;
  const limit = Number(transaction.gasLimit);
  if (call === undefined) return intrinsicRows(prepared, limit - (outcome ?? prepared.run()).gasLeft);
  const before = intrinsicRows(prepared, limit - call.gas);
  if (outcome === undefined) return before;
  if (outcome.status !== 'outOfGas') return [...before, ...entryRows(call, call.gas - outcome.gasLeft, names)];
  const lost = { contract: wordToAddress(call.contract), what: 'lost' } as const;
  return [...before, rowOf(lost, call.gas, { names, fileOf: () => undefined })];
}

// ───────────── what comes first ─────────────

const PARTS = [
  'transaction',
  'data',
  'accessList',
  'contract',
  'code',
] as const satisfies readonly (keyof IntrinsicParts)[];

/** `gas` is what is gone before anything runs. A question is no transaction and costs nothing there. */
function intrinsicRows({ transaction }: Prepared, gas: number): readonly GasRow[] {
  if (BigInt(gas) !== intrinsicGas(transaction)) return rowsWithGas([{ what: 'before', name: NAMES.before(''), gas }]);
  const parts = intrinsicParts(transaction);
  return rowsWithGas(PARTS.map((what) => ({ what, name: NAMES[what](''), gas: Number(parts[what]) })));
}

const rowsWithGas = (rows: readonly GasRow[]): readonly GasRow[] => rows.filter(({ gas }) => gas > 0);

/** What was used before the first instruction: getting in, then the initial values of a new contract. */
function entryRows(call: Call, used: number, names: Names): readonly GasRow[] {
  const address = wordToAddress(call.contract);
  const contract = nameOf(address, names);
  const row = (what: 'entry' | 'initial' | 'invariants', gas: number): GasRow => {
    return { what, name: NAMES[what](contract), gas, contract, address: checksumAddress(address) };
  };
  const entry = Math.min(used, entryPrice(call.module.weight, call.data.length));
  const asking = Math.min(used - entry, askedAtOnce(call));
  return rowsWithGas([row('entry', entry), row('initial', used - entry - asking), row('invariants', asking)]);
}

/** A new contract without `init` is asked its first invariant right away. */
function askedAtOnce({ kind, module: { init, invariants } }: Call): number {
  const [first] = invariants;
  return kind !== 'init' || init !== undefined || first === undefined ? 0 : invariantPrice(first.localTypes.length);
}
