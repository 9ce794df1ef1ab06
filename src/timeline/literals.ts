/**
 * Lists and structs as one types them: `[1, 2]` and `(owner: alise, hours: 2)`. A text within them may stand in quotes, and has to
 * where it holds a comma, a bracket or a quote. What an element means is for whoever knows its type (`arguments.ts`).
 */

import { show } from '../base/show.ts';
import { ValueError } from './parse-value.ts';

/** The elements of `[a, b]`. Throws ValueError when it is none. */
export function elementsOf(text: string): string[] {
  return partsOf(text, '[', ']', 'a list is written [a, b]');
}

/** The fields of `(a, b)` or `(owner: a, hours: b)`, in the order of `names`. Throws ValueError. */
export function fieldsOf(text: string, names: readonly string[]): string[] {
  const parts = partsOf(text, '(', ')', `this is written (${names.map((name) => `${show(name)}: …`).join(', ')})`);
  const fields = parts.map((part, i) => named(part, names) ?? { name: names[i] ?? '', text: part });
  const values = names.map((name) => fields.filter((field) => field.name === name));
  const bad = names.find((_, i) => values[i]?.length !== 1);
  if (bad !== undefined || fields.length !== names.length) {
    throw new ValueError(`it takes ${names.map(show).join(', ')}, each once`);
  }
  return values.flatMap((found) => found.map((field) => field.text));
}

/** The arguments of a call, `(bob, 4.5, "bike")`, and what stands behind it. A text among them may stand in quotes. Throws ValueError. */
export function argumentsOf(text: string): { readonly words: readonly string[]; readonly rest: string } {
  const { parts, end } = scanned(text, '(', ')', 'arguments are written (a, b)');
  return { words: parts.map(unquoted), rest: text.slice(end) };
}

/** `owner: alise`; only a name that there is counts, so a text may hold a colon. */
function named(part: string, names: readonly string[]): { readonly name: string; readonly text: string } | undefined {
  const [, name = '', text = ''] = /^([A-Za-z_$][\w$]*)\s*:\s*([^]*)$/.exec(part) ?? [];
  return names.includes(name) ? { name, text } : undefined;
}

/** An element that is no list: without its quotes, if it has some. */
export function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  const end = endOfQuote(text, 0);
  if (end !== text.length) throw new ValueError(`behind ${show(text.slice(0, end))} a comma is missing`);
  return text.slice(1, -1).replace(/\\(["\\])/g, '$1');
}

/** As an element: in quotes unless it is plain. */
export function quotedElement(text: string): string {
  return PLAIN.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const PLAIN = /^[\w.+-]+$/;
const PAIRS: Readonly<Record<string, string>> = { '[': ']', '(': ')' };

function partsOf(text: string, open: string, close: string, rule: string): string[] {
  const whole = text.trim();
  const { parts, end } = scanned(whole, open, close, rule);
  if (end < whole.length) throw new ValueError(`${rule}; behind its end there is more`);
  return parts;
}

/** What stands between the brackets with which the text begins, and the place behind them. */
function scanned(
  whole: string,
  open: string,
  close: string,
  rule: string,
): { readonly parts: string[]; readonly end: number } {
  if (!whole.startsWith(open)) throw new ValueError(rule);
  const parts: string[] = [];
  const waiting = [close];
  let start = 1;
  for (let i = 1; i < whole.length; i++) {
    const letter = whole.charAt(i);
    if (letter === '"') i = endOfQuote(whole, i) - 1;
    else if (PAIRS[letter] !== undefined) waiting.push(PAIRS[letter]);
    else if (letter === ']' || letter === ')') {
      if (waiting.pop() !== letter) throw new ValueError(`${rule}; a bracket is closed here that was not opened`);
      if (waiting.length > 0) continue;
      parts.push(whole.slice(start, i).trim());
      const isEmpty = parts.length === 1 && parts[0] === '';
      return { parts: isEmpty ? [] : parts, end: i + 1 };
    } else if (letter === ',' && waiting.length === 1) {
      parts.push(whole.slice(start, i).trim());
      start = i + 1;
    }
  }
  throw new ValueError(`${rule}; its end is missing`);
}

/** The place behind the quote that begins at `start`. */
function endOfQuote(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '"') return i + 1;
  }
  throw new ValueError('a quote " is never closed');
}
