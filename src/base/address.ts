/**
 * Addresses: the names of people and contracts, 20 bytes each.
 *
 * Outside the machine an address is lower-case hex text, so that it can be a map key and compared with `===`; inside
 * the machine it is a word. Where an address comes from a key, see `keys.ts`.
 */

import { bytesToHex, hexToBytes, minimalBytes, utf8ToBytes } from './bytes.ts';
import type { Hex } from './bytes.ts';
import { keccak256 } from './hash.ts';
import { encodeRlp } from './rlp.ts';

/** `0x` and 40 lower-case digits. */
export type Address = Hex;

/** The address that belongs to nobody: all zeros. */
export const NOBODY: Address = `0x${'0'.repeat(40)}`;

/** A text that is no address; the message says why. */
export class AddressError extends Error {
  override name = 'AddressError';
}

/**
 * Reads an address as people and wallets write it: `0x` and 40 digits. Where capital and small letters are mixed they
 * are a checksum (EIP-55), and a wrong one is refused: it is most likely a typing mistake. Throws AddressError.
 */
export function parseAddress(text: string): Address {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) throw new AddressError(whyNoAddress(text));
  const address = text.toLowerCase() as Address;
  const digits = text.slice(2);
  const isMixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase();
  if (isMixed && text !== checksumAddress(address)) {
    throw new AddressError('the checksum of this address does not fit: a letter or digit was probably mistyped');
  }
  return address;
}

/** The address with its checksum, as shown to people: capital letters where the hash of the text has a high digit (EIP-55). */
export function checksumAddress(address: Address): string {
  const digits = address.slice(2);
  const hash = bytesToHex(keccak256(utf8ToBytes(digits))).slice(2);
  return `0x${Array.from(digits, (digit, i) => (hash[i]! >= '8' ? digit.toUpperCase() : digit)).join('')}`;
}

export function addressToWord(address: Address): bigint {
  return BigInt(address);
}

/** Throws RangeError for a word of more than 160 bits. */
export function wordToAddress(word: bigint): Address {
  // Asked for every leaf that a contract reads, so it does not go by way of bytes.
  const digits = word.toString(16);
  if (word < 0n || digits.length > 40)
    throw new RangeError(`${word} is no address: it has at most 160 bits and no sign`);
  return `0x${digits.padStart(40, '0')}`;
}

/** 20 bytes. */
export function addressToBytes(address: Address): Uint8Array {
  return hexToBytes(address);
}

/** Throws RangeError unless there are exactly 20 bytes. */
export function bytesToAddress(bytes: Uint8Array): Address {
  if (bytes.length !== 20) throw new RangeError(`an address has 20 bytes, not ${bytes.length}`);
  return bytesToHex(bytes);
}

/** Where a contract goes that `sender` deploys with its transaction number `nonce`: keccak256(rlp([sender, nonce]))[12:]. */
export function contractAddress(sender: Address, nonce: bigint): Address {
  return bytesToAddress(keccak256(encodeRlp([addressToBytes(sender), minimalBytes(nonce)])).subarray(12));
}

function whyNoAddress(text: string): string {
  if (!text.startsWith('0x')) return 'an address begins with 0x, followed by 40 hex digits';
  if (/[^0-9a-fA-F]/.test(text.slice(2))) return 'an address holds only hex digits (0–9, a–f) after its 0x';
  return `an address has 40 hex digits after its 0x; this one has ${text.length - 2}`;
}
