/** Random modules from a seed: mostly well typed, some with a few lines spoilt. */

import { flatten, type AbiType } from '../../src/vm/abi-type.ts';
import type { External, FunctionKind, Module } from '../../src/vm/module.ts';
import { IMMEDIATES, OPCODES, type OpName, type Row } from '../../src/vm/opcodes.ts';
import {
  elementOf,
  isList,
  isNumber,
  isText,
  rangeOf,
  sizeInBytes,
  stackType,
  type LeafType,
  type LeafValue,
  type ListOf,
  type Value,
  type VmType,
} from '../../src/vm/types.ts';
import { moduleOf, type FunctionSketch, type Line } from '../helpers/module.ts';
import { EXTERNALS, LIST_TYPES, NUMBERS, PARTNER, TABLES, TUPLE, TYPES, WIDE } from './generator-tables.ts';
import { t, text } from './helpers.ts';

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
    made.push(new FunctionMaker(random, made, kind, i === spoiltIndex && random.chance(40)).make());
  }
  const functions = made.map(({ sketch }, i) => (i === spoiltIndex ? spoilt(random, sketch) : sketch));
  return moduleOf(functions, { ...TABLES, acceptsHlp: random.chance(50) });
}

class FunctionMaker {
  readonly #random: Random;
  readonly #earlier: readonly Made[];
  readonly #kind: FunctionKind;
  readonly #writes: boolean;
  readonly #callsActions: boolean;
  /** Types of the stack, parameters first. */
  readonly #locals: VmType[];
  readonly #params: readonly AbiType[];
  readonly #result: AbiType | undefined;
  #loops = 0;
  /** Locals behind all others that count rounds; nothing else touches them. */
  #counters = 0;
  #budget = 40;

  /** A careless one writes, or calls actions, whatever its kind. */
  constructor(random: Random, earlier: readonly Made[], kind: FunctionKind, isCareless: boolean) {
    this.#random = random;
    this.#earlier = earlier;
    this.#kind = kind;
    const isReckless = isCareless && random.chance(50);
    this.#writes = isReckless || kind === 'action' || kind === 'init' || (kind === 'fn' && random.chance(50));
    this.#callsActions = isCareless || this.#writes;
    this.#params = Array.from({ length: kind === 'invariant' ? 0 : random.below(4) }, () => this.#someAbiType());
    const others = Array.from({ length: random.below(4) }, () => random.pick([...TYPES, ...LIST_TYPES]));
    this.#locals = [...this.#params.flatMap(flatten), ...others].map(stackType);
    this.#result = kind === 'invariant' ? 'bool' : kind === 'init' ? undefined : this.#someResult();
  }

