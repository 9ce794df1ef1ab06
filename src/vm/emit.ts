/** Logs: what an event becomes on the chain. */

import { bytesToWord } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { encodeWord, topicOf } from './abi.ts';
import { fieldTypes, flatCount } from './abi-type.ts';
import { checkedEncoding } from './answer.ts';
import { GAS, words } from './gas.ts';
import { LIMITS } from './limits.ts';
import type { Machine } from './machine.ts';
import type { Field, Signature } from './module.ts';
import type { Value } from './types.ts';

/** A field and the flat values it has. */
type Given = { readonly field: Field; readonly values: readonly Value[] };

/** Topics: the signature's hash, then each indexed field as a word (a text as its hash); the rest is data. */
export function emit(machine: Machine, event: Signature, values: readonly Value[]): void {
  const given = givenTo(event, values);
  const plain = given.filter(({ field }) => !field.indexed);
  const indexed = given.filter(({ field }) => field.indexed);
  const data = checkedEncoding(
    plain.map(({ field }) => field.type),
    plain.flatMap((each) => each.values),
    LIMITS.logSize,
  );
  const hashed = indexed.reduce((sum, { values: [value] }) => sum + wordsOfText(value), 0);
  machine.spend(GAS.topic * (1 + indexed.length) + GAS.logByte * data.length + GAS.keccakWord * hashed);
  const topics = [topicOf(event.name, fieldTypes(event)), ...indexed.map(topicWord)];
  machine.host.log({ address: machine.call.contract, topics: topics.map(bytesToWord), data });
}

function givenTo({ fields }: Signature, values: readonly Value[]): Given[] {
  let next = 0;
  return fields.map((field) => ({ field, values: values.slice(next, (next += flatCount(field.type))) }));
}

const wordsOfText = (value: Value | undefined): number => (value instanceof Uint8Array ? words(value.length) : 0);

/** Only leaves and enums are indexed: the verifier has seen to it. */
function topicWord({ field: { type }, values: [value] }: Given): Uint8Array {
  if (value instanceof Uint8Array) return keccak256(value);
  return encodeWord(typeof type === 'string' ? type : 'uint8', value as bigint);
}
