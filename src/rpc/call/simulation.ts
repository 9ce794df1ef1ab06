/**
 * Blocks as they could come: calls tried one after another, each on what those before it left behind, in blocks that stand on one of the chain
 * (`eth_simulateV1`). Nobody signs, nothing is mined and nobody is rewarded; the roots of states are not worked out, and zero.
 */

import { NOBODY } from '../../base/address.ts';
import { type Block, receiptsRoot, transactionsRoot } from '../../chain/block.ts';
import { bloomOf, uniteBlooms } from '../../chain/bloom.ts';
import { nextBaseFee } from '../../chain/gas.ts';
import { type Header, headerHash } from '../../chain/header.ts';
import { accountOf } from '../../chain/host.ts';
import type { Params } from '../../chain/params.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { rememberSender } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { type BlockContext, BlockRun, contextOf } from '../../chain/transition.ts';
import type { Reader } from '../../state/reader.ts';
import { type Asker, Breath } from '../breath.ts';
import { type CODES, RpcError } from '../errors.ts';
import { toWord } from '../json/quantities.ts';
import { listOf, objectOf, optional, type ValueOf } from '../shape.ts';
import { blockOverrides, overridingBlock } from './block-overrides.ts';
import { type CallRequest, callShape } from './call-shape.ts';
import { overriding, stateOverrides } from './overrides.ts';
import { runPrepared } from './patient.ts';
import { type CallFailed, failureOfCall } from './reverted.ts';
import { answerOf, prepareIn } from './trial.ts';

/** As many as the published method suggests; blocks that are skipped count too. */
export const MOST_BLOCKS = 256;
const MOST_CALLS = 1_000;

export const simulatedBlock = objectOf('simulated block', {
  blockOverrides: optional(blockOverrides),
  stateOverrides: optional(stateOverrides),
  calls: optional(listOf(callShape, MOST_CALLS)),
});

/** What one of the calls did. */
export type SimulatedCall = {
  readonly transaction: Transaction;
  readonly receipt: Receipt;
  readonly data: Uint8Array;
  /** Why it was undone. */
  readonly failure: CallFailed | undefined;
};

export type SimulatedBlock = { readonly block: Block; readonly calls: readonly SimulatedCall[] };

/** Rules that a call can break, each with the number that this method has for it. Any of them ends the whole simulation. */
const KINDS: ReadonlyMap<string, keyof typeof CODES> = new Map([
  ['feeBelowBase', 'simulatedFee'],
  ['intrinsicGas', 'simulatedIntrinsicGas'],
  ['balance', 'simulatedBalance'],
]);

type Options = {
  readonly params: Params;
  /** Are nonces and fees asked as for a real block? */
  readonly isStrict: boolean;
  readonly asker: Asker;
};

/** The last block so far, and the state after it. */
type Tip = { readonly header: Header; readonly state: Reader };

export class Simulation {
  readonly blocks: SimulatedBlock[] = [];
  readonly #options: Options;
  #tip: Tip;
  /** All calls together get what one block holds: nobody waits longer than for one call. */
  #gasLeft: bigint;

  constructor(tip: Tip, options: Options) {
    this.#tip = tip;
    this.#options = options;
    this.#gasLeft = options.params.gasLimit;
  }

