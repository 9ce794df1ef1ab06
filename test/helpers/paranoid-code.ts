/**
 * A function as its bytes and the opcode table alone tell it: its instructions, which blocks are open at each, and where control may go from
 * there. The paranoid interpreter holds the machine against this; the verifier has no part in it. Types are in `paranoid-table.ts`.
 */

import type { FunctionDef } from '../../src/vm/module.ts';
import { BY_CODE, IMMEDIATES, type OpName } from '../../src/vm/opcodes.ts';

/** Something the verifier has let through. */
export class ParanoidFault extends Error {
  override name = 'ParanoidFault';
}

/** One instruction; `at` counts bytes of the code section. */
export type Spot = { readonly op: OpName; readonly args: readonly number[]; readonly at: number };

/** All by index of instruction. */
export type Flow = {
  readonly spots: readonly Spot[];
  /** The instructions that may come next within the function; none where it is left, or fails. */
  readonly next: readonly (readonly number[])[];
  /** The openers of the blocks that stand open in front of it, the innermost last. */
  readonly open: readonly (readonly number[])[];
  /** How many of these are loops. */
  readonly loops: readonly number[];
  /** The opener of the block that an `else` or `end` closes, or of the loop that `break` and `continue` belong to. */
  readonly opener: readonly (number | undefined)[];
};

export function flowOf(code: Uint8Array, { start, length }: FunctionDef): Flow {
  const spots = spotsOf(code, start, start + length);
  const tracer = new Tracer(spots);
  for (const i of spots.keys()) tracer.add(i);
  return { spots, ...tracer.traced() };
}

/** The instructions between two places. */
export function spotsOf(code: Uint8Array, start: number, end: number): Spot[] {
  const spots: Spot[] = [];
  for (let at = start; at < end;) {
    const known = BY_CODE.get(code[at] ?? 0);
    if (known === undefined) throw new ParanoidFault(`byte ${at} is no instruction`);
    let place = at + 1;
    const args = known.row.immediates.map((immediate) => {
      const size = IMMEDIATES[immediate];
      if (place + size > end) throw new ParanoidFault(`${known.name} is cut off`);
      place += size;
      return code.subarray(place - size, place).reduce((number, byte) => number * 256 + byte, 0);
    });
    spots.push({ op: known.name, args, at });
    at = place;
  }
  return spots;
}

type Block = { readonly opener: number; other: number | undefined; readonly breaks: number[] };

/** Goes through a body from its first instruction to its last and joins what belongs together. */
class Tracer {
  readonly #spots: readonly Spot[];
  readonly #blocks: Block[] = [];
  readonly #next: number[][];
  readonly #open: (readonly number[])[] = [];
  readonly #loops: number[] = [];
  readonly #opener: (number | undefined)[] = [];

  constructor(spots: readonly Spot[]) {
    this.#spots = spots;
    this.#next = spots.map(() => []);
  }

  traced(): Omit<Flow, 'spots'> {
    if (this.#opener.length === 0 || this.#blocks.length > 0) throw new ParanoidFault('a block is not closed');
    return { next: this.#next, open: this.#open, loops: this.#loops, opener: this.#opener };
  }

  add(i: number): void {
    const open = this.#blocks.map(({ opener }) => opener);
    this.#open.push(open);
    this.#loops.push(open.filter((opener) => this.#opAt(opener) === 'loop').length);
    this.#opener.push(this.#trace(i));
  }

  #trace(i: number): number | undefined {
    const op = this.#opAt(i);
    if (op === 'else') return this.#else(i);
    if (op === 'end') return this.#end(i);
    if (op === 'break' || op === 'continue') return this.#jump(i);
    if (op === 'if' || op === 'try' || op === 'loop') this.#blocks.push({ opener: i, other: undefined, breaks: [] });
    if (op !== 'return' && op !== 'fail' && op !== 'failtext') this.#leads(i, i + 1);
    return undefined;
  }

  #else(i: number): number {
    const block = this.#blocks.at(-1);
    if (block === undefined || block.other !== undefined || this.#opAt(block.opener) === 'loop') {
      throw new ParanoidFault('an `else` has nothing to be the other half of');
    }
    block.other = i;
    this.#leads(block.opener, i + 1);
    return block.opener;
  }

  #end(i: number): number | undefined {
    const block = this.#blocks.pop();
    if (block === undefined) return this.#endOfAll(i);
    const op = this.#opAt(block.opener);
    if (op === 'loop') this.#leads(i, block.opener + 1);
    else {
      if (op === 'try' && block.other === undefined) throw new ParanoidFault('a `try` has no other half');
      this.#leads(block.other ?? block.opener, i, i + 1);
      this.#leads(i, i + 1);
    }
    for (const place of block.breaks) this.#leads(place, i + 1);
    return block.opener;
  }

  #endOfAll(i: number): undefined {
    if (i !== this.#spots.length - 1) throw new ParanoidFault('there is code behind the end of a function');
  }

  #jump(i: number): number {
    const loop = this.#blocks.findLast(({ opener }) => this.#opAt(opener) === 'loop');
    if (loop === undefined) throw new ParanoidFault(`\`${this.#opAt(i)}\` stands outside of a loop`);
    if (this.#opAt(i) === 'break') loop.breaks.push(i);
    else this.#leads(i, loop.opener + 1);
    return loop.opener;
  }

  #leads(from: number, ...to: number[]): void {
    this.#next[from]?.push(...to);
  }

  #opAt(i: number): OpName | undefined {
    return this.#spots[i]?.op;
  }
}
