/**
 * Every limit at its border: one less fits, as many fit, one more does not. TypeScript asks for a row when a limit is added; what is given is not
 * only read but verified, and run where the limit is one of running.
 */

import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { encodeAbi } from '../../src/vm/abi.ts';
import type { AbiType, EnumType, StructType } from '../../src/vm/abi-type.ts';
import { codeSizeOf, encodeModule } from '../../src/vm/container.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { Constant, Module, Shape, Signature } from '../../src/vm/module.ts';
import { ModuleError } from '../../src/vm/reader.ts';
import type { Value } from '../../src/vm/types.ts';
import { loadContract } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { CONTRACT, ending, filled, load, press, run, t, thrown } from './helpers.ts';
import { rowEnding } from './row-of-contracts.ts';

const U256 = t('uint256');
const BYTES = t('bytes');
const BOOL = t('bool');

const FITS = 'fits';
const end: Line = ['end'];
const yes: Line = ['zero', BOOL];
const some = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));
const fn = (...body: Line[]): FunctionSketch => ({ kind: 'fn', body });
const action = (...body: Line[]): FunctionSketch => ({ name: 'go', body });
const words = (count: number): readonly ['bool', ...'bool'[]] | readonly 'bool'[] => some(count, () => 'bool' as const);

/** `fits`, or the rule that refuses the module; what cannot be written down at all is a RangeError. */
function loading(module: Module): string {
  const error = thrown(() => loadContract(encodeModule(module)));
  if (error === undefined) return FITS;
  if (error instanceof ModuleError) return error.rule;
  return (error as Error).name;
}

const laid = (functions: readonly FunctionSketch[], rest: Partial<Module> = {}): string =>
  loading(moduleOf(functions, rest));

/** `fits`, or how the call of `go` ended. */
function running(
  functions: readonly FunctionSketch[],
  rest: Partial<Module>,
  values: readonly Value[],
  host = new TestHost(),
): string {
  const outcome = press(load(moduleOf(functions, rest)), 'go', values, { host });
  return outcome.status === 'success' ? FITS : ending(outcome);
}

// ───────────── what the rows are made of ─────────────

const shapes = (count: number, shape: Partial<Shape> = {}): Shape[] =>
  some(count, (i) => ({ name: `s${i}`, keys: [], fields: [], leaf: 'uint256', cap: 0, ...shape }));
const mapShapes = (count: number): Shape[] => shapes(count, { keys: ['uint8'] });
const constants = (count: number): Constant[] => some(count, () => ({ type: 'bool', value: 1n }));
const signature = (name: string, fields: readonly AbiType[], indexed = 0): Signature => ({
  name,
  fields: fields.map((type, i) => ({ name: `f${i}`, type, indexed: i < indexed })),
});
const signatures = (count: number): Signature[] => some(count, (i) => signature(`E${i}`, []));
const enumOf = (members: number, name = 'E'): EnumType => ({
  kind: 'enum',
  name,
  members: some(members, (i) => `M${i}`),
});
const structOf = (name: string, types: readonly AbiType[]): StructType => ({
  kind: 'struct',
  name,
  fields: types.map((type, i) => ({ name: `f${i}`, type })),
});
const external = { name: 'ask', kind: 'view', payable: false, params: [], result: 'bool' } as const;
const params = (count: number) => some(count, (i) => ({ name: `p${i}`, type: 'bool' as const }));
const invariant = (i: number): FunctionSketch => ({
  kind: 'invariant',
  name: `rule ${i}`,
  result: 'bool',
  body: [yes, ['return'], end],
});
const bytesParam = (name: string) => ({ name, type: 'bytes' }) as const;

/** A struct of more leaves than a struct has fields. */
function wide(leaves: number): StructType[] {
  const inner = structOf('Inner', words(16));
  return [inner, structOf('Outer', [...some(Math.floor(leaves / 16), () => inner), ...words(leaves % 16)])];
}

/** Structs that each hold the one before. */
function nested(depth: number): StructType[] {
  const structs = [structOf('S0', ['bool'])];
  while (structs.length < depth) structs.push(structOf(`S${structs.length}`, [structs.at(-1) as StructType]));
  return structs;
}

/** A module whose sections 1–8 have this many bytes: texts fill it up. */
const codeOf = (size: number): Module => padded(size - codeSizeOf(padded(0)));

function padded(last: number): Module {
  const lengths = [LIMITS.textSize, LIMITS.textSize, last];
  const texts = lengths.map((length): Constant => ({ type: 'bytes', value: filled(length) }));
  return moduleOf([action(end)], { constants: texts });
}

