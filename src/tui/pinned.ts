/** What is pinned, as it is at a place: from what there is to see there, and where that does not tell of it, from the state of the chain. */

import type { Address } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import { accountOf } from '../chain/host.ts';
import type { Leaf, Reader } from '../state/reader.ts';
import { leafIn, type StateValue } from '../timeline/changes.ts';
import { contractsIn } from '../timeline/contracts.ts';
import type { Position } from '../timeline/position.ts';
import { rowsOf } from '../timeline/remembered.ts';
import { runBefore } from '../timeline/replay.ts';
import { readStoredPath } from '../timeline/stored-path.ts';
import { type Names, withUnit } from '../timeline/values.ts';
import type { LeafNames } from '../timeline/variables.ts';
import type { View } from '../timeline/view.ts';
import { addressNamed } from '../timeline/who.ts';
import type { Pin, Ref } from './desk.ts';
import type { ValueRow } from './model.ts';

const GROUP = { word: 'Pinned', shown: 'Pinned' } as const;

/** Where one looks. `stateBefore` is the state in front of a transaction or a block's own place. */
export type Place = { readonly view: View; readonly names: Names; readonly stateBefore: () => Reader };

export function pinnedRows(pins: readonly Pin[], place: Place): ValueRow[] {
  const once = memo(place.stateBefore);
  return pins.map(({ ref, name }) => ({ name, ...valueOf(ref, { ...place, stateBefore: once }), group: GROUP, ref }));
}

/** The state that a place begins with. One stays in a transaction for many steps, so the newest is remembered. */
export class StateBefore {
  #known: { readonly key: string; readonly chain: ChainReader; readonly state: Reader } | undefined;

  /** Behind the transactions of a block, the state that it leads to. A draft stands on the newest one. */
  at(chain: ChainReader, { block, moment, transaction: index }: Position): Reader {
    const key = `${chain.headHash} ${block}.${moment}.${index}`;
    if (this.#known?.key === key && this.#known.chain === chain) return this.#known.state;
    const state =
      moment === 'transaction'
        ? runBefore(chain, { block, index }).run.state
        : chain.stateAt(BigInt(moment === 'header' ? block - 1 : block));
    this.#known = { key, chain, state };
    return state;
  }
}

/** Where it goes by another name than where it was pinned: with the contract's in front, where another one runs, or none. */
type Value = Pick<ValueRow, 'old' | 'now' | 'type' | 'path'> & { readonly name?: string };

function valueOf(ref: Ref, place: Place): Value {
  if (ref.kind === 'local') return localOf(ref, place.view);
  return ref.kind === 'hlp' ? hlpOf(ref.address, place) : leafAt(ref, place);
}

function localOf({ function: owner, name }: Extract<Ref, { kind: 'local' }>, view: View): Value {
  const snapshot = view.kind === 'step' && view.snapshot.function === owner ? view.snapshot : undefined;
  const local = snapshot?.locals.find((one) => one.name === name);
  return local === undefined
    ? { now: `(not in ${owner} here)` }
    : { now: withUnit(local.shown, local), type: local.type };
}

/** What the transaction that one stands in has moved so far counts; what its gas costs does not yet. */
function hlpOf(address: string, { view, stateBefore: before }: Place): Value {
  const { balance } = accountOf(before(), address.toLowerCase() as Address);
  const moved = view.kind === 'step' ? view.snapshot.balances.find((one) => one.address === address) : undefined;
  const now = `${formatHlp(balance + BigInt(moved?.wei ?? 0))} hlp`;
  return moved === undefined ? { now, path: address } : { old: formatHlp(balance), now, path: address };
}

/** What the transaction called stands without its contract's name, as it does beside it. */
function leafAt(
  { contract, path }: Extract<Ref, { kind: 'leaf' }>,
  { view, names, stateBefore: before }: Place,
): Value {
  const called = view.kind === 'step' ? view.told.recipientName : undefined;
  const seen = view.kind === 'step' ? seenIn(view.snapshot.state, contract, view.told.recipientName, path) : undefined;
  const owner = contract === called ? {} : { owner: contract };
  const value = seen ?? storedIn(before(), { contract, path }, { names, ...owner });
  if (value === undefined) return { now: '(not there yet)', path };
  const { name, shownOld, shownNew, changed, type } = value;
  return { name, ...(changed ? { old: shownOld } : {}), now: withUnit(shownNew, value), type, path };
}

/** A list is a row, its elements are those that changed. */
function seenIn(state: readonly StateValue[], contract: string, called: string, path: string): StateValue | undefined {
  const own = state.filter((value) => (value.contract ?? called) === contract);
  return own.find((value) => value.path === path) ?? own.flatMap(({ leaves = [] }) => leaves).find((leaf) => leaf.path === path); // prettier-ignore
}

/** One leaf, or the leaves of one list, read for themselves. */
function storedIn(
  state: Reader,
  { contract, path }: { readonly contract: string; readonly path: string },
  naming: Pick<LeafNames, 'names' | 'owner'>,
): StateValue | undefined {
  const { names } = naming;
  const address = addressNamed(contract, names);
  const known = address && contractsIn(state)(address);
  if (address === undefined || known === undefined) return undefined;
  const own: LeafNames = { ...known, ...naming };
  const read = (leaf: string): [string, Leaf] | undefined => {
    return readStoredPath(leaf, own) === undefined ? undefined : [leaf, leafIn(state, address, leaf, own)];
  };
  const length = read(`${path}.length`);
  const places = Array.from({ length: Number(length?.[1] ?? 0) }, (_, i) => read(`${path}[${i}]`));
  const before = new Map([length, ...places, length === undefined ? read(path) : undefined].filter((one) => one !== undefined)); // prettier-ignore
  return rowsOf({ ...own, before }, new Map())[0];
}

function memo<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
