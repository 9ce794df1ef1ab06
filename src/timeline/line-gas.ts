/**
 * What each line has cost so far, at any step of a run: of each stretch its line and the gas that was used before it, and now and then the
 * sums up to there, so that nobody adds up millions.
 */

import { Column } from './column.ts';
import type { Aside, Line } from './guide.ts';

/** Stretches from one sum to the next. */
const BETWEEN_SUMS = 4_096;

export class LineGasSoFar {
  readonly #known: readonly (Line | Aside | undefined)[];
  readonly #lines = new Column();
  readonly #before = new Column();
  /** Sums by line before every so many stretches. */
  readonly #sums: Float64Array[] = [];

  /** `known` are the lines by their numbers; it may become longer. */
  constructor(known: readonly (Line | Aside | undefined)[]) {
    this.#known = known;
  }

  /** Gas that was used before the first stretch. */
  get atStart(): number {
    return this.#before.length === 0 ? 0 : this.#before.at(0);
  }

  /** The next stretch; `used` is all the gas before it. */
  begin(line: number, used: number): void {
    if (this.#lines.length % BETWEEN_SUMS === 0) this.#sums.push(this.#sumsAt(this.#lines.length, used));
    this.#lines.push(line);
    this.#before.push(used);
  }

  /** No more stretches come. */
  end(): void {
    this.#lines.trim();
    this.#before.trim();
  }

  /** Gas by line of all stretches up to this one; `used` is what had been used in all when the last of them was left. */
  upTo(stretch: number, used: number): Map<Line | Aside, number> {
    const gas = new Map<Line | Aside, number>();
    if (stretch < 0) return gas;
    const sums = this.#sumsAt(stretch + 1, used);
    for (const [number, sum] of sums.entries()) {
      const line = this.#known[number];
      if (line !== undefined && sum > 0) gas.set(line, sum);
    }
    return gas;
  }

  /** Before stretch number `count`, which begins when `used` gas is gone. */
  #sumsAt(count: number, used: number): Float64Array {
    const newest = Math.min(this.#sums.length - 1, Math.floor(count / BETWEEN_SUMS));
    const sums = new Float64Array(this.#known.length);
    if (newest >= 0) sums.set(this.#sums[newest] as Float64Array);
    for (let i = Math.max(0, newest) * BETWEEN_SUMS; i < count; i++) {
      const end = i + 1 < count ? this.#before.at(i + 1) : used;
      const line = this.#lines.at(i);
      sums[line] = (sums[line] ?? 0) + end - this.#before.at(i);
    }
    return sums;
  }
}
