/** `hlp export`: the whole chain as one file, which `hlp import` reads. A file that was begun is gone on with. */

import { type FileHandle, open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { show } from '../../base/show.ts';
import { archivedBlock, archiveEnd, archiveStart, type Piece, readArchive } from '../../chain/archive.ts';
import { type Block, blockHash } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import { ChainError } from '../../chain/errors.ts';
import { formatGenesis } from '../../chain/genesis.ts';
import { type Answer, type Command, wordAt } from '../command.ts';
import { whenAskedToEnd } from '../ending.ts';
import { Failed, Misuse } from '../failure.ts';
import { codeOf } from '../sources.ts';
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
    const file = await opened(path);
    try {
      return await written(file, path, chain, context.terminal);
    } catch (error) {
      throw error instanceof Error && 'syscall' in error ? unwritten(path, error) : error;
    } finally {
      await file.close();
    }
  },
};

async function opened(path: string): Promise<FileHandle> {
  const made = await open(path, 'wx+').catch((error: unknown) => error);
  if (!(made instanceof Error)) return made as FileHandle;
  return open(path, 'r+').catch((error: unknown) => {
    throw new Misuse(`file: ${show(path)} cannot be written (${codeOf(error)})`);
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
    await file.write(bytes, 0, bytes.length, end);
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

/** How far the file is this chain: its blocks, and the byte behind them. */
async function agreed(file: FileHandle, path: string, chain: Chain): Promise<{ blocks: bigint; end: number }> {
  const last = chain.head.header.number;
  let found = { blocks: 0n, end: 0 };
  if ((await file.stat()).size === 0) return found;
  try {
    for await (const piece of readArchive(file.createReadStream({ start: 0, autoClose: false }))) {
      if (piece.kind === 'end') break;
      if (!isOurs(piece, chain)) throw new Failed('otherChain', `${show(path)} holds another chain; name another file`);
      if (piece.kind === 'block' && piece.block.header.number > last) {
        throw new Failed(
          'behind',
          `${show(path)} goes on beyond this chain, which ends at block ${last}; name another file, or import it`,
        );
      }
      found = { blocks: piece.kind === 'block' ? piece.block.header.number : 0n, end: piece.end };
    }
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    throw new Failed('archive', `${show(path)} is there, and no chain file that can be gone on with: ${error.message}`);
  }
  return found;
}

/** Does it say nothing else than our chain, as far as that goes? */
function isOurs(piece: Exclude<Piece, { readonly kind: 'end' }>, chain: Chain): boolean {
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
  const stopListening = whenAskedToEnd(() => void (isAsked = true));
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
