/** A block that was just mined, as `hlp mine` tells of it: the work it took, what it holds, and what its miner got. */

import { grouped } from '../base/counts.ts';
import { checksumAddress } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { formatHlp } from '../base/units.ts';
import { type Block, blockHash } from '../chain/block.ts';
import type { Node } from '../node/node.ts';
import { difficultyAfter } from '../timeline/block-rows.ts';
import { toldIn } from '../timeline/replay.ts';
import { feesIn } from '../timeline/reward.ts';
import { nameAtStart } from '../timeline/who.ts';

/** All there is to know about it, for programs. */
export type Mined = {
  readonly number: bigint;
  readonly hash: Hash;
  readonly tries: bigint;
  readonly difficulty: bigint;
  /** How hard the block after it has to be; undefined where that never changes. */
  readonly nextDifficulty: bigint | undefined;
  /** How long the search took. */
  readonly seconds: number;
  readonly transactions: number;
  readonly miner: string;
  /** Out of nothing, for the work. */
  readonly rewardInWei: bigint;
  /** What those who sent something paid for it, beyond what is burned. */
  readonly feesInWei: bigint;
};

/** Measures searches: from when a block is sought to when it is found. */
export class SearchClock {
  readonly stop: () => void;
  #began = performance.now();
  #seconds = 0;

  constructor(node: Node) {
    this.stop = node.listen(({ phase }) => {
      if (phase === 'searching') this.#began = performance.now();
      if (phase === 'found') this.#seconds = (performance.now() - this.#began) / 1000;
    });
  }

  /** Of the newest search that found something. */
  get seconds(): number {
    return this.#seconds;
  }
}

export function minedBy({ chain }: Node, block: Block, seconds: number): Mined {
  const { number, nonce, difficulty, miner } = block.header;
  return {
    number,
    hash: blockHash(block),
    tries: nonce + 1n,
    difficulty,
    nextDifficulty: difficultyAfter(block, chain),
    seconds: Math.round(seconds * 1e6) / 1e6,
    transactions: block.transactions.length,
    miner: checksumAddress(miner),
    rewardInWei: chain.params.rewardInWei,
    feesInWei: feesIn(chain, block).fees,
  };
}

/** One line, and one more for each transaction in it. Safe to show. */
export function minedText({ chain, names }: Node, block: Block, mined: Mined): string {
  const { number, hash, tries, difficulty, seconds } = mined;
  const found = `found after ${triesText(tries)} in ${secondsText(seconds)} (difficulty ${grouped(difficulty)})`;
  const first = `Block ${number}: hash ${hash.slice(2, 10)}…, ${found}; ${nameAtStart(names, block.header.miner)} got ${gainText(mined)}.`;
  const told = toldIn(chain, Number(number), names);
  return [first, ...told.map(({ index, sentence }) => `  ${number}.${index}  ${sentence}`)].join('\n');
}

function gainText({ rewardInWei, feesInWei }: Mined): string {
  const all = `${formatHlp(rewardInWei + feesInWei)} hlp`;
  return feesInWei === 0n ? all : `${all}, ${formatHlp(feesInWei)} of it in fees`;
}

const triesText = (tries: bigint): string => (tries === 1n ? '1 try' : `${grouped(tries)} tries`);

/** `20 ms`, `1.50 s`, `75 s`. */
export function secondsText(seconds: number): string {
  if (seconds < 1) return `${Math.ceil(seconds * 1000)} ms`;
  return `${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s`;
}
