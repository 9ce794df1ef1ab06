/**
 * A whole chain as one file: what it began with, then blocks, each behind the one it stands on. State is not in it; whoever reads the file
 * executes the blocks, and their roots say whether all came out the same.
 *
 *     offset  size  field
 *     0       10    "hlpchain 1"
 *     10      …     records: kind u8, length u32, payload, check (the first 8 bytes of keccak256 of all that stands before it in the record)
 *
 * Kinds: 1 the genesis as text, once and first; 2 a block, of any branch; 3 the end, without payload; 4 a transaction that was accepted. A file
 * without an end was cut off, its writing was, or it is the file a living chain writes (`log.ts`): what is there counts. What can still be read
 * behind a damaged record is found by `salvage.ts`.
 */

import { bytesToUtf8, concatBytes, equalBytes, utf8ToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { type Block, decodeBlock, encodeBlock } from '../block.ts';
import { ChainError, TransactionError } from '../errors.ts';
import { FieldError } from '../fields.ts';
import { formatGenesis, type Genesis, GenesisError, parseGenesis } from '../genesis.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from '../transaction.ts';

const MAGIC = utf8ToBytes('hlpchain 1');
export const KINDS = { genesis: 1, block: 2, end: 3, transaction: 4 } as const;
type Kind = keyof typeof KINDS;

/** Bytes of a record before its payload, and behind it. */
export const HEAD_SIZE = 5;
export const CHECK_SIZE = 8;
/** Bytes of the largest record that is read: several times a block of 30,000,000 gas that is all calldata. */
export const MOST_PAYLOAD = 64 * 1024 * 1024;

/** What a chain adds to such a file while it lives. */
export type Entry =
  | { readonly kind: 'block'; readonly block: Block }
  | { readonly kind: 'transaction'; readonly transaction: Transaction };

/** One thing out of the file. `end` is the byte behind it, so that writing can go on there. */
export type Piece = { readonly end: number } & (
  | Entry
  | { readonly kind: 'genesis'; readonly genesis: Genesis }
  | { readonly kind: 'end' }
);

/** A record that is not as it was written, or none at all. `offset` is where it begins in the file. */
export class BadRecord extends ChainError {
  readonly offset: number;

  constructor(offset: number, what: string) {
    super('archive', `${what} (byte ${offset} of the file)`);
    this.offset = offset;
  }
}

/** What every file begins with. */
export function archiveStart(genesis: Genesis): Uint8Array {
  return concatBytes(MAGIC, record('genesis', utf8ToBytes(formatGenesis(genesis))));
}

export function archived(entry: Entry): Uint8Array {
  const payload = entry.kind === 'block' ? encodeBlock(entry.block) : encodeTransaction(entry.transaction);
  return record(entry.kind, payload);
}

export function archivedBlock(block: Block): Uint8Array {
  return archived({ kind: 'block', block });
}

export function archiveEnd(): Uint8Array {
  return record('end', new Uint8Array(0));
}

/**
 * What stands in a file, in order. It stops without an `end` where the file is cut off. Throws BadRecord, which names the byte, for anything
 * else that is not as it was written. What comes has its form, no more: `Chain.import` judges blocks, the pool transactions.
 */
export async function* readArchive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const feed = new Feed(chunks, 0);
  const magic = await feed.take(MAGIC.length);
  if (magic === undefined || !equalBytes(magic, MAGIC)) refuse(0, 'a chain file begins with "hlpchain 1"');
  yield* readRecords(feed, true);
}

/** The same whatever the first bytes say: for a file in which those are damaged. */
export async function* readPastMagic(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const feed = new Feed(chunks, 0);
  await feed.take(MAGIC.length);
  yield* readRecords(feed, true);
}

/** The same from the middle of a file: `chunks` begin at byte `offset`, where a record begins. */
export function readOn(chunks: AsyncIterable<Uint8Array>, offset: number): AsyncGenerator<Piece> {
  return readRecords(new Feed(chunks, offset), false);
}

