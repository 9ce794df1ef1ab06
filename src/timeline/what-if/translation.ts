/**
 * Where the contracts of a chain stand on a branch of it. A deployment with another sender or number makes another address, and that may be one
 * where something else is on the chain; so addresses are exchanged, each for one: where a contract came to stand, and whatever was there for the
 * place it left. What is written alike but for that is the same, and who exchanges them back has what was.
 */

import { type Address, addressToWord, wordToAddress } from '../../base/address.ts';
import type { Leaf } from '../../state/reader.ts';

const ADDRESS = /0x[0-9a-f]{40}/g;
const MOST_ADDRESSES = 1n << 160n;

export class Translation {
  /** Contracts that stand elsewhere: from the chain to the branch. */
  readonly #moved = new Map<Address, Address>();
  readonly #back = new Map<Address, Address>();

  /** Contracts that stand elsewhere, in the order in which they came there. */
  get moved(): ReadonlyMap<Address, Address> {
    return this.#moved;
  }

  move(original: Address, branch: Address): void {
    this.#moved.set(original, branch);
    this.#back.set(branch, original);
  }

  /** What an address of the chain is on the branch. */
  there(original: Address): Address {
    return exchanged(original, this.#moved, this.#back);
  }

  /** What an address of the branch is on the chain. */
  back(branch: Address): Address {
    return exchanged(branch, this.#back, this.#moved);
  }

  /** Keys may name contracts, too. */
  path(original: string): string {
    if (this.#moved.size === 0) return original;
    return original.replaceAll(ADDRESS, (address) => this.there(address as Address));
  }

  pathBack(branch: string): string {
    if (this.#moved.size === 0) return branch;
    return branch.replaceAll(ADDRESS, (address) => this.back(address as Address));
  }

  /** A word that is an address. */
  word(original: bigint): bigint {
    if (this.#moved.size === 0 || original >= MOST_ADDRESSES) return original;
    return addressToWord(this.there(wordToAddress(original)));
  }

  /** Of a number one does not know whether it is an address; none is so by chance. */
  leaf(original: Leaf): Leaf {
    return typeof original === 'bigint' ? this.word(original) : original;
  }
}

type Ways = ReadonlyMap<Address, Address>;

/** Nothing left from there: whatever came there left some place, to which others may have come. */
function exchanged(address: Address, to: Ways, from: Ways): Address {
  const moved = to.get(address);
  if (moved !== undefined) return moved;
  let free = address;
  for (let before = from.get(free); before !== undefined; before = from.get(free)) free = before;
  return free;
}
