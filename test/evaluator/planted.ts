/** Ten bugs that a compiler might have, each to be found by comparing. They change what goes into the compiler, or what comes out of it. */

import { compile } from '../../src/lang/compile/compile.ts';
import type { Local, TypedContract, TypedStatement } from '../../src/lang/tree.ts';
import { decodeModule, encodeModule } from '../../src/vm/container.ts';
import type { Module } from '../../src/vm/module.ts';
import { decodeType, encodeType, rangeOf, type VmType } from '../../src/vm/types.ts';
import { verify, type VerifiedModule } from '../../src/vm/verify.ts';
import type { Line } from '../helpers/module.ts';
import { withCode, withStatements, type Around, type Change, type Rewording } from './rewrite.ts';

export type Planted = {
  readonly name: string;
  /** Undefined for contracts that the bug leaves as they are. */
  readonly compile: (contract: TypedContract) => VerifiedModule | undefined;
};

function inCode(name: string, change: Change): Planted {
  return { name, compile: (contract) => through(withCode(compile(contract, undefined).module, change)) };
}

function inTree(name: string, rewording: Rewording): Planted {
  return {
    name,
    compile: (contract) => {
      const other = withStatements(contract, rewording);
      return other && through(compile(other, undefined).module);
    },
  };
}

/** By way of the bytes and the verifier: none of these bugs is seen there. */
function through(module: Module | undefined): VerifiedModule | undefined {
  return module && verify(decodeModule(encodeModule(module)).module);
}

export const PLANTED: readonly Planted[] = [
  inCode('`a - b` is worked out as `b - a`', ([op, type = 0], around) => {
    if (op !== 'sub') return undefined;
    const of = typeAt(type);
    return [...swapped(around, of, of), ['sub', type]];
  }),
  inCode('a loop goes round once too often', ([op, cap = 0]) =>
    op === 'loop' && cap > 0 ? [['loop', cap + 1]] : undefined,
  ),
  inCode('another field of a struct in the state is read', ([op, shape = 0], { module }) => {
    const other = op === 'sget' ? siblingOf(module, shape) : undefined;
    return other === undefined ? undefined : [['sget', other]];
  }),
  inCode('the keys of a map in a map are read in the other order', ([op, shape = 0], around) => {
    const { keys = [], cap = 0 } = around.module.shapes[shape] ?? {};
    const [inner, outer] = [keys.at(-1), keys.at(-2)];
    if (op !== 'sget' || cap > 0 || inner === undefined || inner !== outer) return undefined;
    return [...swapped(around, inner, inner), ['sget', shape]];
  }),
  inCode('a `not` is forgotten', ([op]) => (op === 'not' ? [] : undefined)),
  inCode('a conversion goes by way of half the width', ([op, from = 0, to = 0]) => {
    const half = op === 'cast' ? halfOf(typeAt(to)) : undefined;
    if (half === undefined) return undefined;
    return [
      ['cast', from, encodeType(half)],
      ['cast', encodeType(half), to],
    ];
  }),
  inCode('an index beyond a list is no failure when an element is replaced', ([op, list = 0], around) =>
    op === 'lset' ? replacedIfThere(around, list) : undefined,
  ),
  inTree('the value is worked out before the keys of its place', (node) => {
    if (node.kind !== 'set' || node.place.kind !== 'statePath' || node.operator !== '=') return undefined;
    const isMoved =
      node.value.kind !== 'external' && node.place.keys.some(({ kind }) => kind !== 'literal' && kind !== 'local');
    return isMoved ? valueFirst(node) : undefined;
  }),
  inCode('`a <= b` is worked out as `a < b`', ([op, type = 0]) => (op === 'le' ? [['lt', type]] : undefined)),
  inTree('clearing a struct leaves its last field', (node) => {
    const type = node.kind === 'clear' ? node.place.type : undefined;
    if (node.kind !== 'clear' || typeof type !== 'object' || type.kind !== 'struct') return undefined;
    const { place } = node;
    return type.fields
      .slice(0, -1)
      .map((field) => ({ ...node, place: { ...place, fields: [...place.fields, field.name], type: field.type } }));
  }),
];

// ───────────── how they are made ─────────────

const typeAt = (byte: number): VmType => decodeType(byte) ?? 'uint256';

/** Changes the order of the two upper operands; `upper` is the type of the last one. */
function swapped({ fresh }: Around, lower: VmType, upper: VmType): readonly Line[] {
  const [b, a] = [fresh(upper), fresh(lower)];
  return [
    ['set', b],
    ['set', a],
    ['get', b],
    ['get', a],
  ];
}

/** Another field of the same variable that holds the same type. */
function siblingOf({ shapes }: Module, index: number): number | undefined {
  const shape = shapes[index];
  if (shape === undefined || shape.fields.length === 0) return undefined;
  const found = shapes.findIndex(
    ({ name, leaf, cap }, i) => i !== index && name === shape.name && leaf === shape.leaf && cap === shape.cap,
  );
  return found < 0 ? undefined : found;
}

function halfOf(type: VmType): VmType | undefined {
  const bits = Number(/^u?int(\d+)$/.exec(type)?.[1] ?? 0);
  const half = Math.floor(bits / 16) * 8;
  return half === 0 || rangeOf(type).max === 0n ? undefined : (type.replace(/\d+/, String(half)) as VmType);
}

const NO_RESULT = 0;

function replacedIfThere({ fresh, typeOf }: Around, list: number): readonly Line[] {
  const element = fresh((typeOf(list) ?? 'uint256[]').slice(0, -2) as VmType);
  const index = fresh('uint256');
  return [
    ['set', element],
    ['set', index],
    ['get', index],
    ['llen', list],
    ['lt', encodeType('uint256')],
    ['if', NO_RESULT],
    ['get', index],
    ['get', element],
    ['lset', list],
    ['end'],
  ];
}

function valueFirst(node: Extract<TypedStatement, { readonly kind: 'set' }>): readonly TypedStatement[] {
  const { span, value, place } = node;
  const local: Local = { name: 'value', type: place.type, mutable: false, unit: undefined, span, scope: span };
  return [
    { kind: 'let', local, value, span },
    { ...node, value: { kind: 'local', local, type: place.type, span } },
  ];
}
