/**
 * What all blocks together must have left, for `verify.ts`: the flat memory as it is now, and how many records there are of each kind that
 * only grows.
 */

import type { Address } from '../base/address.ts';
import { equalBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { commitDiff } from '../state/commit.ts';
import type { Account, Leaf } from '../state/reader.ts';
import { decodeAccount, decodeLeaf } from '../state/records.ts';
import type { Store, Write } from '../state/store.ts';
import { EMPTY_ROOT } from '../state/trie.ts';
import type { Block } from './block.ts';
import { broken } from './errors.ts';
import { countRecords } from './records.ts';

/** What one block left: what stays as long as it is canonical, and the flat memory, which later blocks change. */
export type LeftByBlock = { readonly writes: readonly Write[]; readonly memory: readonly Write[] };

/** The same of all blocks so far. */
export type Left = { readonly memory: Map<string, Uint8Array>; readonly counts: Map<string, number> };

/** Kinds of which no block writes a record that another wrote before: where there are more, somebody else wrote them. */
const GROWING: readonly string[] = ['block', 'receipts', 'trail', 'number', 'transaction', 'contract', 'history'];

export function nothingLeft(): Left {
  return { memory: new Map(), counts: new Map(GROWING.map((kind) => [kind, 0])) };
}

export function addTo({ memory, counts }: Left, block: LeftByBlock): void {
  for (const { key, value } of block.memory) {
    if (value === undefined) memory.delete(key);
    else memory.set(key, value);
  }
  for (const { key } of block.writes) {
    const kind = key.slice(0, key.indexOf('/'));
    const count = counts.get(kind);
    if (count !== undefined) counts.set(kind, count + 1);
  }
}

const LEAF_KEY = /^leaf\/(0x[0-9a-f]{40})\/(.*)$/su;

type Memory = { readonly accounts: Map<Address, Account>; readonly leaves: Map<Address, Map<string, Leaf>> };

/** The flat memory must be what the blocks have left and, taken alone, have the state root of the newest block. */
export async function checkMemory(store: Store, { header }: Block, left: Left): Promise<void> {
  const memory = await readMemory(store, header.number, left);
  for (const key of left.memory.keys()) {
    if (store.get(key) === undefined) broken('memory', header.number, `${nameOf(key)} is missing`);
  }
  const { root } = commitDiff({ get: () => undefined }, EMPTY_ROOT, { ...memory, codes: new Map() });
  if (root !== header.stateRoot) broken('memory', header.number, 'its state root does not agree with the memory');
}

async function readMemory(store: Store, number: bigint, left: Left): Promise<Memory> {
  const memory: Memory = { accounts: new Map(), leaves: new Map() };
  for await (const [key, value] of store.scan('account/')) {
    checkLeft(left, number, key, value);
    memory.accounts.set(key.slice('account/'.length) as Address, decodeAccount(key, value));
  }
  for await (const [key, value] of store.scan('leaf/')) {
    checkLeft(left, number, key, value);
    const [, address, path] = LEAF_KEY.exec(key) ?? [];
    const leaves = memory.leaves.get(address as Address) ?? new Map<string, Leaf>();
    memory.leaves.set(address as Address, leaves.set(path ?? '', decodeLeaf(key, value)));
  }
  return memory;
}

function checkLeft({ memory }: Left, number: bigint, key: string, value: Uint8Array): void {
  const wanted = memory.get(key);
  if (wanted === undefined) broken('memory', number, `no block left ${nameOf(key)}`);
  if (!equalBytes(value, wanted)) broken('memory', number, `${nameOf(key)} is not what the blocks left`);
}

/** A record of the flat memory in words. */
function nameOf(key: string): string {
  const [, address, path] = LEAF_KEY.exec(key) ?? [];
  return path === undefined ? `the record ${show(key)}` : `${show(path)} of ${address}`;
}

/** All that should be there is; so where there is more, no block wrote it. */
export async function checkNothingElse(store: Store, number: bigint, { counts }: Left): Promise<void> {
  for (const [kind, count] of counts) {
    const found = await countRecords(store, kind);
    if (found !== count)
      broken('record', number, `there are ${found} records ${kind}/…, but the blocks wrote ${count}`);
  }
}
