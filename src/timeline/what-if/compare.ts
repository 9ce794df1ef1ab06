/** The newest state of a chain beside that of a branch: every value by its name, every balance, and the gas that it took. */

import { type Address, checksumAddress } from '../../base/address.ts';
import { formatHlp } from '../../base/units.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Header } from '../../chain/header.ts';
import { accountOf } from '../../chain/host.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { senderOf } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { Unit } from '../../lang/tree.ts';
import type { Leaf, Reader } from '../../state/reader.ts';
import { stateAt } from '../../state/state-at.ts';
import { isText } from '../../vm/types.ts';
import { nameOf, stateValue, type StateValue } from '../changes.ts';
import { contractsIn, type KnownContract } from '../contracts.ts';
import type { LeafPlace } from '../leaf-place.ts';
import { readStoredPath } from '../stored-path.ts';
import { leafOf } from '../types.ts';
import { type Names, type PlainValue, samePlain } from '../values.ts';
import type { Amount } from '../view.ts';
import type { Rerun } from './rerun.ts';
import type { LeafOnBoth } from './touched.ts';
import type { Translation } from './translation.ts';

/** A value that is another one on the branch; undefined where the contract there has no such variable. */
export type ComparedValue = {
  /** Safe to show, as are `name` and what is shown. */
  readonly contract: string;
  readonly name: string;
  /** As it is stored on the branch. */
  readonly path: string;
  readonly type: string;
  readonly unit?: Unit;
  readonly original: PlainValue | undefined;
  readonly branch: PlainValue | undefined;
  readonly shownOriginal: string;
  readonly shownBranch: string;
};

/** Somebody's hlp, where it is another amount on the branch. */
export type ComparedBalance = {
  readonly address: string;
  readonly name: string;
  readonly original: Amount;
  readonly branch: Amount;
  /** How much more it is on the branch, what gas costs and brings apart: `+2`, `-4.5`, `0`. */
  readonly difference: Amount;
};

/** What stands where the contract has no such variable. */
export const NOT_THERE = 'not there';

/** Values that are not the same in the end, in the order in which they were touched. Contracts that are not on the branch are left out. */
export function comparedValues(rerun: Rerun, chain: ChainReader, names: Names): ComparedValue[] {
  const { branch, head, translation, gone, touched } = rerun;
  const state = stateAt(chain.store, head.header.stateRoot);
  const both = sidesOf(state, branch.headState(), names);
  return touched.leaves
    .filter(({ original }) => !gone.has(original.contract))
    .flatMap((place) => comparedAt(place, both, translation) ?? []);
}

/** A leaf on both sides; undefined where it is the same, or no variable of either contract. */
export function comparedAt(place: LeafOnBoth, both: Sides, translation: Translation): ComparedValue | undefined {
  const [original, branch] = [
    valueAt(both.original, place.original, translation, place.branch.path),
    valueAt(both.branch, place.branch),
  ];
  const known = branch ?? original;
  if (known === undefined) return undefined;
  if (original !== undefined && branch !== undefined && samePlain(original.new, branch.new)) return undefined;
  const { name, path, type, unit } = known;
  return {
    contract: nameOf(place.branch.contract, both.names),
    name,
    path,
    type,
    ...(unit === undefined ? {} : { unit }),
    original: original?.new,
    branch: branch?.new,
    shownOriginal: original?.shownNew ?? NOT_THERE,
    shownBranch: branch?.shownNew ?? NOT_THERE,
  };
}

/** Two states with what is known of their contracts. `names` are those of the branch, who knows where contracts moved. */
export type Sides = { readonly names: Names; readonly original: Side; readonly branch: Side };
type Side = {
  readonly state: Reader;
  readonly contracts: (address: Address) => KnownContract | undefined;
  readonly names: Names;
};

export function sidesOf(original: Reader, branch: Reader, names: Names): Sides {
  return {
    names,
    original: { state: original, contracts: contractsIn(original), names },
    branch: { state: branch, contracts: contractsIn(branch), names },
  };
}

/** `path`: how it is called on the branch, where that is another name. */
function valueAt(
  { state, contracts, names }: Side,
  place: LeafPlace,
  translation?: Translation,
  path = place.path,
): StateValue | undefined {
  const known = contracts(place.contract);
  const all = known && { ...known, names };
  const stored = all && readStoredPath(place.path, all);
  if (all === undefined || stored === undefined) return undefined;
  const leaf = leafAt(state, place, isText(leafOf(stored.type)));
  return stateValue(all, path, undefined, leafOf(stored.type) === 'address' ? (translation?.leaf(leaf) ?? leaf) : leaf);
}

function leafAt(state: Reader, { contract, path }: LeafPlace, asText: boolean): Leaf {
  return asText ? state.text(contract, path) : state.word(contract, path);
}

// ───────────── hlp and gas ─────────────

/** Everybody whose hlp is another amount in the end, those first who moved some. */
export function comparedBalances(rerun: Rerun, chain: ChainReader, names: Names): ComparedBalance[] {
  const { branch, head, touched } = rerun;
  const [before, after] = [stateAt(chain.store, head.header.stateRoot), branch.headState()];
  const [feesBefore, feesAfter] = feesOf(rerun);
  return [...touched.accounts].flatMap(([address, there]) => {
    const [original, now] = [accountOf(before, there).balance, accountOf(after, address).balance];
    if (original === now) return [];
    const fees = (feesAfter.get(address) ?? 0n) - (feesBefore.get(there) ?? 0n);
    const difference = signed(now - original - fees);
    const [name, amounts] = [nameOf(address, names), { original: amountOf(original), branch: amountOf(now) }];
    return [{ address: checksumAddress(address), name, ...amounts, difference }];
  });
}

/** Wei that gas brought everybody (miners), or, with a minus, cost: on the chain, and on the branch. */
function feesOf({ transactions, blocks }: Rerun): readonly [Fees, Fees] {
  const [before, after]: [Fees, Fees] = [new Map(), new Map()];
  const first = blocks[0]?.number ?? 0;
  for (const { place, transaction, receipt, after: there } of transactions) {
    const block = blocks[place.block - first];
    if (block === undefined) continue;
    addFees(before, block.before, transaction, receipt);
    if (!('refused' in there)) addFees(after, block.after, there.transaction, there.receipt);
  }
  return [before, after];
}

type Fees = Map<Address, bigint>;

function addFees(fees: Fees, { miner, baseFeePerGas }: Header, transaction: Transaction, receipt: Receipt): void {
  const { gasUsed, effectiveGasPrice } = receipt;
  const sender = senderOf(transaction);
  fees.set(sender, (fees.get(sender) ?? 0n) - gasUsed * effectiveGasPrice);
  fees.set(miner, (fees.get(miner) ?? 0n) + gasUsed * (effectiveGasPrice - baseFeePerGas));
}

const amountOf = (wei: bigint): Amount => ({ wei: wei.toString(), shown: formatHlp(wei) });
const signed = (wei: bigint): Amount => ({ wei: wei.toString(), shown: `${wei > 0n ? '+' : ''}${formatHlp(wei)}` });

/** What all of it took, from the changed block on. */
export type ComparedGas = { readonly original: string; readonly branch: string };

export function comparedGas({ transactions }: Rerun): ComparedGas {
  let [original, branch] = [0n, 0n];
  for (const { receipt, after } of transactions) {
    original += receipt.gasUsed;
    branch += 'refused' in after ? 0n : after.receipt.gasUsed;
  }
  return { original: original.toString(), branch: branch.toString() };
}
