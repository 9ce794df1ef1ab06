/** Looking at the past: what a contract remembered after a block, and what there is to say about a block. */

import { checksumAddress } from '../base/address.ts';
import { bytesToUtf8 } from '../base/bytes.ts';
import { blockHash } from '../chain/block.ts';
import { target } from '../chain/pow.ts';
import type { Node } from '../node/node.ts';
import { headLeaves } from '../state/head.ts';
import { leavesAt } from '../state/history.ts';
import { stateValue } from '../timeline/changes.ts';
import { contractsIn } from '../timeline/contracts.ts';
import { timeText } from '../timeline/layout.ts';
import { tries } from '../timeline/sentence.ts';
import { quoted, withUnit } from '../timeline/values.ts';
import type { MemoryPage } from './model.ts';

/** Every leaf by its name, in the order of paths. */
export async function memoryOf(node: Node, contract: string, block: number): Promise<NonNullable<MemoryPage['rows']>> {
  const { chain, names } = node;
  const address = names.resolve(contract);
  const known = address && contractsIn(chain.headState())(address);
  if (address === undefined || known === undefined) throw new Error(`there is no contract ${contract}`);
  const isHead = BigInt(block) === chain.head.header.number;
  const leaves = isHead ? headLeaves(chain.store, address) : leavesAt(chain.store, address, BigInt(block));
  const rows: { name: string; value: string; type: string }[] = [];
  for await (const [path, leaf] of leaves) {
    const value = stateValue({ ...known, names }, path, undefined, leaf);
    if (value === undefined) continue;
    rows.push({ name: value.name, value: withUnit(value.shownNew, value), type: value.type });
  }
  return rows;
}

/** Number, work, time and roots of a block, a line each. */
export function blockText({ chain, names }: Node, number: number): string[] {
  const block = chain.blockByNumber(BigInt(number));
  if (block === undefined) return [`there is no block ${number}`];
  const { header } = block;
  const wasMined = header.number > 0n;
  const miner = names.nameOf(header.miner)?.name ?? checksumAddress(header.miner);
  const note = bytesToUtf8(header.extraData) ?? '';
  return [
    `hash        ${blockHash(block)}`,
    `parent      ${header.parentHash}`,
    ...(wasMined
      ? [
          `must be     below 0x${target(header.difficulty).toString(16).padStart(64, '0')}`,
          `work        nonce ${header.nonce}, found after ${tries(block)} by ${miner}`,
        ]
      : []),
    `time        ${timeText(header.timestamp)}`,
    `state root  ${header.stateRoot}`,
    `gas         ${header.gasUsed} of ${header.gasLimit} used`,
    ...(note === '' ? [] : [`it says     ${quoted(note)}`]),
  ];
}
