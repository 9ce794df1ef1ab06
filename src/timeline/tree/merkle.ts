/**
 * The tree made visible. At a write: the leaf, the nodes from it up to the root, which of them are new, and the root that the header of the
 * block promises, with the same leaf under it.
 *
 * Next: `proven.ts` for what is shown of each of the two trees, `growing-tree.ts` for the one in the middle of a transaction,
 * `merkle-write.ts` for which write it is about.
 */

import { checksumAddress } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import type { Header } from '../../chain/header.ts';
import type { Unit } from '../../lang/tree.ts';
import { stateAt } from '../../state/state-at.ts';
import { nameOf, stateValue, type StateValue } from '../changes.ts';
import { contractsIn, type KnownContract } from '../contracts.ts';
import { GrowingTree, type Tree } from './growing-tree.ts';
import type { LeafPlace } from '../leaf-place.ts';
import { type TreeWrite, writeAround, writeByHand } from './merkle-write.ts';
import { formatPosition, placeIn, type Position, stepPosition } from '../position.ts';
import { type Proven, provenIn } from './proven.ts';
import type { Quiet } from '../quiet.ts';
import { runBefore, StepError } from '../replay.ts';
import { type Place, placeOf } from '../running.ts';
import { type SourcePlace, sourceAt } from '../source-place.ts';
import { Stepper } from '../stepper.ts';
import type { Timeline } from '../timeline.ts';
import { type PlainValue, withUnit } from '../values.ts';

export type { MerkleNode, MerkleSlot, Proven } from './proven.ts';

export type Merkle = {
  /** Of the state that is shown: behind the write, or where one stands. */
  readonly position: string;
  readonly contract: string;
  readonly address: string;
  readonly path: string;
  /** With names, safe to show. */
  readonly name: string;
  readonly type: string;
  readonly unit?: Unit;
  /** Undefined where the line one stands at does not write it. */
  readonly write: MerkleWrite | undefined;
  /** The same leaf right before the write. */
  readonly before: Proven | undefined;
  readonly here: Proven;
  /** The same leaf under the root that the header of the block promises. */
  readonly block: Proven & { readonly number: number };
  /** Do all the proofs hold? */
  readonly holds: boolean;
  readonly sentence: string;
};

export type MerkleWrite = {
  /** Before the instruction that makes it; the start of the transaction for what no instruction wrote. */
  readonly position: string;
  readonly line: SourcePlace | undefined;
  readonly old: PlainValue;
  readonly new: PlainValue;
  readonly shownOld: string;
  readonly shownNew: string;
  /** A call that failed later took it back, so nothing of it is in the block. */
  readonly undone: boolean;
};

/**
 * The tree at a step of a mined transaction: at the write that its next instruction makes, or one of the same line, or the last one before.
 * Throws StepError for a place that has none, ChainError when the chain is damaged.
 * @param leaf looks at this one instead, whether it is written there or not
 */
export async function merkleAt(timeline: Timeline, position: Position, leaf?: LeafPlace): Promise<Merkle> {
  const place = placeIn(position);
  if (place === undefined || place.isDraft === true) throw noTree(position);
  const transaction = await timeline.transaction(position);
  const { length } = transaction.steps;
  if (position.step > length)
    throw new StepError(`this transaction has ${length} steps, so there is no step ${position.step}`);
  return new Look(timeline, position, transaction).at(leaf);
}

function noTree(position: Position): StepError {
  const why =
    position.moment === 'draft'
      ? 'a draft is in no block, so there is no header that its tree leads to'
      : `the tree is looked at where a transaction writes, such as ${position.block || 4}.0.17`;
  return new StepError(`${formatPosition(position)} is no place in a mined transaction: ${why}`);
}

class Look {
  readonly #timeline: Timeline;
  readonly #position: Position;
  readonly #transaction: Stepper | Quiet;
  readonly #tree: GrowingTree;
  readonly #header: Header;

  constructor(timeline: Timeline, position: Position, transaction: Stepper | Quiet) {
    this.#timeline = timeline;
    this.#position = position;
    this.#transaction = transaction;
    this.#tree = new GrowingTree(timeline.chain, this.#place);
    this.#header = timeline.chain.blockByNumber(BigInt(position.block))!.header;
  }

  at(leaf: LeafPlace | undefined): Merkle {
    const write = this.#writeFor(leaf);
    const place = write ?? leaf;
    if (place === undefined) throw this.#nothingWritten();
    const before = write && this.#tree.at(write.step);
    return this.#told(place, write, before, this.#tree.at(write === undefined ? this.#step : write.step + 1));
  }

  get #place(): { readonly block: number; readonly index: number } {
    return { block: this.#position.block, index: this.#position.transaction };
  }

