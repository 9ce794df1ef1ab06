/**
 * A mined transaction as the lines of its trace: executed again from the state it found, watched as it runs (`vm/events.ts`), and written
 * down line by line (`trace-lines.ts`) as somebody reads them. Nothing is kept, so the length does not matter.
 */

import { bytesToHex } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import type { Block } from '../chain/block.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import type { Prepared } from '../chain/transition.ts';
import { commitDiff } from '../state/commit.ts';
import { type MachineEvent, watch } from '../vm/events.ts';
import type { Outcome } from '../vm/machine.ts';
import { runBefore, type RunBefore, type TransactionPlace } from './replay.ts';
import { type Ending, eventLine, hexNumber, stepLine } from './trace-lines.ts';

export type TraceWish = {
  /** What is on the stack before each step; without, all stacks are empty. */
  readonly stacks: boolean;
  /** All that happens, not only the steps. */
  readonly events: boolean;
};

/**
 * One line for each step, or for each event; in the end what became of it, for a line of its own. A transaction that ran no code has only
 * that. Throws StepError when there is no such transaction, ChainError when the chain is damaged.
 */
export function tracedLines(
  chain: ChainReader,
  place: TransactionPlace,
  wish: TraceWish,
): Generator<string, Ending, void> {
  const before = runBefore(chain, place);
  // Whatever was mined stands on a block.
  const parent = chain.blockByNumber(BigInt(place.block) - 1n) as Block;
  const rootAfter = (): Hash => commitDiff(chain.store, parent.header.stateRoot, before.run.state.diff()).root;
  return linesOf(before, rootAfter, wish);
}

function* linesOf(
  { run, transaction }: RunBefore,
  rootAfter: () => Hash,
  wish: TraceWish,
): Generator<string, Ending, void> {
  const prepared = run.prepare(transaction);
  const told = eventsOf(prepared, wish);
  let next = told.next();
  for (; next.done !== true; next = told.next()) {
    if (wish.events) yield eventLine(next.value);
    else if (next.value.event === 'step') yield stepLine(next.value);
  }
  const { receipt } = prepared.finish(next.value);
  return {
    ...(wish.events ? { event: 'end' } : {}),
    stateRoot: rootAfter(),
    output: bytesToHex(receipt.output),
    gasUsed: hexNumber(receipt.gasUsed),
    pass: receipt.status === 'success',
  };
}

function eventsOf(prepared: Prepared, { stacks }: TraceWish): Generator<MachineEvent, Outcome, void> {
  const { host, env, call } = prepared;
  return call === undefined ? nothingOf(prepared) : watch(host, env, call, { stacks });
}

/** No code runs, so there is nothing to watch. */
// oxlint-disable-next-line require-yield
function* nothingOf(prepared: Prepared): Generator<never, Outcome, void> {
  return prepared.run();
}
