/** `hlp export`: the whole chain as one file, which `hlp import` reads. A file that was begun is gone on with. */

import { type FileHandle, open, stat } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { show } from '../../base/show.ts';
import { archivedBlock, archiveEnd, archiveStart, type Piece, readArchive } from '../../chain/log/archive.ts';
import { type Block, blockHash } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import { ChainError } from '../../chain/errors.ts';
import { formatGenesis } from '../../chain/genesis.ts';
import { readFrom, writeWhole } from '../../state/disk.ts';
import { type Answer, type Command, wordAt } from '../command.ts';
import { Failed, Misuse } from '../failure.ts';
import { codeOf, whyUnwritten, type PathOf } from '../sources.ts';
import type { Terminal } from '../terminal.ts';

export const exportChain: Command = {
  name: 'export',
  summary: 'write the whole chain into one file; a file that was begun is gone on with',
  arguments: [{ name: 'file', help: 'where it goes' }],
  options: [],
  signs: false,
  examples: ['hlp export village.hlpchain'],
  async run(context, input) {
    const path = wordAt(input, 0);
    const { chain } = await context.node();
    const { pathOf } = context.terminal;
    await checkIsNotLog(path, chain, pathOf);
    const file = await opened(path, pathOf);
    try {
      return await written(file, path, chain, context.terminal);
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? unwritten(path, error) : error;
    } finally {
      await file.close();
    }
  },
};

/** The chain itself writes there. */
async function checkIsNotLog(path: string, chain: Chain, pathOf: PathOf): Promise<void> {
  const [given, log] = await Promise.all(
    [pathOf(path), chain.log?.path ?? path].map((each) => stat(each, { bigint: true }).catch(() => undefined)),
  );
  if (chain.log === undefined || given === undefined || given.ino !== log?.ino || given.dev !== log.dev) return;
  throw new Misuse(`file: ${show(path)} is where this chain itself writes its blocks; name another file`);
}

async function opened(path: string, pathOf: PathOf): Promise<FileHandle> {
  const made = await open(pathOf(path), 'wx+').catch((error: unknown) => error);
  if (!(made instanceof Error)) return made as FileHandle;
  return open(pathOf(path), 'r+').catch((error: unknown) => {
    throw new Misuse(`file: ${show(path)} cannot be written (${whyUnwritten(error)})`);
  });
}

function unwritten(path: string, error: unknown): Failed {
  return new Failed('unwritten', `${show(path)} cannot be written (${codeOf(error)}); what is there is not whole`);
}

async function written(file: FileHandle, path: string, chain: Chain, terminal: Terminal): Promise<Answer> {
  const last = chain.head.header.number;
  const found = await agreed(file, path, chain);
  let { end } = found;
  const append = async (bytes: Uint8Array): Promise<void> => {
    await writeWhole(file, bytes, end);
    end += bytes.length;
  };
  await file.truncate(end);
  if (end === 0) await append(archiveStart(chain.genesis));
  await eachBlock(found.blocks + 1n, last, terminal, async (number) => append(archivedBlock(blockAt(chain, number))));
  await append(archiveEnd());
  await file.sync();
  const data = { file: path, blocks: last, written: last - found.blocks, bytes: end };
  const already = found.blocks > 0n ? `, ${found.blocks} of them were there already` : '';
  return {
    data,
    text: `The chain is in ${show(path)}: what it began with and ${counted(last)} mined on it${already}.`,
  };
}

export const counted = (blocks: bigint): string => (blocks === 1n ? '1 block' : `${blocks} blocks`);

/** What of the chain stands in a file: its blocks up to a number, and the byte behind them. */
type Found = { readonly blocks: bigint; readonly end: number };

/** How far the file is this chain, and nothing else. */
async function agreed(file: FileHandle, path: string, chain: Chain): Promise<Found> {
  let found: Found = { blocks: 0n, end: 0 };
  if ((await file.stat()).size === 0) return found;
  try {
    for await (const piece of readArchive(readFrom(file, 0))) {
      if (piece.kind === 'end') break;
      found = { blocks: agreedNumber(piece, found, path, chain), end: piece.end };
    }
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    throw notOurs(path, `: ${error.message}`);
  }
  return found;
}

/** The number of the block that comes next, 0 for the genesis. Throws Failed for anything that would not be written there. */
function agreedNumber(
  piece: Exclude<Piece, { readonly kind: 'end' }>,
  before: Found,
  path: string,
  chain: Chain,
): bigint {
  if (piece.kind === 'transaction') throw notOurs(path, ', but what a living chain writes');
  const number = piece.kind === 'genesis' ? 0n : piece.block.header.number;
  const last = chain.head.header.number;
  if (!isOurs(piece, chain)) {
    const what = piece.kind === 'genesis' ? 'another chain' : 'another branch of this chain';
    throw new Failed('otherChain', `${show(path)} holds ${what}; name another file`);
  }
  if (number !== (before.end === 0 ? 0n : before.blocks + 1n)) throw notOurs(path, `: block ${number} comes too early`);
  if (number <= last) return number;
  throw new Failed(
    'behind',
    `${show(path)} goes on beyond this chain, which ends at block ${last}; name another file, or import it`,
  );
}

function notOurs(path: string, why: string): Failed {
  return new Failed('archive', `${show(path)} is there, and no chain file that can be gone on with${why}`);
}

/** Does it say nothing else than our chain, as far as that goes? */
function isOurs(piece: Extract<Piece, { readonly kind: 'genesis' | 'block' }>, chain: Chain): boolean {
  if (piece.kind === 'genesis') return formatGenesis(piece.genesis) === formatGenesis(chain.genesis);
  const ours = chain.blockByNumber(piece.block.header.number);
  return ours === undefined || blockHash(ours) === blockHash(piece.block);
}

function blockAt(chain: Chain, number: bigint): Block {
  const block = chain.blockByNumber(number);
  if (block === undefined) throw new ChainError('unknownBlock', `there is no block ${number}`);
  return block;
}

/** One after the other, with progress. Throws Failed when it is asked to end. */
async function eachBlock(
  first: bigint,
  last: bigint,
  terminal: Terminal,
  write: (number: bigint) => Promise<void>,
): Promise<void> {
  let isAsked = false;
  const stopListening = terminal.whenAskedToEnd(() => void (isAsked = true));
  try {
    for (let number = first; number <= last; number++) {
      await write(number);
      terminal.progress(`block ${number} of ${last}`);
      await setImmediate();
      if (isAsked)
        throw new Failed('interrupted', `Stopped behind block ${number}. The same command goes on from there.`);
    }
  } finally {
    stopListening();
    terminal.progress('');
  }
}
