/** Ways to change functions as a whole, and the tables that instructions name. */

import type { AbiType } from '../../src/vm/abi-type.ts';
import { KINDS, type Constant, type Field, type Shape } from '../../src/vm/module.ts';
import { isText, rangeOf, isNumber, sizeInBytes, listOf, type LeafType, type LeafValue } from '../../src/vm/types.ts';
import type { Random } from '../vm/generator.ts';
import type { Draft, Sketch } from './draft.ts';
import type { Edit } from './edit-code.ts';

const LEAVES: readonly LeafType[] = [
  'uint8',
  'uint256',
  'int256',
  'int8',
  'bool',
  'address',
  'bytes',
  'string',
  'bytes4',
];

const someLeaf = (random: Random): LeafType => random.pick(LEAVES);

/** A leaf, a list, or one of the module's own types. */
export function someAbiType(random: Random, { tables: { types } }: Draft): AbiType {
  if (random.chance(20)) return { kind: 'list', of: someLeaf(random), cap: random.pick([1, 3, 1024, 1025]) };
  return types.length > 0 && random.chance(30) ? random.pick(types) : someLeaf(random);
}

/** The list with one entry changed, left out, doubled or swapped with the next. */
function changed<T>(random: Random, list: readonly T[], change: (entry: T) => T): readonly T[] {
  if (list.length === 0) return list;
  const at = random.below(list.length);
  const entry = list[at] as T;
  const [instead, width] = random.pick<readonly [readonly T[], number]>([
    [[change(entry)], 1],
    [[change(entry)], 1],
    [[change(entry)], 1],
    [[], 1],
    [[entry, entry], 1],
    [list.slice(at, at + 2).reverse(), 2],
  ]);
  return [...list.slice(0, at), ...instead, ...list.slice(at + width)];
}

const inFunction =
  (edit: (random: Random, sketch: Sketch, draft: Draft) => void): Edit =>
  (random, draft) => {
    if (draft.functions.length > 0) edit(random, random.pick(draft.functions), draft);
  };

const inTables =
  (edit: (random: Random, draft: Draft) => Partial<Draft['tables']>): Edit =>
  (random, draft) => {
    draft.tables = { ...draft.tables, ...edit(random, draft) };
  };

export const GENTLE_TABLES: Readonly<Record<string, Edit>> = {
  'another constant of the same type': inTables((random, { tables: { constants } }) => ({
    constants: constants.map((one, i) => (i === random.below(constants.length) ? otherValue(random, one) : one)),
  })),
  'two functions swapped, and their calls': (random, draft) => swapFunctions(random, draft, true),
  'one more local': inFunction((random, sketch) => {
    sketch.locals = [...sketch.locals, random.chance(30) ? listOf(someLeaf(random)) : someLeaf(random)];
  }),
  'another payability': inFunction((_, sketch) => {
    sketch.payable = !sketch.payable;
  }),
  'accepts hlp, or not': inTables((_, { tables }) => ({ acceptsHlp: !tables.acceptsHlp })),
  'no invariants': (_, { functions }) => {
    for (const sketch of functions) if (sketch.kind === 'invariant') sketch.kind = 'fn';
  },
  'another cap of a list': inTables((random, { tables: { shapes } }) => ({
    shapes: shapes.map((shape) => (shape.cap > 0 ? { ...shape, cap: random.pick([1, 2, 1024, 1025]) } : shape)),
  })),
};

function otherValue(random: Random, { type, value }: Constant): Constant {
  return { type, value: isText(type) ? someText(random, value) : someWord(random, type) };
}

const someText = (random: Random, old: LeafValue): Uint8Array =>
  random.chance(50) ? new Uint8Array(random.pick([0, 1, 32, 33, 2_000])).fill(0x61) : (old as Uint8Array).slice(1);

function someWord(random: Random, type: Exclude<LeafType, 'bytes' | 'string'>): bigint {
  const { min, max } = isNumber(type)
    ? rangeOf(type)
    : { min: 0n, max: type === 'bool' ? 1n : 2n ** BigInt(8 * sizeInBytes(type)) - 1n };
  return random.pick([min, max, 0n, 1n, max >> 1n]);
}

