/** What several rows share: parameters that mean the same everywhere. What their examples are made of is in `examples.ts`. */

import type { Hex } from '../base/bytes.ts';
import { toQuantity } from './json/quantities.ts';
import { type Param, param } from './method.ts';
import { blockNumberOrTag, type BlockRef, blockRef, LATEST } from './reading/block-ref.ts';
import { address, hash, optional, quantity, type Shape, withDefault } from './shape.ts';

/** `latest` when it is left out. */
const blockOrLatest: Shape<BlockRef> = withDefault(optional(blockRef), LATEST);

export const ADDRESS = param('address', address);
export const BLOCK: Param<BlockRef> = param('block', blockRef);
export const BLOCK_OR_LATEST: Param<BlockRef> = param('block', blockOrLatest, 'left out: `latest`');
export const BLOCK_NUMBER: Param<BlockRef> = param('block', blockNumberOrTag);
export const BLOCK_HASH = param('blockHash', hash);
export const TRANSACTION_HASH = param('transactionHash', hash);

/** What names a filter or a subscription. */
export function idShape(name: string): Shape<Hex> {
  return { ...quantity, name, read: (value, place) => toQuantity(quantity.read(value, place)) };
}
