/**
 * What a run did to the world and asked of it, instruction by instruction: the listener that the first walk through a transaction puts
 * before its host. `tracer.ts` makes that walk.
 */

import { type Address, wordToAddress } from '../base/address.ts';
import type { Host, Leaf, Mark } from '../vm/host.ts';
import type { OpName } from '../vm/opcodes.ts';
import { type Effect, WatchedHost } from '../vm/watched-host.ts';

export type TraceEvent = {
  /** Of the instruction that did it; -1 for what is done at the entry, before the first one. */
  readonly step: number;
  /** Whose code ran. */
  readonly contract: Address;
  /** Nothing of it stays: a call failed later, and took it back. */
  readonly undone: boolean;
} & Happening;

export type Happening =
  /** Of sums and counts too. To write the value that is there changes nothing, and is none. */
  | { readonly kind: 'write'; readonly path: string; readonly old: Leaf; readonly new: Leaf }
  /** What an instruction reads; not what a write looks up. */
  | { readonly kind: 'read'; readonly path: string }
  /** Of another contract, whatever came of it. */
  | { readonly kind: 'call'; readonly target: Address; readonly function: string }
  | { readonly kind: 'event'; readonly topics: readonly bigint[]; readonly data: Uint8Array }
  | { readonly kind: 'move'; readonly to: Address; readonly wei: bigint }
  /** A call of this contract failed; or one that it made was refused at the door, or answered what it could not take. */
  | { readonly kind: 'failure' };

/** Instructions that read state for its own sake. */
const READS: ReadonlySet<OpName> = new Set(['sget', 'sagg', 'slen', 'slist']);

type Noted = { -readonly [K in keyof TraceEvent]: TraceEvent[K] } & Happening;

export class Listener extends WatchedHost {
  readonly events: readonly TraceEvent[];
  readonly #noted: Noted[];
  /** How many had been noted when a mark was made. */
  readonly #marks = new WeakMap<Mark, number>();
  #step = -1;
  #contract: Address | undefined;
  #isReading = false;

  constructor(host: Host) {
    const noted: Noted[] = [];
    super(host, (effect) => this.note(happeningOf(effect), contractOf(effect)));
    this.events = noted;
    this.#noted = noted;
  }

  /** The next instruction, and whose it is. */
  expect(step: number, contract: Address, op: OpName): void {
    this.#step = step;
    this.#contract = contract;
    this.#isReading = READS.has(op);
  }

  /** Whose code runs is known but at the entry, where an effect says it by itself. */
  note(happening: Happening, own?: Address): void {
    const contract = this.#contract ?? own;
    if (contract !== undefined) this.#noted.push({ step: this.#step, contract, undone: false, ...happening });
  }

  override mark(): Mark {
    const mark = super.mark();
    this.#marks.set(mark, this.#noted.length);
    return mark;
  }

  override undo(mark: Mark): void {
    super.undo(mark);
    for (const event of this.#noted.slice(this.#marks.get(mark) ?? 0)) event.undone = true;
  }

  override word(contract: bigint, path: string): bigint {
    this.#read(path);
    return super.word(contract, path);
  }

  override text(contract: bigint, path: string): Uint8Array {
    this.#read(path);
    return super.text(contract, path);
  }

  #read(path: string): void {
    if (this.#isReading) this.note({ kind: 'read', path });
  }
}

function happeningOf(effect: Effect): Happening {
  switch (effect.event) {
    case 'write':
      return { kind: 'write', path: effect.path, old: effect.old, new: effect.new };
    case 'move':
      return { kind: 'move', to: wordToAddress(effect.to), wei: effect.wei };
    default:
      return { kind: 'event', topics: effect.topics, data: effect.data };
  }
}

/** Hlp comes in where the contract is entered; what it writes is its own. */
function contractOf(effect: Effect): Address {
  if (effect.event === 'write') return wordToAddress(effect.contract);
  return wordToAddress(effect.event === 'move' ? effect.to : effect.address);
}
