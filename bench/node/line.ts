/**
 * One HTTP connection that is kept open, as thin as it can be: what is measured should be the node, not who asks it. One request at
 * a time; answers come with a length or in chunks. What it was asked and answers is text and bytes; JSON is somebody else's.
 */

import { connect, type Socket } from 'node:net';

type Waiting = { readonly resolve: (body: Buffer) => void; readonly reject: (error: Error) => void };

/** Servers end connections that rest for some seconds, perhaps just when the next request is on its way: one that rested is made anew. */
const MOST_REST_IN_MS = 1_000;
const END_OF_CHUNKS = Buffer.from('0\r\n\r\n');

export class Line {
  readonly #port: number;
  #socket: Socket | undefined;
  #lastUsed = 0;
  #waiting: Waiting | undefined;
  #parts: Buffer[] = [];
  #size = 0;
  /** Where the body begins, and how long it is; undefined: in chunks. */
  #head: { readonly size: number; readonly length: number | undefined } | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** The body of the answer. */
  ask(body: string): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#connected().write(
        `POST / HTTP/1.1\r\nHost: 127.0.0.1:${this.#port}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.#forget();
  }

  #forget(): void {
    this.#socket?.removeAllListeners('close').destroy();
    this.#socket = undefined;
  }

  #connected(): Socket {
    const isRested = performance.now() - this.#lastUsed > MOST_REST_IN_MS;
    this.#lastUsed = performance.now();
    if (this.#socket?.writable === true && !isRested) return this.#socket;
    this.#forget();
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.on('data', (part: Buffer) => {
      this.#take(part);
    });
    socket.on('error', (error) => {
      this.#fail(error);
    });
    socket.on('close', () => {
      this.#fail(new Error('the node hung up'));
    });
    this.#socket = socket;
    return socket;
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#reset();
    waiting?.reject(error);
  }

  #reset(): void {
    this.#waiting = undefined;
    this.#parts = [];
    this.#size = 0;
    this.#head = undefined;
  }

  #take(part: Buffer): void {
    this.#parts.push(part);
    this.#size += part.length;
    this.#head ??= this.#readHead();
    if (this.#head === undefined || !this.#isWhole(part)) return;
    const { size, length } = this.#head;
    const waiting = this.#waiting;
    const answer = (this.#parts.length === 1 ? part : Buffer.concat(this.#parts)).subarray(size);
    this.#reset();
    waiting?.resolve(length === undefined ? withoutChunks(answer) : answer);
  }

  #isWhole(part: Buffer): boolean {
    const { size, length } = this.#head ?? { size: 0, length: 0 };
    if (length !== undefined) return this.#size >= size + length;
    const tail = part.length >= 5 ? part : Buffer.concat(this.#parts.slice(-2));
    return tail.subarray(-5).equals(END_OF_CHUNKS);
  }

  #readHead(): { readonly size: number; readonly length: number | undefined } | undefined {
    const text = (this.#parts.length === 1 ? (this.#parts[0] as Buffer) : Buffer.concat(this.#parts)).toString(
      'latin1',
    );
    const end = text.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1];
    return { size: end + 4, length: length === undefined ? undefined : Number(length) };
  }
}

function withoutChunks(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let place = 0;
  for (;;) {
    const end = body.indexOf('\r\n', place);
    const size = Number.parseInt(body.toString('latin1', place, end), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + size));
    place = end + 4 + size;
  }
}
