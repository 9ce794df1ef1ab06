import { afterEach, describe, expect, test, vi } from 'vitest';
import { MinerProgress, type Slice, SLICE_NONCES } from '../../src/node/mining/miner-progress.ts';

const RUN = 1n;

/** Two threads that look at the same search. */
function two(end: bigint): readonly [MinerProgress, MinerProgress] {
  const one = MinerProgress.upTo(end);
  one.ask(RUN);
  return [one, new MinerProgress(one.memory)];
}

function taken(progress: MinerProgress): Slice {
  const slice = progress.take(RUN);
  if (slice === undefined) throw new Error('nothing is left');
  return slice;
}

afterEach(() => void vi.restoreAllMocks());

describe('the progress of a search', () => {
  test('hands out every nonce once, in order, whoever asks', () => {
    const [one, other] = two(2n * SLICE_NONCES + 5n);
    expect(one.take(RUN)).toEqual({ from: 0n, size: Number(SLICE_NONCES) });
    expect(other.take(RUN)).toEqual({ from: SLICE_NONCES, size: Number(SLICE_NONCES) });
    expect(one.take(RUN)).toEqual({ from: 2n * SLICE_NONCES, size: 5 });
    expect(other.take(RUN)).toBeUndefined();
  });

  test('hands out nothing to whom nobody has asked, and goes on for another run where it was', () => {
    const [one, other] = two(100_000n);
    one.done(taken(one), undefined);
    one.hold();
    expect(other.take(RUN)).toBeUndefined();
    one.ask(2n);
    expect(other.take(RUN)).toBeUndefined();
    expect(other.take(2n)).toMatchObject({ from: SLICE_NONCES });
  });

  test('ends at the lowest nonce that counts, in whatever order they are found', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
      [1, 0, 2],
    ]) {
      const [one] = two(1_000_000n);
      const slices = [taken(one), taken(one), taken(one)];
      for (const i of order) one.done(slices[i]!, slices[i]!.from + 7n);
      expect(one.end).toBe(7n);
    }
  });

  test('hands out nothing behind what was found, and is over when what lies before it is done', () => {
    const [one, other] = two(1_000_000n);
    const [early, late] = [taken(one), taken(other)];
    other.done(late, late.from);
    expect(other.take(RUN)).toBeUndefined();
    expect(one.isOver).toBe(false);
    one.done(early, undefined);
    expect(one.isOver).toBe(true);
    expect(one.end).toBe(late.from);
  });

  test('is not over while something is left to hand out', () => {
    const [one] = two(SLICE_NONCES + 1n);
    one.done(taken(one), undefined);
    expect(one.isOver).toBe(false);
    one.done(taken(one), undefined);
    expect(one.isOver).toBe(true);
  });

  test('counts what was really tried', () => {
    const [one, other] = two(1_000_000n);
    const [early, late] = [taken(one), taken(other)];
    one.done(early, undefined);
    other.done(late, late.from + 9n);
    expect(one.tries).toBe(SLICE_NONCES + 10n);
  });

  test.each([
    ['lower', 100n, 100n],
    ['higher', 300n, 200n],
  ])('keeps the lower nonce when another thread finds a %s one at the same moment', (_, theirs, stays) => {
    const [one, other] = two(1_000_000n);
    const [mine, another] = [taken(one), taken(other)];
    const exchange = Atomics.compareExchange.bind(Atomics);
    vi.spyOn(Atomics, 'compareExchange').mockImplementationOnce((...args: Parameters<typeof exchange>) => {
      other.done(another, theirs);
      return exchange(...args);
    });
    one.done(mine, 200n);
    expect(one.end).toBe(stays);
  });
});
