/** A call and all that it called (`call-frame.ts`) as JSON, piece by piece: the names and the order of fields as geth has them. */

import { type Address, wordToAddress } from '../../base/address.ts';
import { bytesToHex, type Hex, wordToBytes } from '../../base/bytes.ts';
import { inAscii } from '../json/ascii.ts';
import { toQuantity } from '../json/quantities.ts';
import type { Frame, FrameLog } from './call-frame.ts';

/** How it is told. */
export type Telling = {
  /** Of logs, by their place in the block; undefined: without logs. */
  readonly numbers: ReadonlyMap<FrameLog, number> | undefined;
  /** Why somebody's code failed, in its own words; undefined for data that name nothing known. */
  readonly reason: (data: Uint8Array, failedIn: Address | undefined) => string | undefined;
};

export function* frameJson(frame: Frame, telling: Telling): Iterable<string> {
  const { calls, logs } = frame;
  const { numbers } = telling;
  yield inAscii(JSON.stringify(fieldsOf(frame, telling))).slice(0, -1);
  if (calls.length > 0) {
    yield ',"calls":[';
    for (const [i, call] of calls.entries()) {
      if (i > 0) yield ',';
      yield* frameJson(call, telling);
    }
    yield ']';
  }
  if (numbers !== undefined && logs.length > 0)
    yield `,"logs":${JSON.stringify(logs.map((each) => logJson(each, numbers)))}`;
  yield '}';
}

function fieldsOf(frame: Frame, telling: Telling): object {
  const { type, from, to, value, gas, gasUsed, input, output } = frame;
  return {
    type,
    from,
    ...(to === undefined ? {} : { to }),
    ...(type === 'STATICCALL' ? {} : { value: toQuantity(value) }),
    gas: toQuantity(gas),
    gasUsed: toQuantity(gasUsed),
    input: bytesToHex(input),
    ...(output.length === 0 ? {} : { output: bytesToHex(output) }),
    ...errorOf(frame, telling),
  };
}

type ErrorJson = { readonly error?: string; readonly revertReason?: string };

function errorOf({ status, isUndone, output, failedIn }: Frame, { reason }: Telling): ErrorJson {
  if (status === 'success') return isUndone ? { error: 'its answer is not what its caller expects' } : {};
  if (status === 'outOfGas') return { error: 'out of gas' };
  const revertReason = output.length === 0 ? undefined : reason(output, failedIn);
  return { error: 'execution reverted', ...(revertReason === undefined ? {} : { revertReason }) };
}

/** The logs that stayed, by their place in the block. */
export function numbered(root: Frame, logsBefore: number): ReadonlyMap<FrameLog, number> {
  const all = [...logsIn(root)].sort((a, b) => a.order - b.order);
  return new Map(all.map((log, i) => [log, logsBefore + i]));
}

function* logsIn({ logs, calls }: Frame): Iterable<FrameLog> {
  yield* logs;
  for (const call of calls) yield* logsIn(call);
}

function logJson(each: FrameLog, numbers: ReadonlyMap<FrameLog, number>): object {
  const { address, topics, data } = each.log;
  return {
    address: wordToAddress(address),
    topics: topics.map((topic): Hex => bytesToHex(wordToBytes(topic))),
    data: bytesToHex(data),
    index: toQuantity(numbers.get(each) ?? 0),
    position: toQuantity(each.position),
  };
}
