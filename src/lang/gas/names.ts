/** What sizes are called: after the place in the source where they come from, so that a reader finds them there. */

import type { Module, Shape } from '../../vm/module.ts';
import type { Span } from '../ast.ts';
import type { DebugFunction, DebugTable } from '../debug.ts';
import type { SourceFile } from '../source.ts';
import type { Size, SizeKind } from './formula.ts';

/** Where the names come from. Without it they are made of what the module says of itself. */
export type Readable = { readonly debug: DebugTable; readonly files: readonly SourceFile[] };

const MOST_CHARACTERS = 60;

/** The text at a span on one line, and not for ever. */
export function textAt({ file, start, end }: Span, files: readonly SourceFile[]): string {
  const text = (files[file]?.text ?? '').slice(start, end).replace(/\s+/g, ' ').trim();
  const characters = Array.from(text);
  return characters.length > MOST_CHARACTERS ? `${characters.slice(0, MOST_CHARACTERS - 1).join('')}…` : text;
}

/** Texts for the sizes of one function. */
export class Places {
  readonly #module: Module;
  readonly #debug: DebugFunction | undefined;
  readonly #files: readonly SourceFile[];

  constructor(module: Module, index: number, readable: Readable | undefined) {
    this.#module = module;
    this.#debug = readable?.debug.functions[index];
    this.#files = readable?.files ?? [];
  }

  /** What an instruction was written for. */
  textOf(instruction: number, otherwise: string): string {
    const span = this.#debug?.spans[instruction];
    return span === undefined ? otherwise : textAt(span, this.#files);
  }

  /** `i in 0..n`, or `while total > 3`: the head of the loop that begins at an instruction. */
  headOf(loop: number): string {
    const head = this.#debug?.statements.find(({ instruction }) => instruction === loop + 1)?.span;
    const whole = this.#debug?.spans[loop];
    if (head === undefined || whole === undefined) return `loop at ${loop}`;
    return `${textAt(whole, this.#files).startsWith('while') ? 'while ' : ''}${textAt(head, this.#files)}`;
  }

  /** Where a loop stands in the source. */
  spanOf(instruction: number): Span | undefined {
    return this.#debug?.spans[instruction];
  }

  /** `deals[id].amount`: the leaf or list of the state that an instruction touches. */
  stateAt(instruction: number, shape: number): string {
    const of = this.#module.shapes[shape];
    if (of === undefined) return '?';
    const place = this.#debug?.accesses.find((access) => access.instruction === instruction)?.place;
    const text = place === undefined ? withKeys(of) : textAt(place, this.#files);
    return `${text}${fieldsMissing(text, of)}`;
  }

  /** `sum(balances)`, `count(voted[id])`: what a write at an instruction moves too. */
  aggregateAt(instruction: number, index: number): string {
    const aggregate = this.#module.aggregates[index];
    if (aggregate === undefined) return '?';
    const shape = this.#module.shapes[aggregate.shape];
    const keys = keysIn(this.stateAt(instruction, aggregate.shape)).slice(0, aggregate.bound);
    return `${aggregate.kind}(${shape?.name ?? '?'}${keys.join('')}${fieldsText(shape?.fields ?? [])})`;
  }

  /** `oracle.price`: whom a call at an instruction calls. */
  calleeAt(instruction: number, external: number): string {
    const name = this.#module.externals[external]?.name ?? '?';
    const text = this.textOf(instruction, '').replace(/^call /, '');
    const end = text.indexOf(`.${name}`);
    return end < 0 ? name : text.slice(0, end + name.length + 1);
  }
}

/** Gives out names: the second size of the same place is called so. Halves of an `if` that never both run share theirs. */
export class Names {
  #counts = new Map<string, number>();
  readonly #known = new Map<string, number>();

  size(base: string, kind: SizeKind, most: number): Size {
    let turn = this.#counts.get(base) ?? 0;
    let name: string;
    do {
      turn++;
      name = turn === 1 ? base : `${base} #${turn}`;
    } while ((this.#known.get(name) ?? most) !== most);
    this.#counts.set(base, turn);
    this.#known.set(name, most);
    return { name, kind, most };
  }

  /** The same size under a name of this function. */
  again({ name, kind, most }: Size): Size {
    return this.size(name.replace(/ #\d+$/, ''), kind, most);
  }

  /** What is taken, to be handed to `back` and `join`. */
  taken(): ReadonlyMap<string, number> {
    return new Map(this.#counts);
  }

  /** At the beginning of the other half: what is taken is what was taken at the beginning of the first. */
  back(taken: ReadonlyMap<string, number>): void {
    this.#counts = new Map(taken);
  }

  /** Behind both halves: what either has used is taken. */
  join(taken: ReadonlyMap<string, number>): void {
    for (const [base, count] of taken) this.#counts.set(base, Math.max(count, this.#counts.get(base) ?? 0));
  }
}

const fieldsText = (fields: readonly string[]): string => fields.map((field) => `.${field}`).join('');
const withKeys = ({ name, keys }: Shape): string => `${name}${keys.map(() => '[…]').join('')}`;

/** A whole struct is written as `deals[id]`; the field behind it is not in the source. */
function fieldsMissing(text: string, { fields }: Shape): string {
  const written = fields.findLastIndex((_, i) => text.endsWith(fieldsText(fields.slice(0, i + 1))));
  return fieldsText(fields.slice(written + 1));
}

/** `[id]` and `[caller]` of `voted[id][caller]`. */
function keysIn(place: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  for (const character of place) {
    if (character === '[' && depth++ === 0) keys.push('');
    if (depth > 0) keys[keys.length - 1] += character;
    if (character === ']') depth--;
  }
  return keys;
}
