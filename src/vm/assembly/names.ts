/**
 * What the entries of a module's tables are called in the assembly. An entry that alone has its name is called by it, any other
 * by its number; no name begins with a digit, so the two are never mixed up. Constants and locals have no names.
 */

import type { Aggregate, Module, Shape } from '../module.ts';
import { decodeType, isList } from '../types.ts';
import { quote } from './quote.ts';

/** Tables whose entries have names. */
export type Table = 'types' | 'shapes' | 'aggregates' | 'externals' | 'events' | 'errors' | 'functions';

/** The names by index, and the index of each name; `several` when more than one entry has it. */
export type TableNames = {
  readonly byIndex: readonly (string | undefined)[];
  readonly indexOf: ReadonlyMap<string, number | 'several'>;
};

export type Names = Readonly<Record<Table, TableNames>>;

export function namesOf(module: Named): Names {
  const shapes = tableNames(module.shapes.map(shapeName));
  return {
    types: tableNames(module.types.map(({ name }) => typeName(name))),
    shapes,
    aggregates: tableNames(module.aggregates.map((aggregate) => aggregateName(aggregate, shapes))),
    externals: tableNames(module.externals.map(({ name }) => name)),
    events: tableNames(module.events.map(({ name }) => name)),
    errors: tableNames(module.errors.map(({ name }) => name)),
    functions: tableNames(module.functions.map(functionName)),
  };
}

/** The parts of a module that have names. */
export type Named = Pick<Module, Exclude<Table, 'functions'>> & {
  readonly functions: readonly Pick<Module['functions'][number], 'kind' | 'name'>[];
};

function tableNames(names: readonly (string | undefined)[]): TableNames {
  const table = growingNames();
  for (const name of names) table.add(name);
  return table;
}

/** Of a table that is not complete yet. */
export type GrowingNames = TableNames & { readonly add: (name: string | undefined) => void };

export function growingNames(): GrowingNames {
  const byIndex: (string | undefined)[] = [];
  const indexOf = new Map<string, number | 'several'>();
  const add = (name: string | undefined): void => {
    if (name !== undefined) indexOf.set(name, indexOf.has(name) ? 'several' : byIndex.length);
    byIndex.push(name);
  };
  return { byIndex, indexOf, add };
}

/** The name of an entry, or its number: what the assembly writes. */
export function referenceTo(index: number, { byIndex, indexOf }: TableNames): string {
  const name = byIndex[index];
  return name !== undefined && indexOf.get(name) === index ? name : String(index);
}

/** `deals.stage`: a variable, and the fields behind its keys. */
export function shapeName({ name, fields }: Pick<Shape, 'name' | 'fields'>): string {
  return [name, ...fields].join('.');
}

/** `count(voted[_])`: each `[_]` is a key that is given. */
export function aggregateName({ kind, shape, bound }: Aggregate, shapes: TableNames): string {
  return `${kind}(${referenceTo(shape, shapes)}${'[_]'.repeat(bound)})`;
}

/** An invariant is named by a sentence, which stands in quotes. */
export function functionName({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return kind === 'invariant' ? quote(name) : name;
}

/** A struct for `encode` has no name; one that is called like a type of the machine has to be named by its number. */
export function typeName(name: string): string | undefined {
  return name === '' || LEAF_NAMES.has(name) ? undefined : name;
}

/** What the machine's own types are called, lists aside. */
export const LEAF_NAMES: ReadonlySet<string> = new Set(
  Array.from({ length: 256 }, (_, code) => decodeType(code) ?? 'uint8[]').filter((type) => !isList(type)),
);
