/** Laws of lists in the state, held against a plain array, with a price for every leaf. */

import { describe, expect, test } from 'vitest';
import { GAS, WRITE, writePrice } from '../../src/vm/gas.ts';
import type { Module } from '../../src/vm/module.ts';
import type { LeafValue, Value } from '../../src/vm/types.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { Random } from './generator.ts';
import { bodyGas, calldata, CONTRACT, ending, load, machineOf, t, text } from './helpers.ts';

const SEED = 40_904;
const CAP = 5;
const U256 = t('uint256');
const end: Line = ['end'];

type Kind = { readonly leaf: 'uint256' | 'string'; readonly shape: number };
const KINDS: readonly Kind[] = [
  { leaf: 'uint256', shape: 0 },
  { leaf: 'string', shape: 1 },
];

const SHAPES: Module['shapes'] = KINDS.map(({ leaf }, i) => ({
  name: `list${i}`,
  keys: ['uint8'],
  fields: ['all'],
  leaf,
  cap: CAP,
}));

/** One function for each thing that can be done to the list under key 7. */
function functionsFor({ leaf, shape }: Kind): FunctionSketch[] {
  const key: Line = ['small', t('uint8'), 7];
  const element = { name: 'x', type: leaf } as const;
  const index = { name: 'i', type: 'uint256' } as const;
  const whole = { kind: 'list', of: leaf, cap: 9 } as const;
  const list: Line = ['take', 0];
  return [
    { name: `push${shape}`, params: [element], body: [key, ['get', 0], ['spush', shape], end] },
    { name: `pop${shape}`, body: [key, ['spop', shape], end] },
    { name: `set${shape}`, params: [index, element], body: [key, ['get', 0], ['get', 1], ['sset', shape], end] },
    { name: `get${shape}`, params: [index], result: leaf, body: [key, ['get', 0], ['sget', shape], ['return'], end] },
    { name: `fill${shape}`, params: [{ name: 'xs', type: whole }], body: [key, list, ['sfill', shape], end] },
    { name: `clear${shape}`, body: [key, ['sclear', shape], end] },
    { name: `read${shape}`, result: whole, body: [key, ['slist', shape], ['return'], end] },
    { name: `length${shape}`, result: 'uint256', body: [key, ['slen', shape], ['return'], end] },
  ];
}

const MODULE = load(moduleOf(KINDS.flatMap(functionsFor), { shapes: SHAPES }));

const same = (a: Value | undefined, b: Value | undefined): boolean => String(a) === String(b);
const isZero = (value: LeafValue): boolean => (typeof value === 'bigint' ? value === 0n : value.length === 0);

/** A list of the state as a plain array, and what the transaction has written of it. */
class Model {
  list: LeafValue[] = [];
  readonly before: readonly LeafValue[];
  readonly written = new Set<string>();
  readonly zero: LeafValue;

  constructor(list: readonly LeafValue[], zero: LeafValue) {
    this.list = [...list];
    this.before = list;
    this.zero = zero;
  }

  /** Price of making the list another one, leaf by leaf, over the places that are touched. */
  price(next: readonly LeafValue[], touched: readonly number[], touchesLength: boolean): number {
    let price = 0;
    for (const i of touched)
      price += this.#leaf(`${i}`, this.list[i] ?? this.zero, next[i] ?? this.zero, this.before[i] ?? this.zero);
    if (touchesLength)
      price += this.#leaf('length', BigInt(this.list.length), BigInt(next.length), BigInt(this.before.length));
    this.list = [...next];
    return price;
  }

  #leaf(name: string, current: LeafValue, next: LeafValue, before: LeafValue): number {
    const isWritten = this.written.has(name);
    if (!same(current, next)) this.written.add(name);
    return writePrice({ before: isWritten ? before : current, current, next, isWritten });
  }
}

/** Without gas it fails. */
type Move = { readonly args: readonly Value[]; readonly gas: number | undefined };
type Way = (model: Model, random: Random, value: () => LeafValue) => Move;

const WAYS: Readonly<Record<string, Way>> = {
  push: (model, _, value) => {
    const { list } = model;
    const x = value();
    return { args: [x], gas: list.length === CAP ? undefined : model.price([...list, x], [list.length], true) };
  },
  pop: (model) => {
    const { list } = model;
    return { args: [], gas: list.length === 0 ? undefined : model.price(list.slice(0, -1), [list.length - 1], true) };
  },
  set: (model, random, value) => {
    const { list } = model;
    const index = random.below(list.length + 2);
    const x = value();
    const args = [BigInt(index), x];
    // that the element is there costs a read
    return {
      args,
      gas: index >= list.length ? undefined : GAS.read + model.price(list.with(index, x), [index], false),
    };
  },
  fill: (model, random, value) => {
    const next = Array.from({ length: random.below(CAP + 2) }, value);
    return { args: [next], gas: filled(model, next) };
  },
  clear: (model) => ({ args: [], gas: filled(model, []) }),
};

