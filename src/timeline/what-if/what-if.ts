/**
 * *What if it had been otherwise?* A transaction of the past with another argument, caller, amount, time or source, and all that followed it once
 * more, on a branch in memory. Both are compared by the names of what is different, and the branch can be walked like the chain.
 *
 * The branch asks everything the chain asks but two things: nobody signed what was changed, and nobody worked for its blocks. They keep the
 * nonces that they had, so where nothing is different every block comes out with the hash it had.
 *
 * Next: `plan.ts` reads what is asked, `fitting.ts` says what else has to change for it, `rerun.ts` makes the branch, `compare.ts` and
 * `first-difference.ts` tell it apart from the chain.
 */

import { type Address, checksumAddress } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import { nameOf } from '../changes.ts';
import { Pace } from '../pace.ts';
import type { TransactionPlace } from '../position.ts';
import { prepareArtifacts } from '../sources/artifacts.ts';
import { Timeline } from '../timeline.ts';
import { type Names, withMemos } from '../values.ts';
import type { Changed } from './changed.ts';
import {
  type ComparedBalance,
  comparedBalances,
  type ComparedGas,
  comparedGas,
  type ComparedValue,
  comparedValues,
} from './compare.ts';
import { type FirstDifference, firstDifference } from './first-difference.ts';
import type { Patience } from './patience.ts';
import { planOf, type WhatIfChange } from './plan.ts';
import { rerun, type Rerun } from './rerun.ts';
import { type ComparedTransaction, transactionsOf } from './transactions.ts';
import type { Translation } from './translation.ts';

export { WhatIfError } from './error.ts';
export type { Changed } from './changed.ts';
export type { WhatIfChange } from './plan.ts';
export type { ComparedBalance, ComparedGas, ComparedValue } from './compare.ts';
export type { FirstDifference } from './first-difference.ts';
export type { Patience } from './patience.ts';
export type { AfterAll, ComparedTransaction, Ending } from './transactions.ts';

export type WhatIf = {
  /** In words; empty when nothing was. */
  readonly changed: readonly Changed[];
  /** From the changed one to the newest. */
  readonly blocks: readonly ComparedBlock[];
  /** All of these blocks, in order. */
  readonly transactions: readonly ComparedTransaction[];
  readonly values: readonly ComparedValue[];
  readonly balances: readonly ComparedBalance[];
  readonly firstDifference: FirstDifference | undefined;
  readonly gas: ComparedGas;
  /** Contracts that stand elsewhere on the branch, and those that are not on it. */
  readonly moved: readonly MovedContract[];
  readonly gone: readonly string[];
  /** The branch, as something to ask, and to walk along. */
  readonly branch: ChainReader;
  readonly names: Names;
  readonly timeline: Timeline;
};

export type ComparedBlock = {
  readonly number: number;
  readonly hashBefore: Hash;
  readonly hashAfter: Hash;
  readonly same: boolean;
};

export type MovedContract = { readonly name: string; readonly original: string; readonly branch: string };

/** Makes the branch. Throws WhatIfError for what cannot be asked, and what stopped it when it is stopped. */
export async function whatIf(
  chain: ChainReader,
  place: TransactionPlace,
  change: WhatIfChange,
  names: Names,
  patience: Patience = {},
): Promise<WhatIf> {
  await prepareArtifacts(chain.headState(), contractAt(chain, place));
  const plan = planOf(chain, place, change, names);
  const again = await rerun(chain, plan, names, patience);
  await prepareArtifacts(chain.headState(), contractsIn(again));
  const { branch, blocks, translation, gone } = again;
  const own = namesOn(names, translation);
  const pace = new Pace({ signal: patience.signal });
  return {
    changed: plan.changed,
    blocks: blocks.map(({ number, hashBefore, hashAfter }) => {
      return { number, hashBefore, hashAfter, same: hashBefore === hashAfter };
    }),
    transactions: await transactionsOf(again, { chain, names, own, pace }),
    values: comparedValues(again, chain, own),
    balances: comparedBalances(again, chain, own),
    firstDifference: await firstDifference(chain, plan, again, { chain: names, branch: own }, pace),
    gas: comparedGas(again),
    moved: [...translation.moved].map(([original, there]) => movedContract(original, there, own)),
    gone: [...gone].map((address) => nameOf(address, names)),
    branch,
    names: own,
    timeline: Timeline.open(branch, own),
  };
}

/** A contract is called as on the chain, wherever it stands. */
function namesOn(names: Names, translation: Translation): Names {
  if (translation.moved.size === 0) return names;
  const own: Names = {
    nameOf: (address) => names.nameOf(translation.back(address)),
    resolve: (name) => {
      const known = names.resolve(name);
      return known && translation.there(known);
    },
    all: () => names.all(),
  };
  const readMemo = names.readMemo?.bind(names);
  return readMemo === undefined ? own : withMemos(own, readMemo);
}

function movedContract(original: Address, branch: Address, names: Names): MovedContract {
  return { name: nameOf(branch, names), original: checksumAddress(original), branch: checksumAddress(branch) };
}

// ───────────── sources of strangers are compiled aside ─────────────

function contractAt(chain: ChainReader, { block, index }: TransactionPlace): Address[] {
  if (!Number.isSafeInteger(block) || block < 1) return [];
  const to = chain.blockByNumber(BigInt(block))?.transactions[index]?.to;
  const created = chain.receipts(BigInt(block))?.[index]?.contractAddress;
  return [to ?? created].filter((address) => address !== undefined);
}

/** Whatever somebody called, or wrote. */
function contractsIn({ transactions, touched }: Rerun): Set<Address> {
  const called = transactions.flatMap(({ transaction, receipt }) => transaction.to ?? receipt.contractAddress ?? []);
  return new Set([...called, ...touched.leaves.map(({ original }) => original.contract)]);
}
