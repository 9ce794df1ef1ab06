/**
 * scrypt (RFC 7914): a key out of a password, made slow and hungry for memory on purpose. Which numbers are reasonable is the business
 * of whoever asks (`wallet/keystore.ts`).
 */

import { scrypt as nativeScrypt } from 'node:crypto';
import { scryptAsync } from '@noble/hashes/scrypt.js';

/** n: rounds, a power of two; r: block size; p: how many lanes. Memory is 128 · n · r bytes. */
export type ScryptCost = { readonly n: number; readonly r: number; readonly p: number };

/** 32 bytes. Works in another thread where it can. */
export function scrypt(password: Uint8Array, salt: Uint8Array, { n, r, p }: ScryptCost): Promise<Uint8Array> {
  const options = { N: n, r, p, maxmem: 128 * r * (n + p + 2) + 1_048_576 };
  // OpenSSL holds to a sentence of the RFC that files in use do not: with blocks as small as r = 1, n stays below 2¹⁶.
  if (16 * r < 64 && n >= 2 ** (16 * r)) return scryptAsync(password, salt, { ...options, dkLen: 32 });
  return new Promise((resolve, reject) => {
    nativeScrypt(password, salt, 32, options, (error, key) => {
      if (error === null) resolve(new Uint8Array(key));
      else reject(error);
    });
  });
}
