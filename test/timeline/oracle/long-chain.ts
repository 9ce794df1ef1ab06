/** A chain of as many blocks as one likes, with all that happens on chains in turn: none, one or several transactions in a block, those that run code and those that do not, that fail, that call others. */

import { utf8ToBytes } from '../../../src/base/bytes.ts';
import { parseHlp } from '../../../src/base/units.ts';
import { sealBlock } from '../../../src/chain/block.ts';
import { sealHash } from '../../../src/chain/header.ts';
import { search } from '../../../src/chain/pow.ts';
import type { Transaction } from '../../../src/chain/transaction.ts';
import { encodeCall } from '../../../src/timeline/calls.ts';
import { contractsIn } from '../../../src/timeline/contracts.ts';
import { HELPER_NAME } from '../../../src/wallet/mnemonic.ts';
import { Town } from '../../helpers/town.ts';

/** Who does what, in turn; each person once, since a block wants their transactions in order. */
type Deed = {
  readonly by: string;
  readonly to: string;
  readonly call?: readonly [action: string, ...args: string[]];
  readonly pay?: string;
};

const TURNS: readonly (readonly Deed[])[] = [
  [{ by: 'alise', to: 'village', call: ['pay', 'bob', '0.5', 'bread'] }],
  [],
  [
    { by: 'bob', to: 'village', call: ['pay', 'alise', '0.5', 'more bread'] },
    { by: 'alise', to: 'jon', pay: '0.001' },
  ],
  [{ by: 'bob', to: 'stall', call: ['buy', 'apples', '1'], pay: '1' }],
  [
    { by: 'bob', to: 'village', call: ['pay', 'alise', '60', 'too much'] },
    { by: 'alise', to: 'prices', call: ['write', 'apples', '0.5'] },
  ],
  [
    { by: 'jon', to: 'stall', call: ['buy', 'pears', '1'] },
    { by: 'bob', to: 'alise', pay: '0.002' },
  ],
];

export async function longChain(blocks: number): Promise<Town> {
  const town = await Town.open();
  await town.deploy('village');
  for (const person of ['alise', 'bob']) await town.send('village.admit', [person, '50']);
  await town.deploy('prices');
  await town.send('prices.write', ['apples', '0.5']);
  await town.deploy('stall', ['prices']);
  for (let turn = 0; town.chain.head.header.number < BigInt(blocks); turn++) {
    await mine(
      town,
      (TURNS[turn % TURNS.length] ?? []).map((deed) => signed(town, deed)),
    );
  }
  return town;
}

function signed(town: Town, { by, to, call, pay = '0' }: Deed): Transaction {
  const address = town.address(to);
  return town.sign({ to: address, data: dataOf(town, to, call), value: parseHlp(pay) }, by);
}

function dataOf(town: Town, to: string, call: Deed['call']): Uint8Array {
  const known = contractsIn(town.chain.headState())(town.address(to));
  if (known === undefined || call === undefined) return utf8ToBytes('thank you');
  const [action, ...args] = call;
  return encodeCall(known, action, args, town.names);
}

async function mine(town: Town, transactions: readonly Transaction[]): Promise<void> {
  const { chain } = town;
  const { block, refused } = chain.build(transactions, {
    timestamp: chain.head.header.timestamp + 5n,
    miner: town.address(HELPER_NAME),
  });
  if (refused[0] !== undefined) throw refused[0].error;
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  if (found === undefined) throw new Error('no nonce in a million tries');
  await chain.import(sealBlock(block, found.nonce));
}
