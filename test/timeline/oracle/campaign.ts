/** Many generated programs one after the other, each walked by the stepper and the evaluator side by side. */

import type { Change } from '../../../src/timeline/last-change.ts';
import { moveWithin, stepsOf } from '../../../src/timeline/moves.ts';
import { markOf, snapshotOf } from '../../../src/timeline/snapshot.ts';
import { Dice } from '../../helpers/generate-dice.ts';
import { shrink, type Case } from '../../evaluator/shrink.ts';
import { compare, type Walked } from './compare.ts';
import { News } from './news.ts';
import { compareOrders } from './order.ts';
import { knownAt, knownOf, wrongWith, type Check } from './programs.ts';
import { addTally, emptyTally, tallyMoment, type Tally } from './tally.ts';

/** A program at some step of which something else is shown than there is. */
export type Wrong = { readonly seed: number; readonly place: number; readonly what: string };

export type Count = { readonly tally: Tally; readonly wrong: Wrong[] };

export function nothingCounted(): Count {
  return { tally: emptyTally(), wrong: [] };
}

export function add(total: Count, part: Count): void {
  addTally(total.tally, part.tally);
  total.wrong.push(...part.wrong);
}

/** The programs of a seed at the places from `from` on, `to` not included. */
export async function tryPrograms(seed: number, from: number, to: number): Promise<Count> {
  const count = nothingCounted();
  for (let place = from; place < to; place++) {
    const what = await tryProgram(seed, place, count.tally);
    if (what !== undefined) count.wrong.push({ seed, place, what });
  }
  return count;
}

/** What is wrong with what is shown of it. */
async function tryProgram(seed: number, place: number, tally: Tally): Promise<string | undefined> {
  tally.programs += 1;
  try {
    const known = knownAt(seed, place);
    if (typeof known !== 'string') return await wrongWith(known, checkOf(new Dice(seed, place), tally));
    tally.refused += 1;
    return `refused: ${known}`;
  } catch (error) {
    return `broken: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

/** Every stop and every instruction of a step against the evaluator; then again in any order. */
export function checkOf(dice: Dice, tally: Tally = emptyTally()): Check {
  return (watched, walked) => {
    const { run, trace } = watched;
    const news = dice.chance(WITH_NEWS_PERCENT) ? new News(walked) : undefined;
    const result = compare(walked, ({ snapshot, frame, where, step }) => {
      tallyMoment(tally, snapshot, frame);
      return news?.differenceIn(frame, where, changedAt(walked, step));
    });
    tally.transactions += 1;
    tally.instructions += trace.length;
    tally.caught += trace.failures.length;
    if (result.isPart) tally.parts += 1;
    if (run.seek(trace.length).machine.outcome?.status !== 'success') tally.failed += 1;
    if (result.difference !== undefined) return result;
    const order = compareOrders(watched, dice);
    tally.orders += order.looks;
    return order;
  };
}

/** Each stop is looked at from the line before: that takes its time. */
const WITH_NEWS_PERCENT = 20;

function changedAt({ run, scene, trace }: Walked, step: number): readonly Change[] {
  const lineBefore = moveWithin(stepsOf(trace), step, 'previousLine');
  const mark = markOf(scene, run.seek(lineBefore));
  return snapshotOf(scene, run.seek(step), '', { mark, failedCalls: [] }).changedNow;
}

// ───────────── one program, for people ─────────────

export function caseOf(seed: number, place: number): Case {
  const known = knownAt(seed, place);
  return typeof known === 'string'
    ? { text: known, story: [] }
    : { text: known.files[0]?.text ?? '', story: known.story };
}

/** What goes wrong with a program and a story, whoever wrote them. */
export async function wrongOf(one: Case): Promise<string | undefined> {
  const known = knownOf(one);
  if (typeof known === 'string') return `refused: ${known}`;
  try {
    return await wrongWith(known, checkOf(new Dice(1, 1)));
  } catch (error) {
    return `broken: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The smallest program that goes wrong in the same way. */
export async function smallest({ seed, place }: Pick<Wrong, 'seed' | 'place'>): Promise<Case> {
  const start = caseOf(seed, place);
  const wrong = outline(await wrongOf(start));
  return shrink(start, async (smaller) => outline(await wrongOf(smaller)) === wrong);
}

/** The kind of wrong: without numbers, and without what is said of whom. */
const outline = (what: string | undefined): string | undefined =>
  what
    ?.replace(/^.*?, (?=step|the|step)/s, '')
    .replaceAll(/0x[0-9a-fA-F]+|\d+/g, '#')
    .slice(0, 60);
