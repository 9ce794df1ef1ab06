/**
 * What mixes run on: a store on disk in a directory of its own, with a contract of 100,000 leaves, 20,000 accounts, and many big
 * contracts. Read as the head of a chain is read. Everything is in the tries too, so what is not there has to be proved missing.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Address, wordToAddress } from '../../src/base/address.ts';
import { bytesToHex } from '../../src/base/bytes.ts';
import { type Hash, keccak256 } from '../../src/base/hash.ts';
import { OverlayHost } from '../../src/chain/host.ts';
import { commitDiff, headWrites } from '../../src/state/commit.ts';
import { headState } from '../../src/state/head.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { Overlay } from '../../src/state/overlay.ts';
import { type Account, type Leaf, NO_CODE, type Reader } from '../../src/state/reader.ts';
import { stateAt } from '../../src/state/state-at.ts';
import type { Store } from '../../src/state/store.ts';
import { EMPTY_ROOT } from '../../src/state/trie.ts';
import type { Env } from '../../src/vm/host.ts';

export const FILLERS = 100_000;
export const ACCOUNTS = 20_000;
/** The contract with many leaves: every mix runs as if it were that one. */
export const DEEP = 0xc0n;
export const CALLER = 0xca11n;
/** People stand at `PEOPLE + i` and have hlp. */
export const PEOPLE = 0x9e0000n;
export const ENV: Env = { now: 1_700_000_000n, blockNumber: 7n, chainId: 4242n };

/** The name of leaf `i` of the many; they are words. */
export const filler = (i: number): string => `filler[${i}]`;

export type World = {
  readonly store: Store;
  readonly root: Hash;
  /** The state at the head of a chain, as at the beginning of a block: nothing of the tries has been read. */
  head(): Reader;
  close(): Promise<void>;
};

export type Contract = { readonly address: bigint; readonly code: Uint8Array };

/** Builds it; takes some seconds. */
export async function openWorld(leaves: ReadonlyMap<string, Leaf>, contracts: readonly Contract[]): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'hlp-bench-'));
  const store = await openLevelStore(directory);
  const world = await worldIn(store, { leaves, contracts, fillers: FILLERS, accounts: ACCOUNTS });
  const close = async (): Promise<void> => {
    await store.close();
    await rm(directory, { recursive: true });
  };
  return { ...world, close };
}

/** What the state holds: `leaves` by their paths, and so many more. */
export type Content = {
  readonly leaves: ReadonlyMap<string, Leaf>;
  readonly contracts: readonly Contract[];
  readonly fillers: number;
  readonly accounts: number;
};

export async function worldIn(store: Store, content: Content): Promise<World> {
  const root = await fill(store, content);
  const head = (): Reader => {
    const proven = stateAt(store, root);
    return headState(store, () => proven);
  };
  return { store, root, head, close: () => store.close() };
}

/** What the machine is given for one transaction: its overlay stands on its block's. */
export const hostOn = (head: Reader): OverlayHost => new OverlayHost(new Overlay(new Overlay(head)));

async function fill(store: Store, { leaves, contracts, fillers, accounts: people }: Content): Promise<Hash> {
  const accounts = new Map<Address, Account>();
  const codes = new Map<Hash, Uint8Array>();
  const rich = { nonce: 1n, balance: 10n ** 24n, codeHash: NO_CODE };
  for (let i = 0; i < people; i++) accounts.set(wordToAddress(PEOPLE + BigInt(i)), rich);
  for (const address of [DEEP, CALLER]) accounts.set(wordToAddress(address), rich);
  for (const { address, code } of contracts) {
    const codeHash = bytesToHex(keccak256(code));
    codes.set(codeHash, code);
    accounts.set(wordToAddress(address), { ...rich, codeHash });
  }
  const paths = new Map<string, Leaf>(leaves);
  for (let i = 0; i < fillers; i++) paths.set(filler(i), BigInt(i) + 1n);
  const diff = { accounts, leaves: new Map([[wordToAddress(DEEP), paths]]), codes };
  const { root, writes } = commitDiff(store, EMPTY_ROOT, diff);
  await store.commit([...writes, ...headWrites(diff, 1n, new Map())]);
  return root;
}
