/** A module as something to change: functions with their instructions, and the tables. Whatever comes of it can be written as a container, or not. */

import type { FunctionDef, Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import { decodeType, type VmType } from '../../src/vm/types.ts';
import { moduleOf, type Line } from '../helpers/module.ts';
import { ParanoidFault, spotsOf } from '../helpers/paranoid-code.ts';
import { effectOf, localsOf } from '../helpers/paranoid-table.ts';

/** A function; `start` and `length` are found when the draft is finished. */
export type Sketch = { -readonly [name in keyof Omit<FunctionDef, 'start' | 'length'>]: FunctionDef[name] } & {
  body: Line[];
};
export type Draft = { functions: Sketch[]; tables: Omit<Module, 'functions' | 'code'> };

export function draftOf({ functions, code, ...tables }: Module): Draft {
  return {
    tables,
    functions: functions.map(({ start, length, ...rest }) => ({
      ...rest,
      body: spotsOf(code, start, start + length).map(({ op, args }): Line => [op, ...args]),
    })),
  };
}

/** Throws RangeError when an immediate does not fit its field. */
export function finished({ functions, tables }: Draft): Module {
  return moduleOf(functions, tables);
}

/** The tables as a module without functions and code, to look into. */
export function around({ functions, tables }: Draft): Module {
  return {
    ...tables,
    functions: functions.map((sketch) => ({ ...sketch, start: 0, length: 0 })),
    code: new Uint8Array(0),
  };
}

/** What a line takes and leaves; undefined when it names something that is not there. */
export type LineEffect = { readonly pops: readonly VmType[]; readonly pushes: readonly VmType[] } | undefined;

export function effectsOf(draft: Draft, { body, ...rest }: Sketch): readonly LineEffect[] {
  const def: FunctionDef = { ...rest, start: 0, length: 0 };
  const locals = localsOf(def);
  const module = around(draft);
  return body.map(([op, ...args]) => {
    try {
      return effectOf(module, def, locals, { op, args, at: 0 });
    } catch (error) {
      if (error instanceof ParanoidFault) return undefined;
      throw error;
    }
  });
}

/** From one line up to another, not included. */
export type Range = { readonly from: number; readonly to: number };

/** Types on the stack in front of each line, as far as that can be followed; what is never reached is taken as if it were. */
export function stacksOf(draft: Draft, sketch: Sketch): readonly (readonly VmType[])[] {
  const effects = effectsOf(draft, sketch);
  const open: { readonly base: readonly VmType[]; readonly results: readonly VmType[] }[] = [];
  const stacks: (readonly VmType[])[] = [];
  let stack: readonly VmType[] = [];
  for (const [i, [op, first = 0]] of sketch.body.entries()) {
    const effect = effects[i];
    if (effect === undefined) return stacks;
    stacks.push(stack);
    const below = stack.slice(0, Math.max(0, stack.length - effect.pops.length));
    const block = op === 'else' || op === 'end' ? open.pop() : undefined;
    if (op === 'if' || op === 'loop' || op === 'try') open.push({ base: below, results: resultOf(op, first) });
    if (op === 'else' && block !== undefined) open.push(block);
    stack =
      block === undefined ? [...below, ...effect.pushes] : [...block.base, ...(op === 'end' ? block.results : [])];
  }
  return stacks;
}

function resultOf(op: OpName, code: number): readonly VmType[] {
  const type = op === 'if' ? decodeType(code) : undefined;
  return type === undefined ? [] : [type];
}

/** Parts that stand between two statements, whole blocks among them: they can be left out, doubled or moved and little else is wrong. */
export function statementsIn(draft: Draft, sketch: Sketch): readonly Range[] {
  const stacks = stacksOf(draft, sketch);
  const ranges: Range[] = [];
  const open: Open[] = [{ height: 0, from: 0 }];
  for (const [i, [op]] of sketch.body.slice(0, stacks.length).entries()) {
    const after = stacks[i + 1]?.length;
    if (op === 'else' || op === 'end') open.pop();
    const block = open.at(-1);
    if (after === undefined || block === undefined) return ranges;
    if (BEGINS.has(op)) open.push({ height: after, from: i + 1 });
    else if (after === block.height) {
      ranges.push({ from: block.from, to: i + 1 });
      block.from = i + 1;
    }
  }
  return ranges;
}

/** A half or a round begins behind these. */
const BEGINS: ReadonlySet<OpName> = new Set(['if', 'else', 'loop', 'try']);

/** A block that is open: the height it began with, and where its newest statement begins. */
type Open = { readonly height: number; from: number };
