/**
 * The back end: a typed contract becomes a module and its debug tables. Statements are written in `statements.ts`, expressions in
 * `expressions.ts`, how values lie in the machine is in `layout.ts`. Its output is frozen per language version: whoever compiles
 * the same source gets the same bytes.
 */

import type { FunctionDef, Module, Source } from '../../vm/module.ts';
import type { VmType } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import type { DebugFunction, DebugTable } from '../debug.ts';
import type { TypedContract, TypedFunction, TypedInvariant } from '../tree.ts';
import { abiTypeOf, localTypesOf } from './layout.ts';
import { only, statement } from './statements.ts';
import { Tables } from './tables.ts';
import type { Functions, Work } from './work.ts';
import { FunctionWriter } from './writer.ts';

const COMPILER = 'hlp 0.1.0';
export const LANGUAGE_VERSION = 1;

export type Compiled = { readonly module: Module; readonly debug: DebugTable };

type CompiledFunction = {
  readonly def: Omit<FunctionDef, 'start'>;
  readonly code: Uint8Array;
  readonly debug: DebugFunction;
};

/** `source` travels in the container; undefined leaves it out. Throws RangeError when a table overflows its field. */
export function compile(contract: TypedContract, source: Source | undefined): Compiled {
  const tables = new Tables(contract);
  const indexOf: Functions = new Map(
    contract.functions.flatMap(({ name, isShort, result }, index) =>
      isShort ? [] : [[name, { index, result }] as const],
    ),
  );
  const functions = [
    ...contract.functions.map((fn) => compileFunction(fn, tables, indexOf)),
    ...contract.invariants.map((invariant) => compileInvariant(invariant, tables, indexOf)),
  ];
  return { module: moduleOf(contract, tables, functions, source), debug: { functions: functions.map((f) => f.debug) } };
}

function compileFunction(fn: TypedFunction, tables: Tables, functions: Functions): CompiledFunction {
  const writer = new FunctionWriter();
  const work: Work = { writer, tables, functions };
  const params = fn.params.map(({ name, type }) => ({ name, type: tables.named(abiTypeOf(type)) }));
  for (const param of fn.params) writer.declare(param);
  only(work, fn.only, fn.nameSpan);
  for (const node of fn.body) statement(work, node);
  writer.emit('end', endOf(fn.span));
  const result = fn.result === undefined ? undefined : tables.named(abiTypeOf(fn.result));
  const paramCount = fn.params.flatMap(({ type }) => localTypesOf(type)).length;
  return {
    def: { kind: fn.kind, name: fn.name, payable: fn.payable, params, result, ...bodyOf(writer, paramCount) },
    code: writer.code,
    debug: writer.finish(fn.name, fn.span),
  };
}

function compileInvariant(
  { sentence, condition, span }: TypedInvariant,
  tables: Tables,
  functions: Functions,
): CompiledFunction {
  const writer = new FunctionWriter();
  statement({ writer, tables, functions }, { kind: 'return', value: condition, span });
  writer.emit('end', endOf(span));
  return {
    def: { kind: 'invariant', name: sentence, payable: false, params: [], result: 'bool', ...bodyOf(writer, 0) },
    code: writer.code,
    debug: writer.finish(sentence, span),
  };
}

function bodyOf(writer: FunctionWriter, paramCount: number): { locals: readonly VmType[]; length: number } {
  return { locals: writer.types.slice(paramCount), length: writer.code.length };
}

/** The closing brace of a function: what its last `end` stands for. */
function endOf({ file, end }: Span): Span {
  return { file, start: end - 1, end };
}

function moduleOf(
  contract: TypedContract,
  tables: Tables,
  functions: readonly CompiledFunction[],
  source: Source | undefined,
): Module {
  let start = 0;
  const defs = functions.map(({ def }): FunctionDef => {
    const placed = { ...def, start };
    start += def.length;
    return placed;
  });
  return {
    acceptsHlp: contract.acceptsHlp,
    types: tables.types,
    constants: tables.constants,
    shapes: tables.shapes,
    aggregates: tables.aggregates,
    initial: tables.initial,
    externals: tables.externals,
    events: tables.events,
    errors: tables.errors,
    functions: defs,
    code: Uint8Array.from(functions.flatMap(({ code }) => [...code])),
    metadata: { compiler: COMPILER, language: LANGUAGE_VERSION },
    source,
  };
}
