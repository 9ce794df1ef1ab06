/**
 * What a node tells, for whoever asks later and for whoever subscribed: which blocks left the canonical chain and which came, what began
 * to wait (`arrivals.ts`), how mining goes. One of these listens to the node for all connections.
 *
 * Subscribers are told in turns of their own and one after the other, a while after it happened: who mines a block must not wait for its
 * readers.
 */

import type { Hash } from '../../base/hash.ts';
import type { Node } from '../../node/node.ts';
import type { Phase } from '../../node/phase.ts';
import { Breath, tellAll } from '../breath.ts';
import { blocksOnly, type Gone, type Passed, type Place, walkSince } from '../reading/chain-walk.ts';
import type { KnownBlock } from '../reading/known-blocks.ts';
import { Arrivals } from './arrivals.ts';

/** A block that came, or left. */
export type Moved = KnownBlock & { readonly isRemoved: boolean };
export type BlockListener = (moved: Moved) => void;

/** Blocks that may be taken back for good while somebody still has to hear of those after them. */
const MOST_PARENTS = 10_000;
/** A few at a time: each takes up to 6 MB. */
const REACH = blocksOnly(8);

export class News {
  readonly arrivals: Arrivals;
  readonly #node: Node;
  readonly #report: (error: unknown) => void;
  readonly #listeners = new Set<BlockListener>();
  readonly #parents = new Map<Hash, { readonly parentHash: Hash }>();
  readonly #leave: () => void;
  #told: Place;
  #telling: Promise<void> | undefined;
  #isClosed = false;
  #isSearching = false;
  #triesPerSecond = 0;

  /** @param report hears of what nobody foresaw while telling */
  constructor(node: Node, report: (error: unknown) => void = () => {}) {
    this.arrivals = new Arrivals(node, report);
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
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Resolves when everything that happened so far was told. */
  async settled(): Promise<void> {
    while (this.#telling !== undefined || this.arrivals.telling !== undefined) {
      await Promise.all([this.#telling, this.arrivals.telling]);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#leave();
    this.#listeners.clear();
    this.arrivals.close();
  }

  #hear(phase: Phase): void {
    if (phase.phase === 'accepted') this.arrivals.add(phase.hash);
    else if (phase.phase === 'trying') this.#triesPerSecond = phase.triesPerSecond;
    else if (phase.phase === 'searching') [this.#isSearching, this.#triesPerSecond] = [true, 0];
    else if (ENDS_OF_SEARCH.has(phase.phase)) this.#isSearching = false;
    if (!QUIET.has(phase.phase)) this.#lookAround();
  }

  /** Is the chain's end another one? */
  #lookAround(): void {
    if (this.#node.chain.headHash === this.#told.hash) return;
    this.#noteParent();
    if (this.#listeners.size === 0) this.#told = this.here;
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
        for (const moved of found) await tellAll(this.#listeners, moved, breath);
      } catch (error) {
        this.#report(error);
        this.#told = this.here;
      }
    }
  }

  #noteParent(): void {
    const { headHash, head } = this.#node.chain;
    this.#parents.set(headHash, { parentHash: head.header.parentHash });
    const [oldest] = this.#parents.keys();
    if (this.#parents.size > MOST_PARENTS && oldest !== undefined) this.#parents.delete(oldest);
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
