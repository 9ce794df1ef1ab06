/** The small parts that every line is made of: names, numbers, types, lists of them. Each reads what it names or says what stands there instead. */

import { utf8ToBytes } from '../../base/bytes.ts';
import { guess } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { LIMITS } from '../limits.ts';
import type { LeafType, VmType } from '../types.ts';
import { LEAF_NAMES, type TableNames } from './names.ts';
import { quote } from './quote.ts';
import type { Token, Tokens } from './tokens.ts';

/** A token as messages show it. */
export function shown({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the text';
  return kind === 'line' ? 'the end of the line' : inQuotes(text);
}

const MOST_SHOWN = 60;

/** A name that is a sentence has its quotes already. */
function inQuotes(text: string): string {
  const short = show(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
  return short.startsWith('"') ? short : `"${short}"`;
}

/** ` (did you mean "sget"?)`, or nothing. */
export function didYouMean(text: string, names: Iterable<string>): string {
  const better = text.length > 2 * LIMITS.nameSize ? undefined : guess(text, names);
  return better === undefined ? '' : ` (did you mean ${inQuotes(better)}?)`;
}

/** `expected` is what should stand here, in words: `a name`. */
export function wordOf(tokens: Tokens, expected: string): Token {
  if (tokens.next.kind !== 'word') tokens.fail(`expected ${expected}, found ${shown(tokens.next)}`);
  return tokens.take();
}

export function quotedOf(tokens: Tokens, expected: string): Token {
  if (tokens.next.kind !== 'quoted') tokens.fail(`expected ${expected} in double quotes, found ${shown(tokens.next)}`);
  return tokens.take();
}

/** A quoted text of 1 to `most` bytes. */
export function shortTextOf(tokens: Tokens, what: string, most: number): string {
  const token = quotedOf(tokens, what);
  const size = utf8ToBytes(token.text).length;
  if (size === 0 || size > most) tokens.fail(`${what} has 1 to ${most} bytes, not ${size}`, token);
  return token.text;
}

export function isNext(tokens: Tokens, text: string): boolean {
  const { kind, text: found } = tokens.next;
  return (kind === 'mark' || kind === 'word') && found === text;
}

/** Takes a mark or word if it comes next. */
export function takeIf(tokens: Tokens, text: string): boolean {
  const isThere = isNext(tokens, text);
  if (isThere) tokens.take();
  return isThere;
}

export function expect(tokens: Tokens, text: string): void {
  if (!takeIf(tokens, text)) tokens.fail(`expected \`${text}\`, found ${shown(tokens.next)}`);
}

export function endLine(tokens: Tokens): void {
  const { kind } = tokens.next;
  if (kind !== 'line' && kind !== 'end') tokens.fail(`expected the end of the line, found ${shown(tokens.next)}`);
  tokens.take();
}

export function skipLines(tokens: Tokens): void {
  while (tokens.next.kind === 'line') tokens.take();
}

/** `(a, b)`, over several lines if need be. */
export function listOf<T>(tokens: Tokens, [open, close]: readonly [string, string], most: number, read: () => T): T[] {
  expect(tokens, open);
  skipLines(tokens);
  const items: T[] = [];
  while (!takeIf(tokens, close)) {
    if (items.length > 0) expect(tokens, ',');
    skipLines(tokens);
    if (items.length === most) tokens.fail(`at most ${most} stand here; take some away`);
    items.push(read());
    skipLines(tokens);
  }
  return items;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function nameOf(tokens: Tokens): string {
  const token = wordOf(tokens, 'a name');
  if (!NAME.test(token.text)) tokens.fail(`a name is made of letters, digits and _, not ${shown(token)}`, token);
  if (token.text.length > LIMITS.nameSize) tokens.fail(`a name has at most ${LIMITS.nameSize} letters`, token);
  return token.text;
}

const DIGITS = /^[0-9]{1,10}$/;

/** A whole number from `least` to `most`, in decimal. */
export function numberOf(tokens: Tokens, what: string, most: number, least = 0): number {
  const token = wordOf(tokens, what);
  const number = DIGITS.test(token.text) ? Number(token.text) : Number.NaN;
  if (number >= least && number <= most) return number;
  return tokens.fail(`${what} is a number from ${least} to ${most}, not ${shown(token)}`, token);
}

export function isLeafType(text: string): text is LeafType {
  return LEAF_NAMES.has(text);
}

export function leafOf(tokens: Tokens): LeafType {
  const token = wordOf(tokens, 'a type');
  return isLeafType(token.text) ? token.text : noType(tokens, token, []);
}

export function noType(tokens: Tokens, token: Token, names: Iterable<string>): never {
  const meant = didYouMean(token.text, [...LEAF_NAMES, ...names]);
  const kinds = 'uint8 to uint256, int8 to int256, bytes1 to bytes32, bool, address, bytes, string';
  return tokens.fail(
    `there is no type ${shown(token)} here${meant}; there are ${kinds}, and enums and structs that stand before`,
    token,
  );
}

/** `uint256` or `uint256[]`: what a local holds. */
export function vmTypeOf(tokens: Tokens): VmType {
  const leaf = leafOf(tokens);
  if (!takeIf(tokens, '[')) return leaf;
  if (!takeIf(tokens, ']')) tokens.fail('a list in a local has no cap: write [] behind its type');
  return `${leaf}[]`;
}

/** An entry of a table by its number, or by the name that it alone has. */
export function referenceOf(tokens: Tokens, table: TableNames, what: string, most: number): number {
  const start = tokens.next;
  if (start.kind === 'word' && /^[0-9-]/.test(start.text)) return numberOf(tokens, what, most);
  return indexOfName(tokens, start, referenceText(tokens, what), table, what);
}

/** `balances`, `deals.stage`, `sum(balances[_])`, `"the books balance"`, written as the tables write them. */
function referenceText(tokens: Tokens, what: string): string {
  if (tokens.next.kind === 'quoted') return quote(tokens.take().text);
  const text = placeText(tokens, `${what} by name or number`);
  if (!takeIf(tokens, '(')) return text;
  const inner = placeText(tokens, 'a place in the state');
  const keys = givenKeys(tokens);
  expect(tokens, ')');
  return `${text}(${inner}${'[_]'.repeat(keys)})`;
}

function placeText(tokens: Tokens, what: string): string {
  const parts = [wordOf(tokens, what).text];
  while (takeIf(tokens, '.')) parts.push(wordOf(tokens, 'a field').text);
  return parts.join('.');
}

/** How many keys an aggregate is given: `[_]` for each. */
export function givenKeys(tokens: Tokens): number {
  let count = 0;
  while (takeIf(tokens, '[')) {
    expect(tokens, '_');
    expect(tokens, ']');
    count += 1;
    if (count > 255) tokens.fail('at most 255 keys can be given; take some away');
  }
  return count;
}

export function indexOfName(tokens: Tokens, at: Token, name: string, { indexOf }: TableNames, what: string): number {
  const index = indexOf.get(name);
  if (index === 'several') {
    tokens.fail(`several are called ${inQuotes(name)}; write the number of the one that is meant`, at);
  }
  if (index !== undefined) return index;
  return tokens.fail(`there is no ${what} ${inQuotes(name)}${didYouMean(name, indexOf.keys())}`, at);
}
