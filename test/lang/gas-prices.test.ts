/** Instruction by instruction: for the sizes and kinds of write as they were, a formula says exactly what was used. */

import { describe, expect, test } from 'vitest';
import { costsOf } from '../../src/lang/gas/costs.ts';
import type { Module } from '../../src/vm/module.ts';
import type { LeafType, LeafValue, VmType } from '../../src/vm/types.ts';
import { measure, type Measured } from '../helpers/listener.ts';
import { moduleOf, TestHost, type Line } from '../helpers/module.ts';
import { weakenedCosts } from '../helpers/weakened-gas.ts';
import { calldata, CONTRACT, filled, load, machineOf, t } from '../vm/helpers.ts';

const U256 = t('uint256');
const BYTES = t('bytes');
const LIST = t('uint256[]');
const TEXTS = t('bytes[]');

const field = (
  name: string,
  type: 'bytes' | 'uint256',
  indexed = false,
): Module['events'][number]['fields'][number] => ({
  name,
  type,
  indexed,
});

const TABLES: Partial<Module> = {
  types: [{ kind: 'struct', name: '', fields: [field('a', 'bytes'), field('b', 'uint256')] }],
  constants: [{ type: 'bytes', value: filled(70) }],
  shapes: [
    { name: 'total', keys: [], fields: [], leaf: 'uint256', cap: 0 },
    { name: 'names', keys: ['string', 'uint256'], fields: [], leaf: 'bytes', cap: 0 },
    { name: 'marks', keys: ['uint256'], fields: [], leaf: 'uint256', cap: 0 },
    { name: 'all', keys: ['uint256'], fields: [], leaf: 'uint256', cap: 9 },
    { name: 'texts', keys: [], fields: [], leaf: 'bytes', cap: 9 },
  ],
  aggregates: [
    { kind: 'sum', shape: 2, bound: 0 },
    { kind: 'count', shape: 2, bound: 0 },
    { kind: 'count', shape: 1, bound: 1 },
  ],
  errors: [{ name: 'Long', fields: [field('a', 'bytes'), field('b', 'uint256')] }],
  events: [{ name: 'Long', fields: [field('a', 'bytes', true), field('b', 'bytes'), field('c', 'uint256')] }],
};

const BEFORE: Readonly<Record<string, LeafValue>> = {
  total: 5n,
  'names["aaaa"][1]': filled(100),
  'count(names["aaaa"])': 1n,
  'marks[1]': 7n,
  'sum(marks)': 7n,
  'count(marks)': 1n,
  'all[3].length': 2n,
  'all[3][0]': 1n,
  'all[3][1]': 2n,
  'texts.length': 2n,
  'texts[0]': filled(70),
  'texts[1]': filled(10),
};

const TEXT = filled(40);
const KEY = filled(4);
const set = (value: number): Line[] => [['small', U256, value], ['sset', 0]]; // prettier-ignore
const mark = (key: number, value: number): Line[] => [['small', U256, key], ['small', U256, value], ['sset', 2]]; // prettier-ignore
type Row = {
  readonly what: string;
  readonly given?: readonly (readonly [LeafType, LeafValue])[];
  readonly locals?: readonly VmType[];
  readonly body: readonly Line[];
};

