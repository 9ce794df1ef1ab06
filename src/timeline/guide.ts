/** What the source says about the instructions of a function: where statements begin, and on which line each of them stands. */

import type { Address } from '../base/address.ts';
import type { Artifact } from '../lang/artifact.ts';
import type { Span } from '../lang/ast.ts';
import type { DebugFunction } from '../lang/debug.ts';
import { positionAt } from '../lang/source.ts';
import type { OpName } from '../vm/opcodes.ts';
import type { RunnableFunction } from '../vm/runnable.ts';

/** A source line of a contract; `file` counts the files of its artifact. */
export type Line = { readonly contract: Address; readonly file: number; readonly line: number };

/**
 * What uses gas and is no line: the code of a contract without a source; what a called contract takes for being entered; answers, for being
 * written and read; invariants, for being asked at all; and what is gone because the gas ran out.
 */
export type Aside = { readonly contract: Address; readonly what: AsideKind };
export type AsideKind = 'sourceless' | 'entry' | 'answer' | 'invariants' | 'lost';

/** Finds the source of a contract, if it can be believed. */
export type Sources = (contract: Address) => Artifact | undefined;

export type Guide = {
  /** For each instruction: 1 where a statement begins. Undefined without a source: then every instruction is looked at. */
  readonly starts: Uint8Array | undefined;
  /** For each instruction: which of the known lines it stands on; 0 where that is not known. */
  readonly lines: Uint32Array;
  /** For each instruction: 1 where it asks the world for something, or changes it. */
  readonly acts: Uint8Array;
  /** Instructions that were stops, and the numbers that the trace gave them. */
  readonly spots: Map<number, number>;
};

const ACTS: ReadonlySet<OpName> = new Set([
  ...(['sget', 'sset', 'sclear', 'sagg', 'slen', 'spush', 'spop', 'slist', 'sfill'] as const),
  ...(['ext', 'try', 'send', 'emit'] as const),
]);

export class Guides {
  /** All lines that were met, and what else uses gas; the first stands for none. */
  readonly lines: (Line | Aside | undefined)[] = [undefined];
  readonly #sources: Sources;
  readonly #known = new Map<RunnableFunction, Map<Address, Guide>>();
  readonly #lineNumbers = new Map<string, number>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** Two contracts may share their code, and then its functions. */
  of(contract: Address, fn: RunnableFunction): Guide {
    const own = this.#known.get(fn) ?? new Map<Address, Guide>();
    this.#known.set(fn, own);
    const guide = own.get(contract) ?? this.#guide(contract, fn);
    own.set(contract, guide);
    return guide;
  }

  /** The number of something that is no line. */
  aside(contract: Address, what: AsideKind): number {
    return this.#numberOf(`${contract} ${what}`, { contract, what });
  }

  #guide(contract: Address, { index: fn, instructions }: RunnableFunction): Guide {
    const artifact = this.#sources(contract);
    const debug = artifact?.debug.functions[fn];
    const rest = { acts: Uint8Array.from(instructions, ({ op }) => (ACTS.has(op) ? 1 : 0)), spots: new Map() };
    if (artifact === undefined || debug === undefined) {
      const lines = new Uint32Array(instructions.length).fill(this.aside(contract, 'sourceless'));
      return { starts: undefined, lines, ...rest };
    }
    const starts = new Uint8Array(debug.spans.length);
    for (const { instruction } of debug.statements) starts[instruction] = 1;
    const lines = Uint32Array.from(debug.spans, (_, index) => this.#lineOf(contract, artifact, spanAt(debug, index)));
    return { starts, lines, ...rest };
  }

  #lineOf(contract: Address, { files }: Artifact, { file, start }: Span): number {
    const source = files[file];
    if (source === undefined) return 0;
    const { line } = positionAt(source, start);
    return this.#numberOf(`${contract} ${file}:${line}`, { contract, file, line });
  }

  #numberOf(key: string, it: Line | Aside): number {
    const known = this.#lineNumbers.get(key) ?? this.lines.push(it) - 1;
    this.#lineNumbers.set(key, known);
    return known;
  }
}

/** Where an instruction stands: the statement that begins with it, or the expression it belongs to, which may lie deeper. */
export function spanAt({ statements, spans, span }: DebugFunction, index: number): Span {
  const statement = statements.find(({ instruction }) => instruction === index);
  return statement?.span ?? spans[index] ?? span;
}
