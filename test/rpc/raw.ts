/** HTTP by hand, for requests that no library would send. */

import { connect, type Socket } from 'node:net';
import { call } from './small-table.ts';

export type Raw = {
  readonly socket: Socket;
  /** What came so far. */
  text(): string;
  send(bytes: string | Uint8Array): void;
  /** Resolves when that stands in what came; throws when the connection ends before. */
  sees(part: string | RegExp): Promise<string>;
  /** Resolves when the other side has closed. */
  readonly ended: Promise<string>;
};

export function raw(port: number): Raw {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const listeners = new Set<() => void>();
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (const listener of listeners) listener();
  });
  socket.on('error', () => {});
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  return {
    socket,
    text: () => text,
    send: (bytes) => void socket.write(bytes),
    ended,
    sees: (part) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof part === 'string' ? !text.includes(part) : !part.test(text)) return;
          listeners.delete(look);
          resolve(text);
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`closed before ${String(part)}: ${text.slice(0, 500)}`)));
      }),
  };
}

/** The lines of a POST, with whatever headers. */
export function head(headers: Readonly<Record<string, string | number>>, method = 'POST'): string {
  const lines = Object.entries({ host: 'localhost', 'content-type': 'application/json', ...headers });
  return `${method} / HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}

/** One request as it should be. */
export function whole(body: string, headers: Readonly<Record<string, string | number>> = {}): string {
  return `${head({ 'content-length': Buffer.byteLength(body), ...headers })}${body}`;
}

/** The status of each answer that came. */
export function statuses(text: string): readonly number[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
}

export type Posted = { readonly status: number; readonly json: unknown; readonly headers: Headers };

/** As a client library would. */
export async function post(
  port: number,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const answer = await fetch(`http://127.0.0.1:${port}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await answer.text();
  return {
    status: answer.status,
    json: text === '' ? undefined : (JSON.parse(text) as unknown),
    headers: answer.headers,
  };
}

/** Does it still answer, and how soon, in milliseconds? */
export async function answersIn(port: number): Promise<number> {
  const began = performance.now();
  const { json } = await post(port, call(1, 'number'));
  if ((json as { result?: unknown }).result !== '0x1') throw new Error(`not an answer: ${JSON.stringify(json)}`);
  return performance.now() - began;
}
