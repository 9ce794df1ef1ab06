/** What a run says in the end, as a page. */

import type { Count } from './campaign.ts';
import { COUNTED, type Counted } from './tally.ts';

export function summaryOf({ tally, wrong }: Count, seed: number, seconds: number): string {
  const { programs } = tally;
  return [
    '| | |',
    '|---|---:|',
    row('seed', String(seed)),
    ...(Object.keys(COUNTED) as Counted[]).map((name) => row(COUNTED[name], number(tally[name]))),
    row('**programs at which something else is shown than there is**', `**${number(wrong.length)}**`),
    row('time', `${number(Math.round(seconds))} s, ${(programs / seconds).toFixed(0)} programs per second`),
    '',
  ].join('\n');
}

const row = (name: string, text: string): string => `| ${name} | ${text} |`;
const number = (value: number): string => value.toLocaleString('en-US');
