/** What leaves a contract – answers, logs – can be read by anybody who knows the ABI: strictly, text as UTF-8. */

import { bytesToHex, wordToBytes } from '../../src/base/bytes.ts';
import { decodeAbi, topicOf } from '../../src/vm/abi.ts';
import { fieldTypes, type AbiType } from '../../src/vm/abi-type.ts';
import type { Log } from '../../src/vm/host.ts';
import type { Call, Outcome } from '../../src/vm/machine.ts';
import type { Module } from '../../src/vm/module.ts';

/** The first thing that cannot be read. */
export function unreadable(
  call: Pick<Call, 'kind' | 'data' | 'module'>,
  outcome: Outcome,
  logs: readonly Log[],
): string | undefined {
  const { module, entries } = call.module;
  if (outcome.status !== 'success') return undefined;
  const fn = call.kind === 'init' ? undefined : entries.get(bytesToHex(call.data.subarray(0, 4)));
  const results = fn?.def.result === undefined ? [] : [fn.def.result];
  return misread('the answer', results, outcome.data) ?? logs.map((log) => unreadableLog(module, log)).find(Boolean);
}

function unreadableLog(module: Module, { topics, data }: Log): string | undefined {
  const event = module.events.find(
    (one) => bytesToHex(topicOf(one.name, fieldTypes(one))) === bytesToHex(wordToBytes(topics[0] ?? 0n)),
  );
  if (event === undefined) return 'a log has no event';
  const indexed = event.fields.filter((field) => field.indexed);
  if (indexed.length + 1 !== topics.length) return `a log of ${event.name} has ${topics.length} topics`;
  return misread(
    `a log of ${event.name}`,
    fieldTypes({ fields: event.fields.filter((field) => !field.indexed) }),
    data,
  );
}

function misread(what: string, types: readonly AbiType[], data: Uint8Array): string | undefined {
  try {
    decodeAbi(types, data);
    return undefined;
  } catch (error) {
    return `${what} cannot be read: ${String(error)}`;
  }
}
