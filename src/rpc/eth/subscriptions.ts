/**
 * What comes without being asked, over a WebSocket: new heads, logs, and what begins to wait. When the chain moves to another branch, the logs
 * of the blocks it leaves come once more with `removed: true`, the newest first, and then those of the blocks it goes on with. Who
 * notices is `filters/news.ts`.
 */

import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { newId } from '../filters/filters.ts';
import { bloomQuestion, isWanted, logCriteria } from '../filters/log-filter.ts';
import type { Moved, News } from '../filters/news.ts';
import { headerJson } from '../json/block-json.ts';
import { logJson, logsIn, type PlacedLog } from '../json/log-json.ts';
import { waitingTransactionJson } from '../json/transaction-json.ts';
import { LIMITS } from '../limits.ts';
import { type Method, method, param } from '../method.ts';
import { idShape } from '../rows.ts';
import { bool, optional, type Shape, word } from '../shape.ts';

/** Takes JSON text. */
type Send = (json: string) => void;
/** Begins to tell; the answer ends that. */
type Begin = (news: News, options: unknown, send: Send) => () => void;

const KINDS: Readonly<Record<'newHeads' | 'logs' | 'newPendingTransactions', Begin>> = {
  newHeads: tellHeads,
  logs: tellLogs,
  newPendingTransactions: tellWaiting,
};

/** What it may be depends on the kind, which reads it. */
const options: Shape<unknown> = { name: 'options', schema: {}, read: (value) => value };
const subscriptionId = idShape('subscription id');
const OPTIONS_PLACE = 'params[1] (options)';

export const SUBSCRIPTION_METHODS: readonly Method[] = [
  method({
    name: 'eth_subscribe',
    summary:
      'Over a WebSocket: tells of each new head, of logs as they come (and of those taken back, with `removed: true`), or of each transaction that begins to wait.',
    params: [
      param('kind', word('newHeads', 'logs', 'newPendingTransactions')),
      param(
        'options',
        options,
        'of `logs` the address and topics; of `newPendingTransactions` true for whole transactions',
      ),
    ],
    result: 'subscription id, which each message names',
    example: { params: ['newHeads'], error: 'unsupported' },
    run: subscribe,
  }),
  method({
    name: 'eth_unsubscribe',
    summary: 'Ends that.',
    params: [param('subscriptionId', subscriptionId)],
    result: 'true or false: was it there?',
    example: { params: ['0x1'] },
    run: ({ connection }, id) => {
      connection?.subscriptions.get(id)?.();
      return connection?.subscriptions.delete(id) ?? false;
    },
  }),
];

function subscribe({ connection, filters }: Context, kind: keyof typeof KINDS, wish: unknown): string {
  if (connection === undefined) {
    throw new RpcError(
      'unsupported',
      'subscriptions need a WebSocket; over HTTP, ask eth_newFilter and eth_getFilterChanges',
    );
  }
  const { subscriptions } = connection;
  if (subscriptions.size >= LIMITS.subscriptions) {
    const problem = `this connection has ${LIMITS.subscriptions} subscriptions already; end some with eth_unsubscribe`;
    throw new RpcError('limit', problem);
  }
  const id = newId();
  const before = `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"${id}","result":`;
  subscriptions.set(
    id,
    KINDS[kind](filters.news, wish, (json) => {
      connection.send(`${before}${json}}}`);
    }),
  );
  return id;
}

function tellHeads(news: News, _: unknown, send: Send): () => void {
  return news.onBlock((moved) => {
    if (!moved.isRemoved) send(headText(moved));
  });
}

function tellLogs(news: News, wish: unknown, send: Send): () => void {
  const wanted = logCriteria.read(wish ?? {}, OPTIONS_PLACE);
  const mayHold = bloomQuestion(wanted);
  return news.onBlock((moved) => {
    if (!mayHold(moved.block.header.logsBloom)) return;
    for (const { log, text } of logTexts(moved)) if (isWanted(wanted, log)) send(text);
  });
}

function tellWaiting(news: News, wish: unknown, send: Send): () => void {
  const isFull = optional(bool).read(wish, OPTIONS_PLACE) ?? false;
  return news.arrivals.listen(({ hash, transaction }) => {
    if (!isFull) send(`"${hash}"`);
    else if (transaction !== undefined) send(JSON.stringify(waitingTransactionJson(transaction)));
  });
}

// Many may subscribe to the same: each text is written once.
const heads = new WeakMap<Moved, string>();
const logs = new WeakMap<Moved, readonly LogText[]>();

type LogText = Pick<PlacedLog, 'log'> & { readonly text: string };

function headText(moved: Moved): string {
  return once(heads, moved, () => JSON.stringify(headerJson(moved.block.header, moved.hash)));
}

function logTexts(moved: Moved): readonly LogText[] {
  return once(logs, moved, () => {
    const placed = logsIn(moved.receipts);
    const inOrder = moved.isRemoved ? placed.toReversed() : placed;
    return inOrder.map((each) => ({ log: each.log, text: JSON.stringify(logJson(moved, each, moved.isRemoved)) }));
  });
}

function once<K extends object, V>(known: WeakMap<K, V>, key: K, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
