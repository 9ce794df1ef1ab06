/**
 * What a block left behind in the flat memory and in the history, as one record: enough to put both in place on the day the block joins
 * the canonical chain, and to take them back when it leaves it, without running anything again.
 */

import { addressToBytes, bytesToAddress } from '../base/address.ts';
import type { Address } from '../base/address.ts';
import { bytesToUtf8, utf8ToBytes } from '../base/bytes.ts';
import type { Rlp } from '../base/rlp.ts';
import type { Writers } from './commit.ts';
import type { Account, Diff, Leaf } from './reader.ts';
import { bytesIn, decodeAccount, decodeHistory, encodeAccount, encodeHistory } from './records.ts';
import { DamagedRecord } from './store.ts';

/** A block's changes without the code, which is kept whichever branch it is on, and who made them. */
export type Trail = { readonly diff: Diff; readonly writers: Writers };

/** Two lists: [address, account or nothing], and [address, [path, leaf and its writers] …]. */
export function trailItems({ diff, writers }: Trail): Rlp {
  const accounts = [...diff.accounts].map(([address, account]) => [
    addressToBytes(address),
    account === undefined ? NOTHING : encodeAccount(account),
  ]);
  const leaves = [...diff.leaves].map(([address, paths]) => [
    addressToBytes(address),
    [...paths].map(([path, leaf]) => [
      utf8ToBytes(path),
      encodeHistory(leaf, writers.get(address)?.get(path) ?? NOBODY_WROTE),
    ]),
  ]);
  return [accounts, leaves];
}

/** Reads the lists back. Throws DamagedRecord, naming the record `key` they stood in. */
export function trailFrom(key: string, items: Rlp | undefined): Trail {
  const [accounts, leaves] = pairIn(key, items);
  const writers = new Map<Address, Map<string, readonly number[]>>();
  const diff = {
    accounts: new Map(listIn(key, accounts).map((item) => accountFrom(key, item))),
    leaves: new Map(listIn(key, leaves).map((item) => leavesFrom(key, item, writers))),
    codes: new Map(),
  };
  return { diff, writers };
}

const NOTHING = new Uint8Array(0);
const NOBODY_WROTE: readonly number[] = [];

function accountFrom(key: string, item: Rlp): [Address, Account | undefined] {
  const [address, bytes] = pairIn(key, item);
  const account = bytesIn(key, bytes);
  return [addressFrom(key, address), account.length === 0 ? undefined : decodeAccount(key, account)];
}

function leavesFrom(
  key: string,
  item: Rlp,
  writers: Map<Address, Map<string, readonly number[]>>,
): [Address, Map<string, Leaf>] {
  const [who, paths] = pairIn(key, item);
  const address = addressFrom(key, who);
  const entries = listIn(key, paths).map((path) => leafFrom(key, path));
  writers.set(address, new Map(entries.map(({ path, transactions }) => [path, transactions])));
  return [address, new Map(entries.map(({ path, leaf }) => [path, leaf]))];
}

function leafFrom(
  key: string,
  item: Rlp,
): { readonly path: string; readonly leaf: Leaf; readonly transactions: readonly number[] } {
  const [pathBytes, value] = pairIn(key, item);
  const path = bytesToUtf8(bytesIn(key, pathBytes));
  if (path === undefined) throw new DamagedRecord(key, 'a path in it is no text');
  // The block is the record's own; the entry is only read for what stands in it.
  return { path, ...decodeHistory(key, 0n, bytesIn(key, value)) };
}

function addressFrom(key: string, item: Rlp): Address {
  const bytes = bytesIn(key, item);
  if (bytes.length !== 20) throw new DamagedRecord(key, 'an address in it has another size');
  return bytesToAddress(bytes);
}

function pairIn(key: string, item: Rlp | undefined): [Rlp, Rlp] {
  const [first, second, ...rest] = listIn(key, item);
  if (first === undefined || second === undefined || rest.length > 0) {
    throw new DamagedRecord(key, 'one of its parts is no pair');
  }
  return [first, second];
}

function listIn(key: string, item: Rlp | undefined): readonly Rlp[] {
  if (item === undefined || item instanceof Uint8Array) throw new DamagedRecord(key, 'one of its parts is no list');
  return item;
}
