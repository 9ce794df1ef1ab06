/**
 * The outside door: one port for HTTP and WebSocket. Judges who may speak (`guard.ts`) and how much (`rpc/limits.ts`), hands texts to whoever
 * answers them (`rpc/rpc.ts`), and has the answers written (`http-answer.ts`, `socket.ts`). What requests mean is not known here.
 */

import { setMaxListeners } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Connection } from '../context.ts';
import type { Reply } from '../dispatch/dispatch.ts';
import { RpcError } from '../errors.ts';
import { LIMITS, type Limits } from '../limits.ts';
import { BodyRoom, bodyRefusal, readBody } from './body.ts';
import { type Guard, guardFor } from './guard.ts';
import { answerPreflight, refuse, refuseUpgrade, sayWhatThisIs, write, writePieces } from './http-answer.ts';
import { Places } from './places.ts';
import { SocketConnection } from './socket.ts';

/** Whoever answers: `Rpc`, or a test. Never throws. */
export type Answerer = {
  answer(body: string, connection?: Connection, left?: AbortSignal): Promise<Reply>;
};

export type ServerOptions = {
  /** The interface; left out, this machine only. */
  readonly host?: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly allowedOrigins?: readonly string[];
  /** Smaller ones, for tests. */
  readonly limits?: Partial<Limits>;
};

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 8545;

export class RpcServer {
  readonly #answerer: Answerer;
  readonly #limits: Limits;
  readonly #guard: Guard;
  readonly #room: BodyRoom;
  readonly #places: Places;
  readonly #http: Server;
  readonly #webSockets: WebSocketServer;
  readonly #sockets = new Set<SocketConnection>();
  /** Aborted when the client of that connection is gone. */
  readonly #leaving = new WeakMap<Duplex, AbortController>();
  readonly #open = new Set<AbortController>();
  #isClosing = false;

  private constructor(answerer: Answerer, { host = DEFAULT_HOST, allowedOrigins = [], limits = {} }: ServerOptions) {
    this.#answerer = answerer;
    this.#limits = { ...LIMITS, ...limits };
    this.#guard = guardFor({ host, allowedOrigins });
    this.#room = new BodyRoom(this.#limits.bodiesInBytes);
    this.#places = new Places(this.#limits.requestsShared);
    this.#http = this.#httpServer();
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.#limits.messageInBytes,
    });
  }

  /** Throws what the system says where it cannot listen there (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`). */
  static async open(answerer: Answerer, options: ServerOptions): Promise<RpcServer> {
    const server = new RpcServer(answerer, options);
    const { host = DEFAULT_HOST, port } = options;
    await new Promise<void>((resolve, reject) => {
      server.#http.once('error', reject);
      // The name could mean another interface to somebody who changes what names mean.
      server.#http.listen({ port, host: host === 'localhost' ? DEFAULT_HOST : host, backlog: BACKLOG }, resolve);
    });
    server.#http.removeAllListeners('error');
    server.#http.on('error', () => {});
    return server;
  }

  /** Where it listens in fact. */
  get host(): string {
    return (this.#http.address() as AddressInfo).address;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  /** How many there are, of both kinds. */
  get connections(): number {
    return this.#open.size;
  }

  /** Takes nothing new, lets what is being answered end if it is quick, and closes all connections. */
  async close(): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    const reason = new RpcError('unavailable', 'the node is stopping');
    for (const controller of this.#open) controller.abort(reason);
    for (const socket of this.#sockets) socket.close(1001, 'the node is stopping');
    this.#http.closeIdleConnections();
    const timer = setTimeout(() => this.#http.closeAllConnections(), this.#limits.partingInMs);
    await Promise.all([closed, ...[...this.#sockets].map((socket) => socket.closed)]);
    clearTimeout(timer);
  }

  // ───────────── connections ─────────────

  #httpServer(): Server {
    const { headersInMs, bodyInMs, idleInMs, connections } = this.#limits;
    const server = createServer({
      headersTimeout: headersInMs,
      requestTimeout: bodyInMs,
      keepAliveTimeout: idleInMs,
      connectionsCheckingInterval: Math.min(1_000, headersInMs, bodyInMs),
      keepAlive: true,
      keepAliveInitialDelay: idleInMs,
      // Some clients offer HTTP/2 with every request, and are content without. Older WebSockets say elsewhere where they come from.
      shouldUpgradeCallback: ({ headers }) =>
        headers.upgrade?.toLowerCase() === 'websocket' && headers['sec-websocket-version'] === '13',
    });
    server.maxConnections = connections;
    server.on('request', (request, response) => this.#request(request, response));
    server.on('checkContinue', (request, response) => this.#request(request, response));
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    server.on('connection', (socket) => this.#watch(socket));
    // There is room for no one more: whoever is not in the middle of something gives way.
    server.on('drop', () => server.closeIdleConnections());
    return server;
  }

  #watch(socket: Socket): void {
    const controller = new AbortController();
    // Each answer under way listens.
    setMaxListeners(0, controller.signal);
    this.#leaving.set(socket, controller);
    this.#open.add(controller);
    socket.once('close', () => {
      this.#open.delete(controller);
      controller.abort(GONE);
    });
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Before it is a WebSocket nobody else listens, and an error that nobody hears ends a program.
    socket.on('error', () => {});
    const { refusal } = this.#guard(request.headers.host, request.headers.origin);
    if (refusal !== undefined) return refuseUpgrade(socket, 403, refusal);
    if (this.#isClosing || this.#sockets.size >= this.#limits.sockets) {
      return refuseUpgrade(socket, 503, 'there is no room for another WebSocket');
    }
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      const left = this.#leaving.get(socket)?.signal;
      const connection = new SocketConnection(webSocket, {
        limits: this.#limits,
        places: this.#places,
        answer: (text) => this.#answerer.answer(text, connection, left),
      });
      this.#sockets.add(connection);
      void connection.closed.then(() => this.#sockets.delete(connection));
    });
  }

  // ───────────── requests ─────────────

  #request(request: IncomingMessage, response: ServerResponse): void {
    response.sendDate = false;
    const verdict = this.#guard(request.headers.host, request.headers.origin);
    if (verdict.refusal !== undefined) return refuse(request, response, { status: 403, message: verdict.refusal });
    if (verdict.origin !== undefined) {
      response.setHeader('access-control-allow-origin', verdict.origin);
      response.setHeader('vary', 'origin');
    }
    if (request.method === 'POST') return void this.#post(request, response);
    if (request.method === 'OPTIONS') return answerPreflight(request, response);
    if (request.method === 'GET' || request.method === 'HEAD') return sayWhatThisIs(request, response);
    refuse(request, response, { status: 405, message: 'requests are sent with POST' });
  }

  /** Never throws. */
  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = bodyRefusal(request, this.#limits);
    if (refusal !== undefined) return refuse(request, response, refusal);
    if (request.headers.expect !== undefined) response.writeContinue();
    const body = await readBody(request, this.#limits, this.#room);
    if (body === undefined) return;
    if (typeof body !== 'string') return refuse(request, response, body);
    const reply = await this.#answerer.answer(body, undefined, this.#leaving.get(request.socket)?.signal);
    if (this.#isClosing) response.setHeader('connection', 'close');
    if (typeof reply === 'object') await writePieces(response, reply, this.#limits);
    else write(response, reply, this.#limits);
  }
}

/** Connections that wait to be accepted: as many as the system allows. */
const BACKLOG = 4_096;

const GONE = new RpcError('unavailable', 'nobody waits for the answer any more');
