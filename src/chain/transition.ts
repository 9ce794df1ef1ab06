/**
 * How transactions change the state, in the order it happens: who sends, what it may cost, what runs, what is paid. The
 * rules a transaction has to meet first are in `rules.ts`.
 *
 * A block in the making is a `BlockRun`: it applies one transaction after the other to an overlay of the parent's state.
 * `prepare` stops just before a contract's code runs, so that a stepper can drive the machine itself and hand the outcome to
 * `finish`; `apply` is the same with the machine run to its end. There is no other way to execute a transaction.
 */

import type { Address } from '../base/address.ts';
import { Overlay } from '../state/overlay.ts';
import type { Diff, Reader } from '../state/reader.ts';
import type { Env, Mark } from '../vm/host.ts';
import type { Call, Outcome } from '../vm/machine.ts';
import { effectiveGasPrice } from './gas.ts';
import type { Header } from './header.ts';
import { accountOf, addWei, isContract, OverlayHost } from './host.ts';
import type { Params } from './params.ts';
import { type Plan, planOf, runPlan } from './plan.ts';
import type { Receipt } from './receipt.ts';
import { senderOf } from './signing.ts';
import type { Transaction } from './transaction.ts';
import { checkInclusion } from './validate.ts';

/** What the transactions of a block may know of it. */
export type BlockContext = Pick<Header, 'number' | 'timestamp' | 'miner' | 'baseFeePerGas'> & {
  readonly params: Params;
};

/** A transaction that has paid its fee and not yet run. */
export type Prepared = {
  readonly transaction: Transaction;
  readonly sender: Address;
  /** The state it runs on; what lies below it is the state before the transaction. */
  readonly state: Overlay;
  readonly host: OverlayHost;
  readonly env: Env;
  /** What the machine has to run; undefined when no code runs (a transfer, or a deployment that was refused). */
  readonly call: Call | undefined;
  /** Runs it to its end, whatever it is. */
  run(): Outcome;
  /** Settles the fee and puts the changes into the block. Once, with the outcome of `call` or of `run`. */
  finish(outcome: Outcome): Applied;
};

/** A transaction that is part of the block now. */
export type Applied = { readonly receipt: Receipt; readonly diff: Diff };

/** What a block did, after its last transaction. */
export type BlockResult = {
  readonly diff: Diff;
  readonly receipts: readonly Receipt[];
  readonly gasUsed: bigint;
  /** What each transaction changed, in their order; the reward is in none of them. */
  readonly diffs: readonly Diff[];
  /** Wei that all balances together gained, and what reward, burned fees and changes by hand say it should be. */
  readonly supplyChange: bigint;
  readonly expectedSupplyChange: bigint;
};

/** A block in the making, over the state of its parent. */
export class BlockRun {
  readonly context: BlockContext;
  readonly state: Overlay;
  readonly #receipts: Receipt[] = [];
  readonly #diffs: Diff[] = [];
  #gasUsed = 0n;
  #burned = 0n;
  /** Wei that were given, or taken, by hand. */
  #granted = 0n;

  constructor(parent: Reader, context: BlockContext) {
    this.state = new Overlay(parent);
    this.context = context;
  }

  /** Gas that is left for transactions to come. */
  get gasLeft(): bigint {
    return this.context.params.gasLimit - this.#gasUsed;
  }

  /**
   * Prepares, runs and finishes. Throws `TransactionError` when the transaction cannot be in this block; nothing has changed
   * then. That the chain admits it at all (`checkTransaction`) was asked before.
   */
  apply(transaction: Transaction): Applied {
    const prepared = this.prepare(transaction);
    return prepared.finish(prepared.run());
  }

  /** Throws `TransactionError` when the transaction cannot be in this block. Nothing has changed until `finish`. */
  prepare(transaction: Transaction): Prepared {
    const sender = senderOf(transaction);
    this.#check(transaction, sender);
    return this.prepareAs(sender, transaction);
  }

  /** For a question that nobody has signed: whether it could be in the block is not asked, so whoever asks has seen that the sender can pay. */
  prepareAs(sender: Address, transaction: Transaction): Prepared {
    const state = new Overlay(this.state);
    const price = effectiveGasPrice(transaction, this.context.baseFeePerGas);
    buyGas(state, transaction, sender, price);
    const host = new OverlayHost(state);
    const index = this.#receipts.length;
    const mark = host.mark();
    const plan = planOf(state, transaction, sender);
    const env = envOf(this.context);
    return {
      transaction,
      sender,
      state,
      host,
      env,
      call: plan.kind === 'call' || plan.kind === 'deploy' ? plan.call : undefined,
      run: () => runPlan(host, env, plan, sender),
      finish: (outcome) => this.#finish({ transaction, sender, host, mark, plan, price, index }, outcome),
    };
  }

