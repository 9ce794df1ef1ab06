/** Sums and counts, added up from the leaves whenever somebody asks (language.md 3.6, Aggregates). */

import type { Expression, StateVariable, TypedContract } from '../../src/lang/tree.ts';
import { panic } from './failure.ts';
import type { Frame } from './frame.ts';
import { keyTypes, openedText, wayOf } from './state.ts';
import { rangeOf } from './values.ts';
import type { Deployed } from './world.ts';

export type Aggregate = Extract<Expression, { readonly kind: 'aggregate' }>;

export function total(frame: Frame, node: Aggregate): bigint {
  const prefix = openedText(wayOf(frame, { ...node, fields: [] }));
  return totalBelow(frame.deployed, node, prefix);
}

/** A sum that leaves its type fails at the write that makes it do so. */
export function checkTotals({ deployed }: Frame, written: string): void {
  for (const aggregate of aggregatesOf(deployed.contract)) {
    const parts = aggregate.of === 'sum' ? partsOf(aggregate, written) : undefined;
    if (parts === undefined) continue;
    const range = rangeOf(aggregate.type) ?? { min: 0n, max: 0n };
    const sum = totalBelow(deployed, aggregate, parts.prefix);
    if (sum < range.min || sum > range.max) throw panic('arithmetic');
  }
}

export function totalBelow({ leaves }: Deployed, aggregate: Aggregate, prefix: string): bigint {
  let sum = 0n;
  for (const [path, leaf] of leaves) {
    if (!path.startsWith(prefix) || partsOf(aggregate, path)?.prefix !== prefix) continue;
    sum += aggregate.of === 'count' ? 1n : (leaf as bigint);
  }
  return sum;
}

/** Every total that is not zero, under the name the machine gives it: `sum(balances)`, `count(voted[3])`. */
export function totalsOf(deployed: Deployed): ReadonlyMap<string, bigint> {
  return new Map(totalRowsOf(deployed).map(({ name, sum }) => [name, sum]));
}

/** The same with what each of them adds up, and where: `balances`, `voted[3]`. */
export type TotalRow = { readonly name: string; readonly of: Aggregate; readonly path: string; readonly sum: bigint };

export function totalRowsOf(deployed: Deployed): readonly TotalRow[] {
  const rows: TotalRow[] = [];
  for (const aggregate of aggregatesOf(deployed.contract)) {
    const prefixes = [...deployed.leaves.keys()].flatMap((path) => partsOf(aggregate, path)?.prefix ?? []);
    for (const prefix of new Set(prefixes)) {
      const sum = totalBelow(deployed, aggregate, prefix);
      const path = `${prefix}${tailOf(aggregate)}`;
      if (sum !== 0n) rows.push({ name: `${aggregate.of}(${path})`, of: aggregate, path, sum });
    }
  }
  return rows;
}

const tailOf = ({ fields }: Aggregate): string => fields.map((field) => `.${field}`).join('');

/** The bound part of a path that an aggregate covers; undefined when the leaf is none of its own. */
function partsOf({ state, keys, fields }: Aggregate, path: string): { readonly prefix: string } | undefined {
  const match = patternOf(state, keys.length, fields).exec(path);
  return match?.[1] === undefined ? undefined : { prefix: match[1] };
}

const patterns = new WeakMap<StateVariable, Map<string, RegExp>>();

/** `[key]` for each level; quoted keys may hold brackets. */
function patternOf(state: StateVariable, bound: number, fields: readonly string[]): RegExp {
  const known = patterns.get(state) ?? new Map<string, RegExp>();
  patterns.set(state, known);
  const name = [bound, ...fields].join(' ');
  const key = String.raw`\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]`;
  const open = keyTypes(state).length - bound;
  const tail = fields.map((field) => String.raw`\.${field}`).join('');
  const pattern = known.get(name) ?? new RegExp(`^(${state.name}(?:${key}){${bound}})(?:${key}){${open}}${tail}$`, 's');
  known.set(name, pattern);
  return pattern;
}

// ───────────── what a contract speaks of ─────────────

const known = new WeakMap<TypedContract, readonly Aggregate[]>();

/** Every sum and count in a contract, once. */
export function aggregatesOf(contract: TypedContract): readonly Aggregate[] {
  const found = known.get(contract) ?? collect(contract);
  known.set(contract, found);
  return found;
}

function collect({ functions, invariants }: TypedContract): readonly Aggregate[] {
  const found = new Map<string, Aggregate>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || ArrayBuffer.isView(node)) return;
    if ('kind' in node && node.kind === 'aggregate') {
      const aggregate = node as Aggregate;
      const { of, state, keys, fields } = aggregate;
      found.set([of, state.name, keys.length, ...fields].join(' '), aggregate);
    }
    for (const [name, inner] of Object.entries(node)) if (!DECLARED.has(name)) visit(inner);
  };
  visit([functions.map(({ only, body }) => [only, body]), invariants.map(({ condition }) => condition)]);
  return [...found.values()];
}

/** Ways out of an expression to what is declared elsewhere. */
const DECLARED = new Set(['type', 'span', 'state', 'local', 'contract', 'event', 'error', 'constant']);
