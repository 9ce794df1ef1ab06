/** Reading everything there is to read, as text that can be compared: accounts and leaves of a state, blocks, receipts. */

import type { Address } from '../../src/base/address.ts';
import { bytesToHex } from '../../src/base/bytes.ts';
import { type Hash, keccak256 } from '../../src/base/hash.ts';
import { type Block, blockHash, encodeBlock } from '../../src/chain/block.ts';
import { encodeStoredReceipts, type Receipt } from '../../src/chain/receipt.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import type { Reader } from '../../src/state/reader.ts';
import { developmentPeople } from '../../src/wallet/mnemonic.ts';
import { shelfPaths } from './shelf.ts';
import type { ToldBlock } from './told.ts';

/** The names of everything in a state with these shelves: `account 0x…`, `word 0x… numbers[3]`, `text 0x… notes[3]`. */
export function namesOf(shelves: readonly Address[]): readonly string[] {
  const accounts = [...developmentPeople().map(({ address }) => address), ...shelves].map((each) => `account ${each}`);
  const paths = shelfPaths();
  return [
    ...accounts,
    ...shelves.flatMap((each) => paths.map(({ path, isText }) => `${isText ? 'text' : 'word'} ${each} ${path}`)),
  ];
}

/** What stands under a name. Throws what the reader throws. */
export function valueOf(state: Reader, name: string): string {
  const [kind, address, path = ''] = name.split(' ') as [string, Address, string?];
  if (kind === 'word') return String(state.word(address, path));
  if (kind === 'text') return bytesToHex(state.text(address, path));
  const account = state.account(address);
  return account === undefined ? 'nothing' : `${account.nonce} ${account.balance} ${account.codeHash}`;
}

export function toldBlock(block: Block, receipts: readonly Receipt[] | undefined): ToldBlock {
  const { number, parentHash } = block.header;
  const served = receipts && { receipts: receiptsDigest(receipts) };
  return {
    hash: blockHash(block),
    parent: parentHash,
    number: Number(number),
    digest: blockDigest(block),
    ...served,
    transactions: block.transactions.map(transactionHash),
  };
}

export const blockDigest = (block: Block): Hash => bytesToHex(keccak256(encodeBlock(block)));
export const receiptsDigest = (receipts: readonly Receipt[]): Hash =>
  bytesToHex(keccak256(encodeStoredReceipts(receipts)));
