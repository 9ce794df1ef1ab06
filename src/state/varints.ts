/** Bytes in which most numbers are written seven bits at a time, the lowest first, as LevelDB does. */

/** Eight groups of seven bits: more would not be exact. */
const MOST_BYTES = 7;

export class Varints {
  readonly #bytes: Uint8Array;
  #place = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#place >= this.#bytes.length;
  }

  /** The next number; undefined when there is none, or none that can be meant. */
  next(): number | undefined {
    let value = 0;
    for (let count = 0; count < MOST_BYTES && !this.isDone; count++) {
      const byte = this.#bytes[this.#place++] ?? 0;
      value += (byte & 0x7f) * 2 ** (7 * count);
      if (byte < 0x80) return value;
    }
    return undefined;
  }

  /** So many bytes, or fewer when there are not as many. */
  take(count: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#place, this.#place + count);
    this.#place += count;
    return taken;
  }

  skip(count: number): void {
    this.#place += count;
  }
}
