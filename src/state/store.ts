/**
 * Where records are kept: a sorted map from text to bytes that changes in atomic steps. Two keep it: `level-store.ts`
 * on disk, `memory-store.ts` for tests and play. What the records mean is not known here; see `records.ts`.
 *
 * A disk may return other bytes than it was given, and the database beneath does not always notice. So every record on
 * disk begins with a check over its key and its content, and a record that fails it is an error, never a value.
 */

import { concatBytes, equalBytes, utf8ToBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { show } from '../base/show.ts';

/** One change: a new value, or undefined to delete. */
export type Write = { readonly key: string; readonly value: Uint8Array | undefined };

export type ScanOptions = {
  /** The first key to include, which begins with the prefix too; all with the prefix when left out. */
  readonly first?: string;
  /** The last key to include, which begins with the prefix too; all with the prefix when left out. */
  readonly last?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
};

/** Keys are well-formed text, ordered by their UTF-8 bytes. Values are never changed in place. */
export interface Store {
  /** Throws DamagedRecord. */
  get(key: string): Uint8Array | undefined;
  /**
   * All of it or nothing, on disk when the promise resolves; of two writes to one key the later counts. Commits are
   * on disk in the order in which they were asked for. When one throws, nothing of it can be read. Throws StoreFull, StoreBroken, StoreGone.
   */
  commit(writes: readonly Write[]): Promise<void>;
  /** All records whose key begins with `prefix`, in order of their keys, as they were when the scan began. */
  scan(prefix: string, options?: ScanOptions): AsyncIterable<[key: string, value: Uint8Array]>;
  /** How many records have a key that begins with `prefix`; what is in them is not looked at. Throws DamagedRecord. */
  count(prefix: string): Promise<number>;
  close(): Promise<void>;
}

/** What can be read of a store, and all that most readers need. */
export type Records = Pick<Store, 'get'>;

/** A record that is not what was written under its key; the message says how one can tell. */
export class DamagedRecord extends Error {
  override name = 'DamagedRecord';
  readonly key: string;

  constructor(key: string, reason = 'its content does not fit its own check', cause?: unknown) {
    super(`the stored record ${show(key)} is damaged: ${reason}`, { cause });
    this.key = key;
  }
}

/** Another process has the directory open. */
export class StoreLocked extends Error {
  override name = 'StoreLocked';
  readonly directory: string;

  constructor(directory: string) {
    super(`another hlp process has ${show(directory)} open; stop it first, or name another directory`);
    this.directory = directory;
  }
}

/** The directory cannot be opened for another reason; the message says which. */
export class StoreUnusable extends Error {
  override name = 'StoreUnusable';
  /** Are its files not what they were, so that something has to be mended? */
  readonly isDamaged: boolean;

  constructor(directory: string, cause: Error, isDamaged = false) {
    super(`the store in ${show(directory)} cannot be opened: ${show(cause.message)}`, { cause });
    this.isDamaged = isDamaged;
  }
}

/** Its directory was removed or moved while it was open: nothing more can be kept, though what was read before can still be read. */
export class StoreGone extends Error {
  override name = 'StoreGone';

  constructor(directory: string) {
    super(`nothing can be kept: ${show(directory)} was removed or moved while it was open`);
  }
}

/**
 * There is no room on the disk. Nothing of what was to be kept is kept, all that was kept before can be read, and each further
 * commit first looks whether there is room again.
 */
export class StoreFull extends Error {
  override name = 'StoreFull';

  constructor(place: string, cause?: unknown) {
    super(`nothing can be kept: the disk is full under ${show(place)}; make room, and it goes on`, { cause });
  }
}

/**
 * The disk failed. A system forgets what it could not write once it has said so: whoever asks again is told that all is well. So
 * nothing more is taken until the process has ended and what is really on the disk is read anew.
 */
export class StoreBroken extends Error {
  override name = 'StoreBroken';

  constructor(place: string, cause: unknown) {
    const why = reasonOf(cause);
    super(
      `nothing more can be kept: the disk failed under ${show(place)} (${why}); end this program, and start it again`,
      { cause },
    );
  }
}

/** The process may not open as many files, or use as much memory, as it takes to read: that is no damage. */
export class StoreShort extends Error {
  override name = 'StoreShort';

  constructor(cause: Error) {
    const why = reasonOf(cause);
    super(
      `the store cannot be read now (${why}): the system gives this program too little; end others, or raise its limits`,
      {
        cause,
      },
    );
  }
}

/** For a moment not even what was kept can be read: the disk was full, has room again, and the database is being opened anew. */
export class StoreReopening extends Error {
  override name = 'StoreReopening';

  constructor(place: string) {
    super(`the disk was full, and the database in ${show(place)} has to be opened again; try again in a moment`);
  }
}

/** The store was used after `close`. */
export class StoreClosed extends Error {
  override name = 'StoreClosed';

  constructor() {
    super('the store is closed');
  }
}

/** What the system said: the last words of a message that begins with a file. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return show(message.slice(message.lastIndexOf(': ') + 1).trim());
}

const CHECK_SIZE = 8;

/** A value with its check in front: the first 8 bytes of keccak256(key ‖ 0x00 ‖ value). */
export function seal(key: string, value: Uint8Array): Uint8Array {
  return concatBytes(checkOf(key, value), value);
}

/** The value of a sealed record. Throws DamagedRecord when it is not what was sealed under this key. */
export function unseal(key: string, record: Uint8Array): Uint8Array {
  if (record.length < CHECK_SIZE) throw new DamagedRecord(key);
  const view = new Uint8Array(record.buffer, record.byteOffset, record.length);
  const value = view.subarray(CHECK_SIZE);
  if (!equalBytes(view.subarray(0, CHECK_SIZE), checkOf(key, value))) throw new DamagedRecord(key);
  return value;
}

function checkOf(key: string, value: Uint8Array): Uint8Array {
  return keccak256(concatBytes(utf8ToBytes(key), Uint8Array.of(0), value)).subarray(0, CHECK_SIZE);
}
