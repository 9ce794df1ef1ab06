/**
 * What a transaction is going to do once its fee is paid: run a contract's code, begin a contract, move hlp to a person, change something
 * by hand, or nothing, because what it deploys is not a contract. `transition.ts` decides what stays of it.
 */

import { type Address, addressToWord, contractAddress } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import type { Overlay } from '../state/overlay.ts';
import { NO_CODE } from '../state/reader.ts';
import { ModuleError } from '../vm/container.ts';
import { revertWithText } from '../vm/failure.ts';
import type { Env } from '../vm/host.ts';
import { type Call, execute, type Outcome } from '../vm/machine.ts';
import { loadContract, type LoadedContract } from '../vm/verify.ts';
import { applyCheat, type Cheat, isByHand, readCheat } from './cheat.ts';
import { codeProblem } from './errors.ts';
import { intrinsicGas } from './gas.ts';
import { accountOf, moduleAt, moveWei, type OverlayHost } from './host.ts';
import type { Transaction } from './transaction.ts';

export type Plan =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'deploy'; readonly call: Call; readonly created: Address }
  | { readonly kind: 'transfer'; readonly to: Address; readonly wei: bigint; readonly gas: number }
  | { readonly kind: 'byHand'; readonly cheat: Cheat; readonly on: Address }
  | { readonly kind: 'refused'; readonly outcome: Outcome };

/** Decides what happens. A deployment makes its account here, so that `init` finds itself; nothing else is changed. */
export function planOf(state: Overlay, transaction: Transaction, sender: Address): Plan {
  const { to, value, data } = transaction;
  if (to !== undefined && isByHand(transaction)) return { kind: 'byHand', cheat: readCheat(data), on: to };
  // The block gas limit keeps gas within the numbers that are exact.
  const gas = Number(transaction.gasLimit - intrinsicGas(transaction));
  if (to === undefined) return planDeployment(state, transaction, sender, gas);
  const module = moduleAt(state, to);
  if (module === undefined) return { kind: 'transfer', to, wei: value, gas };
  const call = { module, contract: addressToWord(to), caller: addressToWord(sender), value, data, gas };
  return { kind: 'call', call: { kind: 'call', ...call } };
}

/** Does it, to its end. */
export function runPlan(host: OverlayHost, env: Env, plan: Plan, sender: Address): Outcome {
  if (plan.kind === 'refused') return plan.outcome;
  if (plan.kind === 'byHand') return applyCheat(host, plan);
  if (plan.kind !== 'transfer') return execute(host, env, plan.call);
  // That there is enough was seen to when the fee was.
  moveWei(host.state, sender, plan.to, plan.wei);
  return { status: 'success', gasLeft: plan.gas, data: NOTHING };
}

const NOTHING = new Uint8Array(0);

/** EIP-684: the address must be free of code and nonce; hlp that somebody sent there before stays. */
function planDeployment(state: Overlay, { nonce, value, data }: Transaction, sender: Address, gas: number): Plan {
  const created = contractAddress(sender, nonce);
  const account = accountOf(state, created);
  if (account.nonce > 0n || account.codeHash !== NO_CODE) return refused('the address is taken', gas);
  const loaded = tryLoad(data);
  if (loaded instanceof ModuleError) return refused(codeProblem(loaded), gas);
  const { module, container, args } = loaded;
  state.setAccount(created, { nonce: 1n, balance: account.balance, codeHash: state.setCode(container) });
  const call = { module, contract: addressToWord(created), caller: addressToWord(sender), value, data: args, gas };
  return { kind: 'deploy', created, call: { kind: 'init', ...call } };
}

function tryLoad(data: Uint8Array): LoadedContract | ModuleError {
  try {
    return loadContract(data);
  } catch (error) {
    if (error instanceof ModuleError) return error;
    throw error;
  }
}

/** A deployment that ends before it begins: like a revert, it gives back all but the intrinsic gas, and says why. */
function refused(text: string, gas: number): Plan {
  const outcome = { status: 'reverted', gasLeft: gas, data: revertWithText(utf8ToBytes(text)).data } as const;
  return { kind: 'refused', outcome };
}
