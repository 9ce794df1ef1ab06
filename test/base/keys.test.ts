import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksumAddress } from '../../src/base/address.ts';
import { bytesToHex, hexToBytes, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import {
  addressOfKey,
  addressOfPublicKey,
  CURVE_ORDER,
  isPrivateKey,
  KeyError,
  publicKeyOf,
  readPublicKey,
  recover,
  recoverPublicKey,
  sharedSecret,
  shortPublicKey,
  sign,
  verify,
} from '../../src/base/keys.ts';
import { describeVectors } from '../helpers/vectors.ts';

const ONE = wordToBytes(1n);
const MESSAGE = keccak256(utf8ToBytes('fixed my bike'));

describe('a key', () => {
  test('of one has the generator of the curve as its public key', () => {
    expect(bytesToHex(publicKeyOf(ONE))).toBe(
      '0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798' +
        '483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8',
    );
    expect(checksumAddress(addressOfKey(ONE))).toBe('0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf');
  });

  test.each([
    ['no bytes', new Uint8Array(0), '32 bytes, not 0'],
    ['33 bytes', new Uint8Array(33).fill(1), '32 bytes, not 33'],
    ['zeros', new Uint8Array(32), 'all zeros'],
    ['the order of the curve', wordToBytes(CURVE_ORDER), 'beyond the order'],
    ['all ones', new Uint8Array(32).fill(0xff), 'beyond the order'],
  ])('is not %s, and the message does not show it', (_, bytes, reason) => {
    for (const use of [addressOfKey, publicKeyOf, (key: Uint8Array) => sign(MESSAGE, key)]) {
      expect(() => use(bytes)).toThrow(KeyError);
      expect(() => use(bytes)).toThrow(reason);
      expect(() => use(bytes)).not.toThrow('ffffffff');
    }
  });
});

describe('a signature', () => {
  const signature = sign(MESSAGE, ONE);
  const signer = addressOfKey(ONE);

  test('names its signer, and only for the digest that was signed', () => {
    expect(recover(MESSAGE, signature)).toBe(signer);
    expect(verify(MESSAGE, signature, signer)).toBe(true);
    expect(verify(keccak256(MESSAGE), signature, signer)).toBe(false);
    expect(verify(MESSAGE, signature, addressOfKey(wordToBytes(2n)))).toBe(false);
  });

  test('has one form: its twin in the upper half is refused', () => {
    const twin = { r: signature.r, s: CURVE_ORDER - signature.s, yParity: signature.yParity === 0 ? 1 : 0 } as const;
    expect(recover(MESSAGE, twin)).toBeUndefined();
  });

  test.each([
    ['r is zero', { r: 0n }],
    ['s is zero', { s: 0n }],
    ['r is the order', { r: CURVE_ORDER }],
    ['s is just above half', { s: CURVE_ORDER / 2n + 1n }],
    ['r is negative', { r: -1n }],
    ['r is beyond 256 bits', { r: 2n ** 256n + 1n }],
    ['r is no point’s x', { r: 5n }],
    ['the parity is no parity', { yParity: 2 as 0 }],
  ])('names nobody when %s', (_, change) => {
    expect(recover(MESSAGE, { ...signature, ...change })).toBeUndefined();
  });

  test('may have s of exactly half the order', () => {
    expect(recover(MESSAGE, { ...signature, s: CURVE_ORDER / 2n })).toMatch(/^0x[0-9a-f]{40}$/);
  });

  test('is always in the lower half, and always recovers', () => {
    const anyDigest = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(anyDigest, fc.bigInt({ min: 1n, max: CURVE_ORDER - 1n }), (digest, secret) => {
        const key = wordToBytes(secret);
        const made = sign(digest, key);
        expect(made.s <= CURVE_ORDER / 2n).toBe(true);
        expect(recover(digest, made)).toBe(addressOfKey(key));
      }),
    );
  });

  test('is over a digest, not over a message', () => {
    expect(() => sign(utf8ToBytes('hello'), ONE)).toThrow('hash the message first');
    expect(() => recover(utf8ToBytes('hello'), signature)).toThrow(RangeError);
  });
});

