/** What the transactions of a block paid: to its miner, and to nobody. */

import type { Block } from '../chain/block.ts';
import type { ChainReader } from '../chain/chain-reader.ts';

export type Paid = {
  /** What the miner gets for taking them in, in wei. */
  readonly fees: bigint;
  /** The base fee, which is gone, in wei. */
  readonly burned: bigint;
};

export function feesIn(chain: ChainReader, { header, transactions }: Block): Paid {
  const { number, baseFeePerGas } = header;
  // On a copy where the last transactions were taken out their receipts are still there.
  const receipts = (chain.receipts(number) ?? []).slice(0, transactions.length);
  const burned = receipts.reduce((sum, { gasUsed }) => sum + gasUsed * baseFeePerGas, 0n);
  const paid = receipts.reduce((sum, { gasUsed, effectiveGasPrice }) => sum + gasUsed * effectiveGasPrice, 0n);
  return { fees: paid - burned, burned };
}
