/**
 * What differs between two states, by name: leaves of contracts with old and new value, hlp that went from one to another. Used for
 * a step, a block and a dry run alike.
 */

import { checksumAddress, type Address } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import { show } from '../base/show.ts';
import { accountOf } from '../chain/host.ts';
import type { Artifact } from '../lang/artifact.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import type { Diff, Leaf, Reader } from '../state/reader.ts';
import { valueOf } from '../vm/memory.ts';
import { isText, zeroOf, type Value } from '../vm/types.ts';
import type { VerifiedModule } from '../vm/verify.ts';
import type { Contracts } from './contracts.ts';
import { readStoredPath, showPath } from './paths.ts';
import { formatValue, plainValue, type Names } from './values.ts';

/** A leaf of a contract with its value before and now. */
export type StateValue = {
  /** The stored path, `balances[0x…]`, and the same with names, `balances[alise]`. */
  readonly path: string;
  readonly name: string;
  readonly type: LeafType;
  readonly unit?: Unit;
  readonly old: string | boolean;
  readonly new: string | boolean;
  readonly shownOld: string;
  readonly shownNew: string;
  readonly changed: boolean;
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

/** How the leaves of one contract are read. */
export type LeafNames = {
  readonly module: VerifiedModule;
  readonly artifact: Artifact | undefined;
  readonly names: Names;
};

/** A leaf that was `before` and is `now`; undefined for a path that no variable of the contract has. */
export function stateValue(
  { module, artifact, names }: LeafNames,
  path: string,
  before: Leaf | undefined,
  now: Leaf | undefined,
): StateValue | undefined {
  const stored = readStoredPath(path, module.module);
  if (stored === undefined) return undefined;
  const { type, variable, aggregate } = stored;
  const tagged = artifact?.state.find(({ name }) => name === variable)?.unit;
  const unit = aggregate === 'count' ? undefined : tagged;
  const [old, next] = [typedValue(type, before), typedValue(type, now)];
  return {
    path,
    name: showPath(path, names),
    type,
    ...(unit === undefined ? {} : { unit }),
    old: plainValue(type, old),
    new: plainValue(type, next),
    shownOld: formatValue(type, unit, old, names),
    shownNew: formatValue(type, unit, next, names),
    changed: plainValue(type, old) !== plainValue(type, next),
  };
}

/** A stored leaf as a value of its type; an absent one is zero. */
export function typedValue(type: LeafType, leaf: Leaf | undefined): Value {
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
    return [...paths.keys()].sort(compareText).flatMap((path) => {
      const before = leafIn(below, address, path, readStoredPath(path, known.module.module)?.type);
      const value = stateValue({ ...known, names }, path, before, paths.get(path));
      return value?.changed === true ? [{ ...value, contract }] : [];
    });
  });
}

function leafIn(state: Reader, address: Address, path: string, type: LeafType | undefined): Leaf {
  return type !== undefined && isText(type) ? state.text(address, path) : state.word(address, path);
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
