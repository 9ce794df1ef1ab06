/** Two branches beside each other: what stands at each height, how much work there is below it, and which of them everybody follows then. */

import type { Address } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { type Block, blockHash } from '../chain/block.ts';
import { type Copy, timeAfter } from './copy.ts';
import { blockOf } from './ground.ts';

/** What stands at one height, on both sides, and which branch everybody follows once the other branch has come so far. */
export type ForkRow = {
  readonly number: bigint;
  readonly chain: Side | undefined;
  readonly other: Side | undefined;
  readonly follows: 'chain' | 'other';
};

export type Side = {
  readonly hash: Hash;
  readonly miner: Address;
  readonly transactions: number;
  /** Of the branch up to here. */
  readonly work: bigint;
};

export type Tie = {
  readonly work: bigint;
  readonly chain: Hash;
  readonly other: Hash;
  readonly winner: 'chain' | 'other';
};

/** So that it is another branch even where the same person mines the same nothing. */
const MARK = utf8ToBytes('another branch');

/** What it takes to run it. */
export type Race = {
  readonly from: bigint;
  readonly honest: readonly Block[];
  readonly count: number;
  readonly rival: Address;
  readonly workBelow: bigint;
};

export type Raced = {
  readonly rows: readonly ForkRow[];
  /** Tries the other branch took, and those it takes on average. */
  readonly tries: number;
  readonly expected: bigint;
  /** The block of the other branch with which it became the chain; undefined when it did not. */
  readonly wonAt: bigint | undefined;
  /** Both branches with as much work: the lower hash wins. Undefined when it never came to that. */
  readonly tie: Tie | undefined;
};

/** A block of the other branch, and whether its branch was the chain once it was there. */
type Step = Side & { readonly number: bigint; readonly tries: number; readonly isChain: boolean };

/** Mines the other branch, block by block, and looks each time which one everybody follows. Throws CopyError. */
export async function runRace(copy: Copy, race: Race): Promise<Raced> {
  const { from, honest, workBelow } = race;
  const chain = { hash: copy.chain.headHash, work: copy.chain.totalDifficulty };
  const steps = await otherBranch(copy, race);
  const tied = steps.find(({ work }) => work === chain.work);
  const first = steps.find(({ isChain }) => isChain);
  const ours = sidesOf(honest, workBelow);
  return {
    rows: Array.from({ length: Math.max(ours.length, steps.length) }, (_, index) => ({
      number: from + BigInt(index) + 1n,
      chain: ours[index],
      other: steps[index],
      follows: first !== undefined && from + BigInt(index) + 1n >= first.number ? 'other' : 'chain',
    })),
    tries: steps.reduce((sum, { tries }) => sum + tries, 0),
    expected: (steps.at(-1)?.work ?? workBelow) - workBelow,
    wonAt: first?.number,
    tie: tied && { work: tied.work, chain: chain.hash, other: tied.hash, winner: tied.isChain ? 'other' : 'chain' },
  };
}

/** It holds no transactions of others: whoever mines it wants the rewards, and another past. */
async function otherBranch(copy: Copy, { from, honest, count, rival, workBelow }: Race): Promise<Step[]> {
  const steps: Step[] = [];
  let [on, work] = [blockOf(copy, from), workBelow];
  for (let index = 0; index < count; index++) {
    // At the same time as its counterpart, so that it is as hard to find.
    const timestamp = honest[index]?.header.timestamp ?? timeAfter(on.header, copy.chain.params);
    const { block, hash, tries } = await copy.add([], { miner: rival, timestamp, extraData: MARK }, on);
    [on, work] = [block, work + block.header.difficulty];
    steps.push({ ...sideOf(block, work), number: block.header.number, tries, isChain: copy.chain.isCanonical(hash) });
  }
  return steps;
}

function sidesOf(blocks: readonly Block[], workBelow: bigint): Side[] {
  let work = workBelow;
  return blocks.map((block) => sideOf(block, (work += block.header.difficulty)));
}

function sideOf(block: Block, work: bigint): Side {
  const { header, transactions } = block;
  return { hash: blockHash(block), miner: header.miner, transactions: transactions.length, work };
}
