/** Events and errors: what their declarations say. What is told with them is in `signals.ts`. */

import type * as ast from '../ast.ts';
import { report, type Context } from './context.ts';
import { checkDefaults } from './defaults.ts';
import { error } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { readDoc, unitFor, type NatSpec } from './natspec.ts';
import { resolveValue } from './resolve.ts';
import { FIELD_TWICE } from './structs.ts';
import { checkDifferent } from './taken.ts';
import type { SignatureDecl, ValueType } from '../tree.ts';
import { isSingle, withArticle } from './types.ts';

type FieldNode = ast.Param & { readonly indexed?: boolean };

const isIndexed = (param: FieldNode): boolean => param.indexed === true;

export function readSignature(context: Context, node: ast.EventDecl | ast.ErrorDecl): SignatureDecl | undefined {
  const { name, params: nodes } = node;
  const names = nodes.map((param) => param.name.text);
  const doc = readDoc(context, { doc: node.doc, span: name.span }, { params: names });
  const fourth = nodes.filter((param) => isIndexed(param))[3];
  if (fourth !== undefined) overLimit(context, 'indexed', 4, fourth.name.span);
  checkDefaults(context, node);
  checkDifferent(
    context,
    nodes.map((param) => param.name),
    FIELD_TWICE,
  );
  const fields = nodes.map((param) => readField(context, param, doc)).filter((field) => field !== undefined);
  overLimit(context, 'fields', nodes.length, name.span);
  return fields.length === nodes.length ? { name: name.text, fields, span: name.span, doc: node.doc } : undefined;
}

function readField(context: Context, param: FieldNode, doc: NatSpec): SignatureDecl['fields'][number] | undefined {
  const { name } = param;
  overLimit(context, 'nameSize', name.text.length, name.span);
  const type = resolveValue(context, param.type);
  if (type === undefined) return undefined;
  if (isIndexed(param) && !isSingle(type)) return reportIndexed(context, param, type);
  const unit = unitFor(context, doc.paramUnits.get(name.text), type, name.span);
  return { name: name.text, type, indexed: isIndexed(param), unit };
}

function reportIndexed(context: Context, param: FieldNode, type: ValueType): undefined {
  return report(
    context,
    error('H0316', 'only single values are indexed', param.name.span, `${withArticle(type)} cannot be searched by`, {
      why: 'What is indexed can be searched by its value: a number, an address, an enum, a text.',
      fix: { text: 'leave `indexed` out, or index one part of it as a field of its own' },
    }),
  );
}
