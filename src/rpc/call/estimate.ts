/**
 * How much gas a transaction takes: the least with which it does the same as with all the gas it may use, that is with the same status, the same
 * events and the same changes. Success alone would not do: a contract that catches the failure of a call succeeds with less gas, and does
 * something else.
 *
 * What is found is least in this sense: with one unit less it does not do the same. With much less it might again, where a contract
 * catches calls that run out of gas; nobody is served by that, so it is not looked for.
 */

import { bytesToHex } from '../../base/bytes.ts';
import { intrinsicGas } from '../../chain/gas.ts';
import type { Prepared } from '../../chain/transition.ts';
import type { Leaf } from '../../state/reader.ts';
import type { Asker } from '../breath.ts';
import type { Context } from '../context.ts';
import type { BlockRef } from '../reading/block-ref.ts';
import type { CallRequest } from './call-shape.ts';
import { type Ran, runPrepared } from './patient.ts';
import { failureOfCall } from './reverted.ts';
import { type Ground, groundAt, type Overrides, prepareTrial } from './trial.ts';

/** Throws RpcError: `reverted` and out of gas as `eth_call` does, and what `prepareTrial` throws. */
export async function estimate(
  context: Context,
  request: CallRequest,
  ref: BlockRef,
  overrides: Overrides = {},
): Promise<bigint> {
  return estimateOn(groundAt(context, ref, overrides), request, context);
}

/** The same on a ground that is there already. */
export async function estimateOn(ground: Ground, request: CallRequest, asker: Asker): Promise<bigint> {
  const { gasLimit: most } = prepareTrial(ground, request).transaction;
  // What gas costs depends on how much there is, and must not look like a change of its own.
  const free = { ...request, gasPrice: undefined, maxFeePerGas: undefined, maxPriorityFeePerGas: undefined };
  const run = async (gas: bigint): Promise<Tried> => {
    const prepared = prepareTrial(ground, { ...free, gas });
    return { prepared, ran: await runPrepared(prepared, asker) };
  };
  const first = await run(most);
  if (first.ran.status !== 'success') throw failureOfCall(first.ran, first.prepared.state, most);
  const wanted = effectsOf(first.prepared);
  const isEnough = async (gas: bigint): Promise<boolean> => {
    const { prepared, ran } = await run(gas);
    return ran.status === 'success' && effectsOf(prepared) === wanted;
  };
  const used = most - BigInt(first.ran.gasLeft);
  return leastGas(isEnough, { floor: intrinsicGas(first.prepared.transaction), used, most });
}

type Tried = { readonly prepared: Prepared; readonly ran: Ran };

/** What it used is nearly always it: more where contracts keep gas back when they call, less where calls were given gas to burn. */
async function leastGas(
  isEnough: (gas: bigint) => Promise<boolean>,
  { floor, used, most }: { readonly floor: bigint; readonly used: bigint; readonly most: bigint },
): Promise<bigint> {
  if (!(await isEnough(used))) return bisect(isEnough, used, most);
  if (used === floor || !(await isEnough(used - 1n))) return used;
  return bisect(isEnough, floor - 1n, used - 1n);
}

/** Too little and enough, until they are neighbours. */
async function bisect(isEnough: (gas: bigint) => Promise<boolean>, few: bigint, enough: bigint): Promise<bigint> {
  let [low, high] = [few, enough];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (await isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Events and changes as one text; two that are equal have done the same. */
function effectsOf({ host, state }: Prepared): string {
  const { accounts, leaves } = state.diff();
  const changes = [...leaves].flatMap(([who, paths]) => [...paths].map(([path, leaf]) => [who, path, textOf(leaf)]));
  const balances = [...accounts].map(([who, account]) => [who, account?.nonce, account?.balance, account?.codeHash]);
  const logs = host.logs.map(({ address, topics, data }) => [address, topics, bytesToHex(data)]);
  return [logs.join('\n'), changes.map(String).toSorted().join('\n'), balances.map(String).toSorted().join('\n')].join(
    '\n\n',
  );
}

const textOf = (leaf: Leaf): string => (typeof leaf === 'bigint' ? `${leaf}` : bytesToHex(leaf));