/** A module whose section 9 has this many bytes. */
function sourceOf(size: number): Module {
  const frame = encodeModule(withSource(1)).length - encodeModule(moduleOf([])).length - SECTION_HEADER - 1;
  return withSource(size - frame);
}

const withSource = (letters: number): Module =>
  moduleOf([], { source: { entry: 'C', files: [{ name: 'c.hlp', text: 'x'.repeat(letters) }] } });

const SECTION_HEADER = 5;

/** Aggregates that are all different. */
function aggregates(count: number): Partial<Module> {
  const all = some(count, (i) => ({ kind: i % 2 === 0 ? 'sum' : 'count', shape: i >> 1, bound: 0 }) as const);
  return { shapes: mapShapes(Math.ceil(count / 2)), aggregates: all };
}

/** Functions that each call the one before. */
const chain = (length: number): FunctionSketch[] =>
  some(length, (i) => fn(...(i === 0 ? [] : [['call', i - 1] as Line]), end));

const CONCAT: Line[] = [['get', 0], ['get', 1], ['concat'], ['drop', BYTES], end];
const twoTexts = { params: [bytesParam('a'), bytesParam('b')] };
const note = shapes(1, { name: 'note', leaf: 'bytes' });
const byText = shapes(1, { name: 'by', keys: ['bytes'] });

/** Pushes so many elements to a list that may have as many as a list can. */
function pushing(count: number): Line[] {
  const round: Line[] = [
    ['get', 0],
    ['small', U256, 1],
    ['add', U256],
    ['set', 0],
    yes,
    ['lpush', 1, LIMITS.listLength],
  ];
  const isEnough: Line[] = [['get', 0], ['const', 0], ['ge', U256], ['if', 0], ['break'], end];
  return [['loop', count], ...isEnough, ...round, end, end];
}

/** Reads a text of 8,000 bytes so often that what is left of the heap is `size` bytes more; those come as an argument. */
function heapOf(size: number): string {
  const [length, times] = [8_000, 32];
  const read: Line[] = [
    ['sget', 0],
    ['drop', BYTES],
  ];
  const host = new TestHost(new Map([[`${CONTRACT} note`, filled(length)]]));
  const sketch = { ...action(...some(times, () => read).flat(), end), params: [bytesParam('a')] };
  return running([sketch], { shapes: note }, [filled(size - length * times)], host);
}

/** An event whose data have this many bytes: an offset, a length, and the text. */
function logOf(size: number): string {
  const text = filled(size - 2 * 32);
  const sketch = { ...action(['get', 0], ['emit', 0], end), params: [bytesParam('a')] };
  return running([sketch], { events: [signature('Said', ['bytes'])] }, [text]);
}

/** Any data of this size, to a contract that has nothing to do with them. */
function dataOf(size: number): string {
  const outcome = run(load(moduleOf([])), filled(size, 0xff));
  return ending(outcome).startsWith('NoSuchFunction') ? FITS : ending(outcome);
}

/** An answer of this size: an offset, and eight texts with theirs. */
function answerOf(size: number): string {
  const answer = structOf(
    'Texts',
    some(8, () => 'bytes'),
  );
  const lengths = some(8, (i) => (i < 7 ? LIMITS.textSize : size - 32 - 8 * 64 - 7 * LIMITS.textSize));
  const host = new TestHost(new Map(lengths.map((length, i) => [`${CONTRACT} s${i}`, filled(length)])));
  const sketch = { ...action(...some(8, (i): Line => ['sget', i]), ['return'], end), result: answer };
  return running([sketch], { types: [answer], shapes: shapes(8, { leaf: 'bytes' }) }, [], host);
}

/** What a contract says with eight texts that take this many bytes together, offsets and lengths included. */
function saying(size: number, say: (types: readonly AbiType[]) => Saying): string {
  const lengths = some(8, (i) => (i < 7 ? LIMITS.textSize : size - 8 * 64 - 7 * LIMITS.textSize));
  const { last, rest } = say(lengths.map(() => 'bytes'));
  const texts = some(8, (i): Line => ['sget', i]);
  const host = new TestHost(new Map(lengths.map((length, i) => [`${CONTRACT} s${i}`, filled(length)])));
  const module = load(
    moduleOf([action(['self'], ...texts, ...last, end)], { ...rest, shapes: shapes(8, { leaf: 'bytes' }) }),
  );
  return ending(press(module, 'go', [], { host }))
    .split(' ')
    .slice(0, 2)
    .join(' ');
}

type Saying = { readonly last: readonly Line[]; readonly rest: Partial<Module> };

