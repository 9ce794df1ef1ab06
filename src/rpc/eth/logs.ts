/** Logs, and filters: questions that are asked again and again. Both are in `filters/`. */

import { logFilter } from '../filters/log-filter.ts';
import { findLogs } from '../filters/log-search.ts';
import { type Method, method, param } from '../method.ts';
import { idShape } from '../rows.ts';

const FILTER = param('filter', logFilter, 'address and topics: one, or several of which one is enough; null: any');
const ID = param('filterId', idShape('filter id'));
/** There is no such filter. */
const NO_FILTER = { params: ['0x1'], error: 'refused' } as const;

export const LOG_METHODS: readonly Method[] = [
  method({
    name: 'eth_getLogs',
    summary:
      'The logs of some blocks that come from some contracts and have some topics: of the newest block where no blocks are named.',
    params: [FILTER],
    result:
      'list of logs; an error where there are more than 10,000 of them, or more than 100,000 blocks are asked for',
    example: { params: [{ fromBlock: 'earliest', toBlock: 'latest' }] },
    run: (context, wanted) => findLogs(context.node.chain, wanted, 'params[0] (filter)', context),
  }),
  method({
    name: 'eth_newFilter',
    summary:
      'From now on remembers where to go on looking for logs. A filter that nobody asks for five minutes is forgotten.',
    params: [FILTER],
    result: 'filter id',
    example: { params: [{ topics: [null] }] },
    run: ({ filters }, wanted) => filters.addLogs(wanted),
  }),
  method({
    name: 'eth_newBlockFilter',
    summary: 'The same for new blocks.',
    params: [],
    result: 'filter id',
    example: { params: [] },
    run: ({ filters }) => filters.addBlocks(),
  }),
  method({
    name: 'eth_newPendingTransactionFilter',
    summary: 'The same for transactions that begin to wait.',
    params: [],
    result: 'filter id',
    example: { params: [] },
    run: ({ filters }) => filters.addWaiting(),
  }),
  method({
    name: 'eth_getFilterChanges',
    summary:
      'What happened since the filter was asked last: first logs of blocks that left the chain, with `removed: true` and the newest first, then those of blocks that came.',
    params: [ID],
    result: 'list of logs, or of hashes of blocks or transactions; of very many a part, and the rest the next time',
    example: NO_FILTER,
    run: (context, id) => context.filters.changes(id, context),
  }),
  method({
    name: 'eth_getFilterLogs',
    summary: 'All logs that the filter looks for, as `eth_getLogs` would find them.',
    params: [ID],
    result: 'list of logs',
    example: NO_FILTER,
    run: (context, id) => findLogs(context.node.chain, context.filters.logFilter(id), 'the filter', context),
  }),
  method({
    name: 'eth_uninstallFilter',
    summary: 'Forgets a filter.',
    params: [ID],
    result: 'true or false: was it there?',
    example: { params: ['0x1'] },
    run: ({ filters }, id) => filters.remove(id),
  }),
];
