/** People, contracts and amounts as they are typed. Whatever does not fit is a Misuse that names the argument. */

import type { Address } from '../base/address.ts';
import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import { UnitError } from '../base/units.ts';
import type { Node } from '../node/node.ts';
import { contractsIn, type KnownContract } from '../timeline/contracts.ts';
import { parseAmount, parseWho, ValueError } from '../timeline/parse-value.ts';
import { Misuse } from './failure.ts';

/** A person, a contract, `nobody`, or an address written out. `place` names the argument. */
export function addressIn(text: string, place: string, { names }: Pick<Node, 'names'>): Address {
  return explained(place, ValueError, () => parseWho(text, names));
}

export type NamedContract = KnownContract & { readonly address: Address; readonly name: string };

/** A contract by its name or address. */
export function contractIn(text: string, place: string, node: Pick<Node, 'names' | 'chain'>): NamedContract {
  const contracts = node.names.contracts().map(({ name }) => name);
  if (node.names.resolve(text) === undefined && !text.startsWith('0x')) {
    const rest =
      contracts.length === 0
        ? '; none is deployed yet, see `hlp deploy --help`'
        : `; there is: ${contracts.join(', ')}`;
    throw new Misuse(`${place}: there is no contract "${show(text)}"${meant(text, contracts)}${rest}`);
  }
  const address = addressIn(text, place, node);
  const contract = contractsIn(node.chain.headState())(address);
  if (contract === undefined) throw new Misuse(`${place}: ${show(text)} is not a contract`);
  return { ...contract, address, name: node.names.nameOf(address)?.name ?? address };
}

/** An amount of hlp in wei, zero or more. */
export function amountIn(text: string, place: string): bigint {
  return explained(place, UnitError, () => explained(place, ValueError, () => parseAmount(text)));
}

/** A whole number in decimal digits, within what programs count exactly. */
export function wholeNumberIn(text: string, place: string, least = 0): number {
  const number = /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= least) return number;
  throw new Misuse(`${place}: "${show(text)}" is not a whole number from ${least} upwards`);
}

/** The same refusal with the argument's name in front. */
export function explained<T>(place: string, kind: abstract new (...args: never[]) => Error, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (error instanceof kind) throw new Misuse(`${place}: ${error.message}`);
    throw error;
  }
}