async function* readRecords(feed: Feed, isFirst: boolean): AsyncGenerator<Piece> {
  try {
    for (let wantsGenesis = isFirst; ; wantsGenesis = false) {
      const piece = await nextPiece(feed, wantsGenesis);
      if (piece !== undefined) yield piece;
      if (piece?.kind === 'end' && (await feed.take(1)) !== undefined) {
        refuse(piece.end, 'there is something behind the end');
      }
      if (piece === undefined || piece.kind === 'end') return;
    }
  } finally {
    await feed.close();
  }
}

async function nextPiece(feed: Feed, wantsGenesis: boolean): Promise<Piece | undefined> {
  const at = feed.offset;
  const taken = await nextRecord(feed);
  if (taken === undefined) return undefined;
  const piece = pieceOf(taken.kind, taken.payload, feed.offset, at);
  if ((piece.kind === 'genesis') !== wantsGenesis) refuse(at, 'the genesis stands first, and once');
  return piece;
}

type Taken = { readonly kind: Kind; readonly payload: Uint8Array };

async function nextRecord(feed: Feed): Promise<Taken | undefined> {
  const at = feed.offset;
  const head = await feed.take(HEAD_SIZE);
  if (head === undefined) return undefined;
  const kind = kindOf(head[0] ?? 0) ?? refuse(at, 'there is no such kind of record');
  const length = new DataView(head.buffer, head.byteOffset).getUint32(1);
  if (length > MOST_PAYLOAD) refuse(at, `a record has at most ${MOST_PAYLOAD} bytes, not ${length}`);
  const rest = await feed.take(length + CHECK_SIZE);
  if (rest === undefined) return undefined;
  const payload = rest.subarray(0, length);
  if (!equalBytes(checkOf(head, payload), rest.subarray(length))) refuse(at, 'this record is not as it was written');
  return { kind, payload };
}

/** Are these bytes one whole record, as it was written? */
export function isRecord(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, HEAD_SIZE);
  const payload = bytes.subarray(HEAD_SIZE, -CHECK_SIZE);
  return bytes.length >= HEAD_SIZE + CHECK_SIZE && equalBytes(checkOf(head, payload), bytes.subarray(-CHECK_SIZE));
}

function pieceOf(kind: Kind, payload: Uint8Array, end: number, at: number): Piece {
  try {
    if (kind === 'genesis') return { kind, genesis: parseGenesis(bytesToUtf8(payload) ?? ''), end };
    if (kind === 'block') return { kind, block: decodeBlock(payload), end };
    if (kind === 'transaction') return { kind, transaction: decodeTransaction(payload), end };
    return { kind, end };
  } catch (error) {
    if (error instanceof GenesisError || error instanceof FieldError || error instanceof TransactionError)
      return refuse(at, error.message);
    throw error;
  }
}

function record(kind: Kind, payload: Uint8Array): Uint8Array {
  const head = new Uint8Array(HEAD_SIZE);
  head[0] = KINDS[kind];
  new DataView(head.buffer).setUint32(1, payload.length);
  return concatBytes(head, payload, checkOf(head, payload));
}

const checkOf = (head: Uint8Array, payload: Uint8Array): Uint8Array =>
  keccak256(concatBytes(head, payload)).slice(0, CHECK_SIZE);

const kindOf = (code: number): Kind | undefined => (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind] === code);

function refuse(offset: number, what: string): never {
  throw new BadRecord(offset, what);
}

/** Bytes as they come, in the portions that are asked for. */
class Feed {
  /** Of the next byte in the file. */
  offset: number;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #waiting: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>, offset: number) {
    this.offset = offset;
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Undefined when there are fewer. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const parts = [this.#waiting];
    let there = this.#waiting.length;
    while (there < count) {
      const { value, done } = await this.#chunks.next();
      if (done === true) return undefined;
      parts.push(value);
      there += value.length;
    }
    const all = parts.length === 1 ? this.#waiting : concatBytes(...parts);
    this.#waiting = all.subarray(count);
    this.offset += count;
    return all.subarray(0, count);
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}
