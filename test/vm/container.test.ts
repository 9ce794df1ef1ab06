import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, equalBytes, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { codeSizeOf, decodeModule, encodeModule, ModuleError } from '../../src/vm/container.ts';
import type { AbiType, EnumType, StructType } from '../../src/vm/abi-type.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { Constant, Module, Shape } from '../../src/vm/module.ts';
import { isNumber, isText, rangeOf, sizeInBytes, type LeafType, type WordType } from '../../src/vm/types.ts';
import { anyEnum, LEAF_TYPES } from '../helpers/abi-types.ts';
import { loadContract } from '../../src/vm/verify.ts';
import { moduleOf } from '../helpers/module.ts';
import { Random, randomModule } from './generator.ts';
import { filled, thrown } from './helpers.ts';

// ───────────── any module ─────────────

const anyType = fc.constantFrom(...LEAF_TYPES);
const anyIdentifier = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,20}$/);
const anySentence = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => text.isWellFormed() && utf8ToBytes(text).length <= LIMITS.nameSize);

const anyConstant: fc.Arbitrary<Constant> = anyType.chain((type) =>
  isText(type)
    ? textOf(type).map((value): Constant => ({ type, value }))
    : fc.bigInt(rangeOfWord(type)).map((value): Constant => ({ type, value })),
);

function textOf(type: LeafType): fc.Arbitrary<Uint8Array> {
  if (type === 'bytes') return fc.uint8Array({ maxLength: 80 });
  return fc
    .string({ unit: 'binary', maxLength: 40 })
    .filter((text) => text.isWellFormed())
    .map(utf8ToBytes);
}

function rangeOfWord(type: WordType): { min: bigint; max: bigint } {
  if (isNumber(type)) return rangeOf(type);
  return { min: 0n, max: type === 'bool' ? 1n : 2n ** BigInt(8 * sizeInBytes(type)) - 1n };
}

const anyShape: fc.Arbitrary<Shape> = fc.record({
  name: anyIdentifier,
  keys: fc.array(anyType, { maxLength: LIMITS.shapeDepth }),
  fields: fc.array(anyIdentifier, { maxLength: LIMITS.shapeDepth }),
  leaf: anyType,
  cap: fc.nat(LIMITS.listLength),
});
const anySignature = fc.record({
  name: anyIdentifier,
  fields: fc.array(fc.record({ name: anyIdentifier, type: anyType, indexed: fc.boolean() }), { maxLength: 5 }),
});
const anyByte = fc.nat(255);
const anyFunction = fc.constantFrom('fn', 'action', 'view', 'init', 'invariant').chain((kind) =>
  fc.record({
    kind: fc.constant(kind as 'fn'),
    name: kind === 'invariant' ? anySentence : anyIdentifier,
    payable: fc.boolean(),
    params: fc.array(fc.record({ name: anyIdentifier, type: anyType }), { maxLength: 5 }),
    result: fc.option(anyType, { nil: undefined }),
    locals: fc.array(anyType, { maxLength: 10 }),
    start: fc.nat(65_535),
    length: fc.nat(65_535),
  }),
);
const anyExternal = fc.record({
  name: anyIdentifier,
  kind: fc.constantFrom('action' as const, 'view' as const),
  payable: fc.boolean(),
  params: fc.array(anyType, { maxLength: 4 }),
  result: fc.option(anyType, { nil: undefined }),
});
const anySource = fc.record({
  entry: anyIdentifier,
  files: fc.array(fc.record({ name: anySentence, text: anySentence }), { minLength: 1, maxLength: 3 }),
});

/** Enums, and structs that hold leaves and the enums before them. */
const anyTypes = fc.array(anyEnum, { maxLength: 3 }).chain((enums) =>
  fc
    .array(
      fc.record({
        kind: fc.constant('struct' as const),
        name: fc.oneof(anyIdentifier, fc.constant('')),
        fields: fc.array(
          fc.record({
            name: anyIdentifier,
            type: enums.length === 0 ? anyType : fc.oneof(anyType, fc.constantFrom(...enums)),
          }),
          { minLength: 1, maxLength: 4 },
        ),
      }),
      { maxLength: 2 },
    )
    .map((structs) => [...enums, ...structs]),
);

