/** Numbers that become more and more, packed tightly: four bytes each, or eight for those beyond 2³². */

export class Column {
  #numbers: Uint32Array | Float64Array;
  #length = 0;

  constructor(isWide = false) {
    this.#numbers = isWide ? new Float64Array(64) : new Uint32Array(64);
  }

  get length(): number {
    return this.#length;
  }

  push(number: number): void {
    if (this.#length === this.#numbers.length) this.#grow();
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
  all(): Uint32Array | Float64Array {
    return this.#numbers.slice(0, this.#length);
  }

  /** No more come: what was kept free for them is given back. */
  trim(): void {
    this.#numbers = this.all();
  }

  #grow(): void {
    const size = this.#length * 2;
    const grown = this.#numbers instanceof Float64Array ? new Float64Array(size) : new Uint32Array(size);
    grown.set(this.#numbers);
    this.#numbers = grown;
  }
}

/** Index of the last number that is at most `most`, in ascending ones; -1 when there is none. */
export function lastUpTo(ascending: ArrayLike<number>, most: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= most) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
