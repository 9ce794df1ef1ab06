/**
 * The types of the machine, written as the ABI writes them (`uint256`, `address`, `string`).
 *
 * A value is held as one of three things:
 * - every number, bool, address and bytesN is a **word**: a bigint (bool 0n/1n; signed numbers are negative bigints;
 *   an address or bytesN is the number its bytes spell, big-endian);
 * - `bytes` and `string` are a `Uint8Array`, never changed in place;
 * - a list of these (`uint256[]`) is an array of them.
 *
 * Next: `opcodes.ts`, the table of what the machine can do with them.
 */

export type NumberType = `uint${number}` | `int${number}`;
export type FixedBytes = `bytes${number}`;
export type WordType = NumberType | FixedBytes | 'bool' | 'address';
/** A type whose value fits one leaf of the state. */
export type LeafType = WordType | 'bytes' | 'string';
/** A list of leaves. */
export type ListOf = `${LeafType}[]`;
export type VmType = LeafType | ListOf;

export type LeafValue = bigint | Uint8Array;
/** A value on the stack or in a local. A list belongs to the one place that holds it and is changed in place. */
export type Value = LeafValue | LeafValue[];

/** Smallest and largest value of a number type, both included. */
export type Range = { readonly min: bigint; readonly max: bigint };

/**
 * One byte per type, as written in a container:
 * 01–20 uint8…uint256, 21–40 int8…int256, 41–60 bytes1…bytes32, 61 bool, 62 address, 63 bytes, 64 string; the same with
 * the highest bit set is a list of them.
 */
export function encodeType(type: VmType): number {
  const code = CODE_OF_TYPE.get(type);
  if (code === undefined) throw new RangeError(`no such type: ${type}`);
  return code;
}

/** The type a byte names, or undefined when it names none. */
export function decodeType(code: number): VmType | undefined {
  return TYPE_OF_CODE.get(code);
}

export function isList(type: VmType): type is ListOf {
  return type.endsWith('[]');
}

export function listOf(element: LeafType): ListOf {
  return `${element}[]`;
}

/** What a list of this type holds. */
export function elementOf(list: ListOf): LeafType {
  return list.slice(0, -2) as LeafType;
}

export function isNumber(type: VmType): type is NumberType {
  return RANGES.has(type);
}

export function isSigned(type: VmType): boolean {
  return type.startsWith('int');
}

/** Text and bytes are the two types whose size is not fixed. */
export function isText(type: VmType): type is 'bytes' | 'string' {
  return type === 'bytes' || type === 'string';
}

/** Range of a number type. Throws for any other: the verifier has seen to it that this never happens. */
export function rangeOf(type: VmType): Range {
  const range = RANGES.get(type);
  if (range === undefined) throw new RangeError(`not a number type: ${type}`);
  return range;
}

/** Size of a fixed-size value in bytes: 1 for bool, 20 for an address, N for bytesN, bits / 8 for a number. */
export function sizeInBytes(type: WordType): number {
  return SIZES.get(type) ?? 0;
}

/** The zero value: what a state leaf that was never written holds. A list is a new one each time, for it can be changed. */
export function zeroOf(type: LeafType): LeafValue;
export function zeroOf(type: VmType): Value;
export function zeroOf(type: VmType): Value {
  if (isList(type)) return [];
  return isText(type) ? EMPTY : 0n;
}

/** Text and bytes are one type on the stack; only the ABI and a reader's screen tell them apart. */
export function stackType(type: VmType): VmType {
  if (type === 'string') return 'bytes';
  return type === 'string[]' ? 'bytes[]' : type;
}

/** Gas words of a value: 32 bytes each, at least one. */
export function wordCount(value: LeafValue): number {
  return typeof value === 'bigint' ? 1 : Math.max(1, Math.ceil(value.length / 32));
}

const EMPTY = new Uint8Array(0);
const sizes = Array.from({ length: 32 }, (_, i) => i + 1);

const RANGES: ReadonlyMap<VmType, Range> = new Map(
  sizes.flatMap((size): [VmType, Range][] => {
    const bits = BigInt(size * 8);
    const half = 1n << (bits - 1n);
    return [
      [`uint${size * 8}`, { min: 0n, max: (1n << bits) - 1n }],
      [`int${size * 8}`, { min: -half, max: half - 1n }],
    ];
  }),
);

const SIZES: ReadonlyMap<WordType, number> = new Map<WordType, number>([
  ...sizes.flatMap((size): [WordType, number][] => [
    [`uint${size * 8}`, size],
    [`int${size * 8}`, size],
    [`bytes${size}`, size],
  ]),
  ['bool', 1],
  ['address', 20],
]);

const CODES_OF_LEAVES: readonly (readonly [LeafType, number])[] = [
  ...sizes.map((size): [LeafType, number] => [`uint${size * 8}`, size]),
  ...sizes.map((size): [LeafType, number] => [`int${size * 8}`, 0x20 + size]),
  ...sizes.map((size): [LeafType, number] => [`bytes${size}`, 0x40 + size]),
  ['bool', 0x61],
  ['address', 0x62],
  ['bytes', 0x63],
  ['string', 0x64],
];

const LIST_BIT = 0x80;

const CODE_OF_TYPE: ReadonlyMap<VmType, number> = new Map(
  CODES_OF_LEAVES.flatMap(([leaf, code]): [VmType, number][] => [
    [leaf, code],
    [listOf(leaf), LIST_BIT + code],
  ]),
);

const TYPE_OF_CODE: ReadonlyMap<number, VmType> = new Map([...CODE_OF_TYPE].map(([type, code]) => [code, type]));