export const ROUGH_TABLES: Readonly<Record<string, Edit>> = {
  'two functions swapped': (random, draft) => swapFunctions(random, draft, false),
  'a function left out': (random, { functions }) =>
    void functions.splice(random.below(Math.max(1, functions.length)), 1),
  'a function twice': (random, { functions }) => {
    const at = random.below(Math.max(1, functions.length));
    const sketch = functions[at];
    if (sketch !== undefined) functions.splice(at, 0, { ...sketch, body: [...sketch.body] });
  },
  'another kind of function': inFunction((random, sketch) => {
    sketch.kind = random.pick(KINDS);
  }),
  'another local': inFunction((random, sketch) => {
    sketch.locals = changed(random, sketch.locals, () =>
      random.chance(30) ? listOf(someLeaf(random)) : someLeaf(random),
    );
  }),
  'another parameter': inFunction((random, sketch, draft) => {
    sketch.params = changed(random, sketch.params, (one) => ({ ...one, type: someAbiType(random, draft) }));
  }),
  'another result': inFunction((random, sketch, draft) => {
    sketch.result = random.chance(30) ? undefined : someAbiType(random, draft);
  }),
  'another name of a function': inFunction((random, sketch, { functions }) => {
    sketch.name = random.pick(functions).name;
  }),
  'another constant': inTables((random, { tables: { constants } }) => ({
    constants: changed(random, constants, () => {
      const type = someLeaf(random);
      return isText(type)
        ? { type, value: new Uint8Array(random.below(40)).fill(0x61) }
        : { type, value: someWord(random, type) };
    }),
  })),
  'another shape': inTables((random, { tables: { shapes } }) => ({
    shapes: changed(random, shapes, (shape) => otherShape(random, shape, random.pick(shapes))),
  })),
  'another aggregate': inTables((random, { tables: { shapes, aggregates } }) => {
    const made = {
      kind: random.pick(['sum', 'count'] as const),
      shape: random.below(Math.max(1, shapes.length)),
      bound: random.below(3),
    };
    return { aggregates: random.chance(30) ? [...aggregates, made] : changed(random, aggregates, () => made) };
  }),
  'another initial value': inTables((random, { tables: { shapes, constants, initial } }) => {
    const made = {
      shape: random.below(Math.max(1, shapes.length)),
      constant: random.below(Math.max(1, constants.length)),
    };
    return { initial: random.chance(50) ? [...initial, made] : changed(random, initial, () => made) };
  }),
  'another function of another contract': inTables((random, draft) => ({
    externals: changed(random, draft.tables.externals, (one) => {
      const other = { ...one, [random.pick(['payable'] as const)]: !one.payable };
      return random.pick([
        other,
        { ...one, kind: one.kind === 'view' ? 'action' : 'view' } as const,
        { ...one, result: random.chance(40) ? undefined : someAbiType(random, draft) },
        { ...one, params: changed(random, one.params, () => someAbiType(random, draft)) },
      ]);
    }),
  })),
  'another event': inTables((random, draft) => ({
    events: changed(random, draft.tables.events, (one) => ({
      ...one,
      fields: changed(random, one.fields, (field) => otherField(random, field, draft)),
    })),
  })),
  'another error': inTables((random, draft) => ({
    errors: changed(random, draft.tables.errors, (one) => ({
      name: random.chance(20) ? random.pick(['Panic', 'Error', 'BadInput', 'NotAllowed']) : one.name,
      fields: changed(random, one.fields, (field) => otherField(random, field, draft)),
    })),
  })),
  'another enum or struct': (random, draft) => otherType(random, draft),
};

function otherShape(random: Random, shape: Shape, other: Shape): Shape {
  return random.pick([
    { ...shape, leaf: someLeaf(random) },
    { ...shape, cap: random.pick([0, 1, 3]) },
    { ...shape, name: other.name },
    { ...shape, fields: random.pick([[], ['length'], ['a', 'b'], other.fields]) },
    { ...shape, keys: changed(random, shape.keys, () => someLeaf(random)) },
    { ...shape, keys: [...shape.keys, someLeaf(random)] },
  ]);
}

function otherField(random: Random, field: Field, draft: Draft): Field {
  return random.chance(50) ? { ...field, indexed: !field.indexed } : { ...field, type: someAbiType(random, draft) };
}

/** Types are known by what they are, not by name: what has been changed is put wherever the old one stood. */
function otherType(random: Random, draft: Draft): void {
  const { types } = draft.tables;
  if (types.length === 0) return;
  const old = random.pick(types);
  const next =
    old.kind === 'enum'
      ? { ...old, members: changed(random, old.members, () => random.pick(old.members)) }
      : {
          ...old,
          name: random.chance(20) ? '' : old.name,
          fields: changed(random, old.fields, (one) => ({ ...one, type: someLeaf(random) })),
        };
  if ((next.kind === 'enum' ? next.members : next.fields).length === 0) return;
  draft.tables = exchanged(draft.tables, old, next);
  draft.functions = exchanged(draft.functions, old, next);
}

/** The same tree with one node, wherever it stands, in the place of another; shared nodes stay shared. */
function exchanged<T>(tree: T, old: unknown, next: unknown, seen = new Map<unknown, unknown>()): T {
  if (tree === old) return next as T;
  if (typeof tree !== 'object' || tree === null || ArrayBuffer.isView(tree)) return tree;
  const known = seen.get(tree);
  if (known !== undefined) return known as T;
  const copy = Array.isArray(tree)
    ? tree.map((one: unknown) => exchanged(one, old, next, seen))
    : Object.fromEntries(Object.entries(tree).map(([name, one]) => [name, exchanged(one as unknown, old, next, seen)]));
  seen.set(tree, copy);
  return copy as T;
}

function swapFunctions(random: Random, { functions }: Draft, followed: boolean): void {
  if (functions.length < 2) return;
  const [a, b] = [random.below(functions.length), random.below(functions.length)];
  [functions[a], functions[b]] = [functions[b] as Sketch, functions[a] as Sketch];
  if (!followed) return;
  const moved = new Map([
    [a, b],
    [b, a],
  ]);
  for (const sketch of functions) {
    sketch.body = sketch.body.map((line) =>
      line[0] === 'call' ? ['call', moved.get(line[1] ?? 0) ?? line[1] ?? 0] : line,
    );
  }
}
