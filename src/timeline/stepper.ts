/**
 * Stepping through one mined transaction that ran code, both ways, by source line or by instruction, through all the contracts that it
 * called: a stepper says at which steps lines begin, gives the snapshot of any step, and finds why it failed. The whole chain is walked
 * with `timeline.ts`.
 *
 * Next: `run.ts` re-executes, `tracer.ts` finds the lines, `snapshot.ts` puts names on what is there, `explain.ts` says why.
 */

import type { Address } from '../base/address.ts';
import { show } from '../base/show.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import type { Prepared } from '../chain/transition.ts';
import type { SourceFile } from '../lang/source.ts';
import { breakingWrite, type BreakingWrite } from './breaking.ts';
import type { Contracts } from './contracts.ts';
import { failedCallOf, type ExplainedCall } from './failed-calls.ts';
import { type GasRow, gasRowsAt } from './gas-rows.ts';
import { failureSentence } from './last-change.ts';
import { moveWithin, type StepMove, stepsOf, type Steps } from './moves.ts';
import type { Pause } from './pace.ts';
import { formatPosition, positionIn } from './position.ts';
import { leavesBefore, replayOf, type Replay, type TransactionPlace } from './replay.ts';
import type { Run } from './run.ts';
import { sceneOf, type Scene } from './scene.ts';
import type { Told } from './sentence.ts';
import type { SourcePlace } from './source-place.ts';
import { markOf, snapshotOf, type Snapshot } from './snapshot.ts';
import type { CaughtCall, Trace } from './trace.ts';
import { withUnit, type Names } from './values.ts';
import type { LineGas } from './view.ts';
import { type Walked, walkedOf, walkedSlowly } from './walked.ts';

export { StepError } from './replay.ts';

/** What a stepper is made of. */
type Parts = { readonly replay: Replay; readonly scene: Scene; readonly walked: Walked };

export class Stepper {
  readonly told: Told;
  readonly scene: Scene;
  readonly steps: Steps;
  readonly run: Run;
  readonly trace: Trace;
  readonly place: TransactionPlace;
  /** Every contract there is where it runs, whether it has to do with it or not. */
  readonly contracts: Contracts;
  readonly #prepared: Prepared;
  #breakingWrite: { readonly found: BreakingWrite | undefined } | undefined;

  private constructor({ replay, scene, walked: { run, trace, contracts, prepared } }: Parts) {
    this.told = replay.told;
    this.scene = scene;
    this.steps = stepsOf(trace);
    this.run = run;
    this.trace = trace;
    this.contracts = contracts;
    this.#prepared = prepared;
    this.place = replay.place;
  }

  /** Throws StepError when there is no such transaction or it ran no code, ChainError when the chain is damaged. */
  static async open(chain: ChainReader, place: TransactionPlace, names: Names): Promise<Stepper> {
    return Stepper.of(chain, replayOf(chain, place, names), names);
  }

  /** The same for a replay that is there already. With `pause`, others have their turn while it is walked through. */
  static async of(chain: ChainReader, replay: Replay, names: Names, pause?: Pause): Promise<Stepper> {
    const walked = pause === undefined ? walkedOf(replay) : await walkedSlowly(replay, pause);
    const { called, contracts, prepared, trace } = walked;
    const scene = await sceneOf(called, trace.contracts, {
      contracts,
      names,
      leavesBefore: (address) => leavesBefore(chain, address, replay.place.block, prepared),
    });
    return new Stepper({ replay, scene, walked });
  }

  /** Number of instructions the transaction ran; also the last step, which stands behind them. */
  get length(): number {
    return this.trace.length;
  }

  /** Steps at which a source line begins, and the end; every step where the source is not known. */
  get stops(): readonly number[] {
    return Array.from(this.trace.stops);
  }

  /** Calls between contracts that failed and were caught, in order. There may be thousands, each with many words. */
  get failedCalls(): readonly ExplainedCall[] {
    return this.trace.failures.map((failure) => failedCallOf(this.scene, failure));
  }

  /** One of them, counted from 0. */
  failedCall(index: number): ExplainedCall | undefined {
    const failure = this.trace.failures[index];
    return failure && failedCallOf(this.scene, failure);
  }

  /** The source on chain to which a place belongs. */
  filesOf(source: SourcePlace | undefined): readonly SourceFile[] {
    return source === undefined ? [] : this.#filesIn(source.address.toLowerCase() as Address);
  }

