/**
 * What a chain and a branch of it wrote where they are not the same: which leaves and accounts to compare in the end, and the first leaf that
 * was not written alike. Everything is named as on the branch; contracts of the chain that stand elsewhere there are found by `translation.ts`.
 */

import type { Address } from '../../base/address.ts';
import { equalBytes } from '../../base/bytes.ts';
import { type Leaf, leafLike, type Reader } from '../../state/reader.ts';
import type { Trail } from '../../state/trail.ts';
import type { LeafPlace } from '../leaf-place.ts';
import type { Translation } from './translation.ts';

/** A leaf of a contract, on the chain and on the branch: address and path may be others there. */
export type LeafOnBoth = {
  readonly original: LeafPlace;
  readonly branch: LeafPlace;
};

/** Where both first wrote other things, by the place of the transaction on the chain. */
export type FirstWrite = LeafOnBoth & { readonly block: number; readonly index: number };

export class Touched {
  readonly #translation: Translation;
  readonly #leaves = new Map<string, LeafOnBoth>();
  readonly #accounts = new Map<Address, Address>();
  #first: FirstWrite | undefined;

  /** @param translation grows while the branch does */
  constructor(translation: Translation) {
    this.#translation = translation;
  }

  /** In the order in which they were touched. */
  get leaves(): readonly LeafOnBoth[] {
    return [...this.#leaves.values()];
  }

  /** By their address on the branch, that on the chain. */
  get accounts(): ReadonlyMap<Address, Address> {
    return this.#accounts;
  }

  /** Undefined where both wrote the same. */
  get first(): FirstWrite | undefined {
    return this.#first;
  }

  /**
   * A block and the one in its place.
   * @param before the state both found, as long as nothing was different
   * @param places where on the chain each transaction of the branch's block is
   */
  add(
    block: number,
    original: Trail,
    branch: Trail,
    { before, places }: { readonly before: Reader; readonly places: readonly number[] },
  ): void {
    const written = this.#writtenIn(original, branch);
    for (const [key, { place }] of written) this.#leaves.set(key, place);
    for (const address of original.diff.accounts.keys()) this.#accounts.set(this.#translation.there(address), address);
    for (const address of branch.diff.accounts.keys()) this.#accounts.set(address, this.#translation.back(address));
    this.#first ??= this.#firstOf(block, [...written.values()], { original, branch, before, places });
  }

  #writtenIn(original: Trail, branch: Trail): Map<string, Written> {
    const translation = this.#translation;
    const written = new Map<string, Written>();
    for (const [contract, path, leaf] of leavesOf(original)) {
      const place = {
        original: { contract, path },
        branch: { contract: translation.there(contract), path: translation.path(path) },
      };
      written.set(keyOf(place), { place, original: translation.leaf(leaf), branch: undefined });
    }
    for (const [contract, path, leaf] of leavesOf(branch)) {
      const place = {
        original: { contract: translation.back(contract), path: translation.pathBack(path) },
        branch: { contract, path },
      };
      const key = keyOf(place);
      written.set(key, { place, original: written.get(key)?.original, branch: leaf });
    }
    return written;
  }

  /** The earliest transaction that wrote one of those that are different. */
  #firstOf(block: number, written: readonly Written[], both: Both): FirstWrite | undefined {
    const different = written.filter((one) => isDifferent(one, both.before));
    const places = different.map(({ place }) => ({ ...place, block, index: writerOf(place, both) }));
    return places.toSorted((a, b) => a.index - b.index)[0];
  }
}

type Both = {
  readonly original: Trail;
  readonly branch: Trail;
  readonly before: Reader;
  readonly places: readonly number[];
};

type Written = { readonly place: LeafOnBoth; readonly original: Leaf | undefined; readonly branch: Leaf | undefined };

const keyOf = ({ branch: { contract, path } }: LeafOnBoth): string => `${contract}/${path}`;

function* leavesOf({ diff }: Trail): Generator<readonly [Address, string, Leaf]> {
  for (const [contract, paths] of diff.leaves) for (const [path, leaf] of paths) yield [contract, path, leaf];
}

/** What only one of both wrote has to be compared with what stood there. */
function isDifferent({ place, original, branch }: Written, before: Reader): boolean {
  const known = original ?? branch;
  if (known === undefined) return false;
  const { contract, path } = place.branch;
  const stood = leafLike(known, before, contract, path);
  return !isSameLeaf(original ?? stood, branch ?? stood);
}

export function isSameLeaf(a: Leaf, b: Leaf): boolean {
  return typeof a === 'bigint' || typeof b === 'bigint' ? a === b : equalBytes(a, b);
}

function writerOf({ original: there, branch: here }: LeafOnBoth, { original, branch, places }: Both): number {
  const before = original.writers.get(there.contract)?.get(there.path)?.[0];
  const after = branch.writers.get(here.contract)?.get(here.path)?.[0];
  const found = [before, after === undefined ? undefined : places[after]].filter((index) => index !== undefined);
  return Math.min(...found, Number.MAX_SAFE_INTEGER);
}
