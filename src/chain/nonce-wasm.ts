/**
 * The search of `nonce-sha256.ts` as WebAssembly that tries four nonces at once, one in each lane of a vector. The module is made here,
 * byte by byte: 54 rounds one after the other, without a loop between them, so that every word stays where it is needed.
 *
 * Only the top word of a hash is computed; whoever asks looks at the rest when that is small enough.
 */

import {
  againIf,
  type Code,
  get,
  I32,
  i32,
  i32x4,
  loop,
  moduleOf,
  returnIf,
  run,
  sequence,
  set,
  tee,
  V128,
  type ValueType,
} from '../base/wasm.ts';
import {
  BIG_SIGMA_0,
  BIG_SIGMA_1,
  INITIAL,
  IS_KNOWN,
  LANES,
  NONCE_WORD,
  ROUNDS,
  SMALL_SIGMA_0,
  SMALL_SIGMA_1,
  sourcesOf,
  type Sweep,
} from './nonce-sha256.ts';

const BYTES_IN_VECTOR = 16;

/** Where the module finds what it is given, each number four times over. */
const STATE = 0;
const ADDED = STATE + 8 * BYTES_IN_VECTOR;
const PARTS = ADDED + ROUNDS * BYTES_IN_VECTOR;
const LIMIT = PARTS + ROUNDS * BYTES_IN_VECTOR;

/** Locals: two parameters, a counter, then vectors. */
const FIRST = 0;
const GROUPS = 1;
const DONE = 2;
const NONCE = 3;
/** What two rounds share of the majority: a ⊕ b of one is b ⊕ c of the next. */
const DIFFERENCES = 4;
const SUM = 6;
const MIXED = 7;
const VARIABLES = 8;
const WORDS = VARIABLES + 8;
const VECTORS = WORDS + 16 - NONCE;

/** Throws what the engine throws where WebAssembly, or its vectors, are not to be had. */
export function wasmSweep(): Sweep {
  const { call: search, memory } = run(nonceModule(), 'search');
  const numbers = new Int32Array(memory);
  const write = (address: number, given: Iterable<number>): void => {
    let at = address / 4;
    for (const number of given) numbers.fill(number, at, (at += LANES));
  };
  return ({ state, added, parts }, first, count, limit) => {
    write(STATE, state);
    write(ADDED, added);
    write(PARTS, parts);
    write(LIMIT, [limit]);
    return LANES * search(first, Math.ceil(count / LANES));
  };
}

/** Exports `search(first, groups)`: how many groups of four, of `groups` (at least 1), come before the first that holds a small top word. */
function nonceModule(): Uint8Array<ArrayBuffer> {
  const nonces = i32x4.add(i32x4.splat(get(FIRST)), i32x4.values([0, 1, 2, 3]));
  const body = sequence(
    set(NONCE, nonces),
    loop(
      sequence(
        start(),
        ...rounds(),
        returnIf(i32x4.any(i32x4.isAtMost(topWord(), i32x4.load(LIMIT))), get(DONE)),
        set(NONCE, i32x4.add(get(NONCE), i32x4.values([LANES, LANES, LANES, LANES]))),
        againIf(i32.isLess(tee(DONE, i32.add(get(DONE), i32.value(1))), get(GROUPS))),
      ),
    ),
    get(DONE),
  );
  const locals = [I32, ...Array<ValueType>(VECTORS).fill(V128)] as const;
  return moduleOf({ name: 'search', takes: [I32, I32], gives: [I32], locals, body }, 1);
}

/** a … h as the known part of the first ten rounds left them; `a` and `e` lack the nonce. */
function start(): Code {
  const vectors = Array.from({ length: 8 }, (_, i) => {
    const known = i32x4.load(STATE + i * BYTES_IN_VECTOR);
    return set(VARIABLES + i, i === 0 || i === 4 ? i32x4.add(known, get(NONCE)) : known);
  });
  const [, b, c] = variables(NONCE_WORD + 1);
  return sequence(
    set(word(NONCE_WORD), get(NONCE)),
    ...vectors,
    set(differences(NONCE_WORD), i32x4.xor(get(b), get(c))),
  );
}

