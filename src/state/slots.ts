/**
 * How accounts and leaves lie in the tries, as on Ethereum: one trie of accounts under keccak256(address), and for
 * each account one trie of storage under keccak256(slot), where a slot holds one word.
 *
 * A leaf's slot is keccak256 of the text of its path. A word lies in its slot. A text has its length in bytes there,
 * and its content in pieces of 32 bytes, the last filled up with zeros, in the slots of `path#0`, `path#1`, … (no path
 * ends like that: `#` occurs only between quotes). A zero word is not in the trie at all.
 */

import type { Address } from '../base/address.ts';
import { addressToBytes } from '../base/address.ts';
import { bytesToHex, bytesToWord, hexToBytes, minimalBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';
import { decodeRlp, encodeRlp } from '../base/rlp.ts';
import { NO_TEXT } from './reader.ts';
import type { Account, Leaf } from './reader.ts';
import { bytesIn, nodeKey, rlpFields } from './records.ts';
import type { Records } from './store.ts';
import { lookUp } from './trie.ts';
import type { LoadNode } from './trie-load.ts';
import type { Change, Trie } from './trie.ts';

/** An account as the trie has it. */
export type TrieAccount = Account & { readonly storageRoot: Hash };

/** The slot of a leaf: what `eth_getStorageAt` calls its position. 32 bytes. */
export function slotOf(path: string): Uint8Array {
  return keccak256(utf8ToBytes(path));
}

/** The slots a leaf takes, for a text its length and its pieces. */
export function slotsOf(path: string, leaf: Leaf): Uint8Array[] {
  const count = typeof leaf === 'bigint' ? 0 : pieceCount(leaf.length);
  return [slotOf(path), ...Array.from({ length: count }, (_, i) => slotOf(piecePath(path, i)))];
}

export function nodesOf(records: Records): LoadNode {
  return (hash) => records.get(nodeKey(hash));
}

export function accountIn(accounts: Trie, address: Address): TrieAccount | undefined {
  const value = lookUp(accounts, accountTrieKey(address));
  return value && decodeTrieAccount(address, value);
}

export function accountChange(address: Address, account: TrieAccount | undefined): Change {
  return [accountTrieKey(address), account && encodeTrieAccount(account)];
}

export function wordIn(storage: Trie, path: string): bigint {
  const value = lookUp(storage, storageTrieKey(slotOf(path)));
  return value ? decodeTrieWord(path, value) : 0n;
}

export function textIn(storage: Trie, path: string): Uint8Array {
  const size = textSizeIn(storage, path);
  if (size === 0) return NO_TEXT;
  const text = new Uint8Array(pieceCount(size) * PIECE);
  for (let i = 0; i < pieceCount(size); i++) text.set(wordToBytes(wordIn(storage, piecePath(path, i))), i * PIECE);
  return text.subarray(0, size);
}

/** What writing a leaf changes in the storage it is written to: for a text, the pieces of a longer one before it too. */
export function leafChanges(storage: Trie, path: string, leaf: Leaf): Change[] {
  if (typeof leaf === 'bigint') return [wordChange(path, leaf)];
  const count = Math.max(pieceCount(leaf.length), pieceCount(textSizeIn(storage, path)));
  const pieces = Array.from({ length: count }, (_, i) => wordChange(piecePath(path, i), pieceOf(leaf, i)));
  return [wordChange(path, BigInt(leaf.length)), ...pieces];
}

const PIECE = 32;
/** Far above what a transaction can carry; a greater length was never written as one. */
const MAX_TEXT_SIZE = 2 ** 24;

function wordChange(path: string, word: bigint): Change {
  return [storageTrieKey(slotOf(path)), word === 0n ? undefined : encodeRlp(minimalBytes(word))];
}

function piecePath(path: string, index: number): string {
  return `${path}#${index}`;
}

function pieceOf(text: Uint8Array, index: number): bigint {
  const piece = new Uint8Array(PIECE);
  piece.set(text.subarray(index * PIECE, (index + 1) * PIECE));
  return bytesToWord(piece);
}

function pieceCount(sizeInBytes: number): number {
  return Math.ceil(sizeInBytes / PIECE);
}

function textSizeIn(storage: Trie, path: string): number {
  const size = wordIn(storage, path);
  if (size > MAX_TEXT_SIZE) throw new TypeError(`${path} holds a word, not a text`);
  return Number(size);
}

/** Where an account lies in the trie of accounts. */
export function accountTrieKey(address: Address): Uint8Array {
  return keccak256(addressToBytes(address));
}

/** Where a slot lies in the storage trie of its account. */
export function storageTrieKey(slot: Uint8Array): Uint8Array {
  return keccak256(slot);
}

function encodeTrieAccount({ nonce, balance, storageRoot, codeHash }: TrieAccount): Uint8Array {
  return encodeRlp([minimalBytes(nonce), minimalBytes(balance), hexToBytes(storageRoot), hexToBytes(codeHash)]);
}

/** Throws DamagedRecord. */
export function decodeTrieAccount(address: Address, value: Uint8Array): TrieAccount {
  const name = `of the account ${address} in the trie`;
  const [nonce, balance, storageRoot, codeHash] = rlpFields(name, value, 4).map((field) => bytesIn(name, field));
  return {
    nonce: bytesToWord(nonce!),
    balance: bytesToWord(balance!),
    storageRoot: bytesToHex(storageRoot!),
    codeHash: bytesToHex(codeHash!),
  };
}

/** Throws DamagedRecord or RlpError. */
export function decodeTrieWord(name: string, value: Uint8Array): bigint {
  return bytesToWord(bytesIn(name, decodeRlp(value)));
}
