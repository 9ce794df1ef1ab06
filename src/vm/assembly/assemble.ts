/**
 * A text as a module: what `disassemble.ts` writes, and what people write. Two passes: the tables, then the code, which may name
 * functions that come later. Whether the module may run is the verifier's business.
 */

import type { FunctionDef, Module, Source } from '../module.ts';
import { type Code, type CodeLine, readBody } from './body.ts';
import { readDeclarations } from './declarations.ts';
import { type Draft, emptyDraft, type FunctionDraft } from './draft.ts';
import { type Names, namesOf } from './names.ts';
import { Tokens } from './tokens.ts';

export { AssemblyError } from './tokens.ts';

export type Assembled = {
  readonly module: Module;
  /** The line of each instruction, by its byte in the code section, in order. */
  readonly lines: readonly CodeLine[];
};

/** In UTF-8; more than any module makes when it is disassembled, one that the verifier refuses included. */
export const MOST_BYTES = 20_971_520;

/** The module a text spells. Throws AssemblyError { line, column } for anything that is not docs/assembly.md. */
export function assemble(text: string): Module {
  return assembleWithLines(text).module;
}

/** The same, with the way from code to lines. */
export function assembleWithLines(text: string): Assembled {
  const tokens = new Tokens(text);
  const size = Buffer.byteLength(text);
  if (size > MOST_BYTES) tokens.fail(`the text has ${size} bytes; no module needs more than ${MOST_BYTES}`);
  if (!text.isWellFormed()) tokens.fail('half a surrogate pair stands in this text; it is no Unicode');
  const draft = emptyDraft();
  readDeclarations(tokens, draft);
  const code: Code = { bytes: [], lines: [] };
  const names = namesOf(draft);
  const functions = draft.functions.map((fn) => readFunction(text, fn, names, code));
  if (draft.code !== undefined) readBody(new Tokens(text, draft.code), names, code, false);
  return { module: moduleOf(draft, functions, Uint8Array.from(code.bytes)), lines: code.lines };
}

/** The line that a byte of the code comes from; undefined when there is no code before it. */
export function lineOfCode({ lines }: Assembled, at: number): number | undefined {
  return lines.findLast((line) => line.at <= at)?.line;
}

function readFunction(text: string, draft: FunctionDraft, names: Names, code: Code): FunctionDef {
  const { body, place, ...head } = draft;
  const start = code.bytes.length;
  const locals = readBody(new Tokens(text, body), names, code, place !== undefined);
  return { ...head, locals, ...(place ?? { start, length: code.bytes.length - start }) };
}

function moduleOf(draft: Draft, functions: readonly FunctionDef[], code: Uint8Array): Module {
  const { acceptsHlp, types, constants, shapes, aggregates, initial, externals, events, errors } = draft;
  const metadata = draft.metadata ?? { compiler: '', language: 0 };
  const tables = { types, constants, shapes, aggregates, initial, externals, events, errors };
  return { acceptsHlp, ...tables, functions, code, metadata, source: sourceOf(draft) };
}

function sourceOf({ entry, files }: Draft): Source | undefined {
  return entry === undefined ? undefined : { entry, files };
}
