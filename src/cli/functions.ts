/** `village.pay` as it is typed: the contract and its function. */

import { show } from '../base/show.ts';
import type { Node } from '../node/node.ts';
import { CallError, functionNamed, type Callable } from '../timeline/calls.ts';
import type { FunctionDef } from '../vm/module.ts';
import { Misuse } from './failure.ts';
import { contractIn, explained, type NamedContract } from './who.ts';

const EXAMPLES: Readonly<Record<Callable, string>> = { action: 'village.pay', view: 'village.balanceOf' };

export type NamedFunction = { readonly contract: NamedContract; readonly fn: FunctionDef };

/** `kind` is what the command can use, and names the argument in a refusal. */
export function functionIn(text: string, kind: Callable, node: Pick<Node, 'names' | 'chain'>): NamedFunction {
  const dot = text.lastIndexOf('.');
  if (dot < 1) throw new Misuse(`${kind}: write contract.${kind}, such as ${EXAMPLES[kind]}; this is "${show(text)}"`);
  const contract = contractIn(text.slice(0, dot), kind, node);
  const fn = explained(`${kind}: ${contract.name}`, CallError, () =>
    functionNamed(contract, text.slice(dot + 1), kind),
  );
  return { contract, fn };
}
