/**
 * The back end: a typed contract becomes a module and its debug tables. What it writes for each statement and expression is in
 * `compile-function.ts`. Its output is frozen per language version: whoever compiles the same source gets the same bytes.
 */

import type { FunctionDef, Module, Source } from '../../vm/module.ts';
import type { VmType } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import { FunctionCompiler } from './compile-function.ts';
import type { DebugFunction, DebugTable } from '../debug.ts';
import { Tables } from './tables.ts';
import type { TypedContract, TypedFunction, TypedInvariant } from '../tree.ts';

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
  const indexOf = new Map(contract.functions.map(({ name }, i) => [name, i]));
  const functions = [
    ...contract.functions.map((fn) => compileFunction(fn, tables, indexOf)),
    ...contract.invariants.map((invariant) => compileInvariant(invariant, tables, indexOf)),
  ];
  return { module: moduleOf(contract, tables, functions, source), debug: { functions: functions.map((f) => f.debug) } };
}

type Index = ReadonlyMap<string, number>;

function compileFunction(fn: TypedFunction, tables: Tables, indexOf: Index): CompiledFunction {
  const compiler = new FunctionCompiler(tables, indexOf);
  for (const param of fn.params) compiler.writer.declare(param);
  compiler.only(fn.only, fn.nameSpan);
  for (const statement of fn.body) compiler.statement(statement);
  compiler.writer.emit('end', endOf(fn.span));
  return {
    def: {
      kind: fn.kind,
      name: fn.name,
      payable: fn.payable,
      params: fn.params.map(({ name, type }) => ({ name, type })),
      results: fn.result === undefined ? [] : [fn.result],
      ...bodyOf(compiler, fn.params.length),
    },
    code: compiler.writer.code,
    debug: compiler.writer.finish(fn.name, fn.span),
  };
}

function compileInvariant(
  { sentence, condition, span }: TypedInvariant,
  tables: Tables,
  indexOf: Index,
): CompiledFunction {
  const compiler = new FunctionCompiler(tables, indexOf);
  compiler.statement({ kind: 'return', value: condition, span });
  compiler.writer.emit('end', endOf(span));
  return {
    def: { kind: 'invariant', name: sentence, payable: false, params: [], results: ['bool'], ...bodyOf(compiler, 0) },
    code: compiler.writer.code,
    debug: compiler.writer.finish(sentence, span),
  };
}

function bodyOf({ writer }: FunctionCompiler, paramCount: number): { locals: readonly VmType[]; length: number } {
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
    constants: tables.constants,
    shapes: tables.shapes,
    aggregates: tables.aggregates,
    initial: tables.initial,
    events: tables.events,
    errors: tables.errors,
    functions: defs,
    code: Uint8Array.from(functions.flatMap(({ code }) => [...code])),
    metadata: { compiler: COMPILER, language: LANGUAGE_VERSION },
    source,
  };
}
