/**
 * Keys and signatures on secp256k1. A private key is 32 secret bytes; its address is the last 20 bytes of the
 * keccak256 of its public key. Whoever has the key can sign; whoever has the signature can find the address.
 *
 * Signing is deterministic (RFC 6979) and gives the one form that is accepted: s in the lower half (EIP-2). What is
 * signed, and how it is hashed, is the business of `chain/transaction`. Private keys never appear in a message.
 */

import { bytesToAddress } from './address.ts';
import type { Address } from './address.ts';
import { bytesToWord, concatBytes, wordToBytes } from './bytes.ts';
import { engine } from './engine.ts';
import { keccak256 } from './hash.ts';

export type Signature = { readonly r: bigint; readonly s: bigint; readonly yParity: 0 | 1 };

/** How many points the curve's group has; private keys, r and s lie below it (SEC 2, secp256k1). */
export const CURVE_ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n;

/** Bytes that cannot be a private key. Never holds the key. */
export class KeyError extends Error {
  override name = 'KeyError';
}

export function isPrivateKey(bytes: Uint8Array): boolean {
  const secret = bytes.length === 32 ? bytesToWord(bytes) : 0n;
  return secret > 0n && secret < CURVE_ORDER;
}

/** Throws KeyError for bytes that are no private key. */
export function addressOfKey(privateKey: Uint8Array): Address {
  return addressOfPublicKey(publicKeyOf(privateKey));
}

/** The point as 64 bytes, x then y. Throws KeyError for bytes that are no private key. */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  checkKey(privateKey);
  return engine.publicKey(privateKey).subarray(1);
}

/** Signs a digest of 32 bytes. The same digest and key always give the same signature. Throws KeyError. */
export function sign(digest: Uint8Array, privateKey: Uint8Array): Signature {
  checkDigest(digest);
  checkKey(privateKey);
  const bytes = engine.sign(digest, privateKey);
  return {
    r: bytesToWord(bytes.subarray(1, 33)),
    s: bytesToWord(bytes.subarray(33)),
    yParity: bytes[0] === 1 ? 1 : 0,
  };
}

/** Who signed. undefined when nobody can have: r or s out of range, s in the upper half, or no such point. */
export function recover(digest: Uint8Array, signature: Signature): Address | undefined {
  const publicKey = recoverPublicKey(digest, signature);
  return publicKey && addressOfPublicKey(publicKey);
}

/** The public key that signed, 64 bytes: a signature tells it, an address does not. undefined as in `recover`. */
export function recoverPublicKey(digest: Uint8Array, signature: Signature): Uint8Array | undefined {
  checkDigest(digest);
  if (!isPossibleSignature(signature)) return undefined;
  const { r, s, yParity } = signature;
  return engine.recover(concatBytes(Uint8Array.of(yParity), wordToBytes(r), wordToBytes(s)), digest)?.subarray(1);
}

/** Did the owner of `address` sign this digest? */
export function verify(digest: Uint8Array, signature: Signature, address: Address): boolean {
  return recover(digest, signature) === address;
}

/** Are r, s and the parity such that there may be a key? Costs next to nothing; recovering costs a thousand times as much. */
export function isPossibleSignature({ r, s, yParity }: Signature): boolean {
  // EIP-2: of the two signatures (s and n − s) that say the same, only the lower is allowed.
  return r > 0n && r < CURVE_ORDER && s > 0n && s <= CURVE_ORDER / 2n && (yParity === 0 || yParity === 1);
}

/** Of 64 bytes, x then y. */
export function addressOfPublicKey(publicKey: Uint8Array): Address {
  return bytesToAddress(keccak256(publicKey).subarray(12));
}

/**
 * A public key as people and tools write it – 64 bytes, 65 beginning with a 4, or 33 (SEC 1, 2.3.3) – as 64 bytes. undefined when these
 * bytes are no point of the curve.
 */
export function readPublicKey(bytes: Uint8Array): Uint8Array | undefined {
  return engine.point(bytes.length === 64 ? concatBytes(Uint8Array.of(4), bytes) : bytes)?.subarray(1);
}

/** The short form of a public key: 33 bytes, the parity of y and x. Throws RangeError for 64 bytes that are no point. */
export function shortPublicKey(publicKey: Uint8Array): Uint8Array {
  if (readPublicKey(publicKey) === undefined) throw new RangeError('these bytes are no public key');
  return concatBytes(Uint8Array.of((publicKey[63] ?? 0) % 2 === 0 ? 2 : 3), publicKey.subarray(0, 32));
}

/**
 * What the owners of two keys can both compute and nobody else (ECDH): x of the private key times the public one, 32 bytes. To be hashed
 * before it is a key. Throws KeyError, RangeError for a public key that is none.
 */
export function sharedSecret(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array {
  checkKey(privateKey);
  if (readPublicKey(publicKey) === undefined) throw new RangeError('these bytes are no public key');
  return engine.sharedPoint(privateKey, concatBytes(Uint8Array.of(4), publicKey)).subarray(1, 33);
}

function checkKey(privateKey: Uint8Array): void {
  if (privateKey.length !== 32) throw new KeyError(`a private key has 32 bytes, not ${privateKey.length}`);
  const secret = bytesToWord(privateKey);
  if (secret === 0n) throw new KeyError('a private key of all zeros is none');
  if (secret >= CURVE_ORDER) throw new KeyError('these 32 bytes are beyond the order of the curve: no private key');
}

function checkDigest(digest: Uint8Array): void {
  if (digest.length !== 32) throw new RangeError(`a digest has 32 bytes, not ${digest.length}: hash the message first`);
}
