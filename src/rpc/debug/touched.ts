/** A state that takes notes of what it is asked: everything a transaction depends on. */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Account, Leaf, Reader } from '../../state/reader.ts';

export class Touched implements Reader {
  readonly #below: Reader;
  readonly accounts = new Map<Address, Account | undefined>();
  /** Words and texts, as they are in the state below; zero and empty ones too. */
  readonly leaves = new Map<Address, Map<string, Leaf>>();

  constructor(below: Reader) {
    this.#below = below;
  }

  account(address: Address): Account | undefined {
    const account = this.#below.account(address);
    this.accounts.set(address, account);
    return account;
  }

  word(address: Address, path: string): bigint {
    return this.#noted(address, path, this.#below.word(address, path));
  }

  text(address: Address, path: string): Uint8Array {
    return this.#noted(address, path, this.#below.text(address, path));
  }

  code(codeHash: Hash): Uint8Array | undefined {
    return this.#below.code(codeHash);
  }

  #noted<L extends Leaf>(address: Address, path: string, leaf: L): L {
    const own = this.leaves.get(address) ?? new Map<string, Leaf>();
    this.leaves.set(address, own.set(path, leaf));
    return leaf;
  }
}
