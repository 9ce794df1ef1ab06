/**
 * A block's header: its fields, its bytes and its two hashes. Strict, like every codec here: what is accepted encodes
 * back to the same bytes. Whether the values are right is asked in `rules.ts`.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex, bytesToWord, wordToBytes } from '../base/bytes.ts';
import { type Hash, keccak256 } from '../base/hash.ts';
import { encodeRlp, type Rlp } from '../base/rlp.ts';
import {
  address,
  anyBytes,
  decodeFields,
  encodeFields,
  type Field,
  type FieldTable,
  fixedBytes,
  hash,
  integer,
  readRlp,
} from './fields.ts';
import { MAX_UINT256, MAX_UINT64 } from './params.ts';
import { powHash } from './pow.ts';

export type Header = {
  /** Hash of the block before; what makes it a chain. */
  readonly parentHash: Hash;
  readonly number: bigint;
  /** Seconds since 1970, as the miner said; always later than the parent's. */
  readonly timestamp: bigint;
  /** Receives reward and priority fees. */
  readonly miner: Address;
  /** Root of all accounts and their memory after this block. */
  readonly stateRoot: Hash;
  readonly transactionsRoot: Hash;
  readonly receiptsRoot: Hash;
  /** 256 bytes in which every log's address and topics leave a trace. */
  readonly logsBloom: Uint8Array;
  /** Tries a block takes on average. */
  readonly difficulty: bigint;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  readonly baseFeePerGas: bigint;
  /** Whatever the miner wants to say, at most 32 bytes. */
  readonly extraData: Uint8Array;
  /** The lottery number that was found; 8 bytes. */
  readonly nonce: bigint;
};

/** The fields in the order they are written. */
const FIELDS: FieldTable = [
  ['parentHash', hash],
  ['number', integer(MAX_UINT64)],
  ['timestamp', integer(MAX_UINT64)],
  ['miner', address],
  ['stateRoot', hash],
  ['transactionsRoot', hash],
  ['receiptsRoot', hash],
  ['logsBloom', fixedBytes(256)],
  ['difficulty', integer(MAX_UINT256)],
  ['gasLimit', integer(MAX_UINT64)],
  ['gasUsed', integer(MAX_UINT64)],
  ['baseFeePerGas', integer(MAX_UINT256)],
  ['extraData', anyBytes],
  ['nonce', eightBytes()],
];

/** The header as an RLP list. */
export function headerItems(header: Header): Rlp[] {
  return encodeFields(FIELDS, header);
}

/** Reads the list back. Throws `FieldError` naming the field that is not as it must be. */
export function headerFromItems(list: Rlp | undefined): Header {
  return decodeFields(FIELDS, 'the header', list) as Header;
}

export function encodeHeader(header: Header): Uint8Array {
  return encodeRlp(headerItems(header));
}

export function decodeHeader(bytes: Uint8Array): Header {
  return headerFromItems(readRlp(bytes));
}

/** What a miner works on: keccak256 of the header without its nonce, 32 bytes. */
export function sealHash(header: Header): Uint8Array {
  return keccak256(encodeRlp(headerItems(header).slice(0, -1)));
}

/** The block's name: sha256(sealHash ‖ nonce). */
export function headerHash(header: Header): Hash {
  return bytesToHex(powHash(sealHash(header), header.nonce));
}

/** The nonce is the one number written at full length: it is a ticket, not a quantity. */
function eightBytes(): Field<bigint> {
  return {
    encode: (value) => wordToBytes(value, 8),
    decode: (item, name) => bytesToWord(fixedBytes(8).decode(item, name)),
  };
}