type Named = { name: string; privateKey: string; address: string };
describeVectors<Named[]>('addresses of keys', 'address/ethers_accounts_sample.json', (cases) => {
  test.each(cases)('$name', ({ privateKey, address }) => {
    expect(checksumAddress(addressOfKey(hexToBytes(privateKey)))).toBe(address);
  });
});

type Seeded = { seed: string; key: string; addr: string };
describeVectors<Seeded[]>('keys and addresses', 'tx/keyaddrtest.json', (cases) => {
  // The signatures in this file are over a digest that the file does not say; they are left out.
  test.each(cases)('$seed', ({ key, addr }) => {
    expect(addressOfKey(hexToBytes(`0x${key}`))).toBe(`0x${addr}`);
  });
});

type Signed = { privateKey: string; message: string; r: string; s: string; v: string };
describeVectors<{ vectors: Signed[] }>('signed messages', 'tx/eip2098.json', ({ vectors }) => {
  test.each(vectors)('$message', ({ privateKey, message, r, s, v }) => {
    const digest = keccak256(utf8ToBytes(`\x19Ethereum Signed Message:\n${message.length}${message}`));
    expect(sign(digest, hexToBytes(privateKey))).toEqual({ r: BigInt(r), s: BigInt(s), yParity: Number(v) - 27 });
  });
});

describe('a public key', () => {
  const anyKey = fc.bigInt({ min: 1n, max: CURVE_ORDER - 1n }).map((word) => wordToBytes(word));

  test('is known from a signature, and has the address of its key', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const publicKey = recoverPublicKey(MESSAGE, sign(MESSAGE, key));
        expect(publicKey).toEqual(publicKeyOf(key));
        expect(addressOfPublicKey(publicKeyOf(key))).toBe(addressOfKey(key));
      }),
      { numRuns: 30 },
    );
  });

  test('is read in each of its forms', () => {
    fc.assert(
      fc.property(anyKey, (key) => {
        const publicKey = publicKeyOf(key);
        for (const form of [publicKey, Uint8Array.of(4, ...publicKey), shortPublicKey(publicKey)]) {
          expect(readPublicKey(form)).toEqual(publicKey);
        }
        expect(shortPublicKey(publicKey)).toHaveLength(33);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['nothing', new Uint8Array(0)],
    ['a zero', Uint8Array.of(0)],
    ['the point at infinity, written out', new Uint8Array(65)],
    ['a point beside the curve', Uint8Array.of(4, ...new Uint8Array(63), 1)],
    ['another mark', Uint8Array.of(5, ...publicKeyOf(ONE).subarray(0, 32))],
    ['an x beyond the field', new Uint8Array(33).fill(0xff).fill(2, 0, 1)],
    ['32 bytes', new Uint8Array(32).fill(1)],
  ])('is not %s', (_what, bytes) => {
    expect(readPublicKey(bytes)).toBeUndefined();
    expect(() => sharedSecret(ONE, bytes)).toThrow(RangeError);
  });
});

describe('what two keys have in common', () => {
  const anyKey = fc.bigInt({ min: 1n, max: CURVE_ORDER - 1n }).map((word) => wordToBytes(word));

  test('is the same from both sides', () => {
    fc.assert(
      fc.property(anyKey, anyKey, (a, b) => {
        expect(sharedSecret(a, publicKeyOf(b))).toEqual(sharedSecret(b, publicKeyOf(a)));
        expect(sharedSecret(a, publicKeyOf(b))).toHaveLength(32);
      }),
      { numRuns: 30 },
    );
  });

  test('with the key of one is the other point itself', () => {
    expect(sharedSecret(ONE, publicKeyOf(wordToBytes(7n)))).toEqual(publicKeyOf(wordToBytes(7n)).subarray(0, 32));
  });

  test('needs a key', () => {
    expect(() => sharedSecret(new Uint8Array(32), publicKeyOf(ONE))).toThrow(KeyError);
    expect([0n, 1n, CURVE_ORDER - 1n, CURVE_ORDER].map((word) => isPrivateKey(wordToBytes(word)))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(isPrivateKey(new Uint8Array(31).fill(1))).toBe(false);
  });
});
