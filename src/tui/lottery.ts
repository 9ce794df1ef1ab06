/**
 * The mining moment as data: which tries to show when. Every hash is real: miners try the nonces from 0 upwards, so a mined header
 * tells how many tries there were, and each of them can be made again.
 */

import { bytesToHex } from '../base/bytes.ts';
import { powHash } from '../chain/pow.ts';
import { type Header, sealHash } from '../chain/header.ts';
import { zerosFor } from '../timeline/zeros.ts';

export type Try = { readonly number: number; readonly hash: string };

export type Replay = {
  readonly block: number;
  readonly difficulty: string;
  /** How many zeros a hash has to begin with, as far as whole digits say it. */
  readonly zeros: number;
  readonly tries: number;
  /** One picture after the other; the last ends with the try that counts. */
  readonly frames: readonly (readonly Try[])[];
};

/** At `TICK_IN_MS` this is about two seconds. */
export const FRAMES = 40;
export const TICK_IN_MS = 50;
/** Tries that can be seen at once. */
const ROWS = 8;

export function replayOf(header: Header): Replay {
  const seal = sealHash(header);
  const tries = Number(header.nonce) + 1;
  const count = Math.min(FRAMES, tries);
  const frames = Array.from({ length: count }, (_, i) => {
    const last = Math.max(1, Math.round((tries * (i + 1)) / count));
    const first = Math.max(1, last - ROWS + 1);
    return Array.from({ length: last - first + 1 }, (__, k) => tryAt(seal, first + k));
  });
  const { difficulty } = header;
  return {
    block: Number(header.number),
    difficulty: difficulty.toString(),
    zeros: zerosFor(difficulty),
    tries,
    frames,
  };
}

function tryAt(seal: Uint8Array, number: number): Try {
  return { number, hash: bytesToHex(powHash(seal, BigInt(number - 1))).slice(2) };
}
