/** The input that stands at a place of a campaign: the same seed, kind and place give the same bytes. */

import { equalBytes } from '../../src/base/bytes.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { Random, randomModule } from '../vm/generator.ts';
import { containerOf, LIES, RANDOM, randomBytes } from './containers.ts';
import type { Real } from './corpus.ts';
import { draftOf, finished, type Draft } from './draft.ts';
import { GENTLE_CODE, ROUGH_CODE, type Edit } from './edit-code.ts';
import { GENTLE_TABLES, ROUGH_TABLES } from './edit-tables.ts';
import { ILL_TYPED } from './ill-typed.ts';
import { flipBit } from './story.ts';

/** How many of each a whole campaign tries. */
export const KINDS = { random: 1_000_000, flip: 200_000, mutant: 100_000, edit: 50_000 } as const;
export type Kind = keyof typeof KINDS;

/** `how` names the way it was made, for the count of ways. */
export type Input = { readonly bytes: Uint8Array; readonly how: string };

export function inputOf(kind: Kind, seed: number, place: number, corpus: readonly Real[]): Input {
  const random = new Random(seedOf(kind, seed, place));
  if (kind === 'flip') return flipped(seed, place, corpus);
  const makers = { random: randomInput, mutant, edit: illTyped };
  return makers[kind](random, corpus);
}

export function seedOf(kind: Kind, seed: number, place: number): number {
  const kinds = Object.keys(KINDS).indexOf(kind) + 1;
  return Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca6b) ^ Math.imul(kinds, 0xc2b2ae35);
}

function randomInput(random: Random, corpus: readonly Real[]): Input {
  const kind = random.pick(RANDOM);
  const donors = [random.pick(corpus).bytes];
  return { bytes: randomBytes(random, kind, donors), how: kind };
}

/** Bits spread evenly over the whole corpus, none twice until all have been. */
function flipped(seed: number, place: number, corpus: readonly Real[]): Input {
  const total = corpus.reduce((sum, { bytes }) => sum + 8 * bytes.length, 0);
  const step = coprimeTo(total, Math.floor(total * 0.618));
  let bit = Number((BigInt(seed) * 7919n + BigInt(place) * BigInt(step)) % BigInt(total));
  const real = corpus.find(({ bytes }) => (bit -= 8 * bytes.length) < 0) as Real;
  const bytes = real.bytes.slice();
  flipBit(bytes, bit + 8 * bytes.length);
  return { bytes, how: real.name.replace(/ .*| ?:.*/, '') };
}

function coprimeTo(total: number, from: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = from;
  while (divisor(total, step) > 1) step++;
  return step;
}

// ───────────── edits ─────────────

const LONG = 'a statement in a loop';
/** Loops five times, so that much of what is accepted runs long. */
const GENTLE = [
  ...Object.entries({ ...GENTLE_CODE, ...GENTLE_TABLES }),
  ...[1, 2, 3, 4].map(() => [LONG, GENTLE_CODE[LONG] as Edit] as const),
];
const ROUGH = Object.entries({ ...ROUGH_CODE, ...ROUGH_TABLES });
const ILL = Object.entries(ILL_TYPED);
const LYING = Object.entries(LIES);

type Named = readonly [how: string, edit: Edit];

/** One to three changes; some are lies about counts and lengths. */
function mutant(random: Random, corpus: readonly Real[]): Input {
  if (random.chance(15)) return lying(random, corpus);
  const isGentle = random.chance(60);
  const some = (): Named => random.pick(isGentle || random.chance(50) ? GENTLE : ROUGH);
  return edited(random, corpus, () => Array.from({ length: 1 + random.below(3) }, some));
}

function lying(random: Random, corpus: readonly Real[]): Input {
  const [how, lie] = random.pick(LYING);
  const bytes = random.pick(corpus).bytes;
  return { bytes: lie(random, bytes), how: `lie: ${how}` };
}

function illTyped(random: Random, corpus: readonly Real[]): Input {
  return edited(random, corpus, () => [random.pick(ILL)]);
}

const MOST_TRIES = 20;

/** What changes nothing, or cannot be written as a container, is tried again elsewhere; the last resort is a module with nothing in it. */
function edited(random: Random, corpus: readonly Real[], some: () => readonly Named[]): Input {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const { module, bytes: before } = someModule(random, corpus);
    const edits = some();
    const draft = draftOf(module);
    for (const [, edit] of edits) edit(random, draft);
    const bytes = written(draft);
    if (bytes !== undefined && !equalBytes(bytes, before)) return { bytes, how: edits[0]?.[0] ?? '' };
  }
  return { bytes: containerOf([]), how: 'nothing found to change' };
}

function written(draft: Draft): Uint8Array | undefined {
  try {
    return encodeModule(finished(draft));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** A real module, or one that nobody has seen. */
function someModule(random: Random, corpus: readonly Real[]): Pick<Real, 'module' | 'bytes'> {
  if (!random.chance(30)) return random.pick(corpus);
  const module = randomModule(random.below(2 ** 32), 0);
  return { module, bytes: encodeModule(module) };
}
