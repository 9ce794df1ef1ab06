/**
 * What a node tells, for whoever asks later and for whoever subscribed: which blocks left the canonical chain and which came, what began
 * to wait, how mining goes. One of these listens to the node for all connections.
 *
 * Subscribers are told in turns of their own and one after the other, a while after it happened: who mines a block must not wait for its
 * readers.
 */

import type { Hash } from '../base/hash.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { Node } from '../node/node.ts';
import type { Phase } from '../node/phase.ts';
import { Breath } from './breath.ts';
import { type Gone, type Passed, type Place, walkSince } from './chain-walk.ts';
import { knownTransaction } from './known-transaction.ts';
import type { KnownBlock } from './known-blocks.ts';

/** A block that came, or left. */
export type Moved = KnownBlock & { readonly isRemoved: boolean };
export type BlockListener = (moved: Moved) => void;
/** A transaction that began to wait; undefined when it ended that without being mined before anybody was told. */
export type Arrived = { readonly hash: Hash; readonly transaction: Transaction | undefined };
export type WaitingListener = (arrived: Arrived) => void;

/** Hashes of what began to wait, and where to go on asking. */
export type Arrivals = { readonly hashes: readonly Hash[]; readonly next: number };

/** For filters that are asked now and then. */
const MOST_ARRIVALS = 20_000;
/** Blocks that may be taken back for good while somebody still has to hear of those after them. */
const MOST_PARENTS = 10_000;
const REACH = { mostBlocks: 100, mostFound: Infinity };

export class News {
  readonly #node: Node;
  readonly #report: (error: unknown) => void;
  readonly #blockListeners = new Set<BlockListener>();
  readonly #waitingListeners = new Set<WaitingListener>();
  readonly #parents = new Map<Hash, { readonly parentHash: Hash }>();
  readonly #leave: () => void;
  #arrivals: Hash[] = [];
  #firstArrival = 0;
  #told: Place;
  #telling: Promise<void> | undefined;
  #toldArrivals = 0;
  #tellingArrivals: Promise<void> | undefined;
  #isClosed = false;
  #isSearching = false;
  #triesPerSecond = 0;

  /** @param report hears of what nobody foresaw while telling */
  constructor(node: Node, report: (error: unknown) => void = () => {}) {
    this.#node = node;
    this.#report = report;
    this.#told = this.here;
    this.#noteParent();
    this.#leave = node.listen((phase) => this.#hear(phase));
  }

  /** The newest block. */
  get here(): Place {
    const { chain } = this.#node;
    return { number: chain.head.header.number, hash: chain.headHash };
  }

  /** Finds back from blocks that are gone for good. */
  readonly gone: Gone = (hash) => this.#parents.get(hash);

  /** Is a nonce being searched at this moment? */
  get isMining(): boolean {
    return this.#isSearching && !this.#node.mining.isPaused;
  }

