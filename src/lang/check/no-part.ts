/** What is said when something has no part of that name, or cannot be opened with `[…]`. */

import type { Exp } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error, type Fix } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import type { StructType, Type } from '../tree.ts';
import { isContract, isList, isStruct, isTextual, typeText, withArticle } from './types.ts';
import { ADDRESS_MEMBERS } from './vocabulary.ts';

type Index = Exp & { readonly node: 'index' };
type Field = Exp & { readonly node: 'field' };

export function reportNoMap(context: Context, node: Index, type: Type): undefined {
  operand(context, node.key);
  const text = textOf(context, node.of.span);
  return report(
    context,
    error('H0313', 'only maps and lists open with `[…]`', node.of.span, withArticle(type), {
      why: whyClosed(type, text),
      fix: { text: openInstead(type, text, textOf(context, node.key.span)) },
    }),
  );
}

function whyClosed(type: Type, text: string): string {
  if (isStruct(type)) return `The fields of \`${text}\` have names: ${fieldNames(type)}.`;
  if (isTextual(type)) return `\`${text}\` is one value: its bytes cannot be taken out one by one.`;
  return `\`${text}\` is one value; there is nothing inside to look up.`;
}

function openInstead(type: Type, text: string, key: string): string {
  if (isStruct(type)) return `${text}.${type.fields[0]?.name ?? '…'}`;
  if (isTextual(type)) return 'compare or hash the whole, or take the parts as values of their own';
  return `leave \`[${key}]\` out, or make the variable a map or a list`;
}

export function reportMapField(context: Context, node: Field, type: Type): undefined {
  const isLength = node.name.text === 'length';
  const text = textOf(context, node.of.span);
  return report(
    context,
    error('H0205', `a map has no \`.${node.name.text}\``, node.name.span, 'not a part of a map', {
      secondary: [{ span: node.of.span, label: typeText(type) }],
      why: isLength
        ? 'A map keeps no list of its keys. What it does know is how many entries are not zero.'
        : 'A map has entries, `map[key]`, and nothing else.',
      fix: isLength
        ? rewrite(context, { span: node.span, text: `count(${text})` })
        : { text: `which entry is meant? \`${text}[…]\`` },
    }),
  );
}

export function reportTextLength(context: Context, node: Field): undefined {
  return report(
    context,
    error('H0205', 'a string has no `.length`', node.name.span, 'bytes have a length', {
      secondary: [{ span: node.of.span, label: 'string' }],
      why: 'How many letters a text has depends on who counts: one letter may take up to four bytes. Bytes can be counted.',
      fix: rewrite(context, { span: node.of.span, text: `bytes(${textOf(context, node.of.span)})` }),
    }),
  );
}

export function reportNoField(context: Context, node: Field, type: Type): undefined {
  const { name } = node;
  if (isStruct(type)) return reportNoSuchField(context, node, type);
  const habit = type === 'address' || isContract(type) ? ADDRESS_MEMBERS.get(name.text) : undefined;
  const of = textOf(context, node.of.span);
  const instead = habit?.instead?.replace('$', isContract(type) ? `address(${of})` : of);
  return report(
    context,
    error('H0205', `there is no \`.${name.text}\` here`, name.span, `not a part of ${withArticle(type)}`, {
      secondary: [{ span: node.of.span, label: typeText(type) }],
      why: habit?.why ?? whyNoField(type),
      fix:
        instead === undefined
          ? { text: habit?.fix ?? wayOut(type) }
          : rewrite(context, { span: node.span, text: instead }),
    }),
  );
}

function whyNoField(type: Type): string {
  if (isList(type))
    return 'A list has a `.length` and its elements, `list[0]`; lines of their own are `.push(…)` and `.pop()`.';
  if (isContract(type)) return 'Another contract is only known by its actions and views.';
  const isOne = `${withArticle(type).replace(/^a/, 'A')} is one value without parts.`;
  return type === 'bytes' ? `${isOne} Bytes have a \`.length\`.` : isOne;
}

function wayOut(type: Type): string {
  return isContract(type) ? 'let answer = call ….view()' : 'which value is meant?';
}

function reportNoSuchField(context: Context, { name, of }: Field, type: StructType): undefined {
  const better = nearest(
    context,
    name.text,
    type.fields.map((field) => field.name),
  );
  const fix: Fix =
    better === undefined ? { text: 'which of them is meant?' } : rewrite(context, { span: name.span, text: better });
  return report(
    context,
    error('H0205', `\`${type.name}\` has no \`${name.text}\``, name.span, 'unknown field', {
      secondary: [{ span: of.span, label: withArticle(type) }],
      why: `Its fields are ${fieldNames(type)}.`,
      fix,
    }),
  );
}

const fieldNames = (type: StructType): string => type.fields.map(({ name }) => `\`${name}\``).join(', ');
