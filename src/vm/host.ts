/**
 * What the machine asks of the world around it. The machine knows no chain and no disk: `chain/host` gives it one
 * of these, tests give it a few maps.
 *
 * Addresses are words here, as everywhere in the machine. State leaves are named by the text of their path
 * (`balances[0x…]`, see `path.ts`); a leaf is a word (never negative: signed numbers in two's complement) or a text.
 * A leaf that is zero or empty is absent.
 */

import type { RunnableModule } from './runnable.ts';

export type Leaf = bigint | Uint8Array;

export type Log = {
  readonly address: bigint;
  /** 32 bytes each, at most four. */
  readonly topics: readonly bigint[];
  readonly data: Uint8Array;
};

export interface Host {
  /** A place to come back to. */
  mark(): Mark;
  /** Undo every write, transfer and log since `mark`. */
  undo(mark: Mark): void;

  word(contract: bigint, path: string): bigint;
  text(contract: bigint, path: string): Uint8Array;
  /** The same leaf as it was when the transaction began. */
  wordBefore(contract: bigint, path: string): bigint;
  textBefore(contract: bigint, path: string): Uint8Array;
  /** Has the transaction written this leaf, and was that not undone? */
  isWritten(contract: bigint, path: string): boolean;
  write(contract: bigint, path: string, leaf: Leaf): void;

  balance(address: bigint): bigint;
  /** Moves wei; false (and nothing moved) when the sender has too little. Runs no code. */
  transfer(from: bigint, to: bigint, wei: bigint): boolean;
  isContract(address: bigint): boolean;
  /** Nobody has been here: no hlp, no nonce, no code (EIP-161). */
  isNew(address: bigint): boolean;
  /** The verified code at an address, or undefined when nobody deployed there. */
  module(address: bigint): RunnableModule | undefined;
  log(log: Log): void;
}

export type Mark = { readonly journal: number; readonly logs: number };

/** What a contract may know of the block it runs in. */
export type Env = { readonly now: bigint; readonly blockNumber: bigint; readonly chainId: bigint };
