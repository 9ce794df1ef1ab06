/**
 * One text that came in, request or batch: what its handlers may use, for as long as somebody waits for the answer – until the client leaves,
 * the node stops, or it takes too long.
 */

import { setMaxListeners } from 'node:events';
import type { Connection, Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

export type Common = Omit<Context, 'connection' | 'signal'>;

export class Question implements Context {
  readonly node: Context['node'];
  readonly accounts: Context['accounts'];
  readonly filters: Context['filters'];
  readonly clientVersion: string;
  readonly connection: Connection | undefined;
  readonly #left: AbortSignal | undefined;
  #controller: AbortController | undefined;
  #stopWatching: (() => void) | undefined;

  /** @param left aborted with an RpcError when the client leaves or the node stops: one for many questions */
  constructor(common: Common, connection: Connection | undefined, left: AbortSignal | undefined) {
    const { node, accounts, filters, clientVersion } = common;
    this.node = node;
    this.accounts = accounts;
    this.filters = filters;
    this.clientVersion = clientVersion;
    this.connection = connection;
    this.#left = left;
  }

  /** Made when somebody asks for it: most answers are there at once. Its reason is an RpcError, so that whoever throws it has said enough. */
  get signal(): AbortSignal {
    return (this.#controller ?? this.#watch()).signal;
  }

  /** The answer is there, or nobody wants it any more. */
  done(): void {
    this.#stopWatching?.();
  }

  #watch(): AbortController {
    const [controller, left] = [new AbortController(), this.#left];
    this.#controller = controller;
    // A whole batch may listen to one, and a whole connection to the other.
    setMaxListeners(0, controller.signal);
    const leave = (): void => controller.abort(left?.reason);
    if (left?.aborted === true) leave();
    left?.addEventListener('abort', leave);
    const timer = setTimeout(() => controller.abort(tooLong()), LIMITS.answerInMs).unref();
    this.#stopWatching = () => {
      clearTimeout(timer);
      left?.removeEventListener('abort', leave);
    };
    return controller;
  }
}

function tooLong(): RpcError {
  return new RpcError('limit', `it took longer than ${LIMITS.answerInMs / 1000} s and was given up`);
}
