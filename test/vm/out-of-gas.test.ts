/**
 * Too little gas, everywhere: each call that the contracts' own tests make is given every limit from nothing to what it needs (`sweep.ts` says how that
 * is done in seconds). `npm run sweep` also runs every one of these limits by itself.
 */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { wordToAddress } from '../../src/base/address.ts';
import { addWei, OverlayHost } from '../../src/chain/host.ts';
import { Machine } from '../../src/vm/machine.ts';
import { CONTRACT_FILES } from '../helpers/contracts.ts';
import { callsOfFile, type SweptCall } from './sweep-calls.ts';
import { afterCallee, firstLimitFor, gasAt, givenOf, less, LIMIT, MOST } from './sweep-gauge.ts';
import { callsOfStory } from './sweep-story.ts';
import { everyLimit, goesOn, inBlocks, newTally, sweepInto } from './sweep-tally.ts';
import { isShort, sweep } from './sweep.ts';

/** With so little to do, every limit is run by itself. */
const FEW = 1_500;
/** One stretch in so many goes through a block here; in the long run each does. */
const BLOCKS = 5;

const middle = (from: number, to: number): number => Math.floor((from + to) / 2);
const files = CONTRACT_FILES.filter((file) => !['erc20.hlp', 'percent.hlp'].includes(file));
const story = await callsOfStory();

/** All of them, and whatever is said about each holds in a block as well. */
function sweepAll(name: string, calls: readonly SweptCall[]): ReturnType<typeof newTally> {
  const tally = newTally(name);
  for (const [i, swept] of calls.entries()) {
    const stretches = sweepInto(tally, swept, middle);
    const isLast = (k: number): boolean => k === stretches.length - 1;
    inBlocks(
      tally,
      swept,
      stretches.filter((_, k) => (i + k) % BLOCKS === 0 || isLast(k)),
    );
    if ((stretches.at(-1)?.from ?? 0) <= FEW) everyLimit(tally, swept, stretches);
  }
  return tally;
}

describe('whatever the limit, a call that has too little gas leaves nothing behind, and every wei is accounted for', () => {
  test.each(files)('%s', async (file) => {
    const tally = sweepAll(file, await callsOfFile(file));
    expect(tally.calls).toBeGreaterThan(3);
    expect(tally.stretches).toBeGreaterThan(3 * tally.calls);
    expect(tally.blocks).toBeGreaterThanOrEqual(tally.calls);
    expect(tally.otherwise).toBe(0);
  });

  test('contracts in a row, tried at every place', () => {
    const tally = sweepAll('story', story);
    expect(tally.deepest).toBe(3);
    expect(tally.limits).toBeGreaterThan(1_000_000);
    expect(tally.otherwise).toBeGreaterThan(100);
  });
});

const called = (sentence: string, block: number): SweptCall => {
  const found = story.find(({ where }) => where === `links.hlp, "${sentence}", block ${block}`);
  if (found === undefined) throw new Error('the story has changed');
  return found;
};

/** What becomes of a call from nothing to plenty, neighbours that end alike joined. */
function endings(swept: SweptCall): string[] {
  const kinds = sweep(swept, middle).map((stretch) => {
    if (goesOn(stretch)) return 'the other half';
    return isShort(stretch.outcome) ? stretch.outcome.status : 'as with plenty';
  });
  return kinds.filter((kind, i) => kind !== kinds[i - 1]);
}

/** Gas that is left over with the least limit that is enough. */
function unused(swept: SweptCall): number {
  const last = sweep(swept, middle).at(-1);
  if (last?.left === undefined) throw new Error('with plenty it succeeds');
  return gasAt(last.left, last.from);
}