/** The parameters come first among the locals. */
// oxfmt-ignore
const ROWS: readonly Row[] = [
  { what: 'constants', body: [['const', 0], ['drop', BYTES]] },
  { what: 'pow', given: [['uint256', 70_000n]], body: [['small', U256, 1], ['get', 0], ['pow', U256], ['drop', U256]] },
  { what: 'pow by what stands in the code', body: [['small', U256, 2], ['small', U256, 9], ['pow', U256], ['drop', U256]] },
  { what: 'eq', given: [['bytes', TEXT]], body: [['get', 0], ['const', 0], ['eq', BYTES], ['drop', t('bool')]] },
  { what: 'ne', given: [['bytes', TEXT]], body: [['const', 0], ['get', 0], ['ne', BYTES], ['drop', t('bool')]] },
  { what: 'slice', given: [['bytes', TEXT]], body: [['get', 0], ['zero', U256], ['get', 0], ['len'], ['slice'], ['drop', BYTES]] },
  { what: 'concat', given: [['bytes', filled(64)]], body: [['get', 0], ['get', 0], ['concat'], ['keccak'], ['drop', t('bytes32')]] },
  { what: 'text', given: [['uint256', 2n ** 256n - 1n]], body: [['get', 0], ['text', U256], ['keccak'], ['drop', t('bytes32')]] },
  { what: 'keccak', given: [['bytes', TEXT]], body: [['get', 0], ['keccak'], ['drop', t('bytes32')]] },
  { what: 'encode', given: [['bytes', TEXT]], body: [['get', 0], ['small', U256, 1], ['encode', 0], ['keccak'], ['drop', t('bytes32')]] },
  { what: 'fail', given: [['bytes', TEXT]], body: [['get', 0], ['small', U256, 1], ['fail', 0]] },
  { what: 'failtext', given: [['bytes', TEXT]], body: [['get', 0], ['failtext']] },
  { what: 'emit', given: [['bytes', TEXT]], body: [['get', 0], ['const', 0], ['zero', U256], ['emit', 0]] },
  { what: 'a list in a local', locals: ['uint256[]', 'uint256[]'], body: [['small', U256, 1], ['lpush', 0, 9], ['small', U256, 1], ['lpush', 0, 9], ['get', 0], ['set', 1], ['get', 1], ['drop', LIST]] },
  { what: 'a list of texts in a local', given: [['bytes', TEXT]], locals: ['bytes[]'], body: [['get', 0], ['lpush', 1, 9], ['zero', U256], ['lget', 1], ['keccak'], ['drop', t('bytes32')]] },
  { what: 'sget', body: [['sget', 0], ['drop', U256]] },
  { what: 'sget of a text', given: [['bytes', KEY]], body: [['get', 0], ['small', U256, 1], ['sget', 1], ['keccak'], ['drop', t('bytes32')]] },
  { what: 'sget of a text that is not there', given: [['bytes', KEY]], body: [['get', 0], ['small', U256, 2], ['sget', 1], ['drop', BYTES]] },
  { what: 'sget of an element', body: [['small', U256, 3], ['small', U256, 1], ['sget', 3], ['drop', U256]] },
  { what: 'sget of an element that is a text', body: [['zero', U256], ['sget', 4], ['drop', BYTES]] },
  { what: 'sagg', body: [['sagg', 0], ['drop', t('uint256')]] },
  { what: 'sagg with a key', given: [['bytes', filled(70)]], body: [['get', 0], ['sagg', 2], ['drop', U256]] },
  { what: 'slen', body: [['small', U256, 3], ['slen', 3], ['drop', U256]] },
  { what: 'slist', body: [['small', U256, 3], ['slist', 3], ['drop', LIST]] },
  { what: 'slist of texts', locals: ['bytes[]'], body: [['slist', 4], ['set', 0], ['get', 0], ['drop', TEXTS]] },
  { what: 'sset that changes', body: set(6) },
  { what: 'sset that creates', body: mark(2, 6) },
  { what: 'sset with nothing new', body: mark(1, 7) },
  { what: 'sset again and again', body: [...set(6), ...set(7), ...set(0), ...mark(1, 0), ...mark(1, 9)] },
  { what: 'sset of a text', given: [['bytes', KEY], ['bytes', TEXT]], body: [['get', 0], ['small', U256, 1], ['get', 1], ['sset', 1]] },
  { what: 'sset of a new text', given: [['bytes', KEY], ['bytes', TEXT]], body: [['get', 0], ['small', U256, 2], ['get', 1], ['sset', 1]] },
  { what: 'sset of an element', body: [['small', U256, 3], ['small', U256, 1], ['small', U256, 9], ['sset', 3]] },
  { what: 'sclear', given: [['bytes', KEY]], body: [['get', 0], ['small', U256, 1], ['sclear', 1], ['small', U256, 1], ['sclear', 2]] },
  { what: 'sclear of a list', body: [['small', U256, 3], ['sclear', 3], ['sclear', 4]] },
  { what: 'spush', given: [['bytes', TEXT]], body: [['small', U256, 3], ['small', U256, 9], ['spush', 3], ['get', 0], ['spush', 4]] },
  { what: 'spop', body: [['small', U256, 3], ['spop', 3], ['spop', 4]] },
  { what: 'sfill', locals: ['uint256[]'], body: [['small', U256, 3], ['small', U256, 8], ['lpush', 0, 9], ['take', 0], ['sfill', 3]] },
  { what: 'sfill with more', body: [['small', U256, 4], ['small', U256, 3], ['slist', 3], ['sfill', 3]] },
  { what: 'send to nobody before', body: [['small', U256, 1], ['self'], ['send']] },
];

