/**
 * Contracts that are hard to verify, made from a few genes: what their code repeats, how high the stack stands meanwhile, over how many
 * functions it is spread, and which tables fill the rest. All are as big as a contract may be.
 */

import type { StructType } from '../../src/vm/abi-type.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { External, Module, Signature } from '../../src/vm/module.ts';
import { moduleOf, type FunctionSketch, type Line } from '../../test/helpers/module.ts';
import { BITS, BOOL, BYTES, ENUM, TREE, TREE_TYPES, U256, U8 } from './hard.ts';
import { repeated } from './mix.ts';

/** Lines that leave the stack as `before` made it. */
type Unit = { readonly before?: readonly Line[]; readonly lines: readonly Line[]; readonly after?: readonly Line[] };

const no: Line = ['zero', BOOL];
const [TAKE, MAKE, SAME, NOTHING] = [0, 1, 2, 3];
const end: Line = ['end'];
const deep = (open: Line[], close: Line[]): Line[] => [...repeated(open, 30), ...repeated(close, 30)];

export const UNITS = {
  'a word of 128 leaves through a function': { before: [['call', MAKE]], lines: [['call', SAME]], after: [['call', TAKE]] },
  'make and take 128 leaves': { lines: [['call', MAKE], ['call', TAKE]] },
  'encode 128 leaves': { lines: [['call', MAKE], ['encode', TREE_TYPES.types.length - 1], ['drop', BYTES]] },
  'emit 128 leaves': { lines: [['call', MAKE], ['emit', 0]] },
  'ask for 128 leaves': { lines: [['self'], ['ext', 0], ['call', TAKE]] },
  'try for 128 leaves': { lines: [['self'], ['try', 0], ['call', TAKE], ['else'], end] },
  'return 128 leaves from an `if`': { lines: [no, ['if', 0], ['call', MAKE], ['call', TAKE], ['return'], end] },
  'fail in an `if`': { lines: [no, ['if', 0], ['call', MAKE], ['fail', 0], end] },
  'empty `if`s': { lines: [no, ['if', 0], end] },
  '`if`s that leave a value': { lines: [no, ['if', U8], ['small', U8, 1], ['else'], ['small', U8, 2], end, ['drop', U8]] },
  'loops': { lines: [['loop', 1], ['break'], end] },
  '`if`s 30 deep': { lines: deep([no, ['if', 0]], [end]) },
  'loops 30 deep': { lines: deep([['loop', 9]], [['break'], end]) },
  'many breaks': { before: [['loop', 1]], lines: [no, ['if', 0], ['break'], end], after: [['break'], end] },
  'not': { before: [no], lines: [['not']], after: [['drop', BOOL]] },
  'add': { before: [['small', U256, 1]], lines: [['small', U256, 1], ['add', U256]], after: [['drop', U256]] },
  'calls of nothing': { lines: [['call', NOTHING]] },
  'who and what': { lines: [['caller'], ['iscontract'], ['drop', BOOL]] },
  'reads under 8 keys': { lines: [...repeated([no], 8), ['sget', 0], ['drop', U8]] },
  'lists': { lines: [['get', 0], ['set', 0]] },
} as const satisfies Record<string, Unit>; // prettier-ignore
export type UnitName = keyof typeof UNITS;
export const UNIT_NAMES = Object.keys(UNITS) as readonly UnitName[];

export type Genes = {
  readonly units: readonly UnitName[];
  /** Operands that lie below all that. */
  readonly height: number;
  readonly functions: number;
  readonly fill: Fill;
  /** How many entries of that, of the most there may be. */
  readonly share: number;
  readonly hasSource: boolean;
};

export const PLAIN: Genes = { units: ['not'], height: 0, functions: 1, fill: 'nothing', share: 1, hasSource: false };

/** The largest contract with these genes, the bytes of a deployment; undefined when they alone are too much. */
export function hostileContract(genes: Genes): Uint8Array | undefined {
  const bytesOfOne = moduleWith(genes, 1).code.length - moduleWith(genes, 0).code.length;
  if (genes.functions * 3 * genes.height > LIMITS.codeSize) return undefined;
  const room = LIMITS.codeSize - codeSizeOf(moduleWith(genes, 0));
  if (room < 0) return undefined;
  const module = moduleWith(genes, Math.floor(room / bytesOfOne));
  return encodeModule(genes.hasSource ? { ...module, source: SOURCE } : module);
}

