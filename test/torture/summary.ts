/** What a campaign says in the end, as a page. */

import { FATES, type Result } from './kind.ts';
import type { Found } from './planted.ts';
import type { Tally } from './run.ts';

export type Told = { readonly seed: number; readonly seconds: number; readonly cores: number };

export function summaryOf(tallies: readonly Tally[], planted: readonly Found[], told: Told): string {
  return [
    ...figures(tallies, planted, told),
    '',
    '## Faults',
    '',
    ...kinds(tallies),
    ...badOnes(tallies),
    '',
    '## Planted faults',
    '',
    ...plantedOnes(planted),
    '',
  ].join('\n');
}

function figures(tallies: readonly Tally[], planted: readonly Found[], { seed, seconds, cores }: Told): string[] {
  const sum = (fate: keyof typeof FATES): number => tallies.reduce((total, { fates }) => total + fates[fate], 0);
  return [
    '| | |',
    '|---|---|',
    row('seed', String(seed)),
    row('faults', number(tallies.reduce((total, { tried }) => total + tried, 0))),
    row('acknowledged and lost', number(sum('lost'))),
    row('silently wrong', number(sum('wrong'))),
    row('planted faults found', `${planted.filter(({ by }) => by !== undefined).length} of ${planted.length}`),
    row('kinds that were not run', String(tallies.filter(({ whyNot }) => whyNot !== undefined).length)),
    row('time', `${number(Math.round(seconds))} s on ${cores} cores`),
  ];
}

function kinds(tallies: readonly Tally[]): string[] {
  const names = Object.values(FATES);
  return [
    row('kind', '', 'tried', ...names, 'seconds'),
    `|${'---|'.repeat(names.length + 4)}`,
    ...tallies.map(({ kind: { name, title }, whyNot, tried, fates, seconds }) =>
      whyNot === undefined
        ? row(`\`${name}\``, title, number(tried), ...Object.values(fates).map(number), number(Math.round(seconds)))
        : row(`\`${name}\``, title, `not run: ${whyNot}`, ...names.map(() => ''), ''),
    ),
  ];
}

const MOST_BAD = 3;

function badOnes(tallies: readonly Tally[]): string[] {
  const bad = tallies.filter((tally) => tally.bad.length > 0);
  if (bad.length === 0) return [];
  const lines = bad.flatMap(({ kind, bad: results }) => [
    `**${kind.name}**: ${number(results.length)} that must not be`,
    '',
    ...results.slice(0, MOST_BAD).map((result) => `- ${badText(result)}`),
    '',
  ]);
  return ['', '## What must not be', '', ...lines];
}

const MOST_CHARACTERS = 600;

export function badText({ how, fate }: Result): string {
  const text = `${how} · ${FATES[fate.is]}: ${fate.findings.join(' · ')}`.replaceAll(/\s+/g, ' ');
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
}

function plantedOnes(planted: readonly Found[]): string[] {
  return [
    row('defect', 'found by', 'after', 'as'),
    '|---|---|---|---|',
    ...planted.map(({ plant, by, tries, as, whyNot }) =>
      row(plant.title, by ?? (whyNot === undefined ? '**not found**' : `not run: ${whyNot}`), faultsText(tries), as),
    ),
  ];
}

const faultsText = (tries: number): string => `${number(tries)} ${tries === 1 ? 'fault' : 'faults'}`;
const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const number = (value: number): string => value.toLocaleString('en-US');