function rounds(): Code[] {
  const all: Code[] = [];
  for (let t = NONCE_WORD + 1; t < ROUNDS; t++) {
    if (t >= 16 && !IS_KNOWN[t]) all.push(schedule(t));
    all.push(round(t));
  }
  return all;
}

/** What takes longest to compute is added last, so that the next round need not wait for more than that. */
function round(t: number): Code {
  const [a, b, , d, e, f, g, h] = variables(t);
  const words = IS_KNOWN[t] ? [] : [get(word(t))];
  const choice = i32x4.xor(get(g), i32x4.and(get(e), i32x4.xor(get(f), get(g))));
  const difference = tee(differences(t), i32x4.xor(get(a), get(b)));
  const majority = i32x4.xor(get(b), i32x4.and(difference, get(differences(t - 1))));
  return sequence(
    set(SUM, sumOf([get(h), i32x4.load(ADDED + t * BYTES_IN_VECTOR), ...words, choice])),
    set(MIXED, bigSigma(e, BIG_SIGMA_1)),
    set(h, sumOf([get(SUM), majority, get(MIXED), bigSigma(a, BIG_SIGMA_0)])),
    set(d, sumOf([get(d), get(SUM), get(MIXED)])),
  );
}

/** Word `t` from those that are not known, and what the known ones give. */
function schedule(t: number): Code {
  const [plain, mixed, plainToo, mixedToo] = sourcesOf(t);
  const terms = [
    ...(IS_KNOWN[plain] ? [] : [get(word(plain))]),
    ...(IS_KNOWN[mixed] ? [] : [smallSigma(word(mixed), SMALL_SIGMA_0)]),
    ...(IS_KNOWN[plainToo] ? [] : [get(word(plainToo))]),
    ...(IS_KNOWN[mixedToo] ? [] : [smallSigma(word(mixedToo), SMALL_SIGMA_1)]),
  ];
  if (terms.length < 4) terms.push(i32x4.load(PARTS + t * BYTES_IN_VECTOR));
  return set(word(t), sumOf(terms));
}

const topWord = (): Code => i32x4.add(get(variables(ROUNDS)[0]), i32x4.splat(i32.value(INITIAL[0] ?? 0)));

// ───────────── where things are ─────────────

type Eight = readonly [number, number, number, number, number, number, number, number];

/** The locals of a … h before round `t`. They stay where they are; their names move on by one each round. */
function variables(t: number): Eight {
  return Array.from(
    { length: 8 },
    (_, i) => VARIABLES + ((((i - t + NONCE_WORD + 1) % 8) + 8) % 8),
  ) as unknown as Eight;
}

/** Only the last 16 words are needed. */
const word = (t: number): number => WORDS + (t % 16);
const differences = (t: number): number => DIFFERENCES + (t % 2);

// ───────────── sums and rotations ─────────────

type Amounts = readonly [number, number, number];

const sumOf = (terms: readonly Code[]): Code => terms.reduce((sum, term) => i32x4.add(sum, term));

function bigSigma(local: number, amounts: Amounts): Code {
  return amounts.map((bits) => rotate(local, bits)).reduce(i32x4.xor);
}

function smallSigma(local: number, [one, two, three]: Amounts): Code {
  return i32x4.xor(i32x4.xor(rotate(local, one), rotate(local, two)), i32x4.shiftRight(get(local), three));
}

/** Vectors cannot be rotated: the two parts, which have no bit in common. */
function rotate(local: number, bits: number): Code {
  return i32x4.xor(i32x4.shiftRight(get(local), bits), i32x4.shiftLeft(get(local), 32 - bits));
}
