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
  /** The last key to include, which begins with the prefix too; all with the prefix when left out. */
  readonly last?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
};

/** Keys are well-formed text, ordered by their UTF-8 bytes. Values are never changed in place. */
export interface Store {
  /** Throws DamagedRecord. */
  get(key: string): Uint8Array | undefined;
  /** All of it or nothing, on disk when the promise resolves; of two writes to one key the later counts. */
  commit(writes: readonly Write[]): Promise<void>;
  /** All records whose key begins with `prefix`, in order of their keys, as they were when the scan began. */
  scan(prefix: string, options?: ScanOptions): AsyncIterable<[key: string, value: Uint8Array]>;
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

  constructor(directory: string, cause: Error) {
    super(`the store in ${show(directory)} cannot be opened: ${show(cause.message)}`, { cause });
  }
}

/** Its directory was removed or moved while it was open: nothing more can be kept, though what was read before can still be read. */
export class StoreGone extends Error {
  override name = 'StoreGone';

  constructor(directory: string) {
    super(`nothing can be kept: ${show(directory)} was removed or moved while it was open`);
  }
}

/** The store was used after `close`. */
export class StoreClosed extends Error {
  override name = 'StoreClosed';

  constructor() {
    super('the store is closed');
  }
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
