/** The whole screen as lines: a header, the page, and what one can do. Pure: the same picture always gives the same lines. */

import { lastPart } from './cut.ts';
import { isWayOut, keyLine, keysOf } from './keys.ts';
import { clip, EMPTY_LINE, label, type Line, line, span, spread, widthOf, wrapAtMost } from './lines.ts';
import { type Model, type Page, pageOf, type Prompt } from './model.ts';
import { drawAnswer } from './pages/answer.ts';
import { drawForm } from './pages/form-lines.ts';
import { drawHome } from './pages/home.ts';
import { drawList } from './pages/lists.ts';
import { drawLottery } from './pages/lottery.ts';
import { drawMemory } from './pages/memory.ts';
import { drawMining } from './pages/mining.ts';
import { drawStep } from './pages/step-lines.ts';
import { bodyHeight, drawText } from './pages/text.ts';
import { type GroundKind, groundKind, stepperIn } from './pages/step.ts';
import { drawValues, titleOfValues } from './pages/values.ts';

/** Exactly as many lines as the screen has, none wider than it. */
export function frameOf(model: Model): Line[] {
  const { columns, rows } = model.size;
  const page = pageOf(model);
  const height = bodyHeight(model.size);
  const body = bodyOf(model, page, columns, height);
  const lines = [
    headerLine(model, page, columns),
    EMPTY_LINE,
    ...Array.from({ length: height }, (_, i) => body[i] ?? EMPTY_LINE),
    EMPTY_LINE,
  ];
  const bottom = bottomLines(model, page, columns);
  const all = [...lines.slice(0, lines.length + 1 - bottom.length), ...bottom];
  return all
    .slice(all.length - Math.min(rows, all.length))
    .map((row) => (isBlank(row) ? EMPTY_LINE : clip(row, columns)));
}

/** A line of nothing but empty texts would have no height at all. */
const isBlank = (row: Line): boolean => row.every(({ text }) => text === '');

function headerLine(model: Model, page: Page, width: number): Line {
  const isHome = page.kind === 'home';
  const paused = model.facts.isPaused ? [label('paused', 'paused', 'changed'), span(' · ', 'faint')] : [];
  const who = line(...paused, label('You are', 'You are ', 'plain'), span(model.me, 'strong'), span(isHome ? ' · Tab changes' : '', 'faint')); // prettier-ignore
  return spread(isHome ? chainLine(model, width) : line(span(titleOf(page), 'strong')), who, width);
}

function chainLine({ facts, directory }: Model, width: number): Line {
  const waiting = facts.waiting === 0 ? [] : [span(', '), label('waiting', `${facts.waiting} waiting`, 'strong')];
  const where = lastPart(directory, Math.max(8, width - 60));
  return line(label('block', `Block ${facts.head}`, 'strong'), ...waiting, span(' of the '), label('chain', 'chain', 'strong'), span(` in ${where}`, 'strong')); // prettier-ignore
}

function titleOf(page: Page): string {
  switch (page.kind) {
    case 'form':
      return page.form.title;
    case 'text':
      return page.title;
    case 'contract':
      return page.name;
    case 'block':
      return `Block ${page.number}`;
    case 'mining':
      return page.replay === undefined ? 'Mining' : `Mining block ${page.replay.block}`;
    case 'memory':
      return 'Memory';
    case 'values':
      return titleOfValues(page);
    case 'answer':
      return page.title;
    case 'step':
      return STEPPERS[groundKind(page.on)];
    default:
      return TITLES[page.kind];
  }
}

const STEPPERS: Readonly<Record<GroundKind, string>> = {
  chain: 'Step by step',
  copy: 'On a copy, step by step',
  branch: 'What if, step by step: this never happened',
  draft: 'Step by step, before it happens: nothing is signed',
};

const TITLES = {
  home: '',
  sources: 'Put a contract on the chain',
  people: 'People, and what they have',
  breaks: 'Break it',
  breakpoints: 'Where it stops',
  lottery: 'The lottery',
} as const;

function bodyOf(model: Model, page: Page, width: number, height: number): Line[] {
  switch (page.kind) {
    case 'home':
      return drawHome(model, page, width, height);
    case 'form':
      return drawForm(model, page, width, height);
    case 'mining':
      return drawMining(model, page, width, height);
    case 'lottery':
      return drawLottery(page, width);
    case 'memory':
      return drawMemory(model, page, width, height);
    case 'values':
      return drawValues(page, width, height);
    case 'answer':
      return drawAnswer(page, width, height);
    case 'text':
      return drawText(page, width, height);
    case 'step':
      return drawStep(model, page, width, height);
    default:
      return drawList(model, page, width, height);
  }
}

// ───────────── the bottom ─────────────

/** A message may take a few lines; the way out always stands in the last one. */
const MOST_NOTICE_LINES = 4;

function bottomLines(model: Model, page: Page, width: number): Line[] {
  const trying = model.trying === undefined ? [] : [line(span(model.trying, 'strong'))];
  // The stepper below says it itself, where it is looked at.
  const working = page.kind === 'values' ? (stepperIn(model)?.working ?? '') : '';
  const onTheWay = working === '' ? [] : [line(span(`${working} Esc ends it.`, 'strong'))];
  return [...trying, ...onTheWay, ...lastLines(model, page, width)];
}

function lastLines(model: Model, page: Page, width: number): Line[] {
  if (model.command !== undefined) return [commandLine(model.prompt, model.command, width)];
  const keys = keysOf(model, page);
  if (model.notice === undefined) return [line(span(keyLine(keys, width), 'faint'))];
  const out = line(span(keys.find(isWayOut) ?? '', 'faint'));
  const told = wrapAtMost(model.notice, Math.max(8, width - widthOf(out) - 2), MOST_NOTICE_LINES, 'strong');
  return told.map((row, i) => (i === told.length - 1 ? spread(row, out, width) : row));
}

function commandLine(prompt: Prompt, command: string, width: number): Line {
  const out = 'Esc drops it';
  const name = prompt === ':' ? prompt : `${prompt}:`;
  const typed = lastPart(command, Math.max(1, width - out.length - name.length - 4));
  return spread(line(span(`${name} ${typed}`, 'strong'), span('▏', 'chosen')), line(span(out, 'faint')), width);
}
