/**
 * `callTracer`: who called whom, with what, and what came of it, as a tree whose root is the transaction. Sending hlp runs no code here, and is
 * a call without input all the same, so that whoever follows the money finds it.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import { bytesToHex, type Hex, wordToBytes } from '../../base/bytes.ts';
import type { Applied } from '../../chain/transition.ts';
import type { Entered, Left, Logged, MachineEvent, Moved, Refused } from '../../vm/events.ts';
import { inAscii } from '../ascii.ts';
import { RpcError } from '../errors.ts';
import { toQuantity } from '../quantities.ts';
import type { FailureText } from './failure-text.ts';
import type { Subject, Tracer } from './tracer.ts';

/** Calls, and bytes that went along with them, held until the end: as much as fits this process easily. */
const MOST_FRAMES = 200_000;
const MOST_BYTES = 64 * 1024 * 1024;

type Status = 'success' | 'reverted' | 'outOfGas';
type Wish = { readonly onlyTopCall: boolean; readonly withLog: boolean };

/** A log, and how many calls of its frame came before it. */
type FrameLog = { readonly log: Logged; readonly position: number; readonly order: number };

type Frame = {
  readonly type: 'CALL' | 'STATICCALL' | 'CREATE';
  readonly from: Address;
  readonly to: Address | undefined;
  readonly value: bigint;
  readonly gas: bigint;
  readonly input: Uint8Array;
  readonly calls: Frame[];
  readonly logs: FrameLog[];
  gasUsed: bigint;
  output: Uint8Array;
  status: Status;
  /** What a caller could not read did not happen either. */
  isUndone: boolean;
  /** Whose code failed: it, or one that it called. */
  failedIn: Address | undefined;
};

export class CallTracer implements Tracer {
  readonly stacks = false;
  readonly #wish: Wish;
  readonly #subject: Subject;
  readonly #failureText: FailureText;
  readonly #root: Frame;
  /** The innermost last. */
  readonly #open: Frame[] = [];
  #frames = 0;
  #bytes = 0;
  #logs = 0;

  constructor(wish: Wish, subject: Subject, failureText: FailureText) {
    const { transaction, sender } = subject.prepared;
    const { to, value, gasLimit: gas, data: input } = transaction;
    this.#wish = wish;
    this.#subject = subject;
    this.#failureText = failureText;
    this.#root = frameOf(to === undefined ? 'CREATE' : 'CALL', { from: sender, to, value, gas, input });
  }

  hear(events: readonly MachineEvent[]): string {
    /** Hlp that came along with a call is part of it. */
    let alongWith = events.some(({ event }) => event === 'refused');
    for (const event of events) {
      if (event.event === 'enter') alongWith = this.#enter(event);
      else if (event.event === 'move' && alongWith) alongWith = false;
      else if (event.event === 'move') this.#move(event);
      else if (event.event === 'refused') this.#refused(event);
      else if (event.event === 'log') this.#log(event);
      else if (event.event === 'leave') this.#leave(event);
    }
    return '';
  }

  *end({ receipt }: Applied): Iterable<string> {
    const { status, gasUsed, output, contractAddress } = receipt;
    const isMade = contractAddress !== undefined;
    const code = isMade ? this.#codeOf(contractAddress) : output;
    const top = { ...this.#root, to: this.#root.to ?? contractAddress, gasUsed, output: code, status };
    if (status !== 'success') clearLogs(top);
    yield* this.#json(top, numbered(top, this.#subject.logsBefore));
  }

  /** Is hlp told of next that comes along? */
  #enter({ kind, contract, caller, value, data, gas }: Entered): boolean {
    if (this.#open.length === 0) this.#open.push(this.#root);
    else {
      const type = kind === 'view' ? 'STATICCALL' : 'CALL';
      const [from, to] = [wordToAddress(caller), wordToAddress(contract)];
      const frame = frameOf(type, { from, to, value, gas: BigInt(gas), input: data });
      this.#add(frame);
      this.#open.push(frame);
    }
    return value > 0n;
  }

  #move({ from, to, wei }: Moved): void {
    const ends = { from: wordToAddress(from), to: wordToAddress(to) };
    this.#add(frameOf('CALL', { ...ends, value: wei, gas: 0n, input: NOTHING }));
  }

