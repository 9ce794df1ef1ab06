/** A thousand blocks, walked from genesis to head and back. */

import { beforeAll, describe, expect, test } from 'vitest';
import { comparePositions, formatPosition, momentPosition, type Position } from '../../../src/timeline/position.ts';
import type { Move } from '../../../src/timeline/moves.ts';
import { Timeline } from '../../../src/timeline/timeline.ts';
import type { Town } from '../../helpers/town.ts';
import { longChain } from './long-chain.ts';

const BLOCKS = 1_000;
/** So many are walked by instruction. */
const LAST = 60;

describe(`a chain of ${BLOCKS} blocks`, () => {
  let town: Town;
  beforeAll(async () => {
    town = await longChain(BLOCKS);
  }, 120_000);

  type Walk = { readonly at?: (place: Position) => Promise<void>; readonly isEnd?: (place: Position) => boolean };

  /** All places of a walk, with what `at` does at each of them. */
  async function walk(timeline: Timeline, move: Move, from: Position, { at, isEnd }: Walk = {}): Promise<Position[]> {
    const places: Position[] = [];
    for (let place = from; ;) {
      places.push(place);
      await at?.(place);
      const next = await timeline.move(place, move);
      if (isEnd?.(place) === true || comparePositions(next, place) === 0) return places;
      place = next;
    }
  }

  /** There, and from where that ended back again. */
  async function thereAndBack(
    there: Move,
    back: Move,
    from: Position,
  ): Promise<{ readonly forwards: string[]; readonly backwards: string[] }> {
    const timeline = Timeline.open(town.chain, town.names);
    const forwards = await walk(timeline, there, from);
    const isEnd = (place: Position): boolean => comparePositions(place, from) <= 0;
    const backwards = await walk(timeline, back, forwards.at(-1) ?? from, { isEnd });
    return { forwards: forwards.map(formatPosition), backwards: backwards.map(formatPosition) };
  }

  test.each<[Move, Move]>([
    ['nextBlock', 'previousBlock'],
    ['nextTransaction', 'previousTransaction'],
  ])('%s from genesis to head, and %s through the same places', async (there, back) => {
    const { forwards, backwards } = await thereAndBack(there, back, momentPosition(0, 'genesis'));
    expect(backwards.toReversed()).toEqual(forwards);
    expect(forwards.length).toBeGreaterThan(BLOCKS);
  });

  test.each<[Move, Move]>([
    ['stepIn', 'stepInBack'],
    ['nextInstruction', 'previousInstruction'],
  ])('%s, and %s through the same places, in the last blocks', async (there, back) => {
    const { forwards, backwards } = await thereAndBack(there, back, momentPosition(BLOCKS - LAST, 'header'));
    expect(backwards.toReversed()).toEqual(forwards);
    expect(forwards.length).toBeGreaterThan(LAST * 5);
  });

  test('line by line from genesis to head, and back through the same places; at the end of each block the root is that of its header, whichever way one comes', async () => {
    const timeline = Timeline.open(town.chain, town.names);
    const [there, back]: [number[], number[]] = [[], []];
    const rootsSeen =
      (seen: number[]) =>
      async (place: Position): Promise<void> => {
        if (place.moment !== 'root') return;
        const view = await timeline.look(place);
        const promised = town.chain.blockByNumber(BigInt(place.block))?.header.stateRoot;
        expect(view).toMatchObject({ kind: 'root', computed: promised, promised, equal: true });
        seen.push(place.block);
      };
    const forwards = await walk(timeline, 'nextLine', timeline.first(), { at: rootsSeen(there) });
    const backwards = await walk(timeline, 'previousLine', timeline.last(), { at: rootsSeen(back) });
    expect(backwards.map(formatPosition).toReversed()).toEqual(forwards.map(formatPosition));
    expect(forwards.length).toBeGreaterThan(BLOCKS * 8);
    expect(there).toEqual(Array.from({ length: BLOCKS }, (_, i) => i + 1));
    expect(back.toReversed()).toEqual(there);
  });
});
