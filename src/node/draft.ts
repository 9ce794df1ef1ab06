/**
 * From what somebody wants done to a signed transaction: nonce, fees and gas follow from the chain. The command line and the
 * screen both sign through here. A draft is for trying out; `withGas` makes of it what is sent.
 */

import type { Address } from '../base/address.ts';
import { intrinsicGas } from '../chain/gas.ts';
import { accountOf } from '../chain/host.ts';
import type { Receipt } from '../chain/receipt.ts';
import { signTransaction } from '../chain/signing.ts';
import type { FeeMarketFields, Transaction } from '../chain/transaction.ts';
import type { Envelope } from '../wallet/memo.ts';
import type { Person } from '../wallet/mnemonic.ts';
import type { Node } from './node.ts';

/** What is to be done; the rest of a transaction follows from the chain. */
export type Deed = {
  readonly to: Address | undefined;
  readonly wei: bigint;
  /** A private memo is sealed for one transaction, so it is made when the rest of that is known. */
  readonly data: Uint8Array | ((envelope: Omit<Envelope, 'to' | 'wei'>) => Uint8Array);
};

/** Wei per gas for the miner: what wallets offer. */
const PRIORITY_FEE_IN_WEI = 1_000_000_000n;

/** Signed, with all the gas that a block holds and the signer can pay for. */
export function draftOf(node: Node, signer: Person, { to, wei, data }: Deed): Transaction {
  const { balance } = accountOf(node.chain.headState(), signer.address);
  const maxFeePerGas = 2n * node.baseFeePerGas() + PRIORITY_FEE_IN_WEI;
  const { gasLimit: most, chainId } = node.chain.params;
  const nonce = node.nextNonce(signer.address);
  const fields: FeeMarketFields = {
    type: 2,
    chainId,
    nonce,
    maxPriorityFeePerGas: PRIORITY_FEE_IN_WEI,
    maxFeePerGas,
    gasLimit: most,
    to,
    value: wei,
    data: typeof data === 'function' ? data({ chainId, sender: signer.address, nonce }) : data,
    accessList: [],
  };
  const affordable = balance > wei ? (balance - wei) / maxFeePerGas : 0n;
  const gasLimit = between(intrinsicGas(fields), affordable, most);
  return signTransaction({ ...fields, gasLimit }, signer.privateKey);
}

/** Never less than what it costs at least: then it is the balance that is said not to suffice. */
function between(least: bigint, value: bigint, most: bigint): bigint {
  if (value < least) return least;
  return value > most ? most : value;
}

/** The gas that the try used and a quarter more: somebody may change what it finds before it is mined. What is left comes back. */
export function withGas({ signature: _, ...fields }: Transaction, signer: Person, { gasUsed }: Receipt): Transaction {
  const enough = gasUsed + gasUsed / 4n;
  const gasLimit = enough < fields.gasLimit ? enough : fields.gasLimit;
  return signTransaction({ ...fields, gasLimit }, signer.privateKey);
}
