/** Where instructions stand, as JSON: file, line and function, for contracts whose source is on chain and can be believed. */

import type { Address } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { positionAt } from '../../lang/source.ts';
import type { Reader } from '../../state/reader.ts';
import { contractsIn, type KnownContract } from '../../timeline/contracts.ts';
import { spanAt } from '../../timeline/guide.ts';
import type { RunnableFunction } from '../../vm/runnable.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';

/** Of one contract: `{"file":"village.hlp","line":44,"function":"pay"}` for an offset in its code; undefined where nobody wrote it. */
export type SourceText = { at(pc: number): string | undefined };

export class SourceTexts {
  readonly #state: Reader;
  readonly #known = new Map<Address, SourceText | undefined>();

  /** @param state in which the contracts stand */
  constructor(state: Reader) {
    this.#state = state;
  }

  /** Sees to it that the source is known, if it can be. */
  async find(contract: Address): Promise<void> {
    if (this.#known.has(contract)) return;
    await prepareArtifacts(this.#state, [contract]);
    const known = contractsIn(this.#state)(contract);
    this.#known.set(contract, known?.artifact && new OwnTexts(known));
  }

  known(contract: Address): SourceText | undefined {
    return this.#known.get(contract);
  }
}

/** Function by function, as they are met. */
class OwnTexts implements SourceText {
  readonly #contract: KnownContract;
  readonly #texts = new Map<number, readonly (string | undefined)[]>();

  constructor(contract: KnownContract) {
    this.#contract = contract;
  }

  at(pc: number): string | undefined {
    const fn = this.#contract.module.functions.find(({ def }) => pc >= def.start && pc < def.start + def.length);
    if (fn === undefined) return undefined;
    const texts = this.#texts.get(fn.index) ?? textsOf(fn, this.#contract);
    this.#texts.set(fn.index, texts);
    return texts[fn.offsets.indexOf(pc)];
  }
}

/** One for each instruction. */
function textsOf(fn: RunnableFunction, { artifact }: KnownContract): readonly (string | undefined)[] {
  const debug = artifact?.debug.functions[fn.index];
  return fn.instructions.map((_, index) => {
    const span = debug && spanAt(debug, index);
    const file = span && artifact?.files[span.file];
    if (span === undefined || file === undefined) return undefined;
    const { line } = positionAt(file, span.start);
    return JSON.stringify({ file: show(file.name), line, function: show(fn.def.name) });
  });
}
