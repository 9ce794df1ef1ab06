/** A mined transaction as lines: what its last line says, and that the chain knows nothing of it. */

import { beforeAll, describe, expect, test } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { intrinsicGas } from '../../src/chain/gas.ts';
import type { Header } from '../../src/chain/header.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { commitDiff } from '../../src/state/commit.ts';
import { StepError } from '../../src/timeline/replay.ts';
import type { Ending } from '../../src/timeline/trace-lines.ts';
import { tracedLines } from '../../src/timeline/traced.ts';
import { Town } from '../helpers/town.ts';

const WISH = { stacks: true, events: true };

let town: Town;

beforeAll(async () => {
  town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  await town.send('village.pay', ['bob', '60', 'too much']);
  await town.give('jon', '3');
});

type Fields = Readonly<Record<string, string>>;

function tracedAt(block: number): { readonly lines: readonly Fields[]; readonly ending: Ending } {
  const running = tracedLines(town.chain, { block, index: 0 }, WISH);
  const lines: Fields[] = [];
  let next = running.next();
  for (; next.done !== true; next = running.next()) lines.push(JSON.parse(next.value) as Fields);
  return { lines, ending: next.value };
}

const endingAt = (block: number): Ending => tracedAt(block).ending;

const headerOf = (block: number): Header => town.chain.blockByNumber(BigInt(block))?.header as Header;

/** Of the state after a transaction that is executed as the chain does it, and of that after its block. */
function rootsOf(block: number): readonly [after: Hash, header: Hash] {
  const { block: stored, run } = town.chain.replay(BigInt(block));
  const root = (): Hash => commitDiff(town.chain.store, headerOf(block - 1).stateRoot, run.state.diff()).root;
  for (const transaction of stored.transactions) run.apply(transaction);
  const after = root();
  run.close();
  return [after, root()];
}

describe('the last line of a trace', () => {
  test.each([1, 2, 4, 5, 6])(
    'of block %i has the root of the state after the transaction, before the reward',
    (block) => {
      const [after, header] = rootsOf(block);
      expect(endingAt(block).stateRoot).toBe(after);
      expect(headerOf(block).stateRoot).toBe(header);
    },
  );

  test('says whether it went well, what it used and what it answered', () => {
    const { receipt, block } = { receipt: town.chain.receipts(5n)?.[0], block: 5 };
    expect(receipt?.status).toBe('reverted');
    expect(endingAt(block)).toMatchObject({ pass: false, gasUsed: `0x${receipt?.gasUsed.toString(16)}` });
    expect(endingAt(4)).toMatchObject({ pass: true, output: '0x' });
  });
});

test.each([1, 2, 4, 5])('gas of block %i: the transaction and its data, the entry, and all steps', (block) => {
  const { lines, ending } = tracedAt(block);
  const all = (field: string): bigint => lines.reduce((sum, line) => sum + BigInt(line[field] ?? 0), 0n);
  const transaction = town.chain.blockByNumber(BigInt(block))?.transactions[0] as Transaction;
  expect(intrinsicGas(transaction) + all('entryGas') + all('gasCost')).toBe(BigInt(ending.gasUsed));
});

test('a trace that nobody reads to its end leaves nothing behind', () => {
  const before = endingAt(4);
  const lines = tracedLines(town.chain, { block: 4, index: 0 }, WISH);
  for (let i = 0; i < 10; i++) lines.next();
  lines.return(before);
  expect(endingAt(4)).toEqual(before);
});

test('a transaction that is not there is refused at once, not when lines are read', () => {
  for (const place of [
    { block: 4, index: 1 },
    { block: 99, index: 0 },
    { block: 0, index: 0 },
  ]) {
    expect(() => tracedLines(town.chain, place, WISH)).toThrow(StepError);
  }
});
