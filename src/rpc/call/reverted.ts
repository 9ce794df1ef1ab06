/**
 * A call that was undone, as clients expect it: code 3, the data of the revert as they can decode it, and the reason in words, by the names
 * that the contract itself gives its errors. Those stand in its code; how its source would rather show them (`50 hlp`) is for people to ask,
 * and takes time to find out (`timeline/sources/artifacts.ts`).
 */

import type { Address } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import { moduleAt } from '../../chain/host.ts';
import type { Reader } from '../../state/reader.ts';
import { reasonOf } from '../../timeline/explain.ts';
import { type Names, NO_NAMES } from '../../timeline/values.ts';
import { RpcError } from '../errors.ts';
import type { Ran } from './patient.ts';

/** A longer reason is in the data, whole. */
const LONGEST_REASON = 1_000;

/** The call itself failed; nothing was wrong with how it was asked for. */
export class CallFailed extends RpcError {}

/** The error that a failed call is answered with. `gas` is how much it had. */
export function failureOfCall(ran: Ran, state: Reader, gas: bigint): CallFailed {
  if (ran.status !== 'reverted') {
    return new CallFailed('refused', `out of gas: gas required exceeds allowance (${gas})`, { rule: 'outOfGas' });
  }
  return new CallFailed('reverted', revertMessage(ran, state), bytesToHex(ran.data));
}

/** `execution reverted: OverLimit(member: 0x…, limit: 50)` */
function revertMessage({ data, failedIn }: Ran, state: Reader): string {
  const { words } = revertReason(data, failedIn, state, NO_NAMES);
  return `execution reverted: ${words.length > LONGEST_REASON ? `${words.slice(0, LONGEST_REASON)}…` : words}`;
}

/**
 * What a contract gave as its reason, in words that are safe to show. Without a name the data are no error that is known.
 *
 * @param failedIn whose code failed
 */
export function revertReason(
  data: Uint8Array,
  failedIn: Address | undefined,
  state: Reader,
  names: Names,
): { readonly name: string | undefined; readonly words: string } {
  const module = failedIn && moduleAt(state, failedIn);
  const { name, fields, text } = reasonOf('reverted', data, module && { module, artifact: undefined }, names);
  const said = fields[0]?.value;
  return { name, words: name === 'Error' && typeof said === 'string' ? show(said) : text };
}
