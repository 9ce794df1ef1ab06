/** The whole screen as lines: a header, the page, and what one can do. Pure: the same picture always gives the same lines. */

import { clip, EMPTY_LINE, lastPart, type Line, line, span, spread } from './lines.ts';
import { type MiningPage, type Model, type Page, pageOf } from './model.ts';
import { drawForm } from './pages/form.ts';
import { drawHome } from './pages/home.ts';
import { drawList } from './pages/lists.ts';
import { drawLottery } from './pages/lottery.ts';
import { drawMemory } from './pages/memory.ts';
import { drawMining, isRunning } from './pages/mining.ts';
import { drawStep } from './pages/step-lines.ts';
import { bodyHeight, drawText } from './pages/text.ts';

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
    bottomLine(model, page, columns),
  ];
  return lines.slice(lines.length - Math.min(rows, lines.length)).map((row) => clip(row, columns));
}

function headerLine({ me, facts, directory }: Model, page: Page, width: number): Line {
  const waiting = facts.waiting === 0 ? '' : `, ${facts.waiting} waiting`;
  const where =
    page.kind === 'home'
      ? `Block ${facts.head}${waiting} of the chain in ${lastPart(directory, Math.max(8, width - 60))}`
      : titleOf(page);
  const who = line('You are ', span(me, 'strong'), span(page.kind === 'home' ? ' · Tab changes' : '', 'faint'));
  return spread(line(span(where, 'strong')), who, width);
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
    default:
      return TITLES[page.kind];
  }
}

const TITLES = {
  home: '',
  sources: 'Put a contract on the chain',
  people: 'People, and what they have',
  breaks: 'Break it',
  lottery: 'The lottery',
  step: 'Step by step',
} as const;

function bodyOf(model: Model, page: Page, width: number, height: number): Line[] {
  switch (page.kind) {
    case 'home':
      return drawHome(model, page, width, height);
    case 'form':
      return drawForm(model, page, width, height);
    case 'mining':
      return drawMining(page, width, height);
    case 'lottery':
      return drawLottery(page, width);
    case 'memory':
      return drawMemory(model, page, width, height);
    case 'text':
      return drawText(page, width, height);
    case 'step':
      return drawStep(model, page, width, height);
    default:
      return drawList(model, page, width, height);
  }
}

// ───────────── the bottom line ─────────────

function bottomLine(model: Model, page: Page, width: number): Line {
  if (model.command !== undefined)
    return line(span(`: ${lastPart(model.command, width - 4)}`, 'strong'), span('▏', 'chosen'));
  if (model.notice !== undefined) return line(span(model.notice, 'strong'));
  return line(span(keyLine(keysOf(page), width), 'faint'));
}

const WORDS_KEY = '? words';

/** As many as there is room for; the last ones are dropped first, except for the one that explains the words. */
function keyLine(keys: readonly string[], width: number): string {
  const [last = ''] = keys.slice(-1);
  let shown = keys.slice(0, -1);
  while (shown.length > 0 && [...shown, last].join('  ').length > width) shown = shown.slice(0, -1);
  return [...shown, last].join('  ');
}

function keysOf(page: Page): readonly string[] {
  switch (page.kind) {
    case 'home':
      return ['↑↓ choose', 'Enter open', 'q leave', 'h help', ': command', 'Tab who you are', WORDS_KEY];
    case 'form':
      return ['↑↓ field', '← → choose', 'Enter next, or do it', 'Esc back'];
    case 'mining':
      return miningKeyTexts(page);
    case 'lottery':
      return page.found === undefined ? ['Esc stops'] : ['+ one more zero', 'Esc back', WORDS_KEY];
    case 'memory':
      return ['← → the block before, after', '↑↓ choose', 'Esc back', WORDS_KEY];
    case 'text':
      return ['↑↓ scroll', ...(page.place === undefined ? [] : ['s step through it']), 'Enter back'];
    case 'step':
      return [
        '↓↑ line',
        '→ ← into',
        `Tab ${page.showsMachine ? 'less' : 'more'}`,
        'v all',
        'Esc back',
        'PgDn PgUp transaction',
        WORDS_KEY,
      ];
    default:
      return ['↑↓ choose', 'Enter open', 'Esc back', WORDS_KEY];
  }
}

function miningKeyTexts(page: MiningPage): readonly string[] {
  if (isRunning(page)) return ['Space skips'];
  if (page.place === undefined) return ['Enter goes on'];
  return ['Enter goes on', 's step through it', '+ one more zero', WORDS_KEY];
}
