/**
 * A root does not say what is wrong with the state under it. One thing can be found out all the same: whether the miner
 * was paid another amount than the rules give. Paying again changes one account on top of the state that was executed, so a
 * try costs one small change of the trie (about 100 µs), and all of them together some 20 ms; a block that is right costs none.
 */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import { commitDiff } from '../state/commit.ts';
import type { Diff, Reader } from '../state/reader.ts';
import type { Records, Write } from '../state/store.ts';
import { accountOf } from './host.ts';

/** The root of the state after the block if its miner had been paid this much, in wei. */
export type Paying = (rewardInWei: bigint) => Hash;

const HALF_AN_HLP = 500_000_000_000_000_000n;
/** Whoever takes more than 100 hlp at once is refused by the root alone. */
const MOST_HALVES = 200n;

/** Which amount between 0 and 100 hlp, in whole and half ones, leads to the root; undefined when none does. */
export function rewardPaid(root: Hash, rootPaying: Paying): bigint | undefined {
  for (let halves = 0n; halves <= MOST_HALVES; halves += 1n) {
    if (rootPaying(halves * HALF_AN_HLP) === root) return halves * HALF_AN_HLP;
  }
  return undefined;
}

/** What was executed: the state before, what the block changed, and what that writes; nothing of it has to be stored yet. */
export type PaidState = {
  readonly records: Records;
  readonly before: Reader;
  readonly diff: Diff;
  readonly stateRoot: Hash;
  readonly stateWrites: readonly Write[];
};

/** Pays `miner` another amount in place of `rewardInWei`, which is what it was paid. */
export function payingInstead(state: PaidState, miner: Address, rewardInWei: bigint): Paying {
  const account = state.diff.accounts.get(miner) ?? accountOf(state.before, miner);
  const records = layered(state);
  return (wei) => {
    const balance = account.balance - rewardInWei + wei;
    const diff: Diff = { accounts: new Map([[miner, { ...account, balance }]]), leaves: new Map(), codes: new Map() };
    return commitDiff(records, state.stateRoot, diff).root;
  };
}

/** What is stored, and above it what the block would write. */
function layered({ records, stateWrites }: PaidState): Records {
  const own = new Map(stateWrites.map(({ key, value }) => [key, value]));
  return { get: (key) => own.get(key) ?? records.get(key) };
}
