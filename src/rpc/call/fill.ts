/**
 * From what a client said of a transaction to all fields of one: nonce behind what waits, fees that the next block takes, and the gas it needs.
 * Nothing is signed here.
 */

import type { Address } from '../../base/address.ts';
import type { SystemFields, UnsignedTransaction } from '../../chain/transaction.ts';
import { PRIORITY_FEE_IN_WEI } from '../../node/draft.ts';
import type { Context } from '../context.ts';
import { badParam } from '../errors.ts';
import { PENDING } from '../reading/block-ref.ts';
import { type CallRequest, checkChainId } from './call-shape.ts';
import { estimateOn } from './estimate.ts';
import { CallFailed } from './reverted.ts';
import { checkFees, groundAt, prepareTrial } from './trial.ts';

/** What a key can sign; here it always names the chain. */
export type Signable = Exclude<UnsignedTransaction, SystemFields> & { readonly chainId: bigint };

/** Throws RpcError for what contradicts itself or the chain. */
export async function fill(context: Context, request: CallRequest, from: Address): Promise<Signable> {
  const { node } = context;
  const { chainId } = node.chain.params;
  checkChainId(request, chainId);
  checkPurpose(request);
  const wish = {
    ...request,
    ...feesFor(request, node.baseFeePerGas()),
    from,
    nonce: request.nonce ?? node.nextNonce(from),
  };
  if (wish.type === 2) checkFees(wish, 0n);
  const gasLimit = request.gas ?? (await gasFor(context, wish));
  const { to, value, data, nonce } = wish;
  const common = { chainId, nonce, gasLimit, to, value, data, accessList: [] };
  if (wish.type === 2) {
    const { maxFeePerGas, maxPriorityFeePerGas } = wish;
    return { type: 2, maxFeePerGas, maxPriorityFeePerGas, ...common };
  }
  return { type: wish.type, gasPrice: wish.gasPrice, ...common };
}

/** Without a recipient it is a deployment, and nobody deploys nothing: the recipient was forgotten. */
function checkPurpose({ to, data }: CallRequest): void {
  if (to !== undefined || data.length > 0) return;
  throw badParam(
    'params[0] (transaction).to',
    'contract creation without any data provided: name who gets it, or a contract',
  );
}

type Fees =
  | { readonly type: 0 | 1; readonly gasPrice: bigint }
  | { readonly type: 2; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** Legacy where a gas price is named and no type. */
function feesFor(request: CallRequest, baseFeePerGas: bigint): Fees {
  const { gasPrice } = request;
  const type = request.type ?? (gasPrice === undefined ? 2 : 0);
  if (type !== 2) return { type, gasPrice: gasPrice ?? baseFeePerGas + PRIORITY_FEE_IN_WEI };
  const priority = request.maxPriorityFeePerGas ?? smaller(PRIORITY_FEE_IN_WEI, request.maxFeePerGas);
  // Enough for some full blocks in a row, each an eighth dearer than the one before.
  return { type, maxPriorityFeePerGas: priority, maxFeePerGas: request.maxFeePerGas ?? 2n * baseFeePerGas + priority };
}

function smaller(wei: bigint, most: bigint | undefined): bigint {
  return most !== undefined && most < wei ? most : wei;
}

/**
 * A quarter more than it would take now, since somebody may change what it finds before it is mined; what is left comes back. What fails now
 * gets what there is: it may stand behind others that wait, and whoever wants to see it fail can.
 */
async function gasFor(context: Context, request: CallRequest): Promise<bigint> {
  const ground = groundAt(context, PENDING);
  const most = prepareTrial(ground, request).transaction.gasLimit;
  try {
    const least = await estimateOn(ground, request, context);
    const enough = least + least / 4n;
    return enough < most ? enough : most;
  } catch (error) {
    if (error instanceof CallFailed) return most;
    throw error;
  }
}
