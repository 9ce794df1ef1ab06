/**
 * Where answers go and lines come from: standard output, standard error, standard input – or a test's. What is printed here
 * has been made safe before (`base/show`).
 */

import type { Readable, Writable } from 'node:stream';
import { bytesToHex } from '../base/bytes.ts';
import { UNSHOWN } from '../base/show.ts';

export type Terminal = {
  readonly input: Readable;
  /** Somebody types at the other end of `input`. */
  readonly isInteractive: boolean;
  /** Where whoever types sees it: standard output, or standard error when the output goes into a file. Undefined when there is no such place. */
  readonly echo: Writable | undefined;
  /** How wide a line of text may be where answers go. */
  readonly columns: number;
  /** A line or several, on standard output. */
  print(text: string): void;
  /** The same on standard error. */
  complain(text: string): void;
  /** A line that the next one replaces; only where somebody looks. Empty: take it away. */
  progress(text: string): void;
  /** While somebody types a line, no progress is drawn over it. */
  typing(isTyping: boolean): void;
  /** While a screen has the terminal, nothing else may write to it. */
  hush(isHushed: boolean): void;
  /** Calls when standard output takes no more. The answer stops that. */
  whenLost(listener: () => void): () => void;
  /** Waits until standard output has what was printed; answers why it has not. Whoever stopped reading has seen enough: that is no failure. */
  written(): Promise<Error | undefined>;
};

type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Longer lines are hard to read; in a file there is no other reason to break them. */
const MOST_COLUMNS = 110;

export function terminalOf(input: Readable & { readonly isTTY?: boolean }, output: Stream, errors: Stream): Terminal {
  let lost: NodeJS.ErrnoException | undefined;
  output.on('error', (error: Error) => void (lost ??= error));
  // Nobody is left to be told.
  errors.on('error', () => {});
  // A terminal that belongs to somebody else by now cannot be given back; nothing more comes from it, that is all.
  input.on('error', () => {});
  const canReplace = errors.isTTY === true && process.env['TERM'] !== 'dumb';
  let shown = '';
  let isHushed = false;
  let isTyping = false;
  const progress = (text: string): void => {
    if (canReplace && !isHushed && !isTyping && text !== shown) errors.write(`\r\u001b[K${text}`);
    shown = text;
  };
  const write = (stream: Stream, text: string): void => {
    progress('');
    if (isHushed || (stream === output && lost !== undefined)) return;
    stream.write(`${text}\n`);
  };
  return {
    input,
    isInteractive: input.isTTY === true,
    echo: [output, errors].find(({ isTTY }) => isTTY === true),
    get columns() {
      return Math.min(MOST_COLUMNS, output.columns ?? MOST_COLUMNS);
    },
    print: (text) => write(output, text),
    complain: (text) => write(errors, text),
    progress,
    typing(isBegun) {
      progress('');
      isTyping = isBegun;
    },
    hush: (isWanted) => void (isHushed = isWanted),
    whenLost(listener) {
      output.once('error', listener);
      return () => void output.removeListener('error', listener);
    },
    async written() {
      if (lost === undefined) await new Promise((resolve) => output.write('', resolve));
      return lost?.code === 'EPIPE' ? undefined : lost;
    },
  };
}

/**
 * One line of JSON: numbers of any size as decimal text, bytes as hex. Characters that a terminal obeys or nobody sees are
 * written as escapes, so that it can be read on a screen too; a program that parses it gets them back.
 */
export function toJson(data: unknown): string {
  const text = JSON.stringify(data, (_key, value: unknown) => plain(value)) ?? 'null';
  return text.replace(UNSEEN, escaped);
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? bytesToHex(value) : value;
}

const point = (code: number): string => `\\u{${code.toString(16)}}`;
const UNSEEN = new RegExp(`[${UNSHOWN.map(([first, last]) => `${point(first)}-${point(last)}`).join('')}]`, 'gu');

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
  }).join('');
}
