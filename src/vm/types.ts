/**
 * The types of the machine, written as the ABI writes them (`uint256`, `address`, `string`).
 *
 * A value is held as one of three things:
 * - every number, bool, address and bytesN is a **word**: a bigint (bool 0n/1n; signed numbers are negative bigints;
 *   an address or bytesN is the number its bytes spell, big-endian);
 * - `bytes` and `string` are a `Uint8Array`, never changed in place.
 *
 * Next: `opcodes.ts`, the table of what the machine can do with them.
 */

export type NumberType = `uint${number}` | `int${number}`;
export type FixedBytes = `bytes${number}`;
export type WordType = NumberType | FixedBytes | 'bool' | 'address';
export type VmType = WordType | 'bytes' | 'string';

/** A value on the stack, in a local or in a state leaf. */
export type Value = bigint | Uint8Array;

/** Smallest and largest value of a number type, both included. */
export type Range = { readonly min: bigint; readonly max: bigint };

/**
 * One byte per type, as written in a container:
 * 01–20 uint8…uint256, 21–40 int8…int256, 41 bool, 42 address, 43 bytes, 44 string, 81–a0 bytes1…bytes32.
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
  if (type === 'bool') return 1;
  if (type === 'address') return 20;
  const digits = Number(type.replace(/\D/g, ''));
  return type.startsWith('bytes') ? digits : digits / 8;
}

/** The zero value: what a state leaf that was never written holds. */
export function zeroOf(type: VmType): Value {
  return isText(type) ? EMPTY : 0n;
}

/** Text and bytes are one type on the stack; only the ABI and a reader's screen tell them apart. */
export function stackType(type: VmType): VmType {
  return type === 'string' ? 'bytes' : type;
}

/** Gas words of a value: 32 bytes each, at least one. */
export function wordCount(value: Value): number {
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

const CODE_OF_TYPE: ReadonlyMap<VmType, number> = new Map<VmType, number>([
  ...sizes.map((size): [VmType, number] => [`uint${size * 8}`, size]),
  ...sizes.map((size): [VmType, number] => [`int${size * 8}`, 0x20 + size]),
  ['bool', 0x41],
  ['address', 0x42],
  ['bytes', 0x43],
  ['string', 0x44],
  ...sizes.map((size): [VmType, number] => [`bytes${size}`, 0x80 + size]),
]);

const TYPE_OF_CODE: ReadonlyMap<number, VmType> = new Map([...CODE_OF_TYPE].map(([type, code]) => [code, type]));
