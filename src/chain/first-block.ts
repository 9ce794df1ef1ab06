/** The first block and what it writes. It was not mined: nobody needs to prove work for what everybody agreed on. */

import { NOBODY } from '../base/address.ts';
import { utf8ToBytes } from '../base/bytes.ts';
import { commitDiff, type Writers } from '../state/commit.ts';
import { Overlay } from '../state/overlay.ts';
import { NO_CODE, type Reader } from '../state/reader.ts';
import type { Records } from '../state/store.ts';
import { EMPTY_ROOT } from '../state/trie.ts';
import type { Block } from './block.ts';
import { BLOOM_BYTES } from './bloom.ts';
import type { Executed } from './execution.ts';
import { type Genesis, rulesHash } from './genesis.ts';
import type { Header } from './header.ts';
import type { Params } from './params.ts';

export function executeGenesis(genesis: Genesis): { readonly block: Block; readonly executed: Executed } {
  const { params, timestamp, extraData, allocations } = genesis;
  const state = new Overlay(NOTHING_YET);
  for (const { address, wei } of allocations) state.setAccount(address, { nonce: 0n, balance: wei, codeHash: NO_CODE });
  const diff = state.diff();
  const { root, writes } = commitDiff(NO_RECORDS, EMPTY_ROOT, diff);
  const header: Header = {
    ...blankHeader(params),
    parentHash: rulesHash(params),
    timestamp,
    stateRoot: root,
    extraData: utf8ToBytes(extraData),
    baseFeePerGas: params.firstBaseFeeInWei,
  };
  const executed = { receipts: [], diff, writers: NO_WRITERS, stateRoot: root, stateWrites: writes };
  return { block: { header, transactions: [] }, executed };
}

/** A header in which nothing has happened yet. */
export function blankHeader({ difficulty, gasLimit }: Params): Header {
  return {
    parentHash: EMPTY_ROOT,
    number: 0n,
    timestamp: 0n,
    miner: NOBODY,
    stateRoot: EMPTY_ROOT,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: EMPTY_ROOT,
    logsBloom: new Uint8Array(BLOOM_BYTES),
    difficulty,
    gasLimit,
    gasUsed: 0n,
    baseFeePerGas: 0n,
    extraData: new Uint8Array(0),
    nonce: 0n,
  };
}

const NO_WRITERS: Writers = new Map();
const NO_RECORDS: Records = { get: () => undefined };
const NOTHING_YET: Reader = {
  account: () => undefined,
  word: () => 0n,
  text: () => new Uint8Array(0),
  code: () => undefined,
};
