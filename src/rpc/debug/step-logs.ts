/**
 * Step logs: one object for each instruction, as the published schema describes them. Written by hand, since there are millions of them: what
 * is the same each time an instruction is met is put together once, and so is the text of stack slots that stay.
 *
 * Texts and lists on the stack show their length, as in docs/traces.md. `storage` holds the slots that the instruction wrote, and `writes` the
 * same by readable paths; `source` says where the instruction stands, when the source of its contract is on chain.
 */

import { type Address, wordToAddress } from '../../base/address.ts';
import { bytesToHex, type Hex } from '../../base/bytes.ts';
import type { Applied } from '../../chain/transition.ts';
import type { Failure, MachineEvent, Stepped, Written } from '../../vm/events.ts';
import { inAscii } from '../json/ascii.ts';
import { toWord } from '../json/quantities.ts';
import { slotWordsOver } from '../json/slot-words.ts';
import type { SourceText, SourceTexts } from './source-texts.ts';
import { StackText } from './stack-text.ts';
import type { StepWish } from './trace-wish.ts';
import type { Tracer } from './tracer.ts';

/** Of one request, however many transactions it is about: some hundred megabytes of text. */
export const MOST_STEPS = 2_000_000;

/** Steps that may still be written. */
export type Allowance = { left: number };

/** What is the same each time an instruction of a contract is met, by its offset: up to the gas, and what it cost with the text from there to the stack. */
type Texts = { readonly heads: string[]; readonly costs: number[]; readonly middles: string[] };

/** A contract that runs. */
type Level = Texts & { readonly source: SourceText | undefined };

export class StepLogs implements Tracer {
  readonly stacks: boolean;
  readonly #wish: StepWish;
  readonly #texts: SourceTexts;
  readonly #allowance: Allowance;
  readonly #stack = new StackText();
  readonly #running: Level[] = [];
  readonly #known = new Map<string, Texts>();
  #steps = 0;
  #written = 0;
  #returned: { readonly bytes: Uint8Array | undefined; readonly hex: Hex } = { bytes: undefined, hex: '0x' };

  constructor(wish: StepWish, texts: SourceTexts, allowance: Allowance) {
    this.stacks = wish.stacks;
    this.#wish = wish;
    this.#texts = texts;
    this.#allowance = allowance;
  }

  /** Finds its source. */
  async enter(contract: Address): Promise<void> {
    if (this.#wish.sources) await this.#texts.find(contract);
  }

  hear(events: readonly MachineEvent[]): string {
    let text = '';
    const [first] = events;
    if (first?.event === 'step' && this.#takes()) text = this.#line(first, events);
    for (const event of events) {
      if (event.event === 'enter') this.#enter(wordToAddress(event.contract));
      else if (event.event === 'leave') this.#running.pop();
    }
    return text;
  }

  *end({ receipt }: Applied): Iterable<string> {
    const { status, gasUsed, output } = receipt;
    const left = this.#steps - this.#written;
    const cut = left === 0 || this.#isLimited ? '' : `,"cut":${JSON.stringify(cutText(left))}`;
    if (this.#written === 0) yield OPENING;
    yield `],"gas":${gasUsed},"failed":${status !== 'success'},"returnValue":"${bytesToHex(output)}"${cut}}`;
  }

  get #isLimited(): boolean {
    return this.#wish.limit > 0 && this.#written === this.#wish.limit;
  }

  #takes(): boolean {
    this.#steps++;
    if (this.#allowance.left === 0 || this.#isLimited) return false;
    this.#allowance.left--;
    this.#written++;
    return true;
  }

  #enter(contract: Address): void {
    const depth = this.#running.length + 1;
    const key = `${contract} ${depth}`;
    const texts = this.#known.get(key) ?? { heads: [], costs: [], middles: [] };
    this.#known.set(key, texts);
    this.#running.push({ ...texts, source: this.#wish.sources ? this.#texts.known(contract) : undefined });
  }

  #line(
    { pc, opName, depth, gas, gasCost, stack, returned, failure }: Stepped,
    events: readonly MachineEvent[],
  ): string {
    const { heads, costs, middles, source } = this.#running.at(-1) as Level;
    const head = (heads[pc] ??= headText(pc, opName, depth, source?.at(pc)));
    if (costs[pc] !== gasCost) {
      costs[pc] = gasCost;
      middles[pc] = `,"gasCost":${gasCost}${this.stacks ? ',"stack":[' : ''}`;
    }
    const begin = this.#written === 1 ? `${OPENING}${head.slice(1)}` : head;
    const line = this.stacks ? `${begin}${gas}${middles[pc]}${this.#stack.of(stack)}]` : `${begin}${gas}${middles[pc]}`;
    const isPlain = events.length === 1 && failure === undefined && !this.#wish.returned;
    return isPlain ? `${line}}` : `${line}${this.#rest(returned, failure)}${this.#effects(events)}}`;
  }

  #rest(returned: Uint8Array, failure: Failure | undefined): string {
    const answer = this.#wish.returned ? `,"returnData":"${this.#answer(returned)}"` : '';
    return failure === undefined ? answer : `${answer},"error":"${errorText(failure)}"`;
  }

  /** The same one stands in many steps that follow each other. */
  #answer(returned: Uint8Array): Hex {
    if (returned !== this.#returned.bytes) this.#returned = { bytes: returned, hex: bytesToHex(returned) };
    return this.#returned.hex;
  }

  #effects(events: readonly MachineEvent[]): string {
    const written = this.#wish.storage ? events.filter((event) => event.event === 'write') : [];
    return written.length === 0 ? '' : writesText(written);
  }
}

const OPENING = '{"structLogs":[';

function headText(pc: number, op: string, depth: number, source: string | undefined): string {
  const where = source === undefined ? '' : `,"source":${source}`;
  return `,{"pc":${pc},"op":"${op}","depth":${depth},"refund":0${where},"gas":`;
}

/** What became of it stands at the end of the trace; this says only where. */
const errorText = ({ status }: Failure): string => (status === 'outOfGas' ? 'out of gas' : 'execution reverted');

function cutText(left: number): string {
  return `${left} more steps were taken and are not written: a request gives ${MOST_STEPS}`;
}

// ───────────── writes ─────────────

function writesText(written: readonly Written[]): string {
  const slots = Object.fromEntries(written.flatMap(({ path, old, new: now }) => [...slotWordsOver(path, old, now)]));
  const writes = written.map(({ path, old, new: now }) => ({ path, old: plain(old), new: plain(now) }));
  return `,"storage":${JSON.stringify(slots)},"writes":${inAscii(JSON.stringify(writes))}`;
}

const plain = (leaf: Written['new']): string => (typeof leaf === 'bigint' ? toWord(leaf) : bytesToHex(leaf));
