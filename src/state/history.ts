/**
 * What every leaf was at every block of the canonical chain, and who wrote it: an index from path and block to value
 * and transactions. `commit.ts` writes it, in the same batch as the block.
 */

import type { Address } from '../base/address.ts';
import { isAbsent } from './reader.ts';
import type { Leaf } from './reader.ts';
import { contractHistoryKey, decodeHistory, historyKey, leafKey, parseHistoryKey } from './records.ts';
import type { HistoryEntry } from './records.ts';
import type { ScanOptions, Store } from './store.ts';

/** All writes a path ever had, oldest first unless reversed; a leaf that was removed is zero or empty. */
export async function* historyOf(
  store: Store,
  address: Address,
  path: string,
  options: Pick<ScanOptions, 'reverse' | 'limit'> & { readonly upTo?: bigint } = {},
): AsyncGenerator<HistoryEntry> {
  const { upTo, ...order } = options;
  const last = upTo === undefined ? {} : { last: historyKey(address, path, upTo) };
  for await (const [key, value] of store.scan(historyKey(address, path), { ...order, ...last })) {
    yield decodeHistory(key, parseHistoryKey(key, address).block, value);
  }
}

/** The newest write of a path up to and including a block; undefined when there was none. */
export async function lastWrite(
  store: Store,
  address: Address,
  path: string,
  block: bigint,
): Promise<HistoryEntry | undefined> {
  for await (const entry of historyOf(store, address, path, { upTo: block, reverse: true, limit: 1 })) return entry;
  return undefined;
}

/**
 * All leaves that one contract had after a block of the canonical chain, in order of their paths.
 * Takes as long as there are paths, however often each was written; at the head, `headLeaves` is quicker.
 */
export async function* leavesAt(
  store: Store,
  address: Address,
  block: bigint,
): AsyncGenerator<[path: string, leaf: Leaf]> {
  const paths = await pathsEver(store, address);
  for (let at = 0; at < paths.length; at += AT_ONCE) {
    const some = paths.slice(at, at + AT_ONCE);
    const newest = await Promise.all(some.map((path) => lastWrite(store, address, path, block)));
    for (const [i, path] of some.entries()) {
      const leaf = newest[i]?.leaf;
      if (leaf !== undefined && !isAbsent(leaf)) yield [path, leaf];
    }
  }
}

/** A disk answers many questions at once in less time than one after the other. */
const AT_ONCE = 64;

/** All paths of a contract that were ever written, in order. Most are there now; the others lie in the gaps between those. */
async function pathsEver(store: Store, address: Address): Promise<string[]> {
  const prefix = leafKey(address, '');
  const now: string[] = [];
  for await (const [key] of store.scan(prefix)) now.push(key.slice(prefix.length));
  const gaps = [undefined, ...now].map((after, i) => ({ after, before: now[i] }));
  const all: string[] = [];
  for (let at = 0; at < gaps.length; at += AT_ONCE) {
    const some = gaps.slice(at, at + AT_ONCE);
    const found = await Promise.all(some.map((gap) => pathsIn(store, address, gap)));
    for (const [i, { before }] of some.entries())
      all.push(...(found[i] ?? []), ...(before === undefined ? [] : [before]));
  }
  return all;
}

/** A stretch of paths, without its ends; undefined where it has none. */
type Gap = { readonly after: string | undefined; readonly before: string | undefined };

async function pathsIn(store: Store, address: Address, { after, before }: Gap): Promise<string[]> {
  const paths: string[] = [];
  for (let path = after; ;) {
    path = await nextPath(store, address, { after: path, before });
    if (path === undefined) return paths;
    paths.push(path);
  }
}

async function nextPath(store: Store, address: Address, { after, before }: Gap): Promise<string | undefined> {
  const prefix = contractHistoryKey(address);
  // Behind a path there is a zero byte in the keys of its own history, and nothing so low in those of any other that begins with it.
  const first = after === undefined ? {} : { first: `${prefix}${after}\u{1}` };
  const last = before === undefined ? {} : { last: `${prefix}${before}` };
  for await (const [key] of store.scan(prefix, { ...first, ...last, limit: 1 }))
    return parseHistoryKey(key, address).path;
  return undefined;
}
