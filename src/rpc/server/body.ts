/** The body of one HTTP request: as much of it as may come (`rpc/limits.ts`), and no more. What it says is read by `dispatch/request.ts`. */

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Limits } from '../limits.ts';

/** Why a body is not taken, with the status that says so. */
export type Refusal = { readonly status: number; readonly message: string };

/** What all bodies on their way hold together. */
export class BodyRoom {
  readonly #most: number;
  #taken = 0;

  constructor(mostInBytes: number) {
    this.#most = mostInBytes;
  }

  /** False where there is no room; then nothing was taken. */
  take(bytes: number): boolean {
    if (this.#taken + bytes > this.#most) return false;
    this.#taken += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#taken -= bytes;
  }

  get takenInBytes(): number {
    return this.#taken;
  }
}

/** What the headers alone forbid; undefined: let it come. */
export function bodyRefusal({ headers }: IncomingMessage, { bodyInBytes }: Limits): Refusal | undefined {
  const {
    'content-type': type = '',
    'content-encoding': encoding = 'identity',
    'content-length': length = '0',
  } = headers;
  if (!JSON_TYPE.test(type)) return { status: 415, message: 'send JSON, and say so: content-type: application/json' };
  if (encoding !== 'identity')
    return { status: 415, message: 'send it as it is: a content-encoding is not taken here' };
  return Number(length) > bodyInBytes ? tooLarge(bodyInBytes) : undefined;
}

/** Other types could be sent by any web page without asking first. */
const JSON_TYPE = /^\s*application\/(?:json|json-rpc|jsonrequest)\s*(?:;|$)/i;

/** Undefined where the client left before the end. */
export function readBody(
  request: IncomingMessage,
  limits: Limits,
  room: BodyRoom,
): Promise<string | Refusal | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isOver = false;
    const end = (outcome: string | Refusal | undefined): void => {
      isOver = true;
      room.giveBack(size);
      resolve(outcome);
    };
    request.on('data', (chunk: Buffer) => {
      if (isOver) return;
      if (size + chunk.length > limits.bodyInBytes) return end(tooLarge(limits.bodyInBytes));
      if (!room.take(chunk.length)) return end(NO_ROOM);
      size += chunk.length;
      chunks.push(chunk);
    });
    request.on('end', () => isOver || end(textOf(chunks)));
    // Whoever breaks off is heard of through 'close'.
    request.on('error', () => {});
    request.on('close', () => isOver || end(undefined));
  });
}

function textOf(chunks: readonly Buffer[]): string | Refusal {
  const [first] = chunks;
  const bytes = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
  return isUtf8(bytes) ? bytes.toString() : NOT_UTF8;
}

/** A status of 200: it is JSON-RPC's own error −32700, told as any other. */
export const NOT_UTF8: Refusal = { status: 200, message: 'this cannot be read: it is not UTF-8' };

const NO_ROOM: Refusal = { status: 503, message: 'too much is being sent at once; try again in a moment' };

function tooLarge(most: number): Refusal {
  return { status: 413, message: `a body has at most ${most} bytes; send it in parts` };
}
