/**
 * The variables of a contract as readers see them: the shapes of its module, with what the source adds – enums, contracts, units. Without
 * a believable source there are the machine's types alone.
 */

import type { Artifact } from '../lang/artifact.ts';
import type { StateVariable, Type, Unit } from '../lang/tree.ts';
import { aggregateType, type Aggregate, type Module, type Shape } from '../vm/module.ts';
import type { RunnableModule } from '../vm/runnable.ts';
import { isSingle, type ShownType, type SingleType } from './types.ts';
import type { Names } from './values.ts';

/** How the leaves of one contract are read. */
export type LeafNames = {
  readonly module: RunnableModule;
  readonly artifact: Artifact | undefined;
  readonly names: Names;
  /** Stands before the names of its values, where several contracts are told of. */
  readonly owner?: string;
};

/** What the leaves of one shape are. */
export type Described = {
  readonly shape: Shape;
  readonly keys: readonly SingleType[];
  /** Of the leaf, or of the elements of a list. */
  readonly type: SingleType;
  readonly unit: Unit | undefined;
};

/** A shape with the types that the source gives it. */
export function describe(shape: Shape, artifact: Artifact | undefined): Described {
  const variable = artifact?.variables.find(({ name }) => name === shape.name);
  const { keys, leaf: type } = shape;
  return (variable && declared(shape, variable)) ?? { shape, keys, type, unit: undefined };
}

function declared(shape: Shape, { type: whole, unit: own }: StateVariable): Described | undefined {
  const { keys, value } = levelsOf(whole);
  const bottom = fieldOf(value, own, shape.fields);
  const type = bottom && singleIn(bottom.type);
  return type && { shape, keys, type, unit: bottom.unit };
}

/** What lies in a leaf of it; a struct has no leaf of its own. */
function singleIn(type: ShownType): SingleType | undefined {
  if (isSingle(type)) return type;
  return type.kind === 'list' ? type.of : undefined;
}

function levelsOf(type: Type): { readonly keys: readonly SingleType[]; readonly value: ShownType } {
  if (typeof type === 'string' || type.kind !== 'map') return { keys: [], value: type };
  const { keys, value } = levelsOf(type.value);
  return { keys: [type.key, ...keys], value };
}

type Typed = { readonly type: ShownType; readonly unit: Unit | undefined };

/** The unit of a variable is that of its values, that of a field is its own. */
function fieldOf(type: ShownType, unit: Unit | undefined, [name, ...rest]: readonly string[]): Typed | undefined {
  if (name === undefined) return { type, unit };
  const fields = typeof type !== 'string' && type.kind === 'struct' ? type.fields : [];
  const field = fields.find((candidate) => candidate.name === name);
  return field && fieldOf(field.type, field.unit, rest);
}

/** A sum is of the type and unit of what it adds up; a count is a number. */
export function describeAggregate(
  aggregate: Aggregate,
  { shapes }: Module,
  artifact: Artifact | undefined,
): Described | undefined {
  const shape = shapes[aggregate.shape];
  if (shape === undefined) return undefined;
  const { keys, unit } = describe(shape, artifact);
  return {
    shape,
    keys,
    type: aggregateType(aggregate, shapes),
    unit: aggregate.kind === 'count' ? undefined : unit,
  };
}
