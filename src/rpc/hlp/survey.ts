/**
 * A transaction that was mined, executed again before anybody looks at it: how long it is, whose code ran, whose failed. It gives way to
 * others, and whoever steps through it later knows that it is short enough to be done at one go.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Receipt } from '../../chain/receipt.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { BlockRun, Prepared } from '../../chain/transition.ts';
import { StepError, type TransactionPlace } from '../../timeline/replay.ts';
import type { MachineEvent } from '../../vm/events.ts';
import { Machine } from '../../vm/machine.ts';
import type { OpName } from '../../vm/opcodes.ts';
import { Watcher } from '../../vm/watcher.ts';
import { Breath } from '../breath.ts';
import { RpcError } from '../errors.ts';
import { breath, runPatiently } from '../patient.ts';

export type Survey = {
  /** Contracts whose code ran, in the order in which they began. */
  readonly contracts: ReadonlySet<Address>;
  /** Whose code failed, where it did. */
  readonly failed: Address | undefined;
  /** Instructions after which an invariant may not hold any more. */
  readonly writes: number;
};

/** Stepping goes over all of them several times: some hundredths of a second. */
export const MOST_STEPS = 100_000;

const SLICE_IN_MS = 8;
const STEPS_BETWEEN_LOOKS = 64;

/** A transaction of the canonical chain. Throws StepError where there is none. */
export function minedAt(
  chain: Chain,
  { block, index }: TransactionPlace,
): { readonly block: Block; readonly receipt: Receipt; readonly transaction: Transaction } {
  const stored = block < 1 ? undefined : chain.blockByNumber(BigInt(block));
  const receipt = chain.receipts(BigInt(block))?.[index];
  const transaction = stored?.transactions[index];
  if (stored === undefined || receipt === undefined || transaction === undefined) {
    throw new StepError(`there is no transaction ${block}.${index} (block.place in it)`);
  }
  return { block: stored, receipt, transaction };
}

/** The block in the making, up to the transaction. */
export async function runUpTo(
  chain: Chain,
  { block, index }: TransactionPlace,
  signal: AbortSignal,
): Promise<BlockRun> {
  const { run, block: stored } = chain.replay(BigInt(block));
  const rest = new Breath({ signal });
  for (const earlier of stored.transactions.slice(0, index)) {
    await rest.takeIfDue();
    const prepared = run.prepare(earlier);
    const { call, host, env } = prepared;
    prepared.finish(call === undefined ? prepared.run() : await runPatiently(new Machine(host, env, call), signal));
  }
  return run;
}

/** Throws RpcError (limit) for one that is too long to be walked here. */
export async function survey({ call, host, env }: Prepared, signal: AbortSignal): Promise<Survey> {
  const contracts = new Set<Address>();
  if (call === undefined) return { contracts, failed: undefined, writes: 0 };
  const watcher = new Watcher(host, env, call, false);
  const running: Address[] = [];
  let failed: Address | undefined;
  let [steps, writes] = [0, 0];
  let end = performance.now() + SLICE_IN_MS;
  for (let events: readonly MachineEvent[] = watcher.begin(); ; events = watcher.step()) {
    for (const event of events) {
      if (event.event === 'step') {
        failed = event.failure && running.at(-1);
        writes += CAN_BREAK.has(event.opName) ? 1 : 0;
      } else if (event.event === 'enter') running.push(wordToAddress(event.contract));
      else if (event.event === 'leave') running.pop();
      if (event.event === 'enter') contracts.add(wordToAddress(event.contract));
    }
    if (watcher.outcome !== undefined) return { contracts, failed, writes };
    if (++steps > MOST_STEPS) throw tooLong();
    if (steps % STEPS_BETWEEN_LOOKS !== 0 || performance.now() < end) continue;
    await breath(signal);
    end = performance.now() + SLICE_IN_MS;
  }
}

/** What an invariant may depend on. */
const CAN_BREAK: ReadonlySet<OpName> = new Set(['sset', 'sclear', 'spush', 'spop', 'sfill', 'send', 'ext', 'try']);

function tooLong(): RpcError {
  return new RpcError('limit', `this transaction has more than ${MOST_STEPS} steps, and is not walked through here; debug_traceTransaction writes them down`); // prettier-ignore
}
