/**
 * What has to happen before a transaction, so that it does again what it did: whoever wrote last what it read, and what those read, and so
 * on; the deployments of the contracts that run; and, where a contract pays, everything that ever moved its hlp. A sum or a count depends on
 * all that was written under it before. Everything else that happened meanwhile is left out.
 */

import type { Address } from '../../base/address.ts';
import { accountOf, isContract } from '../../chain/host.ts';
import { historyOf } from '../../state/history.ts';
import type { TransactionPlace } from '../../timeline/position.ts';
import { isTotalPath, type LeafKey } from './asking-host.ts';
import type { Footprint, Footprints } from './footprint.ts';

/** A transaction and the earlier ones it stands on. */
export type Needed = { readonly footprint: Footprint; readonly on: readonly Footprint[] };

/** More than this is no test that anybody reads. */
export const MOST_NEEDED = 2_000;

export class TooMuchNeeded extends Error {
  override name = 'TooMuchNeeded';
}

export class Needs {
  readonly #footprints: Footprints;
  readonly #deployments: ReadonlyMap<Address, TransactionPlace>;
  readonly #movers = new Map<Address, readonly Footprint[]>();
  /** Sums and counts that somebody asked for. */
  readonly #totals = new Set<LeafKey>();

  constructor(footprints: Footprints) {
    this.#footprints = footprints;
    const all = footprints.chain.contracts().map(({ address, blockNumber, index }) => {
      return [address, { block: Number(blockNumber), index }] as const;
    });
    this.#deployments = new Map(all);
  }

  /** These and everything they stand on, in the order of the chain. Throws TooMuchNeeded. */
  async of(told: readonly Footprint[]): Promise<readonly Needed[]> {
    let known = this.#totals.size;
    let all = await this.#gathered(told);
    for (; this.#totals.size > known; all = await this.#gathered(told)) known = this.#totals.size;
    return all.toSorted((a, b) => comparePlaces(a.footprint.place, b.footprint.place));
  }

  async #gathered(told: readonly Footprint[]): Promise<readonly Needed[]> {
    const all = new Map<string, Needed>();
    const waiting = [...told];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const key = placeText(next.place);
      if (all.has(key)) continue;
      if (all.size > told.length + MOST_NEEDED) throw new TooMuchNeeded();
      const on = await this.before(next.place, next.asked, next.writes);
      all.set(key, { footprint: next, on });
      waiting.push(...on);
    }
    return [...all.values()];
  }

  /** Whoever something that stands at a place, and asks this, stands on. `writes`: what it adds to, should somebody ask for that. */
  async before(
    place: TransactionPlace,
    { leaves, balances, payers, contracts }: Footprint['asked'],
    writes: Iterable<LeafKey> = [],
  ): Promise<readonly Footprint[]> {
    for (const leaf of leaves) if (isTotal(leaf)) this.#totals.add(leaf);
    const totals = [...writes].filter((leaf) => this.#totals.has(leaf));
    const writers = await Promise.all([...leaves, ...totals].map((leaf) => this.#lastWriter(leaf, place)));
    const deployments = [...contracts].map((contract) => this.#deploymentOf(contract, place));
    const movers = [...balances, ...payers].flatMap((account) => this.#moversOf(account, place));
    return [...new Set([...writers, ...deployments, ...movers].filter((footprint) => footprint !== undefined))];
  }

  /** Of those that something at a place stands on, some that are not there: all but of a sum, where one is enough to know. */
  async missing(
    place: TransactionPlace,
    asked: Footprint['asked'],
    isThere: (footprint: Footprint) => boolean,
  ): Promise<readonly Footprint[]> {
    const plain = new Set([...asked.leaves].filter((leaf) => !isTotal(leaf)));
    const found = (await this.before(place, { ...asked, leaves: plain })).filter((footprint) => !isThere(footprint));
    for (const total of asked.leaves) {
      const other = isTotal(total) ? await this.#newestWriter(total, place, (writer) => !isThere(writer)) : undefined;
      if (other !== undefined) found.push(other);
    }
    return found;
  }

  async #lastWriter(leaf: LeafKey, place: TransactionPlace): Promise<Footprint | undefined> {
    return this.#newestWriter(leaf, place, () => true);
  }

  /** Of those that changed a leaf before a place, the newest that is wanted. */
  async #newestWriter(
    leaf: LeafKey,
    { block, index }: TransactionPlace,
    isWanted: (footprint: Footprint) => boolean,
  ): Promise<Footprint | undefined> {
    const isIt = (footprint: Footprint): boolean => footprint.writes.has(leaf) && isWanted(footprint);
    const beside = this.#footprints.in(block).slice(0, index).findLast(isIt);
    if (beside !== undefined) return beside;
    const [contract, path] = splitKey(leaf);
    const order = { upTo: BigInt(block) - 1n, reverse: true };
    for await (const entry of historyOf(this.#footprints.chain.store, contract, path, order)) {
      const found = this.#footprints.in(Number(entry.block)).findLast(isIt);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #deploymentOf(contract: Address, place: TransactionPlace): Footprint | undefined {
    const deployment = this.#deployments.get(contract);
    const isBefore = deployment !== undefined && comparePlaces(deployment, place) < 0;
    return isBefore ? this.#footprints.at(deployment) : undefined;
  }

  /** People have what a test gives them; what a contract has came from somewhere. */
  #moversOf(account: Address, place: TransactionPlace): readonly Footprint[] {
    const movers = this.#movers.get(account) ?? this.#allMoversOf(account);
    this.#movers.set(account, movers);
    return movers.filter((mover) => comparePlaces(mover.place, place) < 0);
  }

  #allMoversOf(account: Address): readonly Footprint[] {
    const { chain } = this.#footprints;
    if (!isContract(chain.headState(), account)) return [];
    const movers: Footprint[] = [];
    let before = 0n;
    for (let block = 1; block <= Number(chain.head.header.number); block++) {
      const now = accountOf(chain.stateAt(BigInt(block)), account).balance;
      if (now !== before)
        movers.push(...this.#footprints.in(block).filter(({ moved }) => (moved.get(account) ?? 0n) !== 0n));
      before = now;
    }
    return movers;
  }
}

/** `sum(…)`, `count(…)`: what was written under it before is in it. */
const isTotal = (leaf: LeafKey): boolean => isTotalPath(splitKey(leaf)[1]);

function splitKey(leaf: LeafKey): readonly [Address, string] {
  const space = leaf.indexOf(' ');
  return [leaf.slice(0, space) as Address, leaf.slice(space + 1)];
}

export const placeText = ({ block, index }: TransactionPlace): string => `${block}.${index}`;

export const comparePlaces = (a: TransactionPlace, b: TransactionPlace): number =>
  a.block - b.block || a.index - b.index;
