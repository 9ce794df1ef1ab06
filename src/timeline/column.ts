/** Whole numbers from 0 on that become more and more, packed as tightly as the largest of them lets them: a byte each, or two, four, eight. */

export type Numbers = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** What a width can hold, and room of it. */
type Width = { readonly most: number; readonly room: (count: number) => Numbers };

const WIDEST: Width = { most: Number.MAX_SAFE_INTEGER, room: (count) => new Float64Array(count) };
const WIDTHS: readonly Width[] = [
  { most: 0xff, room: (count) => new Uint8Array(count) },
  { most: 0xffff, room: (count) => new Uint16Array(count) },
  { most: 0xffff_ffff, room: (count) => new Uint32Array(count) },
  WIDEST,
];

export class Column {
  #width = WIDTHS[0] ?? WIDEST;
  #numbers: Numbers = this.#width.room(64);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (number > this.#width.most) this.#widen(number);
    if (this.#length === this.#numbers.length) this.#make(this.#length * 2);
    this.#numbers[this.#length++] = number;
  }

  /** Throws RangeError where there is none. */
  at(index: number): number {
    const number = this.#numbers[index];
    if (number === undefined || index >= this.#length)
      throw new RangeError(`there are ${this.#length}, so none is ${index}`);
    return number;
  }

  /** All of them, in their order. */
  all(): Numbers {
    return this.#numbers.slice(0, this.#length);
  }

  /** No more come: what was kept free for them is given back. */
  trim(): void {
    this.#numbers = this.all();
  }

  #widen(number: number): void {
    this.#width = WIDTHS.find(({ most }) => number <= most) ?? WIDEST;
    this.#make(this.#numbers.length);
  }

  /** The same numbers, with other room. */
  #make(count: number): void {
    const numbers = this.#width.room(count);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }
}

/** Index of the last number that is at most `most`, in ascending ones; -1 when there is none. */
export function lastUpTo(ascending: ArrayLike<number>, most: number): number {
  return countUpTo(ascending.length, (i) => ascending[i] as number, most) - 1;
}

/** How many of `count` ascending numbers are at most `most`. */
export function countUpTo(count: number, at: (index: number) => number, most: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
