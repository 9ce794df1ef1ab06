/**
 * What a transaction came near to, noted while it is run at full speed: which contracts were asked for, which leaves were looked at, written
 * or not. More than what breakpoints are about, never less, so that only those that may match are walked step by step.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import type { Prepared } from '../../chain/transition.ts';
import type { Host, Leaf } from '../../vm/host.ts';
import { Machine, type Outcome } from '../../vm/machine.ts';
import type { RunnableModule } from '../../vm/runnable.ts';
import { type Effect, WatchedHost } from '../../vm/watched-host.ts';
import type { Pace } from '../pace.ts';

export type Notes = {
  /** Contracts that ran, and those that somebody wanted to call. */
  readonly contracts: ReadonlySet<Address>;
  /** Leaves, by contract. */
  readonly touched: ReadonlyMap<Address, ReadonlySet<string>>;
  readonly written: readonly Written[];
  readonly moved: readonly Moved[];
  readonly hasLogs: boolean;
};

/** Undone later or not. */
export type Written = { readonly contract: Address; readonly path: string; readonly old: Leaf; readonly new: Leaf };

/** Hlp that came to somebody. */
export type Moved = { readonly to: Address; readonly wei: bigint };

export type Noted = { readonly notes: Notes; readonly outcome: Outcome };

/** Instructions between two looks at the clock. */
const PORTION = 100_000;

/** Runs it to its end; the outcome is for `prepared.finish`. A transaction without code leaves no notes. */
export async function notedRun(prepared: Prepared, pace: Pace): Promise<Noted> {
  const { call, env } = prepared;
  const host = new NotingHost(prepared.host);
  if (call === undefined) return { notes: host.notes, outcome: prepared.run() };
  host.notes.contracts.add(wordToAddress(call.contract));
  const machine = new Machine(host, env, call);
  for (; machine.outcome === undefined; machine.advance(PORTION)) await pace.keep();
  return { notes: host.notes, outcome: machine.outcome };
}

class NotingHost extends WatchedHost {
  readonly notes = {
    contracts: new Set<Address>(),
    touched: new Map<Address, Set<string>>(),
    written: new Array<Written>(),
    moved: new Array<Moved>(),
    hasLogs: false,
  };

  constructor(host: Host) {
    super(host, (effect) => this.#note(effect));
  }

  override word(contract: bigint, path: string): bigint {
    this.#touch(contract, path);
    return super.word(contract, path);
  }

  override text(contract: bigint, path: string): Uint8Array {
    this.#touch(contract, path);
    return super.text(contract, path);
  }

  override module(address: bigint): RunnableModule | undefined {
    this.notes.contracts.add(wordToAddress(address));
    return super.module(address);
  }

  #note(effect: Effect): void {
    if (effect.event === 'log') this.notes.hasLogs = true;
    else if (effect.event === 'move') this.notes.moved.push({ to: wordToAddress(effect.to), wei: effect.wei });
    else this.#noteWrite(effect);
  }

  #noteWrite({ contract, path, old, new: after }: Effect & { readonly event: 'write' }): void {
    this.#touch(contract, path);
    this.notes.written.push({ contract: wordToAddress(contract), path, old, new: after });
  }

  #touch(contract: bigint, path: string): void {
    const address = wordToAddress(contract);
    const paths = this.notes.touched.get(address) ?? new Set();
    this.notes.touched.set(address, paths);
    paths.add(path);
  }
}