describe('as the limit grows', () => {
  test('a contract that calls nobody is out of gas, until it has enough', () => {
    expect(endings(called('little work', 4))).toEqual(['outOfGas', 'as with plenty']);
  });

  test('one that calls is out of gas, says that its callee is, and may be out of gas once more with what is left', () => {
    expect(endings(called('a row of three, tried at each place', 6))).toEqual([
      'outOfGas',
      'reverted',
      'outOfGas',
      'as with plenty',
    ]);
  });

  test('one that tries goes on without its callee where a 64th is enough for that', () => {
    expect(endings(called('a hurry', 3))).toEqual(['outOfGas', 'the other half', 'as with plenty']);
  });

  test('it may succeed with little, run out with more, and succeed otherwise with plenty', () => {
    expect(endings(called('a hurry', 4))).toEqual(['outOfGas', 'the other half', 'outOfGas', 'as with plenty']);
  });

  test('what is needed is more than what is used where little is left to do once the callee has ended', () => {
    expect(unused(called('little work', 4))).toBe(0);
    expect(unused(called('a hurry', 3))).toBeGreaterThan(50);
  });

  test('every limit of these was run by itself', () => {
    for (const swept of [called('little work', 6), called('a hurry', 3)]) {
      const tally = newTally('');
      everyLimit(tally, swept, sweepInto(tally, swept, middle));
      expect(tally.runs).toBe(tally.limits + 71);
    }
  });
});

describe('how gas follows from the limit', () => {
  test('what a callee is given, and what its caller keeps, is found backwards', () => {
    const given = less(givenOf(less(LIMIT, 2_600)), 100);
    const limit = firstLimitFor(given, 5_000);
    expect([gasAt(given, limit) >= 5_000, gasAt(given, limit - 1) >= 5_000]).toEqual([true, false]);
    const kept = afterCallee(less(LIMIT, 2_600), undefined);
    expect(firstLimitFor(kept, 10)).toBe(2_600 + 640);
    expect(firstLimitFor(less(LIMIT, MOST), 1)).toBe(MOST + 1);
  });

  test('a callee that ends well costs what it used', () => {
    const before = less(LIMIT, 50);
    expect(afterCallee(before, less(givenOf(before), 700))).toEqual(less(LIMIT, 750));
  });
});

describe('the sweep notices', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });
  const swept = called('a row of three, tried at each place', 8);

  test('a log that is not undone', () => {
    vi.spyOn(OverlayHost.prototype, 'undo').mockImplementation(function forgetful(this: OverlayHost, mark) {
      this.state.undo(mark.journal);
    });
    expect(() => sweep(called('a row of three, tried at each place', 5), middle)).toThrow(/leaves and logs/);
  });

  test('a write that is not undone where a `try` goes on', () => {
    vi.spyOn(OverlayHost.prototype, 'undo').mockImplementation(() => {});
    expect(() => sweep(swept, middle)).toThrow(/left something behind|instead of/);
  });

  test('gas that is paid behind its back', () => {
    // oxlint-disable-next-line typescript/unbound-method -- called on its machine below
    const { enterFunction } = Machine.prototype;
    vi.spyOn(Machine.prototype, 'enterFunction').mockImplementation(function greedy(this: Machine, fn) {
      this.gas -= 1;
      enterFunction.call(this, fn);
    });
    expect(() => sweep(swept, middle)).toThrow('gas is paid only in Machine.spend');
  });

  test('a wei too many', () => {
    vi.spyOn(OverlayHost.prototype, 'transfer').mockImplementation(function generous(this: OverlayHost, _, to, wei) {
      addWei(this.state, wordToAddress(to), wei + 1n);
      return true;
    });
    const stretches = sweep(swept, middle).slice(-1);
    expect(() => inBlocks(newTally(''), swept, stretches)).toThrow(/^[^]*supply: -?\d+ instead of -?\d+$/);
  });

  test('a block that says otherwise', () => {
    const [first, ...rest] = sweep(swept, middle);
    if (first === undefined) throw new Error('there is one');
    const wrong = { ...first, outcome: { ...first.outcome, status: 'reverted' as const } };
    expect(() => inBlocks(newTally(''), swept, [wrong, ...rest])).toThrow('in a block with 0 gas: outOfGas');
  });
});
