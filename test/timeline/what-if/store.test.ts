/** The records of a branch: those of the chain up to where it leaves, and its own; whatever the chain writes later is not seen. */

import { beforeAll, describe, expect, test } from 'vitest';
import type { Address } from '../../../src/base/address.ts';
import { bytesToHex } from '../../../src/base/bytes.ts';
import type { ChainReader } from '../../../src/chain/chain-reader.ts';
import { transactionHash } from '../../../src/chain/signing.ts';
import { headLeaves } from '../../../src/state/head.ts';
import { historyOf, leavesAt } from '../../../src/state/history.ts';
import type { Leaf, Reader } from '../../../src/state/reader.ts';
import type { ScanOptions, Store } from '../../../src/state/store.ts';
import { Stepper } from '../../../src/timeline/stepper.ts';
import { whyOf } from '../../../src/timeline/why/why.ts';
import { type WhatIf, whatIf, type WhatIfChange } from '../../../src/timeline/what-if/what-if.ts';
import { Town } from '../../helpers/town.ts';

let town: Town;
let village: Address;

beforeAll(async () => {
  town = await Town.open();
  await town.deploy('village');
  village = town.address('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  await town.send('village.pay', ['alise', '4.5', 'even'], { from: 'bob' });
  await town.send('village.leave', [], { from: 'bob' });
  await town.deploy('counter');
});

const asked = (change: WhatIfChange, block = 4): Promise<WhatIf> =>
  whatIf(town.chain, { block, index: 0 }, change, town.names);

async function scanned(store: Store, prefix: string, options?: ScanOptions): Promise<string[]> {
  const found: string[] = [];
  for await (const [key, value] of store.scan(prefix, options)) found.push(`${key} ${bytesToHex(value)}`);
  return found;
}

async function leavesOf(leaves: AsyncIterable<[string, Leaf]>): Promise<[string, Leaf][]> {
  const found: [string, Leaf][] = [];
  for await (const entry of leaves) found.push(entry);
  return found;
}

/** What the state at its root says of the same paths. */
const provenOf = (state: Reader, leaves: readonly [string, Leaf][]): [string, Leaf][] =>
  leaves.map(([path, leaf]) => [
    path,
    typeof leaf === 'bigint' ? state.word(village, path) : state.text(village, path),
  ]);

describe('of a branch without change', () => {
  test('every record that follows the chain is the same, whichever way one asks', async () => {
    const { branch } = await asked({});
    const prefixes = [
      'block/',
      'receipts/',
      'trail/',
      'number/',
      'transaction/',
      'contract/',
      'history/',
      `leaf/${village}/`,
      'genesis',
    ];
    for (const prefix of prefixes) {
      const all = await scanned(town.chain.store, prefix);
      expect(all.length).toBeGreaterThan(0);
      expect(await scanned(branch.store, prefix)).toEqual(all);
      expect(await branch.store.count(prefix)).toBe(all.length);
      for (const options of [{ reverse: true }, { limit: 2 }, { reverse: true, limit: 2 }, { limit: 0 }]) {
        expect(await scanned(branch.store, prefix, options)).toEqual(await scanned(town.chain.store, prefix, options));
      }
      const [first, last] = [all[1], all.at(-2)].map((entry) => entry?.split(' 0x')[0] ?? '');
      const between = { first: first ?? '', last: last ?? '' };
      expect(await scanned(branch.store, prefix, between)).toEqual(await scanned(town.chain.store, prefix, between));
    }
  });

  test('what is beside the chain is not part of it', async () => {
    const { branch } = await asked({});
    expect(await scanned(branch.store, 'account/')).toEqual([]);
    expect(await scanned(branch.store, 'pending/')).toEqual([]);
    expect(branch.store.get('~nothing')).toBeUndefined();
    expect(branch.store.get('constructor/')).toBeUndefined();
  });
});

describe('of another one', () => {
  let branch: ChainReader;
  let found: WhatIf;
  /** Hana is no member, so nothing is paid; Bob goes below zero and cannot leave. */
  beforeAll(async () => {
    found = await asked({ caller: town.address('hana') });
    branch = found.branch;
  });

  test('what the chain wrote and the branch did not is not there', async () => {
    const leaves = await leavesOf(headLeaves(branch.store, village));
    expect(leaves).toEqual(provenOf(branch.headState(), leaves));
    expect(leaves.map(([path]) => path).filter((path) => path.startsWith('balances'))).toHaveLength(2);
    expect(await leavesOf(headLeaves(town.chain.store, village))).not.toEqual(leaves);
    for (const block of [3n, 4n, 5n, 6n]) {
      const then = await leavesOf(leavesAt(branch.store, village, block));
      expect(then).toEqual(provenOf(branch.stateAt(block), then));
      expect(then.some(([path]) => path.startsWith('balances'))).toBe(block >= 5n);
    }
  });

  test('each value has the history it has there', async () => {
    const path = `balances[${town.address('alise')}]`;
    const written = async (store: Store): Promise<bigint[]> => {
      const blocks: bigint[] = [];
      for await (const { block } of historyOf(store, village, path)) blocks.push(block);
      return blocks;
    };
    expect(await written(town.chain.store)).toEqual([4n, 5n]);
    expect(await written(branch.store)).toEqual([5n]);
  });

  test('a transaction finds there what those before it left there', async () => {
    const stepper = await Stepper.open(branch, { block: 6, index: 0 }, found.names);
    const { state } = stepper.at(0);
    expect(
      state.filter(({ name }) => name.startsWith('balances')).map(({ name, shownOld }) => `${name} ${shownOld}`),
    ).toEqual(['balances[bob] -4.5', 'balances[alise] 4.5']);
  });

  test('why a value is what it is there is told of the branch', async () => {
    const leaf = { contract: village, path: `balances[${town.address('bob')}]` };
    const { shownNow, writes } = await whyOf(branch, leaf, found.names, { limit: 10 });
    expect(shownNow).toBe('-4.5');
    expect(writes.map(({ position, sentence }) => [position.split('.')[0], sentence])).toEqual([
      [
        '5',
        expect.stringMatching(
          /^village: Bob paid Alise 4\.5 hlp for "even" in block 5 of the branch: hash [0-9a-f]{8}…$/,
        ),
      ],
    ]);
  });

  test('blocks and transactions are found by their hashes, and only those that are there', () => {
    for (const { number, hashBefore, hashAfter } of found.blocks) {
      expect(branch.blockByHash(hashAfter)?.header.number).toBe(BigInt(number));
      expect(branch.blockByHash(hashBefore)).toBeUndefined();
      expect([branch.isCanonical(hashBefore), branch.isCanonical(hashAfter)]).toEqual([false, true]);
      expect(town.chain.blockByHash(hashAfter)).toBeUndefined();
    }
    const [own, earlier] = [4n, 3n].map((number) => town.chain.blockByNumber(number)?.transactions[0]);
    expect(own && branch.findTransaction(transactionHash(own))).toBeUndefined();
    expect(earlier && branch.findTransaction(transactionHash(earlier))?.index).toBe(0);
    const there = branch.blockByNumber(4n)?.transactions[0];
    expect(there && branch.findTransaction(transactionHash(there))?.receipt.status).toBe('reverted');
    expect(branch.blockByNumber(8n)).toBeUndefined();
    expect(branch.contracts().map(({ blockNumber }) => blockNumber)).toEqual([1n, 7n]);
    expect(branch.totalDifficulty).toBe(town.chain.totalDifficulty);
  });

  test('what the chain goes on to do is not seen', async () => {
    const before = await leavesOf(headLeaves(branch.store, village));
    const head = branch.headHash;
    await town.send('village.admit', ['hana', '20']);
    await town.deploy('prices');
    expect(branch.headHash).toBe(head);
    expect(await leavesOf(headLeaves(branch.store, village))).toEqual(before);
    expect(branch.blockByNumber(8n)).toBeUndefined();
    expect(branch.contracts()).toHaveLength(2);
    const counts = await Promise.all(
      ['block/', 'receipts/', 'trail/', 'number/', 'transaction/', 'contract/'].map((kind) => branch.store.count(kind)),
    );
    expect(counts).toEqual([8, 8, 8, 8, 7, 2]);
    expect(await leavesOf(leavesAt(branch.store, village, 7n))).toEqual(before);
    const blocks = [];
    for await (const { block } of historyOf(branch.store, village, 'count(members)', { reverse: true }))
      blocks.push(block);
    expect(blocks).toEqual([3n, 2n]);
  });
});
