/**
 * What the threads of one search share: which nonces have been handed out, how far it is worth looking, and whether anybody still wants
 * to know. Nonces are handed out upwards in small slices, and whoever finds one that counts moves the end down to it, so when
 * every slice below the end is done, the end is the lowest nonce that counts, whichever thread was the quicker one.
 */

/** Nonces of one slice: at most some thousandths of a second of work, after which a thread looks whether it should go on. */
export const SLICE_NONCES = 8_192n;

/** Where each number lies. */
const RUN = 0;
const NEXT = 1;
const END = 2;
const TRIES = 3;
const BUSY = 4;
const NUMBERS = 5;
const BYTES_IN_NUMBER = 8;

/** A number of `RUN` that no run has. */
const NOBODY_ASKS = 0n;

export type Slice = { readonly from: bigint; readonly size: number };

export class MinerProgress {
  /** What is sent to a thread, which makes its own `MinerProgress` of it. */
  readonly memory: SharedArrayBuffer;
  readonly #numbers: BigInt64Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(NUMBERS * BYTES_IN_NUMBER)) {
    this.memory = memory;
    this.#numbers = new BigInt64Array(memory);
  }

  /** A search of the nonces below `end`. */
  static upTo(end: bigint): MinerProgress {
    const progress = new MinerProgress();
    Atomics.store(progress.#numbers, END, end);
    return progress;
  }

  /** Nonces from here on are of no interest: none of them was asked for, or a lower one counts. */
  get end(): bigint {
    return Atomics.load(this.#numbers, END);
  }

  get tries(): bigint {
    return Atomics.load(this.#numbers, TRIES);
  }

  /** Nothing is left to hand out, and nothing that was handed out is still being worked on. */
  get isOver(): boolean {
    return Atomics.load(this.#numbers, NEXT) >= this.end && Atomics.load(this.#numbers, BUSY) === 0n;
  }

  /** From now on threads work for this run, and for no other. */
  ask(run: bigint): void {
    Atomics.store(this.#numbers, RUN, run);
  }

  /** Threads leave after the slice they are at; what was not handed out stays for another run. */
  hold(): void {
    this.ask(NOBODY_ASKS);
  }

  // ───────────── for threads ─────────────

  /** The next nonces to try; undefined when there are none, or nobody asks. What was taken has to be given back as done. */
  take(run: bigint): Slice | undefined {
    Atomics.add(this.#numbers, BUSY, 1n);
    const slice = Atomics.load(this.#numbers, RUN) === run ? this.#next() : undefined;
    if (slice === undefined) Atomics.sub(this.#numbers, BUSY, 1n);
    return slice;
  }

  /** The slice was tried up to `nonce`, which counts, or whole. */
  done({ from, size }: Slice, nonce: bigint | undefined): void {
    if (nonce !== undefined) this.#endAt(nonce);
    Atomics.add(this.#numbers, TRIES, nonce === undefined ? BigInt(size) : nonce - from + 1n);
    Atomics.sub(this.#numbers, BUSY, 1n);
  }

  #next(): Slice | undefined {
    const from = Atomics.add(this.#numbers, NEXT, SLICE_NONCES);
    const left = this.end - from;
    if (left <= 0n) return undefined;
    return { from, size: Number(left < SLICE_NONCES ? left : SLICE_NONCES) };
  }

  /** Another thread may be moving it too: then the lower one stays. */
  #endAt(nonce: bigint): void {
    for (let end = this.end; nonce < end;) {
      const found = Atomics.compareExchange(this.#numbers, END, end, nonce);
      if (found === end) return;
      end = found;
    }
  }
}
