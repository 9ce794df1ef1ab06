/** Contract code in the store, under its own hash, which it must still have when it is read. */

import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';
import { NO_CODE } from './reader.ts';
import { codeKey } from './records.ts';
import { DamagedRecord } from './store.ts';
import type { Records } from './store.ts';

/** undefined when no contract with this code was ever kept. Throws DamagedRecord when it has another hash. */
export function codeIn(records: Records, codeHash: Hash): Uint8Array | undefined {
  if (codeHash === NO_CODE) return new Uint8Array(0);
  const code = records.get(codeKey(codeHash));
  if (code && bytesToHex(keccak256(code)) !== codeHash) {
    throw new DamagedRecord(codeKey(codeHash), 'the code in it has another hash');
  }
  return code;
}
