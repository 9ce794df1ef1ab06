/**
 * The lines of an assembly text outside of functions, by the word they begin with. Each fills in its part of the draft; entries
 * of one kind are numbered as they stand.
 */

import { LIMITS } from '../limits.ts';
import type { Draft, Read } from './draft.ts';
import { closeBlock, FUNCTION_LINES } from './function-lines.ts';
import { didYouMean, endLine, expect, nameOf, numberOf, shortTextOf, shown, skipLines, wordOf } from './reading.ts';
import { TABLE_LINES } from './table-lines.ts';
import type { Token, Tokens } from './tokens.ts';

export const DECLARATIONS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['compiler', readCompiler],
  ['accepts', readAccepts],
  ...TABLE_LINES,
  ...FUNCTION_LINES,
  ['source', readSource],
  ['file', readFile],
]);

/** Reads all lines of the text. Throws AssemblyError. */
export function readDeclarations(tokens: Tokens, draft: Draft): void {
  for (skipLines(tokens); tokens.next.kind !== 'end'; skipLines(tokens)) {
    const keyword = wordOf(tokens, 'a line that begins with a word such as `state` or `action`');
    const read = DECLARATIONS.get(keyword.text);
    if (read === undefined) noDeclaration(tokens, keyword);
    read(tokens, draft, keyword);
    endLine(tokens);
  }
  if (draft.metadata === undefined)
    tokens.fail('nobody says who made this; begin with `compiler "by hand" language 1`');
  if (draft.entry !== undefined && draft.files.length === 0)
    tokens.fail('a `source` has at least one `file` behind it');
}

function noDeclaration(tokens: Tokens, keyword: Token): never {
  const meant = didYouMean(keyword.text, DECLARATIONS.keys());
  const words = [...DECLARATIONS.keys()].join(', ');
  return tokens.fail(
    `no line begins with ${shown(keyword)} outside of a function${meant}; these do: ${words}`,
    keyword,
  );
}

function once(tokens: Tokens, isFirst: boolean, keyword: Token): void {
  if (!isFirst) tokens.fail(`\`${keyword.text}\` stands here a second time; leave one of them out`, keyword);
}

// ───────────── the whole ─────────────

function readCompiler(tokens: Tokens, draft: Draft, keyword: Token): void {
  once(tokens, draft.metadata === undefined, keyword);
  const compiler = shortTextOf(tokens, 'the name of the compiler', LIMITS.nameSize);
  expect(tokens, 'language');
  draft.metadata = { compiler, language: numberOf(tokens, 'the version of the language', 255) };
}

function readAccepts(tokens: Tokens, draft: Draft, keyword: Token): void {
  once(tokens, !draft.acceptsHlp, keyword);
  expect(tokens, 'hlp');
  draft.acceptsHlp = true;
}

// ───────────── source ─────────────

/** `source Village`, with its files behind it. */
function readSource(tokens: Tokens, draft: Draft, keyword: Token): void {
  once(tokens, draft.entry === undefined, keyword);
  draft.entry = nameOf(tokens);
}

const MOST_FILES = 255;

/** What the quoted lines spell, one behind the other. */
function readFile(tokens: Tokens, draft: Draft, keyword: Token): void {
  if (draft.entry === undefined)
    tokens.fail('`source` and the name of the contract stand before the first `file`', keyword);
  if (draft.files.length === MOST_FILES) tokens.fail(`a source has at most ${MOST_FILES} files`, keyword);
  const name = shortTextOf(tokens, 'the name of the file', LIMITS.nameSize);
  expect(tokens, '{');
  endLine(tokens);
  const parts: string[] = [];
  for (skipLines(tokens); tokens.next.kind === 'quoted'; endLine(tokens), skipLines(tokens))
    parts.push(tokens.take().text);
  closeBlock(tokens, keyword);
  draft.files.push({ name, text: parts.join('') });
}
