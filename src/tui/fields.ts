/**
 * The fields of a form: a tree, because a list holds fields and a struct is made of them; drawn and walked as rows. Each row is called
 * as the contract would call it: `tasks[0].owner`.
 */

import { utf8ToBytes } from '../base/bytes.ts';
import { elementOf, isStruct, membersOf } from '../timeline/arguments.ts';
import { quotedElement } from '../timeline/literals.ts';
import { LIMITS } from '../vm/limits.ts';
import type { Facts, Field, Parameter } from './model.ts';

/** Where a field is in the tree: the place of each part, outermost first. */
export type FieldPath = readonly number[];

/** What the cursor can stand on: something that is typed or chosen, or a list, which grows and shrinks. */
export type Row = { readonly path: FieldPath; readonly label: string; readonly field: Field; readonly isList: boolean };

export function fieldOf(parameter: Parameter, text = firstText(parameter)): Field {
  if (elementOf(parameter) !== undefined) return { ...parameter, text: '', parts: [] };
  if (!isStruct(parameter)) return { ...parameter, text };
  return { ...parameter, text: '', parts: (parameter.components ?? []).map((part) => fieldOf({ help: '', ...part })) };
}

/** What can only be chosen is chosen already: the zero value. */
function firstText(parameter: Parameter): string {
  return parameter.type === 'bool' ? 'false' : (membersOf(parameter)[0] ?? '');
}

export function fieldRows(fields: readonly Field[]): Row[] {
  return fields.flatMap((field, i) => rowsOf(field, [i], field.name.replace(/^--/, '')));
}

function rowsOf(field: Field, path: FieldPath, label: string): Row[] {
  const { parts } = field;
  const isList = elementOf(field) !== undefined;
  if (parts === undefined) return [{ path, label, field, isList }];
  const inside = parts.flatMap((part, i) =>
    rowsOf(part, [...path, i], isList ? `${label}[${i}]` : `${label}.${part.name}`),
  );
  return isList ? [{ path, label, field, isList }, ...inside] : inside;
}

/** The same tree with one field changed. */
export function changedAt(fields: readonly Field[], path: FieldPath, change: (field: Field) => Field): Field[] {
  const [first, ...rest] = path;
  return fields.map((field, i) => {
    if (i !== first) return field;
    return rest.length === 0 ? change(field) : { ...field, parts: changedAt(field.parts ?? [], rest, change) };
  });
}

// ───────────── lists ─────────────

/** The fields after a change, and the row to go to. */
type Changed = { readonly fields: readonly Field[]; readonly row: number };

/** One more element, behind the one that the path is in, else at the end; a sentence when the list is full, nothing where there is none. */
export function grown(fields: readonly Field[], path: FieldPath): Changed | string | undefined {
  const list = listAround(fields, path);
  if (list === undefined) return undefined;
  const { parts = [], max, name } = list.field;
  if (max !== undefined && parts.length >= max) return `${name} has at most ${max} elements.`;
  const at = list.at === undefined ? parts.length : list.at + 1;
  const more = changedAt(fields, list.path, (field) => withElement(field, at));
  return { fields: more, row: rowAt(more, [...list.path, at]) };
}

/** Without the element that the path is in, else without the last one. */
export function shrunk(fields: readonly Field[], path: FieldPath): Changed | undefined {
  const list = listAround(fields, path);
  if (list === undefined) return undefined;
  const { parts = [] } = list.field;
  const at = list.at ?? parts.length - 1;
  const less = changedAt(fields, list.path, (field) => ({ ...field, parts: parts.filter((_, i) => i !== at) }));
  return { fields: less, row: rowAt(less, list.path) };
}

/** The first row of what is there. */
function rowAt(fields: readonly Field[], begin: FieldPath): number {
  return fieldRows(fields).findIndex(({ path }) => begin.every((part, i) => path[i] === part));
}

type ListPlace = { readonly path: FieldPath; readonly field: Field; readonly at: number | undefined };

/** The innermost list that a path leads into, and the place in it where the path goes on. */
function listAround(fields: readonly Field[], path: FieldPath): ListPlace | undefined {
  for (let length = path.length; length > 0; length--) {
    const start = path.slice(0, length);
    const field = fieldAt(fields, start);
    if (field !== undefined && elementOf(field) !== undefined) return { path: start, field, at: path[length] };
  }
  return undefined;
}

function fieldAt(fields: readonly Field[], [first = 0, ...rest]: FieldPath): Field | undefined {
  const field = fields[first];
  return rest.length === 0 ? field : field && fieldAt(field.parts ?? [], rest);
}

/** One more element, as its type begins. */
function withElement(list: Field, at: number): Field {
  const { parts = [], ...parameter } = list;
  const element = elementOf(parameter);
  return element === undefined ? list : { ...list, parts: parts.toSpliced(at, 0, fieldOf({ ...element, help: '' })) };
}

// ───────────── what they say ─────────────

/** The word that stands for the field in a command. */
export function wordOf(field: Field): string {
  const { parts, text, type } = field;
  if (parts === undefined) return type === 'bytes' && text === '' ? '0x' : text;
  const list = elementOf(field) !== undefined;
  const inside = parts.map((part) => {
    const word = part.parts === undefined ? quotedElement(wordOf(part)) : wordOf(part);
    return list ? word : `${part.name}: ${word}`;
  });
  return list ? `[${inside.join(', ')}]` : `(${inside.join(', ')})`;
}

/** Must something be there, and is not? An empty text is a text; options may be left out. */
export function isMissing({ field: { name, type, text }, isList }: Row): boolean {
  const isOptional = name.startsWith('--') || type === 'string' || type === 'bytes';
  return !isList && text === '' && !isOptional;
}

/** What is too long, and by how much; while it is typed, and before anything is asked. */
export function excessOf({ field, isList }: Row): string | undefined {
  const { type, text, parts = [], max, most = LIMITS.textSize } = field;
  if (isList) return max !== undefined && parts.length > max ? `${parts.length} elements, at most ${max}` : undefined;
  if (type !== 'string' && type !== 'bytes') return undefined;
  const size =
    type === 'string' ? utf8ToBytes(text.toWellFormed()).length : Math.max(0, Math.ceil(text.length / 2) - 1);
  return size > most ? `${size} bytes, at most ${most}` : undefined;
}

/** What ← and → go through; nothing for what has to be typed. */
export function choicesFor(field: Parameter, facts: Facts): readonly string[] {
  if (field.name === '--source') return facts.sources.map(({ path }) => path);
  if (field.type === 'bool') return ['false', 'true'];
  if (field.type !== 'address') return membersOf(field);
  return [...facts.people.map(({ name }) => name), ...facts.contracts.map(({ name }) => name), 'nobody'];
}

export function chosen(choices: readonly string[], current: string, by: 1 | -1): string {
  const at = choices.indexOf(current);
  if (at < 0) return (by === 1 ? choices[0] : choices.at(-1)) ?? current;
  return choices[(at + by + choices.length) % choices.length] ?? current;
}
