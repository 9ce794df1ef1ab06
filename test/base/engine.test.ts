import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, wordToBytes } from '../../src/base/bytes.ts';
import { engine, reference } from '../../src/base/engine.ts';
import { CURVE_ORDER } from '../../src/base/keys.ts';

const SEED = 1902;

const anyDigest = fc.uint8Array({ minLength: 32, maxLength: 32 });
const edgeWords = [0n, 1n, 2n, CURVE_ORDER / 2n, CURVE_ORDER - 1n, CURVE_ORDER, CURVE_ORDER + 1n, 2n ** 256n - 1n];
const anyKey = fc.oneof(
  fc.bigInt({ min: 1n, max: CURVE_ORDER - 1n }),
  fc.constantFrom(1n, 2n, CURVE_ORDER / 2n, CURVE_ORDER / 2n + 1n, CURVE_ORDER - 1n),
);

describe('the fast library and the reference', () => {
  test('are two: the fast one is in use', () => {
    expect(engine).not.toBe(reference);
  });

  test('hash alike, whatever the length', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * 7) & 0xff);
    for (let size = 0; size <= bytes.length; size++) expectSameHashes(bytes.subarray(0, size));
    expectSameHashes(new Uint8Array(200_000).fill(0xab));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), expectSameHashes), { seed: SEED });
  });

  test('derive the same public key', () => {
    for (const key of [1n, 2n, CURVE_ORDER / 2n, CURVE_ORDER - 1n].map((word) => wordToBytes(word))) {
      expect(bytesToHex(engine.publicKey(key))).toBe(bytesToHex(reference.publicKey(key)));
    }
  });

  test('sign alike, and each finds the key behind the signature of the other', () => {
    fc.assert(
      fc.property(anyDigest, anyKey, (digest, secret) => {
        const key = wordToBytes(secret);
        const signature = engine.sign(digest, key);
        expect(bytesToHex(signature)).toBe(bytesToHex(reference.sign(digest, key)));
        expect(engine.recover(signature, digest)).toEqual(engine.publicKey(key));
        expect(reference.recover(signature, digest)).toEqual(engine.publicKey(key));
      }),
      { seed: SEED, numRuns: 100, examples: edgeDigests().map((digest) => [digest, 1n]) },
    );
  });

  test('recover the same key, or none, from made-up signatures', () => {
    const anyWord = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    fc.assert(fc.property(anyDigest, anyWord, anyWord, fc.nat({ max: 1 }), expectSameKey), {
      seed: SEED,
      numRuns: 100,
    });
  });

  test('recover the same key, or none, at every edge of r and s', () => {
    expect.hasAssertions();
    for (const digest of edgeDigests()) {
      for (const r of edgeWords) for (const s of edgeWords) expectSameKey(digest, r, s, 1);
    }
  });
});

function expectSameHashes(bytes: Uint8Array): void {
  expect(bytesToHex(engine.keccak256(bytes))).toBe(bytesToHex(reference.keccak256(bytes)));
  expect(bytesToHex(engine.sha256(bytes))).toBe(bytesToHex(reference.sha256(bytes)));
}

function expectSameKey(digest: Uint8Array, r: bigint, s: bigint, parity: number): void {
  const signature = concatBytes(Uint8Array.of(parity), wordToBytes(r), wordToBytes(s));
  expect(engine.recover(signature, digest)).toEqual(reference.recover(signature, digest));
}

function edgeDigests(): Uint8Array[] {
  return [0n, 1n, CURVE_ORDER, 2n ** 256n - 1n].map((word) => wordToBytes(word));
}
