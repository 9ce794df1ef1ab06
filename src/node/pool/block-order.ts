/**
 * In which order a block takes what is ready: whoever pays its miner most per gas comes first, and of two who pay the same the one who
 * came first. Of one sender the nonces decide, so a dear one has to wait until a cheap one before it had its turn.
 */

import { Heap } from './heap.ts';
import { offerOf, type Pending } from './pending.ts';

/** The next of one sender. */
type Turn = {
  readonly chain: readonly Pending[];
  readonly index: number;
  readonly entry: Pending;
  readonly offer: bigint;
};

/** @param chains each sender's, in the order of nonces; none pays less than the base fee */
export function inBlockOrder(chains: readonly (readonly Pending[])[], baseFeePerGas: bigint): readonly Pending[] {
  const turns = new Heap<Turn>(isBefore);
  const ask = (chain: readonly Pending[], index: number): void => {
    const entry = chain[index];
    if (entry !== undefined) turns.push({ chain, index, entry, offer: offerOf(entry.transaction, baseFeePerGas) });
  };
  for (const chain of chains) ask(chain, 0);
  const order: Pending[] = [];
  for (let turn = turns.pop(); turn !== undefined; turn = turns.pop()) {
    order.push(turn.entry);
    ask(turn.chain, turn.index + 1);
  }
  return order;
}

function isBefore(a: Turn, b: Turn): boolean {
  if (a.offer !== b.offer) return a.offer > b.offer;
  return cameBefore(a.entry, b.entry);
}

/** What a reorganisation brought back all came at once; then the names decide, which is the same for everybody. */
export function cameBefore(a: Pending, b: Pending): boolean {
  return a.arrival === b.arrival ? a.hash < b.hash : a.arrival < b.arrival;
}