  #filesIn(contract: Address): readonly SourceFile[] {
    return this.scene.contracts.get(contract)?.artifact?.files ?? [];
  }

  /** Throws RangeError when there is no such step. */
  at(step: number): Snapshot {
    const position = formatPosition(positionIn(this.place, step));
    const lineBefore = moveWithin(this.steps, step, 'previousLine');
    const mark = markOf(this.scene, this.run.seek(lineBefore));
    const failures = this.trace.failures.filter((failed) => failed.step >= lineBefore && failed.step < step);
    const failedCalls = shortened(failures).map((failure) => failedCallOf(this.scene, failure));
    const since = { mark, failedCalls, moreFailedCalls: failures.length - failedCalls.length };
    const snapshot = snapshotOf(this.scene, this.run.seek(step), position, since);
    return step < this.length ? snapshot : { ...snapshot, ...this.#atEnd(snapshot) };
  }

  /** Behind the end no line comes next, and a failure has been undone: the last line stays, and what an invariant saw that did not hold. */
  #atEnd(end: Snapshot): Partial<Snapshot> {
    const move = end.outcome === 'success' ? 'previousLine' : 'stepInBack';
    const last = snapshotOf(this.scene, this.run.seek(moveWithin(this.steps, this.length, move)), '');
    const shown = { source: end.source ?? last.source, sentence: this.#endSentence(end) };
    if (end.outcome === 'success') return shown;
    return { ...shown, reads: last.reads, function: end.function ?? last.function };
  }

  /** A step of this transaction; at its ends it stays. */
  move(step: number, move: StepMove): number {
    return moveWithin(this.steps, step, move);
  }

  /** Where the gas went that was used before a step: rows that add up, in the end to the receipt. */
  gasRows(step: number, used: number): readonly GasRow[] {
    const { names } = this.scene;
    const fileOf = (contract: Address, file: number): SourceFile | undefined => this.#filesIn(contract)[file];
    return gasRowsAt({ prepared: this.#prepared, trace: this.trace, known: { names, fileOf } }, step, used);
  }

  /** Of these the source lines, contract by contract, lines in order. */
  gasByLine(step: number, used: number): LineGas[] {
    return this.gasRows(step, used).flatMap(({ what, contract = '', address = '', file = '', line = 0, gas }) => {
      return what === 'line' ? [{ contract, address, file, line, gas }] : [];
    });
  }

  /** For a transaction that broke an invariant: the write after which it no longer held. */
  breakingWrite(): BreakingWrite | undefined {
    this.#breakingWrite ??= { found: this.#findBreakingWrite() };
    return this.#breakingWrite.found;
  }

  #endSentence({ sentence }: Snapshot): string {
    const { reason, answer } = this.told;
    if (reason !== undefined) return failureSentence(reason);
    const returned = `${this.#called()} returned${answer === undefined ? '' : ` ${withUnit(answer.shown, answer)}`}`;
    const held = `${returned}${this.#ending()}`;
    return sentence === undefined ? held : `${sentence}; ${held}`;
  }

  /** What becomes of it. */
  #ending(): string {
    const { isDraft, isQuestion } = this.told;
    if (isQuestion === true) return '';
    const isGuarded = this.scene.called.module.invariants.length > 0;
    if (isDraft === true) return `${isGuarded ? ', every invariant held' : ''}; none of it happened`;
    return isGuarded ? ', every invariant held: all of it stays' : ', and all of it stays';
  }

  /** What ran first: a deployment runs `init`. */
  #called(): string {
    const { kind, call } = this.told;
    return show(call?.function ?? (kind === 'deployment' ? 'init' : 'it'));
  }

  #findBreakingWrite(): BreakingWrite | undefined {
    const { reason } = this.told;
    const sentence = reason?.name === 'InvariantBroken' ? reason.fields[0]?.value : undefined;
    return typeof sentence === 'string' ? breakingWrite(this.scene, this, sentence) : undefined;
  }
}

/** Of what failed within one line. */
const MOST_FAILED_CALLS = 16;
/** Bytes that they answered with, together. */
const MOST_REASONS = 65_536;

/** As many as one can read; the first one always. */
function shortened(failures: readonly CaughtCall[]): readonly CaughtCall[] {
  let bytes = 0;
  return failures
    .slice(0, MOST_FAILED_CALLS)
    .filter(({ data }, i) => (bytes += data.length) <= MOST_REASONS || i === 0);
}
