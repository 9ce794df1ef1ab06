/** Edits after which types no longer fit (faults.md B6 asks for them): almost all must be refused. What is accepted must run without a fault. */

import { encodeType, isList, isNumber, listOf, stackType, type LeafType, type VmType } from '../../src/vm/types.ts';
import { OPCODES, type Row } from '../../src/vm/opcodes.ts';
import type { Line } from '../helpers/module.ts';
import type { Random } from '../vm/generator.ts';
import { effectsOf, stacksOf, type Draft, type Sketch } from './draft.ts';
import { someFunction, type Edit } from './edit-code.ts';
import { dropOf, pushOf, typesOf } from './lines.ts';

const LEAVES: readonly LeafType[] = ['uint8', 'uint256', 'int256', 'bool', 'address', 'bytes', 'bytes32'];
const TYPES: readonly VmType[] = [...LEAVES, 'uint256[]', 'bytes[]'];

function otherThan(random: Random, type: VmType): VmType {
  return random.pick(TYPES.filter((other) => other !== type));
}

type Places = (line: Line, sketch: Sketch, at: number) => boolean;

/** The first function, from a random one on, that has such an instruction, and one of these. */
const where =
  (fits: Places, edit: (random: Random, sketch: Sketch, at: number, draft: Draft) => void): Edit =>
  (random, draft) => {
    const start = someFunction(random, draft);
    const sketches = start === undefined ? [] : [start, ...draft.functions];
    for (const sketch of sketches) {
      const places = sketch.body.flatMap((line, i) => (fits(line, sketch, i) ? [i] : []));
      if (places.length > 0) return edit(random, sketch, random.pick(places), draft);
    }
  };

const one =
  (...ops: readonly Line[0][]): Places =>
  ([op]) =>
    ops.includes(op);

/** The n-th operand that a line pushes or takes, of a type that fits. */
function typeAt(draft: Draft, sketch: Sketch, at: number, which: 'pops' | 'pushes'): VmType | undefined {
  return effectsOf(draft, sketch)[at]?.[which].at(-1);
}

const withType = (line: Line, type: VmType): Line => [
  line[0],
  encodeType(stackType(type)),
  ...(line.slice(2) as number[]),
];

