/**
 * The whole chain as one line to walk along, both ways: genesis, then block after block its header, its transactions step by step,
 * its reward and its root. Positions are values (`position.ts`), moves a table (`moves.ts`), and what there is to see at a place is
 * plain data (`view.ts`). Everything is executed again when it is looked at; nothing is recorded.
 *
 * Next: `stepper.ts` knows one transaction, `moments.ts` the block's own places.
 */

import { type Block, blockHash } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { type Direction, FAR_MOVES, type FarMove, isFarMove, type Move, STEP_MOVES } from './moves.ts';
import { MOMENT_VIEWS } from './moments.ts';
import { comparePositions, formatPosition, momentPosition, type Position, stepPosition } from './position.ts';
import { Quiet } from './quiet.ts';
import { type Replay, replayOf, StepError, type TransactionPlace } from './replay.ts';
import { Stepper } from './stepper.ts';
import type { Names } from './values.ts';
import type { StepView, View } from './view.ts';

/** One step back from a border leads into another transaction, and forward again: a few stay open. */
const MOST_OPEN = 4;

/** Gets a transaction ready to be walked. Throws StepError when there is none. */
export type OpenTransaction = (place: TransactionPlace) => Promise<Stepper | Quiet>;

/** From its replay to what can be walked: instructions, or a before and an after. */
export async function openedReplay(chain: Chain, replay: Replay, names: Names): Promise<Stepper | Quiet> {
  if (replay.prepare().call === undefined) return Quiet.of(chain, replay, names);
  const stepper = await Stepper.of(chain, replay, names);
  return stepper.length > 0 ? stepper : Quiet.of(chain, replay, names);
}

export class Timeline {
  readonly #chain: Chain;
  readonly #names: Names;
  readonly #openTransaction: OpenTransaction;
  /** Transactions that were opened, the one used last at the end. */
  readonly #open = new Map<string, Promise<Stepper | Quiet>>();

  readonly #end: number;

  private constructor(chain: Chain, names: Names, end: number, openTransaction: OpenTransaction) {
    this.#chain = chain;
    this.#names = names;
    this.#end = end;
    this.#openTransaction = openTransaction;
  }

  /**
   * @param end the last block that is walked, where what follows stands on nothing; else the newest one, whichever that is then
   * @param openTransaction for whoever has to be careful; left out, transactions are executed again on the spot
   */
  static open(chain: Chain, names: Names, end = Infinity, openTransaction?: OpenTransaction): Timeline {
    const openHere: OpenTransaction = async (place) => openedReplay(chain, replayOf(chain, place, names), names);
    return new Timeline(chain, names, end, openTransaction ?? openHere);
  }

  /** Genesis. */
  first(): Position {
    return momentPosition(0, 'genesis');
  }

