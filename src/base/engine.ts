/**
 * The two libraries behind `hash.ts` and `keys.ts`, brought to one shape: a fast one in WebAssembly, and a readable
 * reference in plain JavaScript. They give the same bytes (`test/base/engine.test.ts` holds them against each other);
 * where WebAssembly is not to be had, the reference does the work.
 *
 * Nothing else in the project imports either library for hashing, signing or recovering.
 */

import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { engine as wasmHash } from 'ox/wasm/Hash';
import { engine as wasmCurve, InvalidInputError } from 'ox/wasm/Secp256k1';

/** Bytes in, bytes out. A signature is 65 bytes: the parity of y, then r, then s; a public key is 65, the first a 4. */
export type Engine = {
  keccak256(bytes: Uint8Array): Uint8Array;
  sha256(bytes: Uint8Array): Uint8Array;
  publicKey(privateKey: Uint8Array): Uint8Array;
  /** Deterministic (RFC 6979), s in the lower half. */
  sign(digest: Uint8Array, privateKey: Uint8Array): Uint8Array;
  /** undefined when no public key made this signature. */
  recover(signature: Uint8Array, digest: Uint8Array): Uint8Array | undefined;
  /** The private key times the public one: a point, as public keys are. */
  sharedPoint(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array;
  /** A public key of 33 or 65 bytes in its long form; undefined when there is no such point. */
  point(publicKey: Uint8Array): Uint8Array | undefined;
};

export const reference: Engine = {
  keccak256: keccak_256,
  sha256,
  publicKey: (privateKey) => secp256k1.getPublicKey(privateKey, false),
  sign: (digest, privateKey) =>
    secp256k1.sign(digest, privateKey, { prehash: false, lowS: true, extraEntropy: false, format: 'recovered' }),
  recover: (signature, digest) => {
    try {
      const compressed = secp256k1.recoverPublicKey(signature, digest, { prehash: false });
      return secp256k1.Point.fromBytes(compressed).toBytes(false);
    } catch {
      return undefined;
    }
  },
  sharedPoint: (privateKey, publicKey) => secp256k1.getSharedSecret(privateKey, publicKey, false),
  point: (publicKey) => {
    try {
      return secp256k1.Point.fromBytes(publicKey).toBytes(false);
    } catch {
      return undefined;
    }
  },
};

export const engine: Engine = await loadWasm().catch(() => reference);

async function loadWasm(): Promise<Engine> {
  const [hash, curve] = await Promise.all([wasmHash(), wasmCurve()]);
  return {
    ...reference,
    keccak256: hash.keccak256,
    sha256: hash.sha256,
    publicKey: curve.getPublicKey,
    sign: (digest, privateKey) => curve.sign(digest, privateKey, { prehash: false, extraEntropy: false }),
    recover: (signature, digest) => {
      try {
        return curve.recoverPublicKey(signature, digest);
      } catch (error) {
        if (error instanceof InvalidInputError) return undefined;
        throw error;
      }
    },
  };
}
