/**
 * A memory in which some slots hold other words. A leaf's slot is keccak256 of its path, so what is laid over it is found by the path that is
 * asked for. A text has its length there, and its pieces behind it (`state/slots.ts`).
 */

import type { Address } from '../../base/address.ts';
import { bytesToHex, wordToBytes } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import { NO_TEXT, type Reader } from '../../state/reader.ts';
import { slotOf } from '../../state/slots.ts';
import { LIMITS } from '../../vm/limits.ts';
import { RpcError } from '../errors.ts';

/** Words by their slots; those of a whole memory stand for all there is. */
export type Slots = { readonly isWhole: boolean; readonly words: ReadonlyMap<Hash, bigint> };

/** The state with other words in the memory of some accounts. Their code may be another one too, so that its types need not be what was there. */
export function withSlots(state: Reader, overrides: ReadonlyMap<Address, Slots>): Reader {
  return {
    account: (who) => state.account(who),
    code: (codeHash) => state.code(codeHash),
    word(who, path) {
      const slots = overrides.get(who);
      if (slots === undefined) return state.word(who, path);
      return wordIn(slots, path) ?? (slots.isWhole ? 0n : wordBelow(state, who, path));
    },
    text(who, path) {
      const slots = overrides.get(who);
      if (slots === undefined) return state.text(who, path);
      return textIn(slots, path, slots.isWhole ? NO_TEXT : textBelow(state, who, path));
    },
  };
}

/** Other code may see a word where there is a text: then it sees its length, which is what stands in the slot. */
function wordBelow(state: Reader, who: Address, path: string): bigint {
  return orIfMistaken(
    () => state.word(who, path),
    () => BigInt(state.text(who, path).length),
  );
}

/** And a text where there is a word: so long, and nothing in it. */
function textBelow(state: Reader, who: Address, path: string): Uint8Array {
  return orIfMistaken(
    () => state.text(who, path),
    () => new Uint8Array(lengthOf(state.word(who, path), path)),
  );
}

function orIfMistaken<T>(read: () => T, otherwise: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof TypeError) return otherwise();
    throw error;
  }
}

const PIECE = 32;

function wordIn({ words }: Slots, path: string): bigint | undefined {
  return words.get(bytesToHex(slotOf(path)));
}

/** The text below, with another length, and other pieces where there are some. */
function textIn(slots: Slots, path: string, below: Uint8Array): Uint8Array {
  if (slots.words.size === 0) return below;
  const text = new Uint8Array(lengthOf(wordIn(slots, path) ?? BigInt(below.length), path));
  text.set(below.subarray(0, text.length));
  for (let at = 0; at < text.length; at += PIECE) {
    const piece = wordIn(slots, `${path}#${at / PIECE}`);
    if (piece !== undefined) text.set(wordToBytes(piece).subarray(0, text.length - at), at);
  }
  return text;
}

function lengthOf(word: bigint, path: string): number {
  if (word <= BigInt(LIMITS.textSize)) return Number(word);
  throw new RpcError(
    'refused',
    `${show(path)} holds a text, and the override says ${word} for its length; at most ${LIMITS.textSize} bytes are possible`,
  );
}
