/**
 * A transaction that was mined, executed again before anybody looks at it: how long it is, whose code ran, whose failed. It gives way to
 * others, and whoever steps through it later knows that it is short enough to be done at one go. It is nobody's question alone: others may
 * wait for the same one, so it goes on when who asked first has left. It is never longer than a block.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import type { Chain } from '../../chain/chain.ts';
import type { BlockRun, Prepared } from '../../chain/transition.ts';
import type { TransactionPlace } from '../../timeline/position.ts';
import type { MachineEvent, Stepped } from '../../vm/events.ts';
import type { OpName } from '../../vm/opcodes.ts';
import { Watcher } from '../../vm/watcher.ts';
import { Breath } from '../breath.ts';
import { runPrepared, STEPS_BETWEEN_LOOKS } from '../call/patient.ts';
import { RpcError } from '../errors.ts';

export type Survey = {
  /** Contracts whose code ran, in the order in which they began. */
  readonly contracts: ReadonlySet<Address>;
  /** Whose code failed, where it did. */
  readonly failed: Address | undefined;
  /** Instructions after which an invariant may not hold any more. */
  readonly writes: number;
};

/** What is known of each stays for a while: some tens of bytes. To find that out others have their turn meanwhile. */
const MOST_STEPS = 1_000_000;

/** The block in the making, up to the transaction. */
export async function runUpTo(chain: Chain, { block, index }: TransactionPlace): Promise<BlockRun> {
  const { run, block: stored } = chain.replay(BigInt(block));
  const breath = new Breath();
  for (const earlier of stored.transactions.slice(0, index)) {
    await breath.takeIfDue();
    const prepared = run.prepare(earlier);
    prepared.finish(await runPrepared(prepared));
  }
  return run;
}

/** Throws RpcError (limit) for one that is too long to be walked here. */
export async function survey({ call, host, env }: Prepared): Promise<Survey> {
  const notes = new Notes();
  if (call === undefined) return notes;
  const watcher = new Watcher(host, env, call, false);
  const breath = new Breath();
  notes.take(watcher.begin());
  for (let steps = 1; watcher.outcome === undefined; steps += 1) {
    if (steps > MOST_STEPS) throw tooLong();
    if (steps % STEPS_BETWEEN_LOOKS === 0 && breath.isDue) await breath.take();
    notes.take(watcher.step());
  }
  return notes;
}

class Notes implements Survey {
  readonly contracts = new Set<Address>();
  failed: Address | undefined;
  writes = 0;
  /** The innermost last. */
  readonly #running: Address[] = [];

  take(events: readonly MachineEvent[]): void {
    for (const event of events) {
      if (event.event === 'step') this.#step(event);
      else if (event.event === 'enter') this.#enter(wordToAddress(event.contract));
      else if (event.event === 'leave') this.#running.pop();
    }
  }

  #step({ failure, opName }: Stepped): void {
    this.failed = failure && this.#running.at(-1);
    if (CAN_BREAK.has(opName)) this.writes += 1;
  }

  #enter(contract: Address): void {
    this.#running.push(contract);
    this.contracts.add(contract);
  }
}

/** What an invariant may depend on. */
const CAN_BREAK: ReadonlySet<OpName> = new Set(['sset', 'sclear', 'spush', 'spop', 'sfill', 'send', 'ext', 'try']);

function tooLong(): RpcError {
  return new RpcError('limit', `this transaction has more than ${MOST_STEPS} steps, and is not walked through here; debug_traceTransaction writes them down`); // prettier-ignore
}
