/** Which lines of the contracts ran while tests ran, which of their errors were seen, and what the calls cost. */

import type { Span } from '../lang/ast.ts';
import { positionAt, type SourceFile } from '../lang/source.ts';
import type { Machine } from '../vm/machine.ts';
import type { Staged } from './contracts.ts';
import { measured, type MeasuredCall } from './measured.ts';

export type LineCoverage = {
  readonly contract: string;
  readonly file: string;
  /** How many lines begin a statement. */
  readonly lines: number;
  /** Those of them, counted from 1, that never ran. */
  readonly missed: readonly number[];
  /** Declared errors that no call ended with. */
  readonly unseen: readonly string[];
};

export class Coverage {
  readonly #ran = new Map<Staged, Set<string>>();
  readonly #errors = new Set<string>();
  /** In the order in which they ended. */
  readonly calls: MeasuredCall[] = [];

  /**
   * Runs a machine to its end and remembers every instruction. `at` finds the contract at an address.
   * @returns the place in a source where it ended
   */
  run(machine: Machine, at: (address: bigint) => Staged | undefined): Span | undefined {
    let last: Span | undefined;
    while (machine.outcome === undefined) {
      const { next, innermost } = machine;
      const staged = at(innermost.call.contract);
      if (next !== undefined && staged !== undefined) {
        const { fn, next: instruction } = next.frame;
        this.#note(staged, fn.index, instruction);
        last = staged.debug.functions[fn.index]?.spans[instruction];
      }
      machine.step();
    }
    const call = measured(machine, at(machine.call.contract));
    if (call !== undefined) this.calls.push(call);
    return last;
  }

  sawError(name: string): void {
    this.#errors.add(name);
  }

  /** Contracts in the order in which they first ran; `files` as the contracts were checked with. */
  report(files: readonly SourceFile[]): LineCoverage[] {
    return [...this.#ran].map(([staged, ran]) => {
      const lines = linesOf(staged, ran, files);
      const missed = [...lines].filter(([, hasRun]) => !hasRun).map(([line]) => line);
      return {
        contract: staged.contract.name,
        file: files[staged.contract.span.file]?.name ?? '',
        lines: lines.size,
        missed: missed.toSorted((a, b) => a - b),
        unseen: staged.contract.errors.map(({ name }) => name).filter((name) => !this.#errors.has(name)),
      };
    });
  }

  #note(staged: Staged, fn: number, instruction: number): void {
    const ran = this.#ran.get(staged) ?? new Set();
    this.#ran.set(staged, ran.add(`${fn} ${instruction}`));
  }
}

/** Lines of the contract's own file on which a statement begins, and whether one of them ran. */
function linesOf(
  { contract, debug }: Staged,
  ran: ReadonlySet<string>,
  files: readonly SourceFile[],
): Map<number, boolean> {
  const { file } = contract.span;
  const source = files[file];
  if (source === undefined) return new Map();
  const lines = new Map<number, boolean>();
  debug.functions.forEach(({ statements }, fn) => {
    for (const { instruction, span } of statements) {
      if (span.file !== file) continue;
      const { line } = positionAt(source, span.start);
      lines.set(line, (lines.get(line) ?? false) || ran.has(`${fn} ${instruction}`));
    }
  });
  return lines;
}
