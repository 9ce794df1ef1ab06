/** The contracts of this chain, and the names that this node knows. */

import { checksumAddress } from '../../base/address.ts';
import { show } from '../../base/show.ts';
import { nameOf } from '../../timeline/changes.ts';
import type { Context } from '../context.ts';
import type { JsonStream } from '../method.ts';
import { steadily } from '../steady.ts';
import { plainAnswer } from './answer.ts';

/** Given at once; `after` leads on. */
export const MOST_CONTRACTS = 1_000;

/** In the order they were deployed. */
export async function contracts({ node }: Context, from = 0n, limit = BigInt(MOST_CONTRACTS)): Promise<JsonStream> {
  const all = await steadily(node.chain, () => node.chain.contracts());
  const [begin, count] = [Number(from), Math.min(Number(limit), MOST_CONTRACTS)];
  const rows = all.slice(begin, begin + count).map(({ address, deployer, blockNumber, index, transactionHash }) => ({
    name: nameOf(address, node.publicNames),
    address: checksumAddress(address),
    deployer: checksumAddress(deployer),
    deployerName: nameOf(deployer, node.publicNames),
    block: blockNumber,
    index,
    transaction: transactionHash,
  }));
  return plainAnswer({ contracts: rows, all: all.length });
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
