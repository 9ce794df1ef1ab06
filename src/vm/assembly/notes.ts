/** What stands in the comment beside an instruction: what its first number or name means. Nothing here is read back. */

import { fieldTypes, type AbiType } from '../abi-type.ts';
import type { External, FunctionDef, Signature } from '../module.ts';
import type { Immediate } from '../opcodes.ts';
import { immediatesOf, type Op } from './forms.ts';
import { abiTypeText, type Book, placeTypeText, resultText } from './types.ts';

type Note = (arg: number, book: Book, locals: readonly string[]) => string | undefined;

const NOTES: Readonly<Partial<Record<Immediate, Note>>> = {
  constant: (arg, { constants }) => constants[arg],
  local: (arg, _book, locals) => locals[arg],
  list: (arg, _book, locals) => locals[arg],
  function: (arg, book) =>
    noteOf(book.module.functions[arg], (def) => callText(fieldTypes({ fields: def.params }), def, book)),
  external: (arg, book) => noteOf(book.module.externals[arg], (external) => externalText(external, book)),
  error: (arg, book) => noteOf(book.module.errors[arg], (error) => fieldsText(error, book)),
  event: (arg, book) => noteOf(book.module.events[arg], (event) => fieldsText(event, book)),
  shape: (arg, book) => stateText(arg, book),
  states: (arg, book) => stateText(arg, book),
};

/** The same for an instruction; empty when there is nothing to add. */
export function noteOn({ op, args }: Op, book: Book, locals: readonly string[]): string {
  const notes = immediatesOf(op).map((immediate, i) => NOTES[immediate]?.(args[i] ?? 0, book, locals) ?? '');
  return shortened(notes.filter((note) => note !== '').join(', '));
}

const MOST_SIGNS = 60;

/** For a comment. */
export function shortened(text: string): string {
  return text.length <= MOST_SIGNS ? text : `${text.slice(0, MOST_SIGNS - 1).replace(HALF_A_PAIR, '')}…`;
}

const HALF_A_PAIR = /[\ud800-\udbff]$/;

function noteOf<T>(entry: T | undefined, note: (entry: T) => string): string {
  return entry === undefined ? '' : note(entry);
}

function callText(params: readonly AbiType[], { result }: Pick<External, 'result'>, book: Book): string {
  return `(${params.map((type) => abiTypeText(type, book)).join(', ')})${resultText(result, book)}`;
}

function externalText(external: External, book: Book): string {
  return `${external.kind} ${callText(external.params, external, book)}`;
}

function fieldsText({ fields }: Signature, book: Book): string {
  return `(${fields.map(({ name, type }) => `${name}: ${abiTypeText(type, book)}`).join(', ')})`;
}

function stateText(arg: number, { module }: Book): string {
  return noteOf(module.shapes[arg], (shape) => {
    return [shape.keys.map((key) => `[${key}]`).join(''), placeTypeText(shape)]
      .filter((text) => text !== '')
      .join(': ');
  });
}

/** An instruction names no more locals than this. */
const MOST_LOCALS = 256;

/** What each local is, parameters first: `to: address`, `pair.note: string`, `uint256`. */
export function localNotes({ params, locals }: FunctionDef): string[] {
  const notes: string[] = [];
  for (const { name, type } of params) if (notes.length < MOST_LOCALS) notes.push(...leafNotes(name, type));
  return [...notes, ...locals].slice(0, MOST_LOCALS);
}

function leafNotes(name: string, type: AbiType): string[] {
  if (typeof type === 'string') return [`${name}: ${type}`];
  if (type.kind === 'struct') return type.fields.flatMap((field) => leafNotes(`${name}.${field.name}`, field.type));
  return [`${name}: ${type.kind === 'enum' ? type.name : `${typeof type.of === 'string' ? type.of : type.of.name}[]`}`];
}
