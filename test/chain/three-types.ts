/** One and the same gift as each type of transaction says it. */

import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { BOB, keyOf } from './helpers.ts';
import { HLP, legacyTo, transferTo } from './make.ts';

export type Changes = Partial<{
  chainId: bigint | undefined;
  nonce: bigint;
  price: bigint;
  priority: bigint;
  gasLimit: bigint;
  to: undefined;
  value: bigint;
  data: Uint8Array;
}>;

/** One hlp from Alise to Bob, in each of the three types, with the same changes. */
export const TYPES: Readonly<Record<string, (changes: Changes) => Transaction>> = {
  legacy: ({ price, priority: _, ...changes }) => byAlise({ ...legacyTo(BOB, HLP), ...pricedAt(price), ...changes }),
  'type 1': ({ price, priority: _, ...changes }) =>
    byAlise({
      ...legacyTo(BOB, HLP),
      type: 1,
      chainId: 1902n,
      accessList: [],
      ...pricedAt(price),
      ...changes,
    } as never),
  'type 2': ({ price, priority = price, ...changes }) =>
    byAlise({
      ...transferTo(BOB, HLP),
      ...(price === undefined ? {} : { maxFeePerGas: price }),
      ...(priority === undefined ? {} : { maxPriorityFeePerGas: priority }),
      ...changes,
    } as never),
};

const byAlise = (unsigned: Parameters<typeof signTransaction>[0]): Transaction =>
  signTransaction(unsigned, keyOf('alise'));

function pricedAt(gasPrice: bigint | undefined): { gasPrice?: bigint } {
  return gasPrice === undefined ? {} : { gasPrice };
}
