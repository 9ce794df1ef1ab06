/**
 * Walking along the chain while it grows and moves: some blocks of it, or everything that happened since a place. Giving way in between, and
 * as of one moment all the same: when the end one walks to leaves the chain meanwhile, the walk begins anew.
 */

import type { Hash } from '../../base/hash.ts';
import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Breath } from '../breath.ts';
import { RpcError } from '../errors.ts';
import { hashOf } from './block-ref.ts';
import { type KnownBlock, receiptsIn } from './known-blocks.ts';
import { attempted, steadily } from './steady.ts';

/** Where a block is. */
export type Place = { readonly number: bigint; readonly hash: Hash };

/** A block one comes by. What its transactions did is read when somebody asks for it, which has to be at once. */
export type Passed = {
  readonly block: Block;
  readonly isRemoved: boolean;
  readonly hash: () => Hash;
  readonly known: () => KnownBlock;
};

/** What to take along from a block. */
export type Visit<T> = (passed: Passed) => readonly T[];

/** How far to go in one walk: so many blocks, and until so much was found. */
export type Reach<T> = {
  readonly mostBlocks: number;
  readonly mostBytes: number;
  readonly sizeInBytes: (found: T) => number;
};

/** Whatever is found there. */
export function blocksOnly(mostBlocks: number): Reach<unknown> {
  return { mostBlocks, mostBytes: Infinity, sizeInBytes: () => 0 };
}

export type Walked<T> = {
  readonly found: readonly T[];
  /** The last block one came by. */
  readonly reached: Place;
};

/** Knows blocks that are gone for good, so that one finds back from them: those that development methods took back. */
export type Gone = (hash: Hash) => { readonly parentHash: Hash } | undefined;

/**
 * Comes by the blocks from one number to a block of the canonical chain. It ends early behind a block with which one of `reach` is reached.
 * Undefined when its end left the chain meanwhile.
 */
export function walkUpTo<T>(
  chain: Chain,
  way: { readonly from: bigint; readonly end: Place; readonly visit: Visit<T>; readonly reach: Reach<T> },
  breath: Breath,
): Promise<Walked<T> | undefined> {
  return whileCanonical(chain, way.end.hash, async () => {
    const { from, end, visit, reach } = way;
    const far = from + BigInt(reach.mostBlocks) - 1n;
    const most = far < end.number ? far : end.number;
    const found: T[] = [];
    let [last, bytes]: [Block | undefined, number] = [undefined, 0];
    for (let number = from; number <= most && bytes < reach.mostBytes; number += 1n) {
      if (breath.isDue && !(await takeBreath(chain, end.hash, breath))) return undefined;
      last = chain.blockByNumber(number)!;
      const here = visit(passing(chain, last, false));
      found.push(...here);
      bytes += here.reduce((sum, each) => sum + reach.sizeInBytes(each), 0);
    }
    return { found, reached: last === undefined ? end : placeOf(chain, last) };
  });
}

/** Where one stands, and what is wanted of what happened since. */
export type Since<T> = { readonly since: Place; readonly visit: Visit<T>; readonly reach: Reach<T> };

/**
 * What happened to the chain since a place: by the blocks that have left it, newest first, and then by those that have come, oldest first. The
 * former are never left for the next walk. Throws RpcError when the chain does not come to rest.
 */
export function walkSince<T>(
  chain: Chain,
  gone: Gone,
  { since, visit, reach }: Since<T>,
  breath: Breath,
): Promise<Walked<T>> {
  return attempted(breath, async () => {
    const end = await steadily(chain, () => ({ number: chain.head.header.number, hash: chain.headHash }));
    return whileCanonical(chain, end.hash, async () => {
      const back = wayBack(chain, gone, since);
      const removed = back.left.flatMap((block) => visit(passing(chain, block, true)));
      const come = await walkUpTo(chain, { from: back.fork + 1n, end, visit, reach }, breath);
      return come && { found: [...removed, ...come.found], reached: come.reached };
    });
  });
}

/** The blocks that have left the chain, newest first, and the number of the one below them, which has not. */
function wayBack(chain: Chain, gone: Gone, since: Place): { readonly left: readonly Block[]; readonly fork: bigint } {
  const left: Block[] = [];
  let { number, hash } = since;
  while (number > 0n && !chain.isCanonical(hash)) {
    const block = chain.blockByHash(hash);
    if (block !== undefined) left.push(block);
    const parentHash = block?.header.parentHash ?? gone(hash)?.parentHash;
    number -= 1n;
    if (parentHash === undefined) break;
    hash = parentHash;
  }
  return { left, fork: number };
}

/** A block as one comes by it. Most are never named, and a name takes as long to find as all the rest. */
export function passing(chain: Chain, block: Block, isRemoved: boolean): Passed {
  const hash = (): Hash => hashOf(chain, block);
  const known = (): KnownBlock => ({ block, hash: hash(), receipts: receiptsIn(chain, { block, hash: hash() }) });
  return { block, isRemoved, hash, known };
}

export function placeOf(chain: Chain, block: Block): Place {
  return { number: block.header.number, hash: hashOf(chain, block) };
}

/** Is everything that was read up to here still so? If it is, whoever else waits has a turn. */
async function takeBreath(chain: Chain, end: Hash, breath: Breath): Promise<boolean> {
  if (!chain.isCanonical(end)) return false;
  await breath.take();
  return true;
}

/** What is read while its end is part of the chain; undefined when it ceased to be, and then whatever looked damaged is no damage. */
async function whileCanonical<T>(chain: Chain, end: Hash, read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    const value = await read();
    return chain.isCanonical(end) ? value : undefined;
  } catch (error) {
    if (error instanceof RpcError || chain.isCanonical(end)) throw error;
    return undefined;
  }
}
