/**
 * The second form in which a chain is kept, in case the database is damaged: `blocks.hlpchain` beside it, a chain file (`archive.ts`) to which
 * every block of every branch and every accepted transaction is added, in the order they came, before the database has it. All else that is
 * in a database can be computed from that.
 *
 * The database's record `log` says how far it knows the file. What stands behind that when a chain is opened, the database has lost or never
 * had: it is imported. A chain in memory has no such file.
 */

import { copyFile, type FileHandle, open } from 'node:fs/promises';
import { concatBytes } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { encodeRlp } from '../../base/rlp.ts';
import { isFull, readFrom, writeWhole } from '../../state/disk.ts';
import {
  type Records,
  type Store,
  StoreBroken,
  StoreClosed,
  StoreFull,
  StoreUnusable,
  type Write,
} from '../../state/store.ts';
import { Together } from '../../state/together.ts';
import { blockHash } from '../block.ts';
import { archived, archiveStart, type Entry, type Piece, readArchive, readOn } from './archive.ts';
import { decodeFields, encodeFields, type FieldTable, integer, readRlp } from '../fields.ts';
import type { Genesis } from '../genesis.ts';
import { checkSame, entriesIn, genesisIn, type Held, oldLog, readsAt, wholeEnd, writeLog } from './log-file.ts';
import { MAX_UINT64 } from '../params.ts';
import { readHead } from '../records.ts';
import { unknownIn } from './unknown.ts';

const LOG_KEY = 'log';
const PLACE = integer(MAX_UINT64);
/** In the database: it knows what stands before byte `known`; and the file had at least so many bytes. */
type Stand = { readonly known: bigint; readonly size: bigint };
const STAND: FieldTable = [
  ['known', PLACE],
  ['size', PLACE],
];

/** What was found when it was opened: it was not there, it had become shorter, or there was a part of a record at its end. */
export type LogNote = { readonly what: 'missing' | 'short' | 'cut'; readonly path: string; readonly bytes: number };

/** A byte of the file, as long as no other file has taken its place. */
export type Place = { readonly end: number; readonly edition: number };

const NOBODY: Held = () => Promise.resolve([]);

export class Log {
  readonly path: string;
  /** Worth telling, once. */
  readonly notes: LogNote[] = [];
  readonly #line = new Together<readonly Entry[], Write>((rounds) => this.#append(rounds.flat()));
  #file: FileHandle | undefined;
  /** The byte behind the last whole record. */
  #end = 0;
  /** What stands from here on the database may not know. */
  #known = 0;
  /** Behind the end stands a part of a record. */
  #isTorn = false;
  /** Counts up when another file takes the place of this one. */
  #edition = 0;
  #broken: StoreBroken | undefined;

  /** Touches nothing yet. */
  constructor(path: string) {
    this.path = path;
  }

  /** What the file says the chain began with; undefined when there is none. Throws ChainError when it cannot be read. */
  async genesis(): Promise<Genesis | undefined> {
    const file = await open(this.path, 'r').catch(ignoreMissing);
    try {
      return file && (await genesisIn(file, this.path));
    } finally {
      await file?.close();
    }
  }

  /**
   * Throws ChainError when it holds another chain than this, or cannot be read; where no database holds it too, all of it must be readable.
   * Touches nothing.
   */
  async check(genesis: Genesis, isAlone = false): Promise<boolean> {
    const logged = await this.genesis();
    if (logged === undefined) return false;
    checkSame(this.path, logged, genesis, !isAlone);
    if (isAlone) await this.#checkWhole(archiveStart(genesis).length);
    return true;
  }

