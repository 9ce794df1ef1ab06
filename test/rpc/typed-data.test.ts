/** Typed data (EIP-712, T8): what is signed here is what viem and ethers say should be, whatever the types; and nothing else is. */

import { TypedDataEncoder } from 'ethers';
import * as fc from 'fast-check';
import { hashTypedData, recoverMessageAddress, recoverTypedDataAddress, type Hex } from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checksumAddress } from '../../src/base/address.ts';
import { bytesToHex, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { addressOfKey, sign } from '../../src/base/keys.ts';
import { RpcError } from '../../src/rpc/errors.ts';
import { typedDataDigest, typedDataShape } from '../../src/rpc/typed/typed-data.ts';
import { describeVectors } from '../helpers/vectors.ts';
import { Harness } from './harness.ts';
import { ALISE, BOB, refusalOf } from './on-chain.ts';

type Member = { readonly name: string; readonly type: string };
type Types = Record<string, readonly Member[]>;

const digestOf = (value: unknown): Hex => bytesToHex(typedDataDigest(typedDataShape.read(value, 'typed')));

// ───────────── types and values that fit them ─────────────

/** A value as libraries take it, and as it is written in JSON. */
type Value = { readonly native: unknown; readonly json: unknown };

const both = (value: unknown): Value => ({ native: value, json: value });

/** Small numbers as numbers, others as decimal text; those without a sign also as hex. */
function written(number: bigint, way: number): Value {
  const isSmall = number <= BigInt(Number.MAX_SAFE_INTEGER) && number >= BigInt(Number.MIN_SAFE_INTEGER);
  if (way === 0 && isSmall) return { native: number, json: Number(number) };
  return { native: number, json: way === 1 && number >= 0n ? `0x${number.toString(16)}` : number.toString() };
}

const integers = (least: bigint, most: bigint): fc.Arbitrary<Value> =>
  fc
    .tuple(fc.oneof(fc.constantFrom(least, most), fc.bigInt({ min: least, max: most })), fc.nat(2))
    .map(([number, way]) => written(number, way));
const hexOf = (least: number, most: number): fc.Arbitrary<Hex> =>
  fc.uint8Array({ minLength: least, maxLength: most }).map((bytes) => bytesToHex(bytes));

const LEAVES: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  bool: fc.boolean().map(both),
  address: hexOf(20, 20).chain((low) => fc.constantFrom(low, checksumAddress(low)).map(both)),
  string: fc.string({ unit: 'grapheme', maxLength: 40 }).map(both),
  bytes: hexOf(0, 70).map(both),
  ...Object.fromEntries([1, 4, 20, 31, 32].map((size) => [`bytes${size}`, hexOf(size, size).map(both)])),
  ...Object.fromEntries(
    [8, 16, 64, 128, 248, 256].map((bits) => [`uint${bits}`, integers(0n, (1n << BigInt(bits)) - 1n)]),
  ),
  ...Object.fromEntries(
    [8, 40, 256].map((bits) => [`int${bits}`, integers(-(1n << BigInt(bits - 1)), (1n << BigInt(bits - 1)) - 1n)]),
  ),
};

/** Names that objects have already, and ordinary ones. */
const NAMES = ['constructor', '__proto__', 'toString', 'from', 'a', 'b1', '_c', 'longNameOfAMember', 'hasOwnProperty'];

function valueOf(type: string, types: Types): fc.Arbitrary<Value> {
  const [, of = '', count] = /^(.+)\[(\d*)\]$/.exec(type) ?? [];
  if (of !== '') {
    const length = count === '' ? { maxLength: 3 } : { minLength: Number(count), maxLength: Number(count) };
    return fc
      .array(valueOf(of, types), length)
      .map((values) => ({ native: values.map(({ native }) => native), json: values.map(({ json }) => json) }));
  }
  const members = types[type];
  if (members === undefined) return LEAVES[type] as fc.Arbitrary<Value>;
  return fc.tuple(...members.map((member) => valueOf(member.type, types))).map((values) => {
    const object = (part: (value: Value) => unknown): object =>
      Object.fromEntries(members.map(({ name }, i) => [name, part(values[i] as Value)]));
    return { native: object(({ native }) => native), json: object(({ json }) => json) };
  });
}

const dimensions = fc.constantFrom('', '', '', '[]', '[2]', '[][2]', '[1][]');

