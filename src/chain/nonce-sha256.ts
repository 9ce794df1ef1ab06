/**
 * SHA-256 of a ticket, taken apart for whoever tries many nonces. A ticket is 40 bytes, so it is one block of the hash:
 *
 *     word  0 … 7   seal hash                 the same for every nonce
 *           8       upper half of the nonce   the same for four thousand million of them
 *           9       lower half                what changes
 *          10 … 15  padding: a one bit, zeros, the length in bits
 *
 * What does not depend on word 9 is computed once: the first nine rounds and nearly all of the tenth, and parts of the words that
 * later rounds take. Here it is in plain numbers, the search where nothing faster is to be had; `nonce-wasm.ts` does the
 * same to four nonces at once. Names are those of FIPS 180-4.
 */

export const ROUNDS = 64;
/** The word that changes. */
export const NONCE_WORD = 9;

/** σ₀, σ₁ (two rotations and a shift) mix the words; Σ₀, Σ₁ (three rotations) the state. */
export const SMALL_SIGMA_0 = [7, 18, 3] as const;
export const SMALL_SIGMA_1 = [17, 19, 10] as const;
export const BIG_SIGMA_0 = [2, 13, 22] as const;
export const BIG_SIGMA_1 = [6, 11, 25] as const;

/** Is the word known before the nonce is? Those below 16 are the ticket, each later one is made of four earlier ones. */
export const IS_KNOWN: readonly boolean[] = knownWords();

const PRIMES = firstPrimes(ROUNDS);
/** What the state begins as: 32 bits behind the point of the square roots of the first 8 primes. */
export const INITIAL: Int32Array = Int32Array.from(PRIMES.slice(0, 8), (prime) => behindThePoint(prime, 2n));
/** What the rounds add: likewise, of the cube roots of the first 64. */
const CONSTANTS = Int32Array.from(PRIMES, (prime) => behindThePoint(prime, 3n));

/** Everything about a ticket's hash that does not depend on the lower half of its nonce. */
export type Midstate = {
  /** a … h after round 9, done as if its word were 0: `a` and `e` lack only that word. */
  readonly state: Int32Array;
  /** What each round adds: its constant, and its word where that is known. */
  readonly added: Int32Array;
  /** What the known words give to each word that is not. */
  readonly parts: Int32Array;
};

/** Takes a seal hash (32 bytes) and the upper 32 bits of a nonce. */
export function midstateOf(sealHash: Uint8Array, upperHalf: number): Midstate {
  const words = new Int32Array(ROUNDS);
  const [added, parts] = [Int32Array.from(CONSTANTS), new Int32Array(ROUNDS)];
  words.set(ticketWords(sealHash, upperHalf));
  // Words that are not known are left at 0, which gives nothing to those made of them.
  for (let t = 16; t < ROUNDS; t++) (IS_KNOWN[t] ? words : parts)[t] = scheduled(words, t);
  for (let t = 0; t < ROUNDS; t++) added[t]! += words[t]!;
  const state = Int32Array.from(INITIAL);
  compress(state, added, words.fill(0), 0, NONCE_WORD + 1);
  return { state, added, parts };
}

/**
 * Tries `count` lower halves from `first` on, and says how many can be passed over: among the `LANES` behind them is the first
 * whose hash has a top word of at most `limit`. At least `count` when there is none. The numbers have no sign.
 */
export type Sweep = (midstate: Midstate, first: number, count: number, limit: number) => number;

/** How many tries a sweep may make at once. */
export const LANES = 4;

/** One try after the other. */
export function plainSweep(midstate: Midstate, first: number, count: number, limit: number): number {
  const [words, state] = [new Int32Array(ROUNDS), new Int32Array(8)];
  for (let tried = 0; tried < count; tried++) {
    finish(midstate, first + tried, words, state);
    if (state[0]! >>> 0 <= limit) return tried;
  }
  return count;
}

