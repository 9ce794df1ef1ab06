/**
 * Which instructions of a transaction wrote one leaf, and what: the transaction is run once more, watched at that leaf alone. What a call
 * that failed took back is not told, for nothing of it stays. Over the whole chain: `why.ts`.
 */

import { addressToWord } from '../../base/address.ts';
import type { Prepared } from '../../chain/transition.ts';
import { leafLike } from '../../state/reader.ts';
import type { Host, Leaf, Mark } from '../../vm/host.ts';
import { Machine, type Outcome } from '../../vm/machine.ts';
import { type Effect, WatchedHost } from '../../vm/watched-host.ts';
import type { LeafPlace } from '../leaf-place.ts';
import type { Pause } from '../pace.ts';
import { type Place, placeOf } from '../running.ts';

export type LeafWrite = {
  /** Number of the instruction that wrote it; -1 where it was none: at the entry, or by hand. */
  readonly step: number;
  /** That instruction. */
  readonly place: Place | undefined;
  readonly old: Leaf;
  readonly new: Leaf;
};

/** What a transaction did to the leaf, in order, and how it ended. It is ready to be finished then. */
export type Watched = { readonly writes: readonly LeafWrite[]; readonly outcome: Outcome };

/** Instructions between two pauses. */
const SLICE = 4_096;

/** Runs a prepared transaction to its end. */
export async function watchLeaf(prepared: Prepared, leaf: LeafPlace, pause?: Pause): Promise<Watched> {
  const { call, host, env } = prepared;
  if (call === undefined) return watchQuiet(prepared, leaf);
  const watcher = new LeafWatcher(host, leaf);
  const machine = new Machine(watcher, env, call);
  for (let step = 0; machine.outcome === undefined; step++) {
    if (step % SLICE === 0) await pause?.();
    watcher.expect(step, machine);
    machine.step();
  }
  return { writes: watcher.writes, outcome: machine.outcome };
}

/** The same, watching nothing: quicker. */
export async function runGently(prepared: Prepared, pause?: Pause): Promise<Outcome> {
  const { call, host, env } = prepared;
  if (call === undefined) return prepared.run();
  const machine = new Machine(host, env, call);
  while (machine.outcome === undefined) {
    await pause?.();
    machine.advance(SLICE);
  }
  return machine.outcome;
}

/** A change by hand, or nothing of the kind: whatever it wrote, it wrote at once. */
function watchQuiet(prepared: Prepared, { contract, path }: LeafPlace): Watched {
  const outcome = prepared.run();
  const { state } = prepared;
  const after = state.diff().leaves.get(contract)?.get(path);
  if (after === undefined) return { writes: [], outcome };
  const old = leafLike(after, state.below, contract, path);
  return { writes: [{ step: -1, place: undefined, old, new: after }], outcome };
}

/** Takes notes where the leaf is written, and strikes out what is undone. */
class LeafWatcher extends WatchedHost {
  readonly writes: LeafWrite[] = [];
  readonly #marks = new WeakMap<Mark, number>();
  #step = -1;
  #machine: Machine | undefined;

  constructor(host: Host, { contract, path }: LeafPlace) {
    const owner = addressToWord(contract);
    super(host, (effect) => {
      if (effect.event === 'write' && effect.path === path && effect.contract === owner) this.#note(effect);
    });
  }

  /** The next instruction is that of the innermost contract. */
  expect(step: number, machine: Machine): void {
    this.#step = step;
    this.#machine = machine.innermost;
  }

  override mark(): Mark {
    const mark = super.mark();
    this.#marks.set(mark, this.writes.length);
    return mark;
  }

  override undo(mark: Mark): void {
    super.undo(mark);
    this.writes.length = this.#marks.get(mark) ?? 0;
  }

  #note({ old, new: after }: Effect & { readonly event: 'write' }): void {
    this.writes.push({ step: this.#step, place: this.#placeNow(), old, new: after });
  }

  /** While an instruction runs, its function stands behind it already. */
  #placeNow(): Place | undefined {
    const place = this.#machine && placeOf(this.#machine);
    return place && { ...place, index: place.index - 1 };
  }
}
