/** A hand-made village: mutual credit with an invariant, an event, a note and a bank, for tests that need a whole contract. */

import type { Module } from '../../src/vm/module.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, type FunctionSketch, type Line } from '../helpers/module.ts';
import { load, t, text } from './helpers.ts';

const U256 = t('uint256');
const I256 = t('int256');
const BOOL = t('bool');
const end: Line = ['end'];

const CONSTANTS: Module['constants'] = [
  { type: 'string', value: text('too much') },
  { type: 'string', value: text('Shared Hours') },
  { type: 'int256', value: -50n },
];

const SHAPES: Module['shapes'] = [
  { name: 'balances', keys: ['address'], fields: [], leaf: 'int256', cap: 0 },
  { name: 'title', keys: [], fields: [], leaf: 'string', cap: 0 },
  { name: 'rounds', keys: [], fields: [], leaf: 'uint256', cap: 0 },
  { name: 'backed', keys: ['address'], fields: [], leaf: 'uint256', cap: 0 },
];

/** balances[key] += or -= local `amount`; the key stands in local `key`. */
const move = (key: number, amount: number, op: 'add' | 'sub'): Line[] => [
  ['get', key],
  ['get', key],
  ['sget', 0],
  ['get', amount],
  ['cast', U256, I256],
  [op, I256],
  ['sset', 0],
];

// oxfmt-ignore
const FUNCTIONS: readonly FunctionSketch[] = [
  { kind: 'fn', name: 'limit', params: [{ name: 'left', type: 'int256' }], body: [['get', 0], ['const', 2], ['lt', I256], ['if', 0], ['const', 0], ['failtext'], end, end] },
  { kind: 'init', name: 'init', payable: true, params: [{ name: 'title', type: 'string' }], body: [['get', 0], ['sset', 1], end] },
  { name: 'pay', params: [{ name: 'from', type: 'address' }, { name: 'to', type: 'address' }, { name: 'units', type: 'uint256' }], result: 'int256', body: [...move(0, 2, 'sub'), ...move(1, 2, 'add'), ['get', 0], ['sget', 0], ['call', 0], ['get', 0], ['get', 1], ['get', 2], ['emit', 0], ['get', 0], ['sget', 0], ['return'], end] },
  { name: 'walk', params: [{ name: 'times', type: 'uint256' }], locals: ['uint256'], body: [['loop', 5], ['get', 1], ['get', 0], ['ge', U256], ['if', 0], ['break'], end, ['get', 1], ['small', U256, 1], ['add', U256], ['set', 1], ['get', 1], ['sset', 2], ['sget', 1], ['get', 1], ['text', U256], ['concat'], ['sset', 1], end, end] },
  { name: 'conjure', params: [{ name: 'units', type: 'int256' }], body: [['caller'], ['get', 0], ['sset', 0], end] },
  { name: 'store', payable: true, body: [['caller'], ['paid'], ['sset', 3], end] },
  { name: 'claim', params: [{ name: 'wei', type: 'uint256' }], body: [['caller'], ['get', 0], ['sset', 3], end] },
  { kind: 'view', name: 'balanceOf', params: [{ name: 'who', type: 'address' }], result: 'int256', body: [['get', 0], ['sget', 0], ['return'], end] },
  { kind: 'invariant', name: 'the books balance', result: 'bool', body: [['sagg', 0], ['zero', I256], ['eq', I256], ['return'], end] },
  { kind: 'invariant', name: 'every claim is backed', result: 'bool', body: [['self'], ['hlpof'], ['sagg', 1], ['ge', U256], ['return'], end] },
];

export function village(rest: Partial<Module> = {}): VerifiedModule {
  return load(
    moduleOf(FUNCTIONS, {
      constants: CONSTANTS,
      shapes: SHAPES,
      aggregates: [
        { kind: 'sum', shape: 0, bound: 0 },
        { kind: 'sum', shape: 3, bound: 0 },
      ],
      initial: [{ shape: 1, constant: 1 }],
      events: [
        {
          name: 'Paid',
          fields: [
            { name: 'from', type: 'address', indexed: true },
            { name: 'to', type: 'address', indexed: true },
            { name: 'units', type: 'uint256', indexed: false },
          ],
        },
      ],
      ...rest,
    }),
  );
}

/** A bool on the stack. */
export const TRUTH: readonly Line[] = [['zero', BOOL], ['not']];