/** Tables of any content: the container knows nothing of what they mean together. */
const anyModule: fc.Arbitrary<Module> = fc
  .record({
    acceptsHlp: fc.boolean(),
    types: anyTypes,
    externals: fc.array(anyExternal, { maxLength: 3 }),
    constants: fc.array(anyConstant, { maxLength: 6 }),
    shapes: fc.array(anyShape, { maxLength: 4 }),
    aggregates: fc.array(fc.record({ kind: fc.constantFrom('sum', 'count'), shape: anyByte, bound: anyByte }), {
      maxLength: 3,
    }),
    initial: fc.array(fc.record({ shape: anyByte, constant: fc.nat(65_535) }), { maxLength: 3 }),
    events: fc.array(anySignature, { maxLength: 3 }),
    errors: fc.array(anySignature, { maxLength: 3 }),
    functions: fc.array(anyFunction, { maxLength: 4 }),
    code: fc.uint8Array({ maxLength: 60 }),
    metadata: fc.record({ compiler: anySentence, language: anyByte }),
    source: fc.option(anySource, { nil: undefined }),
  })
  .map((module) => (module.shapes.length > 0 ? module : { ...module, aggregates: [], initial: [] }));

describe('container', () => {
  test('a module and its arguments come back from their bytes', () => {
    fc.assert(
      fc.property(anyModule, fc.uint8Array({ maxLength: 40 }), (module, args) => {
        const container = encodeModule(module);
        const codeSize = codeSizeOf(module);
        expect(decodeModule(concatBytes(container, args))).toEqual({ module, codeSize, container, args });
      }),
      { numRuns: 400 },
    );
  });

  test('the smallest container, byte by byte', () => {
    const fields = ['0xef686c70', '01', '00', '00000015', '08', '00000006', '0474657374', '01'];
    expect(bytesToHex(encodeModule(moduleOf([])))).toBe(fields.join(''));
  });
});

// ───────────── limits ─────────────

const fit = (count: number): Module['constants'] => Array.from({ length: count }, () => ({ type: 'bool', value: 1n }));
const shapes = (count: number, shape: Partial<Shape> = {}): Shape[] =>
  Array.from({ length: count }, (_, i) => ({ name: `s${i}`, keys: [], fields: [], leaf: 'uint8', cap: 0, ...shape }));
const signatures = (count: number, fields = 0): Module['events'] =>
  Array.from({ length: count }, (_, i) => ({
    name: `e${i}`,
    fields: Array.from({ length: fields }, (__, k) => ({ name: `f${k}`, type: 'bool', indexed: false }) as const),
  }));
const functions = (count: number, sketch: object = {}): Module =>
  moduleOf(Array.from({ length: count }, () => ({ kind: 'fn' as const, body: [['end'] as const], ...sketch })));
const base = moduleOf([]);
const sourceOf = (size: number): Module => ({
  ...base,
  source: { entry: 'C', files: [{ name: 'a', text: 'x'.repeat(size) }] },
});
/** Section 9 without its text: entry 2, count 1, name 2, length 4. */
const SOURCE_FRAME = 9;
/** All the other sections of a module with this much code: function 14, metadata 6. */
const CODE_FRAME = 20;

const external = { name: 'f', kind: 'action', payable: false, params: [], result: undefined } as const;
const enumOf = (members: number, name = 'E'): EnumType => ({
  kind: 'enum',
  name,
  members: Array.from({ length: members }, (_, i) => `M${i}`),
});
const structOf = (name: string, types: readonly AbiType[]): StructType => ({
  kind: 'struct',
  name,
  fields: types.map((type, i) => ({ name: `f${i}`, type })),
});

/** A struct of so many leaves, which is more than a struct has fields. */
function wide(leaves: number): StructType[] {
  const inner = structOf(
    'Inner',
    Array.from({ length: 16 }, () => 'bool' as const),
  );
  const rest = Array.from({ length: leaves % 16 }, () => 'bool' as const);
  return [inner, structOf('Outer', [...Array.from({ length: Math.floor(leaves / 16) }, () => inner), ...rest])];
}

