/**
 * Looking for a place along the timeline, from transaction to transaction, in either direction. Each block is executed once, and only as far as
 * something in it may be found: transactions are passed over by what their contract's code can do at all, then by what they came near to when
 * run at full speed (`notes.ts`); what is left is walked step by step. What is looked for is a quarry: `run-to.ts`, `search.ts`.
 */

import type { Address } from '../../base/address.ts';
import type { Block } from '../../chain/block.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { BlockRun, Prepared } from '../../chain/transition.ts';
import type { Contracts } from '../contracts.ts';
import type { Direction } from '../moves.ts';
import { comparePositions, placeIn, type Position, stepPosition, type TransactionPlace } from '../position.ts';
import { runBefore } from '../replay.ts';
import type { Told } from '../sentence.ts';
import { Stepper } from '../stepper.ts';
import type { Timeline } from '../timeline.ts';
import { walkedSlowly } from '../walked.ts';
import { type Mined, minedIn } from './mined.ts';
import type { Near, Walked, Way } from './nearest.ts';
import { notedRun, type Notes } from './notes.ts';
import { Pace, type PaceOptions } from '../pace.ts';

/** One that was run. */
export type Ran = {
  /** Its first step. */
  readonly start: Position;
  /** Undefined where no instruction of a contract ran. */
  readonly walked: Walked | undefined;
  readonly told: () => Told;
  readonly hasFailed: boolean;
  /** What was written where nothing was walked: by hand, or where a contract began. */
  readonly written: ReadonlyMap<Address, ReadonlyMap<string, unknown>>;
};

export type Quarry<T> = {
  /** Before the first block is looked into. */
  readonly begin?: (timeline: Timeline, pace: Pace) => Promise<void>;
  /** Does `mayBeIn` ask for sources? */
  readonly asksSources: boolean;
  /** Before it is run. False is certain, as below. */
  readonly mayBeIn: (mined: Mined) => boolean;
  /** When it was run, and nothing is known but what it came near to. */
  readonly mayHaveMet: (mined: Mined, notes: Notes, prepared: Prepared) => boolean | Promise<boolean>;
  readonly nearest: (ran: Ran, way: Way, pace: Pace) => Promise<Near<T> | undefined>;
};

export type Found<T> = { readonly position: Position; readonly found: T };

/** The nearest place beyond `from`; undefined when there is none up to genesis, or the newest block. Throws the signal's reason. */
export async function hunt<T>(
  timeline: Timeline,
  { from, direction }: { readonly from: Position; readonly direction: Direction },
  quarry: Quarry<T>,
  options: PaceOptions,
): Promise<Found<T> | undefined> {
  const hunter = new Hunter(timeline, { from, direction }, quarry, new Pace(options));
  const here = await hunter.huntHere();
  if (here !== undefined) return here;
  return direction === 1
    ? ((await hunter.huntBlocks()) ?? hunter.huntDrafts())
    : ((await hunter.huntDrafts()) ?? hunter.huntBlocks());
}

class Hunter<T> {
  readonly #timeline: Timeline;
  readonly #from: Position;
  readonly #direction: Direction;
  readonly #quarry: Quarry<T>;
  readonly #pace: Pace;

  constructor(
    timeline: Timeline,
    { from, direction }: { readonly from: Position; readonly direction: Direction },
    quarry: Quarry<T>,
    pace: Pace,
  ) {
    this.#timeline = timeline;
    this.#from = from;
    this.#direction = direction;
    this.#quarry = quarry;
    this.#pace = pace;
  }

