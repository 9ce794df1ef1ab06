/**
 * The state as a tree while a mined transaction runs: its root, and all nodes below it, after any number of instructions. Nothing of it is
 * kept, for the chain keeps only what a whole block leads to.
 */

import type { Hash } from '../../base/hash.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { BlockRun, Prepared } from '../../chain/transition.ts';
import { commitDiff } from '../../state/commit.ts';
import { Overlay } from '../../state/overlay.ts';
import { stateAt } from '../../state/state-at.ts';
import type { Reader } from '../../state/reader.ts';
import type { Records } from '../../state/store.ts';
import { Machine } from '../../vm/machine.ts';
import { runBefore, type TransactionPlace } from '../replay.ts';

/** A state with all that proves it. */
export type Tree = { readonly root: Hash; readonly records: Records; readonly state: Reader };

export class GrowingTree {
  readonly #chain: ChainReader;
  /** The root of the block before. */
  readonly #parentRoot: Hash;
  readonly #run: BlockRun;
  readonly #prepared: Prepared;
  #machine: Machine | undefined;
  #step = -1;
  #isFinished = false;

  /** Throws as `runBefore` does. */
  constructor(chain: ChainReader, place: TransactionPlace) {
    const { run, transaction } = runBefore(chain, place);
    this.#chain = chain;
    this.#parentRoot = chain.blockByNumber(BigInt(place.block) - 1n)!.header.stateRoot;
    this.#run = run;
    this.#prepared = run.prepare(transaction);
  }

  /**
   * As it is before instruction number `step`; behind the last one, with fees settled too. At -1 nothing has happened but that gas was
   * bought. Steps only go up.
   */
  at(step: number): Tree {
    if (step < this.#step) throw new RangeError('a tree only grows');
    this.#goTo(step);
    return this.#tree();
  }

  #goTo(step: number): void {
    if (this.#isFinished || step < 0) return;
    const { call, host, env } = this.#prepared;
    if (call === undefined) return this.#finish(this.#prepared.run());
    this.#machine ??= new Machine(host, env, call);
    this.#step = Math.max(this.#step, 0);
    this.#step += this.#machine.advance(step - this.#step);
    if (this.#machine.outcome !== undefined) this.#finish(this.#machine.outcome);
  }

  #finish(outcome: ReturnType<Prepared['run']>): void {
    this.#prepared.finish(outcome);
    this.#isFinished = true;
  }

  #tree(): Tree {
    const { state } = this.#run;
    const all = new Overlay(state.below);
    all.apply(state.diff());
    if (!this.#isFinished) all.apply(this.#prepared.state.diff());
    const { store } = this.#chain;
    const { root, writes } = commitDiff(store, this.#parentRoot, all.diff());
    const made = new Map(writes.map(({ key, value }) => [key, value]));
    const records = { get: (key: string) => made.get(key) ?? store.get(key) };
    return { root, records, state: stateAt(records, root) };
  }
}
