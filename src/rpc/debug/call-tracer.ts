/**
 * `callTracer`: who called whom, with what, and what came of it, as a tree whose root is the transaction. Sending hlp runs no code here, and is
 * a call without input all the same, so that whoever follows the money finds it. What is held of a call is in `call-frame.ts`.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import type { Applied } from '../../chain/transition.ts';
import type { Names } from '../../timeline/values.ts';
import type { Entered, Left, Logged, MachineEvent, Moved, Refused } from '../../vm/events.ts';
import { revertReason } from '../call/reverted.ts';
import { RpcError } from '../errors.ts';
import { frameJson, numbered } from './call-frame-json.ts';
import { clearLogs, failedIn, type Frame, frameOf, NOTHING } from './call-frame.ts';
import type { Subject, Tracer } from './tracer.ts';

/** Calls, and bytes that went along with them, held until the end: as much as fits this process easily. */
const MOST_FRAMES = 200_000;
const MOST_BYTES = 64 * 1024 * 1024;

type Wish = { readonly onlyTopCall: boolean; readonly withLog: boolean };

export class CallTracer implements Tracer {
  readonly stacks = false;
  readonly #wish: Wish;
  readonly #subject: Subject;
  readonly #names: Names;
  readonly #root: Frame;
  /** The innermost last. */
  readonly #open: Frame[] = [];
  #frames = 0;
  #bytes = 0;
  #logs = 0;

  constructor(wish: Wish, subject: Subject, names: Names) {
    const { transaction, sender } = subject.prepared;
    const { to, value, gasLimit: gas, data: input } = transaction;
    this.#wish = wish;
    this.#subject = subject;
    this.#names = names;
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
    const numbers = this.#wish.withLog ? numbered(top, this.#subject.logsBefore) : undefined;
    yield* frameJson(top, { numbers, reason: (data, whose) => this.#reason(data, whose) });
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

  #reason(data: Uint8Array, whose: Address | undefined): string | undefined {
    const { name, words } = revertReason(data, whose, this.#subject.prepared.state, this.#names);
    return name === undefined ? undefined : words;
  }
}
