/**
 * Functions: their first line (what they take and promise) and their body. All first lines are read before any body,
 * so that the order of declarations is free.
 */

import type * as ast from '../ast.ts';
import { lineOf, report, textOf, type Context } from './context.ts';
import { error, type Diagnostic } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { overLimit } from './limits.ts';
import { reportMissing } from './missing.ts';
import { readDoc, unitFor, type NatSpec } from './natspec.ts';
import { resolveLeaf } from './resolve.ts';
import { innerScope, type FunctionEntry, type ParamEntry } from './scope.ts';
import { declareLocal } from './locals.ts';
import { checkBlock, reportUnpromised, type Checked } from './statements.ts';
import type { Expression, LeafType, Local, TypedFunction } from '../tree.ts';
import { withArticle } from './types.ts';

type FunctionNode = FunctionEntry['node'];

/** Where the name of a function stands; `init` is its own name. */
export function nameOf(context: Context, node: FunctionNode): ast.Name {
  if (node.node !== 'init') return node.name;
  const start = node.span.start + Math.max(0, textOf(context, node.span).indexOf('init'));
  return { text: 'init', span: { ...node.span, start, end: start + 'init'.length } };
}

/** Reads the first line of a function. */
export function readFunction(context: Context, node: FunctionNode, isHelper: boolean): FunctionEntry {
  const { text, span } = nameOf(context, node);
  const resultNode = node.node === 'init' ? undefined : node.result;
  const result = resultNode && resolveLeaf(context, resultNode);
  const params = node.params.map((param) => param.name.text);
  const hasResult = resultNode !== undefined;
  const about = { params, result: hasResult, unit: hasResult, says: node.node === 'action' };
  const doc = readDoc(context, { doc: node.doc, span }, about);
  overLimit(context, 'parameters', params.length, span);
  return {
    kind: 'function',
    span,
    name: text,
    node,
    isHelper,
    params: node.params.map((param) => readParam(context, node, param, doc)),
    result,
    resultUnit: unitFor(context, doc.resultUnit ?? doc.unit, result, span),
    calls: [],
    effects: [],
    signatures: new Set(),
    localCount: 0,
    typed: undefined,
  };
}

function readParam(context: Context, node: FunctionNode, param: ast.Param, doc: NatSpec): ParamEntry {
  const { name } = param;
  if (param.initial !== undefined) reportMissing(context, 'defaultValue', param.initial.span);
  const type = resolveLeaf(context, param.type);
  const unit = unitFor(context, doc.paramUnits.get(name.text), type, name.span);
  const scope = { ...node.span, start: param.span.end };
  return { name, local: type && { name: name.text, type, mutable: false, unit, span: name.span, scope } };
}

/** Checks a body; the result is in `entry.typed`, unless something is broken. */
export function checkFunction(outer: Context, entry: FunctionEntry): void {
  const place = entry.isHelper ? 'helper' : 'function';
  const context: Context = { ...outer, scope: innerScope(outer.scope), place, owner: entry, depth: 0 };
  for (const { name, local } of entry.params) {
    declareLocal(context, name, {
      kind: 'local',
      span: name.span,
      what: 'parameter',
      mutable: false,
      local,
      isRead: true,
    });
  }
  const only = onlyOf(entry.node).map((who) => expression(context, who, 'address'));
  const body = checkBody(context, entry);
  const params = entry.params.map((param) => param.local);
  if (!areKnown(only) || !areKnown(params)) return;
  entry.typed = typedFunction(entry, params, only, body);
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
    payable: (node.node === 'action' || node.node === 'init') && node.payable,
    params,
    result: entry.result,
    resultUnit: entry.resultUnit,
    only,
    body: body.typed,
    hasEffects: false, // `effects.ts` knows, when all bodies have been read
    span: node.span,
    nameSpan: entry.span,
    doc: node.doc,
  };
}

function checkBody(context: Context, entry: FunctionEntry): Checked {
  const { body } = entry.node;
  const promised = entry.node.node === 'init' ? undefined : entry.node.result;
  if (body.node === 'answer') return checkAnswer(context, body, promised, entry.result);
  const checked = checkBlock(context, body);
  if (promised !== undefined && !checked.ends) report(context, missingReturn(context, body, promised, entry.result));
  return checked;
}

/** A one-line body: `= value`. */
function checkAnswer(
  context: Context,
  body: ast.Body & { node: 'answer' },
  promised: ast.TypeNode | undefined,
  result: LeafType | undefined,
): Checked {
  if (promised === undefined) {
    if (operand(context, body.value) !== undefined) reportUnpromised(context, body.value);
    return { typed: [], ends: true };
  }
  const because = result === undefined ? [] : [{ span: promised.span, label: `promises ${withArticle(result)}` }];
  const value = expression(context, body.value, result, because);
  return { typed: value === undefined ? [] : [{ kind: 'return', value, span: body.value.span }], ends: true };
}

function missingReturn(
  context: Context,
  body: ast.Block,
  promised: ast.TypeNode,
  result: LeafType | undefined,
): Diagnostic {
  const end = { ...body.span, start: body.span.end - 1 };
  return error('H0401', 'not every path returns a value', end, 'can get here without `return`', {
    secondary: [{ span: promised.span, label: `promises ${result === undefined ? 'a value' : withArticle(result)}` }],
    why: whyNoReturn(context, body),
    fix: { text: 'end with `return …`, or with `fail "what is wrong"`' },
  });
}

/** Names the condition under which nothing is returned, when it is the last thing that is asked. */
function whyNoReturn(context: Context, body: ast.Block): string {
  const last = body.statements.at(-1);
  if (last === undefined) return 'The body is empty.';
  if (last.node !== 'if') return 'The last line neither returns nor fails.';
  const line = lineOf(context, last.span);
  const when = `\`${textOf(context, last.condition.span)}\` in line ${line}`;
  if (last.otherwise === undefined) return `When ${when} is false, nothing is returned.`;
  return `After the \`if\` in line ${line}, one half goes on to the end, where nothing is returned.`;
}
