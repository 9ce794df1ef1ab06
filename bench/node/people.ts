/** The ten people who send, and what they send: signed before anything is measured, with the same nonces for every subject. */

import type { Address } from '../../src/base/address.ts';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { encodeTransaction } from '../../src/chain/transaction.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { CHAIN_ID } from './subjects.ts';

const GWEI = 10n ** 9n;

export const PEOPLE = developmentPeople().slice(0, 10);

export type Sent = {
  readonly nonce: bigint;
  readonly to: string | undefined;
  readonly gasLimit: bigint;
  readonly data?: string;
  readonly value?: bigint;
};

/** The bytes that are sent, in hex. */
export function signed(person: number, { nonce, to, gasLimit, data = '0x', value = 0n }: Sent): string {
  const key = PEOPLE[person]?.privateKey;
  if (key === undefined) throw new Error(`there is no person ${person}`);
  const transaction = {
    type: 2,
    chainId: CHAIN_ID,
    nonce,
    to: to?.toLowerCase() as Address | undefined,
    gasLimit,
    data: hexToBytes(data),
    value,
    // Enough for a base fee that has risen for a long time.
    maxFeePerGas: 10_000n * GWEI,
    maxPriorityFeePerGas: GWEI,
    accessList: [],
  } as const;
  return bytesToHex(encodeTransaction(signTransaction(transaction, key)));
}

/** Counts everybody's transactions, from what a new chain with its two contracts has. */
export class Nonces {
  readonly #next: bigint[];

  constructor(start: readonly bigint[]) {
    this.#next = [...start];
  }

  get all(): readonly bigint[] {
    return [...this.#next];
  }

  take(person: number): bigint {
    const nonce = this.#next[person] ?? 0n;
    this.#next[person] = nonce + 1n;
    return nonce;
  }
}
