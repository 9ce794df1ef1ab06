/** The world: who and when, accounts that are not there, contracts big and small, logs, hlp. */

import { encodeModule } from '../../src/vm/container.ts';
import type { AbiType } from '../../src/vm/abi-type.ts';
import type { External, Field, Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import { moduleOf, type Line } from '../../test/helpers/module.ts';
import { bigContract, type BigKind } from './contracts.ts';
import { ADDRESS, BITS, BOOL, BYTES, listOf, LONG_TEXT, TREE, TREE_TYPES, U160, U256 } from './hard.ts';
import { mixOf, repeated, type Given, type Mix, type Sketch } from './mix.ts';
import { type Contract, PEOPLE } from './world.ts';

// ───────────── contracts that are called ─────────────

/** More of them than any cache holds, and a few of each other kind. */
const MANY = 400;
const FEW = 20;
const BIG: Readonly<Record<BigKind, bigint>> = {
  long: 0xb1600000n,
  trees: 0xb1700000n,
  calls: 0xb1a00000n,
  loops: 0xb1b00000n,
  tables: 0xb1800000n,
  source: 0xb1900000n,
};
const SMALL = 0x5a110000n;
const TREES = 0x7ee50000n;
const NOBODY_THERE = 0xdead000000n;

const TEXTS = { kind: 'list', of: 'string', cap: 1024 } as const;
const treeModule: Module = moduleOf(
  [
    { name: 'read', params: [{ name: 'x', type: TEXTS }], body: [['end']] },
    { name: 'take', params: [{ name: 'x', type: TREE }], body: [['end']] },
    { kind: 'view', name: 'make', result: TREE, body: [...repeated([['zero', BOOL]], BITS), ['return'], ['end']] },
  ],
  TREE_TYPES,
);

export const CONTRACTS: readonly Contract[] = [
  ...contractsOf('long', MANY),
  ...contractsOf('trees', FEW),
  ...contractsOf('calls', MANY),
  ...contractsOf('loops', FEW),
  ...contractsOf('tables', FEW),
  ...contractsOf('source', FEW),
  { address: SMALL, code: encodeModule(moduleOf([{ name: 'ping', body: [['end']] }])) },
  { address: TREES, code: encodeModule(treeModule) },
];

/** Entering all of these leaves no other contract in any cache. */
export const FLUSH: readonly bigint[] = Array.from({ length: MANY }, (_, i) => BIG.long + BigInt(i));

function contractsOf(kind: BigKind, count: number): Contract[] {
  return Array.from({ length: count }, (_, i) => ({ address: BIG[kind] + BigInt(i), code: bigContract(kind, i) }));
}

const external = (name: string, params: readonly AbiType[] = [], result?: AbiType): External => ({
  name,
  kind: result === undefined ? 'action' : 'view',
  payable: false,
  params,
  result,
});
const externals = [external('ping')] as const;
const trees = { ...TREE_TYPES, externals: [external('take', [TREE]), external('make', [], TREE)] } as const;

// ───────────── addresses ─────────────

/** Local 0 goes round, 1 is its step, 2 where it begins anew, 3 is added to it. */
const round = (base: bigint, count: number): Given[] =>
  [0n, 1n, BigInt(count), base].map((value) => ({ type: 'uint160', value }));
const next: readonly Line[] = [
  ['get', 0],
  ['get', 1],
  ['add', U160],
  ['get', 2],
  ['mod', U160],
  ['set', 0],
  ['get', 0],
  ['get', 3],
  ['add', U160],
  ['retype', U160, ADDRESS],
];
const fixed: readonly Line[] = [
  ['get', 3],
  ['retype', U160, ADDRESS],
];
const dropBits = repeated([['drop', BOOL]], BITS);
const bits = repeated([['zero', BOOL]], BITS);
const bools = Array.from({ length: BITS }, () => 'bool' as const);

const about = (op: OpName, what: string, given: readonly Given[], sketch: Partial<Sketch> = {}): Mix =>
  mixOf({ op, what, given, load: next, run: [[op]], takes: ['address'], copies: 20, ...sketch });
const call = (op: 'ext' | 'try', what: string, base: bigint, count: number, sketch: Partial<Sketch> = {}): Mix =>
  mixOf({ op, what, given: round(base, count), load: count === 1 ? fixed : next, run: op === 'ext' ? [['ext', 0]] : [['try', 0], ['else'], ['end']], takes: ['address'], rest: { externals }, copies: 50, rounds: 1, ...sketch }); // prettier-ignore

// ───────────── logs ─────────────

const field = (type: AbiType, indexed: boolean, i: number): Field => ({ name: `f${i}`, type, indexed });
const log = (what: string, fields: readonly Field[], sketch: Partial<Sketch>): Mix =>
  mixOf({ op: 'emit', what, pays: ['topic', 'logByte'], run: [['emit', 0]], copies: 20, rounds: 1, ...sketch, rest: { events: [{ name: 'Happened', fields }], ...sketch.rest } }); // prettier-ignore
const long: Line = ['const', 0];
const constants = [LONG_TEXT];
const send: Line = ['send'];
const wei: Line = ['small', U256, 1];

export const OTHER_MIXES: readonly Mix[] = [
  ...(['caller', 'self'] as const).map((op) => mixOf({ op, what: 'an address', run: [[op]], leaves: ['address'] })),
  ...(['paid', 'now', 'blocknum', 'chainid'] as const).map((op) => mixOf({ op, what: 'a number', run: [[op]], leaves: ['uint256'] })), // prettier-ignore
  about('hlpof', 'one of 20,000', round(PEOPLE, 20_000), { leaves: ['uint256'] }),
  about('hlpof', 'nobody', round(NOBODY_THERE, 20_000), { leaves: ['uint256'] }),
  about('iscontract', 'nobody', round(NOBODY_THERE, 20_000), { leaves: ['bool'] }),

  call('ext', 'one small contract', SMALL, 1),
  call('ext', 'one contract of 24 KB', BIG.long, 1),
  call('ext', '400 contracts of 24 KB in turn', BIG.long, MANY, { copies: MANY }),
  call('ext', '400 contracts of 24 KB of `call` in turn', BIG.calls, MANY, { copies: MANY }),
  ...(['loops', 'trees', 'tables', 'source'] as const).map((kind) =>
    call('ext', `not in a cache: ${kind}`, BIG[kind], FEW, { copies: FEW, cold: true }),
  ),
  call('ext', '128 leaves in 7 levels', TREES, 1, { pays: ['codecWord'], load: [...fixed, ...bits], takes: ['address', ...bools], rest: trees, copies: 40 }), // prettier-ignore
  call('ext', 'answer of 128 leaves in 7 levels', TREES, 1, { pays: ['codecWord'], run: [['ext', 1], ...dropBits], rest: trees, copies: 40 }), // prettier-ignore
  call('ext', 'list of 300 texts of one byte', TREES, 1, { pays: ['codecWord'], given: [...round(TREES, 1), { type: TEXTS, value: listOf(300, Uint8Array.of(0x61)) }], load: [...fixed, ['get', 4]], takes: ['address', 'bytes[]'], rest: { externals: [external('read', [TEXTS])] }, copies: 20 }), // prettier-ignore
  call('try', 'nobody', NOBODY_THERE, 20_000, { rounds: 100 }),
  call('try', 'one small contract', SMALL, 1),
  call('try', 'no such function', SMALL, 1, { rest: { externals: [external('nothing')] } }),
  call('try', '128 leaves in 7 levels', TREES, 1, { pays: ['codecWord'], load: [...fixed, ...bits], takes: ['address', ...bools], rest: trees, copies: 40 }), // prettier-ignore
  call('try', '128 leaves in 7 levels, nobody', NOBODY_THERE, 1, { pays: ['codecWord'], load: [...fixed, ...bits], takes: ['address', ...bools], rest: trees, copies: 40 }), // prettier-ignore
  call('try', 'with hlp, a contract that takes none', SMALL, 1, { pays: ['transfer'], load: [...fixed, wei], takes: ['address', 'uint256'], rest: { externals: [{ ...external('ping'), payable: true }] } }), // prettier-ignore

  mixOf({ op: 'send', what: 'to one of 20,000', given: round(PEOPLE, 20_000), load: [wei, ...next], run: [send], takes: ['uint256', 'address'], copies: 20 }), // prettier-ignore
  mixOf({ op: 'send', what: 'to somebody new', pays: ['newAccount'], given: round(NOBODY_THERE, 20_000), load: [wei, ...next], run: [send], takes: ['uint256', 'address'], copies: 20 }), // prettier-ignore

  log('nothing', [], { pays: ['topic'] }),
  log('128 leaves in 7 levels', [field(TREE, false, 0)], { load: bits, takes: bools, rest: TREE_TYPES }),
  log('three indexed texts of 8,192 bytes', [0, 1, 2].map((i) => field('bytes', true, i)), { load: [long, long, long], takes: ['bytes', 'bytes', 'bytes'], rest: { constants }, pays: ['topic', 'keccakWord'] }), // prettier-ignore
  log('three indexed empty texts', [0, 1, 2].map((i) => field('bytes', true, i)), { pays: ['topic'], load: listOf(3, 0n).map((): Line => ['zero', BYTES]), takes: ['bytes', 'bytes', 'bytes'] }), // prettier-ignore
  log('8,128 bytes', [field('bytes', false, 0)], { load: [long, ['small', U256, 0], ['small', U256, 127], ['small', U256, 64], ['mul', U256], ['slice']], takes: ['bytes'], rest: { constants }, pays: ['logByte'] }), // prettier-ignore
];