  /**
   * Makes it ready to be read and added to. A record that was torn at its end is cut off; a file that is missing, or has lost what the database
   * knows of it, is written again from the database. Throws ChainError (another chain's file, or damage in its midst), StoreFull, StoreUnusable.
   */
  async start(store: Store, genesis: Genesis, held = NOBODY): Promise<void> {
    try {
      const stand = readStand(store);
      const { known, size } = stand ?? { known: 0n, size: 0n };
      if (await this.check(genesis)) await this.#takeUp(Number(known), archiveStart(genesis).length);
      if (this.#end < size || this.#file === undefined) await this.#writeAnew(store, genesis, held);
      else await this.#cutOff(this.#file, stand === undefined);
    } catch (error) {
      await this.close();
      if (isFull(error)) throw new StoreFull(this.path, error);
      throw isSystem(error) ? new StoreUnusable(this.path, error) : error;
    }
  }

  /** What the database may not know, in order. */
  async *behind(): AsyncGenerator<Entry> {
    for await (const piece of this.read(this.#known)) {
      if (piece.kind === 'block' || piece.kind === 'transaction') yield piece;
    }
  }

  /** What stands from byte `place` on, where a record begins; from the beginning without one. */
  async *read(place = 0): AsyncGenerator<Piece> {
    if (this.#file === undefined) return;
    const bytes = readFrom(this.#file, place);
    yield* place === 0 ? readArchive(bytes) : readOn(bytes, place);
  }

  async #checkWhole(first: number): Promise<void> {
    const file = await open(this.path, 'r');
    try {
      await wholeEnd(file, first, this.path);
    } finally {
      await file.close();
    }
  }

  /**
   * Adds these; on disk when the promise resolves. The answer is the record for the batch in which the database gets the same things. Hand it to
   * `commit` without waiting for anything in between: then the database has everything that stands before the place in the record.
   * Throws StoreFull (it can be tried again), StoreBroken.
   */
  append(entries: readonly Entry[]): Promise<Write> {
    return this.#line.add(entries);
  }

  /** The byte behind the last whole record. */
  get end(): number {
    return this.#end;
  }

  /** The same, to come back to. */
  get place(): Place {
    return { end: this.#end, edition: this.#edition };
  }

  isPlace({ edition }: Place): boolean {
    return edition === this.#edition;
  }

  /** The byte behind what the file holds of a block, which stands in it. */
  async endOf(hash: Hash): Promise<number> {
    for await (const piece of this.read()) {
      if (piece.kind === 'block' && blockHash(piece.block) === hash) return piece.end;
    }
    return this.#end;
  }

  /** Are all blocks that stand before a byte among those that are wanted? */
  async isPlainBefore(end: number, isWanted: (hash: Hash) => boolean): Promise<boolean> {
    for await (const piece of this.read()) {
      if (piece.kind === 'end' || piece.end > end) return true;
      if (piece.kind === 'block' && !isWanted(blockHash(piece.block))) return false;
    }
    return true;
  }

  /** The record that says that the database knows everything before `place`, and that there need not be more. */
  standAt(place: number): Write {
    return standWrite({ known: BigInt(place), size: BigInt(place) });
  }

  /** Forgets what stands from `place` on. The database has `standAt(place)` already, so whoever dies here finds it all again. */
  async cutAt(place: number): Promise<void> {
    await this.#line.idle();
    try {
      await this.#file?.truncate(place);
      await this.#file?.datasync();
    } catch (error) {
      throw this.#break(error);
    }
    this.#end = place;
    this.#known = Math.min(this.#known, place);
    this.#isTorn = false;
  }

  /**
   * Forgets whatever the database does not hold. A file takes the place of the old one when it is whole; where there is no room for it, it is cut
   * at `place`.
   */
  async shedAt(place: number, store: Store, genesis: Genesis, held: Held): Promise<void> {
    await this.#line.idle();
    try {
      const { known, end } = await writeLog(this.path, genesis, entriesIn(store, held));
      await this.#file?.close();
      this.#file = await open(this.path, 'r+');
      [this.#known, this.#end, this.#isTorn] = [known, end, false];
      this.#edition += 1;
    } catch (error) {
      if (isFull(error)) return this.cutAt(place);
      throw this.#break(error);
    }
    await store.commit([this.standAt(this.#end)]);
  }

  async close(): Promise<void> {
    await this.#line.idle();
    await this.#file?.close();
    this.#file = undefined;
  }

  async #append(entries: readonly Entry[]): Promise<Write> {
    if (this.#broken !== undefined) throw this.#broken;
    const file = this.#file;
    if (file === undefined) throw new StoreClosed();
    const bytes = concatBytes(...entries.map(archived));
    try {
      await this.#write(file, bytes);
    } catch (error) {
      throw this.#failed(error);
    }
    const known = this.#end;
    this.#end += bytes.length;
    return standWrite({ known: BigInt(known), size: BigInt(this.#end) });
  }

  async #write(file: FileHandle, bytes: Uint8Array): Promise<void> {
    if (this.#isTorn) await file.truncate(this.#end);
    // Until it is known to be whole.
    this.#isTorn = true;
    await writeWhole(file, bytes, this.#end);
    await file.datasync().catch((error: unknown) => {
      throw this.#break(error);
    });
    this.#isTorn = false;
  }

  #failed(error: unknown): Error {
    if (error instanceof StoreBroken) return error;
    return isFull(error) ? new StoreFull(this.path, error) : this.#break(error);
  }

  #break(error: unknown): StoreBroken {
    this.#broken = new StoreBroken(this.path, error);
    return this.#broken;
  }

  /** Goes on in the file that is there, which is this chain's. */
  async #takeUp(known: number, first: number): Promise<void> {
    const file = await open(this.path, 'r+');
    this.#file = file;
    // Somebody may have put another file of the same chain there, in which other places mean something.
    const isBoundary = known === first || (await readsAt(file, known));
    this.#known = isBoundary ? known : first;
    this.#end = await wholeEnd(file, this.#known, this.path);
  }

  /** Where the database knew how far it goes, nobody was told that the rest is kept. */
  async #cutOff(file: FileHandle, isUnsure: boolean): Promise<void> {
    const bytes = (await file.stat()).size - this.#end;
    if (bytes === 0) return;
    if (isUnsure) this.#note('cut', bytes);
    await file.truncate(this.#end);
    await file.datasync();
  }

  /** Also of what stands in the old one and the store does not know. That one is kept when there is anything in it. */
  async #writeAnew(store: Store, genesis: Genesis, held: Held): Promise<void> {
    const wasThere = this.#file !== undefined;
    const late = this.#file === undefined ? [] : await unknownIn(store, this.#file, held);
    await this.close();
    if (wasThere) await copyFile(this.path, oldLog(this.path));
    if (wasThere || isKnown(store)) this.#note(wasThere ? 'short' : 'missing', 0);
    const { known, end } = await writeLog(this.path, genesis, entriesIn(store, held), late);
    [this.#known, this.#end] = [known, end];
    this.#file = await open(this.path, 'r+');
    await store.commit([standWrite({ known: BigInt(known), size: BigInt(end) })]);
  }

  #note(what: LogNote['what'], bytes: number): void {
    this.notes.push({ what, path: this.path, bytes });
  }
}

export function standWrite(stand: Stand): Write {
  return { key: LOG_KEY, value: encodeRlp(encodeFields(STAND, stand)) };
}

function readStand(records: Records): Stand | undefined {
  const value = records.get(LOG_KEY);
  return value && (decodeFields(STAND, 'how far the log is known', readRlp(value)) as Stand);
}

/** Was it there before, so that it had a log? */
const isKnown = (store: Store): boolean => readStand(store) !== undefined || (readHead(store)?.number ?? 0n) > 0n;

const isSystem = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;

function ignoreMissing(error: unknown): undefined {
  if (!(isSystem(error) && 'code' in error && error.code === 'ENOENT')) throw error;
}
