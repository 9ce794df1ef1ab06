/** What a branch that lost leaves behind: transactions that wait again, receipts and contracts that are gone. */

import type { Address } from '../base/address.ts';
import type { Hash } from '../base/hash.ts';
import type { Block } from '../chain/block.ts';
import type { Chain } from '../chain/chain.ts';
import { TransactionError } from '../chain/errors.ts';
import { nextBaseFee } from '../chain/gas.ts';
import { transactionHash } from '../chain/signing.ts';
import type { Transaction } from '../chain/transaction.ts';
import { BlockRun } from '../chain/transition.ts';
import { timeAfter } from './copy.ts';

export type Left = {
  readonly blocks: readonly bigint[];
  readonly receipts: number;
  readonly contracts: readonly Address[];
  readonly waiting: readonly Waiting[];
};

/** A transaction that was in the chain, and is not any more. */
export type Waiting = {
  readonly hash: Hash;
  /** As it was told when it was. */
  readonly told: string;
  /** The rule that keeps it out of the next block; undefined when it can be mined again at once. */
  readonly refusedBy: string | undefined;
};

/** What was the chain above the block that both branches have. */
export type Before = {
  readonly blocks: readonly Block[];
  /** Its transactions, told; in their order. */
  readonly told: readonly string[];
  readonly contracts: readonly Address[];
};

/** Of a chain that has moved to another branch. */
export function leftBehind(chain: Chain, { blocks, told, contracts }: Before): Left {
  const gone = blocks.flatMap(({ transactions }) => transactions);
  const refusals = refusalsOf(chain, gone);
  const still = new Set(contractsOf(chain));
  return {
    blocks: blocks.map(({ header }) => header.number),
    receipts: gone.filter((transaction) => chain.findTransaction(transactionHash(transaction)) === undefined).length,
    contracts: contracts.filter((address) => !still.has(address)),
    waiting: gone.map((transaction, index) => ({
      hash: transactionHash(transaction),
      told: told[index] ?? '',
      refusedBy: refusals[index],
    })),
  };
}

/** Of transactions in their order: which rule keeps each of them off the chain as it is now, if one does; room there is enough. */
function refusalsOf(chain: Chain, transactions: readonly Transaction[]): (string | undefined)[] {
  const { head, params } = chain;
  const { header } = head;
  const timestamp = timeAfter(header, params);
  const roomy = { ...params, gasLimit: params.gasLimit * BigInt(transactions.length + 1) };
  const context = { number: header.number + 1n, timestamp, miner: header.miner, baseFeePerGas: nextBaseFee(header) };
  const next = new BlockRun(chain.headState(), { ...context, params: roomy });
  return transactions.map((transaction) => refusalBy(() => next.apply(transaction)));
}

function refusalBy(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof TransactionError) return error.rule;
    throw error;
  }
}

export const contractsOf = (chain: Chain): Address[] => chain.contracts().map(({ address }) => address);
