/** Random types as the outside sees them, and values of them: flat as the machine holds them, and as viem takes them. */

import * as fc from 'fast-check';
import type { AbiParameter } from 'viem';
import { bytesToHex, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import type { AbiType, EnumType } from '../../src/vm/abi-type.ts';
import {
  decodeType,
  isList,
  isNumber,
  rangeOf,
  sizeInBytes,
  type LeafType,
  type LeafValue,
  type Value,
} from '../../src/vm/types.ts';

/** Every type that fits one leaf. */
export const LEAF_TYPES: readonly LeafType[] = Array.from({ length: 256 }, (_, code) => decodeType(code)).filter(
  (type): type is LeafType => type !== undefined && !isList(type),
);

const anyName = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const anyLeafType = fc.constantFrom(...LEAF_TYPES);
export const anyEnum: fc.Arbitrary<EnumType> = fc.record({
  kind: fc.constant('enum' as const),
  name: anyName,
  members: fc.uniqueArray(anyName, { minLength: 1, maxLength: 9 }),
});

/** Structs within structs, lists of leaves and of enums. */
export const anyAbiType: fc.Arbitrary<AbiType> = fc.letrec<{ any: AbiType }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    anyLeafType,
    anyEnum,
    fc.record({
      kind: fc.constant('list' as const),
      of: fc.oneof(anyLeafType, anyEnum),
      cap: fc.integer({ min: 1, max: 6 }),
    }),
    fc.record({
      kind: fc.constant('struct' as const),
      name: anyName,
      fields: fc.uniqueArray(fc.record({ name: anyName, type: tie('any') }), {
        selector: ({ name }) => name,
        minLength: 1,
        maxLength: 4,
      }),
    }),
  ),
})).any;

export function anyLeaf(type: LeafType): fc.Arbitrary<LeafValue> {
  if (type === 'string') {
    return fc
      .string({ unit: 'binary', maxLength: 70 })
      .filter((text) => text.isWellFormed())
      .map(utf8ToBytes);
  }
  if (type === 'bytes') return fc.uint8Array({ maxLength: 100 });
  if (isNumber(type)) return fc.bigInt(rangeOf(type));
  return fc.bigInt({ min: 0n, max: type === 'bool' ? 1n : 2n ** BigInt(8 * sizeInBytes(type)) - 1n });
}

/** A value in both shapes. */
export type Both = { readonly flat: readonly Value[]; readonly outside: unknown };

export function anyValueOf(type: AbiType): fc.Arbitrary<Both> {
  if (typeof type === 'string' || type.kind === 'enum') {
    return single(type).map((value) => ({ flat: [value], outside: outsideOf(type, value) }));
  }
  if (type.kind === 'list') {
    return fc.array(single(type.of), { maxLength: type.cap }).map((list) => ({
      flat: [list],
      outside: list.map((element) => outsideOf(type.of, element)),
    }));
  }
  return fc.tuple(...type.fields.map((field) => anyValueOf(field.type))).map((all) => ({
    flat: all.flatMap(({ flat }) => [...flat]),
    outside: Object.fromEntries(all.map(({ outside }, i) => [type.fields[i]?.name, outside])),
  }));
}

function single(type: LeafType | EnumType): fc.Arbitrary<LeafValue> {
  return typeof type === 'string' ? anyLeaf(type) : fc.nat(type.members.length - 1).map(BigInt);
}

function outsideOf(type: LeafType | EnumType, value: LeafValue): unknown {
  if (typeof type !== 'string') return Number(value);
  if (typeof value !== 'bigint') {
    return type === 'string' ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(value) : bytesToHex(value);
  }
  if (type === 'bool') return value === 1n;
  if (isNumber(type)) return sizeInBytes(type) <= 6 ? Number(value) : value;
  return bytesToHex(wordToBytes(value, sizeInBytes(type as 'address')));
}

/** The type as JSON describes it. */
export function parameterOf(type: AbiType, name = ''): AbiParameter {
  if (typeof type === 'string') return { name, type };
  if (type.kind === 'enum') return { name, type: 'uint8' };
  if (type.kind === 'list') return { name, type: `${parameterOf(type.of).type}[]` };
  return { name, type: 'tuple', components: type.fields.map((field) => parameterOf(field.type, field.name)) };
}
