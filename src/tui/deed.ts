/** What a filled-in form asks of the chain: whom, how much, which data. Words are read as the command line reads them. */

import { utf8ToBytes } from '../base/bytes.ts';
import type { Deed } from '../node/draft.ts';
import type { Node } from '../node/node.ts';
import { at } from '../timeline/arguments.ts';
import { encodeCall, encodeDeployment } from '../timeline/calls.ts';
import { contractsIn, type KnownContract } from '../timeline/contracts.ts';
import { parseAmount, parseWho } from '../timeline/parse-value.ts';
import type { Address } from '../base/address.ts';
import { argumentsOf, optionOf } from './forms.ts';
import type { Form } from './model.ts';
import { artifactAt } from './sources.ts';

/** Throws CallError naming what does not fit, and in which field. */
export async function deedOf(form: Form, node: Node): Promise<Deed> {
  if (form.kind === 'give') return giftOf(form, node);
  const wei = at('pay', () => amountIn(optionOf(form, '--pay')));
  if (form.kind === 'deploy') {
    const artifact = await artifactAt(form.target);
    return { to: undefined, wei, data: encodeDeployment(artifact, argumentsOf(form), node.names) };
  }
  const { address, known, name } = calledBy(form, node);
  return { to: address, wei, data: encodeCall(known, name, argumentsOf(form), node.names) };
}

function giftOf(form: Form, { names }: Node): Deed {
  const [who = '', amount = ''] = argumentsOf(form);
  const data = utf8ToBytes(optionOf(form, '--memo'));
  return { to: at('who', () => parseWho(who, names)), wei: at('amount', () => amountIn(amount)), data };
}

function amountIn(text: string): bigint {
  return text === '' ? 0n : parseAmount(text);
}

/** `village.pay`: the contract, and its function. */
export function calledBy(
  { target }: Form,
  { names, chain }: Node,
): { readonly address: Address; readonly known: KnownContract; readonly name: string } {
  const [contract = '', name = ''] = target.split('.');
  const address = names.resolve(contract);
  const known = address && contractsIn(chain.headState())(address);
  if (address === undefined || known === undefined) throw new Error(`there is no contract ${contract}`);
  return { address, known, name };
}
