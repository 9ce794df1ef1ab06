/**
 * A chain that somebody else wrote into a file (`hlp export`, or the file a living chain writes), opened to be looked at: every block of it is
 * executed and judged in memory, as `hlp import` would, and nothing is kept. So a position that one person prints opens for another.
 */

import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { show } from '../base/show.ts';
import { Chain } from '../chain/chain.ts';
import { ChainError, RuleBroken } from '../chain/errors.ts';
import { nextBaseFee } from '../chain/gas.ts';
import { readArchive } from '../chain/log/archive.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { BlockContext } from '../chain/transition.ts';
import { Names } from '../node/names.ts';
import { openLevelStore } from '../state/level-store.ts';
import { openMemoryStore } from '../state/memory-store.ts';
import type { Store } from '../state/store.ts';
import { timeAfter } from '../timeline/copy.ts';
import type { Names as NamesSeen } from '../timeline/values.ts';
import { type Context, type Input, type OptionRow, optionOf } from './command.ts';
import { Failed, Misuse, showLines } from './failure.ts';
import { namesSeen } from './keys/signer.ts';
import { codeOf } from './sources.ts';
import type { Terminal } from './terminal.ts';

export const IN: OptionRow = {
  flags: '--in <file>',
  help: 'look into a chain that `hlp export` wrote, instead of the one here; nothing is kept',
};

/** A chain that a command looks at. */
export type LookedAt = {
  readonly chain: Chain;
  /** Those of the wallet, and of the contracts on that chain. */
  readonly names: Names;
  /** The same to whoever looks: with `--as`, their private memos are open. */
  readonly seen: NamesSeen;
  /** What the next block would be like, and what waits for it. */
  readonly next: () => BlockContext;
  readonly pending: readonly Transaction[];
  readonly close: () => Promise<void>;
};

/** What is in memory takes some times the room of the file; larger ones are laid out on the disk for the while. */
const MOST_BYTES_IN_MEMORY = 32 * 1024 * 1024;

/** The chain that is open here, or the one in `--in`. Throws Misuse for a file that cannot be read, Failed for one that breaks a rule. */
export async function lookedAt(context: Context, input: Input): Promise<LookedAt> {
  const path = optionOf(input, 'in');
  if (path === undefined) {
    const node = await context.node();
    const { chain, names, pending } = node;
    const next = (): BlockContext => node.nextMoment().context;
    return { chain, names, seen: await namesSeen(context, input, node), next, pending, close: async () => {} };
  }
  const { chain, close } = await chainInFile(path, context.terminal);
  try {
    const wallet = await context.wallet();
    const names = new Names(chain, () => wallet.people);
    const seen = await namesSeen(context, input, { names });
    return { chain, names, seen, next: () => nextOn(chain), pending: [], close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Where `--as` names who calls: no key of theirs is needed, and no memo is opened. */
export function withoutMemos(input: Input): Input {
  return { ...input, options: { ...input.options, as: undefined } };
}

/** When it is due, by the same miner. */
function nextOn({ head, params }: Chain): BlockContext {
  const { header } = head;
  const { number, miner } = header;
  const due = { number: number + 1n, timestamp: timeAfter(header, params), baseFeePerGas: nextBaseFee(header) };
  return { ...due, miner, params };
}

type Opened = { readonly chain: Chain; readonly close: () => Promise<void> };

async function chainInFile(path: string, terminal: Terminal): Promise<Opened> {
  const size = await sizeOf(path, terminal);
  const { store, close } = await storeFor(size);
  const reading = new Reading(store, path, size, terminal);
  try {
    return { chain: await reading.all(), close };
  } catch (error) {
    await close();
    throw reading.explained(error);
  } finally {
    terminal.progress('');
  }
}

async function sizeOf(path: string, { pathOf }: Terminal): Promise<number> {
  const found = await stat(pathOf(path)).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (!found.isFile()) throw new Misuse(`--in: ${show(path)} is not a file`);
  return found.size;
}

async function storeFor(size: number): Promise<{ readonly store: Store; readonly close: () => Promise<void> }> {
  if (size <= MOST_BYTES_IN_MEMORY) return { store: openMemoryStore(), close: async () => {} };
  const directory = await mkdtemp(join(tmpdir(), 'hlp-in-'));
  const store = await openLevelStore(directory);
  const close = async (): Promise<void> => {
    await store.close();
    await rm(directory, { recursive: true, force: true });
  };
  return { store, close };
}

/** One file, block after block. */
class Reading {
  readonly #store: Store;
  readonly #path: string;
  readonly #size: number;
  readonly #terminal: Terminal;
  #chain: Chain | undefined;

  constructor(store: Store, path: string, size: number, terminal: Terminal) {
    this.#store = store;
    this.#path = path;
    this.#size = size;
    this.#terminal = terminal;
  }

  async all(): Promise<Chain> {
    let [isAsked, isWhole, end] = [false, false, 0];
    const stopListening = this.#terminal.whenAskedToEnd(() => void (isAsked = true));
    try {
      for await (const piece of readArchive(createReadStream(this.#terminal.pathOf(this.#path)))) {
        if (piece.kind === 'genesis') this.#chain = await Chain.open(this.#store, piece.genesis);
        if (piece.kind === 'block') await this.#chain?.import(piece.block);
        isWhole ||= piece.kind === 'end';
        end = piece.end;
        this.#tell(end);
        await setImmediate();
        if (isAsked) throw new Failed('interrupted', 'Stopped. Nothing was kept.');
      }
    } finally {
      stopListening();
    }
    // A chain that lives writes no end.
    if (!isWhole && end < this.#size) this.#complain();
    if (this.#chain !== undefined) return this.#chain;
    throw new Failed('archive', `${show(this.#path)} is cut off before anything begins`);
  }

  #complain(): void {
    const head = this.#chain?.head.header.number ?? 0n;
    this.#terminal.complain(`${show(this.#path)} is cut off behind block ${head}: what is missing must come from where it was written.`); // prettier-ignore
  }

  #tell(end: number): void {
    const done = Math.floor((100 * end) / this.#size);
    const head = this.#chain?.head.header.number ?? 0n;
    this.#terminal.progress(`reading ${show(this.#path)}: block ${head}, ${done} % of the file`);
  }

  /** What is not as it should be, in one line. */
  explained(error: unknown): unknown {
    if (error instanceof Error && 'syscall' in error) return unreadable(this.#path, error);
    if (error instanceof RuleBroken) {
      const { rule, blockNumber: block } = error;
      return new Failed('rule', `${show(this.#path)}: ${showLines(error.message)} (rule ${rule})`, { rule, block });
    }
    if (!(error instanceof ChainError)) return error;
    return new Failed('archive', `${show(this.#path)}: ${showLines(error.message)}`);
  }
}

function unreadable(path: string, error: unknown): Misuse {
  return new Misuse(`--in: ${show(path)} cannot be read (${codeOf(error)})`);
}
