/** What a filled-in form asks of the chain: whom, how much, which data. Words are read as the command line reads them. */

import { utf8ToBytes } from '../base/bytes.ts';
import type { Deed } from '../node/draft.ts';
import type { Node } from '../node/node.ts';
import { publicKeyAt } from '../node/public-keys.ts';
import { at } from '../timeline/arguments.ts';
import { encodeCall, encodeDeployment } from '../timeline/calls.ts';
import { contractsIn, type KnownContract } from '../timeline/contracts.ts';
import { parseAmount, parseWho, ValueError } from '../timeline/parse-value.ts';
import { nameAtStart } from '../timeline/who.ts';
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

function giftOf(form: Form, node: Node): Deed {
  const { names } = node;
  const [who = '', amount = ''] = argumentsOf(form);
  const to = at('who', () => parseWho(who, names));
  const data = utf8ToBytes(optionOf(form, '--memo'));
  const gift = { to, wei: at('amount', () => amountIn(amount)), data };
  return isTrue(optionOf(form, '--private'))
    ? { ...gift, privateFor: at('private', () => keyOf(to, data, node)) }
    : gift;
}

const isTrue = (text: string): boolean => text === 'true' || text === 'yes';

/** Throws ValueError where nothing can be sealed for whoever gets it. */
function keyOf(to: Address, words: Uint8Array, { chain, names, pending }: Node): Uint8Array {
  if (words.length === 0) throw new ValueError('there is no memo to keep private; write one');
  const publicKey = publicKeyAt(chain, to, pending);
  if (publicKey !== undefined) return publicKey;
  const name = nameAtStart(names, to);
  throw new ValueError(
    `the public key of ${name} is not known; it is, once ${name} has signed something on this chain`,
  );
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
