/**
 * A node on a memory store, answered for by the real thing, and listened to: every answer of every test that goes through here is judged by
 * the published schema (`schema.ts`) and by what may never be in one (`recorder.ts`). `close` throws when one was wrong.
 *
 *     const harness = await Harness.open();
 *     await harness.ask('eth_getBalance', ALISE, 'latest');          // '0x…'; throws Refused
 *     await harness.send('[{"jsonrpc":"2.0", …');                    // the raw text of an answer
 *     const { http, ws } = await harness.serve();                    // for client libraries, through the recording proxy
 */

import { Node, type NodeOptions } from '../../src/node/node.ts';
import type { Connection } from '../../src/rpc/context.ts';
import { Rpc } from '../../src/rpc/rpc.ts';
import { RpcServer } from '../../src/rpc/server/server.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { RecordingProxy } from './proxy.ts';
import { type Conversation, Recorder } from './recorder.ts';

export type HarnessOptions = NodeOptions & {
  /** Is what is sent mined at once? Left out: yes, as `hlp node` does. */
  readonly isAutomining?: boolean;
};

/** An error that came back. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: number;
  readonly data: unknown;

  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

export type News = {
  readonly jsonrpc: string;
  readonly method: string;
  readonly params: { readonly subscription: string; readonly result: unknown };
};

/** One connection. */
export type Line = {
  readonly heard: News[];
  readonly connection: Connection;
  ask<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T>;
};

export class Harness {
  readonly node: Node;
  readonly rpc: Rpc;
  readonly recorder: Recorder;
  #server: RpcServer | undefined;
  #proxy: RecordingProxy | undefined;

  private constructor(node: Node, rpc: Rpc, recorder: Recorder) {
    this.node = node;
    this.rpc = rpc;
    this.recorder = recorder;
  }

  static async open({ isAutomining = true, ...options }: HarnessOptions = {}): Promise<Harness> {
    const recorder = new Recorder();
    const place = options.directory === undefined ? { store: openMemoryStore() } : {};
    const node = await Node.open({ ...place, threads: 1, ...options });
    if (node.chain.params.development) node.development.setAutomine(isAutomining);
    const report = (error: unknown): void => {
      recorder.complain(`the node did not foresee ${error instanceof Error ? error.stack : String(error)}`, undefined);
    };
    return new Harness(node, await Rpc.open(node, { report, allowsAccounts: true }), recorder);
  }

  /** The result; throws Refused, or an error when the answer itself is not as it should be. */
  async ask<T = unknown>(method: string, ...params: readonly unknown[]): Promise<T> {
    return this.#resultOf(await this.send(requestOf(method, params))) as T;
  }

  /** What comes back for a body as it stands, whole; empty when nothing does. */
  async send(body: string): Promise<string> {
    return this.#sendIn(this.recorder.begin(), body);
  }

  /** What a WebSocket is to the node, without one: news come to `heard`. */
  connect(): Line {
    const conversation = this.recorder.begin();
    const heard: News[] = [];
    const send = (text: string): void => {
      conversation.answered(text);
      heard.push(JSON.parse(text) as News);
    };
    const connection: Connection = { subscriptions: new Map(), send };
    return {
      heard,
      connection,
      ask: async <T>(method: string, ...params: readonly unknown[]) =>
        this.#resultOf(await this.#sendIn(conversation, requestOf(method, params), connection)) as T,
    };
  }

  /** Where client libraries find it, HTTP and WebSocket. */
  async serve(): Promise<{ readonly http: string; readonly ws: string }> {
    this.#server ??= await RpcServer.open(this.rpc, { port: 0 });
    this.#proxy ??= await RecordingProxy.open(this.#server.port, this.recorder);
    const place = `127.0.0.1:${this.#proxy.port}`;
    return { http: `http://${place}`, ws: `ws://${place}` };
  }

  async #sendIn(conversation: Conversation, body: string, connection?: Connection): Promise<string> {
    conversation.asked(body);
    const answer = await gathered(await this.rpc.answer(body, connection));
    if (answer !== '') conversation.answered(answer);
    return answer;
  }

  #resultOf(answer: string): unknown {
    const [problem] = this.recorder.problems;
    if (problem !== undefined) throw new Error(problem);
    const { result, error } = JSON.parse(answer) as { result: unknown; error?: { code: number; message: string } };
    if (error !== undefined) throw new Refused(error);
    return result;
  }

  /** Throws when an answer was not as it should be. */
  async close(): Promise<void> {
    await this.#proxy?.close();
    await this.#server?.close();
    await this.rpc.close();
    await this.node.close();
    if (this.recorder.problems.length > 0) throw new Error(this.recorder.problems.slice(0, 20).join('\n'));
  }
}

const requestOf = (method: string, params: readonly unknown[]): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });

async function gathered(answer: string | AsyncIterable<string> | undefined): Promise<string> {
  if (answer === undefined || typeof answer === 'string') return answer ?? '';
  let whole = '';
  for await (const piece of answer) whole += piece;
  return whole;
}
