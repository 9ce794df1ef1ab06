/** What the chain and this node are. */

import { crc32 } from 'node:zlib';
import { bytesToHex, hexToBytes, wordToBytes } from '../../base/bytes.ts';
import { blockHash } from '../../chain/block.ts';
import { MACHINE_VERSION } from '../../chain/params.ts';
import type { Context } from '../context.ts';
import { toQuantity } from '../json/quantities.ts';
import { type Method, method } from '../method.ts';

export const NODE_METHODS: readonly Method[] = [
  method({
    name: 'eth_chainId',
    summary: 'The number that every signature for this chain names.',
    params: [],
    result: 'quantity',
    example: { params: [] },
    run: ({ node }) => toQuantity(node.chain.params.chainId),
  }),
  method({
    name: 'eth_accounts',
    summary:
      'Whose transactions this node signs: the people of a development chain, on this machine only; nobody elsewhere.',
    params: [],
    result: 'list of addresses',
    example: { params: [] },
    run: ({ accounts }) => accounts.addresses,
  }),
  method({
    name: 'eth_requestAccounts',
    summary: 'The same, as it is asked of a wallet (EIP-1102).',
    params: [],
    result: 'list of addresses',
    example: { params: [] },
    run: ({ accounts }) => accounts.addresses,
  }),
  method({
    name: 'eth_coinbase',
    summary: 'Who is paid for the blocks that this node mines.',
    params: [],
    result: 'address',
    example: { params: [] },
    run: ({ node }) => node.nextMoment().context.miner,
  }),
  method({
    name: 'eth_syncing',
    summary: 'Never: what this node knows, it has judged and can answer for.',
    params: [],
    result: 'false',
    example: { params: [] },
    run: () => false,
  }),
  method({
    name: 'eth_mining',
    summary: 'Is a nonce being searched at this moment? Where nothing waits, nothing is mined.',
    params: [],
    result: 'true or false',
    example: { params: [] },
    run: ({ filters }) => filters.news.isMining,
  }),
  method({
    name: 'eth_hashrate',
    summary: 'Tries per second of the search under way; zero where there is none, or it is too short to be measured.',
    params: [],
    result: 'quantity',
    example: { params: [] },
    run: ({ filters }) => toQuantity(filters.news.hashrate),
  }),
  method({
    name: 'eth_protocolVersion',
    summary: 'Which version of the machine judges the blocks. Nodes with another one do not share a chain.',
    params: [],
    result: 'quantity',
    example: { params: [] },
    run: () => toQuantity(MACHINE_VERSION),
  }),
  method({
    name: 'eth_capabilities',
    summary: 'What of the past this node still has: everything, from block 0 on.',
    params: [],
    result: 'the newest block, and for each kind of data the oldest block that has it',
    example: { params: [] },
    run: capabilities,
  }),
  method({
    name: 'eth_config',
    summary:
      'The chain as EIP-7910 describes one: its number, its first block, and no forks, blobs or built-in contracts.',
    params: [],
    result: 'current, next and last configuration; the last two are null',
    example: { params: [] },
    run: configuration,
  }),
];

const KINDS_OF_DATA = ['state', 'tx', 'logs', 'receipts', 'blocks', 'stateproofs'];

function capabilities({ node }: Context): unknown {
  const { chain } = node;
  const whole = { disabled: false, oldestBlock: '0x0' };
  return {
    head: { number: toQuantity(chain.head.header.number), hash: chain.headHash },
    ...Object.fromEntries(KINDS_OF_DATA.map((kind) => [kind, whole])),
  };
}

function configuration({ node }: Context): unknown {
  const { chain } = node;
  const first = chain.blockByNumber(0n);
  const noBlobs = { baseFeeUpdateFraction: 0, max: 0, target: 0 };
  const current = {
    activationTime: Number(first?.header.timestamp ?? 0n),
    blobSchedule: noBlobs,
    chainId: toQuantity(chain.params.chainId),
    // EIP-2124, for a chain without forks.
    forkId: bytesToHex(wordToBytes(BigInt(crc32(first === undefined ? '' : hexToBytes(blockHash(first)))), 4)),
    precompiles: {},
    systemContracts: {},
  };
  return { current, next: null, last: null };
}
