/**
 * What contracts remember behind a stretch, as a test can see it: through their views. Every leaf that changed is looked for in the answers of
 * views, asked with the keys that it has; of those that show it the one that reads least is taken.
 */

import { type Address, addressToWord } from '../../base/address.ts';
import { concatBytes } from '../../base/bytes.ts';
import { OverlayHost } from '../../chain/host.ts';
import { Overlay } from '../../state/overlay.ts';
import type { Reader } from '../../state/reader.ts';
import { inputsOf } from '../../timeline/calls.ts';
import { isSingle, leafOf, typeOfParameter } from '../../timeline/types.ts';
import { decodeAbi, encodeAbi, selectorOf } from '../../vm/abi.ts';
import type { Artifact } from '../../lang/artifact.ts';
import type { Env } from '../../vm/host.ts';
import { Machine } from '../../vm/machine.ts';
import type { FunctionDef } from '../../vm/module.ts';
import type { Value } from '../../vm/types.ts';
import { type Asked, AskingHost, askingEnv, type LeafKey, nothingAsked } from './asking-host.ts';
import { keysIn, keysOfType } from './keys.ts';

/** A view that was asked, and what it answered. */
export type Sight = {
  readonly contract: Address;
  readonly def: FunctionDef;
  readonly args: readonly Value[];
  readonly flat: readonly Value[];
  readonly asked: Asked;
};

export type Ground = {
  readonly contract: Address;
  readonly artifact: Artifact;
  readonly state: Reader;
  readonly env: Env;
  /** Whoever asks, since a view may care. */
  readonly caller: Address;
};

const GAS = 30_000_000;
/** Ways to ask one view: with so many combinations of keys. */
const MOST_WAYS = 200;

/** All views that show one of these leaves, those that read least first. What depends on the clock shows nothing that stays so. */
export function sightsOf(ground: Ground, leaves: ReadonlySet<LeafKey>): readonly Sight[] {
  const keys = keysIn(leaves);
  const sights = viewsOf(ground.artifact).flatMap((def) => {
    return waysToAsk(def, ground.artifact, keys).flatMap((args) => asked(ground, def, args) ?? []);
  });
  return sights
    .filter((sight) => sight.asked.clock.size === 0 && [...sight.asked.leaves].some((leaf) => leaves.has(leaf)))
    .toSorted((a, b) => a.asked.leaves.size - b.asked.leaves.size);
}

function viewsOf({ module }: Artifact): readonly FunctionDef[] {
  return [...module.entries.values()].map(({ def }) => def).filter(({ kind }) => kind === 'view');
}

function waysToAsk(def: FunctionDef, artifact: Artifact, keys: readonly string[]): readonly (readonly Value[])[] {
  let ways: readonly (readonly Value[])[] = [[]];
  for (const input of inputsOf(def, artifact)) {
    const type = typeOfParameter(input);
    const known = isSingle(type) ? keysOfType(leafOf(type), keys) : [];
    ways = ways.flatMap((way) => known.map((key) => [...way, key])).slice(0, MOST_WAYS);
  }
  return ways;
}

/** Undefined when it fails. */
function asked(
  { contract, artifact, state, env, caller }: Ground,
  def: FunctionDef,
  args: readonly Value[],
): Sight | undefined {
  const types = def.params.map(({ type }) => type);
  const data = concatBytes(selectorOf(def.name, types), encodeAbi(types, args));
  const notes = nothingAsked();
  const host = new AskingHost(new OverlayHost(new Overlay(state)), notes);
  const call = { kind: 'view', module: artifact.module, contract: addressToWord(contract), caller: addressToWord(caller), value: 0n, data, gas: GAS } as const; // prettier-ignore
  const { status, data: output } = new Machine(host, askingEnv(env, notes), call).run();
  if (status !== 'success' || def.result === undefined) return undefined;
  return { contract, def, args, flat: decodeAbi([def.result], output), asked: notes };
}

/** Of all that show something: so few that every leaf which can be seen is seen. */
export function chosenSights(sights: readonly Sight[], leaves: ReadonlySet<LeafKey>): readonly Sight[] {
  const unseen = new Set(leaves);
  return sights.filter(({ asked: { leaves: read } }) => {
    const shows = [...read].filter((leaf) => unseen.has(leaf));
    for (const leaf of shows) unseen.delete(leaf);
    return shows.length > 0;
  });
}