/** Structs, each holding leaves and some of those before it; the last holds all others, as ethers wants it. */
const someTypes: fc.Arbitrary<{ types: Types; primaryType: string }> = fc
  .array(
    fc.tuple(
      fc.subarray(NAMES, { minLength: 1, maxLength: 4 }),
      fc.array(fc.tuple(fc.nat(), dimensions), { minLength: 4, maxLength: 4 }),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((drafts) => {
    const types: Types = {};
    for (const [index, [names, wishes]] of drafts.entries()) {
      const known = [...Object.keys(LEAVES), ...Object.keys(types), ...Object.keys(types)];
      const own = names.map((name, i) => {
        const [pick, list] = wishes[i] as [number, string];
        return { name, type: `${known[pick % known.length]}${list}` };
      });
      const others = index === drafts.length - 1 ? Object.keys(types).map((type) => ({ name: `of${type}`, type })) : [];
      types[`${['Zebra', 'Apple', 'T_1', 'Mail'][index]}`] = [...own, ...others];
    }
    return { types, primaryType: Object.keys(types).at(-1) as string };
  });

const someDomain = fc.record(
  {
    name: fc.string({ unit: 'grapheme', maxLength: 20 }),
    // viem takes an empty version for none at all.
    version: fc.constantFrom('1', '2.0'),
    chainId: fc.nat(),
    verifyingContract: hexOf(20, 20),
    salt: hexOf(32, 32),
  },
  { requiredKeys: [] },
);

const someTypedData = someTypes.chain(({ types, primaryType }) =>
  fc
    .tuple(someDomain, valueOf(primaryType, types))
    .map(([domain, message]) => ({ types, primaryType, domain, message })),
);

describe('the digest of typed data', () => {
  test("is viem's and ethers', for types, values and domains of every kind", () => {
    fc.assert(
      fc.property(someTypedData, ({ types, primaryType, domain, message }) => {
        const ours = digestOf({ types, primaryType, domain, message: message.json });
        expect(ours).toBe(TypedDataEncoder.hash(domain, types as never, message.native as never));
        expect(ours).toBe(hashTypedData({ types, primaryType, domain, message: message.native } as never));
      }),
      { numRuns: 400 },
    );
  });

  test('is the same for an object and its JSON as text, and with the type of the domain named', () => {
    fc.assert(
      fc.property(someTypedData, ({ types, primaryType, domain, message }) => {
        const plain = { types, primaryType, domain, message: message.json };
        const payload = TypedDataEncoder.getPayload(domain, types as never, message.native as never) as {
          types: Types;
        };
        expect(digestOf(JSON.stringify(plain))).toBe(digestOf(plain));
        // ethers loses members called `__proto__` on the way into the payload, and hashes them.
        expect(digestOf(JSON.stringify({ ...payload, message: message.json }))).toBe(digestOf(plain));
      }),
      { numRuns: 100 },
    );
  });

  test('changes with every part', () => {
    const mail = {
      types: { Mail: [{ name: 'to', type: 'string' }] },
      primaryType: 'Mail',
      domain: { name: 'a' },
      message: { to: 'b' },
    };
    const others = [
      { ...mail, message: { to: 'c' } },
      { ...mail, domain: { name: 'b' } },
      { ...mail, domain: {} },
      { ...mail, types: { Mail: [{ name: 'to', type: 'bytes' }] }, message: { to: '0x62' } },
      { ...mail, types: { Letter: mail.types.Mail }, primaryType: 'Letter' },
    ];
    expect(new Set([mail, ...others].map(digestOf)).size).toBe(6);
  });

  test('has the members of a domain in the order of EIP-712, however they come', () => {
    const types = { Mail: [{ name: 'to', type: 'string' }] };
    const typed = { types, primaryType: 'Mail', message: { to: 'b' } };
    const domain = { chainId: 1, version: '1', name: 'a' };
    expect(digestOf({ ...typed, domain })).toBe(TypedDataEncoder.hash(domain, types, typed.message));
  });

  test('takes structs that hold themselves in lists, as viem does', () => {
    const types = {
      Node: [
        { name: 'value', type: 'uint256' },
        { name: 'children', type: 'Node[]' },
      ],
    };
    const message = {
      value: 1,
      children: [
        { value: 2, children: [] },
        { value: 3, children: [{ value: 4, children: [] }] },
      ],
    };
    const typed = { types, primaryType: 'Node', domain: {}, message };
    expect(digestOf(typed)).toBe(hashTypedData(typed as never));
  });

  test('takes null for a struct that is not there: 32 zero bytes', () => {
    const types = {
      Person: [
        { name: 'name', type: 'string' },
        { name: 'mother', type: 'Person' },
      ],
    };
    const typed = {
      types,
      primaryType: 'Person',
      domain: {},
      message: { name: 'Jon', mother: { name: 'Alise', mother: null } },
    };
    const typeHash = hash(utf8ToBytes('Person(string name,Person mother)'));
    const person = (name: string, mother: Uint8Array): Uint8Array => hash(typeHash, hash(utf8ToBytes(name)), mother);
    const separator = hash(hash(utf8ToBytes('EIP712Domain()')));
    const message = person('Jon', person('Alise', new Uint8Array(32)));
    expect(digestOf(typed)).toBe(bytesToHex(hash(Uint8Array.of(0x19, 0x01), separator, message)));
  });

  test('is that of the domain alone where the domain is what is signed, as viem has it', () => {
    const types = { EIP712Domain: [{ name: 'name', type: 'string' }] };
    const typed = { types, primaryType: 'EIP712Domain', domain: { name: 'village' }, message: {} };
    expect(digestOf(typed)).toBe(hashTypedData(typed as never));
  });

  test('takes names outside of ASCII, as ethers does', () => {
    const types = {
      Grüße: [
        { name: 'größe', type: 'uint8' },
        { name: '$an', type: 'string' },
      ],
    };
    const message = { größe: 3, $an: 'Bob' };
    expect(digestOf({ types, primaryType: 'Grüße', domain: {}, message })).toBe(
      TypedDataEncoder.hash({}, types, message),
    );
  });
});

const hash = (...parts: readonly Uint8Array[]): Uint8Array =>
  keccak256(Uint8Array.from(parts.flatMap((part) => [...part])));

describe('typed data that is refused by name', () => {
  const THANKS = {
    types: { Thanks: [{ name: 'to', type: 'address' }] },
    primaryType: 'Thanks',
    domain: {},
    message: { to: BOB },
  };
  const of = (type: string, value: unknown): object => ({
    ...THANKS,
    types: { Thanks: [{ name: 'to', type }] },
    message: { to: value },
  });
  const deep = (count: number): unknown => (count === 0 ? null : { to: deep(count - 1) });

  test.each<[string, unknown, string]>([
    ['a text that is no JSON', '{', 'the text is no JSON'],
    ['a list', [], 'an object is wanted'],
    ['no message', { ...THANKS, message: undefined }, 'the message is missing'],
    ['another field', { ...THANKS, note: 1 }, 'no field "note"'],
    ['a primary type that is none', { ...THANKS, primaryType: 'toString' }, 'primaryType: it is none of the types'],
    ['a member that is missing', { ...THANKS, message: {} }, 'message.to: a address is missing'],
    [
      'a member that no type names',
      { ...THANKS, message: { to: BOB, amount: 5 } },
      'Thanks has no "amount", so it would not be signed',
    ],
    [
      'a domain with more than domains have',
      { ...THANKS, domain: { color: 'red' } },
      'domain: EIP712Domain has no "color"',
    ],
    ['an alias', of('uint', 1), 'there is no type "uint"'],
    ['a size that is none', of('uint7', 1), 'there is no type "uint7"'],
    ['too large a size', of('uint264', 1), 'there is no type "uint264"'],
    ['too many bytes', of('bytes33', '0x'), 'there is no type "bytes33"'],
    ['a size with a zero in front', of('uint08', 1), 'there is no type "uint08"'],
    ['a struct that is not there', of('Person', {}), 'there is no type "Person"'],
    ['an empty list type', of('uint8[0]', []), 'there is no type "uint8[0]"'],
    ['too many dimensions', of(`uint8${'[]'.repeat(9)}`, []), 'there is no type'],
    ['a type with a blank', of('uint8 ', 1), 'there is no type "uint8 "'],
    [
      'a name that would change the type',
      { ...THANKS, types: { Thanks: [{ name: 'to,bool x', type: 'bool' }] } },
      'is no name',
    ],
    [
      'a struct named like a type',
      { ...THANKS, types: { uint256: [], Thanks: [] } },
      '"uint256" is no name for a struct',
    ],
    [
      'two members of one name',
      {
        ...THANKS,
        types: {
          Thanks: [
            { name: 'to', type: 'bool' },
            { name: 'to', type: 'bool' },
          ],
        },
      },
      'two members "to"',
    ],
    ['a number as text that is none', of('uint8', 'ten'), 'a whole number is wanted'],
    ['a number that is not whole', of('uint8', 1.5), 'a whole number is wanted'],
    ['a number that JSON cannot say exactly', of('uint256', 2 ** 53), 'a whole number is wanted'],
    ['a number that does not fit', of('uint8', 256), 'does not fit uint8'],
    ['a number below what fits', of('int8', -129), 'does not fit int8'],
    ['a negative number without a sign', of('uint8', '-1'), 'does not fit uint8'],
    ['a bool that is a number', of('bool', 1), 'true or false is wanted'],
    ['an address with a wrong checksum', of('address', '0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD827'), 'message.to: '],
    ['a short address', of('address', '0x12'), 'message.to: '],
    ['too few bytes', of('bytes4', '0x001122'), '4 bytes are wanted, not 3'],
    ['half a byte', of('bytes', '0x1'), 'even number of hex digits'],
    ['half a character', of('string', '\ud800'), 'half a character'],
    ['a text that is null', of('string', null), 'a text is wanted'],
    ['a list that is none', of('uint8[]', 1), 'a list of uint8 is wanted'],
    ['a list of another length', of('uint8[2]', [1]), 'a list of 2 is wanted, not of 1'],
    [
      'a bad entry of a list',
      of('uint8[2][]', [
        [1, 2],
        [3, 'x'],
      ]),
      'message.to[1][1]: ',
    ],
    ['too deep a message', of('Thanks', deep(100)), 'at most 64 structs'],
    [
      'too many types',
      { ...THANKS, types: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`T${i}`, []])) },
      'at most 64 types',
    ],
  ])('%s', (_, typed, words) => {
    const asked = (): unknown => digestOf(typed);
    expect(asked).toThrow(RpcError);
    expect(asked).toThrow(words);
  });

  test('a large message takes no longer than its size', () => {
    const list = Array.from({ length: 300_000 }, (_, i) => i % 256);
    expect(digestOf(of('uint8[]', list))).toMatch(/^0x/);
  });
});

