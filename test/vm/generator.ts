/** Random modules from a seed: mostly well typed, some with a few lines spoilt. */

import type { FunctionKind, Module } from '../../src/vm/module.ts';
import { IMMEDIATES, OPCODES, type OpName, type Row } from '../../src/vm/opcodes.ts';
import { rangeOf, isNumber, isText, sizeInBytes, type Value, type VmType } from '../../src/vm/types.ts';
import { moduleOf, type FunctionSketch, type Line } from '../helpers/module.ts';
import { filled, t, text } from './helpers.ts';

/** A small generator of numbers (mulberry32): the same seed gives the same modules everywhere. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(choices: readonly T[]): T {
    const choice = choices[this.below(choices.length)];
    if (choice === undefined) throw new Error('nothing to choose from');
    return choice;
  }
}

const TYPES: readonly VmType[] = ['uint8', 'int8', 'uint32', 'uint256', 'int256', 'bool', 'address', 'bytes', 'bytes4'];
const NUMBERS = TYPES.filter(isNumber);

const TABLES: Partial<Module> = {
  constants: [
    { type: 'uint256', value: 2n ** 256n - 1n },
    { type: 'int256', value: -(2n ** 255n) },
    { type: 'int8', value: -128n },
    { type: 'bytes', value: filled(40) },
    { type: 'string', value: text('hours') },
    { type: 'address', value: 0xc0n },
    { type: 'bytes4', value: 0x150b7a02n },
    { type: 'bytes', value: filled(3000) },
  ],
  shapes: [
    { name: 'total', keys: [], fields: [], leaf: 'uint256' },
    { name: 'balances', keys: ['address'], fields: [], leaf: 'int256' },
    { name: 'note', keys: [], fields: [], leaf: 'string' },
    { name: 'grid', keys: ['uint8', 'bool'], fields: [], leaf: 'uint8' },
    { name: 'names', keys: ['string'], fields: [], leaf: 'bytes4' },
    { name: 'deals', keys: ['int8'], fields: ['stage'], leaf: 'bool' },
    { name: 'deals', keys: ['int8'], fields: ['text'], leaf: 'bytes' },
  ],
  aggregates: [
    { kind: 'sum', shape: 1, bound: 0 },
    { kind: 'count', shape: 1, bound: 0 },
    { kind: 'sum', shape: 3, bound: 1 },
    { kind: 'count', shape: 3, bound: 0 },
    { kind: 'count', shape: 6, bound: 0 },
  ],
  initial: [{ shape: 0, constant: 0 }],
  events: [
    { name: 'Nothing', fields: [] },
    {
      name: 'Said',
      fields: [
        { name: 'who', type: 'address', indexed: true },
        { name: 'what', type: 'string', indexed: true },
        { name: 'n', type: 'int8', indexed: false },
        { name: 'note', type: 'bytes', indexed: false },
      ],
    },
  ],
  errors: [
    { name: 'None', fields: [] },
    {
      name: 'Short',
      fields: [
        { name: 'has', type: 'uint256', indexed: false },
        { name: 'why', type: 'string', indexed: false },
      ],
    },
  ],
};

type Made = { readonly sketch: FunctionSketch; readonly writes: boolean };

/** A module; `noise` is the percentage of modules with spoilt lines. */
export function randomModule(seed: number, noise = 40): Module {
  const random = new Random(seed);
  const made: Made[] = [];
  const kinds: FunctionKind[] = ['fn', 'fn', 'view', 'fn', 'action', 'action'];
  if (random.chance(30)) kinds.push('init');
  if (random.chance(50)) kinds.push('invariant');
  const spoiltIndex = random.chance(noise) ? random.below(kinds.length) : -1;
  for (const [i, kind] of kinds.entries()) {
    made.push(new FunctionMaker(random, made, kind, i === spoiltIndex && random.chance(20)).make());
  }
  const functions = made.map(({ sketch }, i) => (i === spoiltIndex ? spoilt(random, sketch) : sketch));
  return moduleOf(functions, { ...TABLES, acceptsHlp: random.chance(50) });
}

class FunctionMaker {
  readonly #random: Random;
  readonly #earlier: readonly Made[];
  readonly #kind: FunctionKind;
  readonly #writes: boolean;
  readonly #locals: VmType[];
  readonly #paramCount: number;
  readonly #results: readonly VmType[];
  #loops = 0;
  #budget = 40;

