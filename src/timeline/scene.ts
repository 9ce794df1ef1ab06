/** The contracts of one transaction: the one that was called and those that it called, with all that they remembered before it. */

import type { Address } from '../base/address.ts';
import { nameOf } from './changes.ts';
import type { Contracts } from './contracts.ts';
import type { Leaves, Remembering } from './remembered.ts';
import type { Names } from './values.ts';

/** What is the same at every step of a transaction. */
export type Scene = {
  readonly names: Names;
  readonly called: SceneContract;
  /** All of them, the called one first, then in the order in which they began to run. */
  readonly contracts: ReadonlyMap<Address, SceneContract>;
};

/** A contract that runs in it. `name` is safe to show. */
export type SceneContract = Remembering & { readonly address: Address; readonly name: string };

export type Ground = {
  readonly contracts: Contracts;
  readonly names: Names;
  /** What a contract remembered before the transaction. */
  readonly leavesBefore: (contract: Address) => Promise<Leaves>;
};

/** `others` may name the called one too. */
export async function sceneOf(called: Address, others: Iterable<Address>, ground: Ground): Promise<Scene> {
  const all = new Map<Address, SceneContract>();
  for (const address of new Set([called, ...others])) {
    const contract = await contractAt(address, address === called, ground);
    if (contract !== undefined) all.set(address, contract);
  }
  const first = all.get(called);
  if (first === undefined) throw new Error('what was called is a contract');
  return { names: ground.names, called: first, contracts: all };
}

async function contractAt(address: Address, isCalled: boolean, ground: Ground): Promise<SceneContract | undefined> {
  const { contracts, names, leavesBefore } = ground;
  const known = contracts(address);
  if (known === undefined) return undefined;
  const name = nameOf(address, names);
  const own = isCalled ? {} : { owner: name };
  return { ...known, names, ...own, address, name, before: await leavesBefore(address) };
}
