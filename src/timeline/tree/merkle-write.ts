/** Which write of a transaction the tree is looked at for: the one the next instruction makes, one of the same line, or the last before. */

import { type Diff, type Leaf, leafLike, type Reader } from '../../state/reader.ts';
import { isSamePlace, type LeafPlace } from '../leaf-place.ts';
import type { Trace, TraceEvent } from '../trace.ts';
import { lastUpTo } from '../column.ts';

export type TreeWrite = LeafPlace & {
  /** The instruction that makes it; -1 at the entry, or by hand. */
  readonly step: number;
  readonly old: Leaf;
  readonly new: Leaf;
  /** A call that failed later took it back. */
  readonly undone: boolean;
};

/** Seen from a step. With a leaf, only what the line does to that one; without, sums and counts come second. Undefined when there is none. */
export function writeAround({ events, stops }: Trace, step: number, leaf?: LeafPlace): TreeWrite | undefined {
  const writes = events.flatMap((event) => treeWrite(event) ?? []);
  const end = stops[lastUpTo(stops, step) + 1] ?? Infinity;
  const here = (write: TreeWrite): boolean => write.step === step;
  const inLine = (write: TreeWrite): boolean => write.step > step && write.step < end;
  if (leaf === undefined) return firstOf(writes, here) ?? firstOf(writes, inLine) ?? lastBefore(writes, step);
  const own = writes.filter((write) => isSamePlace(write, leaf));
  return firstOf(own, here) ?? firstOf(own, inLine);
}

function treeWrite(event: TraceEvent): TreeWrite | undefined {
  if (event.kind !== 'write') return undefined;
  const { step, contract, path, old, new: now, undone } = event;
  return { step, contract, path, old, new: now, undone };
}

/** One instruction writes a leaf and the sums over it. */
function firstOf(writes: readonly TreeWrite[], isMeant: (write: TreeWrite) => boolean): TreeWrite | undefined {
  const first = writes.find(isMeant);
  return writes.find((write) => write.step === first?.step && !isAggregate(write)) ?? first;
}

function lastBefore(writes: readonly TreeWrite[], step: number): TreeWrite | undefined {
  const last = writes.findLast((write) => write.step < step);
  return last && firstOf(writes, (write) => write.step === last.step);
}

const isAggregate = ({ path }: TreeWrite): boolean => /^(sum|count)\(/.test(path);

/** What a change by hand wrote, which no instruction did. `below` is the state before it. */
export function writeByHand({ leaves }: Pick<Diff, 'leaves'>, below: Reader, leaf?: LeafPlace): TreeWrite | undefined {
  const all = [...leaves].flatMap(([contract, paths]) => {
    return [...paths].map(([path, now]): TreeWrite => {
      const old = leafLike(now, below, contract, path);
      return { contract, path, step: -1, old, new: now, undone: false };
    });
  });
  return firstOf(leaf === undefined ? all : all.filter((write) => isSamePlace(write, leaf)), () => true);
}
