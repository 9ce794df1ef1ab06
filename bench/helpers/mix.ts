/**
 * A mix: one instruction with the operands that make it hardest, and a twin that does all the same but for that instruction. What the
 * instruction takes and pays is the difference of the two. The tables of mixes are in `mixes-*.ts`, what they run on in `world.ts`.
 */

import { concatBytes } from '../../src/base/bytes.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import type { AbiType } from '../../src/vm/abi-type.ts';
import { encodeModule } from '../../src/vm/container.ts';
import type { GAS, WRITE } from '../../src/vm/gas.ts';
import type { Leaf } from '../../src/vm/host.ts';
import type { Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import { encodeType, type Value, type VmType } from '../../src/vm/types.ts';
import { moduleOf, type FunctionSketch, type Line } from '../../test/helpers/module.ts';

export type PriceName = keyof typeof GAS | keyof typeof WRITE;

/** One call of one function. `ends` is how it has to end. */
export type Program = {
  readonly module: Module;
  readonly data: Uint8Array;
  readonly value?: bigint;
  readonly ends?: 'success' | 'reverted';
};

export type Mix = {
  readonly op: OpName;
  readonly what: string;
  /** Prices beyond the static ones that it pays. */
  readonly pays: readonly PriceName[];
  readonly program: Program;
  /** The twin; undefined when the call itself is what is measured. */
  readonly twin: Program | undefined;
  /** How often one call does it. */
  readonly units: number;
  /** `drop`s that the twin has more than the program, for each unit. */
  readonly drops: number;
  /** What the contract's state holds before. */
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** Other contracts have been called just before, so many that nothing is left of these in a cache. */
  readonly cold: boolean;
  /** What it was made of; undefined when it is a whole call. */
  readonly sketch: Sketch | undefined;
};

/** A local: its type as the outside writes it, and the value it begins with. */
export type Given = { readonly type: AbiType; readonly value: Value };

export type Sketch = {
  readonly op: OpName;
  readonly what: string;
  readonly pays?: readonly PriceName[];
  /** Locals 0, 1, …: parameters with these values, no structs among them. */
  readonly given?: readonly Given[];
  /** Locals behind them; the last two of all are the loop's own. */
  readonly locals?: readonly VmType[];
  /** What comes once, before everything. */
  readonly setup?: readonly Line[];
  /** Brings the operands. */
  readonly load?: readonly Line[];
  readonly run: readonly Line[];
  /** Types that `run` takes and leaves. */
  readonly takes?: readonly VmType[];
  readonly leaves?: readonly VmType[];
  /** What the twin does in place of `run` and of the drops of what it leaves; drops of what `run` takes when nothing is said. */
  readonly instead?: readonly Line[];
  /** How often it stands in the loop's body, and how often the loop goes round. */
  readonly copies?: number;
  readonly rounds?: number;
  /** The rest of the module, functions that it calls first. */
  readonly rest?: Partial<Omit<Module, 'functions' | 'code'>>;
  readonly helpers?: readonly FunctionSketch[];
  readonly state?: ReadonlyMap<string, Leaf>;
  readonly value?: bigint;
  readonly cold?: boolean;
};

const COPIES = 50;
const ROUNDS = 100;
const NO_STATE: ReadonlyMap<string, Leaf> = new Map();

/** What a mix says of itself that is a whole call. */
export const WHOLE = { cold: false, sketch: undefined } as const;

export const t = encodeType;
export const drops = (types: readonly VmType[]): Line[] => types.map((type): Line => ['drop', t(type)]);

/** Unrolls the instruction and its twin in a loop. */
export function mixOf(sketch: Sketch): Mix {
  const { op, what, pays = [], takes = [], leaves = [], copies = COPIES, rounds = ROUNDS } = sketch;
  const { load = [], run, instead, state = NO_STATE, cold = false } = sketch;
  const unit = [...load, ...run, ...drops(leaves)];
  const twin = [...load, ...(instead ?? drops(takes.toReversed()))];
  return {
    op,
    what,
    pays,
    program: loopOf(sketch, repeated(unit, copies), rounds),
    twin: loopOf(sketch, repeated(twin, copies), rounds),
    units: copies * rounds,
    drops: dropsIn(twin) - dropsIn(unit),
    leaves: state,
    cold,
    sketch,
  };
}

function loopOf(sketch: Sketch, body: readonly Line[], rounds: number): Program {
  const { given = [], locals = [], setup = [], rest = {}, helpers = [], value = 0n } = sketch;
  const types = given.map(({ type }) => type);
  const counter = given.length + locals.length;
  const fn: FunctionSketch = {
    name: 'work',
    payable: value > 0n,
    params: types.map((type, i) => ({ name: `p${i}`, type })),
    locals: [...locals, 'uint256', 'uint256'],
    body: [...setup, ...(rounds === 1 ? body : counted(counter, body, byTheHundred(rounds))), ['end']],
  };
  const data = concatBytes(
    selectorOf('work', types),
    encodeAbi(
      types,
      given.map((each) => each.value),
    ),
  );
  return { module: moduleOf([...helpers, fn], rest), data, value };
}

function byTheHundred(rounds: number): readonly [number, number] {
  const [high, low] = [Math.floor(rounds / 100), 100];
  if (high * low !== rounds) throw new RangeError('rounds go by the hundred');
  return [high, low];
}

/** Goes round `high` times `low` times; the number stands in the second of its two locals, for it may be more than `small` can say. */
export function counted(counter: number, body: readonly Line[], [high, low]: readonly [number, number]): Line[] {
  const U256 = t('uint256');
  const limit: Line[] = [['small', U256, high], ['small', U256, low], ['mul', U256], ['set', counter + 1]]; // prettier-ignore
  const step: Line[] = [
    ['get', counter],
    ['small', U256, 1],
    ['add', U256],
    ['set', counter],
  ];
  const leave: Line[] = [['get', counter], ['get', counter + 1], ['ge', U256], ['if', 0], ['break'], ['end']];
  return [...limit, ['loop', 0], ...body, ...step, ...leave, ['end']];
}

export const dropsIn = (lines: readonly Line[]): number => lines.filter(([op]) => op === 'drop').length;

export const repeated = (lines: readonly Line[], times: number): Line[] =>
  Array.from({ length: times }, () => lines).flat();

/** The bytes of a mix's module: what `load` takes. */
export const bytesOf = ({ module }: Program): Uint8Array => encodeModule(module);
