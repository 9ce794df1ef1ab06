/** The slots of the tree that a leaf takes, each with a name: one for a word; for a text its length, and a piece for every 32 bytes. */

import { bytesToHex, bytesToUtf8 } from '../../base/bytes.ts';
import type { Leaf } from '../../state/reader.ts';
import { slotsOf } from '../../state/slots.ts';
import type { StateValue } from '../changes.ts';
import { quoted, withUnit } from '../values.ts';

/** All safe to show. */
export type NamedSlot = {
  /** 32 bytes. */
  readonly slot: Uint8Array;
  readonly name: string;
  /** What lies there, as people read it; undefined for a number of bytes, which is as it is. */
  readonly shown?: string;
  /** The text whose keccak256 the slot is. */
  readonly spelled: string;
};

/** @param leaf what is there; a text that is gone has only the slot of its length */
export function namedSlots(
  path: string,
  value: Pick<StateValue, 'name' | 'shownNew' | 'unit'>,
  leaf: Leaf,
): NamedSlot[] {
  const names = typeof leaf === 'bigint' ? [wordName(path, value)] : textNames(path, value, leaf);
  return slotsOf(path, leaf).map((slot, i) => ({ slot, ...names[i]! }));
}

type SlotName = Omit<NamedSlot, 'slot'>;

function wordName(path: string, value: Pick<StateValue, 'name' | 'shownNew' | 'unit'>): SlotName {
  return { name: value.name, shown: withUnit(value.shownNew, value), spelled: quoted(path) };
}

/** The first slot of a text holds how many bytes it has, the others 32 of them each. */
function textNames(
  path: string,
  { name, shownNew }: Pick<StateValue, 'name' | 'shownNew'>,
  text: Uint8Array,
): SlotName[] {
  const pieces = Array.from({ length: Math.ceil(text.length / 32) }, (_, i) => text.subarray(32 * i, 32 * (i + 1)));
  return [
    { name: `${name}: ${shownNew}, length in bytes`, spelled: quoted(path) },
    ...pieces.map((piece, i) => ({
      name: `${name}: piece ${i}`,
      shown: quoted(bytesToUtf8(piece) ?? bytesToHex(piece)),
      spelled: quoted(`${path}#${i}`),
    })),
  ];
}
