/** Changing what a compiler made, or what it is given: for planting bugs. */

/* oxlint-disable unicorn/no-thenable -- an `if` has a half called `then`; nobody awaits a tree */

import type { TypedContract, TypedStatement } from '../../src/lang/tree.ts';
import { flatten } from '../../src/vm/abi-type.ts';
import { decodeInstruction, encodeInstruction } from '../../src/vm/instruction.ts';
import type { FunctionDef, Module } from '../../src/vm/module.ts';
import type { VmType } from '../../src/vm/types.ts';
import type { Line } from '../helpers/module.ts';

export type Around = {
  /** A new local of this type. */
  readonly fresh: (type: VmType) => number;
  readonly typeOf: (local: number) => VmType | undefined;
  readonly module: Module;
};
/** What stands in the place of an instruction; undefined leaves it. */
export type Change = (line: Line, around: Around) => readonly Line[] | undefined;

/** Undefined when nothing was changed. There are no jumps in the code, so that it may grow. */
export function withCode(module: Module, change: Change): Module | undefined {
  let isChanged = false;
  const noted: Change = (line, around) => {
    const lines = change(line, around);
    isChanged ||= lines !== undefined;
    return lines;
  };
  const bodies = module.functions.map((fn) => bodyOf(module, fn, noted));
  const functions = bodies.map(({ locals, code }, i): FunctionDef => {
    const start = bodies.slice(0, i).reduce((sum, body) => sum + body.code.length, 0);
    return { ...(module.functions[i] as FunctionDef), locals, start, length: code.length };
  });
  return isChanged ? { ...module, functions, code: Uint8Array.from(bodies.flatMap(({ code }) => code)) } : undefined;
}

function bodyOf(
  module: Module,
  fn: FunctionDef,
  change: Change,
): { readonly locals: VmType[]; readonly code: number[] } {
  const params = fn.params.flatMap(({ type }) => flatten(type));
  const locals = [...fn.locals];
  const fresh = (type: VmType): number => params.length + locals.push(type) - 1;
  const around = { fresh, typeOf: (local: number) => [...params, ...locals][local], module };
  const code = linesOf(module, fn).flatMap((line) =>
    (change(line, around) ?? [line]).flatMap(([op, ...args]) => encodeInstruction(op, args)),
  );
  return { locals, code };
}

function linesOf({ code }: Module, { start, length }: FunctionDef): readonly Line[] {
  const lines: Line[] = [];
  for (let at = start; at < start + length;) {
    const found = decodeInstruction(code, at, start + length);
    if (typeof found === 'string') throw new Error(found);
    lines.push([found.op, ...found.args]);
    at += found.size;
  }
  return lines;
}

/** What stands in the place of a statement; undefined leaves it. */
export type Rewording = (statement: TypedStatement) => readonly TypedStatement[] | undefined;

/** Undefined when nothing was changed. */
export function withStatements(contract: TypedContract, rewording: Rewording): TypedContract | undefined {
  let isChanged = false;
  const reworded = (body: readonly TypedStatement[]): readonly TypedStatement[] =>
    body.flatMap((statement) => {
      const instead = rewording(statement);
      isChanged ||= instead !== undefined;
      return instead ?? [withInner(statement, reworded)];
    });
  const functions = contract.functions.map((fn) => ({ ...fn, body: reworded(fn.body) }));
  return isChanged ? { ...contract, functions } : undefined;
}

type Bodies = (body: readonly TypedStatement[]) => readonly TypedStatement[];

function withInner(node: TypedStatement, reworded: Bodies): TypedStatement {
  switch (node.kind) {
    case 'if':
    case 'try':
      return { ...node, then: reworded(node.then), otherwise: reworded(node.otherwise) };
    case 'forRange':
    case 'forList':
    case 'while':
      return { ...node, body: reworded(node.body) };
    default:
      return node;
  }
}
