/**
 * The public key behind an address. An address is only a hash of it; a signature tells the key itself. So whoever has signed one transaction
 * can be written to in private.
 */

import type { Address } from '../base/address.ts';
import { addressOfPublicKey, publicKeyOf, recoverPublicKey } from '../base/keys.ts';
import type { Chain } from '../chain/chain.ts';
import { accountOf } from '../chain/host.ts';
import { senderOf, signingHash } from '../chain/signing.ts';
import { isSystem, type Transaction } from '../chain/transaction.ts';
import { personAt } from '../wallet/mnemonic.ts';

/** 64 bytes; undefined for somebody who never signed anything that is on the chain or `waiting`. */
export function publicKeyAt(
  chain: Chain,
  address: Address,
  waiting: readonly Transaction[] = [],
): Uint8Array | undefined {
  const person = personAt(address);
  if (person !== undefined) return publicKeyOf(person.privateKey);
  return signedBy(address, waiting) ?? onChain(chain, address);
}

/** Each transaction counts its sender's nonce up, so the blocks to look at are found without looking at the others. */
function onChain(chain: Chain, address: Address): Uint8Array | undefined {
  const nonceAfter = (block: bigint): bigint => accountOf(chain.stateAt(block), address).nonce;
  const head = chain.head.header.number;
  const newest = nonceAfter(head);
  let known = 0n;
  while (known < newest) {
    const block = firstBlock(head, (number) => nonceAfter(number) > known);
    const publicKey = signedBy(address, chain.blockByNumber(block)?.transactions ?? []);
    if (publicKey !== undefined) return publicKey;
    // In that block somebody acted in this name, without the key.
    known = nonceAfter(block);
  }
  return undefined;
}

/** The first block for which it holds; it holds for `last`, and for all behind one for which it holds. */
function firstBlock(last: bigint, holds: (number: bigint) => boolean): bigint {
  let [low, high] = [0n, last];
  while (low < high) {
    const middle = (low + high) / 2n;
    if (holds(middle)) high = middle;
    else low = middle + 1n;
  }
  return high;
}

function signedBy(address: Address, transactions: readonly Transaction[]): Uint8Array | undefined {
  const own = transactions.find((each) => !isSystem(each) && senderOf(each) === address);
  const publicKey = own && recoverPublicKey(signingHash(own), own.signature);
  return publicKey !== undefined && addressOfPublicKey(publicKey) === address ? publicKey : undefined;
}