  /** Adds a block, and empty ones before it where it is wanted further on. Throws RpcError for what no block and no transaction could be. */
  async add(wish: ValueOf<typeof simulatedBlock>): Promise<void> {
    const last = this.#tip.header.number;
    const number = wish.blockOverrides?.number ?? last + 1n;
    if (number <= last) throw new RpcError('simulatedNumber', `block ${number} cannot come behind block ${last}`);
    if (BigInt(this.blocks.length) + number - last > BigInt(MOST_BLOCKS)) {
      throw new RpcError(
        'simulatedTooMuch',
        `at most ${MOST_BLOCKS} blocks are simulated, with those that are skipped`,
      );
    }
    await new Breath(this.#options.asker).take();
    while (this.#tip.header.number + 1n < number) this.#close(this.#next(), this.#tip.state, []);
    await this.#run(wish);
  }

  async #run({
    blockOverrides: around,
    stateOverrides: changes,
    calls,
  }: ValueOf<typeof simulatedBlock>): Promise<void> {
    const next = this.#next();
    const context = around === undefined ? next : overridingBlock(next, around);
    const { timestamp } = this.#tip.header;
    if (context.timestamp < timestamp) {
      throw new RpcError(
        'simulatedTime',
        `block ${context.number} cannot be at ${context.timestamp}, before ${timestamp}`,
      );
    }
    const state = changes === undefined ? this.#tip.state : overriding(this.#tip.state, changes);
    // Where fees are not asked for a price of nothing will do, whatever the base fee is said to be.
    const run = new BlockRun(state, this.#options.isStrict ? context : { ...context, baseFeePerGas: 0n });
    const done: SimulatedCall[] = [];
    for (const call of calls ?? []) done.push(await this.#call(run, call));
    this.#close(context, run.state, done);
  }

  /** A second later than the one before. */
  #next(): BlockContext {
    const { header } = this.#tip;
    const { params, isStrict } = this.#options;
    const baseFeePerGas = isStrict ? nextBaseFee(header) : 0n;
    return {
      ...contextOf(header, params),
      number: header.number + 1n,
      timestamp: header.timestamp + 1n,
      baseFeePerGas,
    };
  }

  async #call(run: BlockRun, request: CallRequest): Promise<SimulatedCall> {
    const left = run.gasLeft < this.#gasLeft ? run.gasLeft : this.#gasLeft;
    if (request.gas !== undefined && request.gas > left) {
      throw new RpcError('simulatedBlockGas', `a call names ${request.gas} gas, and ${left} are left`);
    }
    if (this.#options.isStrict) checkNonce(run, request);
    const prepared = orRefused(() => prepareIn(run, request, left));
    const { transaction, sender, state } = prepared;
    rememberSender(transaction, sender);
    const ran = await runPrepared(prepared, this.#options.asker);
    const isDone = ran.status === 'success';
    const failure = isDone ? undefined : failureOfCall(ran, state, transaction.gasLimit);
    const data = isDone ? answerOf(prepared, ran) : ran.data;
    const { receipt } = prepared.finish(ran);
    this.#gasLeft -= receipt.gasUsed;
    return { transaction, receipt, data, failure };
  }

  #close(
    { number, timestamp, miner, baseFeePerGas, params }: BlockContext,
    state: Reader,
    calls: readonly SimulatedCall[],
  ): void {
    const receipts = calls.map(({ receipt }) => receipt);
    const transactions = calls.map(({ transaction }) => transaction);
    const header: Header = {
      number,
      timestamp,
      miner,
      baseFeePerGas,
      gasLimit: params.gasLimit,
      parentHash: headerHash(this.#tip.header),
      difficulty: this.#tip.header.difficulty,
      stateRoot: NO_ROOT,
      transactionsRoot: transactionsRoot(transactions),
      receiptsRoot: receiptsRoot(receipts),
      logsBloom: uniteBlooms(receipts.map(({ logs }) => bloomOf(logs))),
      gasUsed: receipts.at(-1)?.cumulativeGasUsed ?? 0n,
      extraData: NOTHING,
      nonce: 0n,
    };
    this.blocks.push({ block: { header, transactions }, calls });
    this.#tip = { header, state };
  }
}

const NO_ROOT = toWord(0n);
const NOTHING = new Uint8Array(0);

function checkNonce(run: BlockRun, { from = NOBODY, nonce }: CallRequest): void {
  const next = accountOf(run.state, from).nonce;
  if (nonce === undefined || nonce === next) return;
  if (nonce < next)
    throw new RpcError(
      'simulatedNonceTooLow',
      `nonce too low: ${nonce} was used already; the next of ${from} is ${next}`,
    );
  throw new RpcError('simulatedNonceTooHigh', `nonce too high: ${nonce} is too early; the next of ${from} is ${next}`);
}

/** What no transaction could be is refused with the number that this method has for it. */
function orRefused<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const kind = KINDS.get((error.data as { readonly rule?: string } | undefined)?.rule ?? '');
    throw kind === undefined ? error : new RpcError(kind, error.message);
  }
}
