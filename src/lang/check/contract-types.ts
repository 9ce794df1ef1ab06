/** Contracts and interfaces as types: what can be called at an address of theirs. */

import type * as ast from '../ast.ts';
import type { Context } from './context.ts';
import { declareAll, readAll } from './declarations.ts';
import { checkDefaults, defaultOf, shortSizes } from './defaults.ts';
import { isPayable } from './functions.ts';
import { overLimit } from './limits.ts';
import { readDoc, unitFor, type NatSpec } from './natspec.ts';
import { resolveValue } from './resolve.ts';
import { innerScope, type ContractEntry, type FunctionEntry } from './scope.ts';
import { checkDifferent } from './taken.ts';
import type { Expression, ExternalFunction, ValueType } from '../tree.ts';
import { leafCount } from './types.ts';

export function contractEntry(context: Context, node: ast.Contract | ast.Interface): ContractEntry {
  const type: ContractEntry['type'] = { kind: 'contract', name: node.name.text, functions: [], span: node.name.span };
  const entry: ContractEntry = {
    kind: 'contract',
    span: node.name.span,
    node,
    type,
    broken: new Set(),
    members: undefined,
    context,
    typed: undefined,
  };
  context.contracts.set(type, entry);
  return entry;
}

/** Reads the members of a contract, or all of an interface. */
export function readContractType(entry: ContractEntry): void {
  const { node } = entry;
  readDoc(entry.context, { doc: node.doc, span: node.name.span }, {});
  entry.context = { ...entry.context, scope: innerScope(entry.context.scope), place: 'function' };
  if (node.node === 'interface') readInterface(entry, node);
  else {
    entry.members = declareAll(entry.context, node.members, false);
    readAll(entry.context, entry.members);
    for (const fn of entry.members.functions) addOwn(entry, fn);
  }
}

function addOwn(entry: ContractEntry, fn: FunctionEntry): void {
  const { node } = fn;
  if (node.node !== 'action' && node.node !== 'view') return;
  const params = fn.params.map(({ name, local, initial }) => ({
    name: name.text,
    type: local?.type,
    unit: local?.unit,
    initial,
  }));
  const isBroken = node.result !== undefined && fn.result === undefined;
  const first = { name: fn.name, kind: node.node, payable: isPayable(node), result: fn.result, span: fn.span };
  add(entry, first, params, isBroken);
}

// ───────────── interfaces ─────────────

function readInterface(entry: ContractEntry, { signatures }: ast.Interface): void {
  const { context } = entry;
  const signals = signatures.filter((node) => node.node !== 'signature');
  const functions = signatures.filter((node) => node.node === 'signature');
  entry.members = declareAll(context, signals, false);
  readAll(context, entry.members);
  checkDifferent(
    context,
    functions.map(({ name }) => name),
    {
      label: 'a function with the same name',
      first: 'declared here',
      why: 'One name means one function, so that a reader never has to ask which one is called.',
      fix: 'leave one out; a shorter form of the same function is a default value: `note: bytes = ""`',
    },
  );
  for (const node of functions) addSignature(entry, node);
}

function addSignature(entry: ContractEntry, node: ast.InterfaceFunction): void {
  const { context } = entry;
  const { name, kind, payable } = node;
  overLimit(context, 'nameSize', name.text.length, name.span);
  const hasResult = node.result !== undefined;
  const about = { params: node.params.map((param) => param.name.text), result: hasResult, unit: hasResult };
  const doc = readDoc(context, { doc: node.doc, span: name.span }, about);
  const result = node.result && resolveValue(context, node.result);
  checkDefaults(context, node);
  const params = node.params.map((param) => readParam(context, param, doc));
  const size = params.reduce((sum, { type }) => sum + (type === undefined ? 1 : leafCount(type)), 0);
  overLimit(context, 'parameters', size, name.span);
  add(entry, { name: name.text, kind, payable, result, span: name.span }, params, hasResult && result === undefined);
}

function readParam(context: Context, param: ast.Param, doc: NatSpec): OpenParam {
  const { name } = param;
  const type = resolveValue(context, param.type);
  const unit = unitFor(context, doc.paramUnits.get(name.text), type, name.span);
  return { name: name.text, type, unit, initial: defaultOf(context, param, type) };
}

// ───────────── both ─────────────

type OpenParam = Omit<ExternalFunction['params'][number], 'type'> & {
  readonly type: ValueType | undefined;
  readonly initial: Expression | undefined;
};

/** The function and its short forms; one that is broken is only known by name. */
function add(
  entry: ContractEntry,
  first: Omit<ExternalFunction, 'params'>,
  all: readonly OpenParam[],
  isBroken: boolean,
): void {
  const params = all.flatMap(({ name, type, unit }) => (type === undefined ? [] : [{ name, type, unit }]));
  if (isBroken || params.length < all.length) entry.broken.add(first.name);
  else {
    for (const size of [all.length, ...shortSizes(all)]) {
      entry.type.functions.push({ ...first, params: params.slice(0, size) });
    }
  }
}
