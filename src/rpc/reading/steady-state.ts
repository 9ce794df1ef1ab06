/**
 * The state after a block, for as long as somebody holds it: while that block is the newest, the flat memory, which is read quickest; from then
 * on the trie, by its root. What was read is remembered, since a state never changes, and most questions are about the newest one.
 */

import type { Address } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Chain } from '../../chain/chain.ts';
import { ChainError } from '../../chain/errors.ts';
import type { Account, Reader } from '../../state/reader.ts';
import { stateAt } from '../../state/state-at.ts';

/** Accounts and words together; a few megabytes. */
const MOST_REMEMBERED = 20_000;

/** Throws ChainError (unknownBlock) when there is no such block. */
export function steadyState(chain: Chain, hash: Hash): Reader {
  const known = newest.get(chain);
  if (known?.hash === hash) return known;
  const isNewest = hash === chain.headHash;
  const block = isNewest ? chain.head : chain.blockByHash(hash);
  if (block === undefined) throw new ChainError('unknownBlock', `there is no block ${hash}`);
  const steady = new SteadyState(chain, hash, block.header.stateRoot);
  if (isNewest) newest.set(chain, steady);
  return steady;
}

class SteadyState implements Reader {
  readonly hash: Hash;
  readonly #chain: Chain;
  readonly #root: Hash;
  readonly #flat: Reader;
  #byRoot: Reader | undefined;
  readonly #accounts = new Map<Address, Account | undefined>();
  readonly #words = new Map<Address, Map<string, bigint>>();
  #remembered = 0;

  constructor(chain: Chain, hash: Hash, root: Hash) {
    this.hash = hash;
    this.#chain = chain;
    this.#root = root;
    this.#flat = chain.headState();
  }

  account(address: Address): Account | undefined {
    const known = this.#accounts.get(address);
    if (known !== undefined || this.#accounts.has(address)) return known;
    const account = this.#reader.account(address);
    this.#makeRoom();
    this.#accounts.set(address, account);
    return account;
  }

  word(address: Address, path: string): bigint {
    const known = this.#words.get(address)?.get(path);
    if (known !== undefined) return known;
    const word = this.#reader.word(address, path);
    this.#makeRoom();
    this.#wordsOf(address).set(path, word);
    return word;
  }

  text(address: Address, path: string): Uint8Array {
    return this.#reader.text(address, path);
  }

  code(codeHash: Hash): Uint8Array | undefined {
    return this.#reader.code(codeHash);
  }

  /** Looked at anew for every read: while nothing is awaited, the head stays where it is. */
  get #reader(): Reader {
    if (this.#byRoot === undefined && this.#chain.headHash === this.hash) return this.#flat;
    return (this.#byRoot ??= stateAt(this.#chain.store, this.#root));
  }

  #wordsOf(address: Address): Map<string, bigint> {
    const words = this.#words.get(address) ?? new Map<string, bigint>();
    this.#words.set(address, words);
    return words;
  }

  #makeRoom(): void {
    this.#remembered += 1;
    if (this.#remembered <= MOST_REMEMBERED) return;
    this.#accounts.clear();
    this.#words.clear();
    this.#remembered = 1;
  }
}

/** The newest state of each chain that was asked for. */
const newest = new WeakMap<Chain, SteadyState>();
