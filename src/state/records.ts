/**
 * The records of the state: under which keys they lie in the store, and how their content is written.
 *
 * | key                                  | content                                                     |
 * |--------------------------------------|-------------------------------------------------------------|
 * | `node/<hash>`                        | a trie node; all that ever were are kept                    |
 * | `code/<hash>`                        | a contract's container, by its keccak256                    |
 * | `account/<address>`                  | the account at the head: RLP [nonce, balance, code hash]    |
 * | `leaf/<address>/<path>`              | the leaf at the head                                        |
 * | `history/<address>/<path>␀<block>`   | what the block left there, and which transactions wrote it  |
 *
 * Nodes and code belong to every branch of the chain; the other three follow the canonical chain alone. The block is
 * 16 hex digits, so that keys are in order of height.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex, bytesToWord, concatBytes, hexToBytes, minimalBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { decodeRlp, encodeRlp, RlpError } from '../base/rlp.ts';
import type { Rlp } from '../base/rlp.ts';
import type { Account, Leaf } from './reader.ts';
import { DamagedRecord } from './store.ts';

/** What a block left at a path, and the indices of its transactions that wrote it, in order. */
export type HistoryEntry = { readonly block: bigint; readonly leaf: Leaf; readonly transactions: readonly number[] };

export function nodeKey(hash: Hash): string {
  return `node/${hash}`;
}

export function codeKey(codeHash: Hash): string {
  return `code/${codeHash}`;
}

export function accountKey(address: Address): string {
  return `account/${address}`;
}

/** With an empty path: the prefix of all leaves of one contract. */
export function leafKey(address: Address, path: string): string {
  return `leaf/${address}/${path}`;
}

/** The prefix of the whole history of one contract. */
export function contractHistoryKey(address: Address): string {
  return `history/${address}/`;
}

/** Without a block: the prefix of the history of one path. Throws RangeError for a path with a zero byte in it. */
export function historyKey(address: Address, path: string, block?: bigint): string {
  if (path.includes('\0')) throw new RangeError('a path holds no zero byte');
  return `${contractHistoryKey(address)}${path}\0${block === undefined ? '' : block.toString(16).padStart(16, '0')}`;
}

/** Path and block of a key that begins with `contractHistoryKey(address)`. */
export function parseHistoryKey(key: string, address: Address): { path: string; block: bigint } {
  const match = /^(.*)\0([0-9a-f]{16})$/su.exec(key.slice(contractHistoryKey(address).length));
  if (!match) throw new DamagedRecord(key, 'its key names no path and block');
  return { path: match[1]!, block: BigInt(`0x${match[2]}`) };
}

export function encodeAccount({ nonce, balance, codeHash }: Account): Uint8Array {
  return encodeRlp([minimalBytes(nonce), minimalBytes(balance), hexToBytes(codeHash)]);
}

/** Throws DamagedRecord. */
export function decodeAccount(key: string, value: Uint8Array): Account {
  const [nonce, balance, codeHash] = rlpFields(key, value, 3).map((field) => bytesIn(key, field));
  return { nonce: bytesToWord(nonce!), balance: bytesToWord(balance!), codeHash: bytesToHex(codeHash!) };
}

const WORD = 1;
const TEXT = 2;

/** One byte for the kind, then the word in as few bytes as it needs, or the text. */
export function encodeLeaf(leaf: Leaf): Uint8Array {
  return typeof leaf === 'bigint'
    ? concatBytes(Uint8Array.of(WORD), minimalBytes(leaf))
    : concatBytes(Uint8Array.of(TEXT), leaf);
}

/** Throws DamagedRecord. */
export function decodeLeaf(key: string, value: Uint8Array): Leaf {
  if (value[0] === WORD && value.length <= 33) return bytesToWord(value.subarray(1));
  if (value[0] === TEXT) return value.subarray(1);
  throw new DamagedRecord(key, 'it holds neither a word nor a text');
}

export function encodeHistory(leaf: Leaf, transactions: readonly number[]): Uint8Array {
  return encodeRlp([encodeLeaf(leaf), transactions.map((index) => minimalBytes(BigInt(index)))]);
}

/** Throws DamagedRecord. */
export function decodeHistory(key: string, block: bigint, value: Uint8Array): HistoryEntry {
  const [leaf, transactions] = rlpFields(key, value, 2);
  if (transactions instanceof Uint8Array) throw new DamagedRecord(key, 'it names no transactions');
  return {
    block,
    leaf: decodeLeaf(key, bytesIn(key, leaf)),
    transactions: transactions!.map((index) => Number(bytesToWord(bytesIn(key, index)))),
  };
}

/** The fields of an RLP list of a known size. Throws DamagedRecord. */
export function rlpFields(key: string, value: Uint8Array, size: number): readonly Rlp[] {
  const fields = decodeOrDamaged(key, value);
  if (fields instanceof Uint8Array || fields.length !== size) {
    throw new DamagedRecord(key, `it is no list of ${size} fields`);
  }
  return fields;
}

/** A field that is bytes. Throws DamagedRecord for a list. */
export function bytesIn(key: string, field: Rlp | undefined): Uint8Array {
  if (field instanceof Uint8Array) return field;
  throw new DamagedRecord(key, 'one of its fields is a list');
}

function decodeOrDamaged(key: string, value: Uint8Array): Rlp {
  try {
    return decodeRlp(value);
  } catch (error) {
    if (error instanceof RlpError) throw new DamagedRecord(key, error.message, error);
    throw error;
  }
}
