/** Telling a whole block: each transaction as it is told alone, and the block executed once for all of them. */

import { expect, test, vi } from 'vitest';
import { NOBODY } from '../../src/base/address.ts';
import { bytesToHex, wordToBytes } from '../../src/base/bytes.ts';
import { sealBlock } from '../../src/chain/block.ts';
import { sealHash } from '../../src/chain/header.ts';
import { search } from '../../src/chain/pow.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { readLog } from '../../src/timeline/reading.ts';
import { toldAt, toldIn } from '../../src/timeline/replay.ts';
import { NO_NAMES } from '../../src/timeline/values.ts';
import { topicOf } from '../../src/vm/abi.ts';
import { compileText, Town } from '../helpers/town.ts';

const DOOR = `contract Door {
  state opened: uint
  error Closed(after: uint)
  action open() {
    require opened < 1 else Closed(opened)
    opened += 1
  }
}
`;

/** It fails with an error of its own, or with that of the door; from outside one cannot tell whose it is. */
const GUEST = `contract Guest {
  error Closed(times: uint)
  action knock(door: Door, times: uint) {
    require times < 9 else Closed(times)
    call door.open()
  }
}
`;

const MANY = `contract Many {
  state n: uint
  ${Array.from({ length: 100 }, (_, i) => `event E${i}(n: uint)`).join('\n  ')}
  action all() {
    ${Array.from({ length: 100 }, (_, i) => `emit E${i}(n)`).join('\n    ')}
  }
}
`;

test('failures of many that call each other are told with one run through the block, and each as it is told alone', async () => {
  const town = await Town.open();
  const { chain, names } = town;
  await town.deploy('door', [], DOOR);
  await town.deploy('guest', [], `${GUEST}\n${DOOR}`);
  const guest = contractsIn(chain.headState())(town.address('guest'));
  if (guest === undefined) throw new Error('the guest is there');
  const knocks = [
    ['alise', '1'],
    ['bob', '1'],
    ['jon', '10'],
    ['kofi', '2'],
  ] as const;
  const transactions = knocks.map(([name, times]) => {
    const data = encodeCall(guest, 'knock', ['door', times], names);
    return town.sign({ to: town.address('guest'), data }, name);
  });
  const { header } = chain.head;
  const { block } = chain.build(transactions, { timestamp: header.timestamp + 5n, miner: header.miner });
  const found = search(sealHash(block.header), block.header.difficulty, 0n, 1_000_000);
  await chain.import(sealBlock(block, found?.nonce ?? 0n));

  const replay = vi.spyOn(chain, 'replay');
  const told = toldIn(chain, 3, names);
  expect(replay).toHaveBeenCalledTimes(1);
  expect(told).toEqual(knocks.map((_, index) => toldAt(chain, { block: 3, index }, names)));
  const reasons = told.map(({ reason }) => reason?.text);
  expect(reasons).toEqual([undefined, 'Closed(after: 1)', 'Closed(times: 10)', 'Closed(after: 1)']);
});

test('the hashes of events are made once, however many logs there are', () => {
  const { module, ...artifact } = compileText('many.hlp', MANY);
  let asked = 0;
  const events = module.module.events.map(({ name, ...event }) => ({
    ...event,
    get name() {
      asked += 1;
      return name;
    },
  }));
  const contract = { module: { ...module, module: { ...module.module, events } }, artifact: { ...artifact, module } };
  const topic = bytesToHex(topicOf('E99', ['uint256']));
  const log = { address: NOBODY, topics: [topic], data: wordToBytes(7n) };
  const read = (): unknown => readLog(log, () => contract, NO_NAMES);
  expect(read()).toMatchObject([{ event: 'E99', fields: [{ name: 'n', value: '7' }] }]);
  const [once] = [asked];
  for (let i = 0; i < 1_000; i++) read();
  expect(asked - once).toBeLessThan(3_000);
});
