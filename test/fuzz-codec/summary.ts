/** What a campaign says in the end, as a page. */

import { type Kind, KINDS } from './corpus.ts';
import type { Count, Tally } from './count.ts';
import { STRICTER } from './judge.ts';

const NAMES: Readonly<Record<Kind, string>> = { transaction: 'transactions', rlp: 'RLP', block: 'blocks' };

export function summaryOf({ tallies, ways, wrong }: Count, seed: number, seconds: number, cores: number): string {
  const all = Object.values(tallies);
  const sum = (name: 'tried' | 'accepted' | 'alone'): number => all.reduce((total, tally) => total + tally[name], 0);
  return [
    '| | |',
    '|---|---|',
    row('seed', String(seed)),
    row('inputs', number(sum('tried'))),
    row('crashes, two encodings, disagreements with the outside library', number(wrong.length)),
    row('accepted, each with one encoding', number(sum('accepted'))),
    row(
      `refused by us alone, for reasons we know (${STRICTER.map((rule) => `\`${rule}\``).join(', ')})`,
      number(sum('alone')),
    ),
    row('time', `${number(Math.round(seconds))} s on ${cores} cores`),
    '',
    '| | tried | accepted | refused | by us alone |',
    '|---|---|---|---|---|',
    ...(Object.keys(KINDS) as Kind[]).map((kind) => kindRow(NAMES[kind], tallies[kind])),
    '',
    '## Who refused',
    ...(Object.keys(KINDS) as Kind[]).flatMap((kind) => ['', `**${NAMES[kind]}**  `, inLine(tallies[kind].rules)]),
    '',
    '## How inputs were made',
    '',
    inLine(ways),
    '',
  ].join('\n');
}

function kindRow(name: string, { tried, accepted, alone, rules }: Tally): string {
  const refused = [...rules.values()].reduce((total, times) => total + times, 0);
  return row(name, ...[tried, accepted, refused, alone].map(number));
}

function inLine(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  return sorted.map(([name, times]) => `\`${name}\` ${number(times)}`).join(' · ');
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const number = (value: number): string => value.toLocaleString('en');
