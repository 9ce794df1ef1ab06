/**
 * Blocks as the published schema writes them. What only Ethereum's headers have is given its empty value: there are no uncles, and the
 * nonce alone is the proof of work. The hash is the chain's own (sha256 over the sealed header, `chain/header.ts`), not keccak256 of RLP.
 */

import { bytesToHex, wordToBytes } from '../../base/bytes.ts';
import { type Hash, keccak256 } from '../../base/hash.ts';
import { encodeRlp } from '../../base/rlp.ts';
import { type Block, encodeBlock } from '../../chain/block.ts';
import type { Header } from '../../chain/header.ts';
import { transactionHash } from '../../chain/signing.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { type Asker, mapGently } from '../breath.ts';
import { toQuantity, toWord } from './quantities.ts';
import { minedTransactionJson } from './transaction-json.ts';

export type BlockJson = Readonly<Record<string, unknown>>;

/** keccak256 of the RLP of an empty list. */
const NO_UNCLES = bytesToHex(keccak256(encodeRlp([])));
const NO_MIX = toWord(0n);

/** What is said of a block without what is in it: what a subscription to `newHeads` tells. */
export function headerJson(header: Header, hash: Hash): BlockJson {
  return {
    hash,
    number: toQuantity(header.number),
    parentHash: header.parentHash,
    nonce: bytesToHex(wordToBytes(header.nonce, 8)),
    sha3Uncles: NO_UNCLES,
    mixHash: NO_MIX,
    logsBloom: bytesToHex(header.logsBloom),
    transactionsRoot: header.transactionsRoot,
    stateRoot: header.stateRoot,
    receiptsRoot: header.receiptsRoot,
    miner: header.miner,
    difficulty: toQuantity(header.difficulty),
    extraData: bytesToHex(header.extraData),
    gasLimit: toQuantity(header.gasLimit),
    gasUsed: toQuantity(header.gasUsed),
    timestamp: toQuantity(header.timestamp),
    baseFeePerGas: toQuantity(header.baseFeePerGas),
  };
}

export type BlockParts = {
  readonly block: Block;
  readonly hash: Hash;
  /** Of the branch that ends with it. */
  readonly totalDifficulty: bigint;
};

/** @param isFull whole transactions, whose senders have to be found, instead of their hashes */
export async function blockJson(parts: BlockParts, isFull: boolean, asker?: Asker): Promise<BlockJson> {
  const { block, hash, totalDifficulty } = parts;
  const answer = (transaction: Transaction, index: number): unknown =>
    isFull ? minedTransactionJson(block, hash, index) : transactionHash(transaction);
  return {
    ...headerJson(block.header, hash),
    totalDifficulty: toQuantity(totalDifficulty),
    size: toQuantity(encodeBlock(block).length),
    transactions: await mapGently(block.transactions, answer, asker),
    uncles: [],
  };
}
