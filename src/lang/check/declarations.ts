/**
 * Declarations: fills the scopes of a file and of a contract. First every name is declared, then what each stands for is
 * read, so that order does not matter. Bodies come last (`functions.ts`).
 */

import type * as ast from '../ast.ts';
import { constantOf, constantValue } from './constants.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { reportMissing } from './missing.ts';
import { readDoc, unitFor, type NatSpec } from './natspec.ts';
import { resolveLeaf, resolveType } from './resolve.ts';
import { nameOf, readFunction } from './functions.ts';
import { declare, type FunctionEntry, type SignatureEntry, type StateEntry, type TypeEntry } from './scope.ts';
import type { ConstantDecl, SignatureDecl, StateVariable } from '../tree.ts';
import { isMap } from './types.ts';

type Declaration = ast.TopItem | ast.Member;

/** What a file or contract declares, in source order, without what is broken. */
export type Declared = {
  readonly states: readonly StateVariable[];
  readonly constants: readonly ConstantDecl[];
  readonly events: readonly SignatureDecl[];
  readonly errors: readonly SignatureDecl[];
  readonly functions: readonly FunctionEntry[];
};

export function declareAll(context: Context, items: readonly Declaration[], isHelper: boolean): Declared {
  // Types first: everything else may name them.
  for (const item of items) declareTypes(context, item);
  const rest = items.map((item) => declareRest(context, item, isHelper));
  const read = rest.map((readIt) => readIt?.());
  const only = <K extends Read['kind']>(kind: K): (Read & { kind: K })[] =>
    read.filter((one): one is Read & { kind: K } => one?.kind === kind);
  return {
    states: only('state').map(({ state }) => state),
    constants: only('const').map(({ constant }) => constant),
    events: only('event').map(({ decl }) => decl),
    errors: only('error').map(({ decl }) => decl),
    functions: only('function').map(({ entry }) => entry),
  };
}

type Read =
  | { readonly kind: 'state'; readonly state: StateVariable }
  | { readonly kind: 'const'; readonly constant: ConstantDecl }
  | { readonly kind: 'event' | 'error'; readonly decl: SignatureDecl }
  | { readonly kind: 'function'; readonly entry: FunctionEntry };

function declareTypes(context: Context, item: Declaration): void {
  switch (item.node) {
    case 'import':
      reportMissing(context, 'import', item.span);
      for (const name of item.names) declare(context, name, typeEntry(name, 'import'));
      return;
    case 'interface':
    case 'struct':
    case 'enum':
      reportMissing(context, item.node, item.name.span);
      declare(context, item.name, typeEntry(item.name, item.node));
      return;
    case 'contract':
      declare(context, item.name, typeEntry(item.name, 'contract'));
      return;
    default:
      return;
  }
}

const typeEntry = ({ span }: ast.Name, what: TypeEntry['what']): TypeEntry => ({ kind: 'type', span, what });

/** Declares one name and gives back how to read what it stands for. */
function declareRest(context: Context, item: Declaration, isHelper: boolean): (() => Read | undefined) | undefined {
  switch (item.node) {
    case 'state':
      return declareState(context, item);
    case 'const':
      return declareConstant(context, item);
    case 'event':
    case 'error':
      return declareSignature(context, item);
    case 'init':
    case 'action':
    case 'view':
    case 'fn': {
      const entry = readFunction(context, item, isHelper);
      declare(context, nameOf(context, item), entry);
      return () => ({ kind: 'function', entry });
    }
    default:
      return undefined;
  }
}

// ───────────── state and constants ─────────────

function declareState(context: Context, node: ast.State): () => Read | undefined {
  const entry: StateEntry = { kind: 'state', span: node.name.span, state: undefined };
  declare(context, node.name, entry);
  entry.state = readState(context, node);
  return () => withInitial(context, node, entry);
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

/** Initial values are read when all constants are declared, and before any body uses the variable. */
function withInitial(context: Context, node: ast.State, entry: StateEntry): Read | undefined {
  const { state } = entry;
  if (state === undefined || node.initial === undefined) return state && { kind: 'state', state };
  const { type } = state;
  if (isMap(type)) return reportMapInitial(context, node.initial);
  const initial = constantValue(context, node.initial, type, node.type.span)?.value;
  entry.state = { ...state, initial };
  return { kind: 'state', state: entry.state };
}

function reportMapInitial(context: Context, initial: ast.Exp): undefined {
  return report(
    context,
    error('H0512', 'a map starts empty', initial.span, 'a map has no first value', {
      why: 'Every key of a map is there from the beginning and holds zero.',
      fix: { text: 'write the entries that are not zero in `init`' },
    }),
  );
}

function declareConstant(context: Context, node: ast.Const): () => Read | undefined {
  const { span } = node.name;
  const entry = { kind: 'constant', span, node, context, progress: 'waiting', constant: undefined } as const;
  declare(context, node.name, { ...entry });
  const declared = context.scope.entries.get(node.name.text);
  return () => {
    if (declared?.kind !== 'constant' || declared.node !== node) return undefined;
    const constant = constantOf(context, declared, span);
    return constant && { kind: 'const', constant };
  };
}

// ───────────── events and errors ─────────────

function declareSignature(context: Context, node: ast.EventDecl | ast.ErrorDecl): () => Read | undefined {
  const entry: SignatureEntry = { kind: node.node, span: node.name.span, decl: undefined };
  declare(context, node.name, entry);
  entry.decl = readSignature(context, node);
  const { kind, decl } = entry;
  return () => decl && { kind, decl };
}

function readSignature(context: Context, node: ast.EventDecl | ast.ErrorDecl): SignatureDecl | undefined {
  const { name, params: nodes } = node;
  const names = nodes.map((param) => param.name.text);
  const doc = readDoc(context, { doc: node.doc, span: name.span }, { params: names });
  overLimit(context, 'fields', nodes.length, name.span);
  const fourth = nodes.filter((param) => isIndexed(param))[3];
  if (fourth !== undefined) overLimit(context, 'indexed', 4, fourth.name.span);
  checkFieldNames(context, nodes);
  const fields = nodes.map((param) => readField(context, param, doc)).filter((field) => field !== undefined);
  return fields.length === nodes.length ? { name: name.text, fields, span: name.span, doc: node.doc } : undefined;
}

type FieldNode = ast.Param & { readonly indexed?: boolean };

const isIndexed = (param: FieldNode): boolean => param.indexed === true;

function readField(context: Context, param: FieldNode, doc: NatSpec): SignatureDecl['fields'][number] | undefined {
  const { name } = param;
  if (param.initial !== undefined) reportMissing(context, 'defaultValue', param.initial.span);
  overLimit(context, 'nameSize', name.text.length, name.span);
  const type = resolveLeaf(context, param.type);
  if (type === undefined) return undefined;
  const unit = unitFor(context, doc.paramUnits.get(name.text), type, name.span);
  return { name: name.text, type, indexed: isIndexed(param), unit };
}

/** Fields are a namespace of their own; only two of the same declaration can be in each other's way. */
function checkFieldNames(context: Context, params: readonly ast.Param[]): void {
  const first = new Map<string, ast.Name>();
  for (const { name } of params) {
    const other = first.get(name.text);
    if (other === undefined) first.set(name.text, name);
    else {
      report(
        context,
        error('H0203', 'this name is taken', name.span, 'a field with the same name', {
          secondary: [{ span: other.span, label: 'declared here' }],
          why: 'Fields are told apart by their names.',
          fix: { text: 'rename one of them' },
        }),
      );
    }
  }
}
