/**
 * What every leaf was at every block of the canonical chain, and who wrote it: an index from path and block to value
 * and transactions. `commit.ts` writes it, in the same batch as the block.
 */

import type { Address } from '../base/address.ts';
import { isAbsent } from './reader.ts';
import type { Leaf } from './reader.ts';
import { contractHistoryKey, decodeHistory, historyKey, parseHistoryKey } from './records.ts';
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
 * Reads the contract's whole history; at the head, `headLeaves` is quicker.
 */
export async function* leavesAt(
  store: Store,
  address: Address,
  block: bigint,
): AsyncGenerator<[path: string, leaf: Leaf]> {
  let newest: [path: string, leaf: Leaf] | undefined;
  for await (const [key, value] of store.scan(contractHistoryKey(address))) {
    const place = parseHistoryKey(key, address);
    if (newest && newest[0] !== place.path) {
      if (!isAbsent(newest[1])) yield newest;
      newest = undefined;
    }
    if (place.block <= block) newest = [place.path, decodeHistory(key, place.block, value).leaf];
  }
  if (newest && !isAbsent(newest[1])) yield newest;
}
