/**
 * What this server gives at once, in one table: each number with its reason. `docs/outside.md` shows the same rows, and a test holds the
 * two together. What a single method gives (blocks in `eth_getLogs`, gas of a call) stands with the method.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Everything here can be smaller in a test, so that nobody has to wait for it. */
export const LIMIT_ROWS = {
  bodyInBytes: [10 * MIB, 'a batch of forty deployments as large as they may be; larger bodies are 413'],
  bodiesInBytes: [
    64 * MIB,
    'bodies that are on their way, all connections together; whoever comes too much is 503 and tries again',
  ],
  messageInBytes: [
    4 * MIB,
    'the same for one WebSocket message, of which each connection may hold one; larger ones close it with 1009',
  ],
  nesting: [64, 'lists and objects within each other: no request needs ten, and a deeper one would end other programs'],
  batch: [1_000, 'requests in one body; clients send a hundred'],
  idInCharacters: [1_000, 'an id comes back in the answer, so it is not a place to keep things in'],
  answerInHandBytes: [
    256 * KIB,
    'an answer up to here is whole before it is sent; a larger one goes out piece by piece, as fast as the client reads',
  ],
  answerInMs: [60_000, 'what takes longer than this to answer is given up'],
  connections: [2_500, 'at once, of both kinds; when they are used up, those that are idle are closed'],
  sockets: [1_000, 'WebSockets among them'],
  headersInMs: [10_000, 'from the first byte to the end of the headers'],
  bodyInMs: [30_000, 'from the first byte to the end of the body: 408 after that'],
  idleInMs: [60_000, 'a connection that is kept alive and says nothing'],
  stalledInMs: [30_000, 'a client that has an answer to read and reads nothing'],
  subscriptions: [10_000, 'of one WebSocket: more would make every block slow'],
  requestsInHand: [100, 'of one WebSocket at once: further ones are read when these are answered'],
  requestsShared: [
    256,
    'of all WebSockets together at once, beside one of each: each may hold the beginning of a large answer',
  ],
  unreadInBytes: [16 * MIB, 'what one WebSocket has not read yet; then it is dropped with 1013'],
  partingInMs: [2_000, 'between saying goodbye and closing, here and when the node stops'],
  pingInMs: [60_000, 'between questions whether a WebSocket is still there; two without an answer close it'],
} as const satisfies Readonly<Record<string, readonly [value: number, why: string]>>;

export type Limits = { readonly [Name in keyof typeof LIMIT_ROWS]: number };

export const LIMITS: Limits = Object.fromEntries(
  Object.entries(LIMIT_ROWS).map(([name, [value]]) => [name, value]),
) as Limits;
