/** Blocks, headers, receipts and transactions as the bytes they are hashed from. */

import { bytesToHex, type Hex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { encodeBlock } from '../../chain/block.ts';
import { encodeHeader } from '../../chain/header.ts';
import { encodeReceipt } from '../../chain/receipt.ts';
import { encodeTransaction } from '../../chain/transaction.ts';
import { blockAt, type BlockRef } from '../block-ref.ts';
import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import { type KnownBlock, receiptsIn } from '../known-blocks.ts';
import { steadily } from '../steady.ts';

export async function rawHeader(context: Context, ref: BlockRef): Promise<Hex> {
  return bytesToHex(encodeHeader((await found(context, ref)).block.header));
}

export async function rawBlock(context: Context, ref: BlockRef): Promise<Hex> {
  return bytesToHex(encodeBlock((await found(context, ref)).block));
}

/** As the receipts root covers them. */
export async function rawReceipts(context: Context, ref: BlockRef): Promise<readonly Hex[]> {
  return (await found(context, ref)).receipts.map((receipt) => bytesToHex(encodeReceipt(receipt)));
}

/** Mined or waiting. Throws RpcError (notFound). */
export async function rawTransaction({ node }: Context, hash: Hash): Promise<Hex> {
  const mined = await steadily(node.chain, () => node.chain.findTransaction(hash)?.transaction);
  const transaction = mined ?? node.findPending(hash);
  if (transaction === undefined) throw new RpcError('notFound', `there is no transaction ${hash} here`);
  return bytesToHex(encodeTransaction(transaction));
}

function found({ node: { chain } }: Context, ref: BlockRef): Promise<KnownBlock> {
  return steadily(chain, () => {
    const at = blockAt(chain, ref);
    return { ...at, receipts: receiptsIn(chain, at) };
  });
}
