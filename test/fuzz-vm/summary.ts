/** What a campaign says in the end, as a page. */

import { OPCODES, type OpName } from '../../src/vm/opcodes.ts';
import { leastIn, type Count, type Tally } from './count.ts';
import { KINDS, type Kind } from './inputs.ts';

const NAMES: Readonly<Record<Kind, string>> = {
  random: 'random bytes',
  flip: 'bit flips',
  mutant: 'structured mutants',
  edit: 'ill-typed edits',
};

export type Told = { readonly seed: number; readonly seconds: number; readonly cores: number };

export function summaryOf(count: Count, told: Told): string {
  return [
    ...figures(count, told),
    '',
    ...kinds(count),
    '',
    '## How long accepted modules run',
    '',
    ...lengths(count),
    '',
    '## Who refused',
    '',
    listOf([...count.rules], 'container '),
    '',
    listOf([...count.rules], 'verifier '),
    '',
    '## What ran',
    '',
    operations(count),
    '',
    `**calls ended with**  \n${inLine(sorted(count.endings))}`,
    '',
    '## How inputs were made',
    '',
    ...(Object.keys(KINDS) as Kind[]).flatMap((kind) => [waysOf(count, kind), '']),
  ].join('\n');
}

function figures(count: Count, { seed, seconds, cores }: Told): string[] {
  const all = Object.values(count.tallies);
  const sum = (name: keyof Tally): number => all.reduce((total, tally) => total + tally[name], 0);
  const { mutant, random } = count.tallies;
  return [
    '| | |',
    '|---|---|',
    row('seed', String(seed)),
    row('inputs', number(sum('tried'))),
    row('crashes, unsafe acceptances, two ways to write one module, too slow', number(count.wrong.length)),
    row('accepted', number(sum('accepted'))),
    row('calls, each made twice', number(count.calls)),
    row('instructions, step by step', number(count.instructions)),
    row(
      'structured mutants that pass container decoding',
      percent(mutant.tried - mutant.refusedByContainer, mutant.tried),
    ),
    row('accepted modules in which one call runs 100 instructions or more', number(sum('ranLong'))),
    row('in which all calls together do', number(sum('ranLongInAll'))),
    row('slowest of the random bytes, to load or refuse', `${random.slowestMilliseconds.toFixed(2)} ms`),
    row('time', `${number(Math.round(seconds))} s on ${cores} cores`),
  ];
}

function kinds({ tallies }: Count): string[] {
  return [
    '| | tried | refused by the container | by the verifier | accepted | of these 100 instructions in one call | slowest to load, ms |',
    '|---|---|---|---|---|---|---|',
    ...(Object.entries(tallies) as [Kind, Tally][]).map(([kind, tally]) =>
      row(
        NAMES[kind],
        ...[tally.tried, tally.refusedByContainer, tally.refusedByVerifier, tally.accepted, tally.ranLong].map(number),
        `${tally.slowestMilliseconds.toFixed(1)} (\`${kind}-${tally.slowestPlace}\`)`,
      ),
    ),
  ];
}

function lengths({ lengths: bins }: Count): string[] {
  const most = Math.max(1, ...bins.values());
  const last = Math.max(0, ...bins.keys());
  return [
    '| instructions of the longest call | modules | |',
    '|---|---|---|',
    ...Array.from({ length: last + 1 }, (_, bin) => {
      const modules = bins.get(bin) ?? 0;
      const to = leastIn(bin + 1) - 1;
      return row(
        bin === 0 ? 'none' : `${number(leastIn(bin))} to ${number(to)}`,
        number(modules),
        '█'.repeat(Math.ceil((40 * modules) / most)),
      );
    }),
  ];
}

function operations({ ops }: Count): string {
  const names = Object.keys(OPCODES) as OpName[];
  const never = names.filter((op) => !ops.has(op));
  const lines = [
    `**instructions**  \n${inLine(names.flatMap((op) => (ops.has(op) ? [[op, ops.get(op) ?? 0] as const] : [])))}`,
  ];
  if (never.length > 0) lines.push(`**never run**  \n${never.map(cell).join(' · ')}`);
  return lines.join('\n\n');
}

function listOf(rules: readonly (readonly [string, number])[], by: string): string {
  const own = rules.flatMap(([rule, times]) => (rule.startsWith(by) ? [[rule.slice(by.length), times] as const] : []));
  return `**${by.trim()}**  \n${inLine(sorted(new Map(own)))}`;
}

/** Accepted of tried. */
function waysOf({ ways }: Count, kind: Kind): string {
  const own = [...ways].filter(([how]) => how.startsWith(`${kind} `)).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const told = own.map(
    ([how, { tried, accepted }]) => `${how.slice(kind.length + 1)} ${number(accepted)} of ${number(tried)}`,
  );
  return `**${NAMES[kind]}, accepted**  \n${told.join(' · ')}`;
}

const sorted = <T>(map: ReadonlyMap<T, number>): (readonly [T, number])[] => [...map].toSorted(([, a], [, b]) => b - a);
const inLine = (entries: readonly (readonly [string, number])[]): string =>
  entries.map(([name, times]) => `${cell(name)} ${number(times)}`).join(' · ');
const cell = (name: string): string => `\`${name}\``;
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const number = (value: number): string => value.toLocaleString('en-US');
const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
