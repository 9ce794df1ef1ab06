/**
 * The records of a branch: those of the chain up to the block it leaves from, and its own. Nothing is copied, nothing of it reaches the chain,
 * and what the chain goes on to write is not seen here.
 *
 * A record that follows the canonical chain says in its key or in its value which block it is from; so one can tell without a list which
 * of them the branch shares (`SHARED`). The flat memory is the only kind that does not, and is read off the history.
 */

import type { Address } from '../../base/address.ts';
import { readNumber, readPlace } from '../../chain/records.ts';
import type { Hash } from '../../base/hash.ts';
import { leavesAt } from '../../state/history.ts';
import { compareText, openMemoryStore } from '../../state/memory-store.ts';
import { encodeLeaf, leafKey } from '../../state/records.ts';
import type { ScanOptions, Store, Write } from '../../state/store.ts';

/** How far the branch shares the chain. */
export type Shared = {
  /** The last block of both. */
  readonly block: bigint;
  /** How many contracts there were behind it. */
  readonly contracts: bigint;
};

type IsShared = (rest: string, shared: Shared, below: Store) => boolean;

const always: IsShared = () => true;
const upToBlock: IsShared = (rest, { block }) => BigInt(rest) <= block;

/** By the first part of the key; kinds that are not here are not shared. */
const SHARED: Readonly<Record<string, IsShared>> = {
  genesis: always,
  schema: always,
  node: always,
  code: always,
  block: upToBlock,
  receipts: upToBlock,
  trail: upToBlock,
  contract: (rest, { contracts }) => BigInt(rest) < contracts,
  number: (rest, { block }, below) => (readNumber(below, rest as Hash) ?? block + 1n) <= block,
  transaction: (rest, { block }, below) => (readPlace(below, rest as Hash)?.blockNumber ?? block + 1n) <= block,
  history: (rest, { block }) => BigInt(`0x${rest.slice(-16)}`) <= block,
};

const LEAF = /^leaf\/(0x[0-9a-f]{40})\//;

export class BranchStore implements Store {
  readonly #below: Store;
  readonly #own = openMemoryStore();
  readonly #shared: Shared;
  /** The newest block of the branch. */
  #head: bigint;

  constructor(below: Store, shared: Shared) {
    this.#below = below;
    this.#shared = shared;
    this.#head = shared.block;
  }

  get(key: string): Uint8Array | undefined {
    const own = this.#own.get(key);
    if (own !== undefined) return own;
    return this.#isShared(key) ? this.#below.get(key) : undefined;
  }

  commit(writes: readonly Write[]): Promise<void> {
    return this.#own.commit(writes);
  }

  /** A block of the branch, with what it wrote; its flat memory can be left out. */
  async add(block: bigint, writes: readonly Write[]): Promise<void> {
    await this.#own.commit(writes);
    this.#head = block;
  }

  scan(prefix: string, options: ScanOptions = {}): AsyncIterable<[string, Uint8Array]> {
    const contract = LEAF.exec(prefix)?.[1];
    return contract === undefined
      ? this.#scan(prefix, options)
      : limited(inOrder(this.#leaves(contract as Address, prefix, options), options.reverse), options.limit);
  }

  async count(prefix: string): Promise<number> {
    const all: string[] = [];
    for await (const [key] of this.scan(prefix)) all.push(key);
    return all.length;
  }

  /** The chain below stays open. */
  close(): Promise<void> {
    return this.#own.close();
  }

  #isShared(key: string): boolean {
    const slash = key.indexOf('/');
    const kind = slash < 0 ? key : key.slice(0, slash);
    const isShared = Object.hasOwn(SHARED, kind) ? SHARED[kind] : undefined;
    return isShared?.(key.slice(slash + 1), this.#shared, this.#below) ?? false;
  }

  #scan(prefix: string, { limit, ...options }: ScanOptions): AsyncIterable<[string, Uint8Array]> {
    const below = only(this.#below.scan(prefix, options), (key) => this.#isShared(key));
    return limited(merged(this.#own.scan(prefix, options), below, options.reverse === true), limit);
  }

  /** The flat memory of a contract as the newest block of the branch leaves it. */
  async *#leaves(
    contract: Address,
    prefix: string,
    { first, last }: ScanOptions,
  ): AsyncGenerator<[string, Uint8Array]> {
    for await (const [path, leaf] of leavesAt(this.#withHints(), contract, this.#head)) {
      const key = leafKey(contract, path);
      const isBehind = first === undefined || compareText(key, first) >= 0;
      const isBefore = last === undefined || compareText(key, last) <= 0;
      if (isBehind && isBefore && key.startsWith(prefix)) yield [key, encodeLeaf(leaf)];
    }
  }

  /** Whoever gathers the paths of a contract from its history begins with those that the chain has now, which most of them are. */
  #withHints(): Store {
    const scan: Store['scan'] = (prefix, options = {}) =>
      LEAF.test(prefix) ? this.#below.scan(prefix, options) : this.#scan(prefix, options);
    return {
      get: (key) => this.get(key),
      commit: (writes) => this.commit(writes),
      count: (prefix) => this.count(prefix),
      close: () => this.close(),
      scan,
    };
  }
}

type Entries = AsyncIterable<[string, Uint8Array]>;

async function* only(entries: Entries, isWanted: (key: string) => boolean): AsyncGenerator<[string, Uint8Array]> {
  for await (const entry of entries) if (isWanted(entry[0])) yield entry;
}

async function* limited(entries: Entries, limit = Infinity): AsyncGenerator<[string, Uint8Array]> {
  if (limit <= 0) return;
  let left = limit;
  for await (const entry of entries) {
    yield entry;
    left -= 1;
    if (left <= 0) return;
  }
}

/** Entries that came in order; the other way round where that is wanted. */
async function* inOrder(entries: Entries, isReverse = false): AsyncGenerator<[string, Uint8Array]> {
  const all: [string, Uint8Array][] = [];
  for await (const entry of entries) {
    if (isReverse) all.push(entry);
    else yield entry;
  }
  yield* all.reverse();
}

/** Two that are in order, as one; where both have a key, the first one's entry. */
async function* merged(upper: Entries, lower: Entries, isReverse: boolean): AsyncGenerator<[string, Uint8Array]> {
  const [ups, lows] = [upper[Symbol.asyncIterator](), lower[Symbol.asyncIterator]()];
  const compare = (a: string, b: string): number => (isReverse ? compareText(b, a) : compareText(a, b));
  try {
    let [up, low] = [await ups.next(), await lows.next()];
    while (up.done !== true || low.done !== true) {
      const order = up.done === true ? 1 : low.done === true ? -1 : compare(up.value[0], low.value[0]);
      yield order <= 0 ? up.value : low.value;
      if (order <= 0) up = await ups.next();
      if (order >= 0) low = await lows.next();
    }
  } finally {
    await Promise.all([ups.return?.(), lows.return?.()]);
  }
}
