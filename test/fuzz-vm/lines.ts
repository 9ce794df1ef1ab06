/** Single instructions for mutants: chosen freely, with immediates that are in range, or one that takes and leaves the same as another. */

import type { Module } from '../../src/vm/module.ts';
import { IMMEDIATES, OPCODES, type Immediate, type OpName, type Row } from '../../src/vm/opcodes.ts';
import { encodeType, isNumber, stackType, type VmType } from '../../src/vm/types.ts';
import type { Line } from '../helpers/module.ts';
import { localsOf } from '../helpers/paranoid-table.ts';
import type { Random } from '../vm/generator.ts';
import { around, type Draft, type Sketch } from './draft.ts';

const OPS = Object.keys(OPCODES) as OpName[];
const rowOf = (op: OpName): Row => OPCODES[op];

const SOME: readonly VmType[] = ['uint8', 'uint256', 'int256', 'int8', 'bool', 'address', 'bytes', 'bytes4', 'bytes32'];

/** Any instruction; what it names is there, as far as the tables go. */
export function someLine(random: Random, draft: Draft, sketch: Sketch): Line {
  const op = random.pick(OPS);
  return [op, ...rowOf(op).immediates.map((immediate) => someImmediate(random, immediate, draft, sketch))];
}

/** A value of this kind of immediate, in range: an index names an entry, unless the table is empty. */
export function someImmediate(random: Random, immediate: Immediate, draft: Draft, sketch: Sketch): number {
  const types = typesOf(sketch);
  switch (immediate) {
    case 'N':
    case 'M':
      return encodeType(random.pick([...SOME, ...types].filter(isNumber)));
    case 'T':
    case 'U':
      return encodeType(stackType(random.pick([...SOME, ...types])));
    case 'result':
      return random.chance(50) ? 0 : encodeType(random.pick(SOME));
    case 'u8':
      return random.below(128);
    case 'cap':
      return random.pick([0, 1, 2, 5, 100, 2 ** 32 - 1]);
    case 'most':
      return random.pick([1, 2, 5, 1024]);
    default:
      return random.below(Math.max(1, entriesOf(immediate, around(draft), types)));
  }
}

/** Parameters and locals as the stack knows them. */
export function typesOf(sketch: Sketch): readonly VmType[] {
  return localsOf({ ...sketch, start: 0, length: 0 });
}

function entriesOf(immediate: Immediate, module: Module, locals: readonly VmType[]): number {
  const sizes: Partial<Record<Immediate, number>> = {
    constant: module.constants.length,
    local: locals.length,
    list: locals.length,
    function: module.functions.length,
    error: module.errors.length,
    event: module.events.length,
    shape: module.shapes.length,
    states: module.shapes.length,
    aggregate: module.aggregates.length,
    enum: module.types.length,
    tuple: module.types.length,
    external: module.externals.length,
  };
  return sizes[immediate] ?? 1;
}

/** Largest number that fits the field of an immediate. */
export const mostOf = (immediate: Immediate): number => 256 ** IMMEDIATES[immediate] - 1;

/** Another instruction with the same immediates that takes and leaves the same: `lt` for `ge`, `sub` for `add`. */
export function twinOf(random: Random, [op, ...args]: Line): Line | undefined {
  const twins = TWINS.get(op) ?? [];
  return twins.length === 0 ? undefined : [random.pick(twins), ...args];
}

const shapeOf = ({ immediates, pops, pushes, ends }: Row): string => JSON.stringify([immediates, pops, pushes, ends]);

const TWINS: ReadonlyMap<OpName, readonly OpName[]> = new Map(
  OPS.map((op) => [op, OPS.filter((other) => other !== op && shapeOf(rowOf(other)) === shapeOf(rowOf(op)))]),
);

/** The same instruction, naming another local or constant of the same type, or another small number. */
export function cousinOf(
  random: Random,
  [op, first = 0, ...rest]: Line,
  draft: Draft,
  sketch: Sketch,
): Line | undefined {
  const types = op === 'const' ? draft.tables.constants.map(({ type }) => stackType(type)) : typesOf(sketch);
  if (op === 'small') return [op, first, random.pick([0, 1, 2, 3, 10, 100, 127])];
  if (op !== 'const' && rowOf(op).immediates[0] !== 'local' && rowOf(op).immediates[0] !== 'list') return undefined;
  const others = types.flatMap((type, i) => (type === types[first] && i !== first ? [i] : []));
  return others.length === 0 ? undefined : [op, random.pick(others), ...rest];
}

/** Pushes a value of a type out of nothing. */
export function pushOf(random: Random, type: VmType): Line {
  if (isNumber(type) && random.chance(70)) return ['small', encodeType(type), random.below(128)];
  return ['zero', encodeType(stackType(type))];
}

export const dropOf = (type: VmType): Line => ['drop', encodeType(stackType(type))];
