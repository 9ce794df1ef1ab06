/**
 * A whole module as text, from its tables to its source, so that `assemble.ts` makes the same module of it again. The form is
 * docs/assembly.md; what stands behind a `;` is only for the reader.
 */

import { bytesToHex } from '../../base/bytes.ts';
import { selectorOf } from '../abi.ts';
import { flatCountOf, type EnumType, type StructType } from '../abi-type.ts';
import type { External, FunctionDef, Module, Param, Shape, Signature, SourceFile } from '../module.ts';
import { CODE_COLUMN, codeLines, placeText } from './code.ts';
import { annotated, commented, indented, listText } from './lines.ts';
import { functionName, referenceTo } from './names.ts';
import { localNotes, shortened } from './notes.ts';
import { quote } from './quote.ts';
import { abiTypeText, type Book, bookOf, pathText, placeTypeText, resultText } from './types.ts';

const BRACES = [' { ', ' }'] as const;
const ROUND = ['(', ')'] as const;

/** The text of a decoded module; it ends with a line break. Every module that decodes has one, verified or not. */
export function disassembleModule(module: Module): string {
  const book = bookOf(module);
  const layout = layoutOf(module);
  const parts = [
    headLines(module),
    ...TABLES.map(({ lines, comment }) => annotated(lines(book), (i) => comment(i, book))),
    ...module.functions.map((_, i) => functionLines(book, i, layout)),
    restLines(book, layout),
    sourceLines(module),
  ];
  const blocks = parts.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `${blocks.join('\n\n')}\n`;
}

/** The text of one function; what it names is in the rest of the module. */
export function disassembleFunction(module: Module, index: number): string {
  return functionLines(bookOf(module), index, layoutOf(module)).join('\n');
}

function headLines({ metadata: { compiler, language }, acceptsHlp }: Module): string[] {
  return [`compiler ${quote(compiler)} language ${language}`, ...(acceptsHlp ? ['accepts hlp'] : [])];
}

// ───────────── tables ─────────────

type TableLines = {
  readonly lines: (book: Book) => readonly string[];
  /** Behind the line of an entry. */
  readonly comment: (index: number, book: Book) => string;
};

const TABLES: readonly TableLines[] = [
  { lines: (book) => book.module.types.map((type) => typeText(type, book)), comment: (i) => `type ${i}` },
  { lines: ({ constants }) => constants.map((text) => `constant ${text}`), comment: (i) => `constant ${i}` },
  { lines: ({ module }) => module.shapes.map(shapeText), comment: (i) => `shape ${i}` },
  { lines: ({ names }) => names.aggregates.byIndex.map(String), comment: (i) => `aggregate ${i}` },
  { lines: initialTexts, comment: initialNote },
  { lines: (book) => book.module.externals.map((each) => externalText(each, book)), comment: (i) => `external ${i}` },
  {
    lines: (book) => book.module.events.map((each) => signatureText('event', each, book)),
    comment: (i) => `event ${i}`,
  },
  {
    lines: (book) => book.module.errors.map((each) => signatureText('error', each, book)),
    comment: (i) => `error ${i}`,
  },
];

function typeText(type: EnumType | StructType, book: Book): string {
  if (type.kind === 'enum') return listText(`enum ${type.name}`, type.members, BRACES);
  return listText(type.name === '' ? 'struct' : `struct ${type.name}`, fieldTexts(type.fields, book), BRACES);
}

function fieldTexts(fields: readonly Param[], book: Book): string[] {
  return fields.map(({ name, type }) => `${name}: ${abiTypeText(type, book)}`);
}

/** `state deals[int8].stage: bool`. */
function shapeText(shape: Shape): string {
  return `state ${pathText(shape)}: ${placeTypeText(shape)}`;
}

function initialTexts({ module, names }: Book): string[] {
  return module.initial.map(
    ({ shape, constant }) => `initial ${referenceTo(shape, names.shapes)} = constant ${constant}`,
  );
}

function initialNote(index: number, { module, constants }: Book): string {
  return shortened(constants[module.initial[index]?.constant ?? 0] ?? 'there is no such constant');
}

function externalText(external: External, book: Book): string {
  const { kind, name, payable, params, result } = external;
  const head = `external ${payable ? 'payable ' : ''}${kind} ${name}`;
  const types = params.map((type) => abiTypeText(type, book));
  return listText(head, types, ROUND, resultText(result, book));
}

function signatureText(kind: 'event' | 'error', { name, fields }: Signature, book: Book): string {
  const texts = fieldTexts(fields, book).map((text, i) => `${text}${fields[i]?.indexed === true ? ' indexed' : ''}`);
  return listText(`${kind} ${name}`, texts, ROUND);
}

// ───────────── code ─────────────

/** Whether the body of each function stands within it, and how many bytes those are together. */
type Layout = { readonly isInline: readonly boolean[]; readonly size: number };

/**
 * Bodies that follow each other from the beginning of the code, in the order of the table, stand within their functions. In a module
 * that may run these are all. Any other function says where its bytes are, and they stand in a block of their own.
 */
function layoutOf({ functions, code }: Module): Layout {
  let size = 0;
  const isInline = functions.map(({ start, length }) => {
    const follows = start === size && start + length <= code.length;
    if (follows) size += length;
    return follows;
  });
  return { isInline, size };
}

function functionLines(book: Book, index: number, { isInline }: Layout): string[] {
  const def = book.module.functions[index];
  if (def === undefined) return [];
  const { start, length, locals, params } = def;
  const first = flatCountOf(params.map(({ type }) => type));
  const isWithin = isInline[index] === true;
  return [
    `; ${aboutFunction(def, index)}`,
    `${headText(def, book)}${isWithin ? '' : ` at ${start} size ${length}`} {`,
    ...locals.map((type, i) => commented(indented(`local ${type}`, 1), `local ${first + i}`, CODE_COLUMN)),
    ...(isWithin ? codeLines(book, start, start + length, localNotes(def)) : []),
    '}',
  ];
}

/** `payable action pay(to: address) -> int256`; `init` has no other name, and an invariant takes nothing. */
function headText(def: FunctionDef, book: Book): string {
  const { kind, name, payable, params, result } = def;
  const called = kind === 'init' && name === 'init' ? kind : `${kind} ${functionName(def)}`;
  const open = kind === 'invariant' && params.length === 0 ? (['', ''] as const) : ROUND;
  return listText(`${payable ? 'payable ' : ''}${called}`, fieldTexts(params, book), open, resultText(result, book));
}

function aboutFunction({ kind, name, params, start, length }: FunctionDef, index: number): string {
  const about = `function ${index}, ${length} bytes from ${placeText(start)}`;
  if (kind !== 'action' && kind !== 'view') return about;
  const types = params.map(({ type }) => type);
  return `${about}, selector ${bytesToHex(selectorOf(name, types))}`;
}

/** Code that stands in no function. */
function restLines(book: Book, { size }: Layout): string[] {
  const { code } = book.module;
  return size === code.length ? [] : ['code {', ...codeLines(book, size, code.length, []), '}'];
}

// ───────────── source ─────────────

function sourceLines({ source }: Module): string[] {
  if (source === undefined) return [];
  return [`source ${source.entry}`, ...source.files.flatMap(fileLines)];
}

/** The text is what the quoted lines spell, one behind the other. */
function fileLines({ name, text }: SourceFile): string[] {
  const lines = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  return [`file ${quote(name)} {`, ...lines.map((line) => indented(quote(line), 1)), '}'];
}
