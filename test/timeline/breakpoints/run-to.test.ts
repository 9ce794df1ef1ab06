/** Going along the chain to a breakpoint: what is found one way is found the other way, and it is what the plainest search finds. */

import {
  type Arbitrary,
  array,
  assert,
  asyncProperty,
  bigInt,
  boolean,
  constant,
  constantFrom,
  infiniteStream,
  integer,
  nat,
  oneof,
  record,
  tuple,
} from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Breakpoint, Wanted } from '../../../src/timeline/breakpoints/breakpoint.ts';
import { runTo } from '../../../src/timeline/breakpoints/run-to.ts';
import type { Direction } from '../../../src/timeline/moves.ts';
import { formatPosition, type Position } from '../../../src/timeline/position.ts';
import { Timeline } from '../../../src/timeline/timeline.ts';
import { OPCODES, type OpName } from '../../../src/vm/opcodes.ts';
import { type Deed, EVERYTHING, mineDeeds, office } from './office.ts';
import { type Happening, matches, type Moment, momentsOf } from './oracle.ts';

/** All places from one end of the chain to the other. */
async function placesOf(timeline: Timeline, breakpoint: Breakpoint, direction: Direction): Promise<string[]> {
  const places: string[] = [];
  let from: Position | undefined = direction === 1 ? timeline.first() : timeline.last();
  while (from !== undefined) {
    from = (await runTo(timeline, from, direction, [breakpoint]))?.position;
    if (from !== undefined) places.push(formatPosition(from));
  }
  return places;
}

/** Every breakpoint that something on the chain may be about, and many that nothing is. */
function breakpointsFor(moments: readonly Moment[]): Breakpoint[] {
  const all = new Map<string, Breakpoint>();
  const wanted: Wanted[] = [
    ...(Object.keys(OPCODES) as OpName[]).map((op) => ({ kind: 'instruction', op }) as const),
    { kind: 'revert' },
    { kind: 'event' },
    { kind: 'call' },
    ...moments.flatMap(placesAbout),
    ...moments.flatMap(({ happenings }) => happenings).flatMap(happeningsLike),
  ];
  for (const one of wanted) all.set(JSON.stringify(one), { ...one, text: JSON.stringify(one) });
  return [...all.values()];
}

function placesAbout({ contract, fn, functionName: name, index, line }: Moment): Wanted[] {
  if (fn < 0) return [];
  return [
    { kind: 'function', name },
    { kind: 'function', contract, name },
    { kind: 'instruction at', contract, fn, index },
    ...(line === undefined
      ? []
      : ([
          { kind: 'line', contract, ...line },
          { kind: 'line', ...line },
        ] as const)),
  ];
}

