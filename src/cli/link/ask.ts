/**
 * A command whose chain another process of this user has open: it is run there (`keep.ts`), and this process lends it its terminal.
 */

import { createConnection, type Socket } from 'node:net';
import { setTimeout as pauseFor } from 'node:timers/promises';
import { StoreLocked } from '../../state/store.ts';
import { type ExitCode, Failed } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { heardMessage, type Heard, readTold, runRequest, type Told } from './messages.ts';
import { findPlace, hasLinks } from './place.ts';
import { type Message, Wire, WireError } from './wire.ts';

/** Thrown instead of opening a chain that another process has open. */
export class OpenElsewhere extends Error {
  override readonly name = 'OpenElsewhere';
  readonly directory: string;
  /** Connected to it. */
  readonly socket: Socket;

  constructor(directory: string, socket: Socket) {
    super(`another process has ${directory} open`);
    this.directory = directory;
    this.socket = socket;
  }
}

/** Throws OpenElsewhere when a process that has the chain in `directory` open takes commands. */
export async function passOn(directory: string): Promise<void> {
  const path = hasLinks ? await findPlace(directory) : undefined;
  const socket = path === undefined ? undefined : await connected(path);
  if (socket !== undefined) throw new OpenElsewhere(directory, socket);
}

/** How long a process that has just opened the chain may take until it takes commands. */
const OPENING_IN_MS = [50, 150, 300];

/** Opens what lies in `directory`, unless another process has it open and takes commands: then it throws OpenElsewhere. */
export async function openedHere<T>(directory: string, open: () => Promise<T>): Promise<T> {
  await passOn(directory);
  for (const pause of [...OPENING_IN_MS, undefined]) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof StoreLocked) || pause === undefined) throw error;
      await pauseFor(pause);
      await passOn(directory);
    }
  }
  throw new StoreLocked(directory);
}

/**
 * Runs the words there, and answers with the exit code. What is typed here is given there as it is asked for, and what it writes is written
 * here. Throws Failed when the other process ended before it answered, or refuses.
 */
export async function runThere(
  { socket }: OpenElsewhere,
  words: readonly string[],
  terminal: Terminal,
  program: string,
): Promise<ExitCode> {
  const wire = new Wire(socket, MOST_ANSWER_BYTES);
  const tell = (heard: Heard): void => void wire.send(heardMessage(heard));
  const stops = [lendInput(terminal, tell), lendOutput(terminal, tell)];
  stops.push(terminal.whenAskedToEnd(() => tell({ method: 'hlp_cancel' })));
  await wire.send(runRequest(words, terminal, program));
  let drew = false;
  try {
    for await (const message of wire.messages()) {
      if (message.error !== undefined) throw refused(message.error.get('message'));
      if (message.method === undefined) return exitCodeIn(message);
      await done(readTold(message), terminal, tell, (isRaw) => void (drew ||= isRaw));
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw refused(`it did not keep to the form of a link (${error.message})`);
  } finally {
    for (const stop of stops) stop();
    wire.close();
  }
  if (drew) terminal.output.write(TERMINAL_AS_USUAL);
  throw new Failed('gone', GONE);
}

/** One of its messages is a piece of text in JSON, where a character may take twelve bytes. */
const MOST_ANSWER_BYTES = 8 * 1_048_576;

const GONE =
  'The process that had the chain open ended before it answered. What it had accepted is kept: `hlp tx` and `hlp accounts` tell what became of it.';

/** Synchronized drawing ends, the main screen comes back, the cursor is seen, pasted text is plain, colours are the usual ones. */
const TERMINAL_AS_USUAL = '\u001b7\u001b[?2026l\u001b[?1049l\u001b[?25h\u001b[?2004l\u001b[m';

function refused(why: unknown): Failed {
  return new Failed('refused', `The process that has the chain open refused the command: ${String(why)}.`);
}

function exitCodeIn({ result }: Message): ExitCode {
  const code = result.get('exitCode');
  if (code === 0 || code === 1 || code === 2) return code;
  throw new WireError('an exit code is wanted');
}

/** Undefined when nobody listens there: what a process that was killed has left. */
function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('error', () => resolve(undefined));
    socket.once('connect', () => resolve(socket));
  });
}

// ───────────── the terminal ─────────────

/** Waits until it is written, so that whoever reads slowly is not written to faster. */
async function done(
  told: Told,
  terminal: Terminal,
  tell: (heard: Heard) => void,
  drawing: (isRaw: boolean) => void,
): Promise<void> {
  switch (told.method) {
    case 'hlp_output':
      return written(terminal[told.stream], told.text);
    case 'hlp_wants':
      return void terminal.input.resume();
    case 'hlp_raw':
      drawing(told.isRaw);
      return void terminal.input.setRawMode?.(told.isRaw);
    case 'hlp_sleep':
      return tell({ method: 'hlp_woke', hasSlept: await terminal.sleep() });
  }
}

function written(stream: Terminal['output'], text: string): Promise<void> {
  // Whoever does not read any more is told of where it was opened.
  return new Promise((resolve) => stream.write(text, () => resolve()));
}

/** Reads one piece each time that one is wanted. Until then nothing is read at all. */
function lendInput({ input }: Terminal, tell: (heard: Heard) => void): () => void {
  const give = (bytes: Uint8Array): void => {
    input.pause();
    tell({ method: 'hlp_input', bytes: Buffer.from(bytes) });
  };
  const end = (): void => tell({ method: 'hlp_input', bytes: undefined });
  // Paused first: else listening to it would begin to read it.
  input.pause();
  input.on('data', give).on('end', end);
  return () => {
    input.off('data', give).off('end', end).pause();
    if (input.isRaw === true) input.setRawMode?.(false);
  };
}

function lendOutput(terminal: Terminal, tell: (heard: Heard) => void): () => void {
  const { output } = terminal;
  const resized = (): void => tell({ method: 'hlp_resize', columns: output.columns, rows: output.rows });
  output.on('resize', resized);
  const stopListening = terminal.whenLost(() => tell({ method: 'hlp_lost' }));
  return () => {
    output.off('resize', resized);
    stopListening();
  };
}
