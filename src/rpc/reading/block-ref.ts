/**
 * Which block a request means: a number, a tag, a hash, or an object with one of the two (EIP-1898). `pending` is the newest block
 * for whoever reads state; what waits is asked for by other methods. Everything here is settled as soon as it is mined, so `safe` and
 * `finalized` are the newest block too.
 */

import type { Hash } from '../../base/hash.ts';
import { type Block, blockHash } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import { RpcError, badParam } from '../errors.ts';
import { bool, entriesIn, hash, quantity64, type Shape } from '../shape.ts';

const TAGS = ['latest', 'pending', 'earliest', 'safe', 'finalized'] as const;
type Tag = (typeof TAGS)[number];

export type BlockRef =
  | { readonly tag: Tag }
  | { readonly number: bigint }
  /** With `requiresCanonical`, one that left the chain is not there. */
  | { readonly hash: Hash; readonly requiresCanonical: boolean };

export const LATEST: BlockRef = { tag: 'latest' };
/** For whoever asks about the future: the block that comes next. Read as a state it is the newest one. */
export const PENDING: BlockRef = { tag: 'pending' };

export const isPending = (ref: BlockRef): boolean => 'tag' in ref && ref.tag === 'pending';
/** A block of any branch. */
export const byHash = (named: Hash): BlockRef => ({ hash: named, requiresCanonical: false });

/** A number or a tag. */
export const blockNumberOrTag: Shape<BlockRef> = {
  name: 'block number or tag',
  schema: { anyOf: [{ enum: TAGS }, quantity64.schema] },
  read(value, place) {
    const tag = TAGS.find((each) => each === value);
    if (tag !== undefined) return { tag };
    if (typeof value === 'string' && value.startsWith('0x')) return { number: quantity64.read(value, place) };
    throw badParam(place, `a block is a number such as "0x1f", or one of ${TAGS.join(', ')}`);
  },
};

/** A number, a tag, a hash, or an object that says which of the two it is. */
export const blockRef: Shape<BlockRef> = {
  name: 'block',
  schema: {
    anyOf: [
      { enum: TAGS },
      quantity64.schema,
      hash.schema,
      {
        type: 'object',
        properties: { blockHash: hash.schema, requireCanonical: { type: 'boolean' } },
        required: ['blockHash'],
      },
      { type: 'object', properties: { blockNumber: quantity64.schema }, required: ['blockNumber'] },
    ],
  },
  read(value, place) {
    if (typeof value === 'object') return readObject(value, place);
    if (typeof value === 'string' && value.length === 66) {
      return byHash(hash.read(value, place));
    }
    return blockNumberOrTag.read(value, place);
  },
};

/** The block, its number and hash; undefined where there is none. */
export function findBlock(chain: Chain, ref: BlockRef): { readonly block: Block; readonly hash: Hash } | undefined {
  if ('hash' in ref) {
    const block = chain.blockByHash(ref.hash);
    const isHere = block !== undefined && (!ref.requiresCanonical || chain.isCanonical(ref.hash));
    return isHere ? { block, hash: ref.hash } : undefined;
  }
  if ('tag' in ref && ref.tag !== 'earliest') return { block: chain.head, hash: chain.headHash };
  const block = chain.blockByNumber('number' in ref ? ref.number : 0n);
  return block && { block, hash: blockHash(block) };
}

/** The same; throws RpcError (notFound) where there is none. */
export function blockAt(chain: Chain, ref: BlockRef): { readonly block: Block; readonly hash: Hash } {
  const found = findBlock(chain, ref);
  if (found !== undefined) return found;
  const what = 'hash' in ref ? `block ${ref.hash}` : `block ${'number' in ref ? ref.number : ref.tag}`;
  throw new RpcError('notFound', `there is no ${what} here; the newest is ${chain.head.header.number}`);
}

/** The newest block's is at hand; that of any other has to be worked out. */
export function hashOf(chain: Chain, block: Block): Hash {
  return block === chain.head ? chain.headHash : blockHash(block);
}

function readObject(value: unknown, place: string): BlockRef {
  const given = entriesIn(value, place);
  const [number, written] = [given.get('blockNumber'), given.get('blockHash')];
  if ((number === undefined) === (written === undefined)) {
    throw badParam(place, 'either blockNumber or blockHash is wanted, and not both');
  }
  if (number !== undefined) return { number: quantity64.read(number, `${place}.blockNumber`) };
  const canonical = given.get('requireCanonical');
  const requiresCanonical = canonical !== undefined && bool.read(canonical, `${place}.requireCanonical`);
  return { hash: hash.read(written, `${place}.blockHash`), requiresCanonical };
}
