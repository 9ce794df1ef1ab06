/** The transactions of a block before anybody has run them: what their contracts are, as far as that is certain. */

import type { Address } from '../../base/address.ts';
import type { Block } from '../../chain/block.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import { isByHand } from '../../chain/cheat.ts';
import { moduleAt } from '../../chain/host.ts';
import type { Receipt } from '../../chain/receipt.ts';
import type { Transaction } from '../../chain/transaction.ts';
import type { Reader } from '../../state/reader.ts';
import type { RunnableModule } from '../../vm/runnable.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { contractsIn } from '../contracts.ts';
import { type Position, stepPosition } from '../position.ts';
import { toldOfBlock } from '../replay.ts';
import type { Told } from '../sentence.ts';
import type { Names } from '../values.ts';

/** Whose code is called, and what it was made of. */
export type Called = {
  readonly contract: Address;
  readonly module: RunnableModule;
  readonly artifact: () => Artifact | undefined;
};

export type Mined = {
  /** Its first step. */
  readonly start: Position;
  readonly transaction: Transaction;
  readonly receipt: () => Receipt | undefined;
  readonly told: () => Told;
  /** `nobody`: no contract's code runs. Undefined: only running it tells. */
  readonly calls: Called | 'nobody' | undefined;
};

export function minedIn(chain: ChainReader, block: Block, names: Names): readonly Mined[] {
  const { number } = block.header;
  const { transactions } = block;
  if (transactions.length === 0) return [];
  const before = chain.stateAt(number - 1n);
  // Code comes and goes within the block: by deployments, and by hand.
  const isFirm = transactions.every((transaction) => transaction.to !== undefined && !isByHand(transaction));
  let receipts: readonly Receipt[] | undefined;
  let told: readonly Told[] | undefined;
  return transactions.map((transaction, index) => ({
    start: stepPosition(Number(number), index),
    transaction,
    receipt: () => (receipts ??= chain.receipts(number) ?? [])[index],
    told: () => (told ??= toldOfBlock(chain, block, names))[index] as Told,
    calls: isFirm ? calledBy(transaction, before) : undefined,
  }));
}

function calledBy({ to }: Transaction, before: Reader): Mined['calls'] {
  const module = to === undefined ? undefined : moduleAt(before, to);
  if (to === undefined || module === undefined) return 'nobody';
  return { contract: to, module, artifact: () => contractsIn(before)(to)?.artifact };
}
