/** Key files that are quick to open: what the tests are about does not depend on how slow a password is. */

import { wordToBytes } from '../../src/base/bytes.ts';
import type { ScryptCost } from '../../src/base/scrypt.ts';
import { sealKey } from '../../src/wallet/keystore.ts';
import { formatKeystore } from '../../src/wallet/keystore-shape.ts';

export const QUICK: ScryptCost = { n: 256, r: 8, p: 1 };
export const KEY = wordToBytes(0x1902n ** 17n);
export const PASSWORD = 'correct horse';

export async function keyFile(password: string = PASSWORD, key: Uint8Array = KEY): Promise<string> {
  return formatKeystore(await sealKey(key, password, QUICK));
}
