/**
 * A transaction that ran no code: hlp that went to a person, a deployment without `init`, a call that was refused at the door, a change by
 * hand. There is nothing in between, so it has two steps: before (0) and after (1).
 */

import { type Address, wordToAddress } from '../base/address.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import { isByHand } from '../chain/cheat.ts';
import { isContract } from '../chain/host.ts';
import type { Prepared } from '../chain/transition.ts';
import type { SourceFile } from '../lang/source.ts';
import type { Outcome } from '../vm/machine.ts';
import { balanceChanges, type BalanceChange } from './changes.ts';
import { contractsIn } from './contracts.ts';
import { type GasRow, quietGasRows } from './gas-rows.ts';
import { type Change, changesSince, failureSentence, type Mark, sentenceOf } from './last-change.ts';
import type { Steps } from './moves.ts';
import { formatPosition, positionIn } from './position.ts';
import { leavesBefore, type Replay, worldOf } from './replay.ts';
import type { Told } from './sentence.ts';
import { sceneOf, type Scene } from './scene.ts';
import { type Snapshot, stateOf } from './snapshot.ts';
import type { Names } from './values.ts';
import type { LineGas } from './view.ts';

export class Quiet {
  readonly told: Told;
  readonly steps: Steps = { length: 1, places: [0, 1], depths: [1, 1], depthAt: () => 1 };
  readonly replay: Replay;
  readonly names: Names;
  /** Undefined when no contract had to do with it. */
  readonly #scene: Scene | undefined;

  private constructor(replay: Replay, scene: Scene | undefined, names: Names) {
    this.told = replay.told;
    this.replay = replay;
    this.#scene = scene;
    this.names = names;
  }

  static async of(chain: ChainReader, replay: Replay, names: Names): Promise<Quiet> {
    const prepared = replay.prepare();
    const address = contractOf(prepared);
    if (address === undefined) return new Quiet(replay, undefined, names);
    const scene = await sceneOf(address, [], {
      contracts: contractsIn(prepared.state),
      names,
      leavesBefore: () => leavesBefore(chain, address, replay.place.block, prepared),
    });
    return new Quiet(replay, scene, names);
  }

  /** Throws RangeError when there is no such step. */
  at(step: number): Snapshot {
    if (step > 1)
      throw new RangeError(`this transaction ran no code: it has step 0 before and 1 after, and no ${step}`);
    const prepared = this.replay.prepare();
    const world = worldOf(prepared);
    const outcome = step === 0 ? undefined : prepared.run();
    const balances = balanceChanges(world.moved(), this.names);
    return this.#snapshot(step, prepared, outcome, { leaves: world.changes(), balances });
  }

  /** None ran. */
  filesOf(): readonly SourceFile[] {
    return [];
  }

  /** Where the gas went. */
  gasRows(step: number): readonly GasRow[] {
    const prepared = this.replay.prepare();
    return quietGasRows(prepared, step === 0 ? undefined : prepared.run(), this.names);
  }

  gasByLine(): LineGas[] {
    return [];
  }

  /** Without code nothing is written. */
  breakingWrite(): undefined {
    return undefined;
  }

  #snapshot(step: number, prepared: Prepared, outcome: Outcome | undefined, done: Done): Snapshot {
    const scene = this.#scene;
    const changedNow = scene === undefined ? [] : changesSince(scene, NOTHING, { ...NOTHING, changes: done.leaves });
    return {
      position: formatPosition(positionIn(this.replay.place, step)),
      source: undefined,
      function: undefined,
      calls: [],
      instruction: undefined,
      stack: [],
      locals: [],
      reads: [],
      state: scene === undefined ? [] : stateOf(scene, done.leaves),
      balances: done.balances,
      changedNow,
      movedNow: [],
      failedCalls: [],
      sentence: this.#sentence(changedNow, done.balances, outcome),
      gas: gasOf(prepared, outcome),
      outcome: outcome?.status,
    };
  }

  #sentence(
    changes: readonly Change[],
    balances: readonly BalanceChange[],
    outcome: Outcome | undefined,
  ): string | undefined {
    if (outcome === undefined) return undefined;
    if (this.told.reason !== undefined) return failureSentence(this.told.reason);
    const moved = balances.map(({ name, shown }) => `${name} ${shown} hlp`).join(', ');
    const nothing = this.told.kind === 'deployment' ? 'the contract is on the chain now' : 'nothing changed';
    const changed = sentenceOf({ failedCalls: [], changes, moved: [] }, this.names);
    return changed ?? (moved === '' ? nothing : moved);
  }
}

/** Whose memory it is about; undefined when no contract has to do with it. */
function contractOf({ call, transaction, state }: Prepared): Address | undefined {
  if (call !== undefined) return wordToAddress(call.contract);
  const { to } = transaction;
  return to !== undefined && isByHand(transaction) && isContract(state, to) ? to : undefined;
}

type Done = { readonly leaves: Mark['changes']; readonly balances: readonly BalanceChange[] };

const NOTHING: Mark = { frame: undefined, locals: [], changes: new Map(), moved: new Map() };

/** What the machine used; beyond its door nothing ran. */
function gasOf({ call }: Prepared, outcome: Outcome | undefined): Snapshot['gas'] {
  const all = call?.gas ?? outcome?.gasLeft ?? 0;
  const left = outcome?.gasLeft ?? all;
  return { used: all - left, left };
}
