/**
 * Blocks that wait for their parent or for their time. There is room for a few only: when there is none, the one goes that is furthest from
 * the head, ahead or behind, because it would be of use last; of those the one that came first.
 */

import type { Hash } from '../base/hash.ts';
import type { Block } from '../chain/block.ts';

type Waiting = { readonly block: Block; readonly size: number };

export const MOST_WAITING = 512;
export const MOST_WAITING_BYTES = 32 * 1024 * 1024;

export class WaitingBlocks {
  /** In the order they came. */
  readonly #blocks = new Map<Hash, Waiting>();
  readonly #byParent = new Map<Hash, Set<Hash>>();
  #bytes = 0;

  /** How many there are, and how large they are together. */
  get size(): { readonly blocks: number; readonly bytes: number } {
    return { blocks: this.#blocks.size, bytes: this.#bytes };
  }

  get(hash: Hash): Block | undefined {
    return this.#blocks.get(hash)?.block;
  }

  all(): readonly Block[] {
    return [...this.#blocks.values()].map(({ block }) => block);
  }

  childrenOf(parent: Hash): readonly Hash[] {
    return [...(this.#byParent.get(parent) ?? [])];
  }

  /**
   * @param head the number of the newest block
   * @returns whether it is among them afterwards
   */
  put(hash: Hash, block: Block, size: number, head: bigint): boolean {
    if (size > MOST_WAITING_BYTES) return false;
    this.remove(hash);
    this.#blocks.set(hash, { block, size });
    this.#bytes += size;
    const { parentHash } = block.header;
    this.#byParent.set(parentHash, (this.#byParent.get(parentHash) ?? new Set<Hash>()).add(hash));
    while (this.#blocks.size > MOST_WAITING || this.#bytes > MOST_WAITING_BYTES) this.remove(this.#furthest(head));
    return this.#blocks.has(hash);
  }

  remove(hash: Hash): void {
    const found = this.#blocks.get(hash);
    if (found === undefined) return;
    const { parentHash } = found.block.header;
    const siblings = this.#byParent.get(parentHash);
    siblings?.delete(hash);
    if (siblings?.size === 0) this.#byParent.delete(parentHash);
    this.#blocks.delete(hash);
    this.#bytes -= found.size;
  }

  clear(): void {
    this.#blocks.clear();
    this.#byParent.clear();
    this.#bytes = 0;
  }

  #furthest(head: bigint): Hash {
    const distances = [...this.#blocks].map(([hash, { block }]) => ({ hash, distance: distanceOf(block, head) }));
    return distances.reduce((a, b) => (b.distance > a.distance ? b : a)).hash;
  }
}

function distanceOf({ header }: Block, head: bigint): bigint {
  return header.number > head ? header.number - head : head - header.number;
}
