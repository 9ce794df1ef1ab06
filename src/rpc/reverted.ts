/**
 * A call that was undone, as clients expect it: code 3, the data of the revert as they can decode it, and the reason in words, by the names
 * that the contract itself gives its errors. Those stand in its code; how its source would rather show them (`50 hlp`) is for people to ask,
 * and takes time to find out (`artifacts.ts`).
 */

import { bytesToHex } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { moduleAt } from '../chain/host.ts';
import type { Reader } from '../state/reader.ts';
import { reasonOf } from '../timeline/explain.ts';
import { NO_NAMES } from '../timeline/values.ts';
import { RpcError } from './errors.ts';
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
export function revertMessage({ data, failedIn }: Pick<Ran, 'data' | 'failedIn'>, state: Reader): string {
  const module = failedIn && moduleAt(state, failedIn);
  const contract = module && { module, artifact: undefined };
  const { name, fields, text } = reasonOf('reverted', data, contract, NO_NAMES);
  const said = fields[0]?.value;
  const words = name === 'Error' && typeof said === 'string' ? show(said) : text;
  return `execution reverted: ${words.length > LONGEST_REASON ? `${words.slice(0, LONGEST_REASON)}…` : words}`;
}
