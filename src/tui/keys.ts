/** Which keys mean something on a page, as the bottom line names them. */

import { columnsOf } from '../lang/columns.ts';
import type { MiningPage, Page } from './model.ts';
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
export function keysOf(page: Page): readonly string[] {
  const keys = ownKeys(page);
  const isLetter = isSearching(page) || (page.kind === 'form' && isTyping(page));
  if (isLetter || (page.kind === 'text' && page.isWords === true)) return keys;
  return page.kind === 'home' ? [...keys, HELP_KEY] : [...keys, 'h home', HELP_KEY];
}

function ownKeys(page: Page): readonly string[] {
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
      return ['← → block before, after', '↑↓ choose', 'Enter whole', 'Esc back', '/ search'];
    case 'values':
      return ['↑↓ choose', 'Enter whole', 'Esc back', '/ search'];
    case 'text':
      return ['↑↓ scroll', ...(page.place === undefined && page.onCopy === undefined ? [] : ['s step through it']), 'Enter back']; // prettier-ignore
    case 'step':
      return [
        '↓↑ line',
        '→ ← into',
        `Tab ${page.showsMachine ? 'less' : 'more'}`,
        'Enter all',
        'Esc back',
        'PgDn PgUp Home End far',
      ];
    default:
      return ['↑↓ choose', 'Enter open', 'Esc back'];
  }
}

function miningKeyTexts(page: MiningPage): readonly string[] {
  if (isRunning(page)) return ['Space skips', 'Esc back'];
  if (page.place === undefined) return ['Enter goes on', 'Esc back'];
  return ['Enter goes on', 's step through it', 'Esc back', '+ one more zero'];
}
