/**
 * Which record holds what of the chain. Accounts, memory and trie nodes have records of their own (`state/records.ts`).
 *
 *     head                      number and hash of the newest block, and how many contracts there are
 *     block/<number>            the whole block: rewriting one of these is all it takes to tamper with the past
 *     receipts/<number>         what its transactions did
 *     number/<block hash>       where a block is
 *     transaction/<hash>        block number and place of a transaction
 *     contract/<count>          each deployment in order: address, deployer, block, place
 *     genesis                   the text the chain began with
 *     ~head                     a copy of `head`, written in the same batch and kept at the other end of the store
 *
 * A database that lost a part of its files opens without complaint. The two heads are never in one table for long, so one of
 * them going missing, or back, shows.
 */

import type { Address } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { encodeRlp } from '../base/rlp.ts';
import type { Records, Store, Write } from '../state/store.ts';
import { type Block, blockHash, decodeBlock, encodeBlock } from './block.ts';
import { address, decodeFields, encodeFields, type FieldTable, hash, integer, readRlp } from './fields.ts';
import { type Genesis, formatGenesis } from './genesis.ts';
import { MAX_UINT64 } from './params.ts';
import { decodeStoredReceipts, encodeStoredReceipts, type Receipt } from './receipt.ts';
import { senderOf, transactionHash } from './signing.ts';

export type Head = {
  readonly number: bigint;
  readonly hash: Hash;
  /** Contracts deployed so far. */
  readonly contracts: bigint;
};

/** Where a transaction is. */
export type Place = { readonly blockNumber: bigint; readonly index: bigint };

/** One deployment. */
export type Deployment = Place & { readonly address: Address; readonly deployer: Address };

const HEAD_KEY = 'head';
const HEAD_COPY_KEY = '~head';
const GENESIS_KEY = 'genesis';

const NUMBER = integer(MAX_UINT64);
const HEAD: FieldTable = [
  ['number', NUMBER],
  ['hash', hash],
  ['contracts', NUMBER],
];
const PLACE: FieldTable = [
  ['blockNumber', NUMBER],
  ['index', NUMBER],
];
const DEPLOYMENT: FieldTable = [['address', address], ['deployer', address], ...PLACE];

/** Everything a block adds to the records of the chain, and the head it leaves behind. */
export function blockWrites(
  block: Block,
  receipts: readonly Receipt[],
  before: Head | undefined,
): {
  readonly writes: readonly Write[];
  readonly head: Head;
} {
  const deployments = deploymentsIn(block, receipts);
  const known = before?.contracts ?? 0n;
  const { number } = block.header;
  const head = { number, hash: blockHash(block), contracts: known + BigInt(deployments.length) };
  const writes = [
    { key: blockKey(number), value: encodeBlock(block) },
    { key: receiptsKey(number), value: encodeStoredReceipts(receipts) },
    { key: numberKey(head.hash), value: encodeRlp(NUMBER.encode(number)) },
    ...block.transactions.map((transaction, index) => ({
      key: transactionKey(transactionHash(transaction)),
      value: encodeRlp(encodeFields(PLACE, { blockNumber: number, index: BigInt(index) })),
    })),
    ...deployments.map((deployment, index) => ({
      key: contractKey(known + BigInt(index)),
      value: encodeRlp(encodeFields(DEPLOYMENT, deployment)),
    })),
    { key: HEAD_KEY, value: encodeHead(head) },
    { key: HEAD_COPY_KEY, value: encodeHead(head) },
  ];
  return { writes, head };
}

export function genesisWrite(genesis: Genesis): Write {
  return { key: GENESIS_KEY, value: utf8ToBytes(formatGenesis(genesis)) };
}

/** Does this record speak of the newest block, whichever that is? */
export const isHeadKey = (key: string): boolean => key === HEAD_KEY || key === HEAD_COPY_KEY;

export const readGenesisText = (records: Records): Uint8Array | undefined => records.get(GENESIS_KEY);
export const readHead = (records: Records): Head | undefined => decodeHead(records.get(HEAD_KEY));
export const readHeadCopy = (records: Records): Head | undefined => decodeHead(records.get(HEAD_COPY_KEY));

/** Throws `FieldError`, `TransactionError` or `DamagedRecord` for a record that is not what it was. */
export function readBlock(records: Records, number: bigint): Block | undefined {
  const value = records.get(blockKey(number));
  return value && decodeBlock(value);
}

export function readReceipts(records: Records, number: bigint): readonly Receipt[] | undefined {
  const value = records.get(receiptsKey(number));
  return value && decodeStoredReceipts(value);
}

export function readNumber(records: Records, blockHashText: Hash): bigint | undefined {
  const value = records.get(numberKey(blockHashText));
  return value && NUMBER.decode(readRlp(value), 'block number');
}

/** How many records of a kind there are: `number` has a small one for every block. Throws `DamagedRecord`. */
export async function countRecords(store: Store, kind: string): Promise<number> {
  const records = store.scan(`${kind}/`)[Symbol.asyncIterator]();
  let count = 0;
  while ((await records.next()).done !== true) count += 1;
  return count;
}

export function readPlace(records: Records, transactionHashText: Hash): Place | undefined {
  const value = records.get(transactionKey(transactionHashText));
  return value && (decodeFields(PLACE, 'the place of a transaction', readRlp(value)) as Place);
}

/** The deployment after `count` others. */
export function readDeployment(records: Records, count: bigint): Deployment | undefined {
  const value = records.get(contractKey(count));
  return value && (decodeFields(DEPLOYMENT, 'a deployment', readRlp(value)) as Deployment);
}

/** The contracts that came into being in a block, in order. */
function deploymentsIn(block: Block, receipts: readonly Receipt[]): readonly Deployment[] {
  return block.transactions.flatMap((transaction, index) => {
    const created = receipts[index]?.contractAddress;
    if (created === undefined) return [];
    const place = { blockNumber: block.header.number, index: BigInt(index) };
    return [{ address: created, deployer: senderOf(transaction), ...place }];
  });
}

// Numbers are padded, so that records lie in their order.
const padded = (number: bigint): string => number.toString().padStart(20, '0');
/** The record that holds block `number`. */
export const blockKey = (number: bigint): string => `block/${padded(number)}`;
const receiptsKey = (number: bigint): string => `receipts/${padded(number)}`;
const contractKey = (count: bigint): string => `contract/${padded(count)}`;
const numberKey = (blockHashText: Hash): string => `number/${blockHashText}`;
const transactionKey = (transactionHashText: Hash): string => `transaction/${transactionHashText}`;

function encodeHead(head: Head): Uint8Array {
  return encodeRlp(encodeFields(HEAD, head));
}

function decodeHead(value: Uint8Array | undefined): Head | undefined {
  return value && (decodeFields(HEAD, 'the head', readRlp(value)) as Head);
}
