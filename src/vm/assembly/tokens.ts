/**
 * The words and marks of an assembly text, one after the other, and the errors that say where one is wrong. Each sign is looked
 * at once, and only as far as the text is right. What the words mean is the business of `reading.ts` and of whoever reads the lines.
 */

import { show } from '../../base/show.ts';
import { SHORT_ESCAPES } from './quote.ts';

/** A text that is no assembly. Lines and columns count from 1. */
export class AssemblyError extends Error {
  readonly line: number;
  readonly column: number;

  constructor(message: string, line: number, column: number) {
    super(`line ${line}, column ${column}: ${message}`);
    this.name = 'AssemblyError';
    this.line = line;
    this.column = column;
  }
}

/** `line` is the end of one; `text` of a quoted text is what it spells. */
export type Token = {
  readonly kind: 'word' | 'quoted' | 'mark' | 'line' | 'end';
  readonly text: string;
  /** Where it begins: the sign in the whole text, and the line. */
  readonly at: number;
  readonly line: number;
};

/** A place to go back to. */
export type Bookmark = { readonly at: number; readonly line: number };

const SPACE = /[ \t\r]*/y;
const WORD = /-?[A-Za-z0-9_]+/y;
const MARK = /->|[(){}[\],:.=]/y;
const PLAIN = /[^"\\\n]*/y;
const UNICODE_ESCAPE = /u\{([0-9a-f]{1,6})\}/y;

export class Tokens {
  readonly #text: string;
  #place: number;
  #line: number;
  #next: Token;

  constructor(text: string, from: Bookmark = { at: 0, line: 1 }) {
    this.#text = text;
    // Some editors begin a file with a byte order mark.
    this.#place = from.at === 0 && text.startsWith('\uFEFF') ? 1 : from.at;
    this.#line = from.line;
    this.#next = this.#read();
  }

  /** The one that comes next. */
  get next(): Token {
    return this.#next;
  }

  take(): Token {
    const token = this.#next;
    if (token.kind !== 'end') this.#next = this.#read();
    return token;
  }

  fail(message: string, { at, line }: Bookmark = this.#next): never {
    const start = at === 0 ? 0 : this.#text.lastIndexOf('\n', at - 1) + 1;
    throw new AssemblyError(message, line, at - start + 1);
  }

  #read(): Token {
    this.#match(SPACE);
    if (this.#text[this.#place] === ';') this.#place = this.#endOfLine();
    const [at, line] = [this.#place, this.#line];
    const token = (kind: Token['kind'], text: string): Token => ({ kind, text, at, line });
    if (at >= this.#text.length) return token('end', '');
    if (this.#text[at] === '\n') return this.#newLine(token('line', '\n'));
    if (this.#text[at] === '"') return token('quoted', this.#quoted({ at, line }));
    const word = this.#match(WORD);
    if (word !== '') return token('word', word);
    const mark = this.#match(MARK);
    if (mark !== '') return token('mark', mark);
    const sign = String.fromCodePoint(this.#text.codePointAt(at) ?? 0);
    return this.fail(`"${show(sign)}" means nothing here; texts stand in double quotes, comments behind a ;`, {
      at,
      line,
    });
  }

  #newLine(token: Token): Token {
    this.#place += 1;
    this.#line += 1;
    return token;
  }

  #endOfLine(): number {
    const end = this.#text.indexOf('\n', this.#place);
    return end < 0 ? this.#text.length : end;
  }

  #quoted(start: Bookmark): string {
    const parts: string[] = [];
    this.#place += 1;
    for (;;) {
      parts.push(this.#match(PLAIN));
      const sign = this.#text[this.#place];
      if (sign !== '"' && sign !== '\\') this.fail('this text has no end; close it with a " on the same line', start);
      this.#place += 1;
      if (sign === '"') return parts.join('');
      parts.push(this.#escape({ at: this.#place - 1, line: start.line }));
    }
  }

  #escape(start: Bookmark): string {
    const short = SHORT_ESCAPES.get(this.#text[this.#place] ?? '');
    if (short !== undefined) {
      this.#place += 1;
      return short;
    }
    const code = parseInt(/[0-9a-f]+/.exec(this.#match(UNICODE_ESCAPE))?.[0] ?? '', 16);
    const isSign = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (isSign) return String.fromCodePoint(code);
    return this.fail('a backslash stands before n, r, t, ", \\ or the number of a sign, as in \\u{1b}', start);
  }

  /** What the sticky pattern finds here; empty when it finds nothing. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#place;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#place += found.length;
    return found;
  }
}
