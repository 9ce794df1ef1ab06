/**
 * Several mixes in one loop of one contract: their tables laid together, and everything that instructions name by a number renamed. What
 * two of them have in common is there once, so that they meet in the same leaves.
 */

import { concatBytes } from '../../src/base/bytes.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import type { Module } from '../../src/vm/module.ts';
import { OPCODES, type Immediate } from '../../src/vm/opcodes.ts';
import type { VmType } from '../../src/vm/types.ts';
import { moduleOf, type FunctionSketch, type Line } from '../../test/helpers/module.ts';
import { counted, drops, repeated, type Given, type Sketch } from './mix.ts';

/** A mix and how often it stands in the loop's body. */
export type Part = { readonly sketch: Sketch; readonly copies: number };

export type Composed = { readonly module: Module; readonly data: Uint8Array };

/** A contract with one action that goes round `rounds` times. */
export function composed(parts: readonly Part[], rounds: number): Composed {
  const tables = new Tables();
  const given: Given[] = parts.flatMap(({ sketch }) => sketch.given ?? []);
  const locals: VmType[] = parts.flatMap(({ sketch }) => sketch.locals ?? []);
  const [setup, body]: [Line[], Line[]] = [[], []];
  let [param, local] = [0, given.length];
  for (const { sketch, copies } of parts) {
    const own = sketch.given?.length ?? 0;
    const [paramsFrom, localsFrom] = [param, local - own];
    const rename = tables.add(sketch, (slot) => slot + (slot < own ? paramsFrom : localsFrom));
    setup.push(...rename(sketch.setup ?? []));
    body.push(...rename(repeated([...(sketch.load ?? []), ...sketch.run, ...drops(sketch.leaves ?? [])], copies)));
    param += own;
    local += sketch.locals?.length ?? 0;
  }
  const action: FunctionSketch = {
    name: 'work',
    params: given.map(({ type }, i) => ({ name: `p${i}`, type })),
    locals: [...locals, 'uint256', 'uint256'],
    body: [...setup, ...looped(body, rounds, local), ['end']],
  };
  const types = given.map(({ type }) => type);
  const values = encodeAbi(types, given.map(({ value }) => value)); // prettier-ignore
  return { module: moduleOf([...tables.functions, action], tables.rest), data: concatBytes(selectorOf('work', types), values) }; // prettier-ignore
}

/** At most 255 times 255 rounds. */
function looped(body: readonly Line[], rounds: number, counter: number): Line[] {
  if (rounds === 1) return [...body];
  const half = Math.ceil(Math.sqrt(rounds));
  return counted(counter, body, [half, half]);
}

type Rename = (lines: readonly Line[]) => Line[];
type Writable = {
  -readonly [K in keyof Omit<Module, 'functions' | 'code'>]: Module[K] extends readonly (infer T)[] ? T[] : Module[K];
};
type Lists = Pick<Writable, 'types' | 'constants' | 'shapes' | 'aggregates' | 'externals' | 'events' | 'errors'>;

class Tables {
  readonly rest: Lists = {
    types: [],
    constants: [],
    shapes: [],
    aggregates: [],
    externals: [],
    events: [],
    errors: [],
  };
  readonly functions: FunctionSketch[] = [];

  /** Takes the tables of a mix in; the answer renames its lines. */
  add({ rest = {}, helpers = [] }: Sketch, local: (slot: number) => number): Rename {
    const places = {
      types: placesIn(this.rest.types, rest.types ?? [], (a, b) => a === b),
      constants: placesIn(this.rest.constants, rest.constants ?? [], (a, b) => a === b),
      shapes: placesIn(this.rest.shapes, rest.shapes ?? [], (a, b) => a.name === b.name),
      externals: placesIn(this.rest.externals, rest.externals ?? [], (a, b) => a === b),
      events: renamedInto(this.rest.events, rest.events ?? []),
      errors: renamedInto(this.rest.errors, rest.errors ?? []),
    };
    const aggregates = (rest.aggregates ?? []).map((each) => ({ ...each, shape: places.shapes[each.shape] ?? 0 }));
    const sameSum = (a: (typeof aggregates)[number], b: (typeof aggregates)[number]): boolean =>
      a.kind === b.kind && a.shape === b.shape && a.bound === b.bound;
    const sums = placesIn(this.rest.aggregates, aggregates, sameSum);
    const firstFunction = this.functions.length;
    const of: Partial<Record<Immediate, (index: number) => number>> = {
      local,
      list: local,
      constant: (i) => places.constants[i] ?? 0,
      shape: (i) => places.shapes[i] ?? 0,
      states: (i) => places.shapes[i] ?? 0,
      aggregate: (i) => sums[i] ?? 0,
      event: (i) => places.events[i] ?? 0,
      error: (i) => places.errors[i] ?? 0,
      external: (i) => places.externals[i] ?? 0,
      tuple: (i) => places.types[i] ?? 0,
      enum: (i) => places.types[i] ?? 0,
      function: (i) => i + firstFunction,
    };
    const renamed = (line: Line, names: typeof of): Line => {
      const [op, ...args] = line;
      return [op, ...args.map((arg, i) => names[OPCODES[op].immediates[i] as Immediate]?.(arg) ?? arg)];
    };
    const inside = { ...of, local: (slot: number) => slot, list: (slot: number) => slot };
    for (const [i, helper] of helpers.entries()) {
      const body = helper.body.map((line) => renamed(line, inside));
      this.functions.push({ ...helper, name: `helper${firstFunction + i}`, body });
    }
    return (lines) => lines.map((line) => renamed(line, of));
  }
}

/** Where each of `more` stands in `list`, behind the last one when it was not there. */
function placesIn<T>(list: T[], more: readonly T[], same: (a: T, b: T) => boolean): number[] {
  return more.map((entry) => {
    const found = list.findIndex((known) => same(known, entry));
    return found >= 0 ? found : list.push(entry) - 1;
  });
}

/** Two events may not have one name. */
function renamedInto<T extends { readonly name: string }>(list: T[], more: readonly T[]): number[] {
  return more.map((entry) => list.push({ ...entry, name: `${entry.name}${list.length}` }) - 1);
}
