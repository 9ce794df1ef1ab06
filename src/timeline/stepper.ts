/**
 * Stepping through one mined transaction that ran code, both ways, by source line or by instruction: a stepper says at which steps
 * lines begin, gives the snapshot of any step, and finds why it failed. The whole chain is walked with `timeline.ts`.
 *
 * Next: `run.ts` re-executes, `trace.ts` finds the lines, `snapshot.ts` puts names on what is there, `explain.ts` says why.
 */

import { wordToAddress } from '../base/address.ts';
import { show } from '../base/show.ts';
import type { Chain } from '../chain/chain.ts';
import type { SourceFile } from '../lang/source.ts';
import { contractsIn } from './contracts.ts';
import { breakingWrite, type BreakingWrite } from './explain.ts';
import { failureSentence } from './last-change.ts';
import { moveWithin, type StepMove, stepsOf, type Steps } from './moves.ts';
import { formatPosition, stepPosition } from './position.ts';
import { leavesBefore, opened, replayOf, type Replay, StepError, type TransactionPlace } from './replay.ts';
import { Run } from './run.ts';
import type { Told } from './sentence.ts';
import { markOf, snapshotOf, type Scene, type Snapshot } from './snapshot.ts';
import { gasByLine, traceOf, type Trace } from './trace.ts';
import { withUnit, type Names } from './values.ts';
import type { LineGas } from './view.ts';

export { StepError } from './replay.ts';

export class Stepper {
  readonly told: Told;
  readonly scene: Scene;
  readonly steps: Steps;
  readonly #run: Run;
  readonly #trace: Trace;
  readonly #place: TransactionPlace;
  #breakingWrite: { readonly found: BreakingWrite | undefined } | undefined;

  private constructor({ told, place }: Replay, scene: Scene, run: Run) {
    this.told = told;
    this.scene = scene;
    this.#run = run;
    this.#place = place;
    this.#trace = traceOf(run, scene.artifact);
    this.steps = stepsOf(this.#trace);
  }

  /** Throws StepError when there is no such transaction or it ran no code, ChainError when the chain is damaged. */
  static async open(chain: Chain, place: TransactionPlace, names: Names): Promise<Stepper> {
    return Stepper.of(chain, replayOf(chain, place, names), names);
  }

  /** The same for a replay that is there already. */
  static async of(chain: Chain, replay: Replay, names: Names): Promise<Stepper> {
    const { prepare, place } = replay;
    const prepared = prepare();
    const { call, state } = prepared;
    if (call === undefined) throw new StepError('this transaction moved hlp and ran no code: there is nothing to step');
    const address = wordToAddress(call.contract);
    const before = await leavesBefore(chain, address, place.block, prepared);
    const artifact = contractsIn(state)(address)?.artifact;
    const scene = { module: call.module, artifact, names, before };
    return new Stepper(replay, scene, new Run(() => opened(prepare())));
  }

  /** Number of instructions the transaction ran; also the last step, which stands behind them. */
  get length(): number {
    return this.#trace.length;
  }

  /** Steps at which a source line begins, and the end; every step when the source is not known. */
  get stops(): readonly number[] {
    return this.#trace.stops;
  }

  /** The source on chain, when it can be believed. */
  get files(): readonly SourceFile[] {
    return this.scene.artifact?.files ?? [];
  }

  /** Throws RangeError when there is no such step. */
  at(step: number): Snapshot {
    const position = formatPosition(stepPosition(this.#place.block, this.#place.index, step));
    const lineBefore = moveWithin(this.steps, step, 'previousLine');
    const since = markOf(this.scene, this.#run.seek(lineBefore));
    const snapshot = snapshotOf(this.scene, this.#run.seek(step), position, since);
    return step < this.length ? snapshot : { ...snapshot, ...this.#atEnd(snapshot, lineBefore) };
  }

  /** Behind the end no line comes next, and a failure has been undone: the last line stays, and what an invariant saw that did not hold. */
  #atEnd(end: Snapshot, lineBefore: number): Partial<Snapshot> {
    const { source, reads, function: last } = snapshotOf(this.scene, this.#run.seek(lineBefore), '');
    const shown = { source: end.source ?? source, sentence: this.#endSentence(end) };
    return end.outcome === 'success' ? shown : { ...shown, reads, function: end.function ?? last };
  }

  /** A step of this transaction; at its ends it stays. */
  move(step: number, move: StepMove): number {
    return moveWithin(this.steps, step, move);
  }

  /** Gas that each source line used before a step, lines in order. */
  gasByLine(step: number, used: number): LineGas[] {
    const lines = [...gasByLine(this.#trace, step, used)];
    lines.sort(([a], [b]) => a.file - b.file || a.line - b.line);
    return lines.map(([{ file, line }, gas]) => ({ file: this.files[file]?.name ?? '', line, gas }));
  }

  /** For a transaction that broke an invariant: the write after which it no longer held. */
  breakingWrite(): BreakingWrite | undefined {
    this.#breakingWrite ??= { found: this.#findBreakingWrite() };
    return this.#breakingWrite.found;
  }

  #endSentence({ sentence }: Snapshot): string {
    const { reason, answer } = this.told;
    if (reason !== undefined) return failureSentence(reason);
    const isGuarded = this.scene.module.invariants.length > 0;
    const returned = `${this.#called()} returned${answer === undefined ? '' : ` ${withUnit(answer.shown, answer)}`}`;
    const held = isGuarded ? `${returned}, every invariant held: all of it stays` : `${returned}, and all of it stays`;
    return sentence === undefined ? held : `${sentence}; ${held}`;
  }

  /** What ran first: a deployment runs `init`. */
  #called(): string {
    const { kind, call } = this.told;
    return show(call?.function ?? (kind === 'deployment' ? 'init' : 'it'));
  }

  #findBreakingWrite(): BreakingWrite | undefined {
    const { reason } = this.told;
    const sentence = reason?.name === 'InvariantBroken' ? reason.fields[0]?.value : undefined;
    return typeof sentence === 'string' ? breakingWrite(this.scene, this.#run, sentence) : undefined;
  }
}
