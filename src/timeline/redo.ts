/**
 * A past made anew: a block as somebody wants it, executed, mined, and every block above it built and mined again, since each of them
 * points to the one below. The copy judges all of it by its rules; what comes out is a branch of its own beside the chain.
 */

import { utf8ToBytes } from '../base/bytes.ts';
import type { Block } from '../chain/block.ts';
import type { Candidate, Wish } from '../chain/execution.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { Copy } from './copy.ts';

/** One block of it. */
export type Redone = {
  readonly block: Block;
  readonly tries: number;
  /** What no longer fits, because of what was changed below. */
  readonly refused: Candidate['refused'];
};

/** On `parent`: `originals` once more, which follow each other, with `transactions` in the first of them. */
export async function redo(
  copy: Copy,
  parent: Block,
  originals: readonly Block[],
  transactions: readonly Transaction[],
): Promise<Redone[]> {
  const done: Redone[] = [];
  let on = parent;
  for (const [index, original] of originals.entries()) {
    const wanted = index === 0 ? transactions : original.transactions;
    const { block, tries, refused } = await copy.add(wanted, wishOf(original), on);
    done.push({ block, tries, refused });
    on = block;
  }
  return done;
}

/** So that nothing comes out as it was, even where nothing else changes. */
const MARK = utf8ToBytes('made anew');

function wishOf({ header: { timestamp, miner } }: Block): Wish {
  return { timestamp, miner, extraData: MARK };
}

/** What some blocks cost: the tries they take on average, and the tries they took. */
export type Cost = { readonly blocks: number; readonly expected: bigint; readonly tries: number };

/** What the first block cost, the first two, and so on. */
export function costsOf(redone: readonly Redone[]): Cost[] {
  let [expected, tries] = [0n, 0];
  return redone.map((one, index) => {
    expected += one.block.header.difficulty;
    tries += one.tries;
    return { blocks: index + 1, expected, tries };
  });
}
