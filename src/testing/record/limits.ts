/** What is too long for a test. */

import { MOST_GAS } from '../doer.ts';
import type { TransactionPlace } from '../../timeline/position.ts';
import type { Deed } from './deed.ts';
import type { Footprint, Footprints } from './footprint.ts';
import { comparePlaces } from './needs.ts';

/** Nothing can be told as a test; the message says why. */
export class RecordError extends Error {
  override name = 'RecordError';
}

/** Whole transactions, both ends included. */
export type Stretch = { readonly from: TransactionPlace; readonly to: TransactionPlace };

/** A test that is longer than this is read by nobody. */
const MOST_TOLD = 1_000;

export function stretchIn(footprints: Footprints, { from, to }: Stretch): readonly Footprint[] {
  const found: Footprint[] = [];
  for (let block = Math.max(1, from.block); block <= to.block; block++) {
    const isIn = ({ place }: Footprint): boolean => comparePlaces(place, from) >= 0 && comparePlaces(place, to) <= 0;
    found.push(...footprints.in(block).filter(isIn));
    if (found.length > MOST_TOLD)
      throw new RecordError(`it holds more than ${MOST_TOLD} transactions: name a shorter one`);
  }
  return found;
}

/** Nobody pays for it in a test, and yet there is an end to it. Views take some of it, too. */
export function checkGas(deeds: readonly Deed[]): void {
  const gas = deeds.reduce((sum, { footprint }) => sum + Number(footprint.receipt.gasUsed), 0);
  if (gas < MOST_GAS * 0.8) return;
  throw new RecordError(`its transactions take ${gas} gas, and a test may take ${MOST_GAS} in all: name a shorter one`);
}
