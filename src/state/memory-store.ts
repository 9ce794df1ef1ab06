/** A store that is gone when the process ends, for tests and play. The interface is in `store.ts`. */

import { utf8ToBytes } from '../base/bytes.ts';
import { StoreClosed } from './store.ts';
import type { ScanOptions, Store, Write } from './store.ts';

export function openMemoryStore(): Store {
  return new MemoryStore();
}

class MemoryStore implements Store {
  readonly #values = new Map<string, Uint8Array>();
  /** All keys in order; undefined when a write has made it stale. */
  #sortedKeys: string[] | undefined;
  #isClosed = false;

  get(key: string): Uint8Array | undefined {
    this.#checkOpen();
    return this.#values.get(key);
  }

  async commit(writes: readonly Write[]): Promise<void> {
    this.#checkOpen();
    for (const { key } of writes) utf8ToBytes(key); // Throws before anything is written.
    for (const { key, value } of writes) {
      if (value) this.#values.set(key, value);
      else this.#values.delete(key);
    }
    this.#sortedKeys = undefined;
  }

  async *scan(prefix: string, options: ScanOptions = {}): AsyncGenerator<[string, Uint8Array]> {
    this.#checkOpen();
    const { reverse = false, limit = Infinity } = options;
    const keys = this.#keysFrom(prefix, options);
    const wanted = reverse ? keys.slice(-Math.min(limit, keys.length)).reverse() : keys.slice(0, limit);
    if (limit > 0) yield* wanted.map((key): [string, Uint8Array] => [key, this.#values.get(key)!]);
  }

  async count(prefix: string): Promise<number> {
    this.#checkOpen();
    return this.#keysFrom(prefix).length;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  #keysFrom(prefix: string, { first = prefix, last }: ScanOptions = {}): string[] {
    this.#sortedKeys ??= [...this.#values.keys()].sort(compareText);
    const keys = this.#sortedKeys;
    const isWithin = (key: string) => key.startsWith(prefix) && (last === undefined || compareText(key, last) <= 0);
    const start = partition(keys.length, (i) => compareText(keys[i]!, first) < 0);
    const size = partition(keys.length - start, (i) => isWithin(keys[start + i]!));
    return keys.slice(start, start + size);
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreClosed();
  }
}

/** Order of UTF-8 bytes, which is order of code points; `<` on text compares half surrogate pairs instead. */
export function compareText(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return (a.codePointAt(i) ?? -1) - (b.codePointAt(i) ?? -1);
}

/** How many of `size` places come before the first for which `isBefore` is false; it never becomes true again. */
function partition(size: number, isBefore: (place: number) => boolean): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
