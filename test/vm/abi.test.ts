import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeAbiParameters, encodeAbiParameters, encodeEventTopics, toFunctionSelector } from 'viem';
import { bytesToHex, concatBytes, hexToBytes, wordToBytes, type Hex } from '../../src/base/bytes.ts';
import { AbiError, decodeAbi, encodeAbi, selectorOf, signatureText, topicOf } from '../../src/vm/abi.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { AbiType } from '../../src/vm/abi-type.ts';
import { type LeafType, type LeafValue, type Value } from '../../src/vm/types.ts';
import { anyAbiType, anyValueOf, LEAF_TYPES, parameterOf } from '../helpers/abi-types.ts';
import { describeVectors } from '../helpers/vectors.ts';
import { Random } from './generator.ts';
import { filled, text, thrown } from './helpers.ts';

// ───────────── against another implementation ─────────────

const anyValues = fc.array(anyAbiType, { maxLength: 6 }).chain((types) =>
  fc.record({
    types: fc.constant(types),
    values: fc.tuple(...types.map(anyValueOf)),
  }),
);

describe('against viem', () => {
  test('any values are encoded alike and come back', () => {
    fc.assert(
      fc.property(anyValues, ({ types, values }) => {
        const flat = values.flatMap((value) => [...value.flat]);
        const theirs = encodeAbiParameters(
          types.map((type) => parameterOf(type)),
          values.map((value) => value.outside),
        );
        const ours = encodeAbi(types, flat);
        expect(bytesToHex(ours)).toBe(theirs);
        expect(decodeAbi(types, ours)).toEqual(flat);
      }),
      { numRuns: 1_500 },
    );
  });

  test('viem reads what we write', () => {
    fc.assert(
      fc.property(anyValues, ({ types, values }) => {
        if (types.length === 0) return;
        const flat = values.flatMap((value) => [...value.flat]);
        const parameters = types.map((type) => parameterOf(type));
        const read = decodeAbiParameters(parameters, bytesToHex(encodeAbi(types, flat)));
        expect(lower(read)).toEqual(values.map((value) => value.outside));
      }),
      { numRuns: 500 },
    );
  });

  test('selectors and topics', () => {
    expect(bytesToHex(selectorOf('transfer', ['address', 'uint256']))).toBe('0xa9059cbb');
    expect(bytesToHex(selectorOf('Panic', ['uint256']))).toBe('0x4e487b71');
    for (const types of [[], ['string'], ['bytes32', 'bool', 'int8']] as LeafType[][]) {
      expect(bytesToHex(selectorOf('any', types))).toBe(toFunctionSelector(`function any(${types.join(',')})`));
    }
    const inputs = [{ type: 'address' }, { type: 'uint256' }] as const;
    const [topic] = encodeEventTopics({ abi: [{ type: 'event', name: 'Paid', inputs }], eventName: 'Paid' });
    expect(bytesToHex(topicOf('Paid', ['address', 'uint256']))).toBe(topic);
    expect(signatureText('f', ['uint8', 'string'])).toBe('f(uint8,string)');
  });
});

/** Addresses without their checksum, however deep they stand. */
function lower(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lower);
  if (typeof value === 'string') return /^0x[0-9a-fA-F]{40}$/.test(value) ? value.toLowerCase() : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, lower(inner)]));
}

// ───────────── outside vectors ─────────────

type BasicVectors = Record<string, { args: unknown[]; types: string[]; result: string }>;
type Sample = { name: string; type: string; value: unknown; encoded: Hex };

const isLeaf = (type: string): type is LeafType => (LEAF_TYPES as readonly string[]).includes(type);

function valueOfJson(type: LeafType, json: unknown): LeafValue {
  if (type === 'string') return text(json as string);
  if (type === 'bytes')
    return typeof json === 'string' && json.startsWith('0x') ? hexToBytes(json) : text(json as string);
  if (typeof json === 'boolean') return json ? 1n : 0n;
  return BigInt(json as string);
}

describeVectors<BasicVectors>('basic ABI tests', 'abi/basic_abi_tests.json', (data) => {
  const usable = Object.entries(data).filter(([, { types }]) => types.every(isLeaf));

  test.each(usable)('%s', (_, { types, args, result }) => {
    const leaves = types.filter(isLeaf);
    const values = leaves.map((type, i) => valueOfJson(type, args[i]));
    expect(bytesToHex(encodeAbi(leaves, values))).toBe(`0x${result}`);
    expect(decodeAbi(leaves, hexToBytes(`0x${result}`))).toEqual(values);
  });
});

