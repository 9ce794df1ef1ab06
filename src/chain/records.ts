/**
 * Which record holds what of the chain. Accounts, memory and trie nodes have records of their own (`state/records.ts`).
 *
 *     head                      the newest block: number, hash, total difficulty; how many contracts and transactions there are
 *     block/<number>            the whole block: rewriting one of these is all it takes to tamper with the past
 *     receipts/<number>         what its transactions did
 *     trail/<number>            total difficulty up to this block, and what it left in the flat memory and the history
 *     number/<block hash>       where a block is
 *     transaction/<hash>        block number and place of a transaction
 *     contract/<count>          each deployment in order: address, deployer, block, place
 *     genesis                   the text the chain began with
 *     ~head                     a copy of `head`, written in the same batch and kept at the other end of the store
 *     side/<block hash>         a block that is valid and not on the canonical chain: block, receipts, trail
 *     refused/<block hash>      a block that proved work and broke a rule (`refusals.ts`)
 *
 * All but the last two follow the canonical chain; `branch.ts` says what a block writes when it joins it, and takes back when it leaves it.
 *
 * A database that lost a part of its files opens without complaint. The two heads are never in one table for long, so one of
 * them going missing, or back, shows.
 */

import type { Address } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { encodeRlp, type Rlp } from '../base/rlp.ts';
import type { Records, Store, Write } from '../state/store.ts';
import { type Trail, trailFrom, trailItems } from '../state/trail.ts';
import { type Block, blockHash, decodeBlock, encodeBlock } from './block.ts';
import {
  address,
  anyBytes,
  decodeFields,
  encodeFields,
  type FieldTable,
  hash,
  integer,
  readList,
  readRlp,
} from './fields.ts';
import { type Genesis, formatGenesis } from './genesis.ts';
import { MAX_UINT256, MAX_UINT64 } from './params.ts';
import { decodeStoredReceipts, encodeStoredReceipts, type Receipt } from './receipt.ts';

export type Head = {
  readonly number: bigint;
  readonly hash: Hash;
  /** Tries that all blocks up to this one took on average, together. */
  readonly totalDifficulty: bigint;
  /** Contracts deployed so far. */
  readonly contracts: bigint;
  /** Transactions mined so far: one of them that is not found was lost. */
  readonly transactions: bigint;
};

/** A block that met every rule, and what it did. */
export type Judged = {
  readonly block: Block;
  readonly hash: Hash;
  readonly receipts: readonly Receipt[];
  readonly trail: Trail;
  /** Of the branch that ends with it. */
  readonly totalDifficulty: bigint;
};

/** Where a transaction is. */
export type Place = { readonly blockNumber: bigint; readonly index: bigint };

/** One deployment. */
export type Deployment = Place & { readonly address: Address; readonly deployer: Address };

const HEAD_KEY = 'head';
const HEAD_COPY_KEY = '~head';
const GENESIS_KEY = 'genesis';
export const BLOCK_PREFIX = 'block/';
export const SIDE_PREFIX = 'side/';

const NUMBER = integer(MAX_UINT64);
/** Whatever the difficulties of 2⁶⁴ blocks come to. */
const WORK = integer(MAX_UINT256);
const HEAD: FieldTable = [
  ['number', NUMBER],
  ['hash', hash],
  ['totalDifficulty', WORK],
  ['contracts', NUMBER],
  ['transactions', NUMBER],
];
const PLACE: FieldTable = [
  ['blockNumber', NUMBER],
  ['index', NUMBER],
];
const DEPLOYMENT: FieldTable = [['address', address], ['deployer', address], ...PLACE];
const SIDE: FieldTable = [
  ['block', anyBytes],
  ['receipts', anyBytes],
  ['trail', anyBytes],
];

// ───────────── writing ─────────────

export function genesisWrite(genesis: Genesis): Write {
  return { key: GENESIS_KEY, value: utf8ToBytes(formatGenesis(genesis)) };
}

/** The head in both its places. */
export function headRecords(head: Head): readonly Write[] {
  const value = encodeRlp(encodeFields(HEAD, head));
  return [HEAD_KEY, HEAD_COPY_KEY].map((key) => ({ key, value }));
}

/** Block, receipts, trail and number of a block on the canonical chain. */
export function canonicalRecords(judged: Judged): readonly Write[] {
  const { block, receipts } = judged;
  const { number } = block.header;
  return [
    { key: blockKey(number), value: encodeBlock(block) },
    { key: receiptsKey(number), value: encodeStoredReceipts(receipts) },
    { key: trailKey(number), value: encodeTrail(judged) },
    { key: numberKey(judged.hash), value: encodeRlp(NUMBER.encode(number)) },
  ];
}