  /** Tries per second of the search under way; 0 when there is none, or it is too short to be measured. */
  get hashrate(): number {
    return this.isMining ? Math.round(this.#triesPerSecond) : 0;
  }

  /** Tells of blocks from now on; the answer ends that. */
  onBlock(listener: BlockListener): () => void {
    this.#blockListeners.add(listener);
    return () => void this.#blockListeners.delete(listener);
  }

  /** Tells of what begins to wait from now on. */
  onWaiting(listener: WaitingListener): () => void {
    if (this.#waitingListeners.size === 0 && this.#tellingArrivals === undefined) this.#toldArrivals = this.nextArrival;
    this.#waitingListeners.add(listener);
    return () => void this.#waitingListeners.delete(listener);
  }

  /** Where to ask for what begins to wait from now on. */
  get nextArrival(): number {
    return this.#firstArrival + this.#arrivals.length;
  }

  /** What began to wait since; undefined when that is longer ago than is remembered. */
  arrivalsSince(next: number): Arrivals | undefined {
    if (next < this.#firstArrival) return undefined;
    return { hashes: this.#arrivals.slice(next - this.#firstArrival), next: this.nextArrival };
  }

  /** Resolves when everything that happened so far was told. */
  async settled(): Promise<void> {
    while (this.#telling !== undefined || this.#tellingArrivals !== undefined) {
      await Promise.all([this.#telling, this.#tellingArrivals]);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#leave();
    this.#blockListeners.clear();
    this.#waitingListeners.clear();
  }

  #hear(phase: Phase): void {
    if (phase.phase === 'accepted') this.#arrived(phase.hash);
    else if (phase.phase === 'trying') this.#triesPerSecond = phase.triesPerSecond;
    else if (phase.phase === 'searching') [this.#isSearching, this.#triesPerSecond] = [true, 0];
    else if (ENDS_OF_SEARCH.has(phase.phase)) this.#isSearching = false;
    if (!QUIET.has(phase.phase)) this.#moved();
  }

  #arrived(hash: Hash): void {
    this.#arrivals.push(hash);
    if (this.#arrivals.length > 2 * MOST_ARRIVALS) {
      this.#firstArrival += MOST_ARRIVALS;
      this.#arrivals = this.#arrivals.slice(MOST_ARRIVALS);
    }
    if (this.#waitingListeners.size === 0) return;
    this.#tellingArrivals ??= this.#tellArrivals().finally(() => (this.#tellingArrivals = undefined));
  }

  /** Perhaps: it is looked at where the chain ends now. */
  #moved(): void {
    if (this.#node.chain.headHash === this.#told.hash || this.#isClosed) return;
    this.#noteParent();
    if (this.#blockListeners.size === 0) this.#told = this.here;
    else this.#telling ??= this.#tell().finally(() => (this.#telling = undefined));
  }

  async #tell(): Promise<void> {
    const breath = new Breath();
    await breath.take();
    while (!this.#isClosed && this.#node.chain.headHash !== this.#told.hash) {
      try {
        const way = { since: this.#told, visit: movedIn, reach: REACH };
        const { found, reached } = await walkSince(this.#node.chain, this.gone, way, breath);
        this.#told = reached;
        for (const moved of found) await tellAll(this.#blockListeners, moved, breath);
      } catch (error) {
        this.#report(error);
        this.#told = this.here;
      }
    }
  }

  async #tellArrivals(): Promise<void> {
    const breath = new Breath();
    await breath.take();
    while (!this.#isClosed && this.#toldArrivals < this.nextArrival) {
      try {
        const hash = this.#arrivals[this.#toldArrivals++ - this.#firstArrival];
        if (hash === undefined) continue;
        const transaction = this.#node.findPending(hash) ?? (await this.#mined(hash));
        await tellAll(this.#waitingListeners, { hash, transaction }, breath);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  async #mined(hash: Hash): Promise<Transaction | undefined> {
    const known = await knownTransaction(this.#node.chain, hash);
    return known?.block.transactions[known.index];
  }

  #noteParent(): void {
    const { headHash, head } = this.#node.chain;
    this.#parents.set(headHash, { parentHash: head.header.parentHash });
    const [oldest] = this.#parents.keys();
    if (this.#parents.size > MOST_PARENTS && oldest !== undefined) this.#parents.delete(oldest);
  }
}

async function tellAll<T>(listeners: Iterable<(what: T) => void>, what: T, breath: Breath): Promise<void> {
  for (const listener of listeners) {
    listener(what);
    await breath.takeIfDue();
  }
}

const movedIn = ({ known, isRemoved }: Passed): readonly Moved[] => [{ ...known(), isRemoved }];

const ENDS_OF_SEARCH: ReadonlySet<Phase['phase']> = new Set(['found', 'failed', 'committed', 'reorganised']);
/** While these are told the chain stays as it is. */
const QUIET: ReadonlySet<Phase['phase']> = new Set([
  'accepted',
  'searching',
  'trying',
  'paused',
  'resumed',
  'found',
  'committing',
]);
