/**
 * The whole chain as one line to walk along, both ways: genesis, then block after block its header, its transactions step by step,
 * its reward and its root; behind the last root drafts may stand, which never happened (`draft.ts`). Positions are values
 * (`position.ts`), moves a table (`moves.ts`), and what there is to see at a place is plain data (`view.ts`). Everything is executed again
 * when it is looked at; nothing is recorded.
 *
 * Next: `stepper.ts` knows one transaction, `moments.ts` the block's own places. What one may ask of the past has folders of its own:
 * `breakpoints/` and search, `why/` a value is what it is, `explanation/` of a failure, `what-if/`, `tree/` a value stands in.
 */

import { setImmediate } from 'node:timers/promises';
import type { Address } from '../base/address.ts';
import { type Block, blockHash } from '../chain/block.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import type { Reader } from '../state/reader.ts';
import type { DraftSource } from './draft.ts';
import { type Direction, FAR_MOVES, type FarMove, isFarMove, type Move, STEP_MOVES } from './moves.ts';
import { MOMENT_VIEWS } from './moments.ts';
import { openedCarefully, openedReplay, type OpenTransaction } from './open-transaction.ts';
import {
  comparePositions,
  draftPosition,
  formatPosition,
  isStep,
  momentPosition,
  noTransactionText,
  placeIn,
  type Position,
  positionIn,
  stepPosition,
} from './position.ts';
import type { Quiet } from './quiet.ts';
import { StepError, type TransactionPlace } from './replay.ts';
import { prepareArtifacts } from './sources/artifacts.ts';
import { sourcesOfBlock } from './sources/running.ts';
import { Stepper } from './stepper.ts';
import type { Names } from './values.ts';
import type { StepView, View } from './view.ts';

/** One step back from a border leads into another transaction, and forward again: a few stay open. */
const MOST_OPEN = 4;

export type TimelineOptions = {
  /** The last block that is walked, where what follows stands on nothing; left out, the newest one, whichever that is then. */
  readonly end?: number | undefined;
  /** For whoever has more to be careful about. */
  readonly openTransaction?: OpenTransaction;
  /** What never happened, behind the root of the block on which it was tried; the timeline ends with it. */
  readonly drafts?: DraftSource;
  /** Asked before a step is laid out; what it throws is the answer. */
  readonly beforeLook?: (transaction: Stepper | Quiet, step: number) => void;
  /** Asked with the blocks that were passed so far in search of a transaction; what it throws ends the search. */
  readonly onTheWay?: (blocks: number) => Promise<void>;
};

/** There may be millions of blocks with nothing in them. */
const givingWay = async (blocks: number): Promise<void> => {
  if (blocks % 256 === 0) await setImmediate();
};

export class Timeline {
  readonly chain: ChainReader;
  readonly names: Names;
  readonly #openTransaction: OpenTransaction;
  /** Transactions that were opened, the one used last at the end. */
  readonly #open = new Map<string, Promise<Stepper | Quiet>>();

  readonly #end: number;
  readonly #drafts: DraftSource | undefined;
  readonly #careful: Pick<TimelineOptions, 'beforeLook' | 'onTheWay'>;

  private constructor(chain: ChainReader, names: Names, options: TimelineOptions) {
    const { end = Infinity, openTransaction, drafts } = options;
    this.chain = chain;
    this.names = names;
    this.#drafts = drafts;
    this.#careful = options;
    this.#end = Math.min(end, drafts?.block ?? Infinity);
    this.#openTransaction = openTransaction ?? ((place) => openedCarefully(chain, place, names));
  }

  static open(chain: ChainReader, names: Names, options: TimelineOptions = {}): Timeline {
    return new Timeline(chain, names, options);
  }

  /** Where a draft begins. Throws StepError when there is none. */
  draftPosition(index: number): Position {
    const { block, count } = this.#drafts ?? { block: 0, count: 0 };
    if (index < count) return draftPosition(block, index);
    throw new StepError(`there is no draft ${index} here`);
  }

  /** Has the sources of these contracts compiled aside: then whoever asks for names has them at once. */
  async prepare(state: Reader, contracts: Iterable<Address>): Promise<void> {
    await prepareArtifacts(state, contracts);
  }

  /** Genesis. */
  first(): Position {
    return momentPosition(0, 'genesis');
  }

