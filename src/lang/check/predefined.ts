/**
 * The names that belong to the language: values such as `caller`, functions such as `min`, types, and the errors every
 * contract can answer with. Tables: `expressions.ts` and `calls.ts` read what a row means, `scope.ts` that it is taken.
 */

import { BUILT_IN_ERRORS } from '../../vm/failure.ts';
import { rangeOf } from '../../vm/types.ts';
import type { Builtin, LeafType } from '../tree.ts';
import { INT, LEAF_TYPES, UINT } from './types.ts';

export type PredefinedValue =
  | { readonly type: LeafType; readonly builtin: Builtin }
  | { readonly type: LeafType; readonly value: bigint };

export const VALUES: ReadonlyMap<string, PredefinedValue> = new Map<string, PredefinedValue>([
  ['caller', { type: 'address', builtin: 'caller' }],
  ['paid', { type: UINT, builtin: 'paid' }],
  ['self', { type: 'address', builtin: 'self' }],
  ['now', { type: UINT, builtin: 'now' }],
  ['blockNumber', { type: UINT, builtin: 'blockNumber' }],
  ['chainId', { type: UINT, builtin: 'chainId' }],
  ['nobody', { type: 'address', value: 0n }],
  ['MAX_UINT', { type: UINT, value: rangeOf(UINT).max }],
  ['MAX_INT', { type: INT, value: rangeOf(INT).max }],
  ['MIN_INT', { type: INT, value: rangeOf(INT).min }],
]);

type Fixed = { readonly builtin: Builtin; readonly params: readonly Param[]; readonly result: LeafType };
type Param = { readonly name: string; readonly type: LeafType };

/** Functions whose parameters always have the same types. */
export const FUNCTIONS: ReadonlyMap<string, Fixed> = new Map<string, Fixed>([
  ['hlpOf', { builtin: 'hlpOf', params: [{ name: 'account', type: 'address' }], result: UINT }],
  ['isContract', { builtin: 'isContract', params: [{ name: 'account', type: 'address' }], result: 'bool' }],
  ['keccak256', { builtin: 'keccak256', params: [{ name: 'data', type: 'bytes' }], result: 'bytes32' }],
  [
    'recover',
    {
      builtin: 'recover',
      params: [
        { name: 'hash', type: 'bytes32' },
        { name: 'signature', type: 'bytes' },
      ],
      result: 'address',
    },
  ],
  ['mulDiv', { builtin: 'mulDiv', params: uints('a', 'b', 'c'), result: UINT }],
  ['mulDivUp', { builtin: 'mulDivUp', params: uints('a', 'b', 'c'), result: UINT }],
]);

/** Functions whose result depends on what they are given; `calls.ts` has a reader for each. */
export const OPEN_FUNCTIONS = ['sum', 'count', 'min', 'max', 'text', 'concat', 'encode'] as const;
export type OpenFunction = (typeof OPEN_FUNCTIONS)[number];

function uints(...names: readonly string[]): Param[] {
  return names.map((name) => ({ name, type: UINT }));
}

const names: ReadonlySet<string> = new Set([
  ...VALUES.keys(),
  ...FUNCTIONS.keys(),
  ...OPEN_FUNCTIONS,
  ...LEAF_TYPES.keys(),
  ...BUILT_IN_ERRORS.map((row) => row.name),
  'Error', // what `fail "text"` answers with
  'Panic', // what broken arithmetic answers with
]);

export function isPredefined(name: string): boolean {
  return names.has(name);
}

/** Those that can be written in an expression. */
export function predefinedNames(): Iterable<string> {
  return [...VALUES.keys(), ...FUNCTIONS.keys(), ...OPEN_FUNCTIONS];
}
