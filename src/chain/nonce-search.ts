/**
 * The search of `pow.ts`, made fast: the same answers, about fourteen times as many tries a second (`bench/nonces.ts`). Tries are judged by
 * the top word of their hash first, four at once where the engine can; what passes is looked at whole. It loads
 * none of the libraries for hashing: a thread begins in half the time.
 *
 * Next: `nonce-sha256.ts` (what a try consists of), `nonce-wasm.ts` (four at once), `node/mining/miner.ts` (many threads).
 */

import { wordToBytes } from '../base/bytes.ts';
import { LANES, midstateOf, plainSweep, type Sweep, ticketHash } from './nonce-sha256.ts';
import { wasmSweep } from './nonce-wasm.ts';
import { MAX_UINT64 } from './params.ts';
import type { Found } from './pow.ts';
import { meetsTarget, target } from './target.ts';

/** Below this a search is over before WebAssembly would have begun. */
const WORTH_COMPILING = 8_192n;

/** As many nonces as share their upper half. */
const HALF = 1n << 32n;

let fastest: Sweep | undefined;

/** As `search` of `pow.ts`. */
export function searchFast(
  sealHash: Uint8Array,
  difficulty: bigint,
  firstNonce: bigint,
  tries: number,
): Found | undefined {
  const sweep = difficulty < WORTH_COMPILING ? plainSweep : (fastest ??= fastestSweep());
  return searchWith(sweep, sealHash, difficulty, firstNonce, tries);
}

/** The same with a sweep of one's own. */
export function searchWith(
  sweep: Sweep,
  sealHash: Uint8Array,
  difficulty: bigint,
  firstNonce: bigint,
  tries: number,
): Found | undefined {
  const limit = largestTopWord(difficulty);
  const end = lower(firstNonce + BigInt(tries), MAX_UINT64 + 1n);
  for (let from = firstNonce, until; from < end; from = until) {
    until = lower(end, (from / HALF + 1n) * HALF);
    const nonce = searchHalf({ sweep, sealHash, difficulty, limit, from, until });
    if (nonce !== undefined) return { nonce, tries: Number(nonce - firstNonce) + 1 };
  }
  return undefined;
}

type Half = {
  readonly sweep: Sweep;
  readonly sealHash: Uint8Array;
  readonly difficulty: bigint;
  readonly limit: number;
  /** Nonces with the same upper half, `until` not among them. */
  readonly from: bigint;
  readonly until: bigint;
};

function searchHalf({ sweep, sealHash, difficulty, limit, from, until }: Half): bigint | undefined {
  const midstate = midstateOf(sealHash, Number(from / HALF));
  const [first, end] = [Number(from % HALF), Number(from % HALF) + Number(until - from)];
  for (let at = first; at < end;) {
    at += sweep(midstate, at, end - at, limit);
    for (const passed = Math.min(at + LANES, end); at < passed; at++) {
      if (meetsTarget(ticketHash(midstate, at), difficulty)) return from + BigInt(at - first);
    }
  }
  return undefined;
}

/** What the first 32 bits of a hash may be at most. Difficulty 1 has a target of 2²⁵⁶, so 33 bytes. */
function largestTopWord(difficulty: bigint): number {
  const bytes = wordToBytes(target(difficulty), 33);
  return bytes[0] === 0 ? new DataView(bytes.buffer).getUint32(1) : 0xffff_ffff;
}

/** Without WebAssembly or its vectors, the plain one does the work. */
function fastestSweep(): Sweep {
  try {
    return wasmSweep();
  } catch {
    return plainSweep;
  }
}

const lower = (a: bigint, b: bigint): bigint => (a < b ? a : b);
