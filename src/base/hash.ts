/** The two hash functions: keccak256 names nearly everything, sha256 is the proof of work. Both give 32 bytes. */

import type { Hex } from './bytes.ts';
import { engine } from './engine.ts';

/** A digest as text: `0x` and 64 lower-case digits. */
export type Hash = Hex;

/** Ethereum's hash: the Keccak of 2011, not the SHA-3 of 2015. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  return engine.keccak256(bytes);
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return engine.sha256(bytes);
}
