/**
 * What is traced: transactions of a block, each on the state that it found, executed again as the chain does it. Blocks are read by their
 * parent's root, so it does not matter what the chain does meanwhile.
 */

import type { Hash } from '../../base/hash.ts';
import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { type Applied, type BlockContext, BlockRun, contextOf } from '../../chain/transition.ts';
import { checkTransaction } from '../../chain/validate.ts';
import { Overlay } from '../../state/overlay.ts';
import { type Asker, Breath } from '../breath.ts';
import { runPrepared } from '../call/patient.ts';
import { RpcError } from '../errors.ts';
import { minedTransaction } from '../reading/known-transaction.ts';
import { steadily } from '../reading/steady.ts';
import { Touched } from './touched.ts';
import type { Subject } from './tracer.ts';

/** A block that is executed again, one transaction after the other. */
export class BlockAgain {
  readonly #context: BlockContext;
  readonly #state: Overlay;
  #logs = 0;
  #gasUsed = 0n;

  /** Throws RpcError for genesis, and for a block whose parent is not here. */
  constructor(chain: Chain, { header }: Block) {
    if (header.number === 0n) throw new RpcError('refused', 'genesis is not traceable: it holds no transactions');
    if (chain.blockByHash(header.parentHash) === undefined) {
      throw new RpcError('notFound', `the parent of this block, ${header.parentHash}, is not here`);
    }
    this.#context = contextOf(header, chain.params);
    this.#state = new Overlay(chain.stateOf(header.parentHash));
  }

  /** The next one, ready to run. Throws TransactionError when it could not be in this block. */
  begin(transaction: Transaction): Subject {
    const { params } = this.#context;
    checkTransaction({ transaction, params });
    if (this.#gasUsed + transaction.gasLimit > params.gasLimit) {
      throw new RpcError(
        'refused',
        `the transactions of this block want more gas than a block has, ${params.gasLimit}`,
      );
    }
    const touched = new Touched(this.#state);
    const prepared = new BlockRun(touched, this.#context).prepare(transaction);
    return { prepared, touched, before: this.#state, logsBefore: this.#logs };
  }

  /** Puts what it did into the block. */
  end({ receipt, diff }: Applied): void {
    this.#logs += receipt.logs.length;
    this.#gasUsed += receipt.gasUsed;
    this.#state.apply(diff);
  }

  /** Runs one to its end, giving way to others. */
  async skip(transaction: Transaction, asker: Asker): Promise<void> {
    const { prepared } = this.begin(transaction);
    this.end(prepared.finish(await runPrepared(prepared, asker)));
  }
}

/** A transaction of the canonical chain, ready to run. Throws RpcError (notFound). */
export async function minedSubject(chain: Chain, hash: Hash, asker: Asker): Promise<Subject> {
  const found = await steadily(chain, () => minedTransaction(chain, hash));
  const again = new BlockAgain(chain, found.block);
  const breath = new Breath(asker);
  for (const earlier of found.block.transactions.slice(0, found.index)) {
    await breath.takeIfDue();
    await again.skip(earlier, asker);
  }
  return again.begin(found.transaction);
}
