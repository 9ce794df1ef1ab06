/**
 * The contracts of a source file, put on a chain of its own: first what it imports, as far as that can begin by itself, then the contract that
 * is stepped. An `init` that takes other contracts of the files is given those; everything else has to be said.
 */

import { show } from '../../base/show.ts';
import type { AbiParameter } from '../../lang/abi.ts';
import type { Artifact } from '../../lang/artifact.ts';
import { CallError, encodeDeployment, inputsOf } from '../../timeline/calls.ts';
import { typeOfParameter, typeText } from '../../timeline/types.ts';
import type { Person } from '../../wallet/mnemonic.ts';
import { Misuse } from '../failure.ts';
import type { NamedContract } from '../who.ts';
import { contractIn } from '../who.ts';
import type { Done, OwnChain } from './own-chain.ts';

/** A contract of the files that is on the chain now; `done` tells how that went. */
export type Deployed = {
  readonly artifact: Artifact;
  readonly done: Done;
  readonly contract: NamedContract | undefined;
};

/** Who puts it there, what its init takes and is paid; `place` names the words of that where they do not fit. */
type Beginning = {
  readonly who: Person;
  readonly words: readonly string[] | undefined;
  readonly wei: bigint;
  readonly place: string;
};

export class Cast {
  readonly #stage: OwnChain;
  /** By the names of the contracts, not of their files. */
  readonly #there = new Map<string, NamedContract>();

  constructor(stage: OwnChain) {
    this.#stage = stage;
  }

  /** A contract by its own name, `PriceBoard`, or undefined. */
  contract(name: string): NamedContract | undefined {
    return this.#there.get(name);
  }

  /** Puts as many of them on the chain as can begin by themselves, whatever their order. */
  async deployAll(artifacts: readonly Artifact[], who: Person): Promise<readonly Deployed[]> {
    const done: Deployed[] = [];
    for (let left = artifacts; ;) {
      const ready = left.find((artifact) => this.#wordsFor(artifact) !== undefined);
      if (ready === undefined) return done;
      done.push(await this.deploy(ready, { who, words: undefined, wei: 0n, place: 'init' }));
      left = left.filter((artifact) => artifact !== ready);
    }
  }

  /** `words`: what its init takes; left out, the contracts that it asks for. Throws Misuse where that is not enough. */
  async deploy(artifact: Artifact, { who, words, wei, place }: Beginning): Promise<Deployed> {
    const given = words ?? this.#wordsFor(artifact) ?? [];
    const done = await this.#stage.act(who, { to: undefined, wei, data: this.#dataFor(artifact, given, place) });
    const { contractAddress } = done.receipt;
    if (contractAddress === undefined) return { artifact, done, contract: undefined };
    const contract = contractIn(contractAddress, 'call', this.#stage);
    this.#there.set(artifact.name, contract);
    return { artifact, done, contract };
  }

  #dataFor(artifact: Artifact, words: readonly string[], place: string): Uint8Array {
    try {
      return encodeDeployment(artifact, words, this.#stage.names);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      throw new Misuse(
        `${place}: ${show(artifact.name)}: ${error.message}${place === '--init' ? wayOut(artifact) : ''}`,
      );
    }
  }

  /** Undefined where something has to be said that is no contract of these files. */
  #wordsFor(artifact: Artifact): readonly string[] | undefined {
    const words = initOf(artifact).map((input) => this.#there.get(contractType(input) ?? '')?.address);
    return words.every((word) => word !== undefined) ? words : undefined;
  }
}

/** What an init takes is said; contracts that it takes have to be there, and then have the names of their files. */
function wayOut(artifact: Artifact): string {
  const takesContracts = initOf(artifact).some((input) => contractType(input) !== undefined);
  const before = takesContracts
    ? ", with contracts that stand in front of it: 'deploy Token(20000)' --init '(token)'"
    : '';
  return `; write --init '(…)'${before}`;
}

/** `init(where: PriceBoard)`, as one reads it in the source. */
export function initText(artifact: Artifact): string {
  const inputs = initOf(artifact).map(
    (input) => `${show(input.name)}: ${input.unit ?? typeText(typeOfParameter(input))}`,
  );
  return `init(${inputs.join(', ')})`;
}

function initOf(artifact: Artifact): readonly AbiParameter[] {
  const init = artifact.module.init?.def;
  return init === undefined ? [] : inputsOf(init, artifact);
}

function contractType(input: AbiParameter): string | undefined {
  const type = typeOfParameter(input);
  return typeof type !== 'string' && type.kind === 'contract' ? type.name : undefined;
}
