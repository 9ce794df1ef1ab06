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
  /** All lines that were met; the first stands for none. */
  readonly lines: (Line | undefined)[] = [undefined];
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

  #guide(contract: Address, { index: fn, instructions }: RunnableFunction): Guide {
    const artifact = this.#sources(contract);
    const debug = artifact?.debug.functions[fn];
    const rest = { acts: Uint8Array.from(instructions, ({ op }) => (ACTS.has(op) ? 1 : 0)), spots: new Map() };
    if (artifact === undefined || debug === undefined) {
      return { starts: undefined, lines: new Uint32Array(0), ...rest };
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
    const key = `${contract} ${file}:${line}`;
    const known = this.#lineNumbers.get(key) ?? this.lines.push({ contract, file, line }) - 1;
    this.#lineNumbers.set(key, known);
    return known;
  }
}

/** Where an instruction stands: the statement that begins with it, or the expression it belongs to, which may lie deeper. */
export function spanAt({ statements, spans, span }: DebugFunction, index: number): Span {
  const statement = statements.find(({ instruction }) => instruction === index);
  return statement?.span ?? spans[index] ?? span;
}
