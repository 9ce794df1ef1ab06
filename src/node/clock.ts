/**
 * The only clock of the program: what time it is where blocks are made. On a chain to play on people may turn it, and say when the next
 * block is. All in seconds since 1970.
 */

export class Clock {
  readonly #now: () => bigint;
  #offset = 0n;
  #next: bigint | undefined;
  /** Seconds from each block to the next, whatever the clock says. */
  step: bigint | undefined;

  constructor(now: () => bigint = wallClock) {
    this.#now = now;
  }

  now(): bigint {
    return this.#now() + this.#offset;
  }

  /** How far it was turned. */
  get offset(): bigint {
    return this.#offset;
  }

  /** When somebody wants the next block to be. */
  get next(): bigint | undefined {
    return this.#next;
  }

  turnBy(seconds: bigint): void {
    this.#offset += seconds;
  }

  turnTo(time: bigint): void {
    this.#offset = time - this.#now();
  }

  setNext(time: bigint | undefined): void {
    this.#next = time;
  }

  /**
   * The time of a block that may not be earlier than `earliest`, one second after its parent. Nothing is used up.
   * @param isBeside it is not the block whose time somebody said
   * @param step seconds from its parent, where they are said for it alone
   */
  timeFor(earliest: bigint, isBeside = false, step = this.step): bigint {
    if (isBeside) return later(earliest, before(this.now(), this.#next));
    if (this.#next !== undefined) return later(earliest, this.#next);
    if (step !== undefined) return earliest - 1n + later(1n, step);
    return later(earliest, this.now());
  }

  /** A block was mined at that time. If it is the one somebody had said the time of, the clock goes on from there. */
  mined(time: bigint): void {
    if (this.#next === undefined || time < this.#next) return;
    this.#next = undefined;
    this.turnTo(time);
  }

  /** How it is set, to come back to it. */
  settings(): () => void {
    const { step } = this;
    const [offset, next] = [this.#offset, this.#next];
    return () => {
      [this.#offset, this.#next, this.step] = [offset, next, step];
    };
  }
}

const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);
const before = (time: bigint, end: bigint | undefined): bigint => (end !== undefined && time >= end ? end - 1n : time);

function wallClock(): bigint {
  return BigInt(Math.floor(Date.now() / 1000));
}
