/** What there is to say about a block itself, a row each; what happened in it is told by `sentence.ts`. */

import { checksumAddress } from '../base/address.ts';
import { bytesToUtf8 } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { type Block, blockHash } from '../chain/block.ts';
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
  | 'nonce'
  | 'miner'
  | 'state root'
  | 'gas'
  | 'it says';

export type BlockRow = readonly [label: BlockLabel, text: string];

/** Safe to show. The first block was not mined, and names the rules where others name their parent. */
export function blockRows(block: Block, names: Names): BlockRow[] {
  const { header } = block;
  const wasMined = header.number > 0n;
  const note = bytesToUtf8(header.extraData) ?? '';
  return [
    ['hash', blockHash(block)],
    [wasMined ? 'parent' : 'rules', header.parentHash],
    ['time', timeText(header.timestamp)],
    ...(wasMined ? workRows(block, names) : []),
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

/** What the hash has to be below, with all its zeros. */
export function targetText(difficulty: bigint): string {
  return `0x${target(difficulty).toString(16).padStart(64, '0')}`;
}
