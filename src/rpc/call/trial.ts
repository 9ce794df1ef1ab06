/**
 * What would happen: a call that nobody has signed, tried on the state after some block. The machine is the chain's own and goes the same way
 * (`chain/transition.ts`); what a signature stands for is not asked, and whoever names no price for gas pays none. How it is run is in
 * `patient.ts`, what is answered when it fails in `reverted.ts`.
 */

import { type Address, addressToWord, contractAddress, NOBODY } from '../../base/address.ts';
import { formatHlp } from '../../base/units.ts';
import { intrinsicGas, mostCost } from '../../chain/gas.ts';
import { accountOf } from '../../chain/host.ts';
import { MAX_CALLDATA_BYTES, MAX_DEPLOYMENT_BYTES } from '../../chain/params.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { type BlockContext, BlockRun, contextOf, type Prepared } from '../../chain/transition.ts';
import type { Reader } from '../../state/reader.ts';
import type { Outcome } from '../../vm/machine.ts';
import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { type BlockRef, blockAt, isPending } from '../reading/block-ref.ts';
import { steadyState } from '../reading/steady-state.ts';
import { type BlockOverrides, overridingBlock } from './block-overrides.ts';
import { type CallRequest, checkChainId } from './call-shape.ts';
import { overriding, type StateOverrides } from './overrides.ts';

/** Where it would happen: a state, and the block around it. */
export type Ground = { readonly state: Reader; readonly block: BlockContext };

/** What is laid over the ground. */
export type Overrides = { readonly state?: StateOverrides | undefined; readonly block?: BlockOverrides | undefined };

/**
 * The ground after a block, with its own number and time; `pending` is the newest state in the block that comes next. Throws RpcError
 * (notFound) where there is no such block, and for overrides that cannot be.
 */
export function groundAt(context: Pick<Context, 'node'>, ref: BlockRef, overrides: Overrides = {}): Ground {
  const { node } = context;
  const { block, hash } = blockAt(node.chain, ref);
  const around = isPending(ref) ? node.nextMoment().context : contextOf(block.header, node.chain.params);
  const state = steadyState(node.chain, hash);
  return {
    state: overrides.state === undefined ? state : overriding(state, overrides.state),
    block: overrides.block === undefined ? around : overridingBlock(around, overrides.block),
  };
}

/**
 * Gets a call ready to run, with all the gas of a block that the caller can pay for unless it names less. Throws RpcError (refused, limit) for
 * what no transaction could be.
 */
export function prepareTrial({ state, block }: Ground, request: CallRequest): Prepared {
  const isFree = feesOf(request).maxFeePerGas === 0n;
  const run = new BlockRun(state, isFree ? { ...block, baseFeePerGas: 0n } : block);
  return prepareIn(run, request, block.params.gasLimit);
}

/** The same as the next one of a block in the making, with at most so much gas; here the base fee has to be paid. */
export function prepareIn(run: BlockRun, request: CallRequest, mostGas: bigint): Prepared {
  const { chainId } = run.context.params;
  checkChainId(request, chainId);
  const sender = request.from ?? NOBODY;
  const fees = feesOf(request);
  const { nonce, balance } = accountOf(run.state, sender);
  const draft = transactionOf(request, fees, { sender, nonce: request.nonce ?? nonce, chainId });
  checkSize(draft);
  checkFees(draft, run.context.baseFeePerGas);
  const transaction = { ...draft, gasLimit: gasFor(request, draft, balance, mostGas) };
  checkBalance(transaction, sender, balance);
  return run.prepareAs(sender, transaction);
}

/** What came back; a deployment answers with the code that it left behind. */
export function answerOf({ sender, transaction, state }: Prepared, { data }: Outcome): Uint8Array {
  if (transaction.to !== undefined) return data;
  return state.code(accountOf(state, contractAddress(sender, transaction.nonce)).codeHash) ?? data;
}

// ───────────── what is tried ─────────────

type FeeMarket = Transaction & { readonly type: 2 };
type Fees = Pick<FeeMarket, 'maxFeePerGas' | 'maxPriorityFeePerGas'>;

/** A price is what is paid, whatever the base fee; so it is both. */
function feesOf({ gasPrice, maxFeePerGas, maxPriorityFeePerGas }: CallRequest): Fees {
  if (gasPrice !== undefined) return { maxFeePerGas: gasPrice, maxPriorityFeePerGas: gasPrice };
  return { maxFeePerGas: maxFeePerGas ?? maxPriorityFeePerGas ?? 0n, maxPriorityFeePerGas: maxPriorityFeePerGas ?? 0n };
}

type Envelope = { readonly sender: Address; readonly nonce: bigint; readonly chainId: bigint };

function transactionOf({ to, data, value }: CallRequest, fees: Fees, { sender, nonce, chainId }: Envelope): FeeMarket {
  // Where a signature would be stands the sender, so that two who do the same have done two things.
  const signature = { r: addressToWord(sender), s: 0n, yParity: 0 } as const;
  return { type: 2, chainId, nonce, gasLimit: 0n, to, value, data, accessList: [], ...fees, signature };
}

function checkSize({ to, data }: FeeMarket): void {
  const most = to === undefined ? MAX_DEPLOYMENT_BYTES : MAX_CALLDATA_BYTES;
  if (data.length <= most) return;
  throw new RpcError('refused', `oversized data: ${data.length} bytes, at most ${most} are taken`, {
    rule: 'dataSize',
  });
}

/** Throws RpcError (refused). */
export function checkFees({ maxFeePerGas, maxPriorityFeePerGas }: Fees, baseFeePerGas: bigint): void {
  if (maxPriorityFeePerGas > maxFeePerGas) {
    const problem = `max priority fee per gas higher than max fee per gas: ${maxPriorityFeePerGas} of ${maxFeePerGas}`;
    throw new RpcError('refused', problem, { rule: 'priorityAboveMax' });
  }
  if (maxFeePerGas < baseFeePerGas) {
    const problem = `max fee per gas less than block base fee: ${maxFeePerGas} wei are offered, ${baseFeePerGas} asked for`;
    throw new RpcError('refused', problem, { rule: 'feeBelowBase' });
  }
}

function gasFor({ gas }: CallRequest, draft: FeeMarket, balance: bigint, most: bigint): bigint {
  const least = intrinsicGas(draft);
  const asked = gas ?? between(least, affordable(draft, balance, most), most);
  if (asked > most) throw new RpcError('limit', `a call gets at most the gas of a block, ${most}; ${asked} is more`);
  if (asked >= least) return asked;
  const problem = `intrinsic gas too low: ${asked} is less than the ${least} it costs before anything runs`;
  throw new RpcError('refused', problem, { rule: 'intrinsicGas' });
}

function affordable({ value, maxFeePerGas }: FeeMarket, balance: bigint, most: bigint): bigint {
  if (maxFeePerGas === 0n) return most;
  return balance > value ? (balance - value) / maxFeePerGas : 0n;
}

/** Never less than what it costs at least: then it is the balance that is said not to suffice. */
function between(least: bigint, gas: bigint, most: bigint): bigint {
  if (gas < least) return least;
  return gas > most ? most : gas;
}

function checkBalance(transaction: FeeMarket, sender: Address, balance: bigint): void {
  const needed = mostCost(transaction);
  if (balance >= needed) return;
  const problem = `${sender} has ${formatHlp(balance)} hlp; amount and most possible fee are ${formatHlp(needed)}`;
  throw new RpcError('refused', `insufficient funds for gas * price + value: ${problem}`, { rule: 'balance' });
}
