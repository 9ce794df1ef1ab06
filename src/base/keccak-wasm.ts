/**
 * keccak256 as WebAssembly that hashes bytes where they lie: no copy in, none out. For whoever writes thousands of records in a row; all
 * others call `hash.ts`. The module is made here, byte by byte; names are those of FIPS 202, which differs from Keccak in one
 * byte of padding.
 *
 * The state is 25 lanes of 64 bits, the one at column x and row y number x + 5y, each in a local. A round leaves the lanes of `A` moved and
 * rotated in `B`, and mixes those back into `A`.
 */

import {
  againIf,
  type Code,
  get,
  I32,
  I64,
  i32,
  i64,
  loop,
  moduleOf,
  run,
  sequence,
  set,
  tee,
  type ValueType,
} from './wasm.ts';

/** How many bytes one permutation takes in. */
const RATE = 136;
const ROUNDS = 24;
const WASM_PAGE = 1 << 16;

export type KeccakMemory = {
  /** For those who write; from `size + 136` on it is not theirs. */
  readonly bytes: Uint8Array;
  /** Puts the keccak256 of the bytes from `start` to `end` right behind them. Up to 136 bytes from there on are written over. */
  hash(start: number, end: number): void;
};

/** Memory for `size` bytes. Throws what the engine throws where WebAssembly is not to be had. */
export function keccakMemory(size: number): KeccakMemory {
  const constants = size + RATE;
  const { call, memory } = run(keccakModule(constants), 'keccak');
  const view = new DataView(memory);
  roundConstants().forEach((constant, index) => view.setBigUint64(constants + 8 * index, constant, true));
  const bytes = new Uint8Array(memory);
  return {
    bytes,
    hash(start, end) {
      const blocks = Math.floor((end - start) / RATE) + 1;
      const last = start + blocks * RATE - 1;
      for (let at = end; at <= last; at++) bytes[at] = 0;
      bytes[end] = 0x01; // 0x06 in FIPS 202
      bytes[last]! |= 0x80;
      call(start, blocks, end);
    },
  };
}

/** Locals: three parameters, a counter, then lanes. */
const START = 0;
const BLOCKS = 1;
const OUT = 2;
const ROUND = 3;
const A = 4;
const B = A + 25;
const C = B + 25;

const FIVE = [0, 1, 2, 3, 4] as const;
const lane = (x: number, y: number): number => (x % 5) + 5 * (y % 5);

/** Exports `keccak(start, blocks, out)`: the hash of padded blocks that follow each other, put at `out`. */
function keccakModule(constants: number): Uint8Array<ArrayBuffer> {
  const absorbed = Array.from({ length: RATE / 8 }, (_, i) =>
    set(A + i, i64.xor(get(A + i), i64.load(get(START), 8 * i))),
  );
  const rounds = sequence(
    round(constants),
    againIf(i32.isLess(tee(ROUND, i32.add(get(ROUND), i32.value(8))), i32.value(8 * ROUNDS))),
  );
  const body = sequence(
    loop(
      sequence(
        ...absorbed,
        set(ROUND, i32.value(0)),
        loop(rounds),
        set(START, i32.add(get(START), i32.value(RATE))),
        againIf(tee(BLOCKS, i32.add(get(BLOCKS), i32.value(-1)))),
      ),
    ),
    ...[0, 1, 2, 3].map((i) => i64.store(get(OUT), 8 * i, get(A + i))),
    get(OUT),
  );
  const locals: ValueType[] = [I32, ...Array<ValueType>(25 + 25 + 5).fill(I64)];
  const pages = Math.ceil((constants + 8 * ROUNDS) / WASM_PAGE);
  return moduleOf({ name: 'keccak', takes: [I32, I32, I32], gives: [I32], locals, body }, pages);
}

/** Eight times the number of the round is in a local, to find its constant. */
function round(constants: number): Code {
  const sums = FIVE.map((x) => set(C + x, FIVE.map((y) => get(A + lane(x, y))).reduce(i64.xor)));
  return sequence(
    ...sums,
    ...FIVE.flatMap(moveColumn),
    ...FIVE.flatMap(mixRow),
    set(A, i64.xor(get(A), i64.load(get(ROUND), constants))), // ι
  );
}

/** θ adds the sums of both neighbours to a column; ρ rotates and π moves its lanes. */
function moveColumn(x: number): Code[] {
  const near = i64.xor(get(C + ((x + 4) % 5)), i64.rotateLeft(get(C + ((x + 1) % 5)), 1));
  return FIVE.map((y) => {
    const sum = i64.xor(get(A + lane(x, y)), near);
    return set(B + lane(y, 2 * x + 3 * y), i64.rotateLeft(sum, ROTATIONS[lane(x, y)]!));
  });
}

/** χ: each lane, and the next but one where the next has no bit. */
function mixRow(_: number, y: number): Code[] {
  return FIVE.map((x) => {
    const [here, next, behind] = [0, 1, 2].map((step) => get(B + lane(x + step, y))) as [Code, Code, Code];
    return set(A + lane(x, y), i64.xor(here, i64.and(i64.xor(next, i64.value(-1)), behind)));
  });
}

/** ρ (FIPS 202, 3.2.2): the walk that meets every lane but the first, and turns a little further at each. */
const ROTATIONS: readonly number[] = (() => {
  const turns = Array<number>(25).fill(0);
  for (let t = 0, x = 1, y = 0; t < 24; t++, [x, y] = [y, (2 * x + 3 * y) % 5]) {
    turns[lane(x, y)] = (((t + 1) * (t + 2)) / 2) % 64;
  }
  return turns;
})();

/** ι (FIPS 202, 3.2.5): a register of eight bits decides, bit after bit, what the constants have at their places 2^j − 1. */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j <= 6; j++) {
      if (register & 1) constant |= 1n << (2n ** BigInt(j) - 1n);
      register = register & 0x80 ? (register << 1) ^ 0x171 : register << 1;
    }
    return constant;
  });
}