describeVectors<Sample[]>('a sample of random ABI tests', 'abi/ethers_abi_sample.json', (data) => {
  const usable = data.filter(({ type }) => isLeaf(type.replace(/^(u?int)$/, '$1256')));

  test('values of one leaf', () => {
    expect(usable.length).toBeGreaterThan(5);
    for (const { name, type, value, encoded } of usable) {
      const leaf = type.replace(/^(u?int)$/, '$1256') as LeafType;
      const expected = valueOfJson(leaf, value);
      expect(bytesToHex(encodeAbi([leaf], [expected])), name).toBe(encoded);
      expect(decodeAbi([leaf], hexToBytes(encoded)), name).toEqual([expected]);
    }
  });
});

// ───────────── strictness ─────────────

const words = (...parts: (bigint | string | Uint8Array)[]): Uint8Array =>
  concatBytes(
    ...parts.map((part) => {
      if (typeof part === 'bigint') return wordToBytes(BigInt.asUintN(256, part));
      return typeof part === 'string' ? concatBytes(text(part), new Uint8Array(32 - text(part).length)) : part;
    }),
  );

type Strict = readonly [what: string, types: readonly LeafType[], data: Uint8Array, message: string];

// oxfmt-ignore
const STRICT: readonly Strict[] = [
  ['no data', ['uint8'], words(), '1 values need 32 bytes'],
  ['a head cut off', ['uint8', 'uint8'], words(1n, 1n).slice(0, 63), '2 values need 64 bytes'],
  ['data for nothing', [], words(0n), 'more data than the values need'],
  ['data behind the values', ['uint8'], words(1n, 0n), 'more data than the values need'],
  ['a byte behind the values', ['uint8'], concatBytes(words(1n), Uint8Array.of(0)), 'more data than the values need'],
  ['a uint8 that is 256', ['uint8'], words(256n), 'does not fit uint8'],
  ['a uint160 with dirt in front', ['uint160'], words(1n << 160n), 'does not fit uint160'],
  ['an int8 that is 128', ['int8'], words(128n), 'does not fit int8'],
  ['an int8 that is −129', ['int8'], words(-129n), 'does not fit int8'],
  ['an int8 without its sign in front', ['int8'], words(0xffn), 'does not fit int8'],
  ['a bool that is 2', ['bool'], words(2n), 'not one bool'],
  ['a bool of all ones', ['bool'], words(-1n), 'not one bool'],
  ['an address with dirt in front', ['address'], words(1n << 160n), 'not one address'],
  ['an address on the left', ['address'], words((1n << 255n) | 1n), 'not one address'],
  ['bytes4 with a fifth', ['bytes4'], words(0x01020304_05n << 216n), 'bytes behind the bytes4'],
  ['bytes4 on the right', ['bytes4'], words(0x01020304n), 'bytes behind the bytes4'],
  ['bytes31 with a 32nd', ['bytes31'], words(1n), 'bytes behind the bytes31'],
  ['an offset of 0', ['bytes'], words(0n, 0n), 'must begin at byte 32'],
  ['an offset into the head', ['bytes', 'uint256'], words(32n, 0n, 0n), 'must begin at byte 64'],
  ['an offset past a gap', ['bytes'], words(64n, 0n, 0n), 'must begin at byte 32'],
  ['an offset past the end', ['bytes'], words(1n << 255n, 0n), 'must begin at byte 32'],
  ['an offset that points at itself', ['string'], words(0n), 'must begin at byte 32'],
  ['one tail for two texts', ['bytes', 'bytes'], words(64n, 64n, 1n, 'a'), 'must begin at byte 128'],
  ['tails in the other order', ['bytes', 'bytes'], words(128n, 64n, 1n, 'a', 1n, 'b'), 'must begin at byte 64'],
  ['no length', ['bytes'], words(32n), 'the length of this text is missing'],
  ['half a length', ['bytes'], words(32n, 0n).slice(0, 50), 'the length of this text is missing'],
  ['a text cut off', ['bytes'], words(32n, 33n, 'abc'), 'cut off'],
  ['a text without padding', ['bytes'], concatBytes(words(32n, 3n), text('abc')), 'cut off'],
  ['a text of 2^256 - 1 bytes', ['bytes'], words(32n, -1n), 'at most 8192 bytes'],
  ['a text above 8 KiB', ['bytes'], words(32n, 8193n, filled(8224)), 'at most 8192 bytes'],
  ['padding that is not zero', ['bytes'], words(32n, 3n, 'abcd'), 'padding is not zero'],
  ['a word too much behind a text', ['bytes'], words(32n, 1n, 'a', 0n), 'more data than the values need'],
  ['an empty text with a word of padding', ['bytes'], words(32n, 0n, 0n), 'more data than the values need'],
  ['a string that is not UTF-8', ['string'], words(32n, 1n, concatBytes(Uint8Array.of(0xff), new Uint8Array(31))), 'not UTF-8'],
  ['a string with an overlong form', ['string'], words(32n, 2n, concatBytes(Uint8Array.of(0xc0, 0x80), new Uint8Array(30))), 'not UTF-8'],
  ['a string with half a surrogate pair', ['string'], words(32n, 3n, concatBytes(Uint8Array.of(0xed, 0xa0, 0x80), new Uint8Array(29))), 'not UTF-8'],
  ['a string that ends inside a letter', ['string'], words(32n, 1n, concatBytes(Uint8Array.of(0xc3), new Uint8Array(31))), 'not UTF-8'],
];

