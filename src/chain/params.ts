/**
 * The numbers of the chain, each with its reason. Those of `Params` are chosen by genesis; the others are the same on
 * every chain. What an instruction costs is the machine's business (`vm/gas.ts`).
 */

import type { ChosenRule } from './chosen-rules.ts';

/** What genesis decides. `DEFAULT_PARAMS` holds what it need not repeat. */
export type Params = {
  /** Named by every signature, so that one made for this chain is worthless on another. */
  readonly chainId: bigint;
  /** A chain to play on: time may run ahead of the clock. */
  readonly development: boolean;
  /** How many tries a block takes on average: the first one, and every one when the difficulty is fixed. */
  readonly difficulty: bigint;
  /** How long a block should take; the difficulty follows (`difficulty.ts`). 0: the difficulty is fixed. */
  readonly blockTimeInSeconds: bigint;
  /** Gas all transactions of a block may use together. */
  readonly gasLimit: bigint;
  /** Help units made out of nothing for the one who did the work. */
  readonly rewardInWei: bigint;
  /** Base fee of the first block. A chain that begins with 0 has no base fee, ever: what tests run on. */
  readonly firstBaseFeeInWei: bigint;
  /** What everybody agreed on beside that: any number of rows of `chosen-rules.ts`, ordered by name, each once. */
  readonly rules: readonly ChosenRule[];
};

export const DEFAULT_PARAMS: Params = {
  /** CIS 1902, the course this grew out of. */
  chainId: 1902n,
  development: true,
  /** 256 tries: a hash that starts with `00`, found in a blink, and the zeros can be seen. */
  difficulty: 256n,
  /** A chain to play on mines when there is something to mine; how long that took says nothing about how hard it was. */
  blockTimeInSeconds: 0n,
  /** Ethereum's order of magnitude, so that wallets' defaults work; at most 0.6 s of machine time. */
  gasLimit: 30_000_000n,
  rewardInWei: 5_000_000_000_000_000_000n,
  /** EIP-1559: 1 gwei. */
  firstBaseFeeInWei: 1_000_000_000n,
  rules: [],
};

/** How long a block takes where genesis does not say, on a chain that is in earnest: soon enough for somebody who waits for it. */
export const USUAL_BLOCK_TIME_IN_SECONDS = 5n;
/** A day: what is adjusted less often than that is not adjusted. */
export const MAX_BLOCK_TIME_IN_SECONDS = 86_400n;

/**
 * Counts up whenever contracts would run differently, by another price or another instruction. Part of what the first block
 * points to, so that a chain is never continued by a machine that would judge its past otherwise. `test/chain/version.test.ts`
 * asks for it when a table of the machine changes; when only a handler does, nobody asks.
 */
export const MACHINE_VERSION = 3n;

/** The machine counts gas in plain numbers, which are exact up to here. */
export const MAX_GAS_LIMIT = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * A block's time is at most half a million years after its parent's. Otherwise one block at the last second that can be written
 * would end the chain, since the next has to be later; so it takes a million blocks, each with its work.
 */
export const MAX_LEAP_IN_SECONDS = 1n << 44n;

/** Never falls to 0: clients read a base fee of 0 as "this chain has no base fee". */
export const LEAST_BASE_FEE_IN_WEI = 1n;
/** EIP-1559: a block is on target when half full … */
export const BASE_FEE_ELASTICITY = 2n;
/** … and the base fee moves by at most an eighth per block. */
export const BASE_FEE_CHANGE_DENOMINATOR = 8n;

/** Price of any transaction, and of each byte it carries: Ethereum's, so a plain transfer costs the usual 21,000. */
export const TRANSACTION_GAS = 21_000n;
export const ZERO_BYTE_GAS = 4n;
export const NONZERO_BYTE_GAS = 16n;
/** Deployment: storage for ever and linear verification. */
export const DEPLOYMENT_GAS = 32_000n;
export const CONTAINER_BYTE_GAS = 200n;
/** EIP-2930. This chain admits empty lists only; the codec is judged by outside vectors that do not. */
export const ACCESS_ADDRESS_GAS = 2_400n;
export const ACCESS_SLOT_GAS = 1_900n;

/** Largest deployment: 24 KiB of code, 64 KiB of source, and room for constructor arguments. */
export const MAX_DEPLOYMENT_BYTES = 131_072;
/** Largest memo or calldata: what the machine takes (`vm/limits.ts`). */
export const MAX_CALLDATA_BYTES = 65_536;
/** Ethereum's limit on what a block may say about itself. */
export const MAX_EXTRA_DATA_BYTES = 32;

/** EIP-2681: a nonce stays below 2⁶⁴ − 1, so that it can always be counted up once more. */
export const MAX_NONCE = (1n << 64n) - 2n;
export const MAX_UINT64 = (1n << 64n) - 1n;
export const MAX_UINT256 = (1n << 256n) - 1n;
/** EIP-2294: the largest chain id whose EIP-155 `v` still fits 64 bits. */
export const MAX_CHAIN_ID = MAX_UINT64 / 2n - 36n;