  #refused({ target, data }: Refused): void {
    const from = this.#open.at(-1)?.to ?? this.#created();
    const frame = frameOf('CALL', { from, to: wordToAddress(target), value: 0n, gas: 0n, input: NOTHING });
    this.#add({ ...frame, status: 'reverted', output: data });
    this.#count(data.length);
  }

  #log(log: Logged): void {
    const frame = this.#open.at(-1);
    this.#count(log.data.length + 200);
    frame?.logs.push({ log, position: frame.calls.length, order: this.#logs++ });
  }

  #leave({ status, gasUsed, data, isUndone }: Left): void {
    const frame = this.#open.pop();
    if (frame === undefined) return;
    if (status === 'reverted') frame.failedIn = failedIn(frame, data);
    if (frame === this.#root) return;
    Object.assign(frame, { status, output: data, isUndone, gasUsed: BigInt(gasUsed) });
    this.#count(data.length);
    if (isUndone) clearLogs(frame);
  }

  #add(frame: Frame): void {
    if (this.#wish.onlyTopCall) return;
    this.#frames++;
    this.#count(frame.input.length);
    this.#open.at(-1)?.calls.push(frame);
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= MOST_BYTES && this.#frames <= MOST_FRAMES) return;
    throw new RpcError('limit', `this transaction makes more calls than callTracer gives (${MOST_FRAMES} of them, ${MOST_BYTES} bytes): ask for onlyTopCall, or for step logs`); // prettier-ignore
  }

  /** In `init`, the contract that is being made. */
  #created(): Address {
    return wordToAddress(this.#subject.prepared.call?.contract ?? 0n);
  }

  #codeOf(address: Address): Uint8Array {
    const { state } = this.#subject.prepared;
    return state.code(state.account(address)?.codeHash ?? '0x') ?? NOTHING;
  }

  /** Piece by piece, the order of fields as geth has it. */
  *#json(frame: Frame, numbers: ReadonlyMap<FrameLog, number>): Iterable<string> {
    const { type, from, to, value, gas, gasUsed, input, output, status, isUndone, calls, logs } = frame;
    const fields = {
      type,
      from,
      ...(to === undefined ? {} : { to }),
      ...(type === 'STATICCALL' ? {} : { value: toQuantity(value) }),
      gas: toQuantity(gas),
      gasUsed: toQuantity(gasUsed),
      input: bytesToHex(input),
      ...(output.length === 0 ? {} : { output: bytesToHex(output) }),
      ...(status === 'success'
        ? isUndone
          ? { error: 'its answer is not what its caller expects' }
          : {}
        : this.#error(frame)),
    };
    yield inAscii(JSON.stringify(fields)).slice(0, -1);
    if (calls.length > 0) {
      yield ',"calls":[';
      for (const [i, call] of calls.entries()) {
        if (i > 0) yield ',';
        yield* this.#json(call, numbers);
      }
      yield ']';
    }
    if (this.#wish.withLog && logs.length > 0)
      yield `,"logs":${JSON.stringify(logs.map((each) => logJson(each, numbers)))}`;
    yield '}';
  }

  #error({ status, output, failedIn: whose }: Frame): { readonly error: string; readonly revertReason?: string } {
    if (status === 'outOfGas') return { error: 'out of gas' };
    const reason = output.length === 0 ? undefined : this.#failureText(output, whose);
    return { error: 'execution reverted', ...(reason === undefined ? {} : { revertReason: reason }) };
  }
}

const NOTHING = new Uint8Array(0);

type Begun = Pick<Frame, 'from' | 'to' | 'value' | 'gas' | 'input'>;

function frameOf(type: Frame['type'], begun: Begun): Frame {
  return {
    type,
    ...begun,
    failedIn: begun.to,
    calls: [],
    logs: [],
    gasUsed: 0n,
    output: NOTHING,
    status: 'success',
    isUndone: false,
  };
}

/** A reason travels up unchanged: the same bytes are the reason of the newest call that failed. */
function failedIn({ to, calls }: Frame, reason: Uint8Array): Address | undefined {
  const newest = calls.at(-1);
  return newest !== undefined && newest.status !== 'success' && newest.output === reason ? newest.failedIn : to;
}

/** Of what was undone no log stays. */
function clearLogs(frame: Frame): void {
  frame.logs.length = 0;
  frame.calls.forEach(clearLogs);
}

/** Those that stayed, by their place in the block. */
function numbered(root: Frame, logsBefore: number): ReadonlyMap<FrameLog, number> {
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
