/** The tables every generated module has, and the contract beside it that it calls. */

import type { EnumType, ListType, StructType } from '../../src/vm/abi-type.ts';
import type { External, Module } from '../../src/vm/module.ts';
import { isNumber, type LeafType, type ListOf } from '../../src/vm/types.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf } from '../helpers/module.ts';
import { CONTRACT, filled, load, t, text } from './helpers.ts';

export const PARTNER = 0x07e2n;

const stage: EnumType = { kind: 'enum', name: 'Stage', members: ['Open', 'Done'] };
const pair: StructType = {
  kind: 'struct',
  name: 'Pair',
  fields: [
    { name: 'stage', type: stage },
    { name: 'note', type: 'string' },
  ],
};
const numbers: ListType = { kind: 'list', of: 'uint256', cap: 4 };
const notes: ListType = { kind: 'list', of: 'string', cap: 3 };
const tuple: StructType = {
  kind: 'struct',
  name: '',
  fields: [
    { name: 'pair', type: pair },
    { name: 'numbers', type: numbers },
  ],
};

/** Types of parameters that are not leaves. */
export const WIDE = [stage, pair, numbers, notes] as const;
export const TUPLE = 2;

const external = (name: string, rest: Partial<External>): External => ({
  name,
  kind: 'action',
  payable: false,
  params: [],
  result: undefined,
  ...rest,
});

/** What the partner has, and two functions that it has not. */
export const EXTERNALS: readonly External[] = [
  external('price', { kind: 'view', params: ['uint8'], result: 'uint256' }),
  external('keep', { payable: true, params: ['uint256', numbers], result: pair }),
  external('refuse', {}),
  external('mark', {}),
  external('burn', {}),
  external('echo', { kind: 'view', params: [notes], result: notes }),
  external('nothing', { kind: 'view', params: [stage], result: 'bool' }),
  external('total', { kind: 'view', result: 'uint8' }),
];

const U256 = t('uint256');

/** Answers, keeps, fails, lies and burns gas. */
// oxfmt-ignore
export function partner(): VerifiedModule {
  return load(
    moduleOf(
      [
        { kind: 'view', name: 'price', params: [{ name: 'n', type: 'uint8' }], result: 'uint256', body: [['get', 0], ['cast', t('uint8'), U256], ['return'], ['end']] },
        { name: 'keep', payable: true, params: [{ name: 'n', type: 'uint256' }, { name: 'xs', type: numbers }], result: pair, body: [['take', 1], ['sfill', 0], ['emit', 0], ['get', 0], ['small', U256, 2], ['mod', U256], ['enum', U256, 0], ['const', 0], ['return'], ['end']] },
        { name: 'refuse', body: [['emit', 0], ['zero', t('bytes')], ['failtext'], ['end']] },
        { name: 'mark', body: [['emit', 0], ['end']] },
        { name: 'burn', body: [['loop', 0], ['const', 0], ['keccak'], ['drop', t('bytes32')], ['end'], ['end']] },
        { kind: 'view', name: 'echo', params: [{ name: 'xs', type: notes }], result: notes, body: [['take', 0], ['return'], ['end']] },
        { kind: 'view', name: 'total', result: 'uint256', body: [['slen', 0], ['small', U256, 255], ['mul', U256], ['return'], ['end']] },
      ],
      {
        types: [stage, pair],
        constants: [{ type: 'string', value: text('kept') }],
        shapes: [{ name: 'kept', keys: [], fields: [], leaf: 'uint256', cap: 4 }],
        events: [{ name: 'Kept', fields: [] }],
      },
    ),
  );
}

export const TYPES: readonly LeafType[] = [
  'uint8',
  'int8',
  'uint32',
  'uint256',
  'int256',
  'bool',
  'address',
  'bytes',
  'bytes4',
];
export const NUMBERS = TYPES.filter(isNumber);

export const LIST_TYPES: readonly ListOf[] = ['uint256[]', 'bytes[]'];

export const TABLES: Partial<Module> = {
  types: [stage, pair, tuple],
  externals: EXTERNALS,
  constants: [
    { type: 'uint256', value: 2n ** 256n - 1n },
    { type: 'int256', value: -(2n ** 255n) },
    { type: 'int8', value: -128n },
    { type: 'bytes', value: filled(40) },
    { type: 'string', value: text('hours') },
    { type: 'address', value: 0xc0n },
    { type: 'bytes4', value: 0x150b7a02n },
    { type: 'bytes', value: filled(3000) },
    { type: 'address', value: PARTNER },
    { type: 'address', value: CONTRACT },
    { type: 'address', value: PARTNER },
  ],
  shapes: [
    { name: 'total', keys: [], fields: [], leaf: 'uint256', cap: 0 },
    { name: 'balances', keys: ['address'], fields: [], leaf: 'int256', cap: 0 },
    { name: 'note', keys: [], fields: [], leaf: 'string', cap: 0 },
    { name: 'grid', keys: ['uint8', 'bool'], fields: [], leaf: 'uint8', cap: 0 },
    { name: 'names', keys: ['string'], fields: [], leaf: 'bytes4', cap: 0 },
    { name: 'deals', keys: ['int8'], fields: ['stage'], leaf: 'bool', cap: 0 },
    { name: 'deals', keys: ['int8'], fields: ['text'], leaf: 'bytes', cap: 0 },
    { name: 'items', keys: [], fields: [], leaf: 'uint256', cap: 3 },
    { name: 'tags', keys: ['uint8'], fields: ['all'], leaf: 'string', cap: 2 },
  ],
  aggregates: [
    { kind: 'sum', shape: 1, bound: 0 },
    { kind: 'count', shape: 1, bound: 0 },
    { kind: 'sum', shape: 3, bound: 1 },
    { kind: 'count', shape: 3, bound: 0 },
    { kind: 'count', shape: 6, bound: 0 },
  ],
  initial: [{ shape: 0, constant: 0 }],
  events: [
    { name: 'Nothing', fields: [] },
    {
      name: 'Said',
      fields: [
        { name: 'who', type: 'address', indexed: true },
        { name: 'what', type: 'string', indexed: true },
        { name: 'n', type: 'int8', indexed: false },
        { name: 'note', type: 'bytes', indexed: false },
      ],
    },
    {
      name: 'Listed',
      fields: [
        { name: 'stage', type: stage, indexed: true },
        { name: 'xs', type: numbers, indexed: false },
      ],
    },
  ],
  errors: [
    { name: 'None', fields: [] },
    {
      name: 'Short',
      fields: [
        { name: 'has', type: 'uint256', indexed: false },
        { name: 'why', type: 'string', indexed: false },
      ],
    },
    { name: 'At', fields: [{ name: 'pair', type: pair, indexed: false }] },
  ],
};
