/** What nobody has signed, made ready to run: a transaction with all that would follow from the chain, and a question to a contract. */

import { type Address, addressToWord } from '../base/address.ts';
import { CHOSEN_TRANSACTION_RULES, rulesFrom } from '../chain/chosen-rules.ts';
import { intrinsicGas } from '../chain/gas.ts';
import { accountOf, isContract, moduleAt, OverlayHost } from '../chain/host.ts';
import { TRANSACTION_RULES } from '../chain/transaction-rules.ts';
import { NO_SIGNATURE, type Transaction } from '../chain/transaction.ts';
import { type BlockContext, type BlockRun, envOf, type Prepared } from '../chain/transition.ts';
import { checkInclusion, refuseTransaction } from '../chain/validate.ts';
import { Overlay } from '../state/overlay.ts';
import { execute } from '../vm/machine.ts';
import { StepError } from './replay.ts';

/** A view, asked by somebody. */
export type Question = { readonly to: Address; readonly data: Uint8Array; readonly from: Address };

/** What somebody would send: `to` is undefined for a deployment. Nobody signs in order to look. */
export type Unsigned = {
  readonly sender: Address;
  readonly to: Address | undefined;
  readonly wei: bigint;
  readonly data: Uint8Array;
};

/** Where a signature would be: rules look at its form. */
const FORM_OF_ONE = { r: 1n, s: 1n, yParity: 0 } as const;
const RULES_BUT_SIGNATURE = TRANSACTION_RULES.filter(({ rule }) => rule !== 'signature');

/** Wei per gas for the miner: what wallets offer. */
const PRIORITY_FEE_IN_WEI = 1_000_000_000n;

/** With all the gas that a block holds and the sender can pay for. Throws TransactionError for what they could not send. */
export function preparedUnsigned(
  { sender, to, wei, data }: Unsigned,
  run: BlockRun,
  { params }: BlockContext,
): Prepared {
  const account = accountOf(run.state, sender);
  const { baseFeePerGas } = run.context;
  const maxFeePerGas = 2n * baseFeePerGas + PRIORITY_FEE_IN_WEI;
  const price = { maxFeePerGas, maxPriorityFeePerGas: PRIORITY_FEE_IN_WEI };
  const what = { to, value: wei, data, nonce: account.nonce, accessList: [], signature: FORM_OF_ONE };
  const free = { type: 2, chainId: params.chainId, gasLimit: 0n, ...price, ...what } as const;
  const affordable = account.balance > wei ? (account.balance - wei) / maxFeePerGas : 0n;
  const transaction = { ...free, gasLimit: between(intrinsicGas(free), affordable, params.gasLimit) };
  refuseTransaction(RULES_BUT_SIGNATURE, { transaction, params });
  refuseTransaction(rulesFrom(CHOSEN_TRANSACTION_RULES, params.rules), transaction);
  const from = { ...account, address: sender, isContract: isContract(run.state, sender) };
  checkInclusion({ transaction, sender: from, baseFeePerGas, gasLeft: run.gasLeft });
  return run.prepareAs(sender, transaction);
}

/** Never less than what it costs at least: then it is the balance that is said not to suffice. */
function between(least: bigint, value: bigint, most: bigint): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}

/** A question on the newest state, with the gas of a whole block, which nobody pays. Throws StepError where there is no contract. */
export function preparedQuestion({ to, data, from }: Question, run: BlockRun, { params }: BlockContext): Prepared {
  const state = new Overlay(run.state);
  const host = new OverlayHost(state);
  const env = envOf(run.context);
  const module = moduleAt(state, to);
  if (module === undefined) throw new StepError(`there is no contract at ${to}`);
  const gas = Number(params.gasLimit);
  const people = { contract: addressToWord(to), caller: addressToWord(from) };
  const call = { kind: 'view', module, ...people, value: 0n, data, gas } as const;
  return {
    transaction: nobodySends(to, data, params),
    sender: from,
    state,
    host,
    env,
    call,
    run: () => execute(host, env, call),
    finish: ({ status, gasLeft, data: output }) => {
      const gasUsed = BigInt(gas - gasLeft);
      const nothing = { effectiveGasPrice: 0n, contractAddress: undefined, logs: [] };
      return {
        receipt: { type: 2, status, gasUsed, cumulativeGasUsed: gasUsed, output, ...nothing },
        diff: state.diff(),
      };
    },
  };
}

/** What a question looks like to whoever reads transactions: free, and without a signature. */
function nobodySends(to: Address, data: Uint8Array, { chainId, gasLimit }: BlockContext['params']): Transaction {
  const free = { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n, nonce: 0n, value: 0n, accessList: [] };
  return { type: 2, chainId, gasLimit, to, data, ...free, signature: NO_SIGNATURE };
}