/** Structs that each hold the one before. */
function nested(depth: number): StructType[] {
  const structs = [structOf('S0', ['bool'])];
  while (structs.length < depth) structs.push(structOf(`S${structs.length}`, [structs.at(-1) as StructType]));
  return structs;
}

type Limit = readonly [what: string, most: number, rule: string, make: (size: number) => Module];

// oxfmt-ignore
const LIMIT_ROWS: readonly Limit[] = [
  ['constants', LIMITS.constants, 'limit', (n) => ({ ...base, constants: fit(n) })],
  ['shapes', LIMITS.shapes, 'limit', (n) => ({ ...base, shapes: shapes(n) })],
  ['aggregates', LIMITS.aggregates, 'limit', (n) => ({ ...base, shapes: shapes(1), aggregates: Array.from({ length: n }, () => ({ kind: 'sum', shape: 0, bound: 0 })) })],
  ['initial values', LIMITS.shapes, 'limit', (n) => ({ ...base, shapes: shapes(1), initial: Array.from({ length: n }, () => ({ shape: 0, constant: 0 })) })],
  ['keys of a shape', LIMITS.shapeDepth, 'limit', (n) => ({ ...base, shapes: shapes(1, { keys: Array.from({ length: n }, () => 'bool') }) })],
  ['fields of a shape', LIMITS.shapeDepth, 'limit', (n) => ({ ...base, shapes: shapes(1, { fields: Array.from({ length: n }, () => 'a') }) })],
  ['events', LIMITS.signatures, 'limit', (n) => ({ ...base, events: signatures(n) })],
  ['errors', LIMITS.signatures, 'limit', (n) => ({ ...base, errors: signatures(n) })],
  ['fields of an event', LIMITS.fields, 'limit', (n) => ({ ...base, events: signatures(1, n) })],
  ['functions', LIMITS.functions, 'limit', (n) => functions(n)],
  ['parameters', LIMITS.fields, 'limit', (n) => functions(1, { params: Array.from({ length: n }, (_, i) => ({ name: `p${i}`, type: 'bool' })) })],
  ['elements of a list', LIMITS.listLength, 'list', (n) => functions(1, { params: [{ name: 'p', type: { kind: 'list', of: 'bool', cap: n } }] })],
  ['enums and structs', LIMITS.types, 'limit', (n) => ({ ...base, types: Array.from({ length: n }, (_, i) => enumOf(1, `E${i}`)) })],
  ['fields of a struct', LIMITS.fields, 'limit', (n) => ({ ...base, types: [structOf('S', Array.from({ length: n }, () => 'bool'))] })],
  ['leaves of a struct', LIMITS.leaves, 'type', (n) => ({ ...base, types: wide(n) })],
  ['structs within structs', LIMITS.structDepth, 'type', (n) => ({ ...base, types: nested(n) })],
  ['functions of other contracts', LIMITS.externals, 'limit', (n) => ({ ...base, externals: Array.from({ length: n }, () => external) })],
  ['what another contract is given', LIMITS.fields, 'limit', (n) => ({ ...base, externals: [{ ...external, params: Array.from({ length: n }, () => 'bool') }] })],
  ['the bytes of a name', LIMITS.nameSize, 'name', (n) => functions(1, { name: 'n'.repeat(n) })],
  ['the bytes of a name that is not ASCII', LIMITS.nameSize, 'name', (n) => ({ ...base, metadata: { compiler: 'é'.repeat(n >> 1) + 'e'.repeat(n % 2), language: 1 } })],
  ['the bytes of a sentence', 2 * LIMITS.nameSize, 'name', (n) => functions(1, { kind: 'invariant', name: 's'.repeat(n) })],
  ['the bytes of a constant', LIMITS.textSize, 'constant', (n) => ({ ...base, constants: [{ type: 'bytes', value: filled(n) }] })],
  ['the bytes of sections 2 to 8', LIMITS.codeSize, 'code size', (n) => ({ ...functions(1), code: filled(n - CODE_FRAME, 4) })],
  ['the bytes of the source', LIMITS.sourceSize, 'source size', (n) => sourceOf(n - SOURCE_FRAME)],
];

