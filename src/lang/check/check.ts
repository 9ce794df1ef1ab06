/**
 * The type checker: from what is written (`ast.ts`) to what it means (`tree.ts`), or to diagnostics that say what is wrong.
 *
 * Owns the order of the work: names of the file, names of the contract, bodies, then what needs all bodies. One mistake
 * gives one message: whatever could not be understood is absorbed from there on.
 *
 * Read next: `declarations.ts`, `functions.ts`, `statements.ts`, `expressions.ts`, `effects.ts`. The names in sight are
 * in `scope.ts`, the names of the language in `predefined.ts`, what cannot be compiled yet in `missing.ts`.
 */

import type * as ast from '../ast.ts';
import type { Context } from './context.ts';
import { declareAll, type Declared } from './declarations.ts';
import { hasErrors, sortDiagnostics, type Diagnostic } from '../diagnostic.ts';
import { callOrder, checkCallDepth, checkEffects, effectOf, warnUncalled } from './effects.ts';
import { checkFunction } from './functions.ts';
import { checkInvariant, checkSentences } from './invariants.ts';
import { overLimit } from './limits.ts';
import { readDoc } from './natspec.ts';
import { innerScope, type FunctionEntry } from './scope.ts';
import { checkSelectors } from './selectors.ts';
import type { SourceFile } from '../source.ts';
import type { SignatureDecl, TypedContract } from '../tree.ts';

export type CheckResult = {
  /** In source order; none when there is an error anywhere. */
  readonly contracts: readonly TypedContract[];
  /** In source order. */
  readonly diagnostics: readonly Diagnostic[];
};

/** Checks parsed files; `sources[span.file]` is the text of a span. Files do not see each other yet. */
export function check(files: readonly ast.File[], sources: readonly SourceFile[]): CheckResult {
  const diagnostics: Diagnostic[] = [];
  const contracts = files.flatMap((file) => {
    const scope = innerScope(undefined);
    return checkFile({ sources, diagnostics, scope, place: 'helper', owner: undefined, depth: 0 }, file);
  });
  return { contracts: hasErrors(diagnostics) ? [] : contracts, diagnostics: sortDiagnostics(diagnostics) };
}

function checkFile(context: Context, file: ast.File): TypedContract[] {
  const shared = declareAll(context, file.items, true);
  for (const helper of shared.functions) checkFunction(context, helper);
  checkEffects(context, shared.functions);
  const order = callOrder(context, shared.functions);
  if (order !== undefined) checkCallDepth(context, order, shared.functions);
  return file.items
    .filter((item) => item.node === 'contract')
    .map((contract) => checkContract(context, contract, shared))
    .filter((contract) => contract !== undefined);
}

function checkContract(outer: Context, node: ast.Contract, shared: Declared): TypedContract | undefined {
  const context: Context = { ...outer, scope: innerScope(outer.scope), place: 'function' };
  readDoc(context, { doc: node.doc, span: node.name.span }, {});
  const own = declareAll(context, node.members, false);
  for (const entry of own.functions) checkFunction(context, entry);
  const nodes = node.members.filter((member) => member.node === 'invariant');
  const invariants = nodes
    .map((invariant) => checkInvariant(context, invariant))
    .filter((known) => known !== undefined);
  checkSentences(context, nodes);
  checkEffects(context, own.functions);
  if (!hasErrors(context.diagnostics)) warnUncalled(context, own.functions);
  const order = callOrder(context, own.functions);
  if (order === undefined) return undefined;
  checkCallDepth(context, order, own.functions);
  const contract: TypedContract = {
    name: node.name.text,
    doc: node.doc,
    span: node.span,
    acceptsHlp: node.members.some((member) => member.node === 'accepts'),
    states: own.states,
    constants: [...own.constants, ...shared.constants],
    events: withUsed(own.events, shared.events, order),
    errors: withUsed(own.errors, shared.errors, order),
    functions: order
      .flatMap((entry) => entry.typed && { ...entry.typed, hasEffects: effectOf(entry) !== undefined })
      .filter((known) => known !== undefined),
    invariants,
  };
  checkWhole(context, node, contract, nodes);
  return contract;
}

/** The contract's own events or errors, and those of the file that it uses. */
function withUsed(
  own: readonly SignatureDecl[],
  shared: readonly SignatureDecl[],
  functions: readonly FunctionEntry[],
): readonly SignatureDecl[] {
  return [...own, ...shared.filter((decl) => functions.some((entry) => entry.signatures.has(decl)))];
}

/** What can only be said of a contract as a whole: its limits, and the names it shows outside. */
function checkWhole(
  context: Context,
  { name }: ast.Contract,
  contract: TypedContract,
  invariants: readonly ast.Invariant[],
): void {
  overLimit(context, 'functions', contract.functions.length + invariants.length, name.span);
  overLimit(context, 'invariants', invariants.length, name.span);
  overLimit(context, 'states', contract.states.length, name.span);
  overLimit(context, 'events', contract.events.length, name.span);
  overLimit(context, 'errors', contract.errors.length, name.span);
  checkSelectors(context, contract.functions, contract.errors);
}
