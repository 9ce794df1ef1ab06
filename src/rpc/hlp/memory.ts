/** What contracts remember, by name: one leaf, a group of leaves, or all of it, after any block of the chain. Its past is in `history.ts`. */

import { checksumAddress } from '../../base/address.ts';
import { bytesToHex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import type { Block } from '../../chain/block.ts';
import type { Chain } from '../../chain/chain.ts';
import { headLeaves } from '../../state/head.ts';
import { leavesAt } from '../../state/history.ts';
import type { Leaf } from '../../state/reader.ts';
import { slotOf } from '../../state/slots.ts';
import { stateValue } from '../../timeline/changes.ts';
import { parsePath } from '../../timeline/paths.ts';
import type { NamedValue } from '../../timeline/values.ts';
import type { LeafNames } from '../../timeline/variables.ts';
import { Breath } from '../breath.ts';
import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { explained } from '../explained.ts';
import type { JsonStream } from '../method.ts';
import { blockAt, type BlockRef, LATEST } from '../reading/block-ref.ts';
import { onOneChain, steadily } from '../reading/steady.ts';
import { plainAnswer } from './answer.ts';
import { contractNamed, type NamedContract } from './who.ts';

/** Leaves given at once; behind the last one it goes on with `after`. */
export const MOST_LEAVES = 1_000;

export type MemoryWish = { readonly after?: string | undefined; readonly limit?: bigint | undefined };

/** A leaf with its value, and the slot by which `eth_getStorageAt` knows it. */
type LeafValue = NamedValue & { readonly path: string; readonly slot: Hash };

export function memory(
  context: Context,
  who: string,
  path: string | undefined,
  ref: BlockRef = LATEST,
  wish: MemoryWish = {},
): Promise<JsonStream> {
  return onOneChain(context.node.chain, new Breath(context), () => remembered(context, who, path, ref, wish));
}

async function remembered(
  context: Context,
  who: string,
  path: string | undefined,
  ref: BlockRef,
  wish: MemoryWish,
): Promise<JsonStream> {
  const { chain, publicNames: names } = context.node;
  const at = await steadily(chain, () => blockAt(chain, ref));
  if (!chain.isCanonical(at.hash))
    throw new RpcError(
      'refused',
      'memory by name is only there for blocks of the chain, and this one is on another branch',
    );
  const contract = await contractNamed(context, who, chain.stateOf(at.hash));
  const all = { ...contract, names };
  const found = path === undefined ? undefined : explained('params[1] (path)', () => parsePath(path, all));
  const head = { contract: contract.name, address: checksumAddress(contract.address), block: at.block.header.number };
  if (found?.kind === 'leaf') return plainAnswer({ ...head, ...oneLeaf(all, found.path, chain, at.hash) });
  const { leaves, next } = await leavesIn(context, contract, at, { ...wish, prefix: found?.prefix ?? '' });
  const values = leaves.flatMap(([each, leaf]) => namedLeaf(all, each, leaf));
  return plainAnswer({ ...head, values, ...(next === undefined ? {} : { next }) });
}

/** One that was never written is zero. Throws RpcError for what no variable of the contract has. */
function oneLeaf(contract: NamedContract & LeafNames, path: string, chain: Chain, hash: Hash): LeafValue {
  const state = chain.stateOf(hash);
  const type = stateValue(contract, path, undefined, undefined)?.type;
  const isText = type === 'string' || type === 'bytes';
  const leaf = isText ? state.text(contract.address, path) : state.word(contract.address, path);
  const [value] = namedLeaf(contract, path, leaf);
  if (value === undefined) throw new RpcError('notFound', `${contract.name} has nothing called ${show(path)}`);
  return value;
}

function namedLeaf(contract: LeafNames, path: string, leaf: Leaf): LeafValue[] {
  const known = stateValue(contract, path, leaf, leaf);
  if (known === undefined) return [];
  const { name, type, unit, new: value, shownNew: shown } = known;
  return [{ path, name, type, ...(unit === undefined ? {} : { unit }), value, shown, slot: bytesToHex(slotOf(path)) }];
}

type Found = { readonly leaves: readonly (readonly [string, Leaf])[]; readonly next: string | undefined };

/** In the order of their paths, as far as the limit goes. */
async function leavesIn(
  context: Context,
  { address }: NamedContract,
  { block, hash }: { readonly block: Block; readonly hash: Hash },
  { prefix, after, limit = BigInt(MOST_LEAVES) }: MemoryWish & { readonly prefix: string },
): Promise<Found> {
  const { chain } = context.node;
  const most = Math.min(Number(limit), MOST_LEAVES);
  const stored =
    hash === chain.headHash ? headLeaves(chain.store, address) : leavesAt(chain.store, address, block.header.number);
  const breath = new Breath(context);
  const leaves: [string, Leaf][] = [];
  let isBehind = after === undefined;
  for await (const [path, leaf] of stored) {
    await breath.takeIfDue();
    const isWanted = isBehind && isIn(prefix, path);
    isBehind ||= path === after;
    if (!isWanted) continue;
    if (leaves.length === most) return { leaves, next: leaves.at(-1)?.[0] };
    leaves.push([path, leaf]);
  }
  return { leaves, next: undefined };
}

const isIn = (prefix: string, path: string): boolean =>
  prefix === '' || path.startsWith(`${prefix}[`) || path.startsWith(`${prefix}.`);
