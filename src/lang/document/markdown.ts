/** Text as markdown that says exactly that text: nothing in a comment becomes a heading, a link, a tag or anything else. */

import { show } from '../../base/show.ts';

/** Characters that mean something inside a line. */
const MARKS = /[\\`*_[\]<>&|~$#]/g;
/** What means something at the beginning of a line only: lists, underlines of headings and tables. */
const BEGINNINGS = /^(?:[-+=:]|\d+(?=[.)]))/;

/** Lines stay lines; what nobody sees or terminals obey becomes visible. */
export function plain(text: string): string {
  return text
    .split('\n')
    .map((line) => plainLine(line.trim()))
    .join('\n');
}

/** The same on one line. */
export function plainWords(text: string): string {
  return plain(text.replace(/\s+/g, ' '));
}

function plainLine(line: string): string {
  const safe = show(line.replaceAll('\t', ' ')).replace(MARKS, String.raw`\$&`);
  return safe.replace(BEGINNINGS, (start) => (/^\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** A piece of source: between as many backticks as it takes. */
export function code(text: string): string {
  const line = show(text.replace(/\s+/g, ' ').trim());
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  const space = longest > 0 || line === '' ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
