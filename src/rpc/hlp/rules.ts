/** The rules of this chain, as its genesis chose them. */

import { formatGenesis, rulesHash } from '../../chain/genesis.ts';
import type { Context } from '../context.ts';
import type { JsonStream } from '../method.ts';
import { plainAnswer } from './answer.ts';

/** Genesis as its own file says it, and the hash that two nodes compare. */
export function rules({ node }: Context): JsonStream {
  const { genesis, params } = node.chain;
  return plainAnswer({ rulesHash: rulesHash(params), genesis: JSON.parse(formatGenesis(genesis)) as unknown });
}
