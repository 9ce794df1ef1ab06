/** The mining moment: the real tries of the block, one after the other, until the one that counts. The chain does not wait for it. */

import type { Key, Next, Mined } from '../events.ts';
import { EMPTY_LINE, type Line, line, span, wrap } from '../lines.ts';
import { leadingZeros, type Replay, type Try } from '../lottery.ts';
import { back, type MiningPage, type Model, pageOf, withPage } from '../model.ts';
import { MOST_ZEROS, openLottery } from './lottery.ts';
import { openStep } from './step.ts';

export function miningKeys(model: Model, page: MiningPage, key: Key): Next | undefined {
  if (isRunning(page)) return key === ' ' || key === 'enter' ? [withPage(model, toEnd(page))] : undefined;
  if (key === 'enter' || key === ' ') return [back(model)];
  if (key === '+' && page.replay !== undefined) return openLottery(model, Math.min(page.replay.zeros + 1, MOST_ZEROS));
  return key === 's' && page.place !== undefined ? openStep(model, page.place) : undefined;
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

export function drawMining(page: MiningPage, width: number, height: number): Line[] {
  const { replay, problem, command } = page;
  if (problem !== undefined) {
    return [line(span('✗ It was not sent', 'bad')), EMPTY_LINE, ...wrap(problem, width), ...shellLines(command, width)];
  }
  if (replay === undefined) return [line('Signed. Now somebody has to find a block for it …')];
  const wins = ['is small enough', 'begins with a zero'][replay.zeros] ?? `begins with ${replay.zeros} zeros`;
  const lottery = `Block ${replay.block} is a lottery: each try gives a hash, and one that ${wins} wins. About 1 in ${replay.difficulty} does.`; // prettier-ignore
  const top = [...wrap(lottery, width), EMPTY_LINE];
  const bottom = [EMPTY_LINE, ...(isRunning(page) ? [] : foundLines(page, replay, width))];
  // The last tries matter most.
  const room = Math.max(1, height - top.length - bottom.length);
  const tries = (replay.frames[Math.max(0, page.shown - 1)] ?? []).slice(-room);
  return [...top, ...tries.map((one) => tryLine(one, replay, width)), ...bottom];
}

function tryLine({ number, hash }: Try, { tries, zeros }: Replay, width: number): Line {
  const lit = leadingZeros(hash);
  const isWinner = number === tries && lit >= zeros;
  const digits = Math.max(8, Math.min(64, width - 30));
  return line(
    span(`  try ${String(number).padStart(String(tries).length)}  `, 'faint'),
    span(hash.slice(0, lit), 'lit'),
    span(hash.slice(lit, digits), isWinner ? 'strong' : 'faint'),
    span(digits < 64 ? '…' : '', 'faint'),
    span(isWinner ? '  ← this one wins' : '', 'good'),
  );
}

function foundLines({ told, command }: MiningPage, replay: Replay, width: number): Line[] {
  const hash = replay.frames.at(-1)?.at(-1)?.hash ?? '';
  const tries = replay.tries === 1 ? '1 try' : `${replay.tries} tries`;
  return [
    line(span(`Found hash ${hash.slice(0, 8)}… after ${tries}.`, 'good')),
    ...told.flatMap((text) => wrap(text, width, 'strong')),
    ...shellLines(command, width),
  ];
}

function shellLines(command: string, width: number): Line[] {
  return [EMPTY_LINE, line(span('The same in a shell', 'faint')), ...wrap(command, width, 'plain', 2)];
}
