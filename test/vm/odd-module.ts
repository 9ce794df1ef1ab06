/** Modules that decode and make no sense: names taken twice, bodies anywhere, code that is noise, texts of any signs. */

import * as fc from 'fast-check';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import type { AbiType, EnumType, StructType } from '../../src/vm/abi-type.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { FunctionDef, Module } from '../../src/vm/module.ts';
import { IMMEDIATES, OPCODES, type Row } from '../../src/vm/opcodes.ts';
import { text } from './helpers.ts';

const anyText = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom('"', '\\', 'n', 'u', '{1}', ';', '}', '\n', '\u202e', 'é'), minLength: 1 }),
  )
  .filter((string) => string.isWellFormed() && utf8ToBytes(string).length <= LIMITS.nameSize);

/** Few, so that some are taken twice; some look like types, instructions or words of the assembly. */
const anyName = fc.constantFrom('a', 'a', 'b', 'uint8', 'get', 'end', 'bytes', 'local', '_', 'init', 'constant', 'at');
const anyLeaf = fc.constantFrom('uint8', 'bool', 'bytes7', 'string');

type Named = EnumType | StructType;

const anyEnum: fc.Arbitrary<Named> = fc.record({
  kind: fc.constant('enum'),
  name: anyName,
  members: fc.array(anyName, { minLength: 1, maxLength: 3 }),
});

function anyAbiType(types: readonly Named[]): fc.Arbitrary<AbiType> {
  const enums = types.filter((type) => type.kind === 'enum');
  const cap = fc.integer({ min: 1, max: LIMITS.listLength });
  const of = fc.oneof(anyLeaf, ...enums.map((type) => fc.constant(type)));
  const list = fc.record({ kind: fc.constant('list'), of, cap });
  return fc.oneof(anyLeaf, list, ...types.map((type) => fc.constant(type)));
}

/** Enums, and a struct behind them. */
const anyTypes: fc.Arbitrary<readonly Named[]> = fc.array(anyEnum, { maxLength: 3 }).chain((enums) => {
  const field = fc.record({ name: anyName, type: anyAbiType(enums) });
  const fields = fc.array(field, { minLength: 1, maxLength: 3 });
  const struct = fc.record({ kind: fc.constant('struct'), name: fc.oneof(anyName, fc.constant('')), fields });
  return fc.option(struct, { nil: undefined }).map((last) => (last === undefined ? enums : [...enums, last]));
});

/** Instructions whose immediates are mostly small, and bytes between them. */
const anyCode: fc.Arbitrary<Uint8Array> = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 3 }).map((bytes) => [...bytes]),
      fc.constantFrom<Row>(...Object.values(OPCODES)).chain((row) => {
        const size = row.immediates.reduce((sum, immediate) => sum + IMMEDIATES[immediate], 0);
        const bytes = fc.array(fc.oneof(fc.nat(3), fc.nat(255)), { minLength: size, maxLength: size });
        return bytes.map((immediates) => [row.code, ...immediates]);
      }),
    ),
    { maxLength: 20 },
  )
  .map((parts) => Uint8Array.from(parts.flat()));

function anyFunction(types: readonly Named[]): fc.Arbitrary<FunctionDef> {
  return fc.constantFrom('fn', 'action', 'view', 'init', 'invariant').chain((kind) =>
    fc.record({
      kind: fc.constant(kind),
      name: kind === 'invariant' ? anyText : anyName,
      payable: fc.boolean(),
      params: fc.array(fc.record({ name: anyName, type: anyAbiType(types) }), { maxLength: 2 }),
      result: fc.option(anyAbiType(types), { nil: undefined }),
      locals: fc.array(fc.constantFrom('uint8', 'bytes[]'), { maxLength: 2 }),
      start: fc.oneof(fc.nat(12), fc.nat(65_535)),
      length: fc.oneof(fc.nat(12), fc.nat(65_535)),
    }),
  );
}

const some = <T>(arbitrary: fc.Arbitrary<T>, minLength = 0): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength, maxLength: 3 });

const anyShape = fc.record({
  name: anyName,
  keys: fc.array(anyLeaf, { maxLength: 2 }),
  fields: fc.array(anyName, { maxLength: 1 }),
  leaf: anyLeaf,
  cap: fc.oneof(fc.nat(2), fc.nat(65_535)),
});

const anySource = fc.record({ entry: anyName, files: some(fc.record({ name: anyText, text: anyText }), 1) });

export const oddModule: fc.Arbitrary<Module> = anyTypes.chain((types) => {
  const type = anyAbiType(types);
  const field = fc.record({ name: anyName, type, indexed: fc.boolean() });
  const signature = fc.record({ name: anyName, fields: some(field) });
  const external = {
    name: anyName,
    kind: fc.constantFrom('action', 'view'),
    payable: fc.boolean(),
    params: some(type),
    result: fc.option(type, { nil: undefined }),
  };
  const aggregate = {
    kind: fc.constantFrom('sum', 'count'),
    shape: fc.nat(3),
    bound: fc.oneof(fc.nat(2), fc.nat(255)),
  };
  return fc.record({
    acceptsHlp: fc.boolean(),
    types: fc.constant(types),
    constants: some(anyText.map((string) => ({ type: 'string', value: text(string) }) as const)),
    shapes: some(anyShape, 1),
    aggregates: some(fc.record(aggregate)),
    initial: some(fc.record({ shape: fc.nat(255), constant: fc.nat(65_535) })),
    externals: some(fc.record(external)),
    events: some(signature),
    errors: some(signature),
    functions: some(anyFunction(types)),
    code: anyCode,
    metadata: fc.record({ compiler: anyText, language: fc.nat(255) }),
    source: fc.option(anySource, { nil: undefined }),
  });
});
