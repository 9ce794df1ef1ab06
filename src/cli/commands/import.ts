/** `hlp import`: a chain file becomes a chain, or more of one. Every block is executed and judged like one that was mined here. */

import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { show } from '../../base/show.ts';
import { type Piece, readArchive } from '../../chain/archive.ts';
import { type Block, blockHash } from '../../chain/block.ts';
import { Chain } from '../../chain/chain.ts';
import { ChainError, RuleBroken } from '../../chain/errors.ts';
import type { Store } from '../../state/store.ts';
import { type Answer, type Command, wordAt } from '../command.ts';
import { whenAskedToEnd } from '../ending.ts';
import { Failed, Misuse, showLines } from '../failure.ts';
import { placeText } from '../place.ts';
import { codeOf } from '../sources.ts';
import type { Terminal } from '../terminal.ts';
import { counted } from './export.ts';

export const importChain: Command = {
  name: 'import',
  summary: 'read a chain from a file that `hlp export` wrote, and judge every block of it',
  arguments: [{ name: 'file', help: 'what `hlp export` wrote' }],
  options: [],
  signs: false,
  examples: ['hlp import village.hlpchain --data copy', 'hlp import village.hlpchain'],
  async run(context, input) {
    if (context.mark !== undefined) {
      throw new Misuse('import: not while the chain is open here; close it, and type `hlp import` in the shell');
    }
    const path = wordAt(input, 0);
    await access(path).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    const reading = new Reading(await context.store(), path, context.terminal);
    const isWhole = await reading.all();
    return answer(reading, isWhole, path, placeText(context.directory));
  },
};

function answer({ added, known, last }: Reading, isWhole: boolean, path: string, place: string): Answer {
  const already = known === 0n ? '' : ` ${counted(known)} of the file ${known === 1n ? 'was' : 'were'} there already.`;
  const cut = isWhole
    ? ''
    : `\nBut ${show(path)} is cut off behind block ${last}: what is missing must come from where it was written.`;
  const text = `${counted(added)} imported; the chain in ${place} has its newest block at ${last}.${already}${cut}`;
  return { data: { added, known, last, whole: isWhole }, text, exitCode: isWhole ? 0 : 1 };
}

class Reading {
  /** Blocks that came in, and those that were there. */
  added = 0n;
  known = 0n;
  readonly #store: Store;
  readonly #path: string;
  readonly #terminal: Terminal;
  #chain: Chain | undefined;

  constructor(store: Store, path: string, terminal: Terminal) {
    this.#store = store;
    this.#path = path;
    this.#terminal = terminal;
  }

  get last(): bigint {
    return this.#chain?.head.header.number ?? 0n;
  }

  /** Is the file whole? Each block that was taken stays, whatever comes behind it. */
  async all(): Promise<boolean> {
    let isAsked = false;
    const stopListening = whenAskedToEnd(() => void (isAsked = true));
    try {
      for await (const piece of readArchive(createReadStream(this.#path))) {
        if (piece.kind === 'end') return true;
        await this.#take(piece);
        if (isAsked) throw new Failed('interrupted', `Stopped behind block ${this.last}. ${GOES_ON}`);
      }
      if (this.#chain === undefined)
        throw new Failed('archive', `${show(this.#path)} is cut off before anything begins`);
      return false;
    } catch (error) {
      throw this.#explained(error);
    } finally {
      stopListening();
      this.#terminal.progress('');
    }
  }

  async #take(piece: Exclude<Piece, { readonly kind: 'end' }>): Promise<void> {
    if (piece.kind === 'genesis') this.#chain = await Chain.open(this.#store, piece.genesis);
    else await this.#block(piece.block, this.#chain as Chain);
  }

  async #block(block: Block, chain: Chain): Promise<void> {
    const { number } = block.header;
    const ours = chain.blockByNumber(number);
    if (ours !== undefined && blockHash(ours) !== blockHash(block)) {
      throw new Failed(
        'otherBranch',
        `${show(this.#path)} and the chain here part ways at block ${number}; nothing was changed from there on`,
      );
    }
    if (ours === undefined) await chain.import(block);
    this.added += ours === undefined ? 1n : 0n;
    this.known += ours === undefined ? 0n : 1n;
    this.#terminal.progress(`block ${number}`);
  }

  #explained(error: unknown): unknown {
    if (error instanceof Error && 'syscall' in error) return unreadable(this.#path, error);
    if (error instanceof RuleBroken) {
      return new Failed('rule', `${showLines(error.message)} (rule ${error.rule}). ${this.#kept()}`, {
        rule: error.rule,
        block: error.blockNumber,
      });
    }
    if (error instanceof ChainError && error.rule === 'archive') {
      return new Failed('archive', `${show(this.#path)}: ${showLines(error.message)}. ${this.#kept()}`);
    }
    return error;
  }

  #kept(): string {
    return this.#chain === undefined
      ? 'Nothing was imported.'
      : `The chain here ends at block ${this.last}, and is sound.`;
  }
}

function unreadable(path: string, error: unknown): Misuse {
  return new Misuse(`file: ${show(path)} cannot be read (${codeOf(error)})`);
}

const GOES_ON = 'The same command goes on from there.';