/** The same three of a block that is not on it, in one record. */
export function sideRecord(judged: Judged): Write {
  const block = encodeBlock(judged.block);
  const receipts = encodeStoredReceipts(judged.receipts);
  const value = encodeRlp(encodeFields(SIDE, { block, receipts, trail: encodeTrail(judged) }));
  return { key: sideKey(judged.hash), value };
}

export function placeRecord(transactionHashText: Hash, place: Place): Write {
  return { key: transactionKey(transactionHashText), value: encodeRlp(encodeFields(PLACE, place)) };
}

export function deploymentRecord(count: bigint, deployment: Deployment): Write {
  return { key: contractKey(count), value: encodeRlp(encodeFields(DEPLOYMENT, deployment)) };
}

// ───────────── reading: all throw `FieldError`, `TransactionError` or `DamagedRecord` for a record that is not what it was ─────────────

export const readGenesisText = (records: Records): Uint8Array | undefined => records.get(GENESIS_KEY);
export const readHead = (records: Records): Head | undefined => decodeHead(records.get(HEAD_KEY));
export const readHeadCopy = (records: Records): Head | undefined => decodeHead(records.get(HEAD_COPY_KEY));

/** A block of the canonical chain. */
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

/** A block of the canonical chain and what it did. */
export function readCanonical(records: Records, number: bigint): Judged | undefined {
  const [block, receipts] = [readBlock(records, number), readReceipts(records, number)];
  const trail = records.get(trailKey(number));
  if (block === undefined || receipts === undefined || trail === undefined) return undefined;
  return { block, hash: blockHash(block), receipts, ...decodeTrail(trailKey(number), trail) };
}

/** Tries that the blocks of the canonical chain up to this one took on average, together. */
export function readTotalDifficulty(records: Records, number: bigint): bigint | undefined {
  const trail = records.get(trailKey(number));
  return trail && totalDifficultyIn(trail)[0];
}

/** What a block of the canonical chain left in the flat memory and the history. */
export function readTrail(records: Records, number: bigint): Trail | undefined {
  const trail = records.get(trailKey(number));
  return trail && decodeTrail(trailKey(number), trail).trail;
}

/** A block that is not on the canonical chain, and what it did. */
export function readSide(records: Records, blockHashText: Hash): Judged | undefined {
  const value = records.get(sideKey(blockHashText));
  if (value === undefined) return undefined;
  const side = decodeFields(SIDE, 'a block of another branch', readRlp(value)) as Record<string, Uint8Array>;
  const [block, receipts, trail] = [side['block']!, side['receipts']!, side['trail']!];
  return {
    block: decodeBlock(block),
    hash: blockHashText,
    receipts: decodeStoredReceipts(receipts),
    ...decodeTrail(sideKey(blockHashText), trail),
  };
}

/** How many records of a kind there are: `number` has a small one for every block. Throws `DamagedRecord`. */
export function countRecords(store: Store, kind: string): Promise<number> {
  return store.count(`${kind}/`);
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

// ───────────── keys: numbers are padded, so that records lie in their order ─────────────

const padded = (number: bigint): string => number.toString().padStart(20, '0');
/** The record that holds block `number`. */
export const blockKey = (number: bigint): string => `${BLOCK_PREFIX}${padded(number)}`;
const receiptsKey = (number: bigint): string => `receipts/${padded(number)}`;
export const trailKey = (number: bigint): string => `trail/${padded(number)}`;
export const contractKey = (count: bigint): string => `contract/${padded(count)}`;
const numberKey = (blockHashText: Hash): string => `number/${blockHashText}`;
export const transactionKey = (transactionHashText: Hash): string => `transaction/${transactionHashText}`;
export const sideKey = (blockHashText: Hash): string => `${SIDE_PREFIX}${blockHashText}`;

function decodeHead(value: Uint8Array | undefined): Head | undefined {
  return value && (decodeFields(HEAD, 'the head', readRlp(value)) as Head);
}

function encodeTrail({ totalDifficulty, trail }: Judged): Uint8Array {
  return encodeRlp([WORK.encode(totalDifficulty), trailItems(trail)]);
}

function decodeTrail(key: string, value: Uint8Array): Pick<Judged, 'trail' | 'totalDifficulty'> {
  const [totalDifficulty, items] = totalDifficultyIn(value);
  return { totalDifficulty, trail: trailFrom(key, items) };
}

/** And what else is in a trail. */
function totalDifficultyIn(value: Uint8Array): readonly [totalDifficulty: bigint, rest: Rlp | undefined] {
  const [work, items] = readList(readRlp(value), 'a trail', 2);
  return [WORK.decode(work ?? [], 'total difficulty'), items];
}
