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
import { publicKeyOf } from '../base/keys.ts';
import { sealMemo } from '../wallet/memo.ts';
import type { Person } from '../wallet/mnemonic.ts';
import type { Node } from './node.ts';

/** What is to be done; the rest of a transaction follows from the chain. */
export type Deed = {
  readonly to: Address | undefined;
  readonly wei: bigint;
  readonly data: Uint8Array;
  /** The recipient's public key, 64 bytes: then the data are words that only the two of them can read. */
  readonly privateFor?: Uint8Array | undefined;
};

/** Wei per gas for the miner: what wallets offer. */
export const PRIORITY_FEE_IN_WEI = 1_000_000_000n;

/** Where it would be sent: a node, or a chain that is tried out. */
export type Ground = Pick<Node, 'chain' | 'baseFeePerGas' | 'nextNonce'>;

/** Signed, with all the gas that a block holds and the signer can pay for. */
export function draftOf(node: Ground, signer: Person, deed: Deed): Transaction {
  const { to, wei } = deed;
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
    data: dataOf(deed, signer, { chainId, nonce }),
    accessList: [],
  };
  const affordable = balance > wei ? (balance - wei) / maxFeePerGas : 0n;
  const gasLimit = between(intrinsicGas(fields), affordable, most);
  return signTransaction({ ...fields, gasLimit }, signer.privateKey);
}

/** A private memo is sealed for one transaction, so it is made when all the rest of that is known. */
function dataOf(
  { to, wei, data, privateFor }: Deed,
  signer: Person,
  place: { chainId: bigint; nonce: bigint },
): Uint8Array {
  if (privateFor === undefined || to === undefined) return data;
  const readers = { recipient: privateFor, sender: publicKeyOf(signer.privateKey) };
  return sealMemo(data, { ...place, sender: signer.address, to, wei }, readers);
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
