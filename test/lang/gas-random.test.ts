/** Formulas and bounds against runs of random modules: whatever the code and however it ends, neither is ever too small. */

import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { checkCosts, costsOf } from '../../src/lang/gas/costs.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import type { Machine, Outcome } from '../../src/vm/machine.ts';
import type { VerifiedFunction, VerifiedModule } from '../../src/vm/verify.ts';
import { measure } from '../helpers/listener.ts';
import { TestHost } from '../helpers/module.ts';
import { weakenedCosts } from '../helpers/weakened-gas.ts';
import { Random, randomModule, randomValues } from '../vm/generator.ts';
import { PARTNER, partner } from '../vm/generator-tables.ts';
import { CALLER, CONTRACT, load, machineOf, thrown } from '../vm/helpers.ts';

const SEED = 31_415;
const MODULES = 400;
/** Other seeds meet other code. What is asked here of the modules together must hold for most of them, not for these alone. */
const TOO_FEW =
  'too few calls end well, or too few fail, to say much: when test/vm/generator.ts makes other code now, try another SEED or more MODULES; when calls fail that should not, look there';
const NOT_NOTICED =
  'no module of these seeds shows the weakness: when test/vm/generator.ts makes other code now, try another SEED or more MODULES; when none helps, the code that shows it is no longer made';

describe('random modules', () => {
  test('use no more than their formula says for the sizes they had, and no more than their bound', () => {
    const seen = { success: 0, reverted: 0, outOfGas: 0 };
    for (let seed = SEED; seed < SEED + MODULES; seed++) {
      expect(firstExcess(seed, costsOf, seen)).toBeUndefined();
    }
    console.log(`seeds ${SEED} to ${SEED + MODULES - 1}: ${JSON.stringify(seen)}`);
    expect(Math.min(seen.success, seen.reverted), TOO_FEW).toBeGreaterThan(300);
  });

  test('have formulas that are never below the bound of the verifier', () => {
    for (let seed = SEED; seed < SEED + MODULES; seed++) {
      expect(() => checkCosts(load(randomModule(seed, 0))), `seed ${seed}`).not.toThrow();
    }
  });
});

/** A rule changed, and what notices: a run that uses more than the formula says, or the bound of the verifier. */
type Weakness = readonly [what: string, file: string, find: string, replace: string, noticedBy: 'run' | 'verifier'];

// oxfmt-ignore
const WEAKNESSES: readonly Weakness[] = [
  ['a loop has as many passes as rounds', 'walk.ts', 'add(this.#rounds(instruction, index), constant(1))', 'this.#rounds(instruction, index)', 'run'],
  ['a loop has as many passes as rounds', 'walk.ts', 'add(this.#rounds(instruction, index), constant(1))', 'this.#rounds(instruction, index)', 'verifier'],
  ['going back is free', 'walk.ts', 'constant(GAS.loopRound)', 'NOTHING', 'verifier'],
  ['only the first half of an `if` counts', 'walk.ts', 'larger(first.gas, second.gas)', 'first.gas', 'run'],
  ['only the first half of an `if` counts', 'walk.ts', 'larger(first.gas, second.gas)', 'first.gas', 'verifier'],
  ['a local holds what the first half put there', 'state.ts', 'joined(extent, b[i] ?? WORD)', 'extent', 'run'],
  ['a called function is given nothing', 'parameters.ts', 'arg.words]', 'param.elements]', 'run'],
  ['a called function costs nothing', 'walk.ts', 'return constant(valueOf(cost.formula));', 'return NOTHING;', 'verifier'],
  ['a text put together is as long as its first half', 'price.ts', 'const both = add(operand(m, 0).words, operand(m, 1).words);', 'const both = operand(m, 0).words;', 'run'],
  ['hashing is not paid by the word', 'price.ts', 'perWord(GAS.keccakWord, extent.words)', 'NOTHING', 'verifier'],
  ['sums and counts are free', 'price-state.ts', 'return sum(\n    over.map(', 'return sum(\n    over.slice(1).map(', 'run'],
  ['sums and counts are free', 'price-state.ts', 'return sum(\n    over.map(', 'return sum(\n    over.slice(1).map(', 'verifier'],
  ['a write of a text is one word', 'price-state.ts', 'return sum([kind, scaled(', 'return sum([kind, scaled(NOTHING, 1), scaled(NOTHING, ', 'run'],
  ['keys have one word', 'price-state.ts', 'return withoutOne(sum(extents.map(keyExtent)), GAS.keyWord);', 'return NOTHING;', 'run'],
  ['invariants are free', 'costs.ts', "kind === 'view' ? [] : module.invariants", 'kind.length > 9 ? module.invariants : []', 'run'],
  ['an answer is free', 'costs.ts', 'scaled(encodedWords(resultOf(fn), results), GAS.codecWord)', 'scaled(encodedWords(resultOf(fn), results), 0)', 'run'],
];

describe('a weakened formula', () => {
  test.each(WEAKNESSES)('is noticed when %s', async (_, file, find, replace, noticedBy) => {
    const weak = await weakenedCosts(file, find, replace);
    const isNoticed = (seed: number): boolean =>
      noticedBy === 'run'
        ? firstExcess(seed, weak.costsOf) !== undefined
        : thrown(() => weak.checkCosts(load(randomModule(seed, 0)))) !== undefined;
    const seeds = Array.from({ length: MODULES }, (_unused, i) => SEED + i);
    expect(seeds.some(isNoticed), NOT_NOTICED).toBe(true);
  });
});

type Seen = Record<Outcome['status'], number>;

/** The first run of a module that used more than its formula or its bound says. */
function firstExcess(seed: number, costsFor: typeof costsOf, seen?: Seen): string | undefined {
  const module = load(randomModule(seed, 0));
  const costs = costsFor(module);
  for (const machine of starts(module, seed)) {
    const { outcome, used, usedByOthers, entry, formula } = measure(machine, costs);
    if (seen !== undefined) seen[outcome.status]++;
    if (outcome.status === 'outOfGas' || entry === undefined) continue;
    const { fn, bound } = entry;
    if (used > formula || used - usedByOthers > bound) {
      return `seed ${seed}, ${fn?.def.name}: used ${used}, formula ${formula}, bound ${bound}`;
    }
  }
  return undefined;
}

function starts(module: VerifiedModule, seed: number): Machine[] {
  const random = new Random(seed);
  const entries = [...module.entries.values(), ...(module.init === undefined ? [] : [module.init])];
  return entries.flatMap((fn) => [start(module, fn, random), start(module, fn, random)]);
}

function start(module: VerifiedModule, { def: { name, kind, params } }: VerifiedFunction, random: Random): Machine {
  const types = params.map(({ type }) => type);
  const args = encodeAbi(
    types,
    types.flatMap((type) => randomValues(random, type)),
  );
  const data = kind === 'init' ? args : concatBytes(selectorOf(name, types), args);
  return machineOf(module, data, {
    kind: kind === 'action' ? 'call' : kind === 'view' ? 'view' : 'init',
    gas: 400_000,
    host: world(module),
  });
}

function world(module: VerifiedModule): TestHost {
  const host = new TestHost(
    new Map<string, bigint | Uint8Array>([
      [`${CONTRACT} note`, new TextEncoder().encode('what was written before, and is longer than a word')],
      [`balance ${CALLER}`, 10n ** 18n],
      [`balance ${CONTRACT}`, 2n ** 200n],
    ]),
  );
  host.modules.set(CONTRACT, module);
  host.modules.set(PARTNER, NEIGHBOUR);
  return host;
}

const NEIGHBOUR = partner();
