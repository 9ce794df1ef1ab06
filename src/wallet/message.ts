/**
 * Words that somebody signs (EIP-191, `personal_sign`): proof of who says something, without a chain. The prefix in the hash keeps such a
 * signature from being one of a transaction.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex, bytesToWord, concatBytes, type Hex, hexToBytes, utf8ToBytes, wordToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { recover, sign, type Signature } from '../base/keys.ts';
import { WalletError } from './errors.ts';

/** What the key signs for a message of these bytes: 32 bytes. */
export function personalHash(message: Uint8Array): Uint8Array {
  return keccak256(concatBytes(utf8ToBytes(`\u0019Ethereum Signed Message:\n${message.length}`), message));
}

/** 65 bytes as hex: r, s, and 27 or 28 for the parity of the point. Throws KeyError, RangeError for half a character. */
export function signMessage(text: string, privateKey: Uint8Array): Hex {
  return formatSignature(sign(personalHash(utf8ToBytes(text)), privateKey));
}

/** Who signed these words; undefined when nobody can have. Throws WalletError for what is no signature. */
export function signerOfMessage(text: string, signature: string): Address | undefined {
  return recover(personalHash(utf8ToBytes(text)), parseSignature(signature));
}

export function formatSignature({ r, s, yParity }: Signature): Hex {
  return bytesToHex(concatBytes(wordToBytes(r), wordToBytes(s), Uint8Array.of(27 + yParity)));
}

/** The last byte may be 0 or 1 too: some programs write the parity itself. Throws WalletError. */
export function parseSignature(text: string): Signature {
  if (!/^0x[0-9a-fA-F]{130}$/.test(text)) {
    throw new WalletError('input', 'a signature is 0x and 130 hex digits: r, s, and one byte for the parity');
  }
  const bytes = hexToBytes(text);
  const last = bytes[64] ?? 0;
  const parity = last >= 27 ? last - 27 : last;
  if (parity !== 0 && parity !== 1) {
    throw new WalletError('input', `the last byte of a signature is 27 or 28 (1b, 1c), not ${last}`);
  }
  return { r: bytesToWord(bytes.subarray(0, 32)), s: bytesToWord(bytes.subarray(32, 64)), yParity: parity };
}
