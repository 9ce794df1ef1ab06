/** Looking into the chain while its newest blocks are taken back again and again: whatever is answered is of one chain, and nothing is called lost. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bytesToHex, type Hex } from '../../src/base/bytes.ts';
import { timelineOf } from '../../src/rpc/hlp/walk.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import type { Store } from '../../src/state/store.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { Town } from '../helpers/town.ts';
import { Harness, Refused } from './harness.ts';
import { refusalOf } from './on-chain.ts';

const ROUNDS = 25;
/** What is not there any more, and what is asked again in a moment. */
const FAIR = new Set([-32001, -32002]);

let harness: Harness;
let town: Town;
let data: Hex;
let otherData: Hex;
let directory: string;
/** On disk, records become readable before the head moves. */
let store: Store;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-looking-'));
  store = await openLevelStore(join(directory, 'chain'));
  town = await Town.open({ store });
  await town.deploy('village');
  for (const name of ['alise', 'bob']) await town.send('village.admit', [name, '50']);
  harness = await Harness.open({ store });
  const village = contractsIn(harness.node.chain.headState())(town.address('village'));
  if (village === undefined) throw new Error('the village is there');
  const paying = (units: string): Hex =>
    bytesToHex(encodeCall(village, 'pay', ['bob', units, 'bread'], harness.node.names));
  [data, otherData] = [paying('0.1'), paying('0.2')];
}, 30_000);

afterAll(async () => {
  await harness.close();
  await store.close();
  await rm(directory, { recursive: true });
});

function questions(): readonly (readonly unknown[])[] {
  const { number } = harness.node.chain.head.header;
  const [newest] = harness.node.chain.head.transactions;
  const call = { from: town.address('alise'), to: town.address('village'), data };
  return [
    ['hlp_step', `${number}.0`],
    ['hlp_step', `${number}.root`],
    ['hlp_step', `${number}.0.10`, 'nextLine'],
    ['hlp_memory', 'village', 'balances'],
    ['hlp_memory', 'village', null, `0x${number.toString(16)}`],
    ['hlp_history', 'village', 'balances[alise]'],
    ['hlp_why', 'village', 'balances[alise]'],
    ['hlp_contracts'],
    ['debug_traceBlockByNumber', 'latest', { tracer: 'callTracer' }],
    ['debug_traceCall', call, 'latest', { tracer: newest === undefined ? '' : 'prestateTracer' }],
    ['debug_getRawReceipts', 'latest'],
  ];
}

test('every answer is fair', async () => {
  const story = { isOver: false, answers: 0 };
  const strange: string[] = [];
  const asking = async (): Promise<void> => {
    for (let i = 0; !story.isOver; i++) {
      const all = questions();
      const [method, ...params] = all[i % all.length] as readonly [string, ...unknown[]];
      await harness.ask(method, ...params).catch((error: unknown) => {
        if (!(error instanceof Refused) || !FAIR.has(error.code)) strange.push(`${method}: ${String(error)}`);
      });
      story.answers++;
      await new Promise((resolve) => void setImmediate(resolve));
    }
  };
  const askers = [asking(), asking()];
  for (let round = 0; round < ROUNDS; round++) {
    const snapshot = await harness.ask('evm_snapshot');
    for (let i = 0; i < 3; i++) {
      await harness.ask('eth_sendTransaction', { from: town.address('alise'), to: town.address('village'), data });
    }
    await harness.ask('evm_revert', snapshot);
  }
  story.isOver = true;
  await Promise.all(askers);
  expect(strange).toEqual([]);
  expect(story.answers).toBeGreaterThan(ROUNDS);
}, 30_000);

test.each([
  ['hlp_explain', (hash: string) => hash],
  ['hlp_step', (hash: string) => ({ transaction: hash })],
])('%s of a hash is never answered with what stands in its place now', async (method, asked) => {
  const snapshot = await harness.ask('evm_snapshot');
  const request = { from: town.address('alise'), to: town.address('village') };
  const hash = await harness.ask<string>('eth_sendTransaction', { ...request, data });
  const timeline = timelineOf(harness.node);
  const [open, looking] = [timeline.transaction.bind(timeline), vi.spyOn(timeline, 'transaction')];
  looking.mockImplementationOnce(async (position) => {
    await harness.ask('evm_revert', snapshot);
    await harness.ask('eth_sendTransaction', { ...request, data: otherData });
    return open(position);
  });
  const refused = await refusalOf(harness.ask(method, asked(hash)));
  looking.mockRestore();
  expect(refused.message).toContain(`there is no transaction ${hash}`);
});
