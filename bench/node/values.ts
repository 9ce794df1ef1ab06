/** What is gathered while subjects take turns, and how much of everything there is. */

import type { Contestant } from './contestant.ts';

/** How often, how many, how long. */
export type Scale = {
  readonly rounds: number;
  readonly transactions: number;
  readonly oneByOne: number;
  readonly cycles: number;
  readonly requestsForMs: number;
  readonly steps: number;
};

/** By the name of the subject. */
export type Values = Map<string, number[]>;

export function note(values: Values, name: string, value: number): void {
  values.set(name, [...(values.get(name) ?? []), value]);
}

/** What it used itself: it says more than the clock where others use the machine too. */
export const PROCESSOR = '    processor time of the node';

export function noteProcessor(
  values: Values,
  { subject, running }: Contestant,
  before: number | undefined,
  count: number,
): void {
  const after = running.processorInMs();
  if (before !== undefined && after !== undefined) note(values, subject.name, ((after - before) * 1000) / count);
}

/** Every round begins with another one: whoever comes first has a machine that rested. */
export async function alternating(
  subjects: readonly Contestant[],
  rounds: number,
  turn: (subject: Contestant) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < subjects.length; i++) await turn(subjects[(i + round) % subjects.length] as Contestant);
  }
}
