/** Who signed a hash, as Ethereum's `ecrecover` answers: 65 bytes r, s, v with v 27 or 28 (0 and 1 are taken too). */

import { addressToWord } from '../base/address.ts';
import { bytesToWord, wordToBytes } from '../base/bytes.ts';
import { CURVE_ORDER, recover } from '../base/keys.ts';

const NOBODY = 0n;
const SIZE = 65;

/**
 * The signer's address as a word; 0 when this is no signature of anybody. Of the two signatures (s and n − s) that say the same
 * both are taken, as `ecrecover` does: a contract must not use a signature as a name for what was signed.
 */
export function signerOf(digest: bigint, signature: Uint8Array): bigint {
  const v = signature[SIZE - 1] ?? 0;
  const parity = v >= 27 ? v - 27 : v;
  const s = bytesToWord(signature.subarray(32, 64));
  if (signature.length !== SIZE || parity > 1 || s >= CURVE_ORDER) return NOBODY;
  const isHigh = s > CURVE_ORDER / 2n;
  const signer = recover(wordToBytes(digest), {
    r: bytesToWord(signature.subarray(0, 32)),
    s: isHigh ? CURVE_ORDER - s : s,
    yParity: (parity === 1) === isHigh ? 0 : 1,
  });
  return signer === undefined ? NOBODY : addressToWord(signer);
}
