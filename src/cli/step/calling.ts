/** Calls as text, read for a contract that is there: which function, with which data, and what is paid. Shared by drafts and by files. */

import type { Address } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import type { Chain } from '../../chain/chain.ts';
import type { Names } from '../../node/names.ts';
import { CallError, encodeCall, functionNamed, inputsOf } from '../../timeline/calls.ts';
import type { KnownContract } from '../../timeline/contracts.ts';
import { fieldsOf, unquoted } from '../../timeline/literals.ts';
import { ValueError } from '../../timeline/parse-value.ts';
import { Misuse } from '../failure.ts';
import { amountIn, contractIn, explained, type NamedContract } from '../who.ts';
import type { CallText } from './call-text.ts';

/** What a call asks of the chain. */
export type Called = {
  readonly kind: 'action' | 'view';
  readonly to: Address;
  readonly data: Uint8Array;
  readonly wei: bigint;
};

/** `otherwise`: what is paid where the call does not say it. Throws Misuse. */
export function calledBy(
  call: CallText,
  contract: NamedContract,
  { names, otherwise }: { readonly names: Names; readonly otherwise: string | undefined },
): Called {
  const place = `call: ${show(call.text)}`;
  const def = explained(`${place}: ${contract.name}`, CallError, () => functionNamed(contract, call.name));
  const words = explained(place, ValueError, () => wordsOf(call, contract));
  const data = explained(place, CallError, () => encodeCall(contract, call.name, words, names));
  const paying = call.paying ?? otherwise;
  if (def.kind === 'view' && paying !== undefined)
    throw new Misuse(`${place}: ${show(call.name)} is a view: it only answers, and takes no hlp`);
  const wei = paying === undefined ? 0n : amountIn(paying, call.paying === undefined ? '--pay' : place);
  return { kind: def.kind === 'view' ? 'view' : 'action', to: contract.address, data, wei };
}

/** In the order of the function's parameters, also where they are named: `pay(to: bob, units: 4.5, note: "bike")`. */
function wordsOf({ name, words }: CallText, contract: KnownContract): readonly string[] {
  const def = functionNamed(contract, name);
  const inputs = inputsOf(def, contract.artifact).map((input) => input.name);
  const isNamed = words.length > 0 && words.every((word) => inputs.some((input) => word.startsWith(`${input}:`)));
  return isNamed ? fieldsOf(`(${words.join(', ')})`, inputs).map(unquoted) : words;
}

/** The contract of a call: the one that it names, or the one that is stepped. */
export function targetOf(
  call: CallText,
  own: NamedContract,
  ground: { readonly names: Names; readonly chain: Chain },
): NamedContract {
  return call.target === undefined ? own : contractIn(call.target, `call: ${show(call.text)}`, ground);
}
