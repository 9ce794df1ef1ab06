/**
 * `hlp step … --until` and `--search`: going along the chain until something happens, or a text is met. It can take a while on a long chain, so
 * it tells how far it is, and Ctrl-C ends it.
 */

import { show } from '../../base/show.ts';
import { type Breakpoint, BREAKPOINT_FORMS } from '../../timeline/breakpoints/breakpoint.ts';
import type { PaceOptions } from '../../timeline/pace.ts';
import { parseBreakpoint } from '../../timeline/breakpoints/parse.ts';
import { runTo } from '../../timeline/breakpoints/run-to.ts';
import { searchFor } from '../../timeline/breakpoints/search.ts';
import { surroundingsOf } from '../../timeline/breakpoints/surroundings.ts';
import type { Direction } from '../../timeline/moves.ts';
import { ValueError } from '../../timeline/parse-value.ts';
import { formatPosition, isStep, placeIn, type Position } from '../../timeline/position.ts';
import { Stepper } from '../../timeline/stepper.ts';
import type { Answer, HelpTable, OptionRow } from '../command.ts';
import { Failed } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { untilAskedToEnd } from '../until-asked.ts';
import { explained } from '../who.ts';
import type { Subject } from './subject.ts';
import { atPlace, onePlace } from './walk.ts';

export const HUNTING: readonly OptionRow[] = [
  {
    flags: '--until <what>',
    help: 'go on until that happens, through transactions and blocks; again for more of them: whichever comes first',
    isRepeatable: true,
  },
  {
    flags: '--search <text>',
    help: 'go on to the next place that holds this text: a sentence, a line, a function, a value that changes',
  },
];

export const BREAKPOINTS_TABLE: HelpTable = {
  title: 'What to go on until',
  rows: BREAKPOINT_FORMS.map(({ example, help }) => [example, help]),
};

/** What is looked for, and which way. */
export type Hunt = { readonly from: Position; readonly direction: Direction };

type Met = { readonly position: Position; readonly what: string; readonly data: object };

/** Throws Misuse for a text that is no breakpoint. */
export async function goneUntil(
  texts: readonly string[],
  subject: Subject,
  hunt: Hunt,
  terminal: Terminal,
): Promise<Answer> {
  const { timeline } = subject;
  const breakpoints = await breakpointsIn(texts, subject);
  const reached = await listened(terminal, (options) =>
    runTo(timeline, hunt.from, hunt.direction, breakpoints, options),
  );
  const what = breakpoints.map(({ text }) => text).join(', ');
  const met = reached && {
    position: reached.position,
    what: reached.breakpoint.text,
    data: { breakpoint: reached.breakpoint.text },
  };
  return answerOf(met, what, subject, hunt);
}

/** Throws Misuse for a text that cannot be searched for. */
export async function searchedFor(text: string, subject: Subject, hunt: Hunt, terminal: Terminal): Promise<Answer> {
  const { timeline } = subject;
  const found = await listened(terminal, (options) =>
    searchFor(timeline, hunt.from, hunt.direction, text, options),
  ).catch((error: unknown) =>
    explained('--search', ValueError, () => {
      throw error;
    }),
  );
  const met = found && { position: found.position, what: found.what, data: { where: found.where, what: found.what } };
  return answerOf(met, `"${show(text)}"`, subject, hunt);
}

/** By what the chain has now, and by the contract one stands in. */
async function breakpointsIn(
  texts: readonly string[],
  { timeline, position }: Subject,
): Promise<readonly Breakpoint[]> {
  const around = surroundingsOf(timeline.chain.headState(), timeline.names, await hereAt(timeline, position));
  return texts.map((text) => explained('--until', ValueError, () => parseBreakpoint(text, around)));
}

async function hereAt(
  timeline: Subject['timeline'],
  position: Position,
): Promise<{ readonly contract: `0x${string}`; readonly file?: string } | undefined> {
  if (placeIn(position) === undefined) return undefined;
  const transaction = await timeline.transaction(position);
  return transaction instanceof Stepper ? { contract: transaction.scene.called.address } : undefined;
}

async function answerOf(met: Met | undefined, what: string, { timeline }: Subject, hunt: Hunt): Promise<Answer> {
  if (met === undefined) return nothing(what, hunt);
  const { data, text } = await onePlace(timeline, met.position);
  return { data: { found: met.data, ...(data as object) }, text: `${met.what}\n${text}` };
}

function nothing(what: string, { from, direction }: Hunt): Answer {
  const way = direction === 1 ? 'on to the newest block' : 'back to genesis';
  const isWhole = isStep(from) && (from.step < 0 || from.step === Infinity);
  const start = isWhole ? formatPosition({ ...from, step: 0 }).replace(/\.0$/, '') : formatPosition(from);
  return { data: { found: null }, text: `There is none from ${start} ${way}: ${what}`, exitCode: 1 };
}

/** With a line that says how far it is. */
async function listened<T>(terminal: Terminal, run: (options: PaceOptions) => Promise<T>): Promise<T> {
  let at = '';
  const onProgress = (position: Position): void => {
    at = isStep(position) ? `${position.block}.${position.transaction}` : formatPosition(position);
    terminal.progress(`looking at ${at}`);
  };
  return untilAskedToEnd(
    terminal,
    () => stopped(at),
    (signal) => atPlace(() => run({ signal, onProgress })),
  );
}

function stopped(at: string): Failed {
  return new Failed('interrupted', `Stopped${at === '' ? '' : ` at ${at}`}: up to there nothing was found.`);
}