  make(): Made {
    const isLong = (this.#kind === 'action' || this.#kind === 'view') && this.#random.chance(45);
    const body = [...(isLong ? this.#repeat(1) : []), ...this.#statements(3), ...this.#ending(), ['end']] as Line[];
    const params = this.#params.map((type, i) => ({ name: `p${i}`, type }));
    const counters = Array.from({ length: this.#counters }, (): VmType => 'uint256');
    const locals = [...this.#locals.slice(this.#params.flatMap(flatten).length), ...counters];
    const name = this.#kind === 'init' ? 'init' : `${this.#kind}${this.#earlier.length}`;
    const payable = this.#kind === 'action' && this.#random.chance(20);
    return {
      sketch: { kind: this.#kind, name, payable, params, locals, result: this.#result, body },
      writes: this.#writes,
    };
  }

  #someResult(): AbiType | undefined {
    return this.#kind === 'view' || this.#random.chance(60) ? this.#someAbiType() : undefined;
  }

  #someAbiType(): AbiType {
    return this.#random.chance(30) ? this.#random.pick(WIDE) : this.#random.pick(TYPES);
  }

  #ending(): Line[] {
    if (this.#kind === 'invariant' && this.#random.chance(40)) {
      return [['self'], ['hlpof'], ...this.#value('uint256', 2), ['ge', t('uint256')], ['return']];
    }
    return this.#result === undefined ? [] : this.#returned(2);
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
        () => this.#writeList(),
        () => this.#emit(),
        () => this.#send(),
      );
    if (this.#lists().length > 0)
      choices.push(
        () => this.#changeList(),
        () => this.#changeList(),
      );
    if (this.#kind !== 'invariant')
      choices.push(
        () => this.#callStatement(),
        () => this.#callOut(depth),
      );
    return this.#random.pick(choices)();
  }

  #set(): Line[] {
    if (this.#locals.length === 0) return this.#forget();
    const index = this.#random.below(this.#locals.length);
    return [...this.#value(this.#locals[index] as VmType, 2), ['set', index]];
  }

  #forget(): Line[] {
    const type = this.#random.pick([...TYPES, ...TYPES, ...LIST_TYPES]);
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
      : this.#random.pick([
          (): Line[] => [...this.#value('uint256', 1), ...this.#value('bytes', 1), ['fail', 1]],
          (): Line[] => [...this.#values([WIDE[1]], 1), ['fail', 2]],
        ])();
  }

  #returned(depth = 1): Line[] {
    return [...this.#values(this.#result === undefined ? [] : [this.#result], depth), ['return']];
  }

  #loop(depth: number): Line[] {
    this.#loops++;
    const body = this.#statements(depth);
    this.#loops--;
    const leave: Line[] = [...this.#value('bool', 1), ['if', 0], ['break'], ['end']];
    return [['loop', this.#random.below(5)], ...leave, ...body, ['end']];
  }

  /** So many rounds that a call runs long. */
  #repeat(depth: number): Line[] {
    const counter = this.#locals.length + this.#counters++;
    const rounds = this.#random.pick([10, 25, 60]);
    this.#loops++;
    const body = this.#statements(depth);
    this.#loops--;
    return [
      ...([
        ['zero', t('uint256')],
        ['set', counter],
        ['loop', this.#random.pick([0, 100, rounds])],
      ] as const),
      ...([
        ['get', counter],
        ['small', t('uint256'), rounds],
        ['ge', t('uint256')],
        ['if', 0],
        ['break'],
        ['end'],
      ] as const),
      ...([
        ['get', counter],
        ['small', t('uint256'), 1],
        ['add', t('uint256')],
        ['set', counter],
      ] as const),
      ...body,
      ['end'],
    ];
  }

  #lists(): number[] {
    return this.#locals.flatMap((type, i) => (isList(type) ? [i] : []));
  }

  #changeList(): Line[] {
    const list = this.#random.pick(this.#lists());
    const element = elementOf(this.#locals[list] as ListOf);
    return this.#random.pick([
      (): Line[] => [...this.#value(element, 1), ['lpush', list, 1 + this.#random.below(5)]],
      (): Line[] => [...this.#value(element, 1), ['lpush', list, 1024]],
      (): Line[] => [...this.#index(), ...this.#value(element, 1), ['lset', list]],
      (): Line[] => [...this.#value(element, 1), ['lpush', list, 1024], ['lpop', list]],
    ])();
  }

  /** Mostly one that is there. */
  #index(): Line[] {
    return this.#random.chance(80) ? [['zero', t('uint256')]] : this.#value('uint256', 1);
  }

  #writeList(): Line[] {
    const index = this.#random.pick(STATE_LISTS);
    const keys = (): Line[] => (TABLES.shapes?.[index]?.keys ?? []).flatMap((type) => this.#value(type, 1));
    const leaf = onStack(TABLES.shapes?.[index]?.leaf ?? 'bool');
    const push = (): Line[] => [...keys(), ...this.#value(leaf, 1), ['spush', index]];
    return this.#random.pick([
      push,
      push,
      (): Line[] => [...push(), ...keys(), ['spop', index]],
      (): Line[] => [
        ...keys(),
        ['small', t('uint256'), this.#random.below(2)],
        ...this.#value(leaf, 1),
        ['sset', index],
      ],
      (): Line[] => [...keys(), ...this.#value(`${leaf}[]`, 1), ['sfill', index]],
      (): Line[] => [...keys(), ['sclear', index]],
    ])();
  }

  #send(): Line[] {
    return [...this.#value('uint256', 1), ...this.#value('address', 1), ['send']];
  }

  /** A plain call, or one that is tried. */
  #callOut(depth: number): Line[] {
    const fits = ({ kind }: External): boolean => kind === 'view' || this.#callsActions;
    const index = this.#random.pick(EXTERNALS.flatMap((external, i) => (fits(external) ? [i] : [])));
    const { params, payable, result } = EXTERNALS[index] as External;
    const amount: Line[] = payable ? [['small', t('uint256'), this.#random.pick([0, 0, 1, 9])]] : [];
    const operands = [...this.#target(), ...this.#values(params, 1), ...amount];
    const forget = (result === undefined ? [] : flatten(result))
      .toReversed()
      .map((type): Line => ['drop', t(stackType(type))]);
    if (depth <= 0 || this.#random.chance(40)) return [...operands, ['ext', index], ...forget];
    return [
      ...operands,
      ['try', index],
      ...forget,
      ...this.#half(depth - 1),
      ['else'],
      ...this.#statements(depth - 1),
      ['end'],
    ];
  }

  #target(): Line[] {
    const known = (TABLES.constants ?? []).findIndex(({ value }) => value === PARTNER);
    return this.#random.chance(70) ? [['const', known]] : this.#value('address', 1);
  }

  #write(): Line[] {
    const index = this.#random.below(STATE_LISTS[0] ?? 0);
    const shape = TABLES.shapes?.[index];
    const keys = (shape?.keys ?? []).flatMap((type) => this.#value(onStack(type), 1));
    if (this.#random.chance(25)) return [...keys, ['sclear', index]];
    return [...keys, ...this.#value(onStack(shape?.leaf ?? 'uint8'), 2), ['sset', index]];
  }

  #emit(): Line[] {
    if (this.#random.chance(30)) return [['emit', 0]];
    if (this.#random.chance(30)) return [...this.#values([WIDE[0], WIDE[2]], 1), ['emit', 2]];
    return [...(['address', 'bytes', 'int8', 'bytes'] as const).flatMap((type) => this.#value(type, 1)), ['emit', 1]];
  }

  #callStatement(): Line[] {
    const callees = this.#callees(() => true);
    if (callees.length === 0) return this.#forget();
    const index = this.#random.pick(callees);
    return [...this.#call(index, 1), ...dropped(this.#earlier[index]?.sketch)];
  }

  // ───────────── expressions ─────────────

  /** Values of the outside, flat; mostly what their types allow. */
  #values(types: readonly AbiType[], depth: number): Line[] {
    return types.flatMap((type): Line[] => {
      if (typeof type !== 'string' && type.kind === 'enum' && this.#random.chance(80)) {
        return [['small', t('uint8'), this.#random.below(2)]];
      }
      if (typeof type !== 'string' && type.kind === 'struct') {
        return this.#values(
          type.fields.map((field) => field.type),
          depth,
        );
      }
      return flatten(type).flatMap((each) => this.#value(stackType(each), depth));
    });
  }

  #list(type: ListOf): Line[] {
    const locals = this.#locals.flatMap((local, i) => (local === type ? [i] : []));
    if (locals.length > 0 && this.#random.chance(70))
      return [[this.#random.pick(['get', 'take'] as const), this.#random.pick(locals)]];
    if (this.#random.chance(50))
      return type === 'bytes[]' ? [...this.#value('uint8', 1), ['slist', 8]] : [['slist', 7]];
    return [['zero', t(type)]];
  }

  #value(type: VmType, depth: number): Line[] {
    if (isList(type)) return this.#list(type);
    if (depth <= 0 || this.#budget-- <= 0) return this.#simple(type);
    const choices = [() => this.#simple(type), () => this.#choice(type, depth - 1)];
    const callees = this.#callees((result) => result !== undefined && flatten(result).map(stackType).join() === type);
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

  #simple(type: LeafType): Line[] {
    const locals = this.#locals.flatMap((local, i) => (local === type ? [i] : []));
    if (locals.length > 0 && this.#random.chance(60))
      return [[this.#random.pick(['get', 'get', 'take'] as const), this.#random.pick(locals)]];
    const constants = (TABLES.constants ?? []).flatMap((constant, i) => (onStack(constant.type) === type ? [i] : []));
    if (constants.length > 0 && this.#random.chance(40)) return [['const', this.#random.pick(constants)]];
    if (isNumber(type)) return [['small', t(type), this.#random.below(128)]];
    if (type === 'bool' && this.#random.chance(50)) return [['zero', t('bool')], ['not']];
    return [['zero', t(type)]];
  }

  #choice(type: LeafType, depth: number): Line[] {
    const condition = this.#value('bool', depth);
    return [...condition, ['if', t(type)], ...this.#value(type, depth), ['else'], ...this.#value(type, depth), ['end']];
  }

  #number(type: LeafType, depth: number): Line[] {
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
  #special(type: LeafType, depth: number): (() => Line[])[] {
    const from = (types: readonly LeafType[], line: Line) => (): Line[] => [
      ...types.flatMap((operand) => this.#value(operand, depth)),
      line,
    ];
    const free = this.#kind !== 'invariant';
    const some = this.#random.pick(TYPES);
    const number = this.#random.pick(NUMBERS);
    const table: Partial<Record<LeafType, (() => Line[])[]>> = {
      bool: [
        from([some, some], [this.#random.pick(['eq', 'ne'] as const), t(some)]),
        from([number, number], [this.#random.pick(['lt', 'gt', 'le', 'ge'] as const), t(number)]),
        from(['bool'], ['not']),
        from(['int8'], ['sget', 5]),
        ...(free ? [from(['address'], ['iscontract'])] : []),
      ],
      uint8: [
        from(['bytes', 'uint256'], ['byteat']),
        from(['uint8', 'bool'], ['sget', 3]),
        from([number], ['enum', t(number), 0]),
      ],
      uint32: [from(['bytes4'], ['retype', t('bytes4'), t('uint32')])],
      uint256: [
        from([], ['sget', 0]),
        from([], ['slen', 7]),
        from(['uint8'], ['slen', 8]),
        (): Line[] => [...this.#index(), ['sget', 7]],
        ...this.#lists().map((list) => from([], ['llen', list])),
        ...this.#elements('uint256').map((list) => (): Line[] => [...this.#index(), ['lget', list]]),
        from([], ['sagg', 1]),
        from(['uint8'], ['sagg', 2]),
        from([], ['chainid']),
        from(['bytes'], ['len']),
        from(['uint256', 'uint256', 'uint256'], [this.#random.pick(['muldiv', 'muldivup'] as const)]),
        ...(free ? [from([], ['now']), from([], ['paid']), from([], ['blocknum']), from(['address'], ['hlpof'])] : []),
      ],
      int256: [from(['address'], ['sget', 1]), from([], ['sagg', 0])],
      address: [
        from([], ['self']),
        () => [...this.#value('bytes', depth), ['keccak'], ...this.#value('bytes', depth), ['recover']],
        ...(free ? [from([], ['caller'])] : []),
      ],
      bytes: [
        from(['bytes', 'uint256', 'uint256'], ['slice']),
        from(['bytes', 'bytes'], ['concat']),
        from([number], ['text', t(number)]),
        from([], ['sget', 2]),
        from(['int8'], ['sget', 6]),
        (): Line[] => [...this.#value('uint8', depth), ...this.#index(), ['sget', 8]],
        ...this.#elements('bytes').map((list) => (): Line[] => [...this.#index(), ['lget', list]]),
        () => [...this.#values([WIDE[1], WIDE[2]], depth), ['encode', TUPLE]],
      ],
      bytes4: [from(['uint32'], ['retype', t('uint32'), t('bytes4')]), from(['bytes'], ['sget', 4])],
    };
    return table[type] ?? [];
  }

  #elements(type: LeafType): number[] {
    return this.#locals.flatMap((local, i) => (local === `${type}[]` ? [i] : []));
  }

  #callees(fits: (result: AbiType | undefined) => boolean): number[] {
    return this.#earlier.flatMap(({ sketch, writes }, i) => {
      const isCallable = sketch.kind !== 'init' && sketch.kind !== 'invariant' && (this.#writes || !writes);
      return isCallable && fits(sketch.result) ? [i] : [];
    });
  }

  #call(index: number, depth: number): Line[] {
    const params = this.#earlier[index]?.sketch.params ?? [];
    return [
      ...this.#values(
        params.map(({ type }) => type),
        depth,
      ),
      ['call', index],
    ];
  }
}

const onStack = (type: LeafType): LeafType => (type === 'string' ? 'bytes' : type);

/** Shapes that are lists; they stand last. */
const STATE_LISTS: readonly number[] = (TABLES.shapes ?? []).flatMap(({ cap }, i) => (cap > 0 ? [i] : []));

// ───────────── noise ─────────────

function spoilt(random: Random, sketch: FunctionSketch): FunctionSketch {
  const body = [...sketch.body];
  const at = random.below(body.length);
  const all = (wanted: OpName): number[] => body.flatMap(([op], i) => (op === wanted ? [i] : []));
  const [drops, returns, breaks, elses] = [all('drop'), all('return'), all('break'), all('else')];
  const answers = all('try').flatMap((i) => (body[i + 1]?.[0] === 'drop' ? [i + 1] : []));
  random.pick([
    () => {},
    () => body.splice(at, 1),
    () => drops.length > 0 && body.splice(random.pick(drops), 1),
    () => breaks.length > 0 && body.splice(random.pick(breaks), 0, ['zero', t('bool')]),
    () => elses.length > 0 && body.splice(random.pick(elses), 1),
    () => answers.length > 0 && body.splice(random.pick(answers), 1),
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
function dropped(sketch: FunctionSketch | undefined): Line[] {
  const types = sketch?.result === undefined ? [] : flatten(sketch.result);
  return types.toReversed().map((type) => ['drop', t(stackType(type))]);
}

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

/** Values of a type, flat, the edges among them. */
export function randomValues(random: Random, type: AbiType): Value[] {
  if (typeof type === 'string') return [randomLeaf(random, type)];
  if (type.kind === 'struct') return type.fields.flatMap((field) => randomValues(random, field.type));
  if (type.kind === 'enum') return [BigInt(random.below(type.members.length))];
  const { of } = type;
  const element = (): LeafValue =>
    typeof of === 'string' ? randomLeaf(random, of) : BigInt(random.below(of.members.length));
  return [Array.from({ length: random.below(type.cap + 1) }, element)];
}

function randomLeaf(random: Random, type: LeafType): LeafValue {
  if (isText(type)) return text('x'.repeat(random.pick([0, 1, 5, 31, 32, 33, 300])));
  const { min, max } = isNumber(type)
    ? rangeOf(type)
    : { min: 0n, max: type === 'bool' ? 1n : 2n ** BigInt(8 * sizeInBytes(type)) - 1n };
  return random.pick([min, max, 0n, 1n, 1n, max >> 1n, max - 1n > min ? max - 1n : min]);
}
