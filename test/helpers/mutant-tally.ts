/** Counts what became of mutants, and says it as a page. */

import type { Mutation, Verdict } from './token-mutants.ts';
import { MUTATIONS } from './token-mutants.ts';

export type Judged = Verdict & { readonly index: number; readonly mutation: Mutation; readonly where: string };

type Row = Record<Verdict['outcome'] | 'all' | 'near' | 'said', number>;

export class MutantTally {
  readonly rows = new Map<Mutation, Row>(MUTATIONS.map((mutation) => [mutation, newRow()]));
  readonly exceptions: Judged[] = [];
  /** What the machine itself refused, by its reason. */
  readonly limits = new Map<string, number>();
  slowest: Judged | undefined;
  milliseconds = 0;

  add(judged: Judged): void {
    const row = this.rows.get(judged.mutation) ?? newRow();
    row.all += 1;
    row[judged.outcome] += 1;
    if (judged.isNear !== undefined) row.said += 1;
    if (judged.isNear === true) row.near += 1;
    if (judged.outcome === 'exception') this.exceptions.push(judged);
    if (judged.outcome === 'beyond a limit') this.limits.set(judged.said, (this.limits.get(judged.said) ?? 0) + 1);
    if (judged.milliseconds > (this.slowest?.milliseconds ?? 0)) this.slowest = judged;
    this.milliseconds += judged.milliseconds;
  }

  total(): Row {
    const total = newRow();
    for (const row of this.rows.values()) {
      for (const key of Object.keys(row) as (keyof Row)[]) total[key] += row[key];
    }
    return total;
  }
}

const newRow = (): Row => ({
  all: 0,
  compiled: 0,
  refused: 0,
  'beyond a limit': 0,
  exception: 0,
  near: 0,
  said: 0,
});

/** What was asked for, and the numbers of the mutants that gave no answer. */
export type Asked = { readonly words: string; readonly seed: number; readonly count: number };

export function tallyPage(tally: MutantTally, { words, seed, count: wanted }: Asked, hung: readonly number[]): string {
  const total = tally.total();
  return `# Mutants of the contracts

Made by \`npm run -s fuzz:check -- ${words}\`. Each is one of the contracts in \`contracts/\`, with what it imports, in which one piece of the text (a word, a number, a sign) was dropped, doubled, put in,
replaced by another, or swapped with the next. All of the compiler runs over it: it reads, checks, compiles, verifies, counts the gas and writes its messages.

- seed ${seed}, ${count(total.all)} mutants${total.all < wanted ? ` of ${count(wanted)}: then the time was over` : ''}
- ${count(total.compiled)} compiled and were verified, ${count(total.refused)} were refused with a message, ${count(total['beyond a limit'])} were beyond a limit of the machine
- exceptions: ${count(total.exception)}; without an answer: ${count(hung.length)}
- slowest: ${Math.round(tally.slowest?.milliseconds ?? 0)} ms (mutant ${tally.slowest?.index ?? 0}, ${tally.slowest?.where ?? ''}); ${(tally.milliseconds / Math.max(1, total.all)).toFixed(0)} ms on average
- first message within one line of the change: ${share(total)}

| change | mutants | compiled | refused | first message within one line |
|---|---|---|---|---|
${[...tally.rows].map(([mutation, row]) => `| ${mutation} | ${count(row.all)} | ${count(row.compiled)} | ${count(row.refused)} | ${share(row)} |`).join('\n')}
${[...tally.limits].map(([reason, times]) => `\nBeyond a limit, ${count(times)} times: ${reason}\n`).join('')}`;
}

const count = (number: number): string => number.toLocaleString('en-US');

const share = ({ near, said }: Row): string => `${((100 * near) / Math.max(1, said)).toFixed(1)} %`;
