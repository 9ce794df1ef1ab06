/**
 * What contracts remembered after a block of the past. To gather that from the history takes as long as a contract has paths; whoever walks
 * from block to block has the neighbour's at hand, and only what the blocks in between wrote is looked up.
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { blockHash } from '../chain/block.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import { readTrail } from '../chain/records.ts';
import { lastWrite, leavesAt } from '../state/history.ts';
import { isAbsent, type Leaf } from '../state/reader.ts';
import type { Store } from '../state/store.ts';
import type { Leaves } from './remembered.ts';

/** What one contract remembered after a block; another branch may take that block's place. */
type Kept = { readonly contract: Address; readonly block: bigint; readonly hash: Hash; readonly leaves: Leaves };

/** One looks at a transaction with several contracts, at the one before it, and at the first again. */
const MOST_KEPT = 8;
/** From so far away it is no quicker than from the beginning. */
const MOST_BETWEEN = 16n;

const kept = new WeakMap<Store, Kept[]>();

/** Every leaf of a contract after a block of the canonical chain, by its path. */
export async function leavesAfter(chain: ChainReader, contract: Address, block: bigint): Promise<Leaves> {
  const hash = hashOf(chain, block);
  const known = (kept.get(chain.store) ?? []).filter((one) => one.contract === contract && chain.isCanonical(one.hash));
  const near = known.toSorted((a, b) => Number(distance(a, block) - distance(b, block)))[0];
  if (near?.block === block) return near.leaves;
  const leaves = (near && (await fromNear(chain, near, block))) ?? (await gathered(chain, contract, block));
  // Of what was displaced meanwhile some may have been read before, some after.
  if (hash !== undefined && chain.isCanonical(hash)) keep(chain.store, { contract, block, hash, leaves });
  return leaves;
}

function hashOf(chain: ChainReader, number: bigint): Hash | undefined {
  const block = chain.blockByNumber(number);
  return block && blockHash(block);
}

function distance({ block }: Kept, from: bigint): bigint {
  return block > from ? block - from : from - block;
}

function keep(store: Store, one: Kept): void {
  const others = (kept.get(store) ?? []).filter(
    ({ contract, block }) => contract !== one.contract || block !== one.block,
  );
  kept.set(store, [...others, one].slice(-MOST_KEPT));
}

async function gathered({ store }: ChainReader, contract: Address, block: bigint): Promise<Leaves> {
  const leaves = new Map<string, Leaf>();
  for await (const [path, leaf] of leavesAt(store, contract, block)) leaves.set(path, leaf);
  return leaves;
}

/** Undefined where that is too far, or what the blocks in between wrote is not known. */
async function fromNear({ store }: ChainReader, near: Kept, block: bigint): Promise<Leaves | undefined> {
  if (distance(near, block) > MOST_BETWEEN) return undefined;
  const paths = pathsBetween(store, near, block);
  if (paths === undefined) return undefined;
  const leaves = new Map(near.leaves);
  for (const path of paths) {
    const leaf = (await lastWrite(store, near.contract, path, block))?.leaf;
    if (leaf === undefined || isAbsent(leaf)) leaves.delete(path);
    else leaves.set(path, leaf);
  }
  return leaves;
}

/** Paths that any block behind the one and up to the other wrote. */
function pathsBetween(store: Store, { block: from, contract }: Kept, to: bigint): Set<string> | undefined {
  const [low, high] = from < to ? [from, to] : [to, from];
  const paths = new Set<string>();
  for (let number = low + 1n; number <= high; number++) {
    const trail = readTrail(store, number);
    if (trail === undefined) return undefined;
    for (const path of trail.diff.leaves.get(contract)?.keys() ?? []) paths.add(path);
  }
  return paths;
}
