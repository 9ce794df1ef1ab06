/**
 * Where answers go and lines come from: standard output, standard error, standard input – or a test's. What is printed here
 * has been made safe before (`base/show`).
 */

import { resolve as wholePath } from 'node:path';
import { createInterface } from 'node:readline';
import { type Readable, Writable } from 'node:stream';
import { bytesToHex } from '../base/bytes.ts';
import { UNSHOWN } from '../base/show.ts';
import { whenAskedToEnd } from './ending.ts';
import { PipedLines } from './piped-lines.ts';

export type Terminal = {
  readonly input: Input;
  /** Standard output and standard error themselves, for what draws: a screen, or a command that runs elsewhere (`link/`). */
  readonly output: Output;
  readonly errors: Output;
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
  /** Can it move its cursor? Then a screen can be shown. */
  readonly canDraw: boolean;
  /** The whole path of a file as whoever typed it means it. */
  readonly pathOf: (path: string) => string;
  /** Calls when whoever typed the command wants it to end, once: Ctrl-C, a signal, a terminal that is closed. The answer stops that. */
  readonly whenAskedToEnd: (listener: () => void) => () => void;
  /**
   * Ctrl-Z: whatever was started with the process that reads this terminal sleeps until its shell wakes it. Answers whether it did: where
   * no shell could wake it, the system does not let it fall asleep.
   */
  readonly sleep: () => Promise<boolean>;
  /** One line that is typed and not shown, such as a password. Undefined where nobody can be asked, and for Ctrl-C and Ctrl-D. */
  askSecret(question: string): Promise<string | undefined>;
  /** Waits until standard output has what was printed; answers why it has not. Whoever stopped reading has seen enough: that is no failure. */
  written(): Promise<Error | undefined>;
};

export type Input = Readable & {
  readonly isTTY?: boolean | undefined;
  readonly isRaw?: boolean;
  setRawMode?(isRaw: boolean): unknown;
  /** Whether it keeps the process from ending: a pipe does, even when it is held. */
  ref?(): unknown;
  unref?(): unknown;
};
export type Output = Writable & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};

/** What the streams do not say. */
export type Around = Pick<Terminal, 'pathOf' | 'whenAskedToEnd' | 'sleep'> & {
  /** What kind of terminal it is, as the variable TERM says it. */
  readonly kind: string | undefined;
};

const here = (): Around => ({ pathOf: (path) => wholePath(path), whenAskedToEnd, sleep, kind: process.env['TERM'] });

/** Less than that was no sleep. */
const NO_SLEEP_IN_MS = 50;

function sleep(): Promise<boolean> {
  const start = performance.now();
  if (process.platform !== 'win32') process.kill(0, 'SIGTSTP');
  return Promise.resolve(performance.now() - start > NO_SLEEP_IN_MS);
}

/** Longer lines are hard to read; in a file there is no other reason to break them. */
const MOST_COLUMNS = 110;

export function terminalOf(input: Input, output: Output, errors: Output, around: Around = here()): Terminal {
  let lost: NodeJS.ErrnoException | undefined;
  output.on('error', (error: Error) => void (lost ??= error));
  // Nobody is left to be told.
  errors.on('error', () => {});
  // A terminal that belongs to somebody else by now cannot be given back; nothing more comes from it, that is all.
  input.on('error', () => {});
  const isDumb = around.kind === 'dumb';
  const canReplace = errors.isTTY === true && !isDumb;
  let shown = '';
  let isHushed = false;
  let isTyping = false;
  const progress = (text: string): void => {
    if (canReplace && !isHushed && !isTyping && text !== shown) errors.write(`\r\u001b[K${text}`);
    shown = text;
  };
  const write = (stream: Output, text: string): void => {
    progress('');
    if (isHushed || (stream === output && lost !== undefined)) return;
    stream.write(`${text}\n`);
  };
  const echo = [output, errors].find(({ isTTY }) => isTTY === true);
  const lines = new PipedLines(input);
  return {
    input,
    output,
    errors,
    isInteractive: input.isTTY === true,
    echo,
    canDraw: input.isTTY === true && output.isTTY === true && !isDumb,
    pathOf: around.pathOf,
    whenAskedToEnd: around.whenAskedToEnd,
    sleep: around.sleep,
    async askSecret(question) {
      if (isHushed) return undefined;
      if (input.isTTY !== true) return lines.next();
      if (echo === undefined) return undefined;
      progress('');
      return secretLine(question, input, echo);
    },
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

/** What is typed is drawn nowhere. */
async function secretLine(question: string, input: Input, echo: Output): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // From here on the terminal draws nothing by itself: whoever answers as soon as the question is seen is not seen.
  const asking = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  echo.write(question);
  // Readline would stop this process and leave the one that waits for it (`bin/hand-over.js`) running, unseen by the shell.
  asking.on('SIGTSTP', () => {});
  const typed = await new Promise<string | undefined>((answer) => {
    asking.once('line', answer);
    asking.once('SIGINT', () => answer(undefined));
    asking.once('close', () => answer(undefined));
  });
  asking.close();
  echo.write('\n');
  return typed;
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
