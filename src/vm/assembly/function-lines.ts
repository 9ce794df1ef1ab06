/** The lines that begin a function, or the code that stands in none. What is in the braces is only passed over: `body.ts` reads it. */

import { LIMITS } from '../limits.ts';
import { KINDS, type FunctionKind } from '../module.ts';
import { paramOf, resultOf } from './abi-types.ts';
import type { Draft, FunctionDraft, Read } from './draft.ts';
import { endLine, expect, isNext, listOf, nameOf, numberOf, shortTextOf, shown, takeIf, wordOf } from './reading.ts';
import type { Bookmark, Token, Tokens } from './tokens.ts';

const U16 = 65_535;
const ROUND = ['(', ')'] as const;

export const FUNCTION_LINES: readonly (readonly [string, Read])[] = [
  ['payable', (tokens, draft, keyword) => readFunction(tokens, draft, kindOf(tokens), true, keyword)],
  ...KINDS.map((kind): [string, Read] => [
    kind,
    (tokens, draft, keyword) => readFunction(tokens, draft, kind, false, keyword),
  ]),
  ['code', readCode],
];

function kindOf(tokens: Tokens): FunctionKind {
  const token = wordOf(tokens, 'the kind of the function');
  const kind = KINDS.find((name) => name === token.text);
  return kind ?? tokens.fail(`a function is one of ${KINDS.join(', ')}, not ${shown(token)}`, token);
}

/** `action pay(to: address) -> int256 {`. */
function readFunction(tokens: Tokens, draft: Draft, kind: FunctionKind, payable: boolean, keyword: Token): void {
  if (draft.functions.length === LIMITS.functions)
    tokens.fail(`a module has at most ${LIMITS.functions} functions`, keyword);
  const name = functionNameOf(tokens, kind);
  const hasNone = kind === 'invariant' && !isNext(tokens, '(');
  const params = hasNone ? [] : listOf(tokens, ROUND, LIMITS.fields, () => paramOf(tokens, draft));
  const result = resultOf(tokens, draft);
  const place = placeOf(tokens);
  draft.functions.push({ kind, name, payable, params, result, place, body: passBlock(tokens, keyword) });
}

/** `init` needs no other name; an invariant is named by its sentence. */
function functionNameOf(tokens: Tokens, kind: FunctionKind): string {
  if (kind === 'init' && isNext(tokens, '(')) return kind;
  return kind === 'invariant' ? shortTextOf(tokens, 'its sentence', 2 * LIMITS.nameSize) : nameOf(tokens);
}

/** `at 12 size 30`: the bytes stand elsewhere. */
function placeOf(tokens: Tokens): FunctionDraft['place'] {
  if (!takeIf(tokens, 'at')) return undefined;
  const start = numberOf(tokens, 'the byte where the code begins', U16);
  expect(tokens, 'size');
  return { start, length: numberOf(tokens, 'how many bytes of code there are', U16) };
}

function readCode(tokens: Tokens, draft: Draft, keyword: Token): void {
  if (draft.code !== undefined)
    tokens.fail('`code` stands here a second time; write all of it into the first one', keyword);
  draft.code = passBlock(tokens, keyword);
}

/** Passes over a block; answers where it begins. */
function passBlock(tokens: Tokens, keyword: Token): Bookmark {
  expect(tokens, '{');
  endLine(tokens);
  const { at, line } = tokens.next;
  while (tokens.next.kind !== 'end' && !isNext(tokens, '}')) tokens.take();
  closeBlock(tokens, keyword);
  return { at, line };
}

/** `opener` is what began the block. */
export function closeBlock(tokens: Tokens, opener: Token): void {
  if (takeIf(tokens, '}')) return;
  if (tokens.next.kind === 'end') {
    tokens.fail(
      `the block of \`${opener.text}\` on line ${opener.line} is still open; close it with a } on a line of its own`,
    );
  }
  tokens.fail(`expected a line of the block of \`${opener.text}\`, or }, found ${shown(tokens.next)}`);
}
