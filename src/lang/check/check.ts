/**
 * The type checker: from what is written (`ast.ts`) to what it means (`tree.ts`), or to diagnostics that say what is wrong.
 *
 * Owns the order of the work: names of all files, what they stand for, bodies, then what needs all bodies. One mistake
 * gives one message: whatever could not be understood is absorbed from there on.
 *
 * Read next: `declarations.ts`, `functions.ts`, `statements.ts`, `expressions.ts`, `effects.ts`, `tests.ts`. The names in
 * sight are in `scope.ts`, the names of the language in `predefined.ts`.
 */

import type * as ast from '../ast.ts';
import { newContext, type Context } from './context.ts';
import { checkContract } from './contracts.ts';
import { declareAll, readAll, type Declared } from './declarations.ts';
import { hasErrors, sortDiagnostics, type Diagnostic } from '../diagnostic.ts';
import { callOrder, checkCallDepth, checkEffects } from './effects.ts';
import { linkImports, type FileNames } from './files.ts';
import { checkFunction } from './functions.ts';
import { innerScope } from './scope.ts';
import type { SourceFile } from '../source.ts';
import { checkTests } from './tests.ts';
import type { TypedProgram } from '../tree.ts';
import { warnUnusedImports } from './unused-imports.ts';

/** The program is empty when there is an error anywhere. */
export type CheckResult = TypedProgram & {
  /** By file, then by place. */
  readonly diagnostics: readonly Diagnostic[];
};

/** Checks parsed files: `files[0]` and what it imports. `sources[i]` is the text of `files[i]`. */
export function check(files: readonly ast.File[], sources: readonly SourceFile[]): CheckResult {
  const root = newContext(sources, innerScope(undefined));
  const all = files.map((file) => declareFile(root, file));
  for (const file of all) linkImports(file, all);
  for (const { context, declared } of all) readAll(context, declared);
  checkHelpers(root, all);
  for (const { declared } of all) {
    for (const entry of declared.contracts) checkContract(entry, declared);
  }
  const [first] = all;
  if (first !== undefined) warnUnusedImports(first);
  const tests = first === undefined ? [] : checkTests(first.context, first.file, all);
  const contracts = (first?.declared.contracts ?? []).flatMap(({ typed }) => typed ?? []);
  const isBroken = hasErrors(root.diagnostics);
  const diagnostics = readable(root.diagnostics);
  return { contracts: isBroken ? [] : contracts, tests: isBroken ? [] : tests, diagnostics };
}

/** More than this would not be read; errors come before warnings. */
const MOST_DIAGNOSTICS = 100;

function readable(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const ranked = [...all.filter(isError), ...all.filter((one) => !isError(one))];
  return sortDiagnostics(ranked.slice(0, MOST_DIAGNOSTICS));
}

const isError = ({ severity }: Diagnostic): boolean => severity === 'error';

export type CheckedFile = FileNames & { readonly declared: Declared };

function declareFile(root: Context, file: ast.File): CheckedFile {
  const context = { ...root, scope: innerScope(undefined) };
  const declared = declareAll(context, file.items, true);
  return { context, file, declared, own: new Map(context.scope.entries) };
}

/** Functions outside of contracts, of all files: they may call each other. */
function checkHelpers(context: Context, files: readonly CheckedFile[]): void {
  const helpers = files.flatMap(({ declared }) => declared.functions);
  for (const helper of helpers) checkFunction(helper);
  checkEffects(context, helpers);
  const order = callOrder(context, helpers);
  if (order !== undefined) checkCallDepth(context, order, helpers);
}
