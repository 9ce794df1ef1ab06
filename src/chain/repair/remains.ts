/** Finding what is left of a chain in a database that may be damaged. What cannot be read is as if it were not there. */

import type { FileHandle } from 'node:fs/promises';
import { bytesToUtf8 } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import type { Wreck } from '../../state/wreck.ts';
import { type Block, blockHash, decodeBlock } from '../block.ts';
import { isDamage } from '../checkup.ts';
import { formatGenesis, type Genesis, parseGenesis } from '../genesis.ts';
import { genesisLeft } from '../log/log-file.ts';
import {
  type Head,
  BLOCK_PREFIX,
  readBlock,
  readGenesisText,
  readHead,
  readHeadCopy,
  readNumber,
  readSide,
  SIDE_PREFIX,
} from '../records.ts';

/** What is left of a chain. */
export type Remains = {
  /** Its database; undefined when there is nothing of it that can be read. */
  readonly wreck: Wreck | undefined;
  /** Its log. */
  readonly log: FileHandle | undefined;
  /** What it began with, as somebody remembers: for a chain of which nothing else says so. */
  readonly begun?: Genesis | undefined;
};

/** What the chain began with, as the log or else the database says. */
export async function findGenesis({ log, wreck }: Remains): Promise<Genesis | undefined> {
  return (log && (await genesisLeft(log))) ?? storedGenesis(wreck);
}

/** Does the log say another beginning than the database? */
export async function otherBeginning({ log, wreck }: Remains): Promise<boolean> {
  const [logged, stored] = [log && (await genesisLeft(log)), storedGenesis(wreck)];
  return logged !== undefined && stored !== undefined && formatGenesis(logged) !== formatGenesis(stored);
}

function storedGenesis(wreck: Wreck | undefined): Genesis | undefined {
  if (wreck === undefined) return undefined;
  return orNothing(() => {
    const text = readGenesisText(wreck);
    return text && parseGenesis(bytesToUtf8(text) ?? '');
  });
}

/** Which block was the newest, as both its records say. */
export function headsLeft(wreck: Wreck | undefined): readonly Head[] {
  if (wreck === undefined) return [];
  return [readHead, readHeadCopy].flatMap((read) => orNothing(() => read(wreck)) ?? []);
}

/** The blocks of the canonical chain, the lowest first. */
export async function* canonicalBlocks(wreck: Wreck): AsyncGenerator<Block> {
  for await (const [, value] of wreck.scan(BLOCK_PREFIX)) {
    const block = orNothing(() => decodeBlock(value));
    if (block !== undefined) yield block;
  }
}

/** The blocks of other branches, the lowest first. */
export async function sideBlocks(wreck: Wreck): Promise<readonly Block[]> {
  const blocks: Block[] = [];
  for await (const [key] of wreck.scan(SIDE_PREFIX)) {
    const side = orNothing(() => readSide(wreck, key.slice(SIDE_PREFIX.length) as Hash));
    if (side !== undefined) blocks.push(side.block);
  }
  return blocks.toSorted((a, b) => Number(a.header.number - b.header.number));
}

/** The block of this hash, on any branch. */
export function blockLeft(wreck: Wreck, hash: Hash): Block | undefined {
  return orNothing(() => {
    const number = readNumber(wreck, hash);
    const block = number === undefined ? readSide(wreck, hash)?.block : readBlock(wreck, number);
    return block !== undefined && blockHash(block) === hash ? block : undefined;
  });
}

function orNothing<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isDamage(error)) return undefined;
    throw error;
  }
}