  /** In the transaction one stands in, which the timeline has open. */
  async huntHere(): Promise<Found<T> | undefined> {
    const place = placeIn(this.#from);
    if (place === undefined) return undefined;
    const start = { ...this.#from, step: 0 };
    return this.#nearest(await this.#opened(start, place), this.#from.step);
  }

  /** In all mined transactions beyond it. */
  async huntBlocks(): Promise<Found<T> | undefined> {
    const { chain } = this.#timeline;
    const newest = this.#timeline.last().block;
    await this.#quarry.begin?.(this.#timeline, this.#pace);
    let number = Math.min(Math.max(1, this.#from.block), newest);
    for (; number >= 1 && number <= newest; number += this.#direction) {
      const block = chain.blockByNumber(BigInt(number));
      if (block === undefined) return undefined;
      await this.#pace.at(stepPosition(number, 0));
      const found = await this.#inBlock(block);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Those behind the newest root, which the timeline opens by itself. */
  async huntDrafts(): Promise<Found<T> | undefined> {
    const all = draftsOf(this.#timeline);
    for (const start of this.#direction === 1 ? all : all.reverse()) {
      const place = placeIn(start);
      if (place === undefined || !this.#isAhead(start)) continue;
      await this.#pace.at(start);
      const found = await this.#nearest(await this.#opened(start, place));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** In the order in which they ran; back, the last of what is found counts. */
  async #inBlock(block: Block): Promise<Found<T> | undefined> {
    const wanted = await this.#wantedIn(block);
    const last = wanted.findLastIndex((mined) => mined !== undefined);
    if (last < 0) return undefined;
    const { run } = this.#timeline.chain.replay(block.header.number);
    let newest: Found<T> | undefined;
    for (const [index, transaction] of block.transactions.slice(0, last + 1).entries()) {
      const mined = wanted[index];
      if (mined === undefined) run.apply(transaction);
      else newest = (await this.#inTransaction(mined, run)) ?? newest;
      if (newest !== undefined && this.#direction === 1) return newest;
    }
    return newest;
  }

  /** Those in which it may be, each at its own place. */
  async #wantedIn(block: Block): Promise<readonly (Mined | undefined)[]> {
    const { chain, names } = this.#timeline;
    const all = minedIn(chain, block, names).map((mined) => (this.#isAhead(mined.start) ? mined : undefined));
    if (this.#quarry.asksSources) {
      await this.#timeline.prepare(chain.stateAt(block.header.number - 1n), contractsCalled(all));
    }
    return all.map((mined) => (mined !== undefined && this.#quarry.mayBeIn(mined) ? mined : undefined));
  }

  async #inTransaction(mined: Mined, run: BlockRun): Promise<Found<T> | undefined> {
    const { transaction, start, told } = mined;
    await this.#pace.at(start);
    const prepared = run.prepare(transaction);
    const { notes, outcome } = await notedRun(prepared, this.#pace);
    const hasFailed = outcome.status !== 'success';
    let found: Found<T> | undefined;
    if (await this.#quarry.mayHaveMet(mined, notes, prepared)) {
      await this.#timeline.prepare(prepared.state, notes.contracts);
      const walked = await this.#walked(() => run.prepare(transaction));
      found = await this.#nearest({ start, told, walked, hasFailed, written: prepared.state.diff().leaves });
    }
    prepared.finish(outcome);
    return found;
  }

  async #walked(prepare: () => Prepared): Promise<Walked | undefined> {
    if (prepare().call === undefined) return undefined;
    return walkedSlowly({ prepare }, () => this.#pace.keep());
  }

  /** As the timeline has it. */
  async #opened(start: Position, place: TransactionPlace): Promise<Ran> {
    const { chain } = this.#timeline;
    const opened = await this.#timeline.transaction(start);
    const ran = { start, told: () => opened.told, hasFailed: opened.told.status !== 'success' };
    if (opened instanceof Stepper) return { ...ran, walked: steppedAs(opened), written: new Map() };
    return { ...ran, walked: undefined, written: writtenAtOnce(chain, place) };
  }

  /** Without a bound all of it lies ahead. */
  async #nearest(ran: Ran, bound = -Infinity * this.#direction): Promise<Found<T> | undefined> {
    const near = await this.#quarry.nearest(ran, { direction: this.#direction, bound }, this.#pace);
    return near && { position: { ...ran.start, step: near.step }, found: near.found };
  }

  /** Another transaction, in the direction one goes? */
  #isAhead(start: Position): boolean {
    const { block, moment, transaction } = this.#from;
    return comparePositions(start, { block, moment, transaction, step: 0 }) * this.#direction > 0;
  }
}

/** By a transaction that has no steps; what a draft would write is told by nobody. */
function writtenAtOnce(chain: ChainReader, place: TransactionPlace): Ran['written'] {
  if (place.isDraft === true) return new Map();
  const { run, transaction } = runBefore(chain, place);
  const prepared = run.prepare(transaction);
  prepared.run();
  return prepared.state.diff().leaves;
}

function draftsOf(timeline: Timeline): Position[] {
  const drafts: Position[] = [];
  let at = timeline.neighbour(timeline.last(), 1);
  for (; at !== undefined; at = timeline.neighbour(at, 1)) drafts.push(at);
  return drafts;
}

/** The contracts that are called, each once. */
function contractsCalled(all: readonly (Mined | undefined)[]): Set<Address> {
  return new Set(all.flatMap((mined) => (typeof mined?.calls === 'object' ? mined.calls.contract : [])));
}

function steppedAs({ run, trace, scene }: Stepper): Walked {
  const contracts: Contracts = (address) => {
    const known = scene.contracts.get(address);
    return known && { module: known.module, artifact: known.artifact };
  };
  return { run, trace, contracts };
}