describe('for the sizes as they were, a formula says exactly what was used by', () => {
  test.each(ROWS)('$what', (row) => {
    const { used, formula, outcome } = run(row, costsOf);
    expect(outcome.status).toBe(row.what.startsWith('fail') ? 'reverted' : 'success');
    expect(formula).toBe(used);
  });
});

const some = (count: number, ...lines: readonly Line[]): Line[] => Array.from({ length: count }, () => lines).flat();

const loops = (...body: readonly Line[]): Line[] => [
  ['loop', 9],
  ['get', 1],
  ['small', U256, 8],
  ['ge', U256],
  ['if', 0],
  ['break'],
  ['end'],
  ['get', 1],
  ['small', U256, 1],
  ['add', U256],
  ['set', 1],
  ...body,
  ['end'],
];

/** What changes in a loop is followed no further, so these say more than is used – and never less. */
// oxfmt-ignore
const LOOPS: readonly Row[] = [
  { what: 'a text that grows in a loop', given: [['bytes', TEXT], ['uint256', 0n]], locals: ['bytes'], body: [...loops(['get', 2], ['get', 0], ['concat'], ['set', 2]), ['get', 2], ['keccak'], ['drop', t('bytes32')]] },
  { what: 'a list that grows in a loop', given: [['bytes', TEXT], ['uint256', 0n]], locals: ['bytes[]'], body: [...loops(['get', 0], ['lpush', 2, 9]), ...some(5, ['get', 2], ['drop', TEXTS])] },
];

describe('a loop', () => {
  test.each(LOOPS)('with $what costs no more than its formula says', (row) => {
    const { used, formula, outcome } = run(row, costsOf);
    expect(outcome.status).toBe('success');
    expect(formula).toBeGreaterThan(used);
  });

  test.each(LOOPS)('with $what would cost more, if it were followed', async (row) => {
    const weak = await weakenedCosts('state.ts', 'if (CHANGES.has(op))', 'if (false)');
    const { used, formula } = run(row, weak.costsOf);
    expect(formula).toBeLessThan(used);
  });
});

function run({ given = [], locals = [], body }: Row, costsFor: typeof costsOf): Measured {
  const params = given.map(([type], i) => ({ name: `p${i}`, type }));
  const module = load(moduleOf([{ name: 'f', params, locals, body: [...body, ['end']] }], TABLES));
  const leaves = Object.entries(BEFORE).map(([path, leaf]): [string, LeafValue] => [`${CONTRACT} ${path}`, leaf]);
  const host = new TestHost(new Map([...leaves, [`balance ${CONTRACT}`, 9n]]));
  const data = calldata(module, 'f', given.map(([, value]) => value)); // prettier-ignore
  return measure(machineOf(module, data, { host }), costsFor(module));
}
