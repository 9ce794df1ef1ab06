/** Sweeps call after call and keeps count: what the test and the long run (`scripts/sweep.ts`) have in common. */

import { gasBefore, runInBlock } from './sweep-block.ts';
import type { SweptCall } from './sweep-calls.ts';
import { gasAt } from './sweep-gauge.ts';
import { type Between, expectSame, type Stretch, sweep } from './sweep.ts';

export type Tally = {
  readonly file: string;
  calls: number;
  /** Ways in which these calls went, by how much gas they had. */
  stretches: number;
  /** Limits below the one from which on nothing is short any more; each lies in a stretch. */
  limits: number;
  /** Limits that were run one by one. */
  runs: number;
  /** Limits that were run as a transaction in a block. */
  blocks: number;
  /** Stretches that succeed although gas was short somewhere: a `try` went on without it. */
  otherwise: number;
  /** Contracts that ran at once. */
  deepest: number;
};

export function newTally(file: string): Tally {
  return { file, calls: 0, stretches: 0, limits: 0, runs: 0, blocks: 0, otherwise: 0, deepest: 0 };
}

/** What fits into no stretch is thrown, with the place of the call before it. */
export function sweepInto(tally: Tally, swept: SweptCall, between: Between): readonly Stretch[] {
  const stretches = at(swept, () => sweep(swept, between));
  tally.calls++;
  tally.stretches += stretches.length;
  tally.limits += stretches.at(-1)?.from ?? 0;
  tally.otherwise += stretches.filter(goesOn).length;
  tally.deepest = Math.max(tally.deepest, ...stretches.map(({ deepest }) => deepest));
  return stretches;
}

export const goesOn = ({ outcome, firstShortage }: Stretch): boolean =>
  outcome.status === 'success' && firstShortage !== undefined;

/** Every limit from the first up to that from which on nothing is short, and a few more; false when `isOver` came first. */
export function everyLimit(
  tally: Tally,
  swept: SweptCall,
  stretches: readonly Stretch[],
  isOver: () => boolean = () => false,
): boolean {
  return at(swept, () => {
    for (const stretch of stretches) {
      if (isOver()) return false;
      const to = Math.min(stretch.to, stretch.from + (stretch.firstShortage === undefined ? 70 : Infinity));
      for (let limit = stretch.from; limit <= to; limit++) expectSame(swept, stretch, limit);
      tally.runs += to - stretch.from + 1;
    }
    return true;
  });
}

/** The same through a block: outcome, gas and what is written are those of the stretch. */
export function inBlocks(tally: Tally, swept: SweptCall, stretches: readonly Stretch[]): void {
  at(swept, () => {
    const before = gasBefore(swept);
    for (const { from, outcome, left, effects } of stretches) {
      const { receipt, written } = runInBlock(swept, from);
      const used = BigInt(from - (left === undefined ? 0 : gasAt(left, from)));
      const found = [receipt.status, receipt.gasUsed - before, written].join(' ');
      const wanted = [outcome.status, used, effects.written].join(' ');
      if (found !== wanted) throw new Error(`in a block with ${from} gas: ${found} instead of ${wanted}`);
      tally.blocks++;
    }
  });
}

function at<T>({ where }: SweptCall, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new Error(`${where}: ${(error as Error).message}`, { cause: error });
  }
}
