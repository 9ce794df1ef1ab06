/**
 * What differs between two states, by name: leaves of contracts with old and new value, hlp that went from one to another. Used for
 * a step, a block and a dry run alike.
 */

import { checksumAddress, type Address } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import { show } from '../base/show.ts';
import { accountOf } from '../chain/host.ts';
import type { Unit } from '../lang/tree.ts';
import { NO_CODE, type Diff, type Leaf, type Reader } from '../state/reader.ts';
import { valueOf } from '../vm/memory.ts';
import { isText, zeroOf, type LeafType, type LeafValue, type Value } from '../vm/types.ts';
import type { Contracts } from './contracts.ts';
import { readStoredPath } from './stored-path.ts';
import { leafOf, typeText, type ShownType } from './types.ts';
import { formatValue, plainValue, samePlain, type Names, type PlainValue } from './values.ts';
import type { LeafNames } from './variables.ts';

/** A leaf of a contract – or a list, as one – with its value before and now. */
export type StateValue = {
  /** The stored path, `balances[0x…]`, and the same with names, `balances[alise]`; a list also says how long it is. */
  readonly path: string;
  readonly name: string;
  /** Whose it is, where it is not the contract that the transaction called. */
  readonly contract?: string;
  /** As the source would write it. */
  readonly type: string;
  readonly unit?: Unit;
  readonly old: PlainValue;
  readonly new: PlainValue;
  readonly shownOld: string;
  readonly shownNew: string;
  readonly changed: boolean;
  /** Of a list: those of its elements, and its length, that changed. */
  readonly leaves?: readonly StateValue[];
};

/** A leaf that changed, and whose it is: the contract's name, or its address. */
export type LeafChange = StateValue & { readonly contract: string };

/** Hlp that somebody gained or, with a minus, lost. `shown` carries its sign: `+2`, `-4.5`. */
export type BalanceChange = {
  readonly address: string;
  readonly name: string;
  readonly wei: string;
  readonly shown: string;
};

/** A contract that was not there before; its name, or its address again. */
export type NewContract = { readonly address: string; readonly name: string; readonly sizeInBytes: number };

/** A leaf that was `before` and is `now`; undefined for a path that no variable of the contract has. */
export function stateValue(
  contract: LeafNames,
  path: string,
  before: Leaf | undefined,
  now: Leaf | undefined,
): StateValue | undefined {
  const stored = readStoredPath(path, contract);
  if (stored === undefined) return undefined;
  const { type, unit, name } = stored;
  const leaf = leafOf(type);
  return valueBetween({ path, name, type, unit }, [typedValue(leaf, before)], [typedValue(leaf, now)], contract);
}

/** Something with a name that had one value and has another, both flat. */
export function valueBetween(
  { path, name, type, unit }: Pick<StateValue, 'path' | 'name'> & { type: ShownType; unit: Unit | undefined },
  old: readonly Value[],
  next: readonly Value[],
  { names, owner }: LeafNames,
): StateValue {
  const [before, now] = [plainValue(type, old), plainValue(type, next)];
  return {
    path,
    name: owner === undefined ? name : `${owner}.${name}`,
    ...(owner === undefined ? {} : { contract: owner }),
    type: typeText(type),
    ...(unit === undefined ? {} : { unit }),
    old: before,
    new: now,
    shownOld: formatValue(type, unit, old, names),
    shownNew: formatValue(type, unit, next, names),
    changed: !samePlain(before, now),
  };
}

/** A stored leaf as a value of its type; an absent one is zero. */
export function typedValue(type: LeafType, leaf: Leaf | undefined): LeafValue {
  if (leaf === undefined) return zeroOf(type);
  return typeof leaf === 'bigint' ? valueOf(type, leaf) : leaf;
}

/** Every leaf that a diff changes, contract by contract, in the order of paths. `below` is the state it is laid over. */
export function leafChanges(
  { leaves }: Pick<Diff, 'leaves'>,
  below: Reader,
  contracts: Contracts,
  names: Names,
): LeafChange[] {
  return [...leaves].flatMap(([address, paths]) => {
    const known = contracts(address);
    if (known === undefined) return [];
    const contract = nameOf(address, names);
    const all = { ...known, names };
    return [...paths.keys()].sort(compareText).flatMap((path) => {
      const value = stateValue(all, path, leafIn(below, address, path, all), paths.get(path));
      return value?.changed === true ? [{ ...value, contract }] : [];
    });
  });
}

/** The contracts that a diff puts on the chain. `now` is the state with it, `below` the one without. */
export function newContracts(
  { accounts }: Pick<Diff, 'accounts'>,
  below: Reader,
  now: Reader,
  names: Names,
): NewContract[] {
  return [...accounts].flatMap(([address, account]) => {
    const hadCode = accountOf(below, address).codeHash !== NO_CODE;
    if (account === undefined || account.codeHash === NO_CODE || hadCode) return [];
    const sizeInBytes = now.code(account.codeHash)?.length ?? 0;
    return [{ address: checksumAddress(address), name: nameOf(address, names), sizeInBytes }];
  });
}

/** In a list of changes: `counter  a new contract: 1234 bytes of code, at 0x…`, or, before it has a name, `a new contract  1234 bytes …`. */
export function newContractRow({ address, name, sizeInBytes }: NewContract): {
  readonly name: string;
  readonly now: string;
} {
  const size = `${sizeInBytes} bytes of code, at ${address}`;
  return name === address ? { name: 'a new contract', now: size } : { name, now: `a new contract: ${size}` };
}

/** A leaf of a contract in a state: of its type, also where nothing is. */
export function leafIn(state: Reader, address: Address, path: string, contract: LeafNames): Leaf {
  const type = readStoredPath(path, contract)?.type;
  return type !== undefined && isText(leafOf(type)) ? state.text(address, path) : state.word(address, path);
}

/** What each of the touched accounts gained or lost, in wei; those that did neither are left out. */
export function weiMoved(touched: Iterable<Address>, before: Reader, now: Reader): Map<Address, bigint> {
  const moved = new Map<Address, bigint>();
  for (const address of touched) {
    const wei = accountOf(now, address).balance - accountOf(before, address).balance;
    if (wei !== 0n) moved.set(address, wei);
  }
  return moved;
}

export function balanceChanges(moved: ReadonlyMap<Address, bigint>, names: Names): BalanceChange[] {
  return [...moved].map(([address, wei]) => ({
    address: checksumAddress(address),
    name: nameOf(address, names),
    wei: wei.toString(),
    shown: `${wei > 0n ? '+' : ''}${formatHlp(wei)}`,
  }));
}

/** A name, or the whole address: safe to show. */
export function nameOf(address: Address, names: Names): string {
  return show(names.nameOf(address)?.name ?? checksumAddress(address));
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