function happeningsLike(happening: Happening): Wanted[] {
  switch (happening.kind) {
    case 'write':
    case 'read': {
      const { contract, path } = happening;
      const groups = [path, path.replace(/[[.].*/, ''), ''];
      return groups.flatMap((group) => (['write', 'read'] as const).map((kind) => ({ kind, contract, path: group })));
    }
    case 'event': {
      const { contract, name = 'Kept' } = happening;
      return [{ kind: 'event', name }, { kind: 'event', contract, name }, { kind: 'event', contract }]; // prettier-ignore
    }
    case 'call': {
      const { target: contract, name } = happening;
      return [
        { kind: 'call', contract },
        { kind: 'call', function: name },
        { kind: 'call', contract, function: name },
      ];
    }
    default:
      return [];
  }
}

const amounts = integer({ min: 0, max: 9 }).map(String);
const notes = constantFrom('', 'tea', 'a longer note, more than one word of it');
const withAmount = oneof(
  constantFrom('bank.keep', 'bank.take', 'bank.lose'),
  constantFrom('clerk.give', 'clerk.spend', 'clerk.ruin', 'clerk.attempt'),
  constantFrom('boss.order', 'boss.suggest', 'boss.bluff'),
);
const without = oneof(
  constantFrom('bank.forget', 'bank.nothing', 'bank.?'),
  constantFrom('clerk.again', 'clerk.nowhere', 'clerk.misread', 'clerk.look'),
);
const acts = oneof(
  record({ what: withAmount, args: tuple(amounts) }),
  record({ what: constant('bank.note'), args: tuple(notes) }),
  record({ what: without, args: constant([]) }),
);
/** So little that it runs out here or there. */
const starved = record({ what: withAmount, args: tuple(amounts), gas: bigInt(23_000n, 60_000n) });
const deeds: Arbitrary<Deed> = oneof(
  { weight: 12, arbitrary: acts.map((act) => ({ kind: 'act', ...act }) as const) },
  { weight: 4, arbitrary: starved.map((act) => ({ kind: 'act', ...act }) as const) },
  { weight: 1, arbitrary: constant({ kind: 'gift' } as const) },
  { weight: 1, arbitrary: boolean().map((isBroken) => ({ kind: 'deploy', isBroken }) as const) },
);
const blocks = array(array(deeds, { maxLength: 4 }), { minLength: 1, maxLength: 4 });

async function chainOf(blocksOfDeeds: readonly (readonly Deed[])[]): Promise<{
  readonly timeline: Timeline;
  readonly moments: readonly Moment[];
  readonly breakpoints: readonly Breakpoint[];
}> {
  const town = await office();
  for (const block of blocksOfDeeds) await mineDeeds(town, block);
  const moments = momentsOf(town.chain);
  const timeline = Timeline.open(town.chain, town.names);
  return { timeline, moments, breakpoints: breakpointsFor(moments) };
}

/** Answers how many places there are. */
async function expectBothWays(timeline: Timeline, breakpoint: Breakpoint, moments: readonly Moment[]): Promise<number> {
  const expected = moments.filter((moment) => matches(breakpoint, moment)).map(({ position }) => position);
  const forwards = await placesOf(timeline, breakpoint, 1);
  expect(forwards, breakpoint.text).toEqual(expected);
  const backwards = await placesOf(timeline, breakpoint, -1);
  expect(backwards.reverse(), breakpoint.text).toEqual(expected);
  return expected.length;
}

/** A few of each kind, from all over; and writes of which nothing stays, or that only the beginning of a contract does. */
function someOfEachKind(breakpoints: readonly Breakpoint[]): Breakpoint[] {
  const all = [...Map.groupBy(breakpoints, ({ kind }) => kind).values()];
  const special = breakpoints.filter((one) => one.kind === 'write' && /^(opened|held\[)/.test(one.path));
  return [...special, ...all.flatMap((some) => some.filter((_, i) => i % Math.ceil(some.length / 7) === 0))];
}

describe('run to a breakpoint', () => {
  test('each kind is come to wherever it happens, the same places in both directions', async () => {
    const { timeline, moments, breakpoints } = await chainOf(EVERYTHING);
    const found = new Map<string, number>();
    for (const breakpoint of someOfEachKind(breakpoints)) {
      const count = await expectBothWays(timeline, breakpoint, moments);
      found.set(breakpoint.kind, (found.get(breakpoint.kind) ?? 0) + count);
    }
    expect(Object.fromEntries(found)).toMatchInlineSnapshot(`
      {
        "call": 29,
        "event": 24,
        "function": 27,
        "instruction": 125,
        "instruction at": 30,
        "line": 54,
        "read": 43,
        "revert": 15,
        "write": 37,
      }
    `);
  });

  test('finds what executing everything finds, both ways, on generated chains', async () => {
    let found = 0;
    await assert(
      asyncProperty(blocks, infiniteStream(nat()), async (deedsOfBlocks, choice) => {
        const { timeline, moments, breakpoints } = await chainOf(deedsOfBlocks);
        const some = Array.from(
          { length: 20 },
          () => breakpoints[(choice.next().value as number) % breakpoints.length],
        );
        const always = breakpoints.filter(({ kind }) => kind === 'revert');
        for (const breakpoint of [...always, ...some]) {
          if (breakpoint !== undefined) found += await expectBothWays(timeline, breakpoint, moments);
        }
      }),
      { numRuns: 5 },
    );
    expect(found).toBeGreaterThan(50);
  });
});
