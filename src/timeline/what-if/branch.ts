/**
 * A chain that might have been: the blocks of a chain up to one of them, and others behind that. It answers whatever a chain is asked, so all
 * that walks a chain walks it too. Nobody signed what was changed on it, nobody worked for its blocks, and nothing of it touches the chain.
 *
 * Next: `rerun.ts` makes its blocks.
 */

import { type Block } from '../../chain/block.ts';
import { joining, judgedOf } from '../../chain/branch.ts';
import { ChainReader } from '../../chain/chain-reader.ts';
import { ChainError } from '../../chain/errors.ts';
import { type Executed, type Ground, groundOn } from '../../chain/execution.ts';
import { type Head, headRecords, readHead } from '../../chain/records.ts';
import { blockHash } from '../../chain/block.ts';
import type { Reader } from '../../state/reader.ts';
import { stateAt } from '../../state/state-at.ts';
import { BranchStore } from './branch-store.ts';

export class Branch extends ChainReader {
  readonly #chain: ChainReader;
  readonly #last: bigint;
  readonly #records: BranchStore;
  /** Its own blocks. Who sent their transactions is known of these objects alone, since nobody signed them. */
  readonly #blocks = new Map<bigint, Block>();

  private constructor(chain: ChainReader, head: Head, block: Block) {
    const store = new BranchStore(chain.store, { block: head.number, contracts: head.contracts });
    super(store, chain.genesis, { head, block });
    this.#chain = chain;
    this.#last = head.number;
    this.#records = store;
  }

  /** A branch that begins behind a block of the chain. `behind` are the blocks of the chain that follow. */
  static behind(chain: ChainReader, block: Block, behind: readonly Block[]): Branch {
    const { number } = block.header;
    const totalDifficulty = chain.totalDifficultyOf(blockHash(block));
    const newest = readHead(chain.store);
    if (newest === undefined || totalDifficulty === undefined)
      throw new ChainError('damaged', `what is known of block ${number} is missing from the store`);
    const later = behind.reduce((sum, { transactions }) => sum + transactions.length, 0);
    const head = {
      number,
      hash: blockHash(block),
      totalDifficulty,
      contracts: BigInt(contractsUpTo(chain, number)),
      transactions: newest.transactions - BigInt(later),
    };
    return new Branch(chain, head, block);
  }

  override get isMined(): boolean {
    return false;
  }

  override blockByNumber(number: bigint): Block | undefined {
    return number > this.#last ? this.#blocks.get(number) : this.#chain.blockByNumber(number);
  }

  override headState(): Reader {
    return stateAt(this.tries, this.head.header.stateRoot);
  }

  /** What the next block stands on. */
  ground(): Ground {
    const { header } = this.head;
    return groundOn(this.tries, this.params, header, this.blockByHash(header.parentHash)?.header);
  }

  /** Makes it the newest one; what is told about its work is not asked. */
  async add(block: Block, executed: Executed): Promise<void> {
    const judged = judgedOf(block, executed, this.totalDifficulty);
    const { records, memory, head } = joining(judged, this.newest.head);
    const history = memory.filter(({ key }) => key.startsWith('history/'));
    const writes = [...executed.stateWrites, ...records, ...history, ...headRecords(head)];
    await this.#records.add(head.number, writes);
    this.#blocks.set(head.number, block);
    this.newest = { head, block };
  }
}

function contractsUpTo(chain: ChainReader, block: bigint): number {
  let count = chain.contractCount;
  while (count > 0 && chain.contracts(count - 1, 1)[0]!.blockNumber > block) count -= 1;
  return count;
}
