/** Logs: what an event becomes on the chain. */

import { bytesToWord } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { encodeWord } from './abi.ts';
import { checkedEncoding, requireFit } from './answer.ts';
import { GAS, words } from './gas.ts';
import { LIMITS } from './limits.ts';
import type { Machine } from './machine.ts';
import type { IndexedField } from './tables.ts';
import type { LeafValue, Value } from './types.ts';

/** Topics: the signature's hash, then each indexed field as a word (a text as its hash); the rest is data. */
export function emit(machine: Machine, index: number): void {
  const { flat, topic, data, indexed } = machine.module.tables.event(index);
  const values = machine.popMany(flat.length);
  const encoded = checkedEncoding(data.types, pick(values, data.places), LIMITS.logSize);
  const marks = pick(values, indexed.places) as LeafValue[];
  requireFit(indexed.types, marks);
  const hashed = marks.reduce((sum: number, value) => sum + (typeof value === 'bigint' ? 0 : words(value.length)), 0);
  machine.spend(GAS.topic * (1 + marks.length) + GAS.logByte * encoded.length + GAS.keccakWord * hashed);
  const topics = [topic, ...marks.map((value, i) => topicWord(indexed.types[i] as IndexedField, value))];
  machine.host.log({ address: machine.call.contract, topics: topics.map(bytesToWord), data: encoded });
}

function pick(values: readonly Value[], places: readonly number[]): Value[] {
  return places.map((place) => values[place] as Value);
}

function topicWord(type: IndexedField, value: LeafValue): Uint8Array {
  if (typeof value !== 'bigint') return keccak256(value);
  return encodeWord(typeof type === 'string' ? type : 'uint8', value);
}