/** A contract asks itself, which is only refused once the data are made. */
const asking = (size: number): string =>
  saying(size, (types) => ({
    last: [
      ['ext', 0],
      ['drop', BOOL],
    ],
    rest: { externals: [{ ...external, params: types }] },
  }));

// ───────────── the table ─────────────

type Case = readonly [what: string, beyond: string, at: (size: number) => string];

// oxfmt-ignore
const ROWS: Readonly<Record<keyof typeof LIMITS, readonly Case[]>> = {
  codeSize: [['bytes of sections 1 to 8', 'code size', (n) => loading(codeOf(n))]],
  sourceSize: [['bytes of source', 'source size', (n) => loading(sourceOf(n))]],
  functions: [['functions', 'limit', (n) => laid(some(n, () => fn(end)))]],
  types: [['enums', 'limit', (n) => laid([], { types: some(n, (i) => enumOf(1, `E${i}`)) })]],
  members: [['members of an enum', 'RangeError', (n) => laid([], { types: [enumOf(n)] })]],
  structDepth: [['structs within structs', 'type', (n) => laid([], { types: nested(n) })]],
  leaves: [['leaves of a struct', 'type', (n) => laid([], { types: wide(n) })]],
  constants: [['constants', 'limit', (n) => laid([], { constants: constants(n) })]],
  shapes: [
    ['shapes', 'limit', (n) => laid([], { shapes: shapes(n) })],
    ['initial values', 'limit', (n) => laid([], { constants: [{ type: 'uint256', value: 1n }], shapes: shapes(Math.min(n, LIMITS.shapes)), initial: some(n, (i) => ({ shape: Math.min(i, LIMITS.shapes - 1), constant: 0 })) })],
  ],
  aggregates: [['sums and counts', 'limit', (n) => laid([], aggregates(n))]],
  externals: [['functions of other contracts', 'limit', (n) => laid([], { externals: some(n, (i) => ({ ...external, name: `ask${i}` })) })]],
  signatures: [
    ['events', 'limit', (n) => laid([], { events: signatures(n) })],
    ['errors', 'limit', (n) => laid([], { errors: signatures(n) })],
  ],
  invariants: [['invariants', 'functions', (n) => laid(some(n, invariant))]],
  nameSize: [
    ['bytes of a name', 'name', (n) => laid([{ ...action(end), name: 'n'.repeat(n) }])],
    ['bytes of a name in another script', 'name', (n) => laid([], { metadata: { compiler: 'é'.repeat(n >> 1) + 'e'.repeat(n % 2), language: 1 } })],
    ['half the bytes of a sentence', 'name', (n) => laid([{ ...invariant(0), name: 's'.repeat(n === LIMITS.nameSize + 1 ? 2 * n - 1 : 2 * n) }])],
  ],
  shapeDepth: [
    ['map levels', 'limit', (n) => laid([], { shapes: shapes(1, { keys: words(n) }) })],
    ['struct fields behind them', 'limit', (n) => laid([], { shapes: shapes(1, { fields: some(n, (i) => `f${i}`) }) })],
  ],
  fields: [
    ['parameters', 'limit', (n) => laid([{ ...action(end), params: params(n) }])],
    ['fields of an event', 'limit', (n) => laid([], { events: [signature('E', words(n))] })],
    ['fields of an error', 'limit', (n) => laid([], { errors: [signature('E', words(n))] })],
    ['fields of a struct', 'limit', (n) => laid([], { types: [structOf('S', words(n))] })],
    ['what another contract is given', 'limit', (n) => laid([], { externals: [{ ...external, params: words(n) }] })],
  ],
  indexedFields: [['indexed fields', 'logs', (n) => laid([], { events: [signature('E', words(4), n)] })]],
  nesting: [
    ['loops within loops', 'nesting', (n) => laid([action(...some(n, (): Line => ['loop', 1]), ...some(n, () => end), end)])],
    ['halves within halves', 'nesting', (n) => laid([action(...some(n, (): Line[] => [yes, ['if', 0]]).flat(), ...some(n, () => end), end)])],
  ],
  locals: [
    ['locals', 'RangeError', (n) => laid([{ ...action(end), locals: words(n) }])],
    ['parameters and locals', 'locals', (n) => laid([{ ...action(end), params: params(9), locals: words(n - 9) }])],
  ],
  slots: [
    ['operands', 'slots', (n) => laid([action(...some(n, () => yes), ['fail', 0], end)], { errors: signatures(1) })],
    ['locals and operands', 'slots', (n) => laid([{ ...action(...some(n - 200, () => yes), ['fail', 0], end), locals: words(200) }], { errors: signatures(1) })],
    ['locals along a chain of calls', 'slots', (n) => laid(chain(8).map((sketch, i) => ({ ...sketch, locals: words(i === 0 ? n - 7 * 120 : 120) })))],
  ],
  callNesting: [['functions along a chain of calls', 'calls', (n) => laid(chain(n))]],
  contractNesting: [['contracts that run at once', 'CallFailed 4128 4', (n) => (rowEnding('functions', n) === `= ${n}` ? FITS : rowEnding('functions', n))]],
  textSize: [
    ['bytes that are joined', 'Panic 0x41', (n) => running([{ ...action(...CONCAT), ...twoTexts }], {}, [filled(n - 100), filled(100)])],
    ['bytes that are encoded', 'Panic 0x41', (n) => running([{ ...action(['get', 0], ['encode', 0], ['drop', BYTES], end), params: [bytesParam('a')] }], { types: [structOf('', ['bytes'])] }, [filled(n - 2 * 32)])],
    ['bytes of an argument', 'BadInput', (n) => running([{ ...action(end), ...twoTexts }], {}, [filled(n), filled(0)])],
    ['bytes of a constant', 'constant', (n) => laid([], { constants: [{ type: 'bytes', value: filled(n) }] })],
    ['bytes of what is in the state', 'Panic 0x41', (n) => running([action(['sget', 0], ['drop', BYTES], end)], { shapes: note }, [], new TestHost(new Map([[`${CONTRACT} note`, filled(n)]])))],
  ],
  keySize: [
    ['bytes of a key that is read', 'Panic 0x41', (n) => running([{ ...action(['get', 0], ['sget', 0], ['drop', U256], end), params: [bytesParam('a')] }], { shapes: byText }, [filled(n)])],
    ['bytes of a key that is written', 'Panic 0x41', (n) => running([{ ...action(['get', 0], ['small', U256, 1], ['sset', 0], end), params: [bytesParam('a')] }], { shapes: byText }, [filled(n)])],
  ],
  listLength: [
    ['elements that a parameter may have', 'list', (n) => laid([{ ...action(end), params: [{ name: 'xs', type: { kind: 'list', of: 'bool', cap: n } }] }])],
    ['elements that a list in the state may have', 'shapes', (n) => laid([], { shapes: shapes(1, { cap: n }) })],
    ['elements that a push may make', 'type', (n) => laid([{ ...action(yes, ['lpush', 0, n], end), locals: ['bool[]'] }])],
    ['elements of a list', 'Panic 0x32', (n) => running([{ ...action(...pushing(n)), locals: ['uint256', 'bool[]'] }], { constants: [{ type: 'uint256', value: BigInt(n) }] }, [])],
  ],
  heapSize: [['bytes of all texts of a call', 'Panic 0x41', heapOf]],
  dataSize: [
    ['bytes of data', 'BadInput', dataOf],
    ['bytes of an answer', 'Panic 0x41', answerOf],
  ],
  logSize: [['bytes of a log', 'Panic 0x41', logOf]],
};

