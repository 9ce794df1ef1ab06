/** What somebody who names a breakpoint can mean: the contracts of the chain by name, their functions, events, files and paths. */

import type { Address } from '../../base/address.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { moduleAt } from '../../chain/host.ts';
import type { Artifact } from '../../lang/artifact.ts';
import type { Reader } from '../../state/reader.ts';
import type { RunnableModule } from '../../vm/runnable.ts';
import { nameOf } from '../changes.ts';
import { contractsIn } from '../contracts.ts';
import { ValueError } from '../parse-value.ts';
import type { Names } from '../values.ts';
import type { LeafNames } from '../variables.ts';
import { addressNamed } from '../who.ts';

/** A contract with a name. */
export type Named = { readonly address: Address; readonly name: string; readonly module: RunnableModule };

export type Surroundings = {
  readonly names: Names;
  /** Where one stands: what has no contract in front is looked for here first. */
  readonly here: Named | undefined;
  /** The file one looks at there. */
  readonly file: string | undefined;
  /** All contracts that have a name. */
  readonly all: () => readonly Named[];
  /** By name or address; undefined when there is none. */
  readonly contract: (text: string) => Named | undefined;
  /** What it was compiled from, if that can be believed. Compiles: ask for few. */
  readonly artifact: (contract: Named) => Artifact | undefined;
  readonly leaves: (contract: Named) => LeafNames;
};

/** @param here the contract one stands in, and the file one looks at */
export function surroundingsOf(
  state: Reader,
  names: Names,
  here?: { readonly contract: Address; readonly file?: string | undefined },
): Surroundings {
  const named = (address: Address): Named | undefined => {
    const module = moduleAt(state, address);
    return module && { address, module, name: nameOf(address, names) };
  };
  const contracts = contractsIn(state);
  return {
    names,
    here: here && named(here.contract),
    file: here?.file,
    all: () => contractNames(names).flatMap((name) => named(names.resolve(name) as Address) ?? []),
    contract: (text) => {
      const address = addressNamed(text, names);
      return address && named(address);
    },
    artifact: ({ address }) => contracts(address)?.artifact,
    leaves: ({ address }) => {
      const known = contracts(address);
      if (known === undefined) throw new Error('a contract that has a module is known');
      return { ...known, names };
    },
  };
}

function contractNames(names: Names): readonly string[] {
  return names.all().filter((name) => {
    const address = names.resolve(name);
    return address !== undefined && names.nameOf(address)?.kind === 'contract';
  });
}

/** `village.pay` as a contract and what stands behind its name; without a contract in front, all of the text. */
export function splitOwner(
  text: string,
  { contract }: Surroundings,
): { readonly owner: Named | undefined; readonly rest: string } {
  const dot = text.indexOf('.');
  const owner = contract(dot < 0 ? text : text.slice(0, dot));
  if (owner === undefined) return { owner, rest: text };
  return { owner, rest: dot < 0 ? '' : text.slice(dot + 1) };
}

/** ` (did you mean …?); there is: a, b`; a long list is cut. */
export function choice(text: string, there: Iterable<string>): string {
  const all = [...new Set(there)];
  if (all.length === 0) return '';
  const shown = all.slice(0, MOST_NAMED).map(show).join(', ');
  return `${meant(text, all)}; there is: ${shown}${all.length > MOST_NAMED ? ', …' : ''}`;
}

const MOST_NAMED = 12;

/** Throws ValueError. */
export function noContracts(): never {
  throw new ValueError('no contract is on this chain yet, so there is nothing to stop at; begin with `hlp deploy`');
}
