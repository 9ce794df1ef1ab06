/** Does the log of a chain hold every block the database has, and does it hold more? */

import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { equalBytes } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import { readFrom } from '../../state/disk.ts';
import type { Store } from '../../state/store.ts';
import { BadRecord, readArchive } from './archive.ts';
import { blockHash } from '../block.ts';
import type { Genesis } from '../genesis.ts';
import { blocksIn, genesisLeft, otherChainText } from './log-file.ts';
import { genesisWrite, readGenesisText, readHead } from '../records.ts';
import { salvage } from './salvage.ts';
import { knowsBlock } from './unknown.ts';

/** Blocks, and the highest of their numbers. */
export type Some = { readonly blocks: bigint; readonly last: bigint };

/**
 * What is wrong with it. A file that is not there is written when the chain is opened the next time, one of another chain is somebody's own
 * to move away; all else takes a repair.
 * `more`: blocks in it, as far as it can be read, that the database does not know.
 */
export type LogVerdict =
  | { readonly ok: true; readonly more: Some }
  | {
      readonly ok: false;
      readonly harm: 'missing' | 'otherChain' | 'damaged';
      readonly message: string;
      readonly more: Some;
    };

const NONE: Some = { blocks: 0n, last: 0n };

/** Reads only. A torn end is no fault: it is cut off when the chain is opened. */
export async function checkLog(store: Store, path: string): Promise<LogVerdict> {
  if (!existsSync(path)) return { ok: false, harm: 'missing', message: `${show(path)} is not there`, more: NONE };
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return damaged(path, 'cannot be read', NONE);
  try {
    const { hashes, more, all } = await blocksOf(file, (hash) => knowsBlock(store, hash));
    const logged = await genesisLeft(file);
    if (logged !== undefined && !isOf(store, logged)) return otherChain(path, logged, all, readHead(store)?.number);
    const why = (await badRecord(file)) ?? (await missingBlock(store, hashes));
    return why === undefined ? { ok: true, more } : damaged(path, why, more);
  } finally {
    await file.close();
  }
}

/** What a file holds that lies there without a database. */
export async function lookAtLog(path: string): Promise<LogVerdict> {
  const file = await open(path);
  try {
    const { more } = await blocksOf(file, () => false);
    const why = await badRecord(file);
    return why === undefined ? { ok: true, more } : damaged(path, why, more);
  } finally {
    await file.close();
  }
}

/** How many blocks of a file can be read. */
export async function countBlocks(file: FileHandle): Promise<bigint> {
  return (await blocksOf(file, () => false)).all.blocks;
}

type Found = { readonly hashes: ReadonlySet<Hash>; readonly all: Some; readonly more: Some };

async function blocksOf(file: FileHandle, isKnown: (hash: Hash) => boolean): Promise<Found> {
  const hashes = new Set<Hash>();
  let [all, more] = [NONE, NONE];
  for await (const piece of salvage(file)) {
    const hash = piece.kind === 'block' ? blockHash(piece.block) : undefined;
    if (piece.kind !== 'block' || hash === undefined || hashes.has(hash)) continue;
    hashes.add(hash);
    all = oneMore(all, piece.block.header.number);
    if (!isKnown(hash)) more = oneMore(more, piece.block.header.number);
  }
  return { hashes, all, more };
}

const oneMore = ({ blocks, last }: Some, number: bigint): Some => ({
  blocks: blocks + 1n,
  last: number > last ? number : last,
});

/** Why not all of it is as it was written; a torn end is. */
async function badRecord(file: FileHandle): Promise<string | undefined> {
  try {
    const pieces = readArchive(readFrom(file, 0));
    while ((await pieces.next()).done !== true);
    return undefined;
  } catch (error) {
    if (error instanceof BadRecord) return `is not as it was written: ${error.message}`;
    throw error;
  }
}

async function missingBlock(store: Store, logged: ReadonlySet<Hash>): Promise<string | undefined> {
  for await (const entry of blocksIn(store)) {
    if (entry.kind !== 'block' || logged.has(blockHash(entry.block))) continue;
    return `does not hold block ${entry.block.header.number}`;
  }
  return undefined;
}

function damaged(path: string, what: string, more: Some): LogVerdict {
  return { ok: false, harm: 'damaged', message: `${show(path)} ${what}`, more };
}

function otherChain(path: string, logged: Genesis, all: Some, stored: bigint | undefined): LogVerdict {
  const way = otherChainText(path, { logged: all.blocks, stored });
  const message = `${show(path)} holds the blocks of another chain (id ${logged.params.chainId})${way}`;
  return { ok: false, harm: 'otherChain', message, more: NONE };
}

function isOf(store: Store, genesis: Genesis): boolean {
  const [stored, { value }] = [readGenesisText(store), genesisWrite(genesis)];
  return stored !== undefined && value !== undefined && equalBytes(stored, value);
}
