/** What a run says in the end, as a page. */

import type { Count } from './campaign.ts';
import { GROUPS, seldom, timesMet } from './reached.ts';

const LEAST = 1000;

export function summaryOf(count: Count, seed: number, seconds: number): string {
  const { programs, calls, successes, refused, setAside, wrong } = count;
  const few = seldom(count, LEAST);
  return [
    '| | |',
    '|---|---|',
    row('seed', String(seed)),
    row('programs', number(programs)),
    row('refused by the checker', number(refused)),
    row('programs that mean two things', number(wrong.length - refused)),
    row('stories not told to the end, for the memory they use', number(setAside)),
    row('calls', number(calls)),
    row('of these, gone well', `${((100 * successes) / Math.max(1, calls)).toFixed(1)} %`),
    row('time', `${number(Math.round(seconds))} s, ${(programs / seconds).toFixed(0)} programs per second`),
    row(`met less than ${number(LEAST)} times`, fewText(few)),
    '',
    ...Object.keys(GROUPS).flatMap((group) => [`**${group}**  `, groupText(count, group), '']),
  ].join('\n');
}

/** A short run meets many things too seldom to name them all. */
function fewText(few: readonly string[]): string {
  if (few.length === 0) return 'nothing';
  return few.length > 12 ? `${few.length} things (see below)` : few.join(', ');
}

function groupText(count: Count, group: string): string {
  return (GROUPS[group] ?? []).map((name) => `${cell(name)} ${number(timesMet(count, group, name))}`).join(' · ');
}

const cell = (name: string): string => `\`${name}\``;
const row = (name: string, text: string): string => `| ${name} | ${text} |`;
const number = (value: number): string => value.toLocaleString('en-US');
