/**
 * The records in which pending transactions outlive the process: `pending/<hash>` holds when a transaction came and the
 * transaction itself. A record that cannot be read is dropped and named; it never keeps the chain from opening.
 *
 * When they are written: `journal-writer.ts`.
 */

import { bytesToWord, minimalBytes } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { decodeRlp, encodeRlp, type Rlp, RlpError } from '../../base/rlp.ts';
import type { Block } from '../../chain/block.ts';
import type { WaitingRecords } from '../../chain/chain.ts';
import { isByHand } from '../../chain/cheat.ts';
import { TransactionError } from '../../chain/errors.ts';
import { transactionHash } from '../../chain/signing.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from '../../chain/transaction.ts';
import { DamagedRecord, type Store, type Write } from '../../state/store.ts';

export type Journalled = {
  readonly transaction: Transaction;
  readonly hash: Hash;
  /** Counts up: the order in which they came. */
  readonly arrival: number;
};

/** A transaction that will not be mined, and why. `key` is its record; it has no name when the record cannot be read. */
export type Dropped = { readonly key: string; readonly hash?: Hash; readonly reason: string };

/** What the name of every record begins with; the hash without `0x` follows. */
export const JOURNAL_PREFIX = 'pending/';

export function journalKey(hash: Hash): string {
  return `${JOURNAL_PREFIX}${hash.slice(2)}`;
}

export function removal(hash: Hash): Write {
  return { key: journalKey(hash), value: undefined };
}

export function writeOf({ transaction, hash, arrival }: Journalled): Write {
  const value = encodeRlp([minimalBytes(BigInt(arrival)), encodeTransaction(transaction)]);
  return { key: journalKey(hash), value };
}

/** All that can be read, in no particular order, and what cannot. Damaged records are removed: they stop any scan. */
export async function readJournal(store: Store): Promise<{ readable: Journalled[]; dropped: Dropped[] }> {
  const damaged: Dropped[] = [];
  for (;;) {
    try {
      const { readable, dropped } = await readAll(store);
      return { readable, dropped: [...damaged, ...dropped] };
    } catch (error) {
      const key = damagedKey(error);
      if (key === undefined || damaged.some((known) => known.key === key)) throw error;
      await store.commit([{ key, value: undefined }]);
      damaged.push({ key, reason: 'its record is damaged' });
    }
  }
}

/** The one record that is damaged, when it is one of ours. */
function damagedKey(error: unknown): string | undefined {
  if (!(error instanceof DamagedRecord)) return undefined;
  return /^pending\/[0-9a-f]{64}$/.test(error.key) ? error.key : undefined;
}

async function readAll(store: Store): Promise<{ readable: Journalled[]; dropped: Dropped[] }> {
  const readable: Journalled[] = [];
  const dropped: Dropped[] = [];
  for await (const [key, value] of store.scan(JOURNAL_PREFIX)) {
    const read = readRecord(key, value);
    if ('reason' in read) dropped.push(read);
    else readable.push(read);
  }
  return { readable, dropped };
}

function readRecord(key: string, value: Uint8Array): Journalled | Dropped {
  try {
    const [arrival, bytes] = partsOf(decodeRlp(value));
    const transaction = decodeTransaction(bytes);
    const hash = transactionHash(transaction);
    if (journalKey(hash) !== key) return { key, reason: 'its record lies under the name of another transaction' };
    return { transaction, hash, arrival: Number(bytesToWord(arrival)) };
  } catch (error) {
    if (error instanceof RlpError || error instanceof TransactionError) return { key, reason: error.message };
    throw error;
  }
}

function partsOf(record: Rlp): [arrival: Uint8Array, bytes: Uint8Array] {
  const [arrival, bytes, ...rest] = record instanceof Uint8Array ? [] : record;
  if (arrival instanceof Uint8Array && arrival.length <= 6 && bytes instanceof Uint8Array && rest.length === 0) {
    return [arrival, bytes];
  }
  throw new RlpError('its record has another form');
}

/** What waits, in the order it came, as far as it can be read; nothing is removed, that is the pool's to tell. */
async function heldIn(store: Store): Promise<readonly Transaction[]> {
  const held: Journalled[] = [];
  try {
    for await (const [key, value] of store.scan(JOURNAL_PREFIX)) {
      const read = readRecord(key, value);
      if (!('reason' in read)) held.push(read);
    }
  } catch (error) {
    if (!(error instanceof DamagedRecord)) throw error;
  }
  return held.toSorted((a, b) => a.arrival - b.arrival).map(({ transaction }) => transaction);
}

/** Behind all that wait already. */
const LATE_ARRIVAL = 2 ** 40;

const transactionsOf = (blocks: readonly Block[]): readonly Transaction[] =>
  blocks.flatMap(({ transactions }) => transactions);

let lastArrival = LATE_ARRIVAL;

/** The record of one that waits and has none. Each comes behind the one before: of two with one nonce the later one stays. */
export function waitsAgain(transaction: Transaction): Write {
  lastArrival += 1;
  return writeOf({ transaction, hash: transactionHash(transaction), arrival: lastArrival });
}

/**
 * How what waits is written down while there is no pool: a chain is being opened, or read from a file. What was mined waits no more, and
 * what was mined on a branch that was left waits again. The pool looks at it when it is opened.
 */
export const WAITING: WaitingRecords = {
  moved: ({ displaced, adopted }) => [
    ...transactionsOf(displaced)
      .filter((transaction) => !isByHand(transaction))
      .map(waitsAgain),
    ...transactionsOf(adopted).map((transaction) => removal(transactionHash(transaction))),
  ],
  // What is written down already keeps its place.
  accepted: (transaction, records) =>
    records.get(journalKey(transactionHash(transaction))) === undefined ? [waitsAgain(transaction)] : [],
  held: heldIn,
};
