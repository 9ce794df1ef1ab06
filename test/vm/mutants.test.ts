/** A part of what `npm run fuzz:vm` does (docs/fuzz-vm.md): damaged modules are refused, or accepted and safe. */

import { beforeAll, describe, expect, test } from 'vitest';
import { decodeModule } from '../../src/vm/container.ts';
import type { Module } from '../../src/vm/module.ts';
import type { NumberType } from '../../src/vm/types.ts';
import { verify } from '../../src/vm/verify.ts';
import { tryPlaces } from '../fuzz-vm/campaign.ts';
import { corpusOf, type Real } from '../fuzz-vm/corpus.ts';
import type { Count } from '../fuzz-vm/count.ts';
import { inputOf, seedOf, type Kind } from '../fuzz-vm/inputs.ts';
import { judge } from '../fuzz-vm/judge.ts';
import { smallest } from '../fuzz-vm/shrink.ts';
import { flipBit } from '../fuzz-vm/story.ts';
import { weakened } from '../fuzz-vm/weakened.ts';
import { moduleOf } from '../helpers/module.ts';
import { t } from './helpers.ts';

const SEED = 5;

let corpus: readonly Real[];
beforeAll(async () => {
  corpus = await corpusOf(SEED, 24, ['counter.hlp', 'prices.hlp', 'token.hlp', 'stall.hlp']);
});

function tried(kind: Kind, places: number): Count {
  const count = tryPlaces(kind, SEED, 0, places, corpus);
  const { tried: all, accepted, ranLong, slowestMilliseconds } = count.tallies[kind];
  console.log(
    `${kind}: ${all} tried, ${accepted} accepted, ${ranLong} ran long, slowest ${slowestMilliseconds.toFixed(1)} ms`,
  );
  expect(count.wrong, `npm run fuzz:vm shows how to look at one; here the seed is ${SEED}`).toEqual([]);
  return count;
}

describe('what is no module, or no longer one, is refused, or it runs without a fault', () => {
  test('random bytes, plain, behind a header and in sections, each within 5 ms', () => {
    const { rules, ways } = tried('random', 10_000);
    expect(ways.size).toBe(3);
    expect(rules.size).toBeGreaterThan(12);
  });

  test('every single bit flipped of the three smallest of them', () => {
    const small = corpus.filter(({ bytes }) => bytes.length < 300).toSorted((a, b) => a.bytes.length - b.bytes.length);
    for (const { name, bytes } of small.slice(0, 3)) {
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const flipped = bytes.slice();
        flipBit(flipped, bit);
        expect(judge(flipped, bit), `bit ${bit} of ${name}`).not.toHaveProperty('what');
      }
    }
    expect(small.length).toBeGreaterThan(2);
  });

  test('bits flipped anywhere', () => {
    const { tallies } = tried('flip', 1_000);
    expect(
      Math.min(tallies.flip.accepted, tallies.flip.refusedByContainer, tallies.flip.refusedByVerifier),
    ).toBeGreaterThan(100);
  });

  test('modules changed as data, a third of which are decoded and many of which run long', () => {
    const { tallies, ways } = tried('mutant', 1_000);
    expect(tallies.mutant.refusedByContainer).toBeLessThan(tallies.mutant.tried * 0.7);
    expect(tallies.mutant.ranLong).toBeGreaterThan(60);
    expect(ways.size).toBeGreaterThan(50);
  });

  test('edits after which types do not fit', () => {
    const { tallies, rules } = tried('edit', 1_000);
    expect(tallies.edit.refusedByVerifier).toBeGreaterThan(700);
    expect(rules.get('verifier stack')).toBeGreaterThan(400);
  });
});

/** An invariant that compares the balance with a number. */
const compared = (type: NumberType): Module =>
  moduleOf([
    {
      kind: 'invariant',
      result: 'bool',
      body: [['self'], ['hlpof'], ['small', t('uint256'), 1], ['ge', t(type)], ['return'], ['end']],
    },
  ]);

/** What campaigns have found, made small. */
describe('found once:', () => {
  test('a balance of an invariant compared as another number than it is', () => {
    expect(() => verify(compared('uint256'))).not.toThrow();
    expect(() => verify(compared('uint32'))).toThrow('invariant');
  });
});

describe('an input', () => {
  test('is the same for the same seed, kind and place, and another for another', () => {
    for (const kind of ['random', 'flip', 'mutant', 'edit'] as const) {
      expect(inputOf(kind, SEED, 7, corpus)).toEqual(inputOf(kind, SEED, 7, corpus));
      expect(inputOf(kind, SEED, 7, corpus).bytes).not.toEqual(inputOf(kind, SEED, 8, corpus).bytes);
      expect(inputOf(kind, SEED, 7, corpus).bytes).not.toEqual(inputOf(kind, SEED + 1, 7, corpus).bytes);
    }
  });

  test('that goes wrong is made small', async () => {
    const forgetful = await weakened('verify-function.ts', 'if (this.#result.length > 0)', 'if (false)');
    const wrong = firstWrong(forgetful);
    const small = smallest({ ...wrong, what: wrong.what }, forgetful, 5_000);
    expect(small.what).toContain('the end is reached without a result');
    expect(small.bytes.length).toBeLessThan(Math.min(150, wrong.bytes.length));
    expect(() => verify(decodeModule(small.bytes).module)).toThrow('without a result');
  });
});

function firstWrong(verifier: typeof verify): { bytes: Uint8Array; seed: number; what: string } {
  for (let place = 0; place < 3_000; place++) {
    const { bytes } = inputOf('mutant', SEED, place, corpus);
    const seed = seedOf('mutant', SEED, place);
    const verdict = judge(bytes, seed, verifier);
    if (verdict.is === 'wrong') return { bytes, seed, what: verdict.what };
  }
  throw new Error('no mutant shows it');
}
