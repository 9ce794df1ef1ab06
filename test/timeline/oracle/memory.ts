/** What contracts remember, as rows of text that say all there is to say of each: worked out from the evaluator's leaves. */

import type { Unit, ValueType } from '../../../src/lang/tree.ts';
import { totalRowsOf } from '../../evaluator/totals.ts';
import { isList, zeroOf, type Leaf, type Value } from '../../evaluator/values.ts';
import type { Deployed } from '../../evaluator/world.ts';
import { openNameOf, rowOf, type Row } from './leaf.ts';
import { exactly, shown, typeName, type NameOf } from './told.ts';

/** A row with the one value it has at one moment. */
type Filled = {
  readonly nameWith: (nameOf: NameOf) => string;
  readonly type: ValueType;
  readonly unit: Unit | undefined;
  readonly value: Value;
};

/** Rows by path; what is zero is not among them. */
export type Memory = ReadonlyMap<string, Filled>;

export function memoryOf(deployed: Deployed): Memory {
  const { contract, leaves } = deployed;
  const memory = new Map<string, Filled>();
  for (const [path, leaf] of leaves) {
    const row = rowOf(contract, path);
    if (memory.has(row.path)) continue;
    memory.set(row.path, { ...row, value: isList(row.type) ? listAt(leaves, row) : leaf });
  }
  for (const { name, of, path, sum } of totalRowsOf(deployed)) {
    const nameWith = (nameOf: NameOf): string => `${of.of}(${openNameOf(contract, path, nameOf)})`;
    memory.set(name, { nameWith, type: of.type, unit: of.of === 'sum' ? of.unit : undefined, value: sum });
  }
  return memory;
}

/** Elements that are zero are not stored. */
function listAt(leaves: ReadonlyMap<string, Leaf>, { path, type }: Row): readonly Leaf[] {
  const length = Number(leaves.get(`${path}.length`) ?? 0n);
  const zero = (isList(type) ? zeroOf(type.of) : 0n) as Leaf;
  return Array.from({ length }, (_, i) => leaves.get(`${path}[${i}]`) ?? zero);
}

/** `owner` stands before the names of a contract that others call. */
export type Reader = { readonly nameOf: NameOf; readonly owner: string | undefined };

export function memoryTexts(before: Memory, now: Memory, { nameOf, owner }: Reader): readonly string[] {
  return [...new Set([...before.keys(), ...now.keys()])].map((path) => {
    const row = (now.get(path) ?? before.get(path)) as Filled;
    const { type, unit, nameWith } = row;
    const [old, next] = [before, now].map((memory) => memory.get(path)?.value ?? zeroOf(type)) as [Value, Value];
    const length = isList(type) ? ` (${(next as readonly Leaf[]).length} of ${type.cap})` : '';
    const name = `${owner === undefined ? '' : `${owner}.`}${nameWith(nameOf)}${length}`;
    const [was, is] = [old, next].map((value) => `${exactly(type, value)} ${shown(type, unit, value, nameOf)}`);
    return `${path} "${name}" ${typeName(type)} ${unit ?? ''}: ${was} → ${is}`;
  });
}