  /** A careless one writes whatever its kind. */
  constructor(random: Random, earlier: readonly Made[], kind: FunctionKind, isCareless: boolean) {
    this.#random = random;
    this.#earlier = earlier;
    this.#kind = kind;
    this.#writes = isCareless || kind === 'action' || kind === 'init' || (kind === 'fn' && random.chance(50));
    this.#paramCount = kind === 'invariant' ? 0 : random.below(4);
    this.#locals = Array.from({ length: this.#paramCount + random.below(4) }, () => random.pick(TYPES));
    this.#results = kind === 'invariant' ? ['bool'] : kind === 'init' ? [] : this.#someResults();
  }

  make(): Made {
    const body = [...this.#statements(3), ...this.#ending(), ['end']] as Line[];
    const params = this.#locals.slice(0, this.#paramCount).map((type, i) => ({ name: `p${i}`, type }));
    const locals = this.#locals.slice(this.#paramCount);
    const name = this.#kind === 'init' ? 'init' : `${this.#kind}${this.#earlier.length}`;
    const payable = this.#kind === 'action' && this.#random.chance(20);
    return {
      sketch: { kind: this.#kind, name, payable, params, locals, results: this.#results, body },
      writes: this.#writes,
    };
  }

  #someResults(): readonly VmType[] {
    return this.#kind === 'view' || this.#random.chance(60) ? [this.#random.pick(TYPES)] : [];
  }

  #ending(): Line[] {
    const [result] = this.#results;
    if (this.#kind === 'invariant' && this.#random.chance(40)) {
      return [['self'], ['hlpof'], ...this.#value('uint256', 2), ['ge', t('uint256')], ['return']];
    }
    return result === undefined ? [] : [...this.#value(result, 2), ['return']];
  }

  // ───────────── statements ─────────────

  #statements(depth: number): Line[] {
    return Array.from({ length: 1 + this.#random.below(3) }, () => this.#statement(depth)).flat();
  }

  #statement(depth: number): Line[] {
    const choices = [() => this.#set(), () => this.#set(), () => this.#forget()];
    if (depth > 0)
      choices.push(
        () => this.#if(depth - 1),
        () => this.#if(depth - 1),
      );
    if (depth > 0 && this.#kind !== 'invariant') choices.push(() => this.#loop(depth - 1));
    if (this.#writes)
      choices.push(
        () => this.#write(),
        () => this.#write(),
        () => this.#emit(),
      );
    if (this.#kind !== 'invariant') choices.push(() => this.#callStatement());
    return this.#random.pick(choices)();
  }

  #set(): Line[] {
    if (this.#locals.length === 0) return this.#forget();
    const index = this.#random.below(this.#locals.length);
    return [...this.#value(this.#locals[index] as VmType, 2), ['set', index]];
  }

  #forget(): Line[] {
    const type = this.#random.pick(TYPES);
    return [...this.#value(type, 2), ['drop', t(type)]];
  }

  #if(depth: number): Line[] {
    const condition = this.#value('bool', 1);
    if (this.#random.chance(40)) return [...condition, ['if', 0], ...this.#half(depth), ['end']];
    const first = this.#half(depth);
    const second = this.#statements(depth);
    return [...condition, ['if', 0], ...first, ['else'], ...second, ['end']];
  }

  /** Statements that may end the function or the round. */
  #half(depth: number): Line[] {
    const statements = this.#statements(depth);
    if (this.#random.chance(15)) return [...statements, ...this.#fail()];
    if (this.#random.chance(15)) return [...statements, ...this.#returned()];
    if (this.#loops > 0 && this.#random.chance(40))
      return [...statements, [this.#random.pick(['break', 'continue'] as const)]];
    return statements;
  }

  #fail(): Line[] {
    if (this.#random.chance(30)) return [...this.#value('bytes', 1), ['failtext']];
    return this.#random.chance(50)
      ? [['fail', 0]]
      : [...this.#value('uint256', 1), ...this.#value('bytes', 1), ['fail', 1]];
  }

  #returned(): Line[] {
    return [...this.#results.flatMap((type) => this.#value(type, 1)), ['return']];
  }

  #loop(depth: number): Line[] {
    this.#loops++;
    const body = this.#statements(depth);
    this.#loops--;
    const leave: Line[] = [...this.#value('bool', 1), ['if', 0], ['break'], ['end']];
    return [['loop', this.#random.below(5)], ...leave, ...body, ['end']];
  }

  #write(): Line[] {
    const index = this.#random.below(TABLES.shapes?.length ?? 0);
    const shape = TABLES.shapes?.[index];
    const keys = (shape?.keys ?? []).flatMap((type) => this.#value(onStack(type), 1));
    if (this.#random.chance(25)) return [...keys, ['sclear', index]];
    return [...keys, ...this.#value(onStack(shape?.leaf ?? 'uint8'), 2), ['sset', index]];
  }

  #emit(): Line[] {
    if (this.#random.chance(30)) return [['emit', 0]];
    return [...(['address', 'bytes', 'int8', 'bytes'] as const).flatMap((type) => this.#value(type, 1)), ['emit', 1]];
  }

  #callStatement(): Line[] {
    const callees = this.#callees(() => true);
    if (callees.length === 0) return this.#forget();
    const index = this.#random.pick(callees);
    const [result] = this.#earlier[index]?.sketch.results ?? [];
    return [...this.#call(index, 1), ...(result === undefined ? [] : [['drop', t(onStack(result))] as Line])];
  }

  // ───────────── expressions ─────────────

  #value(type: VmType, depth: number): Line[] {
    if (depth <= 0 || this.#budget-- <= 0) return this.#simple(type);
    const choices = [() => this.#simple(type), () => this.#choice(type, depth - 1)];
    const callees = this.#callees((results) => onStack(results[0] ?? 'bool') === type && results.length === 1);
    if (callees.length > 0 && this.#kind !== 'invariant')
      choices.push(() => this.#call(this.#random.pick(callees), depth - 1));
    if (isNumber(type))
      choices.push(
        () => this.#number(type, depth - 1),
        () => this.#number(type, depth - 1),
      );
    const more = this.#special(type, depth - 1);
    if (more.length > 0)
      choices.push(
        () => this.#random.pick(more)(),
        () => this.#random.pick(more)(),
      );
    return this.#random.pick(choices)();
  }

  #simple(type: VmType): Line[] {
    const locals = this.#locals.flatMap((local, i) => (local === type ? [i] : []));
    if (locals.length > 0 && this.#random.chance(60)) return [['get', this.#random.pick(locals)]];
    const constants = (TABLES.constants ?? []).flatMap((constant, i) => (onStack(constant.type) === type ? [i] : []));
    if (constants.length > 0 && this.#random.chance(40)) return [['const', this.#random.pick(constants)]];
    if (isNumber(type)) return [['small', t(type), this.#random.below(128)]];
    if (type === 'bool' && this.#random.chance(50)) return [['zero', t('bool')], ['not']];
    return [['zero', t(type)]];
  }

  #choice(type: VmType, depth: number): Line[] {
    const condition = this.#value('bool', depth);
    return [...condition, ['if', t(type)], ...this.#value(type, depth), ['else'], ...this.#value(type, depth), ['end']];
  }

  #number(type: VmType, depth: number): Line[] {
    const other = this.#random.pick(NUMBERS);
    const pair = (op: OpName): Line[] => [...this.#value(type, depth), ...this.#value(type, depth), [op, t(type)]];
    return this.#random.pick([
      () => pair(this.#random.pick(['add', 'sub', 'mul', 'div', 'mod'] as const)),
      () => [...this.#value(other, depth), ['cast', t(other), t(type)] as Line],
      () => [...this.#value(type, depth), ...this.#value('uint256', depth), ['pow', t(type)] as Line],
      () => (type.startsWith('int') ? [...this.#value(type, depth), ['neg', t(type)] as Line] : this.#simple(type)),
    ])();
  }

  /** Ways to make a value that only this type has. */
  #special(type: VmType, depth: number): (() => Line[])[] {
    const from = (types: readonly VmType[], line: Line) => (): Line[] => [
      ...types.flatMap((operand) => this.#value(operand, depth)),
      line,
    ];
    const free = this.#kind !== 'invariant';
    const some = this.#random.pick(TYPES);
    const number = this.#random.pick(NUMBERS);
    const table: Partial<Record<VmType, (() => Line[])[]>> = {
      bool: [
        from([some, some], [this.#random.pick(['eq', 'ne'] as const), t(some)]),
        from([number, number], [this.#random.pick(['lt', 'gt', 'le', 'ge'] as const), t(number)]),
        from(['bool'], ['not']),
        from(['int8'], ['sget', 5]),
        ...(free ? [from(['address'], ['iscontract'])] : []),
      ],
      uint8: [from(['bytes', 'uint256'], ['byteat']), from(['uint8', 'bool'], ['sget', 3])],
      uint32: [from(['bytes4'], ['retype', t('bytes4'), t('uint32')])],
      uint256: [
        from([], ['sget', 0]),
        from([], ['sagg', 1]),
        from(['uint8'], ['sagg', 2]),
        from([], ['chainid']),
        from(['bytes'], ['len']),
        from(['uint256', 'uint256', 'uint256'], [this.#random.pick(['muldiv', 'muldivup'] as const)]),
        ...(free ? [from([], ['now']), from([], ['paid']), from([], ['blocknum']), from(['address'], ['hlpof'])] : []),
      ],
      int256: [from(['address'], ['sget', 1]), from([], ['sagg', 0])],
      address: [from([], ['self']), ...(free ? [from([], ['caller'])] : [])],
      bytes: [
        from(['bytes', 'uint256', 'uint256'], ['slice']),
        from(['bytes', 'bytes'], ['concat']),
        from([number], ['text', t(number)]),
        from([], ['sget', 2]),
        from(['int8'], ['sget', 6]),
      ],
      bytes4: [from(['uint32'], ['retype', t('uint32'), t('bytes4')]), from(['bytes'], ['sget', 4])],
    };
    return table[type] ?? [];
  }

  #callees(fits: (results: readonly VmType[]) => boolean): number[] {
    return this.#earlier.flatMap(({ sketch, writes }, i) => {
      const isCallable = (sketch.kind === 'fn' || sketch.kind === 'view') && (this.#writes || !writes);
      return isCallable && fits(sketch.results ?? []) ? [i] : [];
    });
  }

  #call(index: number, depth: number): Line[] {
    const params = this.#earlier[index]?.sketch.params ?? [];
    return [...params.flatMap(({ type }) => this.#value(onStack(type), depth)), ['call', index]];
  }
}

const onStack = (type: VmType): VmType => (type === 'string' ? 'bytes' : type);

// ───────────── noise ─────────────

function spoilt(random: Random, sketch: FunctionSketch): FunctionSketch {
  const body = [...sketch.body];
  const at = random.below(body.length);
  const all = (wanted: OpName): number[] => body.flatMap(([op], i) => (op === wanted ? [i] : []));
  const [drops, returns, breaks] = [all('drop'), all('return'), all('break')];
  random.pick([
    () => {},
    () => body.splice(at, 1),
    () => drops.length > 0 && body.splice(random.pick(drops), 1),
    () => breaks.length > 0 && body.splice(random.pick(breaks), 0, ['zero', t('bool')]),
    () => returns.length > 0 && body.splice(random.pick(returns), 1, ...dropped(sketch)),
    () => body.splice(at, 0, body[random.below(body.length)] as Line),
    () => body.splice(at, 1, randomLine(random)),
    () => body.splice(at, 0, randomLine(random)),
    () => body.splice(at, 2, ...body.slice(at, at + 2).reverse()),
    () =>
      body.splice(
        at,
        1,
        ...body.slice(at, at + 1).map(([op, ...args]): Line => [op, ...args.map((arg) => (arg + 1) % 256)]),
      ),
  ])();
  return { ...sketch, body };
}

/** Instead of answering, forgetting the answer. */
const dropped = ({ results = [] }: FunctionSketch): Line[] => results.map((type): Line => ['drop', t(onStack(type))]);

function randomLine(random: Random): Line {
  const op = random.pick(Object.keys(OPCODES) as OpName[]);
  const row: Row = OPCODES[op];
  return [
    op,
    ...row.immediates.map((immediate) =>
      IMMEDIATES[immediate] === 1 && /^[NMTU]$/.test(immediate) ? t(random.pick(TYPES)) : random.below(4),
    ),
  ];
}

/** A value of a type, the edges among them. */
export function randomValue(random: Random, type: VmType): Value {
  if (isText(type)) return text('x'.repeat(random.pick([0, 1, 5, 31, 32, 33, 300])));
  const { min, max } = isNumber(type)
    ? rangeOf(type)
    : { min: 0n, max: type === 'bool' ? 1n : 2n ** BigInt(8 * sizeInBytes(type)) - 1n };
  return random.pick([min, max, 0n, 1n, 1n, max >> 1n, max - 1n > min ? max - 1n : min]);
}
