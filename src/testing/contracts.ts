/** The contracts a test puts on its chain: compiled once per run, with what a reader needs to find lines in them. */

import { compile } from '../lang/compile/compile.ts';
import type { DebugTable } from '../lang/debug.ts';
import type { TypedContract } from '../lang/tree.ts';
import { encodeModule } from '../vm/container.ts';
import type { SourceFile } from '../vm/module.ts';
import { verify, type VerifiedModule } from '../vm/verify.ts';

export type Staged = {
  readonly contract: TypedContract;
  readonly module: VerifiedModule;
  readonly debug: DebugTable;
  readonly bytecode: Uint8Array;
};

export class StagedContracts {
  readonly #files: readonly SourceFile[];
  readonly #known = new Map<TypedContract, Staged>();

  /** `files` are those the contracts were checked with, in the same order. */
  constructor(files: readonly SourceFile[]) {
    this.#files = files;
  }

  get all(): readonly Staged[] {
    return [...this.#known.values()];
  }

  of(contract: TypedContract): Staged {
    const known = this.#known.get(contract) ?? this.#compiled(contract);
    this.#known.set(contract, known);
    return known;
  }

  /** The contract's own file comes first in what it carries: that is the one a reader compiles. */
  #compiled(contract: TypedContract): Staged {
    const own = this.#files[contract.span.file];
    const files = own === undefined ? this.#files : [own, ...this.#files.filter((file) => file !== own)];
    const { module, debug } = compile(contract, { entry: contract.name, files });
    return { contract, module: verify(module), debug, bytecode: encodeModule(module) };
  }
}
