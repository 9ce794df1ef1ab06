/** The file of a log (`log.ts`): where it lies, writing a whole one, and finding out what stands in one. */

import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import { freePath } from '../../state/directory.ts';
import { readFrom, syncDirectory, writeWhole } from '../../state/disk.ts';
import type { Store } from '../../state/store.ts';
import { archived, archiveStart, BadRecord, type Entry, readArchive, readOn, readPastMagic } from './archive.ts';
import { ChainError } from '../errors.ts';
import { formatGenesis, type Genesis } from '../genesis.ts';
import { readBlock, readHead, readSide, SIDE_PREFIX } from '../records.ts';
import type { Transaction } from '../transaction.ts';
import { findRecord } from './salvage.ts';

const EXTENSION = '.hlpchain';
export const LOG_NAME = `blocks${EXTENSION}`;

/** Where beside a store's directory its log lies. */
export const logBeside = (storeDirectory: string): string => join(dirname(storeDirectory), LOG_NAME);

/** Where beside a log the store lies. */
export const storeBeside = (path: string): string => join(dirname(path), 'chain');

/** How the transactions that wait in a store are read; whoever keeps them knows. */
export type Held = (store: Store) => Promise<readonly Transaction[]>;

/** What a log is called when another takes its place: `blocks-old-1.hlpchain`, or the next number that is free. */
export const oldLog = (path: string): string => freePath(`${path.slice(0, -EXTENSION.length)}-old`, EXTENSION);

/** Places in a file that was written: the byte behind what the store knows, and that behind the last record. */
export type Written = { readonly known: number; readonly end: number };

/** Makes a file of all these, on disk when the promise resolves, and not there before it is whole. `late`: what the store does not know. */
export async function writeLog(
  path: string,
  genesis: Genesis,
  entries: AsyncIterable<Entry>,
  late: readonly Entry[] = [],
): Promise<Written> {
  const part = `${path}.part`;
  const file = await open(part, 'w');
  let [known, end] = [0, 0];
  try {
    const append = async (bytes: Uint8Array): Promise<void> => {
      await writeWhole(file, bytes, end);
      end += bytes.length;
    };
    await append(archiveStart(genesis));
    for await (const entry of entries) await append(archived(entry));
    known = end;
    for (const entry of late) await append(archived(entry));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, path);
  await syncDirectory(dirname(path));
  return { known, end };
}

/** All that a log of this store holds: its blocks, then what waits. */
export async function* entriesIn(store: Store, held: Held): AsyncGenerator<Entry> {
  yield* blocksIn(store);
  for (const transaction of await held(store)) yield { kind: 'transaction', transaction };
}

/** Every block a store holds, each behind the one it stands on: the canonical ones, then those of other branches. */
export async function* blocksIn(store: Store): AsyncGenerator<Entry> {
  const last = readHead(store)?.number ?? 0n;
  for (let number = 1n; number <= last; number++) {
    const block = readBlock(store, number);
    if (block !== undefined) yield { kind: 'block', block };
  }
  const sides: { number: bigint; hash: Hash }[] = [];
  for await (const [key] of store.scan(SIDE_PREFIX)) {
    const hash = key.slice(SIDE_PREFIX.length) as Hash;
    sides.push({ number: readSide(store, hash)?.block.header.number ?? 0n, hash });
  }
  for (const { hash } of sides.toSorted((a, b) => Number(a.number - b.number))) {
    const side = readSide(store, hash);
    if (side !== undefined) yield { kind: 'block', block: side.block };
  }
}

/** What a file begins with; undefined for one in which nothing was written. Throws ChainError when it cannot be read. */
export async function genesisIn(file: FileHandle, path: string): Promise<Genesis | undefined> {
  if ((await file.stat()).size === 0) return undefined;
  try {
    for await (const piece of readArchive(readFrom(file, 0))) if (piece.kind === 'genesis') return piece.genesis;
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
  }
  throw damagedFile(path, 0);
}

/** What a file begins with; undefined when that cannot be read. */
export async function genesisLeft(file: FileHandle): Promise<Genesis | undefined> {
  // What stands before it may be damaged too.
  for (const read of [readArchive, readPastMagic]) {
    try {
      for await (const piece of read(readFrom(file, 0))) if (piece.kind === 'genesis') return piece.genesis;
    } catch (error) {
      if (!(error instanceof BadRecord)) throw error;
    }
  }
  return undefined;
}

/** Throws ChainError for the file of another chain. Without a database beside it, what was asked for is another one. */
export function checkSame(path: string, logged: Genesis, genesis: Genesis, hasDatabase: boolean): void {
  if (formatGenesis(logged) === formatGenesis(genesis)) return;
  const way = hasDatabase ? otherChainText(path) : `; move ${show(path)} away, or use another directory`;
  throw new ChainError(
    'otherChain',
    `${show(path)} holds the blocks of another chain (id ${logged.params.chainId})${way}`,
  );
}

/** How many blocks each of two chains has that lie in one place. */
export type Counts = { readonly logged: bigint; readonly stored: bigint | undefined };

/** The rest of the sentence that a file holds another chain than the database beside it. */
export function otherChainText(path: string, counts?: Counts): string {
  const place = show(storeBeside(path));
  const stored = counts?.stored === undefined ? '' : `, that of the database ${blocksText(counts.stored)}`;
  const sizes = counts === undefined ? '' : `: the chain of the file has ${blocksText(counts.logged)}${stored}`;
  return ` than the database in ${place}${sizes}. Nothing was changed. To keep the database, move ${show(path)} away; to keep the chain of the file, move ${place} away`;
}

const blocksText = (count: bigint): string => (count === 1n ? '1 block' : `${count} blocks`);

/** Does a whole record begin here, or nothing more? */
export async function readsAt(file: FileHandle, place: number): Promise<boolean> {
  if ((await file.stat()).size === place) return true;
  try {
    return (await readOn(readFrom(file, place), place).next()).done !== true;
  } catch (error) {
    if (error instanceof BadRecord) return false;
    throw error;
  }
}

/** The byte behind the last whole record. Throws ChainError when whole ones follow where one is not. */
export async function wholeEnd(file: FileHandle, known: number, path: string): Promise<number> {
  let end = known;
  try {
    for await (const piece of readOn(readFrom(file, known), known)) if (piece.kind !== 'end') end = piece.end;
  } catch (error) {
    if (!(error instanceof BadRecord)) throw error;
  }
  if ((await findRecord(file, end)) !== undefined) throw damagedFile(path, end);
  return end;
}

function damagedFile(path: string, place: number): ChainError {
  return new ChainError(
    'damaged',
    `the stored chain is damaged: ${show(path)} is not as it was written (byte ${place})`,
  );
}
