/**
 * A chain looked at as a plain notebook of hash pointers: does every page's hash show its work, and does the next page point to it? It
 * executes nothing, and knows neither amounts nor roots of states; so it is a smaller promise than `verify` gives.
 */

import { hexToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { type Block, blockHash, transactionsRoot } from '../chain/block.ts';
import { type Header, headerHash } from '../chain/header.ts';
import { meetsTarget } from '../chain/pow.ts';

/** Where the notebook breaks first. */
export type PointerFault = { readonly number: bigint; readonly what: 'work' | 'pointer' };

/** The header that what stands in the block now would have, if its own root were right. */
export function fitting({ header, transactions }: Block): Header {
  return { ...header, transactionsRoot: transactionsRoot(transactions) };
}

/** The hash of what stands on the page now. */
export function contentHash(block: Block): Hash {
  return headerHash(fitting(block));
}

export function hasWork(hash: Hash, difficulty: bigint): boolean {
  return meetsTarget(hexToBytes(hash), difficulty);
}

/** The first fault of some blocks that follow each other; undefined when there is none. What points to the last one is not asked. */
export function pointerFault(blocks: readonly Block[]): PointerFault | undefined {
  for (const [index, block] of blocks.entries()) {
    const { number, difficulty } = block.header;
    const hash = contentHash(block);
    if (!hasWork(hash, difficulty)) return { number, what: 'work' };
    const next = blocks[index + 1];
    if (next !== undefined && next.header.parentHash !== hash) return { number: next.header.number, what: 'pointer' };
  }
  return undefined;
}

/** One block of the row that falls over. */
export type Pointer = {
  readonly number: bigint;
  /** The hash it had. */
  readonly hash: Hash;
  /** The hash it has now: of what stands in it, with a pointer to what the block below has become. */
  readonly now: Hash;
  /** The hash that the next block, or the record of the newest one, still names. */
  readonly named: Hash;
  /** Does the new hash show the work, by luck? */
  readonly counts: boolean;
};

/**
 * What becomes of the hashes when the first of these blocks, which follow each other, is `altered`, and every pointer is mended: each
 * mended pointer is part of the next hash, so none stays.
 */
export function fallingRow(blocks: readonly Block[], altered: Block): Pointer[] {
  const rows: Pointer[] = [];
  for (const [index, block] of blocks.entries()) {
    const header = index === 0 ? fitting(altered) : { ...block.header, parentHash: rows[index - 1]!.now };
    const now = headerHash(header);
    const { number, difficulty } = header;
    const hash = blockHash(block);
    rows.push({
      number,
      hash,
      now,
      named: blocks[index + 1]?.header.parentHash ?? hash,
      counts: hasWork(now, difficulty),
    });
  }
  return rows;
}