describe('signing', () => {
  let harness: Harness;
  beforeAll(async () => (harness = await Harness.open()));
  afterAll(() => harness.close());

  const mail = {
    types: {
      Mail: [
        { name: 'to', type: 'address' },
        { name: 'hours', type: 'uint256' },
      ],
    },
    primaryType: 'Mail',
    domain: { name: 'village', chainId: 1902 },
    message: { to: BOB, hours: '3' },
  } as const;

  test.each(['eth_signTypedData_v4', 'eth_signTypedData_v3', 'eth_signTypedData'])(
    '%s is by the account',
    async (name) => {
      const signature = await harness.ask<Hex>(name, ALISE, mail);
      expect(await harness.ask(name, ALISE, JSON.stringify(mail))).toBe(signature);
      const message = { ...mail.message, hours: 3n };
      expect((await recoverTypedDataAddress({ ...mail, message, signature })).toLowerCase()).toBe(ALISE);
    },
  );

  test('eth_sign and personal_sign are the same words, with their parameters the other way round', async () => {
    const signature = await harness.ask<Hex>('eth_sign', ALISE, '0x7468616e6b73');
    expect(await harness.ask('personal_sign', '0x7468616e6b73', ALISE)).toBe(signature);
    expect(await harness.ask('personal_sign', '0x7468616e6b73', ALISE, '')).toBe(signature);
    expect((await recoverMessageAddress({ message: 'thanks', signature })).toLowerCase()).toBe(ALISE);
  });

  test('is for nobody whose key is not here, impersonated or not', async () => {
    const stranger = '0x00000000000000000000000000000000deadbeef';
    await harness.ask('anvil_impersonateAccount', stranger);
    for (const asked of [
      harness.ask('eth_sign', stranger, '0x00'),
      harness.ask('personal_sign', '0x00', stranger),
      harness.ask('eth_signTypedData_v4', stranger, mail),
      harness.ask('eth_signTransaction', { from: stranger, to: BOB }),
    ]) {
      const { code, message } = await refusalOf(asked);
      expect([code, message]).toEqual([-32000, expect.stringMatching(/^unknown account/)]);
    }
  });
});

describeVectors<{ typedData: unknown; signHash: Hex; domainSeparator: Hex; v: number; r: Hex; s: Hex }>(
  'the mail of EIP-712',
  'tx/eip712_mail.json',
  ({ typedData, signHash, v, r, s }) => {
    test('has its digest, and its signature by the key that is the hash of "cow"', () => {
      expect(digestOf(typedData)).toBe(signHash);
      const cow = keccak256(utf8ToBytes('cow'));
      const signature = sign(hexToBytes(digestOf(typedData)), cow);
      expect(signature).toEqual({ r: BigInt(r), s: BigInt(s), yParity: v - 27 });
      expect(addressOfKey(cow)).toBe('0xcd2a3d9f938e13cd947ec05abc7fe734df8dd826');
    });
  },
);
