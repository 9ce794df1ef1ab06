/** A leaf of a contract: whose it is, and where it is stored. */

import type { Address } from '../base/address.ts';

export type LeafPlace = {
  readonly contract: Address;
  /** As it is stored (`stored-path.ts`). */
  readonly path: string;
};

/** Do both mean the same leaf? */
export function isSamePlace(one: LeafPlace, other: LeafPlace): boolean {
  return one.path === other.path && one.contract === other.contract;
}
