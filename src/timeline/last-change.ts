/** What the last line did: leaves and locals that are not what they were when it began, and the same in one sentence. */

import type { LeafType, Unit } from '../lang/tree.ts';
import type { Leaf } from '../vm/host.ts';
import type { Frame } from '../vm/machine.ts';
import type { VerifiedFunction } from '../vm/verify.ts';
import { compareText, stateValue, type LeafNames } from './changes.ts';
import type { Reason } from './explain.ts';
import { quoted, withUnit, type NamedValue, type Names } from './values.ts';

export type Change = {
  readonly kind: 'state' | 'local';
  readonly name: string;
  /** The stored path of a leaf; undefined for a local. */
  readonly path: string | undefined;
  readonly type: LeafType;
  readonly unit?: Unit;
  /** Undefined when it was not there: a local that was just given its first value. */
  readonly old: string | boolean | undefined;
  readonly new: string | boolean;
  readonly shownOld: string | undefined;
  readonly shownNew: string;
};

/** A moment of a run to compare with. */
export type Mark = {
  readonly frame: Frame | undefined;
  readonly locals: readonly NamedValue[];
  readonly changes: ReadonlyMap<string, Leaf>;
};

type Before = LeafNames & { readonly before: ReadonlyMap<string, Leaf> };

/** Leaves first, in the order of their paths, then locals. Both marks are of one run; `then` is the earlier one. */
export function changesSince(scene: Before, then: Mark, now: Mark): Change[] {
  const paths = new Set([...then.changes.keys(), ...now.changes.keys()]);
  const leaves = [...paths].sort(compareText).flatMap((path) => leafChange(scene, path, then, now));
  return [...leaves, ...localChanges(then, now)];
}

function leafChange(scene: Before, path: string, then: Mark, now: Mark): Change[] {
  const before = scene.before.get(path);
  const [old, next] = [then.changes.get(path) ?? before, now.changes.get(path) ?? before];
  if (old === next) return [];
  const value = stateValue(scene, path, old, next);
  return value?.changed === true ? [{ kind: 'state', ...pick(value) }] : [];
}

function pick({ changed: _, ...value }: NonNullable<ReturnType<typeof stateValue>>): Omit<Change, 'kind'> {
  return value;
}

/** Only of one and the same running function: another has other locals, even under the same names. */
function localChanges(then: Mark, now: Mark): Change[] {
  if (now.frame === undefined || then.frame !== now.frame) return [];
  return now.locals.flatMap(({ value, shown, ...local }) => {
    const old = then.locals.find(({ name }) => name === local.name);
    if (old?.value === value) return [];
    return [
      { kind: 'local', ...local, path: undefined, old: old?.value, new: value, shownOld: old?.shown, shownNew: shown },
    ];
  });
}

/** More would not be one sentence. */
const MOST_TOLD = 3;

/** `alise 0 → -4.5 hlp in balances`, `left = -4.5 hlp`; at an invariant that nothing went before, what is asked. */
export function sentenceOf(
  changes: readonly Change[],
  running: VerifiedFunction | undefined,
  names: Names,
): string | undefined {
  const leaves = changes.filter(({ kind, name }) => kind === 'state' && !isAggregate(name));
  const all = leaves.length > 0 ? leaves : changes;
  if (all.length > 0) {
    const told = all.slice(0, MOST_TOLD).map((change) => changeText(change, names));
    const left = all.length - told.length;
    return [...told, ...(left === 0 ? [] : [`and ${left} more`])].join(', ');
  }
  return running?.def.kind === 'invariant' ? `asked after every action: ${quoted(running.def.name)}` : undefined;
}

export function failureSentence({ text }: Reason): string {
  return `it failed, and nothing of it stays: ${text}`;
}

const isAggregate = (name: string): boolean => /^(sum|count)\(/.test(name);

function changeText(change: Change, names: Names): string {
  const { shownOld, shownNew } = change;
  const value = withUnit(shownNew, change);
  if (shownOld === undefined) return `${change.name} = ${value}`;
  const who = personIn(change, names);
  const [name, where] = who === undefined ? [change.name, ''] : [who, ` in ${change.name.split('[', 1)[0]}`];
  return `${name} ${shownOld} → ${value}${where}`;
}

/** The one key of a leaf, when it is somebody known: `balances[alise]` is about alise. */
function personIn({ path, name }: Change, names: Names): string | undefined {
  const address = /^[A-Za-z_][A-Za-z0-9_]*\[(0x[0-9a-f]{40})\]$/.exec(path ?? '')?.[1];
  if (address === undefined || names.nameOf(address as `0x${string}`) === undefined) return undefined;
  return name.slice(name.indexOf('[') + 1, -1);
}
