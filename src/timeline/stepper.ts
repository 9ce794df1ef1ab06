/**
 * Stepping through one mined transaction, both ways, by source line or by instruction. Begin reading here: a stepper opens a transaction of
 * the chain, says at which steps lines begin, gives the snapshot of any step, and finds why it failed.
 *
 * Next: `run.ts` re-executes, `snapshot.ts` puts names on what is there, `explain.ts` says why.
 */

import { wordToAddress } from '../base/address.ts';
import type { Chain } from '../chain/chain.ts';
import type { Prepared } from '../chain/transition.ts';
import { leavesAt } from '../state/history.ts';
import { Overlay } from '../state/overlay.ts';
import type { Leaf } from '../vm/host.ts';
import { Machine, type Call } from '../vm/machine.ts';
import { contractsIn } from './contracts.ts';
import { breakingWrite, type BreakingWrite } from './explain.ts';
import { formatPosition } from './position.ts';
import { Run } from './run.ts';
import { tell, type Told } from './sentence.ts';
import { snapshotOf, type Scene, type Snapshot } from './snapshot.ts';
import type { Names } from './values.ts';

/** There is nothing to step through at this place; the message says why. */
export class StepError extends Error {
  override name = 'StepError';
}

/** Ways to go on from a step. Each answers with a step of the same transaction, at its ends with the end itself. */
export type Move = 'nextLine' | 'previousLine' | 'nextInstruction' | 'previousInstruction' | 'start' | 'end';

const MOVES: Readonly<Record<Move, (stepper: Stepper, step: number) => number>> = {
  nextLine: ({ stops, length }, step) => stops.find((stop) => stop > step) ?? length,
  previousLine: ({ stops }, step) => stops.findLast((stop) => stop < step) ?? 0,
  nextInstruction: ({ length }, step) => Math.min(step + 1, length),
  previousInstruction: (_, step) => Math.max(step - 1, 0),
  start: () => 0,
  end: ({ length }) => length,
};

export class Stepper {
  /** The transaction as a sentence and as data. */
  readonly told: Told;
  readonly scene: Scene;
  /** Steps at which a source line begins, and the end; every step when the source is not known. */
  readonly stops: readonly number[];
  readonly #run: Run;
  readonly #block: number;
  readonly #index: number;

  private constructor(told: Told, scene: Scene, run: Run, place: { readonly block: number; readonly index: number }) {
    this.told = told;
    this.scene = scene;
    this.#run = run;
    this.#block = place.block;
    this.#index = place.index;
    this.stops = run.stops(scene.artifact?.debug);
  }

  /** Throws StepError when there is no such transaction or it ran no code, ChainError when the chain is damaged. */
  static async open(
    chain: Chain,
    place: { readonly block: number; readonly index: number },
    names: Names,
  ): Promise<Stepper> {
    const { block, index } = place;
    const stored = block < 1 ? undefined : chain.blockByNumber(BigInt(block));
    const receipt = chain.receipts(BigInt(block))?.[index];
    const transaction = stored?.transactions[index];
    if (stored === undefined || receipt === undefined || transaction === undefined) {
      throw new StepError(`there is no transaction ${block}.${index} (block.place in it)`);
    }
    const { run } = chain.replay(BigInt(block));
    for (const earlier of stored.transactions.slice(0, index)) run.apply(earlier);
    const prepare = (): Prepared => run.prepare(transaction);
    const { call, state } = prepare();
    if (call === undefined) throw new StepError('this transaction moved hlp and ran no code: there is nothing to step');
    const before = await leavesBefore(chain, call, BigInt(block), prepare());
    const artifact = contractsIn(state)(wordToAddress(call.contract))?.artifact;
    const told = tell(stored, index, receipt, contractsIn(chain.headState()), names);
    return new Stepper(told, { module: call.module, artifact, names, before }, new Run(() => opened(prepare())), place);
  }

  /** Number of instructions the transaction ran; also the last step, which stands behind them. */
  get length(): number {
    return this.#run.length;
  }

  /** Throws RangeError when there is no such step. */
  at(step: number): Snapshot {
    const position = formatPosition({ block: this.#block, transaction: this.#index, step });
    return snapshotOf(this.scene, this.#run.seek(step), position);
  }

  move(step: number, move: Move): number {
    return MOVES[move](this, step);
  }

  /** For a transaction that broke an invariant: the write after which it no longer held. */
  breakingWrite(): BreakingWrite | undefined {
    const { reason } = this.told;
    const sentence = reason?.name === 'InvariantBroken' ? reason.fields[0]?.value : undefined;
    return typeof sentence === 'string' ? breakingWrite(this.scene, this.#run, sentence) : undefined;
  }
}

/** A machine at the entry of the prepared call, and a view on what it writes. */
export function opened({ call, host, env, state }: Prepared): {
  machine: Machine;
  changes: () => ReadonlyMap<string, Leaf>;
} {
  if (call === undefined) throw new StepError('this transaction ran no code');
  const machine = new Machine(host, env, call);
  const address = wordToAddress(call.contract);
  return { machine, changes: () => state.diff().leaves.get(address) ?? new Map<string, Leaf>() };
}

/** Every leaf of the called contract as the transaction finds it: after the parent block and the transactions before it. */
async function leavesBefore(
  chain: Chain,
  { contract }: Call,
  block: bigint,
  { state }: Prepared,
): Promise<Map<string, Leaf>> {
  const address = wordToAddress(contract);
  const leaves = new Map<string, Leaf>();
  for await (const [path, leaf] of leavesAt(chain.store, address, block - 1n)) leaves.set(path, leaf);
  for (const [path, leaf] of earlierLeaves(state, address)) leaves.set(path, leaf);
  return leaves;
}

function earlierLeaves(
  { below }: Prepared['state'],
  address: ReturnType<typeof wordToAddress>,
): Iterable<[string, Leaf]> {
  return below instanceof Overlay ? (below.diff().leaves.get(address) ?? []) : [];
}
