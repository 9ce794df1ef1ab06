/** What goes along with a gift, as a sentence tells it: plain text for everybody, or sealed for two people. Whoever has a key brings the reader (`Names`). */

import type { Address } from '../base/address.ts';
import { bytesToHex, bytesToUtf8 } from '../base/bytes.ts';
import { isSealedMemo } from '../base/sealed-memo.ts';
import type { Transaction } from '../chain/transaction.ts';
import { type MemoReading, quoted, type Names } from './values.ts';
import { nameAtStart } from './who.ts';

/** `text`: what it says, where that can be read by whoever looks; bytes that are no text are in `data`. */
export type Memo = {
  readonly isPrivate: boolean;
  readonly text?: string;
  readonly data?: string;
  /** As a sentence says it, without its brackets. */
  readonly shown: string;
};

/** The memo of a transfer from one person to another; undefined where there is none. */
export function memoOf(transaction: Transaction, sender: Address, names: Names): Memo | undefined {
  const { data, to } = transaction;
  if (data.length === 0 || to === undefined) return undefined;
  if (isSealedMemo(data)) return privateMemo(names.readMemo?.(transaction, sender), nameAtStart(names, to));
  const text = bytesToUtf8(data);
  if (text !== undefined) return { isPrivate: false, text, shown: quoted(text) };
  return { isPrivate: false, data: bytesToHex(data), shown: `${data.length} bytes of data` };
}

function privateMemo(reading: MemoReading = { kind: 'sealed' }, recipient: string): Memo {
  if (reading.kind === 'open')
    return { isPrivate: true, text: reading.text, shown: `in private: ${quoted(reading.text)}` };
  const about = reading.kind === 'broken' ? ', which does not open: it was made for another transaction' : '';
  return { isPrivate: true, shown: `a private memo for ${recipient}${about}` };
}