const locals = (count: number): Module => functions(1, { locals: Array.from({ length: count }, () => 'bool') });

describe('limits', () => {
  test.each(LIMIT_ROWS)('%s: %i fit, one more does not', (_, most, rule, make) => {
    expect(decodeModule(encodeModule(make(most - 1))).module).toEqual(make(most - 1));
    expect(decodeModule(encodeModule(make(most))).module).toEqual(make(most));
    expect(refusal(encodeModule(make(most + 1)))).toBe(rule);
  });

  test('an enum has up to 255 members; more cannot even be written down', () => {
    expect(decodeModule(encodeModule({ ...base, types: [enumOf(255)] })).module.types).toEqual([enumOf(255)]);
    expect(() => encodeModule({ ...base, types: [enumOf(256)] })).toThrow(RangeError);
  });

  test('structs that double 30 times are refused before anybody counts them out', () => {
    const structs = [structOf('S0', ['bool'])];
    for (let i = 1; i < 30; i++)
      structs.push(structOf(`S${i}`, [structs[i - 1] as StructType, structs[i - 1] as StructType]));
    const begin = performance.now();
    expect(refusal(encodeModule({ ...base, types: structs }))).toBe('type');
    expect(performance.now() - begin).toBeLessThan(500);
  });

  test('a type that does not stand in its table cannot be written', () => {
    const stranger = { ...external, params: [enumOf(2)] };
    expect(() => encodeModule({ ...base, externals: [stranger] })).toThrow('enum E does not stand among the types');
  });

  test('a name has at least one byte', () => {
    expect(refusal(encodeModule(functions(1, { name: '' })))).toBe('name');
  });

  test('255 locals fit; more cannot even be written down', () => {
    expect(decodeModule(encodeModule(locals(255))).module).toEqual(locals(255));
    expect(() => encodeModule(locals(256))).toThrow(RangeError);
  });
});

// ───────────── lies ─────────────

const { constants, ...rest } = randomModule(1, 0);
const shortConstants = constants.map((constant) =>
  constant.type === 'bytes' ? { ...constant, value: filled(3) } : constant,
);
const town = encodeModule({
  ...rest,
  constants: shortConstants,
  source: { entry: 'Town', files: [{ name: 'town.hlp', text: 'contract Town {}' }] },
});

/** A container of these sections, well framed. */
function framed(...sections: (readonly [id: number, payload: Uint8Array])[]): Uint8Array {
  const body = concatBytes(
    ...sections.map(([id, payload]) => concatBytes(Uint8Array.of(id), size(payload.length), payload)),
  );
  return concatBytes(Uint8Array.of(0xef, 0x68, 0x6c, 0x70, 1, 0), size(10 + body.length), body);
}

const size = (length: number): Uint8Array => wordToBytes(BigInt(length), 4);
const bytes = (...parts: (number | string)[]): Uint8Array =>
  concatBytes(...parts.map((part) => (typeof part === 'number' ? Uint8Array.of(part) : utf8ToBytes(part))));
const META = [8, bytes(1, 'x', 1)] as const;
const changed = (at: number, ...values: number[]): Uint8Array => {
  const copy = town.slice();
  copy.set(values, at);
  return copy;
};

type Lie = readonly [what: string, rule: string, bytes: Uint8Array];

