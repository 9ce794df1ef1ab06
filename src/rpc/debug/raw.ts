/** Blocks, headers, receipts and transactions as the bytes they are hashed from. */

import { bytesToHex, type Hex } from '../../base/bytes.ts';
import type { Hash } from '../../base/hash.ts';
import { encodeBlock } from '../../chain/block.ts';
import { encodeHeader } from '../../chain/header.ts';
import { encodeReceipt } from '../../chain/receipt.ts';
import { encodeTransaction } from '../../chain/transaction.ts';
import type { Context } from '../context.ts';
import { RpcError } from '../errors.ts';
import type { BlockRef } from '../reading/block-ref.ts';
import { knownBlockAt } from '../reading/known-blocks.ts';
import { findTransaction } from '../reading/known-transaction.ts';

export async function rawHeader({ node }: Context, ref: BlockRef): Promise<Hex> {
  return bytesToHex(encodeHeader((await knownBlockAt(node.chain, ref)).block.header));
}

export async function rawBlock({ node }: Context, ref: BlockRef): Promise<Hex> {
  return bytesToHex(encodeBlock((await knownBlockAt(node.chain, ref)).block));
}

/** As the receipts root covers them. */
export async function rawReceipts({ node }: Context, ref: BlockRef): Promise<readonly Hex[]> {
  return (await knownBlockAt(node.chain, ref)).receipts.map((receipt) => bytesToHex(encodeReceipt(receipt)));
}

/** Mined or waiting. Throws RpcError (notFound). */
export async function rawTransaction({ node }: Context, hash: Hash): Promise<Hex> {
  const { transaction } = await findTransaction(node, hash);
  if (transaction === undefined) throw new RpcError('notFound', `there is no transaction ${hash} here`);
  return bytesToHex(encodeTransaction(transaction));
}
