/** Values that are built by the name of a declared type: `Deal(buyer: caller, …)`, `Stage(2)`, `Token(where)`. */

import { byName, readArguments } from './arguments.ts';
import type { CallNode } from './calls.ts';
import { before, report, rewrite, textOf, type Context } from './context.ts';
import { convertOperand } from './convert.ts';
import { error, type Fix } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import type { ContractEntry, EnumEntry, StructEntry } from './scope.ts';
import { structOf } from './structs.ts';
import type { Expression, StructType } from '../tree.ts';
import { typeText } from './types.ts';

export function buildEnum(context: Context, node: CallNode, entry: EnumEntry): Expression | undefined {
  return convertOperand(context, node, entry.type);
}

export function buildContract(context: Context, node: CallNode, entry: ContractEntry): Expression | undefined {
  return convertOperand(context, node, entry.type);
}

/** Every field once, with its name; worked out in the order in which they are written. */
export function buildStruct(context: Context, node: CallNode, entry: StructEntry): Expression | undefined {
  const type = structOf(context, entry, node.of.span);
  if (type === undefined) {
    readArguments(context, node.args);
    return undefined;
  }
  if (node.args.some((arg) => arg.name === undefined)) return reportPlain(context, node, type);
  const because = [{ span: type.span, label: 'declared here' }];
  if (byName(context, node, type.name, type.fields, because) === undefined) {
    readArguments(context, node.args);
    return undefined;
  }
  const values = node.args.map((arg) => {
    const field = type.fields.find(({ name }) => name === arg.name?.text);
    const value = expression(context, arg.value, field?.type, because);
    return value && { field: field?.name ?? '', value };
  });
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? { kind: 'struct', type, values: known, span: node.span } : undefined;
}

function reportPlain(context: Context, node: CallNode, type: StructType): undefined {
  readArguments(context, node.args);
  const plain = node.args.find((arg) => arg.name === undefined);
  return report(
    context,
    error('H0308', 'the fields need their names', plain?.span ?? node.span, 'which field is this?', {
      secondary: [{ span: type.span, label: 'declared here' }],
      why: `A \`${typeText(type)}\` has ${type.fields.length === 1 ? 'one field' : `${type.fields.length} fields`}; with their names a reader sees which is which, and their order does not matter.`,
      fix: withNames(context, node, type),
    }),
  );
}

/** Certain when there is one value for each field. */
function withNames(context: Context, node: CallNode, type: StructType): Fix {
  const edits = node.args.map(({ span }, i) => ({ span: before(span), text: `${type.fields[i]?.name ?? ''}: ` }));
  const [first, ...others] = edits;
  const areAllPlain = node.args.every((arg) => arg.name === undefined);
  if (first === undefined || !areAllPlain || edits.length !== type.fields.length) {
    return { text: `${textOf(context, node.of.span)}(${type.fields.map(({ name }) => `${name}: …`).join(', ')})` };
  }
  return rewrite(context, first, ...others);
}
