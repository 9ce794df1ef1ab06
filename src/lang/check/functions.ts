/**
 * Functions: their first line (what they take and promise) and their body. All first lines are read before any body, so that
 * the order of declarations is free. `defaults.ts` owns parameters that can be left out, `returns.ts` what is given back.
 */

import type * as ast from '../ast.ts';
import { report, textOf, type Context } from './context.ts';
import { checkDefaults, defaultOf } from './defaults.ts';
import { expression, operand } from './expressions.ts';
import { overLimit } from './limits.ts';
import { declareLocal, localEntry } from './locals.ts';
import { readDoc, unitFor, type NatSpec } from './natspec.ts';
import { resolveValue } from './resolve.ts';
import { missingReturn, promise, reportUnpromised } from './returns.ts';
import { innerScope, newUses, type FunctionEntry, type ParamEntry } from './scope.ts';
import { checkBlock, type Checked } from './statements.ts';
import type { Expression, Local, TypedFunction } from '../tree.ts';
import { leafCount } from './types.ts';

type FunctionNode = FunctionEntry['node'];

/** Where the name of a function stands; `init` is its own name. */
export function nameOf(context: Context, node: FunctionNode): ast.Name {
  if (node.node !== 'init') return node.name;
  const start = node.span.start + Math.max(0, textOf(context, node.span).indexOf('init'));
  return { text: 'init', span: { ...node.span, start, end: start + 'init'.length } };
}

export function functionEntry(context: Context, node: FunctionNode, isHelper: boolean): FunctionEntry {
  const { text, span } = nameOf(context, node);
  return {
    ...newUses(),
    kind: 'function',
    span,
    name: text,
    node,
    isHelper,
    context,
    params: [],
    result: undefined,
    resultUnit: undefined,
    typed: undefined,
  };
}

/** Reads the first line of a function. */
export function readFunction(entry: FunctionEntry): void {
  const { context, node, span } = entry;
  const resultNode = node.node === 'init' ? undefined : node.result;
  const hasResult = resultNode !== undefined;
  const params = node.params.map((param) => param.name.text);
  const about = { params, result: hasResult, unit: hasResult, says: node.node === 'action' };
  const doc = readDoc(context, { doc: node.doc, span }, about);
  entry.result = resultNode && resolveValue(context, resultNode);
  entry.resultUnit = unitFor(context, doc.resultUnit ?? doc.unit, entry.result, span);
  entry.params = node.params.map((param) => readParam(context, node, param, doc));
  overLimit(context, 'parameters', sizeOf(entry.params), span);
  checkDefaults(context, node);
}

function sizeOf(params: readonly ParamEntry[]): number {
  return params.reduce((sum, { local }) => sum + (local === undefined ? 1 : leafCount(local.type)), 0);
}

function readParam(context: Context, node: FunctionNode, param: ast.Param, doc: NatSpec): ParamEntry {
  const { name } = param;
  const type = resolveValue(context, param.type);
  const unit = unitFor(context, doc.paramUnits.get(name.text), type, name.span);
  const scope = { ...node.span, start: param.span.end };
  const local = type && { name: name.text, type, mutable: false, unit, span: name.span, scope };
  return { name, local, initial: defaultOf(context, param, type) };
}

/** Checks a body; the result is in `entry.typed`, unless something is broken. */
export function checkFunction(entry: FunctionEntry): void {
  const outer = entry.context;
  const place = entry.isHelper ? 'helper' : 'function';
  const context: Context = { ...outer, scope: innerScope(outer.scope), place, owner: entry, uses: entry };
  for (const { name, local } of entry.params) {
    declareLocal(context, name, { ...localEntry(name, local), what: 'parameter' });
  }
  const only = onlyOf(entry.node).map((who) => expression(context, who, 'address'));
  const body = checkBody(context, entry);
  const params = entry.params.map((param) => param.local);
  if (areKnown(only) && areKnown(params)) entry.typed = typedFunction(entry, params, only, body);
}

const areKnown = <T>(all: readonly (T | undefined)[]): all is readonly T[] => all.every((one) => one !== undefined);

const onlyOf = (node: FunctionNode): readonly ast.Exp[] => (node.node === 'action' ? node.only : []);

function typedFunction(
  entry: FunctionEntry,
  params: readonly Local[],
  only: readonly Expression[],
  body: Checked,
): TypedFunction {
  const { node } = entry;
  return {
    kind: node.node,
    name: entry.name,
    payable: isPayable(node),
    params,
    result: entry.result,
    resultUnit: entry.resultUnit,
    only,
    body: body.typed,
    hasEffects: false, // `effects.ts` knows, when all bodies have been read
    isShort: false,
    span: node.span,
    nameSpan: entry.span,
    doc: node.doc,
  };
}

export const isPayable = (node: FunctionNode): boolean =>
  (node.node === 'action' || node.node === 'init') && node.payable;

function checkBody(context: Context, entry: FunctionEntry): Checked {
  const { body } = entry.node;
  const promised = entry.node.node === 'init' ? undefined : entry.node.result;
  if (body.node === 'answer') return checkAnswer(context, body, promised, entry);
  const checked = checkBlock(context, body);
  if (promised !== undefined && !checked.ends) report(context, missingReturn(context, body, promised, entry.result));
  return checked;
}

/** A one-line body: `= value`. */
function checkAnswer(
  context: Context,
  body: ast.Body & { node: 'answer' },
  promised: ast.TypeNode | undefined,
  { result }: FunctionEntry,
): Checked {
  if (promised === undefined) {
    if (operand(context, body.value) !== undefined) reportUnpromised(context, body.value);
    return { typed: [], ends: true };
  }
  const value = expression(context, body.value, result, promise(promised, result));
  return { typed: value === undefined ? [] : [{ kind: 'return', value, span: body.value.span }], ends: true };
}
