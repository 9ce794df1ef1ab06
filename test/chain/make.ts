/** Transactions for tests: a plain one of each type, and any at all. */

import * as fc from 'fast-check';
import type { Address } from '../../src/base/address.ts';
import { bytesToHex } from '../../src/base/bytes.ts';
import type { Hash } from '../../src/base/hash.ts';
import { MAX_CHAIN_ID, MAX_NONCE } from '../../src/chain/params.ts';
import type { FeeMarketFields, LegacyFields, UnsignedTransaction } from '../../src/chain/transaction.ts';

export const GWEI = 1_000_000_000n;
export const HLP = 10n ** 18n;

const NO_DATA = new Uint8Array(0);

/** Sends wei; type 2, with fees any early block takes. */
export function transferTo(to: Address, value: bigint, changes: Partial<FeeMarketFields> = {}): FeeMarketFields {
  return {
    type: 2,
    chainId: 1902n,
    nonce: 0n,
    maxPriorityFeePerGas: GWEI,
    maxFeePerGas: 10n * GWEI,
    gasLimit: 21_000n,
    to,
    value,
    data: NO_DATA,
    accessList: [],
    ...changes,
  };
}

/** The same as an old wallet sends it. */
export function legacyTo(to: Address, value: bigint, changes: Partial<LegacyFields> = {}): LegacyFields {
  return {
    type: 0,
    chainId: 1902n,
    nonce: 0n,
    gasPrice: 10n * GWEI,
    gasLimit: 21_000n,
    to,
    value,
    data: NO_DATA,
    ...changes,
  };
}

const anyAddress = fc.uint8Array({ minLength: 20, maxLength: 20 }).map((bytes): Address => bytesToHex(bytes));
const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes): Hash => bytesToHex(bytes));
const anyFee = fc.bigInt({ min: 0n, max: 1n << 120n });

const anyCommon = {
  nonce: fc.bigInt({ min: 0n, max: MAX_NONCE }),
  gasLimit: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
  to: fc.option(anyAddress, { nil: undefined }),
  value: fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
  data: fc.uint8Array({ maxLength: 100 }),
};
const anyChainId = fc.bigInt({ min: 0n, max: MAX_CHAIN_ID });
const anyAccessList = fc.array(fc.record({ address: anyAddress, slots: fc.array(anyHash, { maxLength: 3 }) }), {
  maxLength: 3,
});

/** Any transaction the codec can write. */
export const anyUnsigned: fc.Arbitrary<UnsignedTransaction> = fc.oneof(
  fc.record({
    type: fc.constant(0 as const),
    chainId: fc.option(anyChainId, { nil: undefined }),
    gasPrice: anyFee,
    ...anyCommon,
  }),
  fc.record({
    type: fc.constant(1 as const),
    chainId: anyChainId,
    gasPrice: anyFee,
    accessList: anyAccessList,
    ...anyCommon,
  }),
  fc
    .record({
      type: fc.constant(2 as const),
      chainId: anyChainId,
      maxPriorityFeePerGas: anyFee,
      room: anyFee,
      accessList: anyAccessList,
      ...anyCommon,
    })
    .map(({ room, ...fields }) => ({ ...fields, maxFeePerGas: fields.maxPriorityFeePerGas + room })),
);
