/**
 * What can be asked of a state, wherever it is kept: accounts, leaves by the text of their path, code by its hash.
 *
 * Readers are `Overlay` (changes not yet kept), `stateAt` (the trie at any root) and `headState` (the flat records of
 * the newest block). They are synchronous, since the machine is.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';

/** Balance in wei. A person's account has `NO_CODE` as its code hash. */
export type Account = { readonly nonce: bigint; readonly balance: bigint; readonly codeHash: Hash };

/** A word of 256 bits, never negative (signed numbers in two's complement), or a text. Zero and empty mean absent. */
export type Leaf = bigint | Uint8Array;

export interface Reader {
  /** undefined for an account that is empty (EIP-161): nonce and balance zero, no code. */
  account(address: Address): Account | undefined;
  /** 0n when the leaf is absent. */
  word(address: Address, path: string): bigint;
  /** Empty when the leaf is absent. */
  text(address: Address, path: string): Uint8Array;
  code(codeHash: Hash): Uint8Array | undefined;
}

/** What a block or a transaction changes. An absent account is undefined, an absent leaf zero or empty. */
export type Diff = {
  readonly accounts: ReadonlyMap<Address, Account | undefined>;
  readonly leaves: ReadonlyMap<Address, ReadonlyMap<string, Leaf>>;
  readonly codes: ReadonlyMap<Hash, Uint8Array>;
};

/** keccak256 of no bytes: the code hash of an account without code. */
export const NO_CODE: Hash = bytesToHex(keccak256(new Uint8Array(0)));

export const NO_TEXT = new Uint8Array(0);

/** The account, or undefined when there is nothing in it (EIP-161). */
export function presentOrAbsent(account: Account | undefined): Account | undefined {
  if (account === undefined) return undefined;
  const isEmpty = account.nonce === 0n && account.balance === 0n && account.codeHash === NO_CODE;
  return isEmpty ? undefined : account;
}

export function isAbsent(leaf: Leaf): boolean {
  return typeof leaf === 'bigint' ? leaf === 0n : leaf.length === 0;
}

/** What a state has where another one has `known`: a word or a text, as that is. */
export function leafLike(known: Leaf, state: Reader, address: Address, path: string): Leaf {
  return typeof known === 'bigint' ? state.word(address, path) : state.text(address, path);
}

/** The leaf as a word. Throws TypeError for a text: a path has one type for as long as its contract lives. */
export function asWord(leaf: Leaf, path: string): bigint {
  if (typeof leaf === 'bigint') return leaf;
  if (leaf.length > 0) throw new TypeError(`${path} holds a text, not a word`);
  return 0n;
}

/** The leaf as a text. Throws TypeError for a word other than zero. */
export function asText(leaf: Leaf, path: string): Uint8Array {
  if (typeof leaf !== 'bigint') return leaf;
  if (leaf !== 0n) throw new TypeError(`${path} holds a word, not a text`);
  return NO_TEXT;
}