  /** The root of the newest block; moves on while blocks arrive. */
  last(): Position {
    const newest = Math.min(Number(this.chain.head.header.number), this.#end);
    return newest === 0 ? this.first() : momentPosition(newest, 'root');
  }

  /** Where a transaction begins. Throws StepError when there is none. */
  positionOf(block: number, transaction: number): Position {
    const position = stepPosition(block, transaction);
    const newest = this.last().block;
    const count = block <= newest ? this.#transactionsIn(block) : 0;
    if (transaction < count) return position;
    throw new StepError(noTransactionText({ block, index: transaction }, newest, count));
  }

  /** Where a move leads; at the ends of the chain it stays. Throws StepError for a position that is not there. */
  async move(position: Position, move: Move): Promise<Position> {
    await this.#check(position);
    if (isFarMove(move)) return this.#moveFar(position, move);
    const { direction, within } = STEP_MOVES[move];
    if (isStep(position)) {
      const { steps } = await this.transaction(position);
      const step = within(steps, position.step);
      if (step !== undefined) return { ...position, step };
    }
    const next = this.neighbour(position, direction);
    return next === undefined ? position : this.#enter(next, direction);
  }

  /** What there is to see. Throws StepError for a position that is not there, ChainError when the chain is damaged. */
  async look(position: Position): Promise<View> {
    await this.#check(position);
    const { moment, block } = position;
    if (moment === 'transaction' || moment === 'draft') return this.#lookAtStep(position);
    if (moment === 'root') await this.prepare(this.chain.headState(), sourcesOfBlock(this.chain, block));
    return MOMENT_VIEWS[moment](this.chain, this.#block(block), this.names);
  }

  async #lookAtStep(position: Position): Promise<StepView> {
    const transaction = await this.transaction(position);
    this.#careful.beforeLook?.(transaction, position.step);
    const snapshot = transaction.at(position.step);
    const lastStep = transaction.steps.length;
    return {
      kind: 'step',
      position,
      lastStep,
      told: transaction.told,
      isDraft: position.moment === 'draft',
      snapshot,
      files: transaction.filesOf(snapshot.source),
      gasRows: transaction.gasRows(position.step, snapshot.gas.used),
      gasByLine: transaction.gasByLine(position.step, snapshot.gas.used),
      ranCode: transaction instanceof Stepper,
      breakingWrite: position.step === lastStep ? transaction.breakingWrite() : undefined,
    };
  }

  /** The nearest place of the kind in that direction; back, the beginning of where one is counts too, and in the end genesis. */
  async #moveFar(position: Position, move: FarMove): Promise<Position> {
    const { direction, moment } = FAR_MOVES[move];
    const isThere = (at: Position): boolean => at.moment === moment || (moment === 'transaction' && isStep(at));
    if (direction === -1 && isThere(position) && position.step > 0) return { ...position, step: 0 };
    const { onTheWay = givingWay } = this.#careful;
    let [at, passed] = [this.neighbour(position, direction), 0];
    while (at !== undefined && !isThere(at) && at.moment !== 'genesis') {
      if (at.moment === 'root') await onTheWay((passed += 1));
      at = this.neighbour(at, direction);
    }
    return at ?? position;
  }

  /** What follows outside of this transaction, or comes before; undefined at the ends of the chain. A transaction is named by its step 0. */
  neighbour(position: Position, direction: Direction): Position | undefined {
    return direction === 1 ? this.#placeAfter(position) : this.#placeBefore(position);
  }

  #placeAfter({ block, moment, transaction }: Position): Position | undefined {
    if (moment === 'reward') return momentPosition(block, 'root');
    if (moment === 'header' || moment === 'transaction') {
      const next = moment === 'header' ? 0 : transaction + 1;
      return next < this.#transactionsIn(block) ? stepPosition(block, next) : momentPosition(block, 'reward');
    }
    if (block < this.last().block) return momentPosition(block + 1, 'header');
    const draft = moment === 'draft' ? transaction + 1 : 0;
    return draft < this.#draftsBehind(block) ? draftPosition(block, draft) : undefined;
  }

  #placeBefore({ block, moment, transaction }: Position): Position | undefined {
    if (moment === 'draft') return transaction > 0 ? draftPosition(block, transaction - 1) : this.last();
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
    if (!isStep(position) || direction === 1) return position;
    const { steps } = await this.transaction(position);
    return { ...position, step: steps.length };
  }

  /** Positions come from outside: a link, a command line. Throws StepError. */
  async #check(position: Position): Promise<void> {
    const { block, moment, transaction, step } = position;
    const isGenesis = moment === 'genesis';
    const isWhole = [block, transaction, step].every((part) => Number.isSafeInteger(part) && part >= 0);
    const isPlaced = moment === 'draft' ? transaction < this.#draftsBehind(block) : isGenesis === (block === 0);
    if (!isWhole || !isPlaced || (moment !== 'draft' && comparePositions(position, this.last()) > 0))
      throw new StepError(this.#absence(position));
    if (!isStep(position)) return;
    if (moment === 'transaction') this.positionOf(block, transaction);
    const { steps } = await this.transaction(position);
    if (step <= steps.length) return;
    throw new StepError(`this transaction has ${steps.length} steps, so there is no step ${step}`);
  }

  #absence(position: Position): string {
    const end = `the chain ends at ${formatPosition(this.last())}`;
    if (position.moment !== 'draft') return `there is no ${formatPosition(position)}; ${end}`;
    return `there is no ${formatPosition(position)}: a draft is nowhere but where it was tried, so try it again`;
  }

  /** How many stand behind the root of a block. */
  #draftsBehind(block: number): number {
    return this.#drafts?.block === block ? this.#drafts.count : 0;
  }

  #block(number: number): Block {
    const block = this.chain.blockByNumber(BigInt(number));
    if (block === undefined) throw new StepError(`there is no block ${number}`);
    return block;
  }

  #transactionsIn(block: number): number {
    return block < 1 ? 0 : this.#block(block).transactions.length;
  }

  /**
   * The transaction, or draft, in which a position stands. Another branch may take a block's place, so what is remembered is remembered under
   * the block's own name. Throws StepError.
   */
  transaction(position: Position): Promise<Stepper | Quiet> {
    const place = placeIn(position);
    if (place === undefined) throw new StepError(`${formatPosition(position)} is not in a transaction`);
    const key =
      place.isDraft === true ? `draft.${place.index}` : `${blockHash(this.#block(place.block))}.${place.index}`;
    const known = this.#open.get(key) ?? this.#opened(place);
    this.#open.delete(key);
    this.#open.set(key, known);
    // What could not be opened may be there another time.
    known.catch(() => this.#open.get(key) === known && this.#open.delete(key));
    const [oldest] = this.#open.keys();
    if (this.#open.size > MOST_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return known;
  }

  async #opened(place: TransactionPlace): Promise<Stepper | Quiet> {
    if (place.isDraft !== true) return this.#openTransaction(place);
    if (this.#drafts === undefined) throw new StepError(this.#absence(positionIn(place)));
    return openedReplay(this.chain, await this.#drafts.replay(place.index), this.names, this.#drafts.pause);
  }
}
