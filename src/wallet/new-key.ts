/** Keys that nobody had before. */

import { randomBytes } from 'node:crypto';
import { isPrivateKey } from '../base/keys.ts';

/** 32 bytes of the system's randomness. One try in 2¹²⁷ gives bytes that are no key. */
export function newPrivateKey(): Uint8Array {
  for (;;) {
    const bytes = new Uint8Array(randomBytes(32));
    if (isPrivateKey(bytes)) return bytes;
  }
}
