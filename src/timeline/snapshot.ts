/**
 * What there is to see at one step of a transaction, as plain data: where it is in the source, every name in scope with its value,
 * every state leaf of its contracts before the transaction and now, and what the last line changed. The same data feeds the command
 * line, JSON and the screen.
 */

import { checksumAddress, type Address } from '../base/address.ts';
import { disassemble } from '../vm/disassemble.ts';
import type { Machine } from '../vm/machine.ts';
import type { CallPlace } from './call-path.ts';
import { balanceChanges, type BalanceChange, type StateValue } from './changes.ts';
import type { ExplainedCall } from './failed-calls.ts';
import { changesSince, movedSince, sentenceOf, type Change, type Mark } from './last-change.ts';
import { localsOf } from './locals.ts';
import { readsOf } from './reads.ts';
import { rowsOf, type Leaves } from './remembered.ts';
import type { Stand } from './run.ts';
import { addressOf, frameOf, placeOf } from './running.ts';
import type { Scene } from './scene.ts';
import { sourceAt, type SourcePlace } from './source-place.ts';
import { stackText } from './stack.ts';
import { gasUsed } from './trace.ts';
import { quoted, type NamedValue } from './values.ts';

export type { StateValue } from './changes.ts';
export type { Scene } from './scene.ts';
export type { SourcePlace } from './source-place.ts';

export type Snapshot = {
  /** `12.3.410` */
  readonly position: string;
  /**
   * Where the next instruction stands; behind a failure, the one that failed; behind a success, the last one. Undefined when the
   * contract's source is not known.
   */
  readonly source: SourcePlace | undefined;
  /** The function that runs, or the sentence of an invariant; undefined when none does. */
  readonly function: string | undefined;
  /** Functions on the way here, the outermost first, through all contracts. */
  readonly calls: readonly CallPlace[];
  readonly instruction: string | undefined;
  /** Of the contract that runs. */
  readonly stack: readonly string[];
  readonly locals: readonly NamedValue[];
  /** While an invariant is asked: what it reads. Where it failed, as it was when it failed. */
  readonly reads: readonly StateValue[];
  /** Of the called contract, then of those that it calls. */
  readonly state: readonly StateValue[];
  /** Hlp that the transaction has moved so far; what its gas costs is not in it. */
  readonly balances: readonly BalanceChange[];
  /** What happened since the line before began (a call counts as one line), and that in one sentence. */
  readonly changedNow: readonly Change[];
  readonly movedNow: readonly BalanceChange[];
  /** Calls to other contracts that failed meanwhile, and were caught. */
  readonly failedCalls: readonly ExplainedCall[];
  /** How many of them are left out, where there are too many to be told. */
  readonly moreFailedCalls?: number;
  readonly sentence: string | undefined;
  readonly gas: { readonly used: number; readonly left: number };
  /** Undefined while it runs. */
  readonly outcome: 'success' | 'reverted' | 'outOfGas' | undefined;
};

/** Where the line before began, and what failed since. */
export type Since = {
  readonly mark: Mark;
  readonly failedCalls: readonly ExplainedCall[];
  readonly moreFailedCalls?: number;
};

/** Without `since` nothing counts as changed just now. */
export function snapshotOf(scene: Scene, stand: Stand, position: string, since?: Since): Snapshot {
  const { machine, running } = stand;
  const here = running.at(-1);
  const now = markOf(scene, stand);
  const used = gasUsed(stand);
  return {
    position,
    source: here && sourceAt(scene.contracts.get(addressOf(here)), placeOf(here)),
    function: here && frameOf(here)?.fn.def.name,
    calls: running.flatMap((one) => callsIn(scene, one)),
    instruction: here && instructionOf(here),
    stack: (here ?? machine).stack.map(stackText),
    locals: now.locals.map(({ whole }) => whole),
    reads: readsOf(scene, stand),
    state: stateOf(scene, now.changes),
    balances: balanceChanges(now.moved, scene.names),
    ...newsOf(scene, since, now, machine.outcome === undefined ? here : undefined),
    gas: { used, left: machine.call.gas - used },
    outcome: machine.outcome?.status,
  };
}

type News = Pick<Snapshot, 'changedNow' | 'movedNow' | 'failedCalls' | 'moreFailedCalls' | 'sentence'>;

function newsOf(scene: Scene, since: Since | undefined, now: Mark, running: Machine | undefined): News {
  const { failedCalls = [], moreFailedCalls = 0 } = since ?? {};
  const changedNow = since === undefined ? [] : changesSince(scene, since.mark, now);
  const movedNow = since === undefined ? [] : balanceChanges(movedSince(since.mark, now), scene.names);
  const happened = sentenceOf({ failedCalls, moreFailedCalls, changes: changedNow, moved: movedNow }, scene.names);
  const asked = running && frameOf(running)?.fn.def;
  const question = asked?.kind === 'invariant' ? `asked after every action: ${quoted(asked.name)}` : undefined;
  const more = moreFailedCalls === 0 ? {} : { moreFailedCalls };
  return { changedNow, movedNow, failedCalls, ...more, sentence: happened ?? question };
}

/** What later steps are compared with. Good for as long as the run does not go back. */
export function markOf(scene: Scene, { running, changes, moved }: Stand): Mark {
  const here = running.at(-1);
  const locals = here === undefined ? [] : localsOf(scene, here);
  return { frame: here && frameOf(here), locals, changes: changes(), moved: moved() };
}

/** Every leaf of all contracts, those that nobody touched too. */
export function stateOf({ contracts }: Scene, changes: ReadonlyMap<Address, Leaves>): StateValue[] {
  return [...contracts.values()].flatMap((contract) => rowsOf(contract, changes.get(contract.address) ?? NOTHING));
}

const NOTHING: Leaves = new Map();

function callsIn({ contracts }: Scene, machine: Machine): CallPlace[] {
  const address = addressOf(machine);
  const place = { contract: contracts.get(address)?.name ?? '', address: checksumAddress(address) };
  return machine.frames.map(({ fn }) => ({ ...place, function: fn.def.name }));
}

/** The next one; of a contract that failed, the one that failed. */
function instructionOf(machine: Machine): string | undefined {
  const instruction = frameOf(machine)?.body[placeOf(machine)?.index ?? -1];
  return instruction && disassemble(instruction, machine.module.module);
}
