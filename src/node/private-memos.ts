/** Private memos as somebody with a key reads them on the chain. */

import type { Address } from '../base/address.ts';
import { isSystem, type Transaction } from '../chain/transaction.ts';
import { openMemo } from '../wallet/memo.ts';
import type { Person } from '../wallet/mnemonic.ts';

/** As `timeline/values.ts` has it. */
type Reading =
  | { readonly kind: 'open'; readonly text: string }
  | { readonly kind: 'broken' }
  | { readonly kind: 'sealed' };

/** What a sealed memo says to one person. */
export function memoReader(person: Person): (transaction: Transaction, sender: Address) => Reading {
  return (transaction, sender) => {
    const { to, chainId, nonce, value: wei, data } = transaction;
    const isForPerson = to === person.address || sender === person.address;
    if (!isForPerson || to === undefined) return { kind: 'sealed' };
    if (chainId === undefined || isSystem(transaction)) return { kind: 'broken' };
    const text = openMemo(data, { chainId, sender, nonce, to, wei }, person.privateKey);
    return text === undefined ? { kind: 'broken' } : { kind: 'open', text };
  };
}
