/** Contracts as parameters: by the name this node knows them by, or by address. */

import type { Address } from '../../base/address.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import type { Node } from '../../node/node.ts';
import type { Reader } from '../../state/reader.ts';
import { nameOf } from '../../timeline/changes.ts';
import { contractsIn, type KnownContract } from '../../timeline/contracts.ts';
import { parseWho } from '../../timeline/parse-value.ts';
import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { explained } from '../explained.ts';
import { param } from '../method.ts';
import { steadily } from '../reading/steady.ts';
import { text } from '../shape.ts';
import { prepareArtifacts } from '../../timeline/sources/artifacts.ts';

export type NamedContract = KnownContract & { readonly address: Address; readonly name: string };

export const CONTRACT = param('contract', text(100), 'its address, or the name it has here, such as `village`');

/** What is known of it, its source too where that can be read. Throws RpcError where there is no contract. */
export async function contractNamed(
  { node }: Context,
  who: string,
  state: Reader = node.chain.headState(),
): Promise<NamedContract> {
  const address = await addressNamed(node, who);
  await prepareArtifacts(state, [address]);
  const known = contractsIn(state)(address);
  if (known === undefined) throw new RpcError('notFound', `${show(who)} is not a contract`);
  return { ...known, address, name: nameOf(address, node.publicNames) };
}

function addressNamed({ chain, publicNames: names }: Node, who: string): Promise<Address> {
  return steadily(chain, () => {
    const known = names.resolve(who);
    if (known !== undefined) return known;
    if (who.startsWith('0x')) return explained('params[0] (contract)', () => parseWho(who, names));
    throw new RpcError(
      'notFound',
      `nobody here is called "${show(who)}"${meant(who, names.all())}; hlp_names tells who there is`,
    );
  });
}
