/** What a chain file holds and a store does not know. */

import type { FileHandle } from 'node:fs/promises';
import type { Hash } from '../../base/hash.ts';
import type { Records, Store } from '../../state/store.ts';
import { blockHash } from '../block.ts';
import { readNumber, readPlace, readSide } from '../records.ts';
import { transactionHash } from '../signing.ts';
import type { Entry } from './archive.ts';
import type { Held } from './log-file.ts';
import { salvage } from './salvage.ts';

/** Is it there, on any branch? */
export function knowsBlock(records: Records, hash: Hash): boolean {
  return readNumber(records, hash) !== undefined || readSide(records, hash) !== undefined;
}

/** Every block and every transaction of the file that can be read and neither stands in a block of the store nor waits there, in order. */
export async function unknownIn(store: Store, file: FileHandle, held: Held): Promise<readonly Entry[]> {
  const waiting = new Set((await held(store)).map(transactionHash));
  const unknown: Entry[] = [];
  for await (const piece of salvage(file)) {
    if (piece.kind === 'block' && !knowsBlock(store, blockHash(piece.block))) unknown.push(piece);
    if (piece.kind !== 'transaction') continue;
    const hash = transactionHash(piece.transaction);
    if (!waiting.has(hash) && readPlace(store, hash) === undefined) unknown.push(piece);
  }
  return unknown;
}
