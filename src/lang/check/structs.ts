/** Enums and structs: what a declaration stands for. A struct is read when it is first needed, in any order of declaration. */

import type * as ast from '../ast.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { overLimit } from './limits.ts';
import { readDoc, unitFor, type NatSpec } from './natspec.ts';
import { resolveValue } from './resolve.ts';
import type { EnumEntry, StructEntry } from './scope.ts';
import { checkDifferent } from './taken.ts';
import type { StructField, StructType } from '../tree.ts';
import { leafCount } from './types.ts';

export function enumEntry(node: ast.Enum): EnumEntry {
  const { name, members, doc } = node;
  const type = {
    kind: 'enum',
    name: name.text,
    members: members.map(({ text }) => text),
    span: name.span,
    doc,
  } as const;
  return { kind: 'enum', span: name.span, node, type };
}

export function checkEnum(context: Context, { node }: EnumEntry): void {
  readDoc(context, { doc: node.doc, span: node.name.span }, { params: node.members.map(({ text }) => text) });
  for (const member of node.members) overLimit(context, 'nameSize', member.text.length, member.span);
  overLimit(context, 'members', node.members.length, node.name.span);
  checkDifferent(context, node.members, {
    label: 'a member with the same name',
    first: 'declared here',
    why: 'Members of an enum are told apart by their names.',
    fix: 'rename one of them',
  });
}

/** The struct behind a name, read now if it was not yet. `use` is where it is asked for. */
export function structOf(context: Context, entry: StructEntry, use: ast.Span): StructType | undefined {
  if (entry.progress === 'working') return reportCircle(context, entry, use);
  if (entry.progress === 'waiting') {
    if (overLimit(context, 'structs', context.depth, use)) return undefined;
    entry.progress = 'working';
    entry.type = readStruct({ ...entry.context, depth: context.depth + 1 }, entry.node);
    entry.progress = 'done';
  }
  return entry.type;
}

function reportCircle(context: Context, entry: StructEntry, use: ast.Span): undefined {
  const { name } = entry.node;
  return report(
    context,
    error('H0212', 'a struct cannot hold itself', use, `\`${name.text}\` inside \`${name.text}\``, {
      secondary: [{ span: name.span, label: 'declared here' }],
      why: `Every value of a struct holds all its fields, so it would never end.`,
      fix: { text: `keep them in a map and name the other one by its key: \`next: uint\`` },
    }),
  );
}

function readStruct(context: Context, node: ast.Struct): StructType | undefined {
  const { name, fields: nodes, doc } = node;
  const names = nodes.map((field) => field.name);
  const spec = readDoc(context, { doc, span: name.span }, { params: names.map(({ text }) => text) });
  checkDifferent(context, names, FIELD_TWICE);
  if (nodes.length === 0) return reportEmpty(context, node);
  if (overLimit(context, 'fields', nodes.length, name.span)) return undefined;
  const fields = nodes.map((field) => readField(context, field, spec)).filter((field) => field !== undefined);
  if (fields.length < nodes.length || new Set(names.map(({ text }) => text)).size < names.length) return undefined;
  const type: StructType = { kind: 'struct', name: name.text, fields, span: name.span, doc };
  return overLimit(context, 'leaves', leafCount(type), name.span) ? undefined : type;
}

export const FIELD_TWICE = {
  label: 'a field with the same name',
  first: 'declared here',
  why: 'Fields are told apart by their names.',
  fix: 'rename one of them',
};

function readField(context: Context, { name, type: node }: ast.Struct['fields'][number], doc: NatSpec) {
  overLimit(context, 'nameSize', name.text.length, name.span);
  const type = resolveValue(context, node);
  if (type === undefined) return undefined;
  const unit = unitFor(context, doc.paramUnits.get(name.text), type, name.span);
  return { name: name.text, type, unit } satisfies StructField;
}

function reportEmpty(context: Context, { name }: ast.Struct): undefined {
  return report(
    context,
    error('H0316', 'this struct is empty', name.span, 'without a field', {
      why: 'A struct is made of its fields; without one there is nothing to store or pass on.',
      fix: { text: `struct ${name.text} { owner: address }` },
    }),
  );
}
