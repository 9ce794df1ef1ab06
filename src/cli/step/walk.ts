/** A transaction as one walks through it, stop by stop, or one place of the chain, and where one can go from there. */

import { moveWithin, type StepMove } from '../../timeline/moves.ts';
import { formatPosition, type Position, positionIn, type TransactionPlace } from '../../timeline/position.ts';
import type { Quiet } from '../../timeline/quiet.ts';
import type { Snapshot } from '../../timeline/snapshot.ts';
import { StepError, Stepper } from '../../timeline/stepper.ts';
import type { Timeline } from '../../timeline/timeline.ts';
import type { Answer } from '../command.ts';
import { Misuse } from '../failure.ts';
import { stopText } from './step-text.ts';

/** A longer walk is cut; every step beyond can be asked for by its position. */
const MOST_STOPS = 500;

const WAYS = [
  'previousLine',
  'nextLine',
  'previousInstruction',
  'nextInstruction',
] as const satisfies readonly StepMove[];

/** Where one can go from a place. */
type Ways = Readonly<Record<(typeof WAYS)[number], string>>;
type Stop = Snapshot & Ways;

export type WalkWish = {
  readonly isFine: boolean;
  readonly isBackwards: boolean;
  /** The step that matters: of too many stops, those that lead there are shown. Left out, the first ones. */
  readonly at?: number;
  /** What stands before a position of it, where `hlp step` alone does not find it: the words of the subject. */
  readonly words?: string;
};

/** All stops of one transaction, up to a number nobody reads further than. */
export function walk(transaction: Stepper | Quiet, place: TransactionPlace, wish: WalkWish): Answer {
  const { isFine, isBackwards, at = 0, words = 'hlp step' } = wish;
  const { told, steps } = transaction;
  const { length } = steps;
  const count = isFine ? length + 1 : steps.places.length;
  const stepAt = (i: number): number => (isFine ? i : (steps.places[i] ?? length));
  const inOrder = (i: number): number => stepAt(isBackwards ? count - 1 - i : i);
  const first = isBackwards ? 0 : firstShown(count, stepAt, at);
  const shown = Array.from({ length: Math.min(count, MOST_STOPS) }, (_, i) => inOrder(first + i));
  const stops = shown.map((step) => stopAt(transaction, step, place));
  const left = count - first - stops.length;
  const next = left > 0 ? positionIn(place, inOrder(first + stops.length)) : undefined;
  const before = first > 0 ? [`… ${first} stops before: \`${words} ${formatPosition(positionIn(place, 0))}\``] : [];
  const broken = transaction.breakingWrite();
  const failedCalls = transaction instanceof Stepper ? transaction.failedCalls : [];
  return {
    data: { transaction: told, breakingWrite: broken, failedCalls, length, stops, skipped: first, left },
    text: [told.sentence, ...before, ...stops.map((stop) => stopText(stop, isFine)), ...endLines(next, words)].join('\n'), // prettier-ignore
  };
}

/** The place of the first stop that is shown, so that the one at `at`, or the next behind it, is the last one. */
function firstShown(count: number, stepAt: (i: number) => number, at: number): number {
  let end = 0;
  while (end < count && stepAt(end) < at) end++;
  return Math.max(0, end + 1 - MOST_STOPS);
}

/** Moves within the transaction; at its ends they stay. */
function stopAt(transaction: Stepper | Quiet, at: number, place: TransactionPlace): Stop {
  const snapshot = transaction.at(at);
  const { steps } = transaction;
  const ways = WAYS.map((move) => [move, formatPosition(positionIn(place, moveWithin(steps, at, move)))]);
  return { ...snapshot, ...(Object.fromEntries(ways) as Ways) };
}

function endLines(next: Position | undefined, words: string): string[] {
  return next === undefined ? [] : [`… it goes on: \`${words} ${formatPosition(next)}\``];
}

/** Throws Misuse for a position that is not there. */
export function onePlace(timeline: Timeline, position: Position): Promise<Answer> {
  return atPlace(async () => {
    const view = await timeline.look(position);
    const ways = await waysFrom(timeline, position);
    const text = view.kind === 'step' ? stopText(view.snapshot, true) : `${formatPosition(position)}  ${view.sentence}`;
    const here = view.kind === 'step' ? view.snapshot : { ...view, position: formatPosition(position) };
    return { data: { ...here, ...ways }, text: `${text}\n  ${waysText(ways)}` };
  });
}

/** A position that is not there was typed. */
export async function atPlace<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof StepError) throw new Misuse(`position: ${error.message}`);
    throw error;
  }
}

async function waysFrom(timeline: Timeline, position: Position): Promise<Ways> {
  const ways = WAYS.map(async (move) => [move, formatPosition(await timeline.move(position, move))] as const);
  return Object.fromEntries(await Promise.all(ways)) as Ways;
}

function waysText({ previousLine, nextLine, previousInstruction, nextInstruction }: Ways): string {
  return `${previousLine} ← line → ${nextLine}, ${previousInstruction} ← instruction → ${nextInstruction}`;
}
