/** Runs what is to be traced, a slice at a time, and hands on the JSON that its tracer makes of it. What a tracer is: `tracer.ts`. */

import { wordToAddress } from '../../base/address.ts';
import type { Block } from '../../chain/block.ts';
import { transactionHash } from '../../chain/signing.ts';
import type { Applied } from '../../chain/transition.ts';
import type { Names } from '../../timeline/values.ts';
import type { MachineEvent } from '../../vm/events.ts';
import type { Outcome } from '../../vm/machine.ts';
import { Watcher } from '../../vm/watcher.ts';
import { type Asker, Breath } from '../breath.ts';
import { STEPS_BETWEEN_LOOKS } from '../call/patient.ts';
import { MOST_STEPS } from './step-logs.ts';
import type { BlockAgain } from './subjects.ts';
import type { TraceWish } from './trace-wish.ts';
import type { Subject, Tracer } from './tracer.ts';
import { tracerFor } from './tracers.ts';

/** What a trace needs beside its subject. */
export type Tracing = {
  readonly wish: TraceWish;
  readonly names: Names;
  /** Whoever reads it. */
  readonly asker: Asker;
};

/** Characters that are handed on at once. */
const PIECE = 256 * 1024;

/** One transaction. */
export async function* traceOne(subject: Subject, tracing: Tracing): AsyncGenerator<string, Applied> {
  return yield* traced(subject, tracing, { left: MOST_STEPS });
}

/** All transactions of a block: a list of `{ txHash, result }`. */
export async function* traceBlock(
  again: BlockAgain,
  { transactions }: Block,
  tracing: Tracing,
): AsyncGenerator<string, void> {
  const allowance = { left: MOST_STEPS };
  let begin = '[';
  for (const transaction of transactions) {
    yield `${begin}{"txHash":"${transactionHash(transaction)}","result":`;
    again.end(yield* traced(again.begin(transaction), tracing, allowance));
    yield '}';
    begin = ',';
  }
  yield begin === '[' ? '[]' : ']';
}

async function* traced(
  subject: Subject,
  { wish, names, asker }: Tracing,
  allowance: { left: number },
): AsyncGenerator<string, Applied> {
  const tracer = tracerFor(wish, subject, names, allowance);
  const outcome = yield* heard(subject, tracer, new Breath(asker));
  const applied = subject.prepared.finish(outcome);
  yield* tracer.end(applied);
  return applied;
}

/** Runs it under the tracer's eyes. */
async function* heard({ prepared }: Subject, tracer: Tracer, breath: Breath): AsyncGenerator<string, Outcome> {
  const { call, host, env } = prepared;
  if (call === undefined) return prepared.run();
  const watcher = new Watcher(host, env, call, tracer.stacks);
  let events: readonly MachineEvent[] = watcher.begin();
  let [text, steps] = ['', 0];
  for (;;) {
    if (tracer.enter !== undefined && isEntering(events)) await enterAll(tracer, events);
    text += tracer.hear(events);
    if (text.length >= PIECE) {
      yield text;
      text = '';
    }
    if (watcher.outcome !== undefined) break;
    if (++steps % STEPS_BETWEEN_LOOKS === 0 && breath.isDue) await breath.take();
    events = watcher.step();
  }
  yield text;
  return watcher.outcome;
}

/** A step stands alone nearly always. */
function isEntering(events: readonly MachineEvent[]): boolean {
  return events.length > 1 ? events.some(({ event }) => event === 'enter') : events[0]?.event === 'enter';
}

async function enterAll(tracer: Tracer, events: readonly MachineEvent[]): Promise<void> {
  for (const event of events) if (event.event === 'enter') await tracer.enter?.(wordToAddress(event.contract));
}
