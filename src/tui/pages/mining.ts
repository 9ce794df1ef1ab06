/** The mining moment: the real tries of the block, one after the other, until the one that counts. The chain does not wait for it. */

import type { Key, Next, Mined } from '../events.ts';
import { EMPTY_LINE, label, type Line, line, span, wrap, wrapAtMost } from '../lines.ts';
import { leadingZeros } from '../../timeline/zeros.ts';
import type { Replay, Try } from '../lottery.ts';
import { back, type MiningPage, type Model, pageOf, withPage } from '../model.ts';
import { commandLines } from '../shell.ts';
import { MOST_ZEROS, openLottery } from './lottery.ts';
import { openStep } from './step.ts';

export function miningKeys(model: Model, page: MiningPage, key: Key): Next | undefined {
  if (isRunning(page)) return key === ' ' || key === 'enter' ? [withPage(model, toEnd(page))] : undefined;
  if (key === 'enter' || key === ' ') return [goneOn(model, page)];
  if (key === '+' && page.replay !== undefined) return openLottery(model, Math.min(page.replay.zeros + 1, MOST_ZEROS));
  return key === 's' && page.place !== undefined ? openStep(model, page.place) : undefined;
}

/** Back to where one came from; what was chosen from the list of sources is on the chain now, so one goes to it. */
function goneOn(model: Model, { contract }: MiningPage): Model {
  const before = back(model);
  if (contract === undefined || pageOf(before).kind !== 'sources') return before;
  return withPage(before, { kind: 'contract', name: contract, cursor: 0 });
}

/** Is there more to see without a key? */
export function isRunning({ replay, shown, problem }: MiningPage): boolean {
  return problem === undefined && (replay === undefined || shown < replay.frames.length);
}

function toEnd(page: MiningPage): MiningPage {
  return page.replay === undefined ? page : { ...page, shown: page.replay.frames.length };
}

export function tickMining(model: Model): Model {
  const page = pageOf(model);
  if (page.kind !== 'mining' || page.replay === undefined || !isRunning(page)) return model;
  return withPage(model, { ...page, shown: page.shown + 1 });
}

/** The page that waits for this transaction, wherever it is, learns how it went. */
export function minedIn(model: Model, { hash, ...rest }: Mined): Model {
  const pages = model.pages.map((page) => (page.kind === 'mining' && page.hash === hash ? { ...page, ...rest } : page));
  return { ...model, pages: pages as unknown as Model['pages'] };
}

// ───────────── drawing ─────────────

/** In fewer lines there is room for a try and for what came of it. */
const ROOM_FOR_MORE = 12;

export function drawMining({ program, facts }: Model, page: MiningPage, width: number, height: number): Line[] {
  const { replay, problem, words } = page;
  if (problem !== undefined) {
    return [
      line(span('✗ It was not sent', 'bad')),
      EMPTY_LINE,
      ...wrap(problem, width),
      ...shellLines(program, words, width),
    ];
  }
  if (replay === undefined) return wrap(`Signed. ${facts.isPaused ? PAUSED : SEARCHED}`, width);
  const isLow = height < ROOM_FOR_MORE;
  const top = isLow && !isRunning(page) ? [] : [...wrap(lotteryText(replay), width), EMPTY_LINE];
  const found = isRunning(page) ? [] : [...foundLines(page, replay, width), ...shellLines(program, page.words, width)];
  const bottom = [EMPTY_LINE, ...found].slice(0, Math.max(1, height - top.length - 1));
  // The last tries matter most.
  const room = Math.max(1, height - top.length - bottom.length);
  const tries = (replay.frames[Math.max(0, page.shown - 1)] ?? []).slice(-room);
  return [...top, ...tries.map((one) => tryLine(one, replay, width)), ...bottom];
}

const SEARCHED = 'Now somebody has to find a block for it …';
const PAUSED = 'It waits, because mining is paused; `:resume` goes on with it.';

function lotteryText({ block, difficulty, zeros }: Replay): string {
  const wins = ['is small enough', 'begins with a zero'][zeros] ?? `begins with ${zeros} zeros`;
  return `Block ${block} is a lottery: each try gives a hash, and one that ${wins} wins. About 1 in ${difficulty} does.`;
}

function tryLine({ number, hash }: Try, { tries, zeros }: Replay, width: number): Line {
  const lit = leadingZeros(hash);
  const isWinner = number === tries && lit >= zeros;
  const digits = Math.max(8, Math.min(64, width - 30));
  return line(
    label('try', `  try ${String(number).padStart(String(tries).length)}  `),
    span(hash.slice(0, lit), 'lit'),
    span(hash.slice(lit, digits), isWinner ? 'strong' : 'faint'),
    span(digits < 64 ? '…' : '', 'faint'),
    span(isWinner ? '  ← this one wins' : '', 'good'),
  );
}

/** The page of the transaction has all of it. */
const MOST_TOLD_LINES = 4;

function foundLines({ told }: MiningPage, replay: Replay, width: number): Line[] {
  const hash = replay.frames.at(-1)?.at(-1)?.hash ?? '';
  const tries = replay.tries === 1 ? '1 try' : `${replay.tries} tries`;
  return [
    line(span(`Found hash ${hash.slice(0, 8)}… after ${tries}.`, 'good')),
    ...told.flatMap((text) => wrapAtMost(text, width, MOST_TOLD_LINES, 'strong')),
  ];
}

/** None is wider than the line, so they can be copied as they stand. */
function shellLines(program: string, words: readonly string[], width: number): Line[] {
  const lines = commandLines(words, width, undefined, program);
  return [EMPTY_LINE, line(label('The same in a shell')), ...lines.map((text) => line(text))];
}
