/**
 * A swept call as the only transaction of a block, with a gas limit chosen by hand: a fee is paid, a miner is rewarded, and every wei is accounted
 * for.
 */

import { type Address, wordToAddress } from '../../src/base/address.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import { accountOf, addWei } from '../../src/chain/host.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import type { Receipt } from '../../src/chain/receipt.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { UnsignedTransaction } from '../../src/chain/transaction.ts';
import { BlockRun } from '../../src/chain/transition.ts';
import { Overlay } from '../../src/state/overlay.ts';
import type { Diff, Reader } from '../../src/state/reader.ts';
import { NO_CODE } from '../../src/state/reader.ts';
import type { SweptCall } from './sweep-calls.ts';
import { effectsIn } from './sweep.ts';

const MINER = wordToAddress(0x313en);
/** Wei per gas that are burned, and that the miner gets. */
const [BASE_FEE, TIP] = [7n, 3n];
/** More than any call here can cost. */
const PLENTY = 10n ** 24n;

export type InBlock = { readonly receipt: Receipt; readonly written: string };

/** Gas a transaction costs before its code runs. */
export function gasBefore(swept: SweptCall): bigint {
  return intrinsicGas(unsignedOf(swept, 0));
}

/** Runs the call in a block with `gas` for its code. Throws where a wei is too many or too few. */
export function runInBlock(swept: SweptCall, gas: number): InBlock {
  const ground = new Overlay(swept.before);
  addWei(ground, swept.sender, PLENTY);
  const { env } = swept;
  const context = { number: env.blockNumber, timestamp: env.now, miner: MINER, baseFeePerGas: BASE_FEE };
  const run = new BlockRun(ground, { ...context, params: DEFAULT_PARAMS });
  const { receipt, diff } = run.apply(signTransaction(unsignedOf(swept, gas), swept.privateKey));
  const limit = gasBefore(swept) + BigInt(gas);
  const { supplyChange, expectedSupplyChange } = run.close();
  exact('supply', supplyChange, expectedSupplyChange);
  exact('supply', supplyChange, DEFAULT_PARAMS.rewardInWei - receipt.gasUsed * BASE_FEE);
  checkGas(receipt, limit);
  checkMoney({ swept, ground, diff, receipt });
  return { receipt, written: effectsIn(diff, receipt.logs).written };
}

function unsignedOf({ transaction, env }: SweptCall, gas: number): UnsignedTransaction {
  const { to, value, data, nonce } = transaction;
  const fees = { maxPriorityFeePerGas: TIP, maxFeePerGas: BASE_FEE + TIP };
  const unsigned = { type: 2, chainId: env.chainId, nonce, to, value, data, accessList: [], ...fees } as const;
  const free = { ...unsigned, gasLimit: 0n };
  return { ...unsigned, gasLimit: intrinsicGas(free) + BigInt(gas) };
}

function checkGas({ gasUsed, status, logs, contractAddress }: Receipt, limit: bigint): void {
  if (gasUsed > limit) throw new Error(`${gasUsed} gas is used of ${limit}`);
  if (status === 'outOfGas') exact('gas used', gasUsed, limit);
  if (status === 'success') return;
  exact('logs', BigInt(logs.length), 0n);
  if (contractAddress !== undefined) throw new Error(`a deployment that failed has made ${contractAddress}`);
}

type Settled = {
  readonly swept: SweptCall;
  readonly ground: Reader;
  readonly diff: Diff;
  readonly receipt: Receipt;
};

/** The sender pays for the gas and what is sent along, the miner gets the tips; a failure touches nobody else. */
function checkMoney({ swept, ground, diff, receipt }: Settled): void {
  const price = BASE_FEE + TIP;
  const gains = new Map([...diff.accounts.keys()].map((address) => [address, gainOf(ground, diff, address)]));
  const total = [...gains.values()].reduce((sum, gain) => sum + gain, 0n);
  exact('all balances', total, -receipt.gasUsed * BASE_FEE);
  exact('the miner', gains.get(MINER) ?? 0n, receipt.gasUsed * TIP);
  const sender = diff.accounts.get(swept.sender);
  exact('the nonce of the sender', sender?.nonce ?? 0n, accountOf(ground, swept.sender).nonce + 1n);
  if (receipt.status === 'success') return;
  exact('the sender', gains.get(swept.sender) ?? 0n, -receipt.gasUsed * price);
  const others = [...diff.accounts].filter(([address]) => address !== MINER && address !== swept.sender);
  exact('accounts of others', BigInt(others.length), 0n);
  exact('leaves and code', BigInt(diff.leaves.size + diff.codes.size), 0n);
}

function gainOf(ground: Reader, diff: Diff, address: Address): bigint {
  const after = diff.accounts.get(address) ?? { nonce: 0n, balance: 0n, codeHash: NO_CODE };
  return after.balance - accountOf(ground, address).balance;
}

function exact(what: string, found: bigint, wanted: bigint): void {
  if (found !== wanted) throw new Error(`${what}: ${found} instead of ${wanted}`);
}
