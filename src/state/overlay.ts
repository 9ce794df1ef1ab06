/**
 * Changes laid over a state that stays as it is. Every change is journalled, so that the state can go back to any mark
 * exactly; `diff` says what has changed, and only then does somebody decide to keep it (`commit.ts`).
 *
 * Overlays stack: a transaction's stands on its block's, which stands on the parent block's state.
 */

import type { Address } from '../base/address.ts';
import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { keccak256 } from '../base/hash.ts';
import { asText, asWord, presentOrAbsent } from './reader.ts';
import type { Account, Diff, Leaf, Reader } from './reader.ts';

/** What stood there before, in which of the maps: the accounts, the codes, or the leaves of an account. */
type Change = {
  readonly of: 'accounts' | 'codes' | Address;
  readonly key: string;
  readonly before: unknown;
  readonly wasSet: boolean;
};

export class Overlay implements Reader {
  readonly below: Reader;
  readonly #accounts = new Map<Address, Account | undefined>();
  readonly #leaves = new Map<Address, Map<string, Leaf>>();
  readonly #codes = new Map<Hash, Uint8Array>();
  /** For each change, oldest first, what takes it back. */
  readonly #journal: Change[] = [];

  constructor(below: Reader) {
    this.below = below;
  }

  account(address: Address): Account | undefined {
    return this.#accounts.has(address) ? this.#accounts.get(address) : this.below.account(address);
  }

  word(address: Address, path: string): bigint {
    const leaf = this.#leaves.get(address)?.get(path);
    return leaf === undefined ? this.below.word(address, path) : asWord(leaf, path);
  }

  text(address: Address, path: string): Uint8Array {
    const leaf = this.#leaves.get(address)?.get(path);
    return leaf === undefined ? this.below.text(address, path) : asText(leaf, path);
  }

  code(codeHash: Hash): Uint8Array | undefined {
    return this.#codes.get(codeHash) ?? this.below.code(codeHash);
  }

  /** Has this overlay, not one below it, written the leaf (even with the value that was there)? */
  isWritten(address: Address, path: string): boolean {
    return this.#leaves.get(address)?.has(path) ?? false;
  }

  write(address: Address, path: string, leaf: Leaf): void {
    const leaves = this.#leaves.get(address) ?? new Map<string, Leaf>();
    this.#leaves.set(address, leaves);
    this.#set(address, leaves, path, leaf);
  }

  /** An empty account (EIP-161) is the same as undefined. */
  setAccount(address: Address, account: Account | undefined): void {
    this.#set('accounts', this.#accounts, address, presentOrAbsent(account));
  }

  /** Keeps the code and returns the hash that an account can name. */
  setCode(code: Uint8Array): Hash {
    const codeHash = bytesToHex(keccak256(code));
    this.#set('codes', this.#codes, codeHash, code);
    return codeHash;
  }

  /** A place to come back to; good until an earlier one is undone. */
  mark(): number {
    return this.#journal.length;
  }

  /** Takes back every change since `mark`. Throws RangeError for a mark that was itself undone. */
  undo(mark: number): void {
    if (mark > this.#journal.length) throw new RangeError('this mark was undone before');
    while (this.#journal.length > mark) this.#takeBack(this.#journal.pop()!);
  }

  /** The same changes over the same state, marks too; from here on each goes its own way. */
  copy(): Overlay {
    const copy = new Overlay(this.below);
    for (const [address, account] of this.#accounts) copy.#accounts.set(address, account);
    for (const [address, leaves] of this.#leaves) copy.#leaves.set(address, new Map(leaves));
    for (const [codeHash, code] of this.#codes) copy.#codes.set(codeHash, code);
    for (const change of this.#journal) copy.#journal.push(change);
    return copy;
  }

  /** A copy of all changes, which later ones do not touch. */
  diff(): Diff {
    const written = [...this.#leaves].filter(([, leaves]) => leaves.size > 0);
    return {
      accounts: new Map(this.#accounts),
      leaves: new Map(written.map(([address, leaves]) => [address, new Map(leaves)])),
      codes: new Map(this.#codes),
    };
  }

  /** Makes all the changes of a diff, as if one by one. */
  apply(diff: Diff): void {
    for (const [address, account] of diff.accounts) this.setAccount(address, account);
    for (const [address, leaves] of diff.leaves) {
      for (const [path, leaf] of leaves) this.write(address, path, leaf);
    }
    for (const code of diff.codes.values()) this.setCode(code);
  }

  #set<V>(of: Change['of'], map: Map<string, V>, key: string, value: V): void {
    this.#journal.push({ of, key, before: map.get(key), wasSet: map.has(key) });
    map.set(key, value);
  }

  #takeBack({ of, key, before, wasSet }: Change): void {
    const map = this.#mapOf(of);
    if (wasSet) map.set(key, before);
    else map.delete(key);
  }

  #mapOf(of: Change['of']): Map<string, unknown> {
    if (of === 'accounts') return this.#accounts;
    return of === 'codes' ? this.#codes : (this.#leaves.get(of) as Map<string, Leaf>);
  }
}
