/** `hlp import`: a chain file becomes a chain, or more of one. Every block is executed and judged like one that was mined here. */

import { createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import { type Piece, readArchive } from '../../chain/log/archive.ts';
import { type Block, blockHash } from '../../chain/block.ts';
import { Chain } from '../../chain/chain.ts';
import { ChainError, RuleBroken } from '../../chain/errors.ts';
import type { Genesis } from '../../chain/genesis.ts';
import { Log } from '../../chain/log/log.ts';
import { senderOf, transactionHash } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { logBeside } from '../../chain/log/log-file.ts';
import { WAITING } from '../../node/pool/journal.ts';
import { storeDirectory } from '../../node/opening.ts';
import type { Store } from '../../state/store.ts';
import { type Answer, type Command, wordAt } from '../command.ts';
import { Failed, Misuse, showLines } from '../failure.ts';
import { noteText } from '../open.ts';
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
    await access(context.terminal.pathOf(path)).catch((error: unknown) => {
      throw unreadable(path, error);
    });
    const store = await context.store();
    const log = new Log(logBeside(storeDirectory(context.directory)));
    const reading = new Reading(store, log, path, context.terminal);
    try {
      const isWhole = await reading.all();
      return answer(reading, isWhole, path, placeText(context.directory));
    } finally {
      await log.close();
    }
  },
};

function answer(reading: Reading, isWhole: boolean, path: string, place: string): Answer {
  const { added, known, last, side, isLiving, waiting } = reading;
  const already = known === 0n ? '' : ` ${counted(known)} of the file ${known === 1n ? 'was' : 'were'} there already.`;
  const branches =
    side === 0n ? '' : ` ${counted(side)} of those that came in ${side === 1n ? 'is' : 'are'} on another branch.`;
  const living = `\n${show(path)} is the file of a living chain; what was added to it since is not here.`;
  const cut = `\nBut ${show(path)} is cut off behind block ${reading.lastRead}: what is missing must come from where it was written.`;
  const end = isWhole ? '' : isLiving ? living : cut;
  const late =
    waiting === 0 ? '' : ` ${waiting === 1 ? '1 transaction waits' : `${waiting} transactions wait`} to be mined.`;
  const text = `${counted(added)} imported; the chain in ${place} has its newest block at ${last}.${already}${branches}${late}${end}`;
  return { data: { added, known, side, last, waiting, whole: isWhole }, text, exitCode: isWhole || isLiving ? 0 : 1 };
}

class Reading {
  /** Blocks that came in, and those of the file that were there. */
  added = 0n;
  known = 0n;
  /** Of the last block that was read. */
  lastRead = 0n;
  /** A chain that lives writes no end: the file is whole up to its last record. */
  isLiving = false;
  /** Transactions of the file that wait now. */
  waiting = 0;
  #end = 0;
  /** Accepted ones of the file, in order. */
  readonly #accepted: Transaction[] = [];
  /** Those that came in, and whether they are on the canonical chain is known in the end only. */
  readonly #added: Hash[] = [];
  readonly #store: Store;
  readonly #log: Log;
  readonly #path: string;
  readonly #terminal: Terminal;
  #chain: Chain | undefined;

  constructor(store: Store, log: Log, path: string, terminal: Terminal) {
    this.#store = store;
    this.#log = log;
    this.#path = path;
    this.#terminal = terminal;
  }

  get last(): bigint {
    return this.#chain?.head.header.number ?? 0n;
  }

  /** How many blocks that came in are on other branches. */
  get side(): bigint {
    return BigInt(this.#added.filter((hash) => this.#chain?.isCanonical(hash) === false).length);
  }

  /** Is the file whole? Each block that was taken stays, whatever comes behind it. */
  async all(): Promise<boolean> {
    let [isAsked, isWhole] = [false, false];
    const stopListening = this.#terminal.whenAskedToEnd(() => void (isAsked = true));
    try {
      for await (const piece of readArchive(createReadStream(this.#terminal.pathOf(this.#path)))) {
        if (piece.kind === 'end') isWhole = true;
        if (piece.kind === 'end') continue;
        await this.#take(piece);
        this.#end = piece.end;
        if (isAsked) throw new Failed('interrupted', `Stopped behind block ${this.last}. ${GOES_ON}`);
      }
      if (this.#chain === undefined)
        throw new Failed('archive', `${show(this.#path)} is cut off before anything begins`);
      this.isLiving = !isWhole && (await stat(this.#terminal.pathOf(this.#path))).size === this.#end;
      await this.#takeWaiting(this.#chain);
      return isWhole;
    } catch (error) {
      throw this.#explained(error);
    } finally {
      stopListening();
      this.#terminal.progress('');
    }
  }

  async #take(piece: Exclude<Piece, { readonly kind: 'end' }>): Promise<void> {
    if (piece.kind === 'genesis') await this.#open(piece.genesis);
    if (piece.kind === 'transaction') this.#accepted.push(piece.transaction);
    if (piece.kind === 'block') await this.#block(piece.block, this.#chain as Chain);
  }

  async #open(genesis: Genesis): Promise<void> {
    this.#chain = await Chain.open(this.#store, genesis, this.#log, WAITING);
    for (const note of this.#log.notes) this.#terminal.complain(noteText(note));
  }

  /** Those that may still be mined and do not wait here already. The pool looks at them when the chain is opened. */
  async #takeWaiting(chain: Chain): Promise<void> {
    for (const transaction of this.#accepted) {
      const writes = this.#isLate(transaction, chain) ? [] : WAITING.accepted(transaction, this.#store);
      if (writes.length === 0) continue;
      const logged = await this.#log.append([{ kind: 'transaction', transaction }]);
      await this.#store.commit([...writes, logged]);
      this.waiting += 1;
    }
  }

  /** Was it mined, or another one in its place? */
  #isLate(transaction: Transaction, chain: Chain): boolean {
    if (chain.findTransaction(transactionHash(transaction)) !== undefined) return true;
    return transaction.nonce < (chain.headState().account(senderOf(transaction))?.nonce ?? 0n);
  }

  async #block(block: Block, chain: Chain): Promise<void> {
    const { number } = block.header;
    const hash = blockHash(block);
    const isKnown = chain.blockByHash(hash) !== undefined;
    if (!isKnown) await chain.import(block, WAITING.moved);
    if (!isKnown) this.#added.push(hash);
    this.added += isKnown ? 0n : 1n;
    this.known += isKnown ? 1n : 0n;
    this.lastRead = number;
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
