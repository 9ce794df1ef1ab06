/** What a campaign says in the end, as a page. */

import { CODES } from '../../src/rpc/errors.ts';
import { METHODS } from '../../src/rpc/methods.ts';
import type { Count, Tally } from './campaign.ts';
import type { Kind } from './inputs.ts';

const NAMES: Readonly<Record<Kind, string>> = {
  parameters: 'parameters',
  letters: 'letters of the text',
  envelopes: 'around method and parameters',
  batches: 'batches',
  http: 'bytes of HTTP',
  frames: 'bytes of WebSocket frames',
};

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const mean = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / Math.max(1, list.length);
const mebibytes = (bytes: number): string => `${number(bytes / 1024 ** 2)} MiB`;
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

export function summaryOf(
  { tallies, succeeded, wrong, heaps }: Count,
  seed: number,
  seconds: number,
  cores: number,
): string {
  const all = Object.values(tallies);
  const tried = all.reduce((sum, tally) => sum + tally.tried, 0);
  const tenth = Math.max(1, Math.floor(heaps.length / 10));
  return [
    row('', ''),
    '|---|---|',
    row('seed', String(seed)),
    row('requests and batches sent', number(tried)),
    row('wrong answers, leaks, answers without a question, ends of the process', number(wrong.length)),
    row(
      'methods that answered with a result at least once',
      `${succeeded.size} of ${METHODS.length}, refused ones included`,
    ),
    row(
      'memory of a thread, in the first tenth of the run and in the last',
      `${mebibytes(mean(heaps.slice(0, tenth)))}, ${mebibytes(mean(heaps.slice(-tenth)))}`,
    ),
    row('time', `${number(seconds)} s on ${cores} cores`),
    '',
    '| what was changed | sent | results | errors | slowest, ms |',
    '|---|---|---|---|---|',
    ...(Object.entries(tallies) as [Kind, Tally][]).map(([kind, { tried: sent, results, errors, slowest }]) =>
      row(
        NAMES[kind],
        number(sent),
        number(results),
        number(sumOf(errors)),
        `${number(slowest.milliseconds)} (\`${kind}-${slowest.place}\`)`,
      ),
    ),
    '',
    '## How they were refused',
    '',
    inLine(merged(all.map(({ errors }) => errors))),
    '',
  ].join('\n');
}

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, each) => sum + each, 0);

function merged(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sum: Record<string, number> = {};
  for (const [code, times] of all.flatMap((counts) => Object.entries(counts))) sum[code] = (sum[code] ?? 0) + times;
  return sum;
}

function inLine(counts: Readonly<Record<string, number>>): string {
  const named = new Map(Object.entries(CODES).map(([name, code]) => [String(code), name]));
  const ordered = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return ordered.map(([code, times]) => `\`${named.get(code) ?? '?'}\` (${code}) ${number(times)}`).join(' · ');
}
