/** What there is to say about a block itself, a row each; what happened in it is told by `sentence.ts`. */

import { checksumAddress } from '../base/address.ts';
import { bytesToUtf8 } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { type Block, blockHash } from '../chain/block.ts';
import type { ChainReader } from '../chain/chain-reader.ts';
import { nextDifficulty } from '../chain/difficulty.ts';
import type { Header } from '../chain/header.ts';
import { target } from '../chain/pow.ts';
import { timeText } from './layout.ts';
import { tries } from './sentence.ts';
import { type Names, quoted } from './values.ts';

export type BlockLabel =
  | 'hash'
  | 'parent'
  | 'rules'
  | 'time'
  | 'target'
  | 'difficulty'
  | 'nonce'
  | 'miner'
  | 'state root'
  | 'gas'
  | 'it says';

export type BlockRow = readonly [label: BlockLabel, text: string];

/** Safe to show. The first block was not mined, and names the rules where others name their parent. */
export function blockRows(block: Block, names: Names, chain?: ChainReader): BlockRow[] {
  const { header } = block;
  const wasMined = header.number > 0n;
  const note = bytesToUtf8(header.extraData) ?? '';
  return [
    ['hash', blockHash(block)],
    [wasMined ? 'parent' : 'rules', header.parentHash],
    ['time', timeText(header.timestamp)],
    ...(wasMined ? workRows(block, names) : []),
    ...(chain === undefined ? [] : difficultyRows(block, chain)),
    ['state root', header.stateRoot],
    ['gas', `${header.gasUsed} of ${header.gasLimit} used, base fee ${header.baseFeePerGas} wei`],
    ...(note === '' ? [] : [['it says', quoted(note)] as const]),
  ];
}

function workRows(block: Block, names: Names): BlockRow[] {
  const { difficulty, nonce, miner } = block.header;
  return [
    ['target', targetText(difficulty)],
    ['nonce', `${nonce}, found after ${tries(block)}`],
    ['miner', show(names.nameOf(miner)?.name ?? checksumAddress(miner))],
  ];
}

// ───────────── the next one ─────────────

/** How hard the block after this one has to be; undefined on a chain where that never changes. */
export function difficultyAfter({ header }: Block, chain: ChainReader): bigint | undefined {
  if (chain.params.blockTimeInSeconds === 0n) return undefined;
  return nextDifficulty(header, parentOf(header, chain), chain.params);
}

function difficultyRows(block: Block, chain: ChainReader): BlockRow[] {
  const next = difficultyAfter(block, chain);
  if (next === undefined) return [];
  const { difficulty } = block.header;
  return [['difficulty', `${difficulty} tries on average; ${whyText(block, chain)}the next one takes ${next}`]];
}

/** The first block came neither early nor late. */
function whyText({ header }: Block, chain: ChainReader): string {
  const parent = parentOf(header, chain);
  if (parent === undefined) return '';
  const wanted = chain.params.blockTimeInSeconds;
  return `it came ${header.timestamp - parent.timestamp} s after its parent where ${wanted} s are wanted, so `;
}

function parentOf({ parentHash }: Header, chain: ChainReader): Header | undefined {
  return chain.blockByHash(parentHash)?.header;
}

/** What the hash has to be below, with all its zeros. */
export function targetText(difficulty: bigint): string {
  return `0x${target(difficulty).toString(16).padStart(64, '0')}`;
}
