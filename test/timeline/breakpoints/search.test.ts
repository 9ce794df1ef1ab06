/** Searching the chain for a text: what holds it is found, the same places in both directions. */

import { beforeAll, describe, expect, test } from 'vitest';
import { searchFor, type FoundText } from '../../../src/timeline/breakpoints/search.ts';
import { stateValue } from '../../../src/timeline/changes.ts';
import type { Direction } from '../../../src/timeline/moves.ts';
import { formatPosition, parsePosition, type Position } from '../../../src/timeline/position.ts';
import { Stepper } from '../../../src/timeline/stepper.ts';
import { Timeline } from '../../../src/timeline/timeline.ts';
import { withUnit } from '../../../src/timeline/values.ts';
import type { Town } from '../../helpers/town.ts';
import { EVERYTHING, mineDeeds, office } from './office.ts';

let town: Town;
let timeline: Timeline;

beforeAll(async () => {
  town = await office();
  for (const block of EVERYTHING) await mineDeeds(town, block);
  timeline = Timeline.open(town.chain, town.names);
});

async function hits(text: string, direction: Direction): Promise<FoundText[]> {
  const found: FoundText[] = [];
  let from: Position | undefined = direction === 1 ? timeline.first() : timeline.last();
  while (from !== undefined) {
    const hit: FoundText | undefined = await searchFor(timeline, from, direction, text);
    if (hit !== undefined) found.push(hit);
    from = hit?.position;
  }
  return found;
}

const told = ({ position, where, what }: FoundText): string => `${formatPosition(position)} ${where} ${what}`;

/** Where the text stands, by looking at every statement and every write of every transaction. */
async function everywhere(text: string): Promise<string[]> {
  const places: string[] = [];
  let at = timeline.neighbour(timeline.first(), 1);
  for (; at !== undefined; at = timeline.neighbour(at, 1)) {
    if (at.moment !== 'transaction') continue;
    const opened = await timeline.transaction(at);
    const steps = new Set<number>(opened.told.sentence.toLowerCase().includes(text) ? [0] : []);
    if (opened instanceof Stepper) for (const step of stepsIn(opened, text)) steps.add(step);
    places.push(...[...steps].toSorted((a, b) => a - b).map((step) => formatPosition({ ...(at as Position), step })));
  }
  return places;
}

function stepsIn(stepper: Stepper, text: string): number[] {
  const { trace, scene } = stepper;
  const holds = (hay: string | undefined): boolean => (hay ?? '').toLowerCase().includes(text);
  const stops = Array.from(trace.stops).filter((step, i) => {
    if (step >= trace.length) return false;
    const { source, function: name } = stepper.at(step);
    return holds(source?.text.trim()) || (trace.entered[i] === 1 && holds(name));
  });
  const changes = trace.events.flatMap((event) => {
    const contract = scene.contracts.get(event.contract);
    if (event.kind === 'move') return holds(`${town.names.nameOf(event.to)?.name} +`) ? [Math.max(0, event.step)] : [];
    if (event.kind !== 'write' || contract === undefined) return [];
    const { owner: _, ...plain } = contract;
    const value = stateValue(plain, event.path, event.old, event.new);
    if (value?.changed !== true) return [];
    const change = `${value.name} ${value.shownOld} → ${withUnit(value.shownNew, value)}`;
    return holds(change) ? [Math.max(0, event.step)] : [];
  });
  return [...stops, ...changes];
}

describe('a search', () => {
  test.each(['held', 'halves += 1', 'tea', 'bank', 'attempt', 'tries 0 → 10', 'kofi', '17', 'nowhere to be seen'])(
    'for %j finds every place that holds it, the same both ways',
    async (text) => {
      const forwards = await hits(text, 1);
      const backwards = await hits(text, -1);
      expect(backwards.map(told).reverse()).toEqual(forwards.map(told));
      expect(forwards.map(({ position }) => formatPosition(position))).toEqual(await everywhere(text));
    },
  );

  test('says what holds it: the sentence, the line, the function, the change', async () => {
    const [sentence] = await hits('kofi called', 1);
    expect(sentence).toMatchObject({ where: 'transaction', what: expect.stringMatching(/^Kofi called clerk\.spend/) });
    const [line] = await hits('halves +=', 1);
    expect(line).toMatchObject({ where: 'line', what: 'clerk:17  if rest >= 2 { halves += 1  rest -= 2 }' });
    const fn = (await hits('half', 1)).find(({ where }) => where === 'function');
    expect(fn).toMatchObject({ where: 'function', what: 'clerk.half' });
    const [change] = await hits('tries 0', 1);
    expect(change).toMatchObject({ where: 'change', what: 'clerk.tries 0 → 10' });
  });

  test('begins beyond where one stands', async () => {
    const [first, second] = await hits('tries', 1);
    expect(await searchFor(timeline, first?.position as Position, 1, 'TRIES ')).toEqual(second);
    expect(await searchFor(timeline, second?.position as Position, -1, 'tries')).toEqual(first);
    expect(await searchFor(timeline, parsePosition('1.header') as Position, -1, 'tries')).toBeUndefined();
  });

  test('for nothing, or for far too much, is no search', async () => {
    for (const text of ['', '  ', 'x'.repeat(2_000)])
      await expect(searchFor(timeline, timeline.first(), 1, text)).rejects.toThrow(/nothing to search for|too long/);
  });

  test('shows no control characters of others', async () => {
    const [hit] = await hits('called bank.note', 1);
    expect(hit?.what).not.toMatch(/\p{Cc}/u);
  });
});
