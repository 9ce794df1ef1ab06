/** What a hash has to be below. The rest of proof of work is in `pow.ts`; this much of it is what a mining thread needs. */

import { bytesToWord } from '../base/bytes.ts';

/** Hashes below this count: 2²⁵⁶ / difficulty, rounded down. */
export function target(difficulty: bigint): bigint {
  return (1n << 256n) / difficulty;
}

/** Is the hash (32 bytes) small enough? A difficulty below 1 is met by nothing. */
export function meetsTarget(hash: Uint8Array, difficulty: bigint): boolean {
  return difficulty >= 1n && bytesToWord(hash) < target(difficulty);
}
