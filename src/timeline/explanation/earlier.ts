/** The writes of a leaf in earlier transactions, as `hlp why` finds them, with what was there before as the machine remembers it. */

import { bytesToUtf8, bytesToWord, hexToBytes, utf8ToBytes } from '../../base/bytes.ts';
import type { ChainReader } from '../../chain/chain-reader.ts';
import type { Leaf } from '../../state/reader.ts';
import { isNumber, isText, type LeafType } from '../../vm/types.ts';
import type { LeafPlace } from '../leaf-place.ts';
import type { Pause } from '../pace.ts';
import { positionIn } from '../position.ts';
import { StepError } from '../replay.ts';
import { deedIn } from '../sentence.ts';
import { readStoredPath } from '../stored-path.ts';
import type { Stepper } from '../stepper.ts';
import { leafOf } from '../types.ts';
import type { PlainValue } from '../values.ts';
import { whyOf, type Why, type Written } from '../why/why.ts';
import type { EarlierWrite, EarlierWrites } from './cause.ts';

export function earlierWritesOf(chain: ChainReader, { scene, place }: Stepper, pause: Pause): EarlierWrites {
  const before = positionIn(place, 0);
  return async (leaf, limit) => {
    const contract = scene.contracts.get(leaf.contract);
    const stored = contract && readStoredPath(leaf.path, contract);
    if (stored === undefined) return [];
    const why = await asked(chain, leaf, () => whyOf(chain, leaf, scene.names, { limit, before, pause }));
    const type = leafOf(stored.type);
    return why?.writes.map((write) => withLeaf(type, write)) ?? [];
  };
}

/** What was done is enough; the position says in which block. */
function withLeaf(type: LeafType, write: Written): EarlierWrite {
  return { ...write, sentence: deedIn(write.sentence), oldLeaf: storedLeaf(type, write.old) };
}

/** A contract that is only just being made has no history. */
async function asked(chain: ChainReader, { contract }: LeafPlace, ask: () => Promise<Why>): Promise<Why | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof StepError && chain.headState().account(contract) === undefined) return undefined;
    throw error;
  }
}

/** From what programs are told to what is stored. */
function storedLeaf(type: LeafType, value: PlainValue): Leaf {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value !== 'string') throw new Error('a leaf is a single value');
  if (isText(type)) return type === 'string' ? stringLeaf(value) : hexToBytes(value);
  return isNumber(type) ? BigInt.asUintN(256, BigInt(value)) : bytesToWord(hexToBytes(value));
}

/** Only what is no text is told as hex. */
function stringLeaf(value: string): Uint8Array {
  const bytes = /^0x(?:[0-9a-f]{2})+$/.test(value) ? hexToBytes(value) : undefined;
  return bytes !== undefined && bytesToUtf8(bytes) === undefined ? bytes : utf8ToBytes(value);
}
