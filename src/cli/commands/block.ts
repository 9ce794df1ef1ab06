/** `hlp block`: one block, its proof of work, and what happened in it. */

import { checksumAddress } from '../../base/address.ts';
import type { Hash } from '../../base/hash.ts';
import { bytesToUtf8 } from '../../base/bytes.ts';
import { show } from '../../base/show.ts';
import { type Block, blockHash } from '../../chain/block.ts';
import { target } from '../../chain/pow.ts';
import type { Node } from '../../node/node.ts';
import { contractsIn } from '../../timeline/contracts.ts';
import { quoted } from '../../timeline/values.ts';
import { tell, type Told, tries } from '../../timeline/sentence.ts';
import { type Command, wordAt } from '../command.ts';
import { Misuse } from '../failure.ts';
import { columns, timeText } from '../../timeline/layout.ts';
import { wholeNumberIn } from '../who.ts';

export const block: Command = {
  name: 'block',
  summary: 'show a block: its place in the chain, its proof of work, what happened in it',
  arguments: [{ name: 'block', help: 'its number or its hash; left out, the newest', count: 'optional' }],
  options: [],
  signs: false,
  examples: ['hlp block', 'hlp block 3'],
  async run(context, input) {
    const node = await context.node();
    const found = input.words.length === 0 ? node.chain.head : blockIn(wordAt(input, 0), node);
    const transactions = toldIn(found, node);
    return { data: { ...dataOf(found), transactions }, text: textOf(found, transactions, node) };
  },
};

function blockIn(text: string, { chain }: Node): Block {
  const found = /^0x[0-9a-f]{64}$/i.test(text)
    ? chain.blockByHash(text.toLowerCase() as Hash)
    : chain.blockByNumber(BigInt(wholeNumberIn(text, 'block')));
  if (found !== undefined) return found;
  throw new Misuse(`block: there is no block ${show(text)}; the newest is ${chain.head.header.number}`);
}

function toldIn(found: Block, node: Node): Told[] {
  const receipts = node.chain.receipts(found.header.number) ?? [];
  const contracts = contractsIn(node.chain.headState());
  return receipts.map((receipt, index) => tell(found, index, receipt, contracts, node.names));
}

/** Genesis was not mined, so it has no tries. */
function dataOf(found: Block): object {
  const { header } = found;
  const wasMined = header.number > 0n;
  const hash = blockHash(found);
  return {
    hash,
    ...header,
    target: wordText(target(header.difficulty)),
    ...(wasMined ? { tries: header.nonce + 1n } : {}),
  };
}

function textOf(found: Block, transactions: readonly Told[], { names }: Node): string {
  const { header } = found;
  const wasMined = header.number > 0n;
  const note = bytesToUtf8(header.extraData) ?? '';
  const rows: [string, string][] = [
    ['hash', blockHash(found)],
    [wasMined ? 'parent' : 'rules', header.parentHash],
    ['time', timeText(header.timestamp)],
    ...(wasMined ? proofRows(found, show(names.nameOf(header.miner)?.name ?? checksumAddress(header.miner))) : []),
    ['state root', header.stateRoot],
    ['gas', `${header.gasUsed} of ${header.gasLimit} used, base fee ${header.baseFeePerGas} wei`],
    ...(note === '' ? [] : [['it says', quoted(note)] as [string, string]]),
  ];
  const lines = transactions.map(({ index, sentence }) => `  ${header.number}.${index}  ${sentence}`);
  return [`Block ${header.number}`, columns(rows.map(([name, value]) => [`  ${name}`, value])), ...lines].join('\n');
}

function proofRows(found: Block, miner: string): [string, string][] {
  const { difficulty, nonce } = found.header;
  return [
    ['target', `${wordText(target(difficulty))} (the hash has to be below: 1 try in ${difficulty} is)`],
    ['nonce', `${nonce}, found after ${tries(found)}`],
    ['miner', miner],
  ];
}

function wordText(word: bigint): string {
  return `0x${word.toString(16).padStart(64, '0')}`;
}
