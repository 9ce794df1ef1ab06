/** `hlp block`: one block, its proof of work, and what happened in it. */

import type { Hash } from '../../base/hash.ts';
import { show } from '../../base/show.ts';
import { type Block, blockHash } from '../../chain/block.ts';
import type { Node } from '../../node/node.ts';
import { blockRows, difficultyAfter, targetText } from '../../timeline/block-rows.ts';
import { toldIn } from '../../timeline/replay.ts';
import type { Told } from '../../timeline/sentence.ts';
import { type Command, wordAt } from '../command.ts';
import { Misuse } from '../failure.ts';
import { PASSWORD_FILE } from '../keys/secret.ts';
import { AS, namesSeen } from '../keys/signer.ts';
import { columns } from '../../timeline/layout.ts';
import { wholeNumberIn } from '../who.ts';

export const block: Command = {
  name: 'block',
  summary: 'show a block: its place in the chain, its proof of work, what happened in it',
  arguments: [{ name: 'block', help: 'its number or its hash; left out, the newest', count: 'optional' }],
  options: [AS, PASSWORD_FILE],
  signs: false,
  examples: ['hlp block', 'hlp block 3'],
  async run(context, input) {
    const node = await context.node();
    const found = input.words.length === 0 ? node.chain.head : blockIn(wordAt(input, 0), node);
    const transactions = toldIn(node.chain, Number(found.header.number), await namesSeen(context, input, node));
    return {
      data: { ...dataOf(found), nextDifficulty: difficultyAfter(found, node.chain), transactions },
      text: textOf(found, transactions, node),
    };
  },
};

function blockIn(text: string, { chain }: Node): Block {
  const found = /^0x[0-9a-f]{64}$/i.test(text)
    ? chain.blockByHash(text.toLowerCase() as Hash)
    : chain.blockByNumber(BigInt(wholeNumberIn(text, 'block')));
  if (found !== undefined) return found;
  throw new Misuse(`block: there is no block ${show(text)}; the newest is ${chain.head.header.number}`);
}

/** Genesis was not mined, so it has no tries. */
function dataOf(found: Block): object {
  const { header } = found;
  const wasMined = header.number > 0n;
  const hash = blockHash(found);
  return {
    hash,
    ...header,
    target: targetText(header.difficulty),
    ...(wasMined ? { tries: header.nonce + 1n } : {}),
  };
}

function textOf(found: Block, transactions: readonly Told[], { names, chain }: Node): string {
  const { number, difficulty } = found.header;
  const rows = blockRows(found, names, chain).map(([name, value]) => [
    `  ${name}`,
    name === 'target' ? `${value} (the hash has to be below: 1 try in ${difficulty} is)` : value,
  ]);
  const lines = transactions.map(({ index, sentence }) => `  ${number}.${index}  ${sentence}`);
  return [`Block ${number}`, columns(rows), ...lines].join('\n');
}