  /** What runs no code has a step before and one after. */
  get #step(): number {
    return this.#transaction instanceof Stepper ? this.#position.step : this.#position.step - 1;
  }

  #writeFor(leaf: LeafPlace | undefined): TreeWrite | undefined {
    if (this.#transaction instanceof Stepper) return writeAround(this.#transaction.trace, this.#position.step, leaf);
    const { run, transaction } = runBefore(this.#timeline.chain, this.#place);
    const prepared = run.prepare(transaction);
    prepared.run();
    return writeByHand(prepared.state.diff(), prepared.state.below, leaf);
  }

  #nothingWritten(): StepError {
    const { block, transaction } = this.#position;
    const events = this.#transaction instanceof Stepper ? this.#transaction.trace.events : [];
    const first = events.find(({ kind }) => kind === 'write');
    const what =
      first === undefined
        ? 'writes nothing'
        : `has written nothing up to here; its first write is at ${formatPosition(this.#at(first.step))}`;
    const other = `\`hlp proof village balances.bob --at ${formatPosition(this.#position)}\` looks at a value all the same`;
    return new StepError(`${block}.${transaction} ${what}: ${other}`);
  }

  #told(place: LeafPlace, write: TreeWrite | undefined, earlier: Tree | undefined, tree: Tree): Merkle {
    const { chain, names } = this.#timeline;
    const known = contractsIn(tree.state)(place.contract);
    if (known === undefined) throw new StepError(`there is no contract at ${checksumAddress(place.contract)}`);
    const contract = { ...known, names };
    const before = earlier && provenIn(earlier, place, contract);
    const here = provenIn(tree, place, contract, before);
    const { stateRoot } = this.#header;
    const mined = { root: stateRoot, records: chain.store, state: stateAt(chain.store, stateRoot) };
    const block = { ...provenIn(mined, place, contract, before), number: this.#position.block };
    // There is such a leaf: it was proven.
    const value = stateValue(contract, place.path, write?.old, write?.new) as StateValue;
    const merkle: Omit<Merkle, 'sentence'> = {
      position: formatPosition(this.#at(write === undefined ? this.#position.step : write.step + 1)),
      contract: nameOf(place.contract, names),
      address: checksumAddress(place.contract),
      path: place.path,
      name: value.name,
      type: value.type,
      ...(value.unit === undefined ? {} : { unit: value.unit }),
      write: write && this.#writeTold(write, value, known),
      before,
      here,
      block,
      holds: (before?.holds ?? true) && here.holds && block.holds,
    };
    return { ...merkle, sentence: sentenceOf(merkle) };
  }

  #at(step: number): Position {
    return stepPosition(this.#position.block, this.#position.transaction, Math.max(0, step));
  }

  #writeTold({ step, undone, contract }: TreeWrite, value: StateValue, { artifact }: KnownContract): MerkleWrite {
    const { old, new: now, shownOld, shownNew } = value;
    const name = nameOf(contract, this.#timeline.names);
    const line = sourceAt({ artifact, name, address: contract }, this.#instructionAt(step));
    return { position: formatPosition(this.#at(step)), line, old, new: now, shownOld, shownNew, undone };
  }

  #instructionAt(step: number): Place | undefined {
    if (!(this.#transaction instanceof Stepper) || step < 0) return undefined;
    return placeOf(this.#transaction.run.seek(step).machine.innermost);
  }
}

/** *balances[alise] 0 → -4.5 hlp: 7 nodes of the tree are new, up to the root 0x12ab34cd…*. */
function sentenceOf(merkle: Omit<Merkle, 'sentence'>): string {
  const { name, write, here, block, holds } = merkle;
  const what = write === undefined ? `${name} = ${withUnit(here.shown, merkle)}` : `${name} ${write.shownOld} → ${withUnit(write.shownNew, merkle)}`; // prettier-ignore
  const count = newNodes(here);
  const grown = write === undefined ? '' : `, ${count} ${count === 1 ? 'node' : 'nodes'} of the tree new`;

  const after = `the header of block ${block.number} promises ${short(block.root)}, where it is ${withUnit(block.shown, merkle)}`;
  const isRight = holds ? 'the proofs hold' : 'a proof does NOT hold';
  return `${what}${grown}, under the root ${short(here.root)}; ${after}; ${isRight}`;
}

function newNodes({ account, slots }: Proven): number {
  return new Set([...account, ...slots.flatMap(({ nodes }) => nodes)].filter(({ isNew }) => isNew).map(({ hash }) => hash)).size; // prettier-ignore
}

const short = (hash: Hash): string => `${hash.slice(0, 10)}…`;