export const ILL_TYPED: Readonly<Record<string, Edit>> = {
  'a value of another type': where(
    ([op]) => OPCODES[op].pops.length === 0 && OPCODES[op].pushes.length === 1,
    (random, sketch, at, draft) => {
      const type = typeAt(draft, sketch, at, 'pushes') ?? 'bool';
      sketch.body[at] = pushOf(random, otherThan(random, type));
    },
  ),
  'a number for an address': where(one('caller', 'self'), (random, sketch, at) => {
    sketch.body[at] = pushOf(random, random.pick(['uint160', 'uint256', 'bytes20'] as const));
  }),
  'a value converted between': where(
    (line) => OPCODES[line[0]].pushes.length > 0,
    (random, sketch, at, draft) => {
      const type = typeAt(draft, sketch, at, 'pushes') ?? 'bool';
      sketch.body.splice(at + 1, 0, dropOf(type), pushOf(random, otherThan(random, type)));
    },
  ),
  'a conversion left out': where(one('cast', 'retype', 'not', 'len', 'keccak', 'enum'), (_, sketch, at) => {
    sketch.body.splice(at, 1);
  }),
  'an instruction on another type': where(
    ([op]) => /^[NT]$/.test((OPCODES[op] as Row).immediates[0] ?? ''),
    (random, sketch, at) => {
      const line = sketch.body[at] as Line;
      const isNumeric = (OPCODES[line[0]] as Row).immediates[0] === 'N';
      const types = isNumeric ? (['uint8', 'uint32', 'uint256', 'int8', 'int256'] as const) : TYPES;
      sketch.body[at] = withType(line, random.pick(types.filter((type) => encodeType(stackType(type)) !== line[1])));
    },
  ),
  'one argument too few': where(
    one('call', 'ext', 'try', 'emit', 'fail', 'sset', 'sget'),
    (random, sketch, at, draft) => {
      sketch.body.splice(at, 0, dropOf(typeAt(draft, sketch, at, 'pops') ?? random.pick(TYPES)));
    },
  ),
  'one argument too many': where(one('call', 'ext', 'emit', 'fail', 'sset', 'sget', 'return'), (random, sketch, at) => {
    sketch.body.splice(at, 0, pushOf(random, random.pick(TYPES)));
  }),
  'a call of another function': where(one('call'), (random, sketch, at, draft) => {
    sketch.body[at] = ['call', random.below(draft.functions.length)];
  }),
  'a store into a local of another type': where(
    one('set', 'take', 'get', 'lpush', 'lget', 'lset'),
    (random, sketch, at) => {
      const types = typesOf(sketch);
      const [op, local = 0, ...rest] = sketch.body[at] as Line;
      const others = types.flatMap((type, i) => (type !== types[local] ? [i] : []));
      if (others.length > 0) sketch.body[at] = [op, random.pick(others), ...rest];
    },
  ),
  'a list instruction on another local': where(one('llen', 'lpop', 'lpush', 'lget', 'lset'), (random, sketch, at) => {
    const [op, , ...rest] = sketch.body[at] as Line;
    sketch.body[at] = [op, random.below(typesOf(sketch).length), ...rest];
  }),
  'a local of another type': where(
    (_, { locals }) => locals.length > 0,
    (random, sketch) => {
      const at = random.below(sketch.locals.length);
      sketch.locals = sketch.locals.map((type, i) => (i === at ? otherThan(random, type) : type));
    },
  ),
  'a local too few': where(
    (_, { locals }) => locals.length > 0,
    (_, sketch) => {
      sketch.locals = sketch.locals.slice(1);
    },
  ),
  'a parameter of another type': where(
    (_, { params }) => params.length > 0,
    (random, sketch) => {
      const at = random.below(sketch.params.length);
      sketch.params = sketch.params.map((param, i) => (i === at ? { ...param, type: random.pick(LEAVES) } : param));
    },
  ),
  'a result of another type': where(
    (_, { result }) => result !== undefined,
    (random, sketch) => {
      sketch.result = random.pick(LEAVES.filter((type) => type !== sketch.result));
    },
  ),
  'an `if` with another result': where(one('if'), (random, sketch, at) => {
    const [, result = 0] = sketch.body[at] as Line;
    sketch.body[at] = ['if', result === 0 ? encodeType(random.pick(LEAVES.slice(0, 5))) : 0];
  }),
  'a half that leaves another type': where(one('else'), (random, sketch, at, draft) => {
    const type = stacksOf(draft, sketch)[at]?.at(-1);
    if (type !== undefined) sketch.body.splice(at, 0, dropOf(type), pushOf(random, otherThan(random, type)));
  }),
  'a leaf of another type': where(one('sget', 'sset', 'spush', 'slist', 'sfill'), (random, sketch, at, draft) => {
    const shape = sketch.body[at]?.[1] ?? 0;
    const { shapes } = draft.tables;
    const others = LEAVES.filter((type) => type !== shapes[shape]?.leaf);
    draft.tables = {
      ...draft.tables,
      shapes: shapes.map((old, i) => (i === shape ? { ...old, leaf: random.pick(others) } : old)),
    };
  }),
  'a key of another type': where(one('sget', 'sset', 'sclear'), (random, sketch, at, draft) => {
    const shape = sketch.body[at]?.[1] ?? 0;
    const keysOf = (keys: readonly LeafType[]): readonly LeafType[] =>
      keys.length === 0 ? [random.pick(LEAVES)] : keys.map((key) => random.pick(LEAVES.filter((type) => type !== key)));
    const { shapes } = draft.tables;
    draft.tables = {
      ...draft.tables,
      shapes: shapes.map((old, i) => (i === shape ? { ...old, keys: keysOf(old.keys) } : old)),
    };
  }),
  'a constant of another type': where(one('const'), (random, sketch, at, draft) => {
    const index = sketch.body[at]?.[1] ?? 0;
    const { constants } = draft.tables;
    const type = random.pick(
      (['uint8', 'bool', 'address', 'int256'] as const).filter((other) => other !== constants[index]?.type),
    );
    draft.tables = { ...draft.tables, constants: constants.map((old, i) => (i === index ? { type, value: 1n } : old)) };
  }),
  'a value left behind': where(
    ([op], { body }, at) => op === 'break' || op === 'continue' || (op === 'end' && at < body.length - 1),
    (random, sketch, at) => void sketch.body.splice(at, 0, pushOf(random, random.pick(TYPES))),
  ),
  'an operand from outside of the block': where(one('if', 'loop', 'try', 'else'), (random, sketch, at, draft) => {
    const stack = stacksOf(draft, sketch)[at] ?? [];
    const type = stack.at(-1 - (effectsOf(draft, sketch)[at]?.pops.length ?? 0));
    if (type !== undefined) sketch.body.splice(at + 1, 0, dropOf(type), pushOf(random, type));
  }),
  'bits by way of another size': where(one('retype'), (random, sketch, at) => {
    const [, from = 0, to = 0] = sketch.body[at] as Line;
    const between = encodeType(random.pick(['uint8', 'bytes1', 'uint256', 'address'] as const));
    sketch.body.splice(at, 1, ['retype', from, between], ['retype', between, to]);
  }),
  'a list where one value belongs': where(
    ([op, local = 0], sketch) => op === 'get' && !isList(typesOf(sketch)[local] ?? 'bool'),
    (random, sketch, at) => {
      const type = typesOf(sketch)[sketch.body[at]?.[1] ?? 0] ?? 'bool';
      sketch.body[at] = [
        'zero',
        encodeType(stackType(isNumber(type) ? listOf(type) : random.pick(['bytes[]', 'uint8[]'] as const))),
      ];
    },
  ),
};
