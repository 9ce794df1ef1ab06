/** Methods that do nothing but what a test of the door needs, and a server for them. */

import { setTimeout as pauseFor } from 'node:timers/promises';
import type { Context } from '../../src/rpc/context.ts';
import { Dispatch } from '../../src/rpc/dispatch/dispatch.ts';
import { RpcError } from '../../src/rpc/errors.ts';
import { JsonStream, type Method, method, param } from '../../src/rpc/method.ts';
import { RpcServer, type ServerOptions } from '../../src/rpc/server/server.ts';
import { address, bool, optional, quantity, text } from '../../src/rpc/shape.ts';

const words = { summary: '', result: '', example: { params: [] } };

/** Stands in an error that nobody foresaw; must never come out. */
export const SECRET = '/home/alise/.hlp/key 0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80';

/** How many of `wait` run at this moment, and the most there were; how many of `pieces` began. */
export const running = { now: 0, most: 0, aborted: 0, large: 0 };

async function waitFor(context: Context, milliseconds: bigint): Promise<string> {
  running.now += 1;
  running.most = Math.max(running.most, running.now);
  try {
    await pauseFor(Number(milliseconds), undefined, { signal: context.signal });
  } catch {
    running.aborted += 1;
    context.signal.throwIfAborted();
  } finally {
    running.now -= 1;
  }
  return 'waited';
}

function* piecesOf(count: number, length: number): Generator<string> {
  running.large += 1;
  yield '[0';
  for (let i = 0; i < count; i += 1) yield `,"${'x'.repeat(length)}"`;
  yield ']';
}

const TABLE: readonly Method[] = [
  method({ ...words, name: 'say', params: [param('text', text(10_000_000))], run: (_context, said) => said }),
  method({ ...words, name: 'number', params: [], run: () => '0x1' }),
  method({ ...words, name: 'nothing', params: [], run: () => undefined }),
  method({
    ...words,
    name: 'take',
    params: [param('who', address), param('wei', quantity), param('really', optional(bool))],
    run: (_context, ...values) => values.length,
  }),
  method({
    ...words,
    name: 'refuse',
    params: [],
    run: () => Promise.reject(new RpcError('refused', 'no', '0x08c379a0')),
  }),
  method({
    ...words,
    name: 'break',
    params: [],
    run: () => {
      throw new Error(SECRET);
    },
  }),
  method({ ...words, name: 'breakLater', params: [], run: () => Promise.reject(new TypeError(SECRET)) }),
  method({ ...words, name: 'bigint', params: [], run: () => 1n }),
  method({ ...words, name: 'wait', params: [param('milliseconds', quantity)], run: waitFor }),
  method({ ...words, name: 'together', params: [param('milliseconds', quantity)], isTogether: true, run: waitFor }),
  method({
    ...words,
    name: 'pieces',
    params: [param('count', quantity), param('length', quantity)],
    run: (_context, count, length) => new JsonStream(piecesOf(Number(count), Number(length))),
  }),
  method({
    ...words,
    name: 'brokenPieces',
    params: [param('after', quantity)],
    run: (_context, after) => new JsonStream(breaking(Number(after))),
  }),
  method({ ...words, name: 'subscribe', params: [param('id', text())], run: subscribe }),
];

function* breaking(after: number): Generator<string> {
  yield* piecesOf(after, 1_000);
  throw new Error(SECRET);
}

/** What is subscribed to, to send news to it. */
export const subscribers = new Set<(news: string) => void>();

function subscribe({ connection }: Context, id: string): string {
  if (connection === undefined) throw new RpcError('unsupported', 'only over a WebSocket');
  const send = (news: string): void => connection.send(news);
  subscribers.add(send);
  connection.subscriptions.set(id, () => subscribers.delete(send));
  return id;
}

/** What nobody foresaw. */
export const reported: unknown[] = [];

export function smallDispatch(): Dispatch {
  const common = {} as Omit<Context, 'connection' | 'signal'>;
  return new Dispatch({ methods: TABLE, common, report: (error) => void reported.push(error) });
}

export function smallServer(options: Partial<ServerOptions> = {}): Promise<RpcServer> {
  return RpcServer.open(smallDispatch(), { port: 0, ...options });
}

/** The answer to a body, whole. */
export async function answered(dispatch: Dispatch, body: string): Promise<string | undefined> {
  const reply = await dispatch.answer(body);
  if (typeof reply !== 'object') return reply;
  let whole = '';
  for await (const piece of reply) whole += piece;
  return whole;
}

export function call(id: unknown, name: string, ...params: readonly unknown[]): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method: name, params });
}
