/** Contracts that are hard to load: as much as possible to take apart for what entering them costs. */

import type { AbiType, StructType } from '../../src/vm/abi-type.ts';
import { encodeModule } from '../../src/vm/container.ts';
import type { External, Module } from '../../src/vm/module.ts';
import type { LeafType } from '../../src/vm/types.ts';
import { moduleOf, type FunctionSketch, type Line } from '../../test/helpers/module.ts';
import { BOOL, ENUM, TREE, TREE_TYPES } from './hard.ts';
import { repeated } from './mix.ts';

/** A function that leaves at once. */
const LEAVE: readonly Line[] = [['zero', BOOL], ['if', 0], ['else'], ['return'], ['end']];

/** It does so before many short instructions. */
function leaving(count: number): readonly Line[] {
  return [...LEAVE, ['zero', BOOL], ...repeated([['not']], count), ['drop', BOOL], ['end']];
}

const ping = (count: number): FunctionSketch => ({ name: 'ping', body: leaving(count) });
const idle = (name: string, params: readonly AbiType[]): FunctionSketch => ({
  name,
  params: params.map((type, i) => ({ name: `p${i}`, type })),
  body: [['end']],
});
const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** One function of 24,000 instructions. */
const LONG = moduleOf([ping(24_400)]);
/** One function that calls another over and over: what a call costs is known for this contract alone. */
const CALLS = moduleOf([
  { kind: 'fn', name: 'nothing', body: [['end']] },
  { name: 'ping', body: [...LEAVE, ...repeated([['call', 0]], 12_100), ['end']] },
]);
/** One of loops that all differ. */
const LOOPS = moduleOf([
  { name: 'ping', body: [...LEAVE, ...times(3_480, (i): Line[] => [['loop', i], ['break'], ['end']]).flat(), ['end']] },
]);
/** Many functions whose parameters have 128 leaves: each selector is the hash of a text of 900 letters. */
const TREES = moduleOf([ping(0), ...times(255, (i) => idle(`f${i}`, [TREE]))], TREE_TYPES);
/** A little of everything, each table as long as it gets. */
const TABLES = tablesModule();
/** And all the source a contract may bring along. */
const SOURCE: Module = {
  ...LONG,
  source: { entry: 'Big', files: [{ name: 'big.hlp', text: `// ${'ä'.repeat(32_700)}` }] },
};

function leaf(i: number): LeafType {
  return `uint${8 * (1 + (i % 32))}`;
}

function tablesModule(): Module {
  const pair = (i: number): StructType => ({ kind: 'struct', name: `S${i}`, fields: times(2, (f) => ({ name: `p${f}`, type: leaf(i + f) })) }); // prettier-ignore
  const types = [ENUM, ...times(120, pair)];
  const external = (i: number): External => ({ name: `x${i}`, kind: 'action', payable: false, params: times(4, (f) => types[1 + ((i + f) % 120)] ?? 'bool'), result: undefined }); // prettier-ignore
  return moduleOf([ping(2_000), ...times(255, (i) => idle(`f${i}`, []))], {
    types,
    constants: times(1_024, (i) => ({ type: 'string', value: Uint8Array.of(0x61 + (i % 26)) })),
    shapes: times(256, (i) => ({ name: `s${i}`, keys: ['bool'], fields: [], leaf: leaf(i), cap: 0 })),
    aggregates: times(256, (i) => ({ kind: 'sum', shape: i, bound: 0 })),
    externals: times(200, external),
    events: times(60, (i) => ({ name: `e${i}`, fields: times(8, (f) => ({ name: `p${f}`, type: 'bool', indexed: false })) })), // prettier-ignore
  });
}

/** What is hard about them, and the module; only the compiler's name makes two of a kind differ. */
export const KINDS_OF_BIG = {
  long: LONG,
  calls: CALLS,
  loops: LOOPS,
  trees: TREES,
  tables: TABLES,
  source: SOURCE,
} as const;
export type BigKind = keyof typeof KINDS_OF_BIG;

/** The bytes of contract `index` of a kind. */
export function bigContract(kind: BigKind, index: number): Uint8Array {
  return encodeModule({ ...KINDS_OF_BIG[kind], metadata: { compiler: `${kind} ${index}`, language: 1 } });
}
