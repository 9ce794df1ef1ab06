/**
 * `debug_*`: what transactions did, instruction by instruction or call by call, and the raw bytes of the chain. What is traced is in
 * `trace-methods.ts`, how it is written down in `tracers.ts`.
 */

import { callShape } from '../call/call-shape.ts';
import { GIFT, NO_SUCH_HASH } from '../examples.ts';
import { method, type Method, param } from '../method.ts';
import { byHash } from '../reading/block-ref.ts';
import { BLOCK, BLOCK_HASH, BLOCK_NUMBER, BLOCK_OR_LATEST, TRANSACTION_HASH } from '../rows.ts';
import { bytes, optional } from '../shape.ts';
import { rawBlock, rawHeader, rawReceipts, rawTransaction } from './raw.ts';
import { callTraceWish, traceBlockAt, traceCall, traceRawBlock, traceTransaction } from './trace-methods.ts';
import { TRACERS, traceWish } from './trace-wish.ts';

const CONFIG = param(
  'config',
  optional(traceWish),
  `\`tracer\`: ${TRACERS.map((name) => `\`${name}\``).join(', ')}, or none for step logs; these take \`disableStack\`, \`disableStorage\`, ` +
    '`disableSource`, `enableReturnData` and `limit`. Contracts have no memory beside their stack, so there is none to enable',
);

const TRACE = 'what the tracer says: for step logs `structLogs`, `gas`, `failed`, `returnValue`';
const TRACES = 'a list with `txHash` and `result` for each transaction';

export const DEBUG_METHODS: readonly Method[] = [
  method({
    name: 'debug_traceTransaction',
    summary:
      'A mined transaction, executed again as it was. Step logs also hold `source` (file, line and function, when the source is on chain) and, where state was written, `writes` by readable paths.',
    params: [TRANSACTION_HASH, CONFIG],
    result: TRACE,
    example: { params: [NO_SUCH_HASH, { tracer: 'callTracer', tracerConfig: { withLog: true } }], error: 'notFound' },
    run: traceTransaction,
  }),
  method({
    name: 'debug_traceCall',
    summary: 'A call that nobody has sent, tried on the state after a block.',
    params: [
      param('call', callShape),
      BLOCK_OR_LATEST,
      param(
        'config',
        optional(callTraceWish),
        'as for `debug_traceTransaction`; also `stateOverrides` and `blockOverrides`',
      ),
    ],
    result: TRACE,
    example: { params: [{ ...GIFT, value: '0x1' }, 'latest', { tracer: 'prestateTracer' }] },
    run: (context, call, block, config) => traceCall(context, call, block, config),
  }),
  method({
    name: 'debug_traceBlockByNumber',
    summary: 'All transactions of a block, one after the other. The first block has none, and cannot be traced.',
    params: [BLOCK_NUMBER, CONFIG],
    result: TRACES,
    example: { params: ['0x0', { tracer: 'callTracer' }], error: 'refused' },
    run: traceBlockAt,
  }),
  method({
    name: 'debug_traceBlockByHash',
    summary: 'All transactions of a block of any branch.',
    params: [BLOCK_HASH, CONFIG],
    result: TRACES,
    example: { params: [NO_SUCH_HASH, { tracer: '4byteTracer' }], error: 'notFound' },
    run: (context, blockHash, config) => traceBlockAt(context, byHash(blockHash), config),
  }),
  method({
    name: 'debug_traceBlock',
    summary: 'All transactions of a block that is given as RLP; the block before it has to be here.',
    params: [param('block', bytes), CONFIG],
    result: TRACES,
    example: { params: ['0xc0'], error: 'badParams' },
    run: traceRawBlock,
  }),
  method({
    name: 'debug_getRawHeader',
    summary: 'The header of a block as RLP, from which its hash is made.',
    params: [BLOCK],
    result: 'bytes',
    example: { params: ['latest'] },
    run: rawHeader,
  }),
  method({
    name: 'debug_getRawBlock',
    summary: 'A block as RLP: the fields of its header, and the encodings of its transactions.',
    params: [BLOCK],
    result: 'bytes',
    example: { params: ['latest'] },
    run: rawBlock,
  }),
  method({
    name: 'debug_getRawReceipts',
    summary: 'The receipts of a block as its receipts root covers them (EIP-2718).',
    params: [BLOCK],
    result: 'list of bytes',
    example: { params: ['latest'] },
    run: rawReceipts,
  }),
  method({
    name: 'debug_getRawTransaction',
    summary: 'A transaction, mined or waiting, as it was signed (EIP-2718).',
    params: [TRANSACTION_HASH],
    result: 'bytes; an error where nobody knows it',
    example: { params: [NO_SUCH_HASH], error: 'notFound' },
    run: rawTransaction,
  }),
  method({
    name: 'debug_getBadBlocks',
    summary: 'Always empty: of a refused block only its name and the rule it broke are remembered.',
    params: [],
    result: 'an empty list',
    example: { params: [] },
    run: () => [],
  }),
];
