/**
 * The stack as JSON, step after step. From one step to the next nearly all of it stays, so the text of what stays is kept: written once, a slot
 * costs nothing until it changes.
 */

import type { Value } from '../../vm/types.ts';

/** Written so often that they are not put together each time. */
const SMALL = Array.from({ length: 256 }, (_, number) => `"0x${number.toString(16)}"`);

export class StackText {
  /** What was on the stack, and for each of it the text of all up to there. */
  #values: Value[] = [];
  readonly #texts: string[] = [];

  /** Quantities with commas between them. A text or a list, which is no quantity, shows its length. */
  of(stack: readonly Value[]): string {
    const { length } = stack;
    let at = 0;
    while (at < length && stack[at] === this.#values[at]) at++;
    for (; at < length; at++) {
      const value = stack[at] as Value;
      const text = entryText(value);
      this.#values[at] = value;
      this.#texts[at] = at === 0 ? text : `${this.#texts[at - 1]},${text}`;
    }
    // What lies above is forgotten, so that no value is found again that was changed in place meanwhile.
    this.#values.length = length;
    return length === 0 ? '' : (this.#texts[length - 1] as string);
  }
}

/** Signed numbers in two's complement, as elsewhere in the ecosystem. */
function entryText(value: Value): string {
  if (typeof value !== 'bigint') return `"0x${value.length.toString(16)}"`;
  if (value >= 0n && value < 256n) return SMALL[Number(value)] as string;
  return `"0x${(value < 0n ? BigInt.asUintN(256, value) : value).toString(16)}"`;
}