// oxfmt-ignore
const LIES: readonly Lie[] = [
  ['nothing', 'length', new Uint8Array(0)],
  ['half a magic', 'length', town.slice(0, 2)],
  ['EVM code', 'magic', bytes(0x60, 0x80, 0x60, 0x40)],
  ['another magic', 'magic', changed(3, 0x71)],
  ['version 0', 'version', changed(4, 0)],
  ['a version of the future', 'version', changed(4, 2)],
  ['a flag without meaning', 'flags', changed(5, 2)],
  ['a header that is cut off', 'length', town.slice(0, 9)],
  ['a total above what is there', 'length', town.slice(0, -1)],
  ['a total of 4 GiB', 'length', changed(6, 0xff, 0xff, 0xff, 0xff)],
  ['a total below the header', 'length', changed(6, 0, 0, 0, 9)],
  ['a total in the middle of a section', 'length', changed(6, 0, 0, 0, 40)],
  ['a section of 4 GiB', 'length', changed(11, 0xff, 0xff, 0xff, 0xff)],
  ['a section one byte longer than what is left', 'length', concatBytes(framed().slice(0, 6), size(18), Uint8Array.of(8), size(4), bytes(1, 'x', 1))],
  ['section 0', 'section', framed([0, bytes(1)], META)],
  ['section 0', 'section', framed([0, bytes(1)], META)],
  ['a type that is neither enum nor struct', 'flag', framed([1, bytes(0, 1, 2)], META)],
  ['an enum without members', 'type', framed([1, bytes(0, 1, 0, 1, 'E', 0)], META)],
  ['a struct of nothing', 'type', framed([1, bytes(0, 1, 1, 1, 'S', 0)], META)],
  ['a struct that holds itself', 'type', framed([1, bytes(0, 1, 1, 1, 'S', 1, 1, 'a', 0x70, 0)], META)],
  ['a struct that holds what stands behind it', 'type', framed([1, bytes(0, 2, 1, 1, 'S', 1, 1, 'a', 0x70, 1, 0, 1, 'E', 1, 1, 'A')], META)],
  ['an enum without a name', 'name', framed([1, bytes(0, 1, 0, 0, 1, 1, 'A')], META)],
  ['a list of structs', 'type', framed([1, bytes(0, 2, 1, 1, 'S', 1, 1, 'a', 1, 1, 1, 'T', 1, 1, 'b', 0xf0, 0, 0, 3)], META)],
  ['a list of at most nothing', 'list', framed([1, bytes(0, 1, 1, 1, 'S', 1, 1, 'a', 0x81, 0, 0)], META)],
  ['no types in their section', 'empty section', framed([1, bytes(0, 0)], META)],
  ['no functions of other contracts in their section', 'empty section', framed([4, bytes(0, 0)], META)],
  ['a function of another contract of a third kind', 'flag', framed([4, bytes(0, 1, 2, 0, 1, 'f', 0, 0)], META)],
  ['an answer of no type', 'type', framed([4, bytes(0, 1, 0, 0, 1, 'f', 0, 0x7f)], META)],
  ['an answer that is cut off', 'length', framed([4, bytes(0, 1, 0, 0, 1, 'f', 0, 0x81, 0)], META)],
  ['a constant that is a list', 'type', framed([2, bytes(0, 1, 0x81, 1)], META)],
  ['a key that is a list', 'type', framed([3, bytes(0, 1, 1, 'a', 1, 0x81, 0, 1, 0, 0, 0, 0, 0, 0)], META)],
  ['a leaf that is a list', 'type', framed([3, bytes(0, 1, 1, 'a', 0, 0, 0x81, 0, 0, 0, 0, 0, 0)], META)],
  ['section 10', 'section', framed(META, [10, bytes(1)])],
  ['a section twice', 'section order', framed(META, META)],
  ['sections out of order', 'section order', framed(META, [7, bytes(4)])],
  ['an empty section', 'empty section', framed([7, bytes()], META)],
  ['no metadata', 'metadata', framed([7, bytes(4)])],
  ['no sections at all', 'metadata', framed()],
  ['no constants in a section of constants', 'empty section', framed([2, bytes(0, 0)], META)],
  ['no shapes in a section of state', 'empty section', framed([3, bytes(0, 0, 0, 0, 0, 0)], META)],
  ['no events and errors in their section', 'empty section', framed([5, bytes(0, 0)], META)],
  ['no functions in their section', 'empty section', framed([6, bytes(0, 0)], META)],
  ['no files in the source', 'source', framed(META, [9, bytes(1, 'C', 0)])],
  ['bytes behind the constants', 'section length', framed([2, bytes(0, 1, 0x41, 1, 0)], META)],
  ['bytes behind the metadata', 'section length', framed([8, bytes(1, 'x', 1, 0)])],
  ['more constants than bytes', 'length', framed([2, bytes(4, 0, 0x41, 1)], META)],
  ['more constants than allowed', 'limit', framed([2, bytes(0xff, 0xff)], META)],
  ['a constant of no type', 'type', framed([2, bytes(0, 1, 0x00, 1)], META)],
  ['a bool that is 2', 'constant', framed([2, bytes(0, 1, 0x61, 2)], META)],
  ['a string that is not UTF-8', 'constant', framed([2, bytes(0, 1, 0x64, 0, 1, 0xff)], META)],
  ['a string with half a surrogate pair', 'constant', framed([2, bytes(0, 1, 0x64, 0, 3, 0xed, 0xa0, 0x80)], META)],
  ['a name that is not UTF-8', 'text', framed([8, bytes(1, 0xff, 1)])],
  ['a name with a space', 'name', framed([3, bytes(0, 1, 1, ' ', 0, 0, 1, 0, 0, 0, 0)], META)],
  ['a name that begins with a digit', 'name', framed([3, bytes(0, 1, 2, '1a', 0, 0, 1, 0, 0, 0, 0)], META)],
  ['an aggregate of a third kind', 'flag', framed([3, bytes(0, 1, 1, 'a', 0, 0, 1, 0, 0, 0, 1, 2, 0, 0, 0, 0)], META)],
  ['a flag that is 2', 'flag', framed([5, bytes(1, 1, 'E', 1, 1, 'a', 0x41, 2, 0)], META)],
  ['a function of a sixth kind', 'function', framed([6, bytes(0, 1, 5, 0, 1, 'f', 0, 0, 0, 0, 0, 0, 1)], [7, bytes(4)], META)],
  ['a source file longer than the source', 'length', framed(META, [9, bytes(1, 'C', 1, 1, 'a', 0xff, 0xff, 0xff, 0xff)])],
];

