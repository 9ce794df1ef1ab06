/**
 * Methods that Ethereum or its programs have and that make no sense here: refused by name, with the reason and, where there is one, the
 * way round. Whoever asks for something that neither is nor ever was is told that there is no such method.
 */

import { REFUSED_DEVELOPMENT } from './development/refused.ts';
import { RpcError } from './errors.ts';
import type { Method } from './method.ts';
import type { Shape } from './shape.ts';

type Row = { readonly names: readonly string[]; readonly why: string };

export const REFUSED: readonly Row[] = [
  {
    names: ['eth_blobBaseFee', 'eth_getBlobSidecars', 'eth_getBlobSidecarByTxHash'],
    why: 'there are no blobs here, so they have no price; larger data goes into the calldata, up to 64 KiB',
  },
  {
    names: ['eth_getBlockAccessList', 'debug_getRawBlockAccessList'],
    why: 'blocks here do not say what they read and wrote (EIP-7928); ask debug_traceBlockByNumber with the prestateTracer',
  },
  {
    names: ['eth_getWork', 'eth_submitWork', 'eth_submitHashrate'],
    why: 'blocks are mined inside the node; a block from elsewhere is taken as a file: hlp import',
  },
  {
    names: ['eth_getCompilers', 'eth_compileSolidity', 'eth_compileLLL', 'eth_compileSerpent'],
    why: 'contracts are compiled before they are sent: hlp compile',
  },
  {
    names: ['eth_setEtherbase', 'miner_setEtherbase', 'miner_setGasPrice', 'miner_setExtra', 'miner_setGasLimit'],
    why: 'mining is ruled by whoever runs the node: hlp node --block-time, or hlp pause and hlp resume',
  },
  {
    names: [
      'personal_listAccounts',
      'personal_newAccount',
      'personal_importRawKey',
      'personal_unlockAccount',
      'personal_lockAccount',
      'personal_sendTransaction',
      'personal_ecRecover',
    ],
    why: 'a server is no place for keys; make them with hlp key, sign in a wallet, and send with eth_sendRawTransaction',
  },
  {
    names: ['eth_getEncryptionPublicKey', 'eth_decrypt'],
    why: 'what is private is read where the key is; see private memos: hlp give --private',
  },
  {
    names: ['admin_addPeer', 'admin_removePeer', 'admin_peers', 'admin_nodeInfo', 'admin_datadir'],
    why: 'this server says nothing of the machine it runs on, and the node has no peers',
  },
  {
    names: ['admin_exportChain', 'admin_importChain'],
    why: 'files are named on the machine where they lie: hlp export and hlp import',
  },
  {
    names: ['debug_setHead'],
    why: 'blocks are taken back on chains to play on only: evm_snapshot and evm_revert',
  },
  {
    names: ['engine_exchangeCapabilities', 'engine_newPayloadV1', 'engine_forkchoiceUpdatedV1', 'engine_getPayloadV1'],
    why: 'there is no consensus client: whoever finds a nonce makes a block, and the branch with the most work counts',
  },
  {
    names: ['db_putString', 'db_getString', 'db_putHex', 'db_getHex', 'shh_version', 'shh_post'],
    why: 'this was given up long ago',
  },
  ...REFUSED_DEVELOPMENT.map(({ name, why }) => ({ names: [name], why })),
];

const anything: Shape<unknown> = { name: 'anything', schema: {}, read: (value) => value };
/** Whatever it is asked with, the reason is told. */
const PARAMS = Array.from({ length: 16 }, () => ({ name: 'anything', shape: anything }));

export const REFUSED_METHODS: readonly Method[] = REFUSED.flatMap(({ names, why }) =>
  names.map((name) => ({
    name,
    summary: `Refused: ${why}.`,
    params: PARAMS,
    result: `error −32004: ${why}`,
    example: { params: [], error: 'unsupported' } as const,
    run: () => {
      throw new RpcError('unsupported', `${name}: ${why}`);
    },
  })),
);
