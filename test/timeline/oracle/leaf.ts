/** Which row of the memory a stored leaf belongs to, read off the checker's types; shares nothing with `src/timeline`. */

import { show } from '../../../src/base/show.ts';
import type { SingleType, StateVariable, Type, TypedContract, Unit, ValueType } from '../../../src/lang/tree.ts';
import type { NameOf } from './told.ts';

/** The row in which a leaf stands: its own, or that of the list it is part of. */
export type Row = {
  readonly path: string;
  /** As the source would say it, with names for keys; what follows the name of a list is left out. */
  readonly nameWith: (nameOf: NameOf) => string;
  readonly type: ValueType;
  readonly unit: Unit | undefined;
};

const PART = /\[("(?:[^"\\]|\\.)*"|[^\]"]*)\]|\.(\w+)/gs;

const known = new WeakMap<TypedContract, Map<string, Row>>();

/** Throws when no variable of the contract has such a leaf: then the evaluator wrote it for nothing. */
export function rowOf(contract: TypedContract, path: string): Row {
  const rows = known.get(contract) ?? new Map<string, Row>();
  known.set(contract, rows);
  const row = rows.get(path) ?? read(contract, path);
  rows.set(path, row);
  return row;
}

function read(contract: TypedContract, path: string): Row {
  const name = /^\w+/.exec(path)?.[0] ?? '';
  const variable = contract.states.find((each) => each.name === name);
  if (variable === undefined) throw new Error(`${contract.name} has no ${path}`);
  return walk(variable, path);
}

function walk({ name, type: whole, unit: own }: StateVariable, path: string): Row {
  let [type, unit, at]: [Type, Unit | undefined, number] = [whole, own, name.length];
  const names: ((nameOf: NameOf) => string)[] = [() => name];
  for (const [written, key = '', field] of path.slice(name.length).matchAll(PART)) {
    if (typeof type === 'string' || type.kind === 'list') break;
    at += written.length;
    if (type.kind === 'map') {
      const { key: keyType } = type;
      names.push((nameOf) => `[${keyName(keyType, key, nameOf)}]`);
      type = type.value;
    } else if (type.kind === 'struct') {
      const found = type.fields.find((each) => each.name === field);
      if (found === undefined) throw new Error(`${path} leads nowhere`);
      names.push(() => written);
      ({ type, unit } = found);
    }
  }
  if (typeof type !== 'string' && (type.kind === 'map' || type.kind === 'struct'))
    throw new Error(`${path} is no leaf`);
  const nameWith = (nameOf: NameOf): string => show(names.map((part) => part(nameOf)).join(''));
  return { path: path.slice(0, at), nameWith, type, unit };
}

function keyName(type: SingleType, key: string, nameOf: NameOf): string {
  if (typeof type !== 'string' && type.kind === 'enum') return type.members[Number(key)] ?? key;
  const isSomebody = type === 'address' || (typeof type !== 'string' && type.kind === 'contract');
  return (isSomebody ? nameOf(key) : undefined) ?? key;
}

/** `sum(balances)`, `count(voted[3])`: the path between the brackets, whose last keys are left open. */
export function openNameOf(contract: TypedContract, path: string, nameOf: NameOf): string {
  const name = /^\w+/.exec(path)?.[0] ?? '';
  let type: Type | undefined = contract.states.find((each) => each.name === name)?.type;
  const parts = [...path.slice(name.length).matchAll(PART)].map(([written, key, field]) => {
    if (field !== undefined || typeof type !== 'object' || type.kind !== 'map') return written;
    const part = `[${keyName(type.key, key ?? '', nameOf)}]`;
    type = type.value;
    return part;
  });
  return show([name, ...parts].join(''));
}
