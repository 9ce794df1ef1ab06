/**
 * A whole chain as one file: what it began with, then its blocks in order. State is not in it; whoever reads the file executes the blocks, and
 * their roots say whether all came out the same.
 *
 *     offset  size  field
 *     0       10    "hlpchain 1"
 *     10      …     records: kind u8, length u32, payload, check (the first 8 bytes of keccak256 of all that stands before it in the record)
 *
 * Kinds: 1 the genesis as text, once and first; 2 a block, from number 1 up without gaps; 3 the end, without payload. A file without an end was cut
 * off, or its writing was: what is there counts.
 */

import { bytesToUtf8, concatBytes, equalBytes, utf8ToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { type Block, decodeBlock, encodeBlock } from './block.ts';
import { ChainError, TransactionError } from './errors.ts';
import { FieldError } from './fields.ts';
import { formatGenesis, type Genesis, GenesisError, parseGenesis } from './genesis.ts';

const MAGIC = utf8ToBytes('hlpchain 1');
const KINDS = { genesis: 1, block: 2, end: 3 } as const;
type Kind = keyof typeof KINDS;

const HEAD_SIZE = 5;
const CHECK_SIZE = 8;
/** Bytes of the largest record that is read: several times a block of 30,000,000 gas that is all calldata. */
const MOST_PAYLOAD = 64 * 1024 * 1024;

/** One thing out of the file. `end` is the byte behind it, so that writing can go on there. */
export type Piece =
  | { readonly kind: 'genesis'; readonly genesis: Genesis; readonly end: number }
  | { readonly kind: 'block'; readonly block: Block; readonly end: number }
  | { readonly kind: 'end'; readonly end: number };

/** What every file begins with. */
export function archiveStart(genesis: Genesis): Uint8Array {
  return concatBytes(MAGIC, record('genesis', utf8ToBytes(formatGenesis(genesis))));
}

export function archivedBlock(block: Block): Uint8Array {
  return record('block', encodeBlock(block));
}

export function archiveEnd(): Uint8Array {
  return record('end', new Uint8Array(0));
}

/**
 * What stands in a file, in order. It stops without an `end` where the file is cut off. Throws ChainError 'archive', which names the byte, for
 * anything else that is not as it was written. The genesis and the blocks have their form, no more: `Chain.import` judges them.
 */
export async function* readArchive(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const feed = new Feed(chunks);
  const magic = await feed.take(MAGIC.length);
  if (magic === undefined || !equalBytes(magic, MAGIC)) refuse(0, 'a chain file begins with "hlpchain 1"');
  let next = 0n;
  for (;;) {
    const at = feed.offset;
    const taken = await nextRecord(feed);
    if (taken === undefined) return;
    const piece = pieceOf(taken.kind, taken.payload, feed.offset, at);
    if ((piece.kind === 'genesis') !== (next === 0n)) refuse(at, 'the genesis stands first, and once');
    if (piece.kind === 'block' && piece.block.header.number !== next) {
      refuse(at, `here should be block ${next}, not ${piece.block.header.number}`);
    }
    next++;
    yield piece;
    if (piece.kind !== 'end') continue;
    if ((await feed.take(1)) !== undefined) refuse(piece.end, 'there is something behind the end');
    return;
  }
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

function pieceOf(kind: Kind, payload: Uint8Array, end: number, at: number): Piece {
  try {
    if (kind === 'genesis') return { kind, genesis: parseGenesis(bytesToUtf8(payload) ?? ''), end };
    if (kind === 'block') return { kind, block: decodeBlock(payload), end };
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
  throw new ChainError('archive', `${what} (byte ${offset} of the file)`);
}

/** Bytes as they come, in the portions that are asked for. */
class Feed {
  /** Bytes that were taken. */
  offset = 0;
  readonly #chunks: AsyncIterator<Uint8Array>;
  #waiting: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
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
}