/** The whole hash of one ticket, 32 bytes. */
export function ticketHash(midstate: Midstate, lowerHalf: number): Uint8Array {
  const state = new Int32Array(8);
  finish(midstate, lowerHalf, new Int32Array(ROUNDS), state);
  const bytes = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) bytes.setInt32(4 * i, word);
  return new Uint8Array(bytes.buffer);
}

/** Leaves the hash in `state`. The known words are left at 0: what they give is in `parts` and `added` already. */
function finish(
  { state: known, added, parts }: Midstate,
  lowerHalf: number,
  words: Int32Array,
  state: Int32Array,
): void {
  words[NONCE_WORD] = lowerHalf;
  for (let t = 16; t < ROUNDS; t++) words[t] = parts[t]! + scheduled(words, t);
  state.set(known);
  state[0]! += lowerHalf;
  state[4]! += lowerHalf;
  compress(state, added, words, NONCE_WORD + 1, ROUNDS);
  for (let i = 0; i < 8; i++) state[i]! += INITIAL[i]!;
}

/** Rounds `from` … `to − 1`. */
function compress(state: Int32Array, added: Int32Array, words: Int32Array, from: number, to: number): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = from; t < to; t++) {
    const choice = g ^ (e & (f ^ g));
    const majority = (a & b) ^ (c & (a ^ b));
    const first = (h + rotated(e, BIG_SIGMA_1) + choice + added[t]! + words[t]!) | 0;
    const second = (rotated(a, BIG_SIGMA_0) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  [state[0], state[1], state[2], state[3]] = [a, b, c, d];
  [state[4], state[5], state[6], state[7]] = [e, f, g, h];
}

/** The words that word `t` is made of, from `t − 16` on: as they are, or mixed. */
function scheduled(words: Int32Array, t: number): number {
  return (
    (words[t - 16]! + shifted(words[t - 15]!, SMALL_SIGMA_0) + words[t - 7]! + shifted(words[t - 2]!, SMALL_SIGMA_1)) |
    0
  );
}

type Amounts = readonly [number, number, number];

function rotated(x: number, amounts: Amounts): number {
  return rotate(x, amounts[0]) ^ rotate(x, amounts[1]) ^ rotate(x, amounts[2]);
}

function shifted(x: number, amounts: Amounts): number {
  return rotate(x, amounts[0]) ^ rotate(x, amounts[1]) ^ (x >>> amounts[2]);
}

function rotate(x: number, bits: number): number {
  return (x >>> bits) | (x << (32 - bits));
}

/** Words 0 … 15, the changing one left at 0. */
function ticketWords(sealHash: Uint8Array, upperHalf: number): Int32Array {
  const words = new Int32Array(16);
  const bytes = new DataView(sealHash.buffer, sealHash.byteOffset, sealHash.byteLength);
  for (let i = 0; i < 8; i++) words[i] = bytes.getInt32(4 * i);
  words[8] = upperHalf;
  words[10] = 1 << 31;
  words[15] = 32 * 10;
  return words;
}

function knownWords(): boolean[] {
  const known: boolean[] = [];
  for (let t = 0; t < ROUNDS; t++) known[t] = t < 16 ? t !== NONCE_WORD : sourcesOf(t).every((source) => known[source]);
  return known;
}

/** The words that word `t` (16 or later) is made of. */
export function sourcesOf(t: number): readonly [number, number, number, number] {
  return [t - 16, t - 15, t - 7, t - 2];
}

function firstPrimes(count: number): bigint[] {
  const primes: bigint[] = [];
  for (let n = 2n; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0n)) primes.push(n);
  return primes;
}

/** The first 32 bits behind the point of a root, the square (2) or the cube (3). */
function behindThePoint(prime: bigint, degree: bigint): number {
  const power = prime << (32n * degree);
  let root = 0n;
  // All these roots are below 8.
  for (let bit = 1n << 34n; bit > 0n; bit >>= 1n) if ((root + bit) ** degree <= power) root += bit;
  return Number(BigInt.asIntN(32, root));
}
