/**
 * Declarations: fills the scopes of a file and of a contract. First every name is declared, in all files; then what each
 * stands for is read, so that order does not matter. Bodies come last (`functions.ts`).
 */

import type * as ast from '../ast.ts';
import { constantOf, constantValue } from './constants.ts';
import { contractEntry, readContractType } from './contract-types.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { functionEntry, readFunction } from './functions.ts';
import { readDoc, unitFor } from './natspec.ts';
import { resolveType } from './resolve.ts';
import type {
  ConstantEntry,
  ContractEntry,
  Entry,
  EnumEntry,
  FunctionEntry,
  SignatureEntry,
  StateEntry,
  StructEntry,
} from './scope.ts';
import { readSignature } from './signatures.ts';
import { checkEnum, enumEntry, structOf } from './structs.ts';
import { declare } from './taken.ts';
import type { StateVariable, ValueType } from '../tree.ts';
import { isMap, isSingle } from './types.ts';

type Declaration = ast.TopItem | ast.Member | ast.EventDecl | ast.ErrorDecl;

/** What a file or contract declares, in source order. */
export type Declared = {
  readonly states: readonly StateEntry[];
  readonly constants: readonly ConstantEntry[];
  readonly enums: readonly EnumEntry[];
  readonly structs: readonly StructEntry[];
  readonly events: readonly SignatureEntry[];
  readonly errors: readonly SignatureEntry[];
  readonly functions: readonly FunctionEntry[];
  readonly contracts: readonly ContractEntry[];
};

export function declareAll(context: Context, items: readonly Declaration[], isFile: boolean): Declared {
  const entries = items.map((item) => declareOne(context, item, isFile)).filter((entry) => entry !== undefined);
  const only = <K extends Entry['kind']>(kind: K): Extract<Entry, { kind: K }>[] =>
    entries.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);
  const signed = (kind: 'event' | 'error') => entries.filter((entry): entry is SignatureEntry => entry.kind === kind);
  return {
    states: only('state'),
    constants: only('constant'),
    enums: only('enum'),
    structs: only('struct'),
    events: signed('event'),
    errors: signed('error'),
    functions: only('function'),
    contracts: only('contract'),
  };
}

function declareOne(context: Context, item: Declaration, isFile: boolean): Entry | undefined {
  const entry = entryOf(context, item, isFile);
  if (entry === undefined) return undefined;
  const text = entry.kind === 'function' ? entry.name : nameText(item);
  declare(context, { text, span: entry.span }, entry);
  return entry;
}

const nameText = (item: Declaration): string => ('name' in item ? item.name.text : '');

/** What a name stands for, before any of it is read. */
function entryOf(context: Context, node: Declaration, isFile: boolean): Entry | undefined {
  switch (node.node) {
    case 'state':
      return { kind: 'state', span: node.name.span, node, state: undefined };
    case 'const':
      return { kind: 'constant', span: node.name.span, node, context, progress: 'waiting', constant: undefined };
    case 'event':
    case 'error':
      return { kind: node.node, span: node.name.span, node, decl: undefined };
    case 'enum':
      return enumEntry(node);
    case 'struct':
      return { kind: 'struct', span: node.name.span, node, context, progress: 'waiting', type: undefined };
    case 'contract':
    case 'interface':
      return contractEntry(context, node);
    case 'init':
    case 'action':
    case 'view':
    case 'fn':
      return functionEntry(context, node, isFile);
    default:
      return undefined; // imports are linked, tests and invariants have no names
  }
}

/** Reads what was declared: types first, then what has values, then first lines. */
export function readAll(context: Context, declared: Declared): void {
  for (const entry of declared.enums) checkEnum(context, entry);
  for (const entry of declared.structs) structOf(context, entry, entry.span);
  for (const entry of declared.states) entry.state = readState(context, entry.node);
  for (const entry of declared.constants) constantOf(context, entry, entry.span);
  for (const entry of declared.states) readInitial(context, entry);
  for (const entry of [...declared.events, ...declared.errors]) entry.decl = readSignature(context, entry.node);
  for (const entry of declared.functions) readFunction(entry);
  for (const entry of declared.contracts) readContractType(entry);
}

function readState(context: Context, node: ast.State): StateVariable | undefined {
  const type = resolveType(context, node.type);
  const { unit } = readDoc(context, { doc: node.doc, span: node.name.span }, { unit: true });
  if (type === undefined) return undefined;
  return {
    name: node.name.text,
    type,
    initial: undefined,
    unit: unitFor(context, unit, type, node.name.span),
    span: node.name.span,
    doc: node.doc,
  };
}

/** Initial values are read when all constants are known, and before any body uses the variable. */
function readInitial(context: Context, entry: StateEntry): void {
  const { state, node } = entry;
  if (state === undefined || node.initial === undefined) return;
  const { type } = state;
  if (isMap(type) || !isSingle(type)) reportNoInitial(context, node.initial, type);
  else {
    const initial = constantValue(context, node.initial, type, node.type.span)?.value;
    entry.state = { ...state, initial };
  }
}

function reportNoInitial(context: Context, initial: ast.Exp, type: ValueType | { readonly kind: 'map' }): void {
  const word = typeof type === 'string' ? type : type.kind;
  report(
    context,
    error('H0512', `a ${word} starts empty`, initial.span, `a ${word} has no first value`, {
      why:
        word === 'map'
          ? 'Every key of a map is there from the beginning and holds zero.'
          : `Only single values have a first value; every part of a ${word} starts as zero.`,
      fix: { text: word === 'map' ? 'write the entries that are not zero in `init`' : 'write it in `init`' },
    }),
  );
}
