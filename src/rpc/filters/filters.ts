/**
 * Filters: questions that are asked again and again, each time about what happened since the last time. A filter keeps only what it is for and
 * how far it has come, so one that nobody asks costs nothing; after a while it is forgotten.
 *
 * Their names cannot be guessed, so that nobody empties the filter of somebody else.
 */

import { randomBytes } from 'node:crypto';
import { bytesToWord, type Hex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Node } from '../../node/node.ts';
import { type Asker, Breath } from '../breath.ts';
import { RpcError } from '../errors.ts';
import type { LogJson } from '../json/log-json.ts';
import { toQuantity } from '../json/quantities.ts';
import {
  blocksOnly,
  type Passed,
  type Place,
  type Since,
  type Visit,
  type Walked,
  walkSince,
} from '../reading/chain-walk.ts';
import type { LogFilter } from './log-filter.ts';
import { FILTER_REACH, logVisit } from './log-search.ts';
import { News } from './news.ts';

export const FILTER_LIMITS = {
  /** Of all clients. */
  filters: 10_000,
  /** A filter that nobody asked for so long is forgotten. Clients ask every few seconds. */
  idleInMs: 5 * 60_000,
} as const;

/** What a filter tells of, and how far it has come. */
type Kind =
  | { readonly kind: 'logs'; readonly wanted: LogFilter; readonly visit: Visit<LogJson>; since: Place }
  | { readonly kind: 'blocks'; since: Place }
  | { readonly kind: 'waiting'; next: number };

type Filter = Kind & {
  askedAtInMs: number;
  /** Two questions at once would both get the same changes. */
  turn: Promise<unknown>;
};

export type FiltersOptions = {
  /** Milliseconds, from whenever. */
  readonly now?: () => number;
  readonly report?: (error: unknown) => void;
};

export class Filters {
  /** What the node tells; subscriptions listen to it too. */
  readonly news: News;
  readonly #chain: Chain;
  readonly #now: () => number;
  /** Those that were asked longest ago first. */
  readonly #filters = new Map<Hex, Filter>();

  constructor(node: Node, { now = () => performance.now(), report }: FiltersOptions = {}) {
    this.news = new News(node, report);
    this.#chain = node.chain;
    this.#now = now;
  }

  get size(): number {
    return this.#filters.size;
  }

  /** All of these answer with the name of a new filter. They throw RpcError (limit) when there are too many. */
  addLogs(wanted: LogFilter): Hex {
    return this.#add({ kind: 'logs', wanted, visit: visitOf(wanted), since: this.news.here });
  }

  addBlocks(): Hex {
    return this.#add({ kind: 'blocks', since: this.news.here });
  }

  addWaiting(): Hex {
    return this.#add({ kind: 'waiting', next: this.news.arrivals.count });
  }

  /** Was it there? */
  remove(id: Hex): boolean {
    this.#forgetIdle();
    return this.#filters.delete(id);
  }

  /** What happened since it was asked last; of very much a part, and the rest the next time. Throws RpcError for one that is not there. */
  changes(id: Hex, asker?: Asker): Promise<readonly unknown[]> {
    const filter = this.#get(id);
    const answer = filter.turn.then(() => this.#changesOf(filter, asker));
    filter.turn = answer.catch(() => undefined);
    return answer;
  }

  /** What a filter of logs looks for. Throws RpcError for one that is not there, or is not of logs. */
  logFilter(id: Hex): LogFilter {
    const filter = this.#get(id);
    if (filter.kind === 'logs') return filter.wanted;
    throw new RpcError('refused', `filter ${id} is not one of logs: it tells of ${filter.kind} and has no past`);
  }

  close(): void {
    this.news.close();
    this.#filters.clear();
  }

  #add(kind: Kind): Hex {
    this.#forgetIdle();
    if (this.#filters.size >= FILTER_LIMITS.filters) {
      const problem = `there are ${FILTER_LIMITS.filters} filters already; uninstall some, or wait until idle ones are forgotten`;
      throw new RpcError('limit', problem);
    }
    const id = newId();
    this.#filters.set(id, { ...kind, askedAtInMs: this.#now(), turn: Promise.resolve() });
    return id;
  }

  /** The number is the one on which client libraries make the filter anew. */
  #get(id: Hex): Filter {
    this.#forgetIdle();
    const filter = this.#filters.get(id);
    if (filter === undefined) {
      const idle = `${FILTER_LIMITS.idleInMs / 60_000} minutes`;
      throw new RpcError(
        'refused',
        `filter not found: it was never there, was uninstalled, or was not asked for ${idle}`,
      );
    }
    filter.askedAtInMs = this.#now();
    this.#filters.delete(id);
    this.#filters.set(id, filter);
    return filter;
  }

  #forgetIdle(): void {
    const oldest = this.#now() - FILTER_LIMITS.idleInMs;
    for (const [id, { askedAtInMs }] of this.#filters) {
      if (askedAtInMs > oldest) return;
      this.#filters.delete(id);
    }
  }

  async #changesOf(filter: Filter, asker?: Asker): Promise<readonly unknown[]> {
    if (filter.kind === 'waiting') return this.#arrivalsOf(filter);
    const { since } = filter;
    const { found, reached } =
      filter.kind === 'logs'
        ? await this.#walk({ since, visit: filter.visit, reach: FILTER_REACH }, asker)
        : await this.#walk({ since, visit: hashOfCome, reach: blocksOnly(FILTER_REACH.mostBlocks) }, asker);
    filter.since = reached;
    return found;
  }

  #walk<T>(way: Since<T>, asker?: Asker): Promise<Walked<T>> {
    return walkSince(this.#chain, this.news.gone, way, new Breath(asker));
  }

  #arrivalsOf(filter: Extract<Filter, { kind: 'waiting' }>): readonly Hash[] {
    const { arrivals } = this.news;
    const hashes = arrivals.after(filter.next);
    filter.next = arrivals.count;
    if (hashes !== undefined) return hashes;
    throw new RpcError(
      'limit',
      'more transactions came since the last time than are remembered; ask again for those from now on',
    );
  }
}

/** 128 bits, the first of which is set: a quantity has no zeros in front. */
export function newId(): Hex {
  return toQuantity(bytesToWord(randomBytes(16)) | (1n << 127n));
}

const hashOfCome = ({ hash, isRemoved }: Passed): readonly Hash[] => (isRemoved ? [] : [hash()]);

/** A filter with blocks tells of nothing outside of them. One that names its first block by tag begins now. */
function visitOf(wanted: LogFilter): Visit<LogJson> {
  const visit = logVisit(wanted);
  if ('hash' in wanted.blocks) {
    const { hash } = wanted.blocks;
    return (passed) => (passed.hash() === hash ? visit(passed) : []);
  }
  const { from, to } = wanted.blocks;
  const first = from !== undefined && 'number' in from ? from.number : 0n;
  const last = 'number' in to ? to.number : undefined;
  const isInside = (number: bigint): boolean => number >= first && (last === undefined || number <= last);
  return (passed) => (isInside(passed.block.header.number) ? visit(passed) : []);
}
