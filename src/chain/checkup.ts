/**
 * What is looked at when a chain is opened: whose chain it is, and whether its newest part is as it was written. A database
 * whose files were damaged may open without complaint, lack records, or return others: so the heads, the last blocks with
 * their pointers, and the newest state are read before anything is built on them. The whole chain is walked by `verify.ts`.
 */

import { bytesToUtf8, utf8ToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { show } from '../base/show.ts';
import { headState } from '../state/head.ts';
import { stateAt } from '../state/state-at.ts';
import { DamagedRecord, type Records, type Store, type Write } from '../state/store.ts';
import { DamagedNode, MissingNode } from '../state/trie-load.ts';
import { type Block, blockHash } from './block.ts';
import { ChainError, TransactionError } from './errors.ts';
import { FieldError } from './fields.ts';
import { executeGenesis } from './first-block.ts';
import { formatGenesis, type Genesis, GenesisError, parseGenesis } from './genesis.ts';
import { accountOf } from './host.ts';
import {
  countRecords,
  type Head,
  readBlock,
  readCanonical,
  readGenesisText,
  readHead,
  readHeadCopy,
  readNumber,
  readReceipts,
  trailKey,
} from './records.ts';

const SCHEMA_KEY = 'schema';
/** Which records there are, and in what form. Whoever changes that in a way older chains do not have raises it. */
const SCHEMA = '2';

/** How many of the newest blocks are looked at. */
const BLOCKS_CHECKED = 16n;

/**
 * The genesis a store began with; undefined when the store is empty. Throws `ChainError` when it holds other things, or
 * began differently from `expected`.
 */
export async function readGenesis(store: Store, expected?: Genesis): Promise<Genesis | undefined> {
  named('the record of their form', () => checkSchema(store));
  const stored = named('the genesis record', () => storedGenesis(store));
  if (stored === undefined) {
    for await (const [key] of store.scan('', { limit: 1 })) {
      throw new ChainError(
        'damaged',
        `the store holds records (${show(key)} is one) but no genesis: a part of it is missing`,
      );
    }
    return undefined;
  }
  if (expected !== undefined && formatGenesis(expected) !== formatGenesis(stored)) {
    throw new ChainError(
      'otherChain',
      `this store holds another chain (id ${stored.params.chainId}, begun with other rules or allocations); use another directory`,
    );
  }
  return stored;
}

/** Belongs to the batch in which a chain begins. */
export function schemaWrite(): Write {
  return { key: SCHEMA_KEY, value: utf8ToBytes(SCHEMA) };
}

/** Throws `ChainError` for a chain whose records have another form: nothing of it is to be touched. */
function checkSchema(records: Records): void {
  const stored = records.get(SCHEMA_KEY);
  if (stored === undefined && readGenesisText(records) === undefined) return;
  if (stored === undefined && records.get(trailKey(0n)) !== undefined) damaged('the record of their form is missing');
  const found = stored && (bytesToUtf8(stored) ?? 'one that is no text');
  if (found === SCHEMA) return;
  const form = found === undefined ? 'an older form' : `form ${show(found)}`;
  throw new ChainError(
    'schema',
    `the records of this chain have ${form}, and this version of hlp reads form ${SCHEMA}; nothing was changed. To go on: \`hlp export\` with the version that wrote it, then \`hlp import\` with this one into another directory`,
  );
}

/** Looks at the newest part of a chain. Throws `ChainError`, rule `damaged`, naming the first thing that is wrong. */
export function checkStore(
  records: Records,
  genesis: Genesis | undefined,
): { genesis: Genesis; head: Head; headBlock: Block } {
  if (genesis === undefined) throw new ChainError('empty', 'there is no chain in this store');
  return named('the chain', () => {
    checkGenesisBlock(records, genesis);
    const head = checkHeads(records);
    const headBlock = checkNewestBlocks(records, head);
    checkNewestState(records, headBlock);
    return { genesis, head, headBlock };
  });
}

/**
 * Every block and every transaction has a record under its hash, so they can be counted. Damage to the newest of a database's files costs
 * whole batches in the midst of the chain, which neither the heads nor the newest blocks show; and a damaged table may hide a record, so that
 * it would be taken for one that never was. Throws `ChainError`, rule `damaged`.
 */
export async function checkNothingIsLost(store: Store, { number, transactions }: Head): Promise<void> {
  const [blocks, places] = await Promise.all([countRecords(store, 'number'), countRecords(store, 'transaction')]).catch(
    (error: unknown) => explain('the chain', error),
  );
  if (BigInt(blocks) !== number + 1n) damaged(`there are ${blocks} blocks in it, expected ${number + 1n}`);
  if (BigInt(places) !== transactions) damaged(`there are ${places} transactions in it, expected ${transactions}`);
}

/** Errors that mean: a record is not what was written. */
export function isDamage(error: unknown): error is Error {
  return [DamagedRecord, MissingNode, DamagedNode, FieldError, TransactionError, GenesisError].some(
    (kind) => error instanceof kind,
  );
}

function storedGenesis(records: Records): Genesis | undefined {
  const bytes = readGenesisText(records);
  return bytes && parseGenesis(bytesToUtf8(bytes) ?? '');
}

function checkGenesisBlock(records: Records, genesis: Genesis): void {
  const { block } = executeGenesis(genesis);
  const stored = readBlock(records, 0n);
  if (stored === undefined) damaged('block 0 is missing');
  if (blockHash(stored) !== blockHash(block)) damaged('block 0 is not the one its genesis describes');
}

function checkHeads(records: Records): Head {
  const head = readHead(records);
  const copy = readHeadCopy(records);
  if (head === undefined || copy === undefined) damaged('the record of the newest block is missing');
  if (!isSameHead(head, copy)) {
    damaged(`two records disagree about the newest block: ${head.number} and ${copy.number}`);
  }
  return head;
}

function isSameHead(head: Head, copy: Head): boolean {
  return (Object.keys(head) as (keyof Head)[]).every((field) => head[field] === copy[field]);
}

/** From the head downwards: each block has the hash that is asked for, and says which one comes before. */
function checkNewestBlocks(records: Records, head: Head): Block {
  const newest = requireBlock(records, head.number);
  let expected = head.hash;
  let work = head.totalDifficulty;
  for (let number = head.number; number >= 0n && number > head.number - BLOCKS_CHECKED; number -= 1n) {
    const { header } = checkBlock(records, number, expected, work);
    expected = header.parentHash;
    work -= header.difficulty;
  }
  return newest;
}

/** Is it there with all that belongs to it, and does the branch that ends with it have so much work? */
function checkBlock(records: Records, number: bigint, hash: Hash, work: bigint): Block {
  const block = requireBlock(records, number);
  const found = blockHash(block);
  if (block.header.number !== number) damaged(`block ${number} says it is block ${block.header.number}`);
  if (found !== hash) damaged(`block ${number} has the hash ${found}, expected ${hash}`);
  if (readNumber(records, found) !== number) damaged(`block ${number} is not found by its hash`);
  if (readReceipts(records, number)?.length !== block.transactions.length) {
    damaged(`the receipts of block ${number} are missing`);
  }
  const judged = readCanonical(records, number) ?? damaged(`what block ${number} did is missing`);
  if (judged.totalDifficulty !== work) {
    damaged(`block ${number} ends a branch of difficulty ${judged.totalDifficulty}, expected ${work}`);
  }
  // Reads the way from the root to one account; a root that is gone shows at once.
  stateAt(records, block.header.stateRoot).account(block.header.miner);
  return block;
}

/** The flat memory and the trie must agree on the account that changed last: whoever mined the newest block. */
function checkNewestState(records: Records, { header }: Block): void {
  const flat = accountOf(headState(records), header.miner);
  const proved = accountOf(stateAt(records, header.stateRoot), header.miner);
  if (flat.balance !== proved.balance || flat.nonce !== proved.nonce || flat.codeHash !== proved.codeHash) {
    damaged(`the account of the last miner, ${header.miner}, is not what the state root says`);
  }
}

function requireBlock(records: Records, number: bigint): Block {
  return readBlock(records, number) ?? damaged(`block ${number} is missing`);
}

function damaged(what: string): never {
  throw new ChainError('damaged', `the stored chain is damaged: ${what}`);
}

function named<T>(place: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    return explain(place, error);
  }
}

/** Says of a record that cannot be read where it was needed. */
function explain(place: string, error: unknown): never {
  if (!isDamage(error)) throw error;
  throw new ChainError('damaged', `the stored chain is damaged: ${place}: ${error.message}`, { cause: error });
}
