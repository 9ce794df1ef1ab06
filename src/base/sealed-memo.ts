/**
 * How a sealed memo is told from an open one, by anybody: its first bytes. What is behind them only `wallet/memo.ts` can make and open.
 *
 * An open memo is plain text. No text begins with `ff`, so none can be taken for a sealed one.
 */

/** `ff`, then h l p, then the version of the form. */
export const MEMO_MARK: Uint8Array = Uint8Array.of(0xff, 0x68, 0x6c, 0x70, 0x01);

/** Does it say of itself that it is sealed? Whether it opens is another question. */
export function isSealedMemo(data: Uint8Array): boolean {
  return data.length > MEMO_MARK.length && MEMO_MARK.every((byte, i) => data[i] === byte);
}
