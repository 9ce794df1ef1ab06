/** A contract and a path in it, as they are typed: `village balances.bob` and `village.balances.bob` say the same. */

import { show } from '../base/show.ts';
import type { Node } from '../node/node.ts';
import { ValueError } from '../timeline/parse-value.ts';
import { parsePath } from '../timeline/paths.ts';
import { Misuse } from './failure.ts';
import { contractIn, explained, type NamedContract } from './who.ts';

export type ContractPath = { readonly contract: NamedContract; readonly path: string | undefined };

type Known = Pick<Node, 'names' | 'chain'>;

export function contractPathIn(first: string, second: string | undefined, known: Known): ContractPath {
  if (second !== undefined) return { contract: contractIn(first, 'contract', known), path: second };
  const dot = first.indexOf('.');
  if (dot < 0) return { contract: contractIn(first, 'contract', known), path: undefined };
  return { contract: contractIn(first.slice(0, dot), 'contract', known), path: first.slice(dot + 1) };
}

/** The stored path of one leaf. Throws Misuse for what is more than one, and for what is none. */
export function leafIn({ contract, path }: ContractPath, { names }: Known): string {
  const name = show(contract.name);
  if (path === undefined || path === '') {
    const known = [...new Set(contract.module.module.shapes.map((shape) => shape.name))].join(', ');
    throw new Misuse(`path: which value of ${name}? There is: ${known}; \`hlp state ${name}\` lists every single one`);
  }
  const found = explained('path', ValueError, () => parsePath(path, { ...contract, names }));
  if (found.kind === 'leaf') return found.path;
  throw new Misuse(
    `path: ${show(path)} is more than one value; name one of them, see \`hlp state ${name} ${show(path)}\``,
  );
}
