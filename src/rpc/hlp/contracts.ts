/** The contracts of this chain, and the names that this node knows. */

import { checksumAddress } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import type { FoundContract } from '../../chain/chain-reader.ts';
import type { Chain } from '../../chain/chain.ts';
import { nameOf } from '../../timeline/changes.ts';
import { Breath } from '../breath.ts';
import type { Context } from '../context.ts';
import type { JsonStream } from '../method.ts';
import { onOneChain, steadily } from '../reading/steady.ts';
import { plainAnswer } from './answer.ts';

/** Given at once; `from` leads on. */
export const MOST_CONTRACTS = 1_000;

/** In the order they were deployed. */
export async function contracts(context: Context, from = 0n, limit = BigInt(MOST_CONTRACTS)): Promise<JsonStream> {
  const { node } = context;
  const breath = new Breath(context);
  const most = Math.min(Number(limit), MOST_CONTRACTS);
  const all = await onOneChain(node.chain, breath, () => deployed(node.chain, Number(from), most, breath));
  const rows = all.map(({ address, deployer, blockNumber, index, transactionHash }) => ({
    name: nameOf(address, node.publicNames),
    address: checksumAddress(address),
    deployer: checksumAddress(deployer),
    deployerName: nameOf(deployer, node.publicNames),
    block: blockNumber,
    index,
    transaction: transactionHash,
  }));
  return plainAnswer({ contracts: rows, all: node.chain.contractCount });
}

/** Each stands in a block that has to be read. */
async function deployed(chain: Chain, from: number, limit: number, breath: Breath): Promise<FoundContract[]> {
  const found: FoundContract[] = [];
  while (found.length < limit && from + found.length < chain.contractCount) {
    found.push(...(await steadily(chain, () => chain.contracts(from + found.length, 1))));
    await breath.takeIfDue();
  }
  return found;
}

/** Of people and contracts: public addresses, and nothing else that is known of anybody. */
export async function names({ node }: Context): Promise<JsonStream> {
  const everybody = await steadily(node.chain, () => node.publicNames.all());
  const all = everybody.flatMap((name) => {
    const address = node.publicNames.resolve(name);
    const kind = address && node.publicNames.nameOf(address)?.kind;
    return address === undefined ? [] : [{ name: show(name), kind, address: checksumAddress(address) }];
  });
  return plainAnswer(all);
}
