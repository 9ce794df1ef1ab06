/**
 * Why is it this value? Every write that a leaf ever had, over the whole chain, the newest first: which transaction, whose, which line, from
 * what to what, and the position to jump to.
 *
 * Next: `write-search.ts` finds them, `written.ts` tells one.
 */

import { type Address, checksumAddress } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import type { Block } from '../../chain/block.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Receipt } from '../../chain/receipt.ts';
import type { Unit } from '../../lang/tree.ts';
import { Overlay } from '../../state/overlay.ts';
import type { Leaf } from '../../state/reader.ts';
import { nameOf, stateValue, type StateValue } from '../changes.ts';
import { contractsIn } from '../contracts.ts';
import type { LeafPlace } from '../leaf-place.ts';
import { StepError } from '../replay.ts';
import { tell } from '../sentence.ts';
import { prepareArtifacts } from '../sources/artifacts.ts';
import type { Names, PlainValue } from '../values.ts';
import type { LeafNames } from '../variables.ts';
import { type Found, type Left, type WhyWish, WriteSearch } from './write-search.ts';
import { type Written, writtenOf } from './written.ts';

export type { WhyWish } from './write-search.ts';
export { HOW_WRITTEN, type Written } from './written.ts';

export type Why = Left & {
  /** A name that is safe to show. */
  readonly contract: string;
  readonly address: string;
  readonly path: string;
  /** The path with names, safe to show. */
  readonly name: string;
  readonly type: string;
  readonly unit?: Unit;
  /** The value that the writes lead to. */
  readonly now: PlainValue;
  readonly shownNow: string;
  /** The newest first. */
  readonly writes: readonly Written[];
};

/**
 * Throws StepError for what is no contract or no leaf of it, ChainError when the chain is damaged. The newest block may be displaced
 * meanwhile: what is answered is always of one chain.
 */
export async function whyOf(chain: ChainReader, leaf: LeafPlace, names: Names, wish: WhyWish): Promise<Why> {
  const head = chain.headHash;
  try {
    const why = await answer(chain, leaf, names, wish);
    if (chain.isCanonical(head)) return why;
  } catch (error) {
    if (chain.isCanonical(head)) throw error;
  }
  return whyOf(chain, leaf, names, wish);
}

/** How what was found is told. The sources of strangers are compiled aside, meanwhile. */
class Teller {
  readonly #chain: ChainReader;
  readonly #leaf: LeafPlace;
  readonly #names: Names;
  readonly #contract: LeafNames;

  constructor(chain: ChainReader, leaf: LeafPlace, names: Names) {
    const known = contractsIn(chain.headState())(leaf.contract);
    if (known === undefined) throw new StepError(`there is no contract at ${checksumAddress(leaf.contract)}`);
    this.#chain = chain;
    this.#leaf = leaf;
    this.#names = names;
    this.#contract = { ...known, names };
  }

  value(old: Leaf | undefined, now: Leaf | undefined): StateValue {
    const value = stateValue(this.#contract, this.#leaf.path, old, now);
    if (value !== undefined) return value;
    throw new StepError(`${nameOf(this.#leaf.contract, this.#names)} has no leaf called ${show(this.#leaf.path)}`);
  }

  async writesOf({ block, index, receipt, writes, account }: Found): Promise<Written[]> {
    const head = this.#chain.headState();
    // Its code as it was then; all codes there ever were are still known.
    const then = new Overlay(head);
    then.setAccount(this.#leaf.contract, account);
    const [leaf, names] = [this.#leaf, this.#names];
    await prepareArtifacts(head, calledIn(block, index, receipt));
    await prepareArtifacts(then, [leaf.contract]);
    const told = tell(block, index, receipt, { contracts: contractsIn(head), names, isMined: this.#chain.isMined });
    const contract = contractsIn(then)(leaf.contract);
    const all = writes.map((write) => {
      return writtenOf({ leaf, write, value: this.value(write.old, write.new), told, contract, names });
    });
    return all.toReversed();
  }
}

/** Contracts whose words a transaction is told in. */
function calledIn({ transactions }: Block, index: number, { contractAddress, logs }: Receipt): Address[] {
  const named = [transactions[index]?.to, contractAddress, ...logs.map(({ address }) => address)];
  return named.filter((address) => address !== undefined);
}

async function answer(chain: ChainReader, leaf: LeafPlace, names: Names, wish: WhyWish): Promise<Why> {
  const { contract, path } = leaf;
  const search = new WriteSearch(chain, leaf, wish);
  const [{ found, left }] = await Promise.all([search.find(), prepareArtifacts(chain.headState(), [contract])]);
  const teller = new Teller(chain, leaf, names);
  const { name, type, unit, new: zero, shownNew: shownZero } = teller.value(undefined, undefined);
  const writes: Written[] = [];
  for (const one of found) {
    await wish.pause?.();
    for (const write of await teller.writesOf(one)) writes.push(write);
  }
  const [newest] = writes;
  return {
    contract: nameOf(contract, names),
    address: checksumAddress(contract),
    path,
    name,
    type,
    ...(unit === undefined ? {} : { unit }),
    now: newest === undefined ? zero : newest.new,
    shownNow: newest?.shownNew ?? shownZero,
    writes,
    ...left,
  };
}
