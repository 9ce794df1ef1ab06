/** Runs a kind of fault as often as is wanted, in as many lanes as there are cores, and counts what came of it. */

import { availableParallelism } from 'node:os';
import { Dice } from '../helpers/generate-dice.ts';
import type { Fate, Ground } from './ground.ts';
import type { Bench, Kind, Result } from './kind.ts';

export type Tally = {
  readonly kind: Kind;
  /** Why it was not run; undefined when it was. */
  readonly whyNot: string | undefined;
  tried: number;
  readonly fates: Record<Fate['is'], number>;
  /** What must not be. */
  readonly bad: Result[];
  seconds: number;
};

export type RunOptions = {
  readonly ground: Ground;
  readonly seed: number;
  readonly tries: number;
  /** Stops at the first result that must not be. */
  readonly stopsWhenBad?: boolean;
  readonly onResult?: (tally: Tally, result: Result) => void;
};

export async function run(kind: Kind, options: RunOptions): Promise<Tally> {
  const start = performance.now();
  const whyNot = await kind.whyNot?.(options.ground);
  const fates = { sound: 0, named: 0, repaired: 0, lost: 0, wrong: 0 };
  const tally: Tally = { kind, whyNot, tried: 0, fates, bad: [], seconds: 0 };
  if (whyNot === undefined) await Promise.all(lanes(kind, tally, options));
  tally.seconds = (performance.now() - start) / 1000;
  return tally;
}

function lanes(kind: Kind, tally: Tally, options: RunOptions): readonly Promise<void>[] {
  let place = 0;
  const isOver = (): boolean =>
    tally.tried >= options.tries ||
    (options.stopsWhenBad === true && tally.bad.some(({ isStumble }) => isStumble !== true));
  const lane = async (): Promise<void> => {
    while (!isOver() && place < (kind.most ?? Infinity)) {
      const bench = {
        ground: options.ground,
        dice: new Dice(options.seed, place),
        place: place++,
        tries: options.tries,
      };
      for await (const result of whateverHappens(kind, bench)) {
        if (isOver()) return;
        count(tally, result, options);
        if (isOver()) return;
      }
    }
  };
  return Array.from({ length: Math.min(availableParallelism(), options.tries) }, lane);
}

/** A series that cannot be tried is not passed over. */
async function* whateverHappens(kind: Kind, bench: Bench): AsyncGenerator<Result> {
  try {
    yield* kind.series(bench);
  } catch (error) {
    const findings = [`the campaign stumbled: ${(error as Error).stack}`];
    yield { fate: { is: 'wrong', findings }, how: `series ${bench.place}`, isStumble: true };
  }
}

function count(tally: Tally, result: Result, { onResult }: RunOptions): void {
  tally.tried += 1;
  tally.fates[result.fate.is] += 1;
  if (!tally.kind.allowed.includes(result.fate.is)) tally.bad.push(result);
  onResult?.(tally, result);
}
