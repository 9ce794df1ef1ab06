/** The functions that run, one calling the other, through all the contracts of a transaction. */

import { show } from '../base/show.ts';

/** A function that runs, or the sentence of an invariant; and whose it is, by a name that is safe to show. */
export type CallPlace = { readonly contract: string; readonly address: string; readonly function: string };

/** `pay → move`; where several contracts run, `stall.buy → stall.lookUp → prices.priceOf`. Safe to show. */
export function callPath(calls: readonly CallPlace[]): string {
  const isAlone = calls.every(({ address }) => address === calls[0]?.address);
  return calls.map((call) => show(isAlone ? call.function : `${call.contract}.${call.function}`)).join(' → ');
}
