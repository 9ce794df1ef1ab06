/** A campaign on all cores, with an end. */

import { onAllCores } from '../helpers/on-all-cores.ts';
import { type Kind, KINDS } from './inputs.ts';
import { type Part, PART, type Task, type Wrong } from './part.ts';

export type Tally = { tried: number; results: number; errors: Record<string, number>; slowest: Part['slowest'] };

export type Count = {
  readonly tallies: Record<Kind, Tally>;
  readonly succeeded: Set<string>;
  readonly wrong: Wrong[];
  /** After each part, in their order. */
  readonly heaps: number[];
};

/** More would not be read. */
const ENOUGH_WRONG = 20;

/** @param share 1 is all of it */
export async function campaign(seed: number, share: number, onCounted: (count: Count) => void): Promise<Count> {
  const count = nothingCounted();
  const tasks = tasksOf(seed, share);
  const taskOf = (): Task | undefined => (count.wrong.length >= ENOUGH_WRONG ? undefined : tasks.next().value);
  const counted = (part: Part): void => {
    add(count, part);
    onCounted(count);
  };
  await onAllCores({ file: new URL('worker.ts', import.meta.url), taskOf, counted });
  return count;
}

function* tasksOf(seed: number, share: number): Generator<Task, undefined> {
  const left = new Map(Object.entries(KINDS).map(([kind, all]) => [kind as Kind, Math.ceil(all * share)]));
  const done = new Map<Kind, number>();
  while (left.size > 0) {
    for (const [kind, all] of left) {
      const from = done.get(kind) ?? 0;
      const to = Math.min(all, from + PART);
      done.set(kind, to);
      if (to === all) left.delete(kind);
      yield { kind, seed, from, to };
    }
  }
}

const empty = (): Tally => ({ tried: 0, results: 0, errors: {}, slowest: { milliseconds: 0, place: 0, body: '' } });

function nothingCounted(): Count {
  const tallies = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, empty()])) as Record<Kind, Tally>;
  return { tallies, succeeded: new Set(), wrong: [], heaps: [] };
}

function add({ tallies, succeeded, wrong, heaps }: Count, part: Part): void {
  const tally = tallies[part.kind];
  tally.tried += part.tried;
  tally.results += part.results;
  for (const [code, times] of Object.entries(part.errors)) tally.errors[code] = (tally.errors[code] ?? 0) + times;
  if (part.slowest.milliseconds > tally.slowest.milliseconds) tally.slowest = part.slowest;
  for (const method of part.succeeded) succeeded.add(method);
  wrong.push(...part.wrong);
  heaps.push(part.heapInBytes);
}
