/** Looking at the past: what a contract remembered after a block, and what there is to say about a block. */

import { show } from '../base/show.ts';
import type { Node } from '../node/node.ts';
import { headLeaves } from '../state/head.ts';
import { leavesAt } from '../state/history.ts';
import type { Leaf } from '../state/reader.ts';
import { blockRows, targetText } from '../timeline/block-rows.ts';
import { contractsIn } from '../timeline/contracts.ts';
import { rowsOf } from '../timeline/remembered.ts';
import { withUnit } from '../timeline/values.ts';
import type { LabelledText, ValueRow } from './model.ts';

/** Every leaf by its name, in the order of paths; and since when there is a contract at all. */
export async function memoryOf(
  { chain, names }: Node,
  contract: string,
  block: number,
): Promise<{ readonly rows: readonly ValueRow[]; readonly since: number }> {
  const address = names.resolve(contract);
  const known = address && contractsIn(chain.headState())(address);
  if (address === undefined || known === undefined) throw new Error(`there is no contract ${show(contract)}`);
  const isHead = BigInt(block) === chain.head.header.number;
  const leaves = isHead ? headLeaves(chain.store, address) : leavesAt(chain.store, address, BigInt(block));
  const before = new Map<string, Leaf>();
  for await (const [path, leaf] of leaves) before.set(path, leaf);
  const rows = rowsOf({ ...known, names, before }, new Map()).map((value): ValueRow => {
    const { name, type, path } = value;
    return { name, now: withUnit(value.shownNew, value), type, path };
  });
  const deployed = chain.contracts().find((found) => found.address === address);
  return { rows, since: Number(deployed?.blockNumber ?? 0n) };
}

/** Number, work, time and roots of a block, each by its label. What the target means is among the words of the page. */
export function blockAbout({ chain, names }: Node, number: number): LabelledText[] {
  const block = chain.blockByNumber(BigInt(number));
  if (block === undefined) return [];
  const goal = targetText(block.header.difficulty);
  return blockRows(block, names, chain).map(([label, text]) => [label, label === 'target' ? goal : text]);
}