function filled(model: Model, next: readonly LeafValue[]): number | undefined {
  const touched = Array.from({ length: Math.max(model.list.length, next.length) }, (_, i) => i);
  return next.length > CAP ? undefined : model.price(next, touched, true);
}

/** The static prices that are no part of the table of writes: keys, operands, the end. */
const OVERHEAD: Readonly<Record<string, number>> = { push: 4, pop: 2, set: 6, fill: 4, clear: 2 };

function valuesOf(random: Random, { leaf }: Kind): () => LeafValue {
  return () => {
    if (leaf === 'uint256') return BigInt(random.below(3));
    return text('x'.repeat(random.pick([0, 1, 33, 100])));
  };
}

describe.each(KINDS)('a list of $leaf in the state', (kind) => {
  const { shape } = kind;
  const zero: LeafValue = kind.leaf === 'uint256' ? 0n : new Uint8Array(0);

  test('behaves as an array does, and every leaf is priced by the table of writes', () => {
    for (let seed = SEED; seed < SEED + 60; seed++) {
      const random = new Random(seed);
      const value = valuesOf(random, kind);
      const host = new TestHost();
      const model = new Model([], zero);
      for (let step = 0; step < 25; step++) {
        const what = random.pick(['push', 'push', 'pop', 'set', 'fill', 'clear']);
        const { args, gas } = (WAYS[what] as Way)(model, random, value);
        const data = calldata(MODULE, `${what}${shape}`, args);
        const outcome = machineOf(MODULE, data, { host }).run();
        const where = `seed ${seed} step ${step} ${what}`;
        expect(ending(outcome), where).toBe(gas === undefined ? 'Panic 0x32' : 'done');
        const used = gas === undefined ? undefined : bodyGas(MODULE, outcome, data) - (OVERHEAD[what] ?? 0);
        expect(used, where).toBe(gas);
        expectLike(host, model, where);
      }
    }
  });

  function expectLike(host: TestHost, { list }: Model, where: string): void {
    const leaves = [...host.leaves].filter(([, leaf]) => !isZero(leaf)).map(([path]) => path.split(' ')[1]);
    const paths = list.flatMap((element, i) => (isZero(element) ? [] : [`list${shape}[7].all[${i}]`]));
    expect(new Set(leaves), where).toEqual(new Set(list.length > 0 ? [...paths, `list${shape}[7].all.length`] : []));
    const read = machineOf(MODULE, calldata(MODULE, `read${shape}`), { host }).run();
    const shown = list.map((element) =>
      typeof element === 'bigint' ? `${element}` : `0x${Buffer.from(element).toString('hex')}`,
    );
    expect(ending(read, [{ kind: 'list', of: kind.leaf, cap: CAP }]), where).toBe(`= [${shown.join(', ')}]`);
    const length = machineOf(MODULE, calldata(MODULE, `length${shape}`), { host }).run();
    expect(ending(length, ['uint256'])).toBe(`= ${list.length}`);
  }

  test('the other lists of its map are not touched', () => {
    const host = new TestHost(new Map([[`${CONTRACT} list${shape}[8].all.length`, 2n]]));
    const value = kind.leaf === 'uint256' ? 5n : text('five');
    machineOf(MODULE, calldata(MODULE, `push${shape}`, [value]), { host }).run();
    machineOf(MODULE, calldata(MODULE, `clear${shape}`), { host }).run();
    expect(host.word(CONTRACT, `list${shape}[8].all.length`)).toBe(2n);
  });

  test('what a failing call did to it is undone, and its marks of writing too', () => {
    const host = new TestHost();
    const value = kind.leaf === 'uint256' ? 5n : text('five');
    machineOf(MODULE, calldata(MODULE, `push${shape}`, [value]), { host }).run();
    const leaves = new Map(host.leaves);
    const data = calldata(MODULE, `fill${shape}`, [[value, value, value]]);
    expect(ending(machineOf(MODULE, data, { host, gas: 30_000 }).run())).toBe('out of gas');
    expect(host.leaves).toEqual(leaves);
    expect(host.isWritten(CONTRACT, `list${shape}[7].all[1]`)).toBe(false);
    expect(host.isWritten(CONTRACT, `list${shape}[7].all[0]`)).toBe(true);
  });
});

test('the price of a write that this test goes by is the least one', () => {
  expect([WRITE.same, U256]).toEqual([1_500, 0x20]);
});
