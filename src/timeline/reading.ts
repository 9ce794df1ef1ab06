/**
 * What the data of the chain say: which function a call names and with what, what it answered, which events it left, by the names that
 * the contract itself gives them.
 */

import { checksumAddress } from '../base/address.ts';
import { bytesToHex, bytesToWord, hexToBytes } from '../base/bytes.ts';
import type { ChainLog, Receipt } from '../chain/receipt.ts';
import type { AbiParameter } from '../lang/abi.ts';
import { AbiError, decodeAbi, topicOf } from '../vm/abi.ts';
import type { AbiType } from '../vm/abi-type.ts';
import type { Field, FunctionDef } from '../vm/module.ts';
import type { Value } from '../vm/types.ts';
import { inputsOf } from './calls.ts';
import type { Contracts, KnownContract } from './contracts.ts';
import { typeOfParameter } from './types.ts';
import { namedValue, type NamedValue, type Names, portionsOf } from './values.ts';

export type CallText = { readonly function: string; readonly args: readonly NamedValue[] };
export type EventText = { readonly contract: string; readonly event: string; readonly fields: readonly NamedValue[] };

/** Which function the calldata names, and with what; undefined when the contract has no such function or they do not fit. */
export function readCall(contract: KnownContract | undefined, data: Uint8Array, names: Names): CallText | undefined {
  const def = contract?.module.entries.get(bytesToHex(data.subarray(0, 4)))?.def;
  if (def === undefined) return undefined;
  const args = readValues(def.params, inputsOf(def, contract?.artifact), data.subarray(4), names);
  return args && { function: def.name, args };
}

/** What a call answered; undefined when it answers nothing. */
export function readAnswer(
  contract: KnownContract | undefined,
  call: { readonly function: string },
  { output }: Pick<Receipt, 'output'>,
  names: Names,
): NamedValue | undefined {
  const def = functionCalled(contract, call.function);
  if (def?.result === undefined) return undefined;
  const entry = contract?.artifact?.abi.find((row) => row.type === 'function' && row.name === call.function);
  const described = entry?.type === 'function' ? entry.outputs : [];
  return readValues([{ name: 'answer', type: def.result }], described, output, names)?.[0];
}

function functionCalled(contract: KnownContract | undefined, name: string): FunctionDef | undefined {
  return contract?.module.functions.find(({ def }) => def.name === name && def.kind !== 'fn')?.def;
}

/** A log by the names its contract gives it; none when the contract does not know it. */
export function readLog(log: ChainLog, contracts: Contracts, names: Names): EventText[] {
  const contract = contracts(log.address);
  const event = contract && eventsOf(contract).get(log.topics[0] ?? '');
  if (contract === undefined || event === undefined) return [];
  const { name, fields } = event;
  const entry = contract.artifact?.abi.find((row) => row.type === 'event' && row.name === name);
  const described = entry?.type === 'event' ? entry.inputs : [];
  const own = names.nameOf(log.address)?.name ?? checksumAddress(log.address);
  return [{ contract: own, event: name, fields: fieldsOf(fields, described, log, names) }];
}

type Event = KnownContract['module']['module']['events'][number];

/** One block may hold thousands of logs, and a contract more than a hundred events: their hashes are made once. */
const eventsByTopic = new WeakMap<readonly Event[], ReadonlyMap<string, Event>>();

function eventsOf({ module: { module } }: KnownContract): ReadonlyMap<string, Event> {
  const { events } = module;
  const known = eventsByTopic.get(events);
  if (known !== undefined) return known;
  const named = events.map((event) => [bytesToHex(topicOf(event.name, typesOf(event.fields))), event] as const);
  const found: ReadonlyMap<string, Event> = new Map(named.toReversed());
  eventsByTopic.set(events, found);
  return found;
}

/** In the order of the declaration: indexed ones stand in topics, the others in the data. */
function fieldsOf(
  fields: readonly Field[],
  described: readonly AbiParameter[],
  { topics, data }: ChainLog,
  names: Names,
): NamedValue[] {
  const isPlain = (_: unknown, i: number): boolean => fields[i]?.indexed !== true;
  const plain = readValues(fields.filter(isPlain), described.filter(isPlain), data, names) ?? [];
  let [nextPlain, nextTopic] = [0, 1];
  return fields.flatMap((field, i) => {
    if (!field.indexed) return plain[nextPlain++] ?? [];
    return topicValue(field, described[i], topics[nextTopic++] ?? '0x', names);
  });
}

/** An indexed text is only there as its hash. */
function topicValue(field: Field, described: AbiParameter | undefined, topic: string, names: Names): NamedValue[] {
  const isText = field.type === 'string' || field.type === 'bytes';
  const word = hexToBytes(topic);
  if (isText) return [namedValue(field.name, 'bytes32', undefined, [bytesToWord(word)], names)];
  return readValues([field], described === undefined ? [] : [described], word, names) ?? [];
}

type Named = { readonly name: string; readonly type: AbiType };

const typesOf = (fields: readonly Named[]): AbiType[] => fields.map(({ type }) => type);

/** Encoded values by name, and as the source describes them where that is known; undefined when the data are no such values. */
export function readValues(
  fields: readonly Named[],
  described: readonly AbiParameter[],
  data: Uint8Array,
  names: Names,
): NamedValue[] | undefined {
  const flat = tryDecode(typesOf(fields), data);
  if (flat === undefined) return undefined;
  const portions = portionsOf(typesOf(fields), flat);
  return fields.map(({ name, type }, i) => {
    const known = described[i];
    return namedValue(name, known === undefined ? type : typeOfParameter(known), known?.unit, portions[i] ?? [], names);
  });
}

function tryDecode(types: readonly AbiType[], data: Uint8Array): Value[] | undefined {
  try {
    return decodeAbi(types, data);
  } catch (error) {
    if (error instanceof AbiError) return undefined;
    throw error;
  }
}
