/**
 * What a transaction can come to at most, by the code of the contract it calls: its function, those that this one calls, and the invariants.
 * Nothing is run for it, so that searches can pass over most of a chain. Always more than what really happens, never less.
 */

import { bytesToHex } from '../../base/bytes.ts';
import type { Address } from '../../base/address.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { positionAt } from '../../lang/source.ts';
import type { Module, Shape } from '../../vm/module.ts';
import type { Instruction, RunnableFunction, RunnableModule } from '../../vm/runnable.ts';
import type { Breakpoint } from './breakpoint.ts';
import { isFile } from './file-name.ts';

/** A contract, and those of its functions that can run. */
export type Reach = {
  readonly contract: Address;
  readonly module: RunnableModule;
  readonly functions: readonly RunnableFunction[];
  /** It may be its deployment, which gives state its first values. */
  readonly mayBegin: boolean;
};

/** What calling a contract with this data can run in it. Its code decides: what it calls in other contracts is not in it. */
export function reachOf(contract: Address, module: RunnableModule, data: Uint8Array): Reach {
  const entry = module.entries.get(bytesToHex(data.subarray(0, 4)));
  const start = entry === undefined ? [] : [entry];
  return { contract, module, functions: closure(module, [...start, ...module.invariants]), mayBegin: false };
}

/** Any of its functions, or its deployment. */
export function wholeReach(contract: Address, module: RunnableModule): Reach {
  return { contract, module, functions: module.functions, mayBegin: true };
}

/** A function calls only those with a smaller index. */
function closure({ functions }: RunnableModule, start: readonly RunnableFunction[]): RunnableFunction[] {
  const found = new Set(start);
  for (const fn of found)
    for (const { op, args } of fn.instructions) {
      const callee = op === 'call' ? functions[args[0] ?? -1] : undefined;
      if (callee !== undefined) found.add(callee);
    }
  return [...found];
}

const CALLS: ReadonlySet<string> = new Set(['ext', 'try']);

/** Can it call other contracts? */
export function callsOthers({ functions }: Reach): boolean {
  return functions.some(({ instructions }) => instructions.some(({ op }) => CALLS.has(op)));
}

/** Can this code do by itself what is waited for? What it was made of is asked for lines alone. */
export function mayDo(breakpoint: Breakpoint, reach: Reach, artifact: () => Artifact | undefined): boolean {
  const { contract, functions, mayBegin } = reach;
  const { module } = reach.module;
  const does = (test: (instruction: Instruction) => boolean): boolean =>
    functions.some(({ instructions }) => instructions.some(test));
  switch (breakpoint.kind) {
    case 'line':
      return isOwn(breakpoint, contract) && functions.some(({ index }) => hasLine(breakpoint, index, artifact()));
    case 'function':
      return isOwn(breakpoint, contract) && functions.some(({ def }) => def.name === breakpoint.name);
    case 'instruction':
      return does(({ op }) => op === breakpoint.op);
    case 'instruction at':
      return isOwn(breakpoint, contract) && functions.some(({ index }) => index === breakpoint.fn);
    case 'revert':
      return does(({ op }) => CALLS.has(op));
    case 'event':
      return isOwn(breakpoint, contract) && does(({ op, args }) => op === 'emit' && isCalled(breakpoint.name, module.events[args[0] ?? -1])); // prettier-ignore
    case 'call':
      return does(({ op, args }) => CALLS.has(op) && isCalled(breakpoint.function, module.externals[args[0] ?? -1]));
    default: {
      const isAbout = (shape: number): boolean => isVariable(breakpoint.path, module.shapes[shape]);
      const begins = mayBegin && module.initial.some(({ shape }) => isAbout(shape));
      return isOwn(breakpoint, contract) && (begins || does((instruction) => isAbout(shapeOf(instruction, module))));
    }
  }
}

function isOwn({ contract }: { readonly contract?: Address }, own: Address): boolean {
  return contract === undefined || contract === own;
}

function isCalled(name: string | undefined, one: { readonly name: string } | undefined): boolean {
  return name === undefined || one?.name === name;
}

function hasLine(
  { file, line }: Extract<Breakpoint, { kind: 'line' }>,
  fn: number,
  artifact: Artifact | undefined,
): boolean {
  const statements = artifact?.debug.functions[fn]?.statements ?? [];
  return statements.some(({ span }) => {
    const source = artifact?.files[span.file];
    return (
      source !== undefined && isFile(source.name, file ?? source.name) && positionAt(source, span.start).line === line
    );
  });
}

const ON_SHAPES: ReadonlySet<string> = new Set(['sget', 'sset', 'sclear', 'slen', 'spush', 'spop', 'slist', 'sfill']);

/** Of the variable that it reads or writes; whatever writes one moves the sums over it. -1: of none. */
function shapeOf({ op, args }: Instruction, { aggregates }: Module): number {
  const at = args[0] ?? -1;
  if (ON_SHAPES.has(op)) return at;
  return op === 'sagg' ? (aggregates[at]?.shape ?? -1) : -1;
}

function isVariable(path: string, shape: Shape | undefined): boolean {
  return shape !== undefined && (path === '' || variableOf(path) === shape.name);
}

/** `balances`, of `balances[0x…]`, `balances.bob` and `sum(balances)`. */
export function variableOf(path: string): string {
  return /^(?:(?:sum|count)\()?([^.[\]()]*)/.exec(path)?.[1] ?? '';
}
