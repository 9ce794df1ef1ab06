/** Calls between contracts that failed and were caught by a `try`: what was called, why it failed by the words of whoever failed, and where. */

import { checksumAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import { nameOf } from './changes.ts';
import { reasonOf, type Reason } from './explain.ts';
import type { Scene } from './scene.ts';
import { sourceAt, type SourcePlace } from './source-place.ts';
import type { CaughtCall } from './trace.ts';

/** One of them, for people. */
export type ExplainedCall = {
  /** The step that failed; nothing of the call stays behind it. */
  readonly step: number;
  /** What was called: a name that is safe to show, and the address. */
  readonly contract: string;
  readonly address: string;
  readonly function: string;
  readonly reason: Reason;
  /** Where it failed, maybe in another contract that was called from there. Undefined when that source is not known. */
  readonly source: SourcePlace | undefined;
};

export function failedCallOf({ contracts, names }: Scene, call: CaughtCall): ExplainedCall {
  const { step, target, name, data, failed, place } = call;
  return {
    step,
    contract: nameOf(target, names),
    address: checksumAddress(target),
    function: name,
    reason: reasonOf('reverted', data, failed && contracts.get(failed), names),
    source: sourceAt(contracts.get(place.contract), place),
  };
}

/** `prices.priceOf failed, and nothing of it stays: NoPrice(item: "apples", time: 0)` */
export function failedCallText({ contract, function: name, reason }: ExplainedCall): string {
  return `${contract}.${show(name)} failed, and nothing of it stays: ${reason.text}`;
}