/** Sections 1–8 with their heads, which leaves a little room for safety. */
const codeSizeOf = (module: Module): number => encodeModule(module).length;
const SOURCE = { entry: 'Big', files: [{ name: 'big.hlp', text: `// ${'ä'.repeat(32_700)}` }] };

function moduleWith(genes: Genes, count: number): Module {
  const { units, height, functions } = genes;
  const found = units.map((name): Unit => UNITS[name]);
  const lines = found.flatMap((unit) => [
    ...(unit.before ?? []),
    ...repeated(unit.lines, count),
    ...(unit.after ?? []),
  ]);
  const body = [...repeated([no], height), ...lines, ...repeated([['drop', BOOL]], height), end];
  const work = times(functions, (i): FunctionSketch => ({ name: `w${i}`, locals: ['uint256[]'], body }));
  const tables = tablesOf(genes);
  return moduleOf([...HELPERS, ...work, ...(tables.functions ?? [])], tables.rest);
}

const HELPERS: readonly FunctionSketch[] = [
  { kind: 'fn', name: 'take', params: [{ name: 'x', type: TREE }], body: [end] },
  { kind: 'fn', name: 'make', result: TREE, body: [...repeated([no], BITS), ['return'], end] },
  { kind: 'fn', name: 'same', params: [{ name: 'x', type: TREE }], result: TREE, body: [...times(BITS, (i): Line => ['get', i]), ['return'], end] }, // prettier-ignore
  { kind: 'fn', name: 'nothing', body: [end] },
];

type Rest = Partial<Omit<Module, 'functions' | 'code'>>;
type Filling = { readonly rest: Rest; readonly functions?: readonly FunctionSketch[] };

const signature = (name: string): Signature => ({ name, fields: [{ name: 'x', type: TREE, indexed: false }] });
const asked: External = { name: 'make', kind: 'view', payable: false, params: [], result: TREE };
const { types } = TREE_TYPES;
const bools = times(8, () => 'bool' as const);
const trees = times(32, (i) => ({ name: `f${i}`, type: TREE, indexed: false }));

/** The few entries that the units name. */
const FEW = {
  types,
  shapes: [{ name: 'deep', keys: bools, fields: [], leaf: 'uint8', cap: 0 }],
  externals: [asked],
  events: [signature('Happened')],
  errors: [signature('Failed')],
} as const;

/** What the tables can be filled with; `most` takes the share of a number that the genes say. */
const FILLINGS = {
  nothing: () => ({ rest: {} }),
  types: (most) => ({ rest: { types: [...types, ...times(most(240), wideStruct)] } }),
  enums: (most) => ({ rest: { types: [...types, ...times(most(16), (i) => ({ ...ENUM, name: `Many${i}` }))] } }),
  constants: (most) => ({ rest: { constants: times(most(1_024), (i) => ({ type: 'string', value: Uint8Array.of(97 + (i % 26)) })) } }),
  names: (most) => ({ rest: {}, functions: times(most(240), (i) => ({ name: `f${i}`, params: [{ name: 'x', type: TREE }], body: [end] })) }),
  signatures: (most) => ({ rest: { events: [signature('Happened'), ...times(most(100), (i) => ({ name: `E${i}`, fields: trees }))] } }),
  externals: (most) => ({ rest: { externals: [asked, ...times(most(250), (i) => ({ ...asked, name: `x${i}`, params: trees.map(({ type }) => type) }))] } }),
  shapes: (most) => ({
    rest: {
      shapes: [...FEW.shapes, ...times(most(250), (i) => ({ name: `s${i}`, keys: bools, fields: [], leaf: 'uint8' as const, cap: 0 }))],
      aggregates: times(most(250), (i) => ({ kind: 'sum' as const, shape: i, bound: i % 8 })),
    },
  }),
} as const satisfies Record<string, (most: (count: number) => number) => Filling>; // prettier-ignore
export type Fill = keyof typeof FILLINGS;
export const FILLS = Object.keys(FILLINGS) as readonly Fill[];

function tablesOf({ fill, share }: Genes): Filling {
  const { rest, functions }: Filling = FILLINGS[fill]((count) => Math.floor(share * count));
  return { rest: { ...FEW, ...rest }, ...(functions && { functions }) };
}

/** As many leaves as a struct may have, of structs that have half as many. */
function wideStruct(i: number): StructType {
  const half = TREE_TYPES.types[5] as StructType;
  return { kind: 'struct', name: `W${i}`, fields: [{ name: 'a', type: half }, { name: 'b', type: half }] }; // prettier-ignore
}

function times<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}
