/**
 * What was never mined, to be stepped through like anything else: a transaction before it is signed, or while it waits, and a question to a
 * contract. Drafts stand one behind the other on the newest block as it was when they were made, and each finds what those before it did.
 * None of it is ever on the chain, nothing is stored, and whatever is said of it says so.
 *
 * Next: `timeline.ts` puts them behind the root of their block.
 */

import type { Hash } from '../base/hash.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import { TransactionError } from '../chain/errors.ts';
import type { Receipt } from '../chain/receipt.ts';
import type { Transaction } from '../chain/transaction.ts';
import { type BlockContext, BlockRun, type Prepared } from '../chain/transition.ts';
import { contractsIn } from './contracts.ts';
import { preparedQuestion, preparedUnsigned, type Question, type Unsigned } from './draft-deed.ts';
import { isCustom } from './explain.ts';
import type { TransactionPlace } from './position.ts';
import { failedIn, type Replay, StepError } from './replay.ts';
import { type Told, tellDraft } from './sentence.ts';
import { prepareSources } from './sources/running.ts';
import type { Names } from './values.ts';
import type { Pause } from './pace.ts';

export type DraftDeed =
  | ({ readonly kind: 'unsigned' } & Unsigned)
  /** It waits to be mined. */
  | { readonly kind: 'signed'; readonly transaction: Transaction }
  | ({ readonly kind: 'view' } & Question);

type Made = { readonly prepared: Prepared; readonly receipt: Receipt };

/** What a timeline has to know of them. */
export type DraftSource = {
  /** The newest block when they were made; they stand behind its root. */
  readonly block: number;
  readonly count: number;
  /** Throws StepError where there is no such draft, or its block has left the chain, TransactionError for one that could not be mined. */
  replay(index: number): Promise<Replay>;
  /** For whoever has others to give way to, while a long one is walked through. */
  readonly pause?: Pause;
};

export class Drafts implements DraftSource {
  readonly block: number;
  readonly deeds: readonly DraftDeed[];
  readonly #chain: ChainReader;
  readonly #hash: Hash;
  readonly #context: BlockContext;
  readonly #names: Names;

  /** @param context what the next block will be like */
  constructor(chain: ChainReader, context: BlockContext, deeds: readonly DraftDeed[], names: Names) {
    this.block = Number(context.number) - 1;
    this.deeds = deeds;
    this.#chain = chain;
    this.#hash = chain.headHash;
    this.#context = context;
    this.#names = names;
  }

  get count(): number {
    return this.deeds.length;
  }

  async replay(index: number): Promise<Replay> {
    const deed = this.deeds[index];
    if (deed === undefined) throw new StepError(`there is no draft ${index} behind block ${this.block}`);
    if (!this.#chain.isCanonical(this.#hash))
      throw new StepError(`block ${this.block} has left the chain, and with it what was tried behind it`);
    const place: TransactionPlace = { block: this.block + 1, index, isDraft: true };
    const prepare = (): Prepared => this.#prepare(deed, this.#runUpTo(index));
    await prepareSources(prepare());
    return { place, told: this.#told(deed, index), prepare: this.#again(deed, index) };
  }

  /** The block in the making is run once, and each try stands on it. */
  #again(deed: DraftDeed, index: number): Replay['prepare'] {
    const run = this.#runUpTo(index);
    return () => this.#prepare(deed, run);
  }

  #runUpTo(index: number): BlockRun {
    const { params } = this.#context;
    // Each gets the gas of a block of its own: nobody says that they come in one.
    const gasLimit = params.gasLimit * BigInt(this.deeds.length);
    const run = new BlockRun(this.#chain.stateOf(this.#hash), { ...this.#context, params: { ...params, gasLimit } });
    for (const deed of this.deeds.slice(0, index)) this.#apply(deed, run);
    return run;
  }

  /** What waits may turn out to be impossible; that is found out, and said, when it is mined. */
  #apply(deed: DraftDeed, run: BlockRun): void {
    try {
      if (deed.kind !== 'view') finished(this.#prepare(deed, run));
    } catch (error) {
      if (!(error instanceof TransactionError) || deed.kind !== 'signed') throw error;
    }
  }

  #prepare(deed: DraftDeed, run: BlockRun): Prepared {
    if (deed.kind === 'view') return preparedQuestion(deed, run, this.#context);
    return deed.kind === 'signed' ? run.prepare(deed.transaction) : preparedUnsigned(deed, run, this.#context);
  }

  #told(deed: DraftDeed, index: number): Told {
    const { prepared, receipt } = finished(this.#prepare(deed, this.#runUpTo(index)));
    const { transaction, sender, state } = prepared;
    const isFailedInside = isCustom(receipt.status, receipt.output);
    const failed = isFailedInside ? failedIn(this.#prepare(deed, this.#runUpTo(index))) : undefined;
    const [isQuestion, isSigned] = [deed.kind === 'view', deed.kind === 'signed'];
    const tried = { transaction, sender, receipt, isQuestion, isSigned, index, block: this.#context };
    return tellDraft(tried, { contracts: contractsIn(state), names: this.#names, failed });
  }
}

function finished(prepared: Prepared): Made {
  return { prepared, receipt: prepared.finish(prepared.run()).receipt };
}