describe('a container that lies', () => {
  test.each(LIES)('%s', (_, rule, lie) => {
    expect(refusal(lie)).toBe(rule);
  });

  test('is refused before anything is allocated on its word', () => {
    const before = process.memoryUsage().arrayBuffers;
    for (const [, , lie] of LIES) for (let i = 0; i < 20; i++) refusal(lie);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 2 ** 20);
  });
});

// ───────────── noise ─────────────

/** Refused with a ModuleError, or accepted and the only way to write what was read. */
function survives(damaged: Uint8Array): boolean {
  const error = thrown(() => loadContract(damaged));
  if (error instanceof ModuleError) return false;
  if (error !== undefined) throw error;
  const { module, container, args } = decodeModule(damaged);
  if (!equalBytes(encodeModule(module), container)) throw new Error(`another way to write ${bytesToHex(container)}`);
  return equalBytes(concatBytes(container, args), damaged);
}

describe('damaged containers', () => {
  test('every single flipped bit of a module', () => {
    let survivors = 0;
    for (let bit = 0; bit < town.length * 8; bit++) {
      const damaged = town.slice();
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (survives(damaged)) survivors++;
    }
    console.log(`${survivors} of ${town.length * 8} flips are other modules`);
    expect(survivors).toBeGreaterThan(0);
  });

  test('every byte lost and every byte doubled', () => {
    let survivors = 0;
    for (let at = 0; at < town.length; at++) {
      if (survives(concatBytes(town.subarray(0, at), town.subarray(at + 1)))) survivors++;
      if (survives(concatBytes(town.subarray(0, at + 1), town.subarray(at)))) survivors++;
    }
    expect(survivors).toBeLessThan(town.length);
  });

  test('every beginning of a module', () => {
    for (let length = 0; length < town.length; length++) expect(survives(town.subarray(0, length))).toBe(false);
  });

  test('random bytes, alone, behind a header, and as sections', () => {
    const random = new Random(77);
    const noise = (): Uint8Array => Uint8Array.from({ length: random.below(200) }, () => random.below(256));
    for (let i = 0; i < 4_000; i++) {
      const payload = noise();
      expect(survives(payload)).toBe(false);
      survives(concatBytes(framed().slice(0, 6), size(10 + payload.length), payload));
      survives(framed([random.pick([2, 3, 5, 6, 7]), payload], META));
    }
  });
});

function refusal(lie: Uint8Array): string | undefined {
  const error = thrown(() => decodeModule(lie));
  if (error !== undefined && !(error instanceof ModuleError)) throw error;
  return error?.rule;
}
