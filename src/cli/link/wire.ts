/**
 * Messages over a socket: JSON-RPC 2.0, one a line. What comes in is bounded and checked for its form here; what it means is told by
 * `messages.ts`.
 */

import type { Socket } from 'node:net';
import { bytesToUtf8 } from '../../base/bytes.ts';

/** One message: a request or a notification has a method, an answer a result or an error. What is in them nobody has looked at yet. */
export type Message = {
  readonly id: unknown;
  readonly method: string | undefined;
  readonly params: Fields;
  readonly result: Fields;
  readonly error: Fields | undefined;
};

/** An object of the other side: only its own fields are ever looked at. */
export type Fields = ReadonlyMap<string, unknown>;

/** What came in is no message. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** A line may have so many bytes: more than the words of a command can have on any system. */
export const MOST_LINE_BYTES = 8 * 1_048_576;

/** What waits to be read by the other side may have so many bytes; whoever reads that slowly does not read. */
const MOST_WAITING_BYTES = 64 * 1_048_576;

/** How long the other side may take to read the last that is said. */
export const LEAVING_IN_MS = 2_000;

const NEWLINE = 0x0a;

export class Wire {
  readonly #socket: Socket;
  readonly #mostBytes: number;

  constructor(socket: Socket, mostBytes = MOST_LINE_BYTES) {
    this.#socket = socket;
    this.#mostBytes = mostBytes;
    // Whoever reads or writes hears of it; nobody else needs to.
    socket.on('error', () => {});
    // Each message that waits for room listens.
    socket.setMaxListeners(0);
  }

  get isOpen(): boolean {
    return this.#socket.writable;
  }

  /** Resolves when there is room for more, or nobody is there any more. */
  async send(message: object): Promise<void> {
    const socket = this.#socket;
    if (!socket.writable) return;
    if (socket.writableLength > MOST_WAITING_BYTES) return void socket.destroy();
    if (socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done);
        resolve();
      };
      socket.on('drain', done).on('close', done);
    });
  }

  /** Ends when the other side has, however it did. Throws WireError at what is no message. */
  async *messages(): AsyncGenerator<Message, void, void> {
    let [pieces, size]: [Uint8Array[], number] = [[], 0];
    for await (const chunk of this.#chunks()) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        yield parsed(Buffer.concat([...pieces, chunk.subarray(start, end)]));
        [pieces, size, start] = [[], 0, end + 1];
      }
      pieces.push(chunk.subarray(start));
      size += chunk.length - start;
      if (size > this.#mostBytes) throw new WireError(`a line has at most ${this.#mostBytes} bytes`);
    }
  }

  /** What was sent is still delivered, to whoever reads it soon. */
  end(): void {
    this.#socket.end();
    setTimeout(() => this.close(), LEAVING_IN_MS).unref();
  }

  close(): void {
    this.#socket.destroy();
  }

  async *#chunks(): AsyncGenerator<Uint8Array, void, void> {
    try {
      // Whoever stops reading may still want to say why.
      for await (const chunk of this.#socket.iterator({ destroyOnReturn: false })) yield chunk as Uint8Array;
    } catch {
      // The other side is gone; that is the end of what it says.
    }
  }
}

function parsed(line: Uint8Array): Message {
  const fields = fieldsOf(json(line));
  const method = fields.get('method');
  const isAnswer = fields.has('result') || fields.has('error');
  if (fields.get('jsonrpc') !== '2.0') throw new WireError('a message is JSON-RPC 2.0');
  if (isAnswer === (typeof method === 'string')) throw new WireError('a message has a method, a result or an error');
  return {
    id: fields.get('id'),
    method: typeof method === 'string' ? method : undefined,
    params: fieldsOf(fields.get('params') ?? {}),
    result: fieldsOf(fields.get('result') ?? {}),
    error: fields.has('error') ? fieldsOf(fields.get('error')) : undefined,
  };
}

function json(line: Uint8Array): unknown {
  const text = bytesToUtf8(line);
  if (text === undefined) throw new WireError('a line is text (UTF-8)');
  try {
    return JSON.parse(text);
  } catch {
    throw new WireError('a line is JSON');
  }
}

function fieldsOf(value: unknown): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return new Map(Object.entries(value));
  throw new WireError('an object is wanted');
}
