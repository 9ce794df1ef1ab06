/**
 * Which transactions wrote a leaf, as the history index says it. It is told of what stays: whoever failed wrote nothing, and neither did a call
 * that was undone. So it answers for transactions that succeeded and called nobody else, which are most of a chain.
 */

import type { Hash } from '../../base/hash.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import { moduleAt } from '../../chain/host.ts';
import { historyOf } from '../../state/history.ts';
import { readStoredPath } from '../stored-path.ts';
import { NO_NAMES } from '../values.ts';
import type { Breakpoint } from './breakpoint.ts';
import type { Pace } from '../pace.ts';

export type Writers = {
  /** Undefined where nothing is known of that block. */
  readonly didWrite: (block: number, index: number) => boolean | undefined;
};

/** A leaf that is written more often than that is found soon without. */
const MOST_ENTRIES = 20_000;

/** Undefined for what is no single leaf, and for one that nearly everything writes. */
export async function writersOf(chain: ChainReader, breakpoint: Breakpoint, pace: Pace): Promise<Writers | undefined> {
  if (breakpoint.kind !== 'write' || !isLeaf(chain, breakpoint)) return undefined;
  const { headHash, head } = chain;
  const written = new Set<string>();
  const entries = historyOf(chain.store, breakpoint.contract, breakpoint.path, { limit: MOST_ENTRIES });
  let count = 0;
  for await (const { block, transactions } of entries) {
    for (const index of transactions) written.add(`${block}.${index}`);
    count += 1;
    await pace.keep();
  }
  if (count === MOST_ENTRIES) return undefined;
  const upTo = Number(head.header.number);
  return {
    didWrite: (block, index) =>
      isStill(chain, headHash) && block <= upTo ? written.has(`${block}.${index}`) : undefined,
  };
}

/** Another branch may have taken the place of what was read. */
const isStill = (chain: ChainReader, hash: Hash): boolean => chain.isCanonical(hash);

function isLeaf(chain: ChainReader, { contract, path }: Extract<Breakpoint, { kind: 'write' | 'read' }>): boolean {
  const module = moduleAt(chain.headState(), contract);
  return module !== undefined && readStoredPath(path, { module, artifact: undefined, names: NO_NAMES }) !== undefined;
}
