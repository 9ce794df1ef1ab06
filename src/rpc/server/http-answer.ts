/** Writing answers over HTTP: whole, piece by piece as fast as they are read, or a refusal with its reason. Whom and what to refuse is decided elsewhere. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { errorText } from '../dispatch/dispatch.ts';
import { type CODES, RpcError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import type { Refusal } from './body.ts';

const WHAT_THIS_IS =
  'This is an hlp node. It speaks JSON-RPC: send a POST with content-type application/json, or open a WebSocket.\n';

const JSON_TYPE = 'application/json';

export function write(response: ServerResponse, text: string | undefined, limits: Limits): void {
  if (text === undefined) {
    response.writeHead(204).end();
    return;
  }
  response.writeHead(200, { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) });
  response.end(text);
  if (response.writableLength > 0) giveUpWhenStalled(response, limits);
}

/** Breaks off where the client leaves or stops reading; also where the pieces end before their end, since nothing else could be said then. */
export async function writePieces(
  response: ServerResponse,
  pieces: AsyncGenerator<string, void>,
  limits: Limits,
): Promise<void> {
  response.writeHead(200, { 'content-type': JSON_TYPE });
  giveUpWhenStalled(response, limits);
  try {
    for await (const piece of pieces) {
      if (!response.write(piece)) await drained(response);
      if (response.destroyed) return;
    }
    response.end();
  } catch {
    response.destroy();
  }
}

function drained(response: ServerResponse): Promise<void> {
  if (response.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      response.removeListener('drain', end).removeListener('close', end);
      resolve();
    };
    response.on('drain', end).on('close', end);
  });
}

/** Until the answer is read; what the client takes begins the time anew. Behind the answer Node waits for the next request, as long as a connection may be idle. */
function giveUpWhenStalled(response: ServerResponse, { stalledInMs }: Limits): void {
  response.setTimeout(stalledInMs, () => response.destroy());
}

/** Says why, and closes where more is coming: it is not wanted. */
export function refuse(request: IncomingMessage, response: ServerResponse, { status, message }: Refusal): void {
  const text = errorText(null, new RpcError(REFUSAL_KINDS[status] ?? 'badRequest', message));
  const headers = { 'content-type': JSON_TYPE, 'content-length': Buffer.byteLength(text) };
  response.writeHead(status, request.complete ? headers : { ...headers, connection: 'close' });
  // What comes until then is not kept.
  request.on('error', () => {}).resume();
  response.end(text);
}

const REFUSAL_KINDS: Readonly<Record<number, keyof typeof CODES>> = {
  200: 'unreadable',
  403: 'refused',
  413: 'limit',
  503: 'unavailable',
};

export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '600',
    // A page of the wide web asks for this before it speaks to a machine at home.
    ...(request.headers['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  });
  response.end();
}

export function sayWhatThisIs(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  response.writeHead(200, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(WHAT_THIS_IS),
  });
  response.end(request.method === 'HEAD' ? undefined : WHAT_THIS_IS);
}

const STATUS_WORDS: Readonly<Record<number, string>> = { 403: 'Forbidden', 503: 'Service Unavailable' };

export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const head = [
    `HTTP/1.1 ${status} ${STATUS_WORDS[status]}`,
    'connection: close',
    'content-type: text/plain; charset=utf-8',
  ];
  const body = `${message}\n`;
  socket.end(`${head.join('\r\n')}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () =>
    socket.destroy(),
  );
}