const CASES = Object.entries(ROWS).flatMap(([limit, cases]) =>
  cases.map(([what, beyond, at]) => ({ limit, what, beyond, at, most: LIMITS[limit as keyof typeof LIMITS] })),
);

describe('limits', () => {
  test.each(CASES)('$limit: $most $what fit, one more does not', ({ most, beyond, at }) => {
    expect([at(most - 1), at(most), at(most + 1)]).toEqual([FITS, FITS, beyond]);
  });

  test('there is a row for each', () => {
    expect(Object.keys(ROWS).toSorted()).toEqual(Object.keys(LIMITS).toSorted());
    expect(Object.entries(ROWS).filter(([, cases]) => cases.length === 0)).toEqual([]);
  });

  test('what goes to another contract has 64 KiB with its selector', () => {
    const most = LIMITS.dataSize - 32; // words, and four bytes in front
    expect([asking(most), asking(most + 1)]).toEqual([`CallFailed ${CONTRACT}`, 'Panic 0x41']);
  });

  test('arguments of a deployment do not count as its code', () => {
    const init: FunctionSketch = {
      kind: 'init',
      name: 'init',
      params: [bytesParam('a')],
      body: [['get', 0], ['drop', BYTES], end],
    };
    const module = moduleOf([init], { constants: codeOf(LIMITS.codeSize - 400).constants });
    const args = encodeAbi(['bytes'], [filled(LIMITS.textSize)]);
    expect(loadContract(concatBytes(encodeModule(module), args)).args).toEqual(args);
  });
});
