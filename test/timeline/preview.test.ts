/** What would happen, before it does: compared with what then happens. */

import { beforeEach, describe, expect, test } from 'vitest';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { parseHlp } from '../../src/base/units.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { encodeCall, encodeDeployment } from '../../src/timeline/calls.ts';
import { contractsIn } from '../../src/timeline/contracts.ts';
import { previewOf, type Preview } from '../../src/timeline/preview.ts';
import { compileText, contractText, Town } from '../helpers/town.ts';

let town: Town;

beforeEach(async () => {
  town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
});

function preview(transaction: Transaction, waiting: readonly Transaction[] = []): Promise<Preview> {
  return previewOf(town.chain, () => town.prepare(transaction, waiting), town.names);
}

function calling(action: string, words: readonly string[], from = 'alise', contract = 'village'): Transaction {
  const to = town.address(contract);
  const known = contractsIn(town.chain.headState())(to);
  if (known === undefined) throw new Error(`${contract} is not there`);
  return town.sign({ to, data: encodeCall(known, action, words, town.names) }, from);
}

const rows = ({ leaves }: Preview): string[] =>
  leaves.map(({ contract, name, shownOld, shownNew }) => `${contract}.${name} ${shownOld} → ${shownNew}`);

describe('a dry run', () => {
  test('of a payment names what would change, says what it costs, and then that is what happens', async () => {
    const would = await preview(calling('pay', ['bob', '4.5', 'fixed my bike']));

    expect(rows(would)).toEqual(
      ['village.balances[bob] 0 → 4.5', 'village.balances[alise] 0 → -4.5', 'village.sum(balances) 0 → 0'].slice(0, 2),
    );
    expect(would).toMatchObject({ reason: undefined, source: undefined, breakingWrite: undefined, balances: [] });

    const { receipt } = await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
    expect(would.receipt.gasUsed).toBe(receipt.gasUsed);
    expect(would.cost.wei).toBe((receipt.gasUsed * receipt.effectiveGasPrice).toString());
  });

  test('changes nothing', async () => {
    const payment = calling('pay', ['bob', '4.5', 'tea']);
    const first = await preview(payment);
    expect(await preview(payment)).toEqual(first);
    expect(town.chain.head.header.number).toBe(3n);
    expect(await town.chain.verify()).toMatchObject({ ok: true });
  });

  test('sees what waits before it', async () => {
    const earlier = calling('pay', ['alise', '1', 'bread'], 'bob');
    const would = await preview(calling('pay', ['bob', '4.5', 'bike']), [earlier]);
    expect(rows(would)).toEqual(['village.balances[bob] -1 → 3.5', 'village.balances[alise] 1 → -3.5']);
  });

  test('of a gift says who has what then, the cost of gas apart', async () => {
    const gift = { to: town.address('jon'), data: utf8ToBytes('thanks'), value: parseHlp('2') };
    const would = await preview(town.sign(gift, 'alise'));
    expect(would.balances).toMatchObject([
      { name: 'alise', shown: '-2' },
      { name: 'jon', shown: '+2' },
    ]);
    expect(would.cost.shown).toMatch(/^0\.0000\d+$/);
    expect(rows(would)).toEqual([]);
  });

  test('of a deployment names the state it would begin with', async () => {
    const artifact = compileText('village.hlp', contractText('village'));
    const data = encodeDeployment(artifact, [], town.names);
    const would = await preview(town.sign({ to: undefined, data }, 'bob'));
    expect(would.leaves.map(({ name, shownNew }) => [name, shownNew])).toEqual([['steward', 'bob']]);
    expect(would.contracts).toMatchObject([{ address: expect.stringMatching(/^0x/), sizeInBytes: expect.any(Number) }]);
    expect(would.contracts[0]?.sizeInBytes).toBeGreaterThan(1000);
  });

  test('of an action that answers gives the answer', async () => {
    await town.deploy('teller', [], 'contract Teller { action twice(n: uint) -> uint { return n + n } }');
    const would = await preview(calling('twice', ['21'], 'alise', 'teller'));
    expect(would.answer).toMatchObject({ type: 'uint256', shown: '42' });
  });

  test('of a payment beyond the limit says why and in which line, and nothing would change', async () => {
    const would = await preview(calling('pay', ['bob', '60', 'too much']));
    expect(would.receipt.status).toBe('reverted');
    expect(would.reason?.text).toBe('OverLimit(member: alise, balance: -60 hlp, limit: 50 hlp)');
    expect(would.source?.text).toContain('else OverLimit(');
    expect(would).toMatchObject({ leaves: [], balances: [], breakingWrite: undefined });
    expect(BigInt(would.cost.wei)).toBeGreaterThan(0n);
  });

  test('of what would break an invariant names the write that does it', async () => {
    const pair = `contract Pair {
      state a: uint
      state b: uint
      invariant "equal": a == b
      action both() { a = 1 b = 1 }
      action go() { a = 2 }
    }`;
    await town.deploy('pair', [], pair);
    await town.send('pair.both', []);
    const would = await preview(calling('go', [], 'alise', 'pair'));
    expect(would.reason).toMatchObject({ name: 'InvariantBroken' });
    expect(would.breakingWrite).toMatchObject({
      invariant: 'equal',
      write: { path: 'a', shownOld: '1', shownNew: '2' },
    });
  });

  test('of what no contract takes says so, without a line', async () => {
    const would = await preview(town.sign({ to: town.address('village'), data: Uint8Array.of(1, 2, 3, 4) }, 'alise'));
    expect(would.reason?.text).toBe('it has no function with the selector 0x01020304');
    expect(would.source).toBeUndefined();
  });
});
