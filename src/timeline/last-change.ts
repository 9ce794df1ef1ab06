/** What the last line did: leaves and locals that are not what they were when it began, and the same in one sentence. */

import type { Address } from '../base/address.ts';
import type { Unit } from '../lang/tree.ts';
import type { Frame } from '../vm/machine.ts';
import { compareText, stateValue, type BalanceChange } from './changes.ts';
import type { Reason } from './explain.ts';
import { failedCallText, type ExplainedCall } from './failed-calls.ts';
import type { Local } from './locals.ts';
import type { Leaves, Remembering } from './remembered.ts';
import type { Scene } from './scene.ts';
import { samePlain, withUnit, type NamedValue, type Names, type PlainValue } from './values.ts';

export type Change = {
  readonly kind: 'state' | 'local';
  readonly name: string;
  /** The stored path of a leaf; undefined for a local. */
  readonly path: string | undefined;
  /** Whose leaf it is, where it is not the contract that the transaction called. */
  readonly contract?: string;
  readonly type: string;
  readonly unit?: Unit;
  /** Undefined when it was not there: a local that was just given its first value. */
  readonly old: PlainValue | undefined;
  readonly new: PlainValue;
  readonly shownOld: string | undefined;
  readonly shownNew: string;
};

/** A moment of a run to compare with. */
export type Mark = {
  readonly frame: Frame | undefined;
  readonly locals: readonly Local[];
  /** Leaves that were written, by contract. */
  readonly changes: ReadonlyMap<Address, Leaves>;
  /** Wei that each account gained or lost so far. */
  readonly moved: ReadonlyMap<Address, bigint>;
};

/** Leaves first, contract by contract, in the order of their paths; then locals. Both marks are of one run; `then` is the earlier one. */
export function changesSince({ contracts }: Scene, then: Mark, now: Mark): Change[] {
  const leaves = [...contracts.values()].flatMap((contract) => {
    const [old, next] = [then, now].map(({ changes }) => changes.get(contract.address) ?? NOTHING);
    return leafChanges(contract, old ?? NOTHING, next ?? NOTHING);
  });
  return [...leaves, ...localChanges(then, now)];
}

const NOTHING: Leaves = new Map();

function leafChanges(contract: Remembering, then: Leaves, now: Leaves): Change[] {
  return [...new Set([...then.keys(), ...now.keys()])].sort(compareText).flatMap((path): Change[] => {
    const before = contract.before.get(path);
    const [old, next] = [then.get(path) ?? before, now.get(path) ?? before];
    const value = old === next ? undefined : stateValue(contract, path, old, next);
    if (value?.changed !== true) return [];
    const { changed: _, leaves: __, ...change } = value;
    return [{ kind: 'state', ...change }];
  });
}

/** Only of one and the same running function: another has other locals, even under the same names. Of a struct the fields that changed. */
function localChanges(then: Mark, now: Mark): Change[] {
  if (now.frame === undefined || then.frame?.serial !== now.frame.serial) return [];
  return now.locals.flatMap(({ whole, parts }) => {
    const old = then.locals.find((local) => local.whole.name === whole.name);
    if (old === undefined || parts.length === 0) return localChange(old?.whole, whole);
    return parts.flatMap((part, i) => localChange(old.parts[i], part));
  });
}

function localChange(old: NamedValue | undefined, { value, shown, ...local }: NamedValue): Change[] {
  if (old !== undefined && samePlain(old.value, value)) return [];
  const change = { path: undefined, old: old?.value, new: value, shownOld: old?.shown, shownNew: shown };
  return [{ kind: 'local', ...local, ...change }];
}

/** Wei that each account gained or lost in between. */
export function movedSince(then: Mark, now: Mark): Map<Address, bigint> {
  const touched = new Set([...then.moved.keys(), ...now.moved.keys()]);
  const moved = [...touched].map((address): [Address, bigint] => [
    address,
    (now.moved.get(address) ?? 0n) - (then.moved.get(address) ?? 0n),
  ]);
  return new Map(moved.filter(([, wei]) => wei !== 0n));
}

/** More would not be one sentence. */
const MOST_TOLD = 3;

type Happened = {
  readonly failedCalls: readonly ExplainedCall[];
  readonly moreFailedCalls?: number;
  readonly changes: readonly Change[];
  readonly moved: readonly BalanceChange[];
};

/** `alise 0 → -4.5 hlp in balances`, `left = -4.5 hlp`, `bob +2 hlp`; undefined when nothing happened. */
export function sentenceOf(
  { failedCalls, moreFailedCalls = 0, changes, moved }: Happened,
  names: Names,
): string | undefined {
  const leaves = changes.filter((change) => change.kind === 'state' && !isAggregate(change));
  const told = leaves.length > 0 ? leaves : changes;
  const all = [
    ...failedCalls.map(failedCallText),
    ...told.map((change) => changeText(change, names)),
    ...moved.map(({ name, shown }) => `${name} ${shown} hlp`),
  ];
  if (all.length === 0) return undefined;
  const left = all.length + moreFailedCalls - MOST_TOLD;
  return [...all.slice(0, MOST_TOLD), ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
}

export function failureSentence({ text }: Reason): string {
  return `it failed, and nothing of it stays: ${text}`;
}

const isAggregate = ({ path = '' }: Change): boolean => /^(sum|count)\(/.test(path);

function changeText(change: Change, names: Names): string {
  const { shownOld, shownNew } = change;
  const value = withUnit(shownNew, change);
  if (shownOld === undefined) return `${change.name} = ${value}`;
  const who = personIn(change, names);
  const [name, where] =
    who === undefined ? [change.name, ''] : [who, ` in ${change.name.slice(0, change.name.indexOf('['))}`];
  return `${name} ${shownOld} → ${value}${where}`;
}

/** The one key of a leaf, when it is somebody known: `balances[alise]` is about alise. */
function personIn({ path, name }: Change, names: Names): string | undefined {
  const address = /^[A-Za-z_][A-Za-z0-9_]*\[(0x[0-9a-f]{40})\]$/.exec(path ?? '')?.[1];
  if (address === undefined || names.nameOf(address as `0x${string}`) === undefined) return undefined;
  return name.slice(name.indexOf('[') + 1, -1);
}
