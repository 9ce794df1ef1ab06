/** What a handler may use beside its parameters. One is made for each text that comes in (`dispatch/question.ts`). */

import type { Node } from '../node/node.ts';
import type { Accounts } from './accounts.ts';
import type { Filters } from './filters/filters.ts';

export type Context = {
  readonly node: Node;
  /** Whose keys this server signs with: the development people, on a development chain. */
  readonly accounts: Accounts;
  /** Of all connections. */
  readonly filters: Filters;
  /** What this program calls itself: `web3_clientVersion`. */
  readonly clientVersion: string;
  /** Where answers can come without a question: a WebSocket. Undefined over HTTP. */
  readonly connection: Connection | undefined;
  /** Aborted when nobody waits for the answer any more: the client left, the server closes, the time is up. */
  readonly signal: AbortSignal;
};

/** One WebSocket. */
export type Connection = {
  /** What it has subscribed to, by id. */
  readonly subscriptions: Map<string, () => void>;
  /** Sends one text, or drops the client when it does not read. */
  send(text: string): void;
};
