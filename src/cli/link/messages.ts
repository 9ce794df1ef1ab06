/**
 * What is said over a link. Whoever typed a command asks for it once (`hlp_run`); then both sides send notifications until the answer
 * comes, which ends it: output goes one way, input and the wish to end the other.
 */

import type { Terminal } from '../terminal.ts';
import { type Fields, type Message, WireError } from './wire.ts';

/** What both sides have to understand alike: another number is refused. */
export const LINK_VERSION = 1;

/** A command as it was typed, and where. */
export type Run = {
  readonly words: readonly string[];
  /** Where whoever typed it stands. */
  readonly directory: string;
  /** What is typed into a shell for this program, such as `npx hlp`. */
  readonly program: string;
  /** The variable TERM. */
  readonly kind: string | undefined;
  readonly input: { readonly isTTY: boolean };
  readonly output: Drawn;
  readonly errors: Drawn;
};

/** A stream that is drawn on a terminal of that size, or is not. */
export type Drawn = {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  readonly rows: number | undefined;
};

export type StreamName = 'output' | 'errors';

/** What the node says while a command runs. */
export type Told =
  | { readonly method: 'hlp_output'; readonly stream: StreamName; readonly text: string }
  /** The next piece of what is typed is wanted. */
  | { readonly method: 'hlp_wants' }
  /** Keys are wanted one by one, or lines again. */
  | { readonly method: 'hlp_raw'; readonly isRaw: boolean }
  /** The process that draws would go to sleep now, until its shell wakes it. */
  | { readonly method: 'hlp_sleep' };

/** What whoever typed it says meanwhile. */
export type Heard =
  /** The next piece of what is typed; undefined when there is no more. */
  | { readonly method: 'hlp_input'; readonly bytes: Uint8Array | undefined }
  | { readonly method: 'hlp_resize'; readonly columns: number | undefined; readonly rows: number | undefined }
  /** It shall end: Ctrl-C, a signal. */
  | { readonly method: 'hlp_cancel' }
  /** It was asked to sleep, and is awake. */
  | { readonly method: 'hlp_woke'; readonly hasSlept: boolean }
  /** Nobody reads standard output any more. */
  | { readonly method: 'hlp_lost' };

// ───────────── as it is written ─────────────

export function runRequest(words: readonly string[], terminal: Terminal, program: string): object {
  const { input, output, errors } = terminal;
  const params = {
    version: LINK_VERSION,
    words,
    directory: terminal.pathOf('.'),
    program,
    kind: process.env['TERM'],
    input: { isTTY: input.isTTY === true },
    output: drawnOf(output),
    errors: drawnOf(errors),
  };
  return { id: 1, method: 'hlp_run', params };
}

function drawnOf({ isTTY, columns, rows }: Terminal['output']): Drawn {
  return { isTTY: isTTY === true, columns, rows };
}

export function toldMessage({ method, ...params }: Told): object {
  return { method, params };
}

export function heardMessage(heard: Heard): object {
  const { method, ...params } = heard;
  if (heard.method !== 'hlp_input') return { method, params };
  return { method, params: { bytes: heard.bytes === undefined ? null : Buffer.from(heard.bytes).toString('base64') } };
}

// ───────────── as it is read: from outside, so nothing is believed ─────────────

/** Throws WireError saying what is wrong. */
export function readRun({ method, params }: Message): Run {
  if (method !== 'hlp_run') throw new WireError('the first message is hlp_run');
  if (params.get('version') !== LINK_VERSION)
    throw new WireError('the process that has the chain open is of another version; close it, and start it again');
  const words = params.get('words');
  if (!Array.isArray(words)) throw new WireError('words: a list is wanted');
  const kind = params.get('kind');
  return {
    words: words.map((word) => textIn(word, 'words')),
    directory: textIn(params.get('directory'), 'directory'),
    program: textIn(params.get('program'), 'program'),
    kind: kind === undefined ? undefined : textIn(kind, 'kind'),
    input: { isTTY: booleanIn(part(params, 'input').get('isTTY'), 'input.isTTY') },
    output: readDrawn(part(params, 'output')),
    errors: readDrawn(part(params, 'errors')),
  };
}

export function readHeard({ method, params }: Message): Heard {
  switch (method) {
    case 'hlp_input': {
      const bytes = params.get('bytes');
      return { method, bytes: bytes === null ? undefined : Buffer.from(textIn(bytes, 'bytes'), 'base64') };
    }
    case 'hlp_resize':
      return { method, columns: lengthIn(params.get('columns')), rows: lengthIn(params.get('rows')) };
    case 'hlp_woke':
      return { method, hasSlept: booleanIn(params.get('hasSlept'), 'hasSlept') };
    case 'hlp_cancel':
    case 'hlp_lost':
      return { method };
    default:
      throw new WireError(`there is no method ${String(method).slice(0, 40)}`);
  }
}

export function readTold({ method, params }: Message): Told {
  switch (method) {
    case 'hlp_output': {
      const stream = params.get('stream') === 'errors' ? 'errors' : 'output';
      return { method, stream, text: textIn(params.get('text'), 'text') };
    }
    case 'hlp_wants':
    case 'hlp_sleep':
      return { method };
    case 'hlp_raw':
      return { method, isRaw: booleanIn(params.get('isRaw'), 'isRaw') };
    default:
      throw new WireError(`there is no method ${String(method).slice(0, 40)}`);
  }
}

function part(params: Fields, name: string): Fields {
  const value = params.get(name);
  if (typeof value === 'object' && value !== null) return new Map(Object.entries(value));
  throw new WireError(`${name}: an object is wanted`);
}

function readDrawn(fields: Fields): Drawn {
  const isTTY = booleanIn(fields.get('isTTY'), 'isTTY');
  return { isTTY, columns: lengthIn(fields.get('columns')), rows: lengthIn(fields.get('rows')) };
}

/** Wider and higher than any terminal: a screen is laid out in memory before it is drawn. */
const MOST_LENGTH = 2_000;

function lengthIn(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Math.min(MOST_LENGTH, Number(value));
  throw new WireError('a number of columns or rows is wanted');
}

function textIn(value: unknown, name: string): string {
  if (typeof value === 'string' && !value.includes('\0')) return value;
  throw new WireError(`${name}: text is wanted`);
}

function booleanIn(value: unknown, name: string): boolean {
  if (typeof value === 'boolean') return value;
  throw new WireError(`${name}: true or false is wanted`);
}
