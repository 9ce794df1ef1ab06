/**
 * `prestateTracer`: what a transaction found where it looked, or, as a difference, what it changed: `pre` as it was, `post` as it is. Memory is
 * by slots, as everywhere else outside; `hlp_changes` says it by names.
 */

import type { Address } from '../../base/address.ts';
import { bytesToHex, type Hex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import type { Applied } from '../../chain/transition.ts';
import { type Account, type Leaf, leafLike, NO_CODE, type Reader } from '../../state/reader.ts';
import { toQuantity, toWord } from '../json/quantities.ts';
import { slotWords, slotWordsOver } from '../json/slot-words.ts';
import type { Subject, Tracer } from './tracer.ts';

type Wish = { readonly isDiff: boolean; readonly code: boolean; readonly storage: boolean };
type Slots = Record<Hash, Hex>;
type AccountJson = { balance?: Hex; nonce?: number; code?: Hex; storage?: Slots };

const ZERO = toWord(0n);

export class PrestateTracer implements Tracer {
  readonly stacks = false;
  readonly #wish: Wish;
  readonly #subject: Subject;

  constructor(wish: Wish, subject: Subject) {
    this.#wish = wish;
    this.#subject = subject;
  }

  hear(): string {
    return '';
  }

  *end(applied: Applied): Iterable<string> {
    if (this.#wish.isDiff) yield* this.#difference(applied);
    else yield* objectOf([...this.#touched(applied)].map((address) => [address, this.#found(address)] as const));
  }

  /** Whoever's memory was read was looked up first. The miner, who is only paid in the end, is named too, as geth does. */
  #touched({ diff }: Applied): ReadonlySet<Address> {
    return new Set([...this.#subject.touched.accounts.keys(), ...diff.accounts.keys()]);
  }

  #found(address: Address): AccountJson {
    const { touched, before } = this.#subject;
    const leaves = [...(touched.leaves.get(address) ?? [])];
    const storage = Object.fromEntries(leaves.flatMap(([path, leaf]) => slotWords(path, leaf)));
    return this.#whole(before.account(address), before, this.#wish.storage ? storage : {});
  }

  /** Only what is other than zero, but for the balance. */
  #whole(account: Account | undefined, state: Reader, storage: Slots): AccountJson {
    const { balance = 0n, nonce = 0n, codeHash = NO_CODE } = account ?? {};
    const code = this.#wish.code && codeHash !== NO_CODE ? state.code(codeHash) : undefined;
    return {
      balance: toQuantity(balance),
      ...(nonce === 0n ? {} : { nonce: Number(nonce) }),
      ...(code === undefined ? {} : { code: bytesToHex(code) }),
      ...(Object.keys(storage).length === 0 ? {} : { storage }),
    };
  }

  *#difference({ diff }: Applied): Iterable<string> {
    const { before } = this.#subject;
    const pre: [Address, AccountJson][] = [];
    const post: [Address, AccountJson][] = [];
    for (const address of new Set([...diff.accounts.keys(), ...diff.leaves.keys()])) {
      const [old, now] = [before.account(address), accountAfter(address, diff.accounts, before)];
      const slots = this.#wish.storage ? slotsChanged(address, diff.leaves.get(address) ?? NOTHING, before) : [];
      const changed = this.#changed(old, now, diff.codes);
      if (slots.length === 0 && Object.keys(changed).length === 0) continue;
      const gone = Object.fromEntries(slots.flatMap(([slot, was]) => (was === ZERO ? [] : [[slot, was]])));
      const come = Object.fromEntries(slots.flatMap(([slot, , is]) => (is === ZERO ? [] : [[slot, is]])));
      if (old !== undefined) pre.push([address, this.#whole(old, before, gone)]);
      if (now !== undefined)
        post.push([address, { ...changed, ...(Object.keys(come).length === 0 ? {} : { storage: come }) }]);
    }
    yield '{"pre":';
    yield* objectOf(pre);
    yield ',"post":';
    yield* objectOf(post);
    yield '}';
  }

  /** The fields of an account that are not as they were. */
  #changed(old: Account | undefined, now: Account | undefined, codes: ReadonlyMap<Hash, Uint8Array>): AccountJson {
    const [was, is] = [old ?? EMPTY, now ?? EMPTY];
    const code = this.#wish.code && was.codeHash !== is.codeHash ? codes.get(is.codeHash) : undefined;
    return {
      ...(was.balance === is.balance ? {} : { balance: toQuantity(is.balance) }),
      ...(was.nonce === is.nonce ? {} : { nonce: Number(is.nonce) }),
      ...(code === undefined ? {} : { code: bytesToHex(code) }),
    };
  }
}

const EMPTY: Account = { nonce: 0n, balance: 0n, codeHash: NO_CODE };
const NOTHING: ReadonlyMap<string, Leaf> = new Map();

function accountAfter(
  address: Address,
  accounts: ReadonlyMap<Address, Account | undefined>,
  before: Reader,
): Account | undefined {
  return accounts.has(address) ? accounts.get(address) : before.account(address);
}

/** With the word before and the word now, where they differ. */
function slotsChanged(
  address: Address,
  leaves: ReadonlyMap<string, Leaf>,
  before: Reader,
): (readonly [slot: Hash, was: Hex, is: Hex])[] {
  return [...leaves].flatMap(([path, now]) => {
    const old = leafLike(now, before, address, path);
    const was = new Map(slotWords(path, old));
    return [...slotWordsOver(path, old, now)].flatMap(([slot, is]) => {
      const word = was.get(slot) ?? ZERO;
      return word === is ? [] : [[slot, word, is] as const];
    });
  });
}

function* objectOf(entries: readonly (readonly [string, AccountJson])[]): Iterable<string> {
  yield '{';
  for (const [i, [name, value]] of entries.entries()) yield `${i > 0 ? ',' : ''}"${name}":${JSON.stringify(value)}`;
  yield '}';
}