  /** Pays the miner and closes the block. */
  close(): BlockResult {
    const { params, miner } = this.context;
    addWei(this.state, miner, params.rewardInWei);
    const diff = this.state.diff();
    return {
      diff,
      receipts: this.#receipts,
      diffs: this.#diffs,
      gasUsed: this.#gasUsed,
      supplyChange: supplyChange(this.state.below, diff),
      expectedSupplyChange: params.rewardInWei - this.#burned + this.#granted,
    };
  }

  #check(transaction: Transaction, address: Address): void {
    const { nonce, balance } = accountOf(this.state, address);
    checkInclusion({
      transaction,
      sender: { address, nonce, balance, isContract: isContract(this.state, address) },
      baseFeePerGas: this.context.baseFeePerGas,
      gasLeft: this.gasLeft,
    });
  }

  #finish(running: Running, outcome: Outcome): Applied {
    const { host, transaction } = running;
    if (running.index !== this.#receipts.length) {
      throw new Error('a prepared transaction is finished once, before the next one is prepared');
    }
    // The machine has undone what its code did; a contract that failed to begin must not be there either.
    if (outcome.status !== 'success') host.undo(running.mark);
    const gasUsed = transaction.gasLimit - BigInt(outcome.gasLeft);
    settleGas(running, gasUsed, this.context);
    this.#gasUsed += gasUsed;
    this.#burned += gasUsed * this.context.baseFeePerGas;
    const receipt = receiptOf(running, outcome, gasUsed, this.#gasUsed);
    const diff = host.state.diff();
    if (running.plan.kind === 'byHand') this.#granted += supplyChange(this.state, diff);
    this.state.apply(diff);
    this.#receipts.push(receipt);
    this.#diffs.push(diff);
    return { receipt, diff };
  }
}

/** What transactions of this block may know of it, from its header. */
export function contextOf(header: Header, params: Params): BlockContext {
  const { number, timestamp, miner, baseFeePerGas } = header;
  return { number, timestamp, miner, baseFeePerGas, params };
}

/** What contracts may know of the block. */
export function envOf({ timestamp, number, params }: BlockContext): Env {
  return { now: timestamp, blockNumber: number, chainId: params.chainId };
}

// ───────────── the course of a transaction ─────────────

type Running = {
  readonly transaction: Transaction;
  readonly sender: Address;
  readonly host: OverlayHost;
  /** After the fee was bought, before anything else happened. */
  readonly mark: Mark;
  readonly plan: Plan;
  readonly price: bigint;
  /** Its place in the block. */
  readonly index: number;
};

/** The nonce goes up and all gas is paid for; what is left over comes back. This stays, whatever happens later. */
function buyGas(state: Overlay, { gasLimit }: Transaction, sender: Address, price: bigint): void {
  const account = accountOf(state, sender);
  state.setAccount(sender, {
    ...account,
    nonce: account.nonce + 1n,
    balance: account.balance - gasLimit * price,
  });
}

/** Unused gas back to the sender, the priority fee to the miner; the base fee is nobody's any more. */
function settleGas({ transaction, sender, host, price }: Running, gasUsed: bigint, context: BlockContext): void {
  addWei(host.state, sender, (transaction.gasLimit - gasUsed) * price);
  addWei(host.state, context.miner, gasUsed * (price - context.baseFeePerGas));
}

function receiptOf(running: Running, outcome: Outcome, gasUsed: bigint, cumulativeGasUsed: bigint): Receipt {
  const { transaction, host, plan, price } = running;
  const isDeployed = plan.kind === 'deploy' && outcome.status === 'success';
  return {
    type: transaction.type,
    status: outcome.status,
    cumulativeGasUsed,
    logs: [...host.logs],
    gasUsed,
    effectiveGasPrice: price,
    contractAddress: isDeployed ? plan.created : undefined,
    output: outcome.data,
  };
}

/** Wei that all balances together gained. */
function supplyChange(before: Reader, { accounts }: Diff): bigint {
  let change = 0n;
  for (const [address, account] of accounts) change += (account?.balance ?? 0n) - accountOf(before, address).balance;
  return change;
}
