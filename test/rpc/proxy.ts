/** A recording proxy in front of a server: HTTP and WebSocket through one port, what passes unchanged. */

import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { Recorder } from './recorder.ts';

export class RecordingProxy {
  readonly #target: number;
  readonly #recorder: Recorder;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  private constructor(target: number, recorder: Recorder) {
    this.#target = target;
    this.#recorder = recorder;
    this.#server = createServer((incoming, answer) => void this.#pass(incoming, answer).catch(() => answer.destroy()));
    this.#server.on('upgrade', (incoming, socket, head) => {
      this.#join(incoming, socket, head);
    });
  }

  /** @param target the port behind it, on this machine */
  static async open(target: number, recorder: Recorder): Promise<RecordingProxy> {
    const proxy = new RecordingProxy(target, recorder);
    await new Promise<void>((resolve) => {
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  async #pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = await text(incoming);
    const { method, url, headers } = incoming;
    const options = { port: this.#target, host: '127.0.0.1', method, path: url, headers: this.#headers(headers) };
    const behind = await new Promise<IncomingMessage>((resolve, reject) => {
      forward(options, resolve).on('error', reject).end(body);
    });
    const answered = await text(behind);
    this.#record(method, body, answered);
    answer.writeHead(behind.statusCode ?? 500, withoutLength(behind.headers)).end(answered);
  }

  #headers(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
    return { ...headers, host: `127.0.0.1:${this.#target}` };
  }

  #record(method: string | undefined, body: string, answered: string): void {
    if (method !== 'POST' || answered === '') return;
    const conversation = this.#recorder.begin();
    conversation.asked(body);
    conversation.answered(answered);
  }

  #join(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const behind = new WebSocket(`ws://127.0.0.1:${this.#target}${incoming.url ?? '/'}`);
    behind.once('error', () => socket.destroy());
    behind.once('open', () => {
      this.#sockets.handleUpgrade(incoming, socket, head, (client) => {
        this.#relay(client, behind);
      });
    });
  }

  #relay(client: WebSocket, behind: WebSocket): void {
    const conversation = this.#recorder.begin();
    client.on('message', (message) => {
      conversation.asked(textOf(message));
      behind.send(textOf(message));
    });
    behind.on('message', (message) => {
      conversation.answered(textOf(message));
      client.send(textOf(message));
    });
    client.on('close', () => {
      behind.close();
    });
    behind.on('close', () => {
      client.close();
    });
  }
}

function withoutLength(headers: IncomingMessage['headers']): IncomingMessage['headers'] {
  const { 'content-length': _length, 'transfer-encoding': _coding, ...others } = headers;
  return others;
}

function textOf(message: RawData): string {
  const bytes = Array.isArray(message) ? Buffer.concat(message) : Buffer.from(message as Uint8Array);
  return bytes.toString('utf8');
}