describe('decoding is strict', () => {
  test.each(STRICT)('%s', (_, types, data, message) => {
    const error = thrown(() => decodeAbi(types, data));
    expect(error).toBeInstanceOf(AbiError);
    expect((error as AbiError).message).toContain(message);
    expect((error as AbiError).place).toBeLessThanOrEqual(data.length);
  });

  test('bytes may be anything', () => {
    expect(decodeAbi(['bytes'], words(32n, 1n, concatBytes(Uint8Array.of(0xff), new Uint8Array(31))))).toEqual([
      Uint8Array.of(0xff),
    ]);
  });

  test('a text of exactly 8 KiB', () => {
    const data = encodeAbi(['bytes'], [filled(LIMITS.textSize)]);
    expect(decodeAbi(['bytes'], data)).toEqual([filled(LIMITS.textSize)]);
  });

  test('whatever is accepted of 200,000 damaged encodings is the one encoding of its values', () => {
    const random = new Random(4_242);
    const doubles: unknown[] = [];
    let accepted = 0;
    for (const { types, values } of fc.sample(anyValues, { numRuns: 1_000, seed: 4_242 })) {
      const sound = encodeAbi(
        types,
        values.flatMap(({ flat }) => [...flat]),
      );
      for (let i = 0; i < 200; i++) {
        const data = damaged(random, sound);
        const again = decoded(types, data);
        if (again === undefined) continue;
        accepted++;
        if (bytesToHex(encodeAbi(types, again)) !== bytesToHex(data)) doubles.push({ types, data: bytesToHex(data) });
      }
    }
    expect(doubles).toEqual([]);
    console.log(`${accepted} of 200,000 damaged encodings are those of other values`);
    expect(accepted).toBeGreaterThan(10_000);
  });
});

/** The values, or undefined when the data is refused. */
function decoded(types: readonly AbiType[], data: Uint8Array): Value[] | undefined {
  try {
    return decodeAbi(types, data);
  } catch (error) {
    if (error instanceof AbiError) return undefined;
    throw error;
  }
}

/** One to three bytes changed, a word in the place of another, or some bytes taken away or added at the end. */
function damaged(random: Random, data: Uint8Array): Uint8Array {
  if (data.length === 0) return new Uint8Array(random.below(65));
  if (random.chance(10)) return data.slice(0, random.below(data.length));
  if (random.chance(10)) return concatBytes(data, new Uint8Array(random.below(65)));
  const copy = data.slice();
  const wordAt = (): number => 32 * random.below(data.length / 32);
  if (random.chance(20)) copy.set(data.subarray(wordAt()).subarray(0, 32), wordAt());
  else if (random.chance(10)) copy.set(wordToBytes(random.pick(WORDS)), wordAt());
  else {
    for (let i = 0; i <= random.below(3); i++)
      copy[random.below(copy.length)] = random.pick([0, 1, 32, 64, 0xff, random.below(256)]);
  }
  return copy;
}

/** Offsets and lengths that reach far, wrap around, or point at themselves. */
const WORDS = [0n, 32n, 64n, 2n ** 32n, 2n ** 53n, 2n ** 64n + 32n, 2n ** 255n, 2n ** 256n - 32n, 2n ** 256n - 1n];
