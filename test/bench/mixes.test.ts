import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bigContract, type BigKind, KINDS_OF_BIG } from '../../bench/helpers/contracts.ts';
import { hostileContract, PLAIN, UNIT_NAMES } from '../../bench/helpers/hostile-modules.ts';
import { bytesOf, type Mix, type PriceName } from '../../bench/helpers/mix.ts';
import { MIXES, nameOf } from '../../bench/helpers/mixes.ts';
import { CONTRACTS } from '../../bench/helpers/mixes-others.ts';
import { LEAVES_BEFORE } from '../../bench/helpers/mixes-state.ts';
import { runOnce } from '../../bench/helpers/run-mix.ts';
import { worldIn, type World } from '../../bench/helpers/world.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { GAS, WRITE } from '../../src/vm/gas.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import { OPCODES, type OpName } from '../../src/vm/opcodes.ts';
import { loadContract } from '../../src/vm/verify.ts';

/** As the benchmarks have it, but with few leaves and accounts: nothing is timed here. */
let world: World;
const PATIENCE_IN_MS = 60_000;
beforeAll(async () => {
  world = await worldIn(openMemoryStore(), { leaves: LEAVES_BEFORE, contracts: CONTRACTS, fillers: 100, accounts: 10 });
});
afterAll(() => world.close());

const ends = ({ program, twin }: Mix): string[] =>
  [program, ...(twin === undefined ? [] : [twin])].map((each) => runOnce(each, world).status);
const wanted = ({ program, twin }: Mix): string[] =>
  [program, ...(twin === undefined ? [] : [twin])].map((each) => each.ends ?? 'success');

function holds({ op, program }: Mix): boolean {
  const { functions } = loadContract(bytesOf(program)).module;
  return functions.some(({ instructions }) => instructions.some((instruction) => instruction.op === op));
}

describe('the mixes that instructions are measured with', () => {
  test('there is one for every instruction of the table', () => {
    const measured = new Set(MIXES.map(({ op }) => op));
    expect((Object.keys(OPCODES) as OpName[]).filter((op) => !measured.has(op))).toEqual([]);
  });

  test('each holds the instruction it is named after, and has a name of its own', () => {
    expect(MIXES.filter((mix) => !holds(mix)).map(nameOf)).toEqual([]);
    expect(new Set(MIXES.map(nameOf)).size).toBe(MIXES.length);
  });

  test(
    'each runs to the end it is meant to have, and so does its twin',
    () => {
      expect(MIXES.map((mix) => [nameOf(mix), ...ends(mix)])).toEqual(
        MIXES.map((mix) => [nameOf(mix), ...wanted(mix)]),
      );
    },
    PATIENCE_IN_MS,
  );

  test(
    'there is one for every price beyond the static ones, and it costs more when that price goes up',
    () => {
      const prices = [...pricesOf(GAS), ...pricesOf(WRITE)];
      const named = prices.map(({ name }) => MIXES.filter(({ pays }) => pays.includes(name)));
      expect(prices.filter((_, i) => named[i]?.length === 0).map(({ name }) => name)).toEqual([]);
      const unmoved = prices.flatMap((price, i) => (named[i] ?? []).filter((mix) => !isDearerWith(price, mix)).map((mix) => `${price.name}: ${nameOf(mix)}`)); // prettier-ignore
      expect(unmoved).toEqual([]);
    },
    PATIENCE_IN_MS,
  );
});

test('the contracts that are hard to load are contracts that can be deployed', () => {
  for (const kind of Object.keys(KINDS_OF_BIG) as BigKind[]) {
    expect(() => loadContract(bigContract(kind, 0)), kind).not.toThrow();
  }
});

test('and so are those that are hard to verify, each as big as a contract may be', () => {
  for (const unit of UNIT_NAMES) {
    const bytes = hostileContract({ ...PLAIN, units: [unit] });
    expect(bytes?.length ?? 0, unit).toBeGreaterThan(LIMITS.codeSize - 300);
    expect(() => loadContract(bytes ?? new Uint8Array(0)), unit).not.toThrow();
  }
});

type Price = { readonly name: PriceName; readonly table: Record<string, number> };

const pricesOf = (table: Readonly<Record<string, number>>): Price[] =>
  Object.keys(table).map((name) => ({ name: name as PriceName, table }));

function isDearerWith({ name, table }: Price, { program }: Mix): boolean {
  const before = runOnce(program, world).gasLeft;
  const price = table[name] as number;
  try {
    table[name] = price + 1;
    return runOnce(program, world).gasLeft < before;
  } finally {
    table[name] = price;
  }
}