  /** The root of the newest block; moves on while blocks arrive. */
  last(): Position {
    const newest = Math.min(Number(this.#chain.head.header.number), this.#end);
    return newest === 0 ? this.first() : momentPosition(newest, 'root');
  }

  /** Where a transaction begins. Throws StepError when there is none. */
  positionOf(block: number, transaction: number): Position {
    const position = stepPosition(block, transaction);
    if (transaction < this.#transactionsIn(block)) return position;
    throw new StepError(`there is no transaction ${block}.${transaction} (block.place in it)`);
  }

  /** Where a move leads; at the ends of the chain it stays. Throws StepError for a position that is not there. */
  async move(position: Position, move: Move): Promise<Position> {
    await this.#check(position);
    if (isFarMove(move)) return this.#moveFar(position, move);
    const { direction, within } = STEP_MOVES[move];
    if (position.moment === 'transaction') {
      const { steps } = await this.#transaction(position);
      const step = within(steps, position.step);
      if (step !== undefined) return { ...position, step };
    }
    const next = this.#neighbour(position, direction);
    return next === undefined ? position : this.#enter(next, direction);
  }

  /** What there is to see. Throws StepError for a position that is not there, ChainError when the chain is damaged. */
  async look(position: Position): Promise<View> {
    await this.#check(position);
    const { moment, block } = position;
    if (moment === 'transaction') return this.#lookAtStep(position);
    return MOMENT_VIEWS[moment](this.#chain, this.#block(block), this.#names);
  }

  async #lookAtStep(position: Position): Promise<StepView> {
    const transaction = await this.#transaction(position);
    const snapshot = transaction.at(position.step);
    const lastStep = transaction.steps.length;
    return {
      kind: 'step',
      position,
      lastStep,
      told: transaction.told,
      snapshot,
      files: transaction.filesOf(snapshot.source),
      gasByLine: transaction.gasByLine(position.step, snapshot.gas.used),
      ranCode: transaction instanceof Stepper,
      breakingWrite: position.step === lastStep ? transaction.breakingWrite() : undefined,
    };
  }

  /** The nearest place of the kind in that direction; back, the beginning of where one is counts too, and in the end genesis. */
  #moveFar(position: Position, move: FarMove): Position {
    const { direction, moment } = FAR_MOVES[move];
    if (direction === -1 && position.moment === moment && position.step > 0) return { ...position, step: 0 };
    let at = this.#neighbour(position, direction);
    while (at !== undefined && at.moment !== moment && at.moment !== 'genesis') at = this.#neighbour(at, direction);
    return at ?? position;
  }

  /** What follows outside of this transaction, or comes before; undefined at the ends of the chain. A transaction is named by its step 0. */
  #neighbour(position: Position, direction: Direction): Position | undefined {
    return direction === 1 ? this.#placeAfter(position) : this.#placeBefore(position);
  }

  #placeAfter({ block, moment, transaction }: Position): Position | undefined {
    if (moment === 'reward') return momentPosition(block, 'root');
    if (moment === 'header' || moment === 'transaction') {
      const next = moment === 'header' ? 0 : transaction + 1;
      return next < this.#transactionsIn(block) ? stepPosition(block, next) : momentPosition(block, 'reward');
    }
    return block < this.last().block ? momentPosition(block + 1, 'header') : undefined;
  }

  #placeBefore({ block, moment, transaction }: Position): Position | undefined {
    if (moment === 'root') return momentPosition(block, 'reward');
    if (moment === 'reward' || moment === 'transaction') {
      const before = (moment === 'reward' ? this.#transactionsIn(block) : transaction) - 1;
      return before < 0 ? momentPosition(block, 'header') : stepPosition(block, before);
    }
    if (moment === 'genesis') return undefined;
    return block === 1 ? this.first() : momentPosition(block - 1, 'root');
  }

  /** Forwards one enters a transaction at its start, backwards at its end. */
  async #enter(position: Position, direction: Direction): Promise<Position> {
    if (position.moment !== 'transaction' || direction === 1) return position;
    const { steps } = await this.#transaction(position);
    return { ...position, step: steps.length };
  }

  /** Positions come from outside: a link, a command line. Throws StepError. */
  async #check(position: Position): Promise<void> {
    const { block, moment, transaction, step } = position;
    const isGenesis = moment === 'genesis';
    const isWhole = [block, transaction, step].every((part) => Number.isSafeInteger(part) && part >= 0);
    const isThere = isWhole && isGenesis === (block === 0) && comparePositions(position, this.last()) <= 0;
    if (!isThere)
      throw new StepError(`there is no ${formatPosition(position)}; the chain ends at ${formatPosition(this.last())}`);
    if (moment !== 'transaction') return;
    this.positionOf(block, transaction);
    const { steps } = await this.#transaction(position);
    if (step <= steps.length) return;
    throw new StepError(`this transaction has ${steps.length} steps, so there is no step ${step}`);
  }

  #block(number: number): Block {
    const block = this.#chain.blockByNumber(BigInt(number));
    if (block === undefined) throw new StepError(`there is no block ${number}`);
    return block;
  }

  #transactionsIn(block: number): number {
    return block < 1 ? 0 : this.#block(block).transactions.length;
  }

  /** Another branch may take a block's place: what is remembered is remembered under the block's own name. */
  #transaction({ block, transaction }: Position): Promise<Stepper | Quiet> {
    const key = `${blockHash(this.#block(block))}.${transaction}`;
    const known = this.#open.get(key) ?? this.#openTransaction({ block, index: transaction });
    this.#open.delete(key);
    this.#open.set(key, known);
    // What could not be opened may be there another time.
    known.catch(() => this.#open.get(key) === known && this.#open.delete(key));
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return known;
  }
}
