/** A contract as a whole: its members, what can only be said when all bodies have been read, and its typed tree. */

import type * as ast from '../ast.ts';
import type { Context } from './context.ts';
import type { Declared } from './declarations.ts';
import { shortForms } from './defaults.ts';
import { hasErrors } from '../diagnostic.ts';
import { callOrder, checkCallDepth, checkEffects, effectOf, warnUncalled } from './effects.ts';
import { checkFunction } from './functions.ts';
import { checkInvariant, checkSentences } from './invariants.ts';
import { overLimit } from './limits.ts';
import { checkAccepts, checkMeeting } from './meeting.ts';
import type { ContractEntry, FunctionEntry, SignatureEntry } from './scope.ts';
import { checkSelectors } from './selectors.ts';
import type { SignatureDecl, TypedContract, TypedFunction } from '../tree.ts';
import { bottomOf, leafCount } from './types.ts';

/** Checks the bodies of a contract; the result is in `entry.typed`. `shared` is what its file declares. */
export function checkContract(entry: ContractEntry, shared: Declared): void {
  const { context, node, members } = entry;
  if (node.node !== 'contract' || members === undefined) return;
  for (const fn of members.functions) checkFunction(fn);
  const nodes = node.members.filter((member) => member.node === 'invariant');
  const invariants = nodes.map((one) => checkInvariant(context, one)).filter((known) => known !== undefined);
  checkSentences(context, nodes);
  checkAccepts(context, node);
  checkEffects(context, members.functions);
  if (!hasErrors(context.diagnostics)) warnUncalled(context, members.functions);
  const order = callOrder(context, members.functions);
  if (order === undefined) return;
  checkCallDepth(context, order, members.functions);
  entry.typed = { ...declaredParts(node, members, shared, order), functions: order.flatMap(typedOf), invariants };
  checkMeeting(context, order, entry.typed);
  checkWhole(context, node, entry.typed);
}

function declaredParts(
  node: ast.Contract,
  members: Declared,
  shared: Declared,
  order: readonly FunctionEntry[],
): Omit<TypedContract, 'functions' | 'invariants'> {
  return {
    name: node.name.text,
    doc: node.doc,
    span: node.span,
    acceptsHlp: node.members.some((member) => member.node === 'accepts'),
    states: members.states.flatMap(({ state }) => state ?? []),
    constants: [...members.constants, ...shared.constants].flatMap(({ constant }) => constant ?? []),
    events: withUsed(members.events, order, 'events'),
    errors: withUsed(members.errors, order, 'errors'),
  };
}

/** The contract's own events or errors, and those of files that it uses. */
function withUsed(
  own: readonly SignatureEntry[],
  functions: readonly FunctionEntry[],
  kind: 'events' | 'errors',
): readonly SignatureDecl[] {
  const used = functions.flatMap((entry) => [...entry[kind]]).toSorted(byPlace);
  return [...new Set([...own.flatMap(({ decl }) => decl ?? []), ...used])];
}

const byPlace = ({ span: a }: SignatureDecl, { span: b }: SignatureDecl): number =>
  a.file - b.file || a.start - b.start;

/** A function and its short forms. */
function typedOf(entry: FunctionEntry): readonly TypedFunction[] {
  if (entry.typed === undefined) return [];
  const full = { ...entry.typed, hasEffects: effectOf(entry) !== undefined };
  return [full, ...shortForms(full, entry)];
}

/** What can only be said of a contract as a whole: its limits, and the names it shows outside. */
function checkWhole(context: Context, { name }: ast.Contract, contract: TypedContract): void {
  const { functions, invariants, states, events, errors } = contract;
  const shapes = states.reduce((sum, { type }) => sum + leafCount(bottomOf(type)), 0);
  overLimit(context, 'functions', functions.length + invariants.length, name.span);
  overLimit(context, 'invariants', invariants.length, name.span);
  overLimit(context, 'states', shapes, name.span);
  overLimit(context, 'events', events.length, name.span);
  overLimit(context, 'errors', errors.length, name.span);
  checkSelectors(context, functions, errors);
}
