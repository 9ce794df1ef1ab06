/** Which keys mean something on a page, as the bottom line names them. */

import { columnsOf } from '../lang/columns.ts';
import type { AnswerPage } from './pages/answer.ts';
import type { MiningPage, Model, Page, Purpose } from './model.ts';
import { hasFailed } from './pages/step-keys.ts';
import type { StepPage } from './pages/step.ts';
import { isTyping } from './pages/form.ts';
import { formKeyTexts } from './pages/form-lines.ts';
import { isRunning } from './pages/mining.ts';
import { isSearching } from './pages/rows.ts';

const HELP_KEY = '? help';

/** How one gets away from a page. */
export const isWayOut = (key: string): boolean => /^(?:Esc |q leave|Enter back)/.test(key);

/** The way out and `?` first, then as many of the others as there is room for; in the order they were given. */
export function keyLine(keys: readonly string[], width: number): string {
  const byWorth = [...keys.filter(isWayOut), ...keys.filter((key) => key === HELP_KEY), ...keys];
  const shown = new Set<string>();
  for (const key of byWorth) {
    const more = keys.filter((one) => one === key || shown.has(one)).join('  ');
    if (columnsOf(more) <= width) shown.add(key);
  }
  return keys.filter((key) => shown.has(key)).join('  ');
}

/** All keys of a page, those included for which there was no room. */
export function keysOf(model: Model, page: Page): readonly string[] {
  const keys = ownKeys(model, page);
  const isLetter = isSearching(page) || (page.kind === 'form' && isTyping(page));
  if (isLetter || (page.kind === 'text' && page.isWords === true)) return keys;
  return page.kind === 'home' ? [...keys, HELP_KEY] : [...keys, 'h home', HELP_KEY];
}

function ownKeys(model: Model, page: Page): readonly string[] {
  if (isSearching(page)) return ['Enter stays', 'Esc shows all'];
  switch (page.kind) {
    case 'home':
      return ['↑↓ choose', 'Enter open', 'q leave', ': command', 'Tab who you are'];
    case 'form':
      return formKeyTexts(page);
    case 'mining':
      return miningKeyTexts(page);
    case 'lottery':
      return page.found === undefined ? ['Esc stops'] : ['+ one more zero', 'Esc back'];
    case 'memory':
      return ['← → block before, after', '↑↓ choose', 'Enter whole', 'Esc back', '/ search', 'w why'];
    case 'values':
      return ['↑↓ choose', PURPOSES[page.purpose], 'Esc back', '/ search', 'w why', 'p pin', 'm tree', 'n N line'];
    case 'answer':
      return answerKeyTexts(page);
    case 'text':
      return ['↑↓ scroll', ...(page.place === undefined && page.onCopy === undefined ? [] : ['s step through it']), 'Enter back']; // prettier-ignore
    case 'step':
      return stepKeyTexts(model, page);
    case 'breakpoints':
      return ['↑↓ choose', 'Enter takes it away', 'Esc back'];
    default:
      return ['↑↓ choose', 'Enter open', 'Esc back'];
  }
}

const PURPOSES: Readonly<Record<Purpose, string>> = {
  look: 'Enter whole',
  why: 'Enter why',
  pin: 'Enter pin',
  tree: 'Enter tree',
};

/** In the order of their worth: where there is no room for all, the first ones are named. */
function stepKeyTexts({ desk }: Model, page: StepPage): readonly string[] {
  if (page.working !== undefined && page.isAsking) return ['Esc stops'];
  const view = page.answer?.view;
  const failed = view?.kind === 'step' && hasFailed(view);
  return [
    '↓↑ line',
    desk.showsMachine ? '→ ← instruction' : '→ ← into',
    `Tab ${desk.showsMachine ? 'less' : 'more'}`,
    'Enter all',
    'Esc back',
    failed ? 'w why it failed' : 'w why',
    'x what if',
    'k stop here',
    'c C run',
    'p pin',
    'g go',
    '/ search',
    'm tree',
    'PgDn PgUp Home End far',
  ];
}

function answerKeyTexts({ answer, inquiry, filter }: AnswerPage): readonly string[] {
  if (answer === undefined) return ['Esc stops'];
  const goes = answer.rows.some(({ go }) => go !== undefined);
  return [
    '↑↓ choose',
    goes ? 'Enter goes there' : 'Enter whole',
    ...(answer.start === undefined ? [] : ['s step through it']),
    ...(inquiry.kind === 'why' && answer.more !== undefined ? ['+ more'] : []),
    ...(goes ? ['v whole'] : []),
    filter.text === '' ? 'Esc back' : 'Esc shows all',
    '/ search',
  ];
}

function miningKeyTexts(page: MiningPage): readonly string[] {
  if (isRunning(page)) return ['Space skips', 'Esc back'];
  if (page.place === undefined) return ['Enter goes on', 'Esc back'];
  return ['Enter goes on', 's step through it', 'Esc back', '+ one more zero'];
}
