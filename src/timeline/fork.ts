/**
 * Two branches of one chain: somebody else mines beside it, on a copy, from a block of the past. Which branch everybody follows is a
 * matter of work alone (`chain/branch.ts`); what that does to transactions, contracts and rewards is told here.
 */

import type { Address } from '../base/address.ts';
import type { Block } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { accountOf } from '../chain/host.ts';
import type { Reader } from '../state/reader.ts';
import { type Copy, CopyError } from './copy.ts';
import { blocksFrom, copyOf, type Ground, livened, MOST_BLOCKS } from './ground.ts';
import { type Before, contractsOf, type Left, leftBehind } from './left-behind.ts';
import { type Raced, runRace } from './race.ts';
import { toldIn } from './replay.ts';
import { feesIn } from './reward.ts';
import type { Told } from './sentence.ts';

export type ForkWish = {
  /** The last block that both branches have; left out, three below the newest. */
  readonly from?: number | undefined;
  /** Blocks of the other branch; left out, one more than the chain has from there. */
  readonly blocks?: number | undefined;
};

export type Fork = Raced & {
  /** Nothing had happened on the chain, so it is a story of the copy. */
  readonly isStory: boolean;
  readonly from: bigint;
  readonly rival: Address;
  /** What was the chain, and is not any more. */
  readonly left: Left | undefined;
  readonly miners: readonly Earnings[];
};

/** What one miner has, in wei, before and after, and how much of each is for mining the blocks above the common one. */
export type Earnings = {
  readonly miner: Address;
  readonly before: bigint;
  readonly after: bigint;
  readonly minedBefore: bigint;
  readonly minedAfter: bigint;
};

const USUAL_DEPTH = 3n;

/** The chain itself stays as it is. Throws CopyError when there is no such block, or it takes too much work. */
export async function fork(ground: Ground, wish: ForkWish = {}): Promise<Fork> {
  const copy = await copyOf(ground);
  const isStory = await livened(copy, ground, 3);
  const from = fromOf(copy, wish);
  const honest = blocksFrom(copy, from + 1n);
  const count = wish.blocks ?? honest.length + 1;
  if (Math.max(honest.length, count) > MOST_BLOCKS) throw tooLong(from, honest.length);
  const before = standOf(copy, honest);
  const rival = ground.taker.address;
  const raced = await runRace(copy, { from, honest, count, rival, workBelow: before.workBelow });
  return {
    isStory,
    from,
    rival,
    ...raced,
    left: raced.wonAt === undefined ? undefined : leftBehind(copy.chain, before),
    miners: earnings(copy, before, rival, from),
  };
}

function fromOf({ chain }: Copy, { from }: ForkWish): bigint {
  const { number } = chain.head.header;
  if (from === undefined) return number > USUAL_DEPTH ? number - USUAL_DEPTH : 0n;
  if (BigInt(from) <= number) return BigInt(from);
  throw new CopyError(`there is no block ${from} to begin at; the newest is ${number}`);
}

function tooLong(from: bigint, length: number): CopyError {
  return new CopyError(`behind block ${from} the chain has ${length} blocks; at most ${MOST_BLOCKS} are mined here`);
}

// ───────────── before ─────────────

type Stand = Before & {
  readonly state: Reader;
  readonly mined: ReadonlyMap<Address, bigint>;
  /** Up to the block that both have. */
  readonly workBelow: bigint;
};

function standOf({ chain, names }: Copy, honest: readonly Block[]): Stand {
  const own = honest.reduce((sum, { header }) => sum + header.difficulty, 0n);
  return {
    blocks: honest,
    told: honest.flatMap(({ header }) => toldIn(chain, Number(header.number), names).map(deedOf)),
    contracts: contractsOf(chain),
    state: chain.stateOf(chain.headHash),
    mined: minedIn(chain, honest),
    workBelow: chain.totalDifficulty - own,
  };
}

/** The sentence without its block's hash, which is worth nothing any more. */
function deedOf({ sentence, blockHash: hash }: Told): string {
  const at = sentence.indexOf(`: hash ${hash.slice(2, 10)}…`);
  return at === -1 ? sentence : sentence.slice(0, at);
}

/** What each miner got for blocks of the chain: rewards and priority fees. */
function minedIn(chain: Chain, blocks: readonly Block[]): Map<Address, bigint> {
  const mined = new Map<Address, bigint>();
  for (const block of blocks) {
    const { miner } = block.header;
    mined.set(miner, (mined.get(miner) ?? 0n) + chain.params.rewardInWei + feesIn(chain, block).fees);
  }
  return mined;
}

// ───────────── after ─────────────

/** Everybody who mined above the common block, on the branch that was the chain and on the one that is it now. */
function earnings(copy: Copy, { blocks, state, mined }: Stand, rival: Address, from: bigint): Earnings[] {
  const now = minedIn(copy.chain, blocksFrom(copy, from + 1n));
  const miners = new Set([...blocks.map(({ header }) => header.miner), rival]);
  return Array.from(miners, (miner) => ({
    miner,
    before: accountOf(state, miner).balance,
    after: accountOf(copy.chain.headState(), miner).balance,
    minedBefore: mined.get(miner) ?? 0n,
    minedAfter: now.get(miner) ?? 0n,
  }));
}
