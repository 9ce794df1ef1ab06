/**
 * From the text of a request, or of many, to the text of the answer. Every request with an id gets exactly one answer, in the order of the
 * requests, whatever happens inside; nothing that is thrown leaves this file.
 *
 * How requests are read is `request.ts`; what methods there are, `rpc/methods.ts`; what becomes of errors, `failure.ts`.
 */

import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { Breath } from '../breath.ts';
import type { Connection, Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { JsonStream, type Method } from '../method.ts';
import { failureOf } from './failure.ts';
import { followedBy, inHand, inTurns } from './pieces.ts';
import { type Common, Question } from './question.ts';
import { type Id, parseBody, readRequest, type Request } from './request.ts';

/** One text, or the pieces of a large one; undefined where nobody waits for an answer. */
export type Reply = string | AsyncGenerator<string, void> | undefined;

export type DispatchOptions = {
  readonly methods: readonly Method[];
  /** What handlers may use: all but what belongs to one question. */
  readonly common: Common;
  /** Why this server does not do what that row says; undefined: it does. */
  readonly whyNot?: (method: Method) => RpcError | undefined;
  /** Hears of what nobody foresaw. */
  readonly report: (error: unknown) => void;
};

export class Dispatch {
  readonly #methods: ReadonlyMap<string, Method>;
  readonly #options: DispatchOptions;

  constructor(options: DispatchOptions) {
    this.#methods = new Map(options.methods.map((method) => [method.name, method]));
    this.#options = options;
  }

  /**
   * Never throws; pieces do, when something breaks after the first of them are gone, and then the answer stays incomplete.
   *
   * @param left aborted with an RpcError when the client is gone or the node stops
   */
  async answer(body: string, connection?: Connection, left?: AbortSignal): Promise<Reply> {
    const question = new Question(this.#options.common, connection, left);
    let reply: Reply;
    try {
      const value = parseBody(body);
      reply = Array.isArray(value) ? await this.#batch(value, question) : await this.#one(readRequest(value), question);
    } catch (error) {
      reply = errorText(null, failureOf(error, this.#options.report));
    }
    if (typeof reply === 'object') return endingWith(reply, () => question.done());
    question.done();
    return reply;
  }

  async #batch(values: readonly unknown[], context: Context): Promise<Reply> {
    if (values.length === 0) throw new RpcError('badRequest', 'a batch holds at least one request');
    if (values.length > LIMITS.batch) {
      const problem = `a batch holds at most ${LIMITS.batch} requests, not ${values.length}; send it in parts`;
      throw new RpcError('limit', problem);
    }
    const reply = await inHand(this.#inOrder(values.map(readRequest), context));
    return reply === '' ? undefined : reply;
  }

  /** `[`, the answers, `]`; nothing where there are none. */
  async *#inOrder(requests: readonly Request[], context: Context): AsyncGenerator<string, void> {
    let before = '[';
    const breath = new Breath();
    for (const group of this.#groups(requests)) {
      for (const reply of await Promise.all(group.map((request) => this.#one(request, context)))) {
        if (reply === undefined) continue;
        if (typeof reply === 'string') yield before + reply;
        else yield* followedBy([before], reply);
        before = ',';
      }
      await breath.takeIfDue();
    }
    if (before === ',') yield ']';
  }

  /** Those that can wait together, together; each other one alone. */
  #groups(requests: readonly Request[]): readonly (readonly Request[])[] {
    const groups: Request[][] = [];
    let isTogetherNow = false;
    for (const request of requests) {
      const isTogether = request.error === undefined && this.#methods.get(request.method)?.isTogether === true;
      if (isTogether && isTogetherNow) groups.at(-1)?.push(request);
      else groups.push([request]);
      isTogetherNow = isTogether;
    }
    return groups;
  }

  /** The answer to one request. Never throws, and neither do the first of its pieces. */
  async #one(request: Request, context: Context): Promise<Reply> {
    const { id } = request;
    try {
      if (request.error !== undefined) throw request.error;
      const result = await this.#run(request.method, request.params, context);
      if (!(result instanceof JsonStream)) return id === undefined ? undefined : resultText(id, result);
      if (id !== undefined) return await inHand(around(id, result));
    } catch (error) {
      const failure = failureOf(error, this.#options.report);
      if (id !== undefined) return errorText(id, failure);
    }
    return undefined;
  }

  #run(name: string, params: readonly unknown[], context: Context): unknown {
    const method = this.#methods.get(name);
    if (method === undefined) throw this.#unknown(name);
    const refusal = this.#options.whyNot?.(method);
    if (refusal !== undefined) throw refusal;
    return method.run(context, valuesFor(method, params));
  }

  #unknown(name: string): RpcError {
    const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
    const guess = name.length > LONGEST_NAME ? '' : meant(name, [...this.#methods.keys()]);
    return new RpcError('unknownMethod', `there is no method "${show(shown)}"${guess}`);
  }
}

const LONGEST_NAME = 60;

function valuesFor({ name, params }: Method, given: readonly unknown[]): readonly unknown[] {
  if (given.length > params.length) {
    const names = params.length === 0 ? '' : ` (${params.map((param) => param.name).join(', ')})`;
    throw new RpcError('badParams', `params: ${name} takes at most ${params.length}${names}, not ${given.length}`);
  }
  return params.map((param, index) => param.shape.read(given[index], `params[${index}] (${param.name})`));
}

function resultText(id: Id, result: unknown): string {
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${JSON.stringify(result ?? null)}}`;
}

/** For whoever has that id. */
export function errorText(id: Id, { code, message, data }: RpcError): string {
  const error = data === undefined ? { code, message } : { code, message, data };
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":${JSON.stringify(error)}}`;
}

async function* around(id: Id, { pieces }: JsonStream): AsyncGenerator<string, void> {
  yield `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":`;
  yield* inTurns(pieces);
  yield '}';
}

async function* endingWith(reply: AsyncGenerator<string, void>, end: () => void): AsyncGenerator<string, void> {
  try {
    yield* reply;
  } finally {
    end();
  }
}
