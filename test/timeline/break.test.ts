/** Cheating on a copy: each way ends at its rule, and the chain itself never notices. */

import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import type { Store } from '../../src/state/store.ts';
import { breakIt, type BreakGround, type ExperimentName } from '../../src/timeline/break.ts';
import { momentPosition } from '../../src/timeline/position.ts';
import { CopyError, type Signer } from '../../src/timeline/copy.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { contractText, Town } from '../helpers/town.ts';

const person = (name: string): Signer => personNamed(name) as Signer;

function groundOf({ chain, names }: Town): BreakGround {
  return { chain, names, people: [person('alise'), person('bob')] };
}

async function villageWithPayment(): Promise<Town> {
  const town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  return town;
}

async function contentOf(store: Store): Promise<string> {
  const records: string[] = [];
  for await (const [key, value] of store.scan('')) records.push(`${key} ${bytesToHex(value)}`);
  return records.join('\n');
}

describe('trying to cheat', () => {
  test('a village that credits nobody ends at its invariant, and the write is named', async () => {
    const { told, rule, place } = await breakIt('invariant', groundOf(await villageWithPayment()));

    expect(rule).toBe('InvariantBroken: "the books balance"');
    expect(place).toMatch(
      /^balances\[alise\] went from 0 to -4\.5 hlp in line \d+ of village\.hlp, and "the books balance" did not hold any more\.$/,
    );
    expect(told[0]).toContain('without its line "balances[to] += int(units)"');
    expect(told.at(-1)).toMatch(/^Alise tried to call village\.pay\(to: bob, units: 4\.5 hlp/);
  });

  test('a signature under another amount belongs to somebody else', async () => {
    const { told, rule, place } = await breakIt('signature', groundOf(await villageWithPayment()));

    expect(told[0]).toMatch(/^Alise gave Bob 2 hlp in block 5/);
    expect(told[2]).toMatch(/^Now it belongs to 0x[0-9a-fA-F]{40}, not to Alise/);
    const stranger = /0x[0-9a-fA-F]{40}/.exec(told[2] ?? '')?.[0] ?? '';
    expect(rule).toBe('nonceTooHigh');
    expect(place).toContain(stranger);
  });

  test('a past without one of its transactions is found, by block and rule', async () => {
    const { told, rule, place } = await breakIt('history', groundOf(await villageWithPayment()));

    expect(told[0]).toMatch(/^Long ago: Alise put village on the chain in block 1/);
    expect(rule).toBe('transactionsRoot');
    expect(place).toMatch(/^block 1: the root of its transactions must be 0x/);
    expect(place).toContain('Whatever was built on block 1 falls with it.');
  });

  test('on that copy the walk ends at the broken block, and nobody who was taken out is paid for', async () => {
    const { copy } = await breakIt('history', groundOf(await villageWithPayment()));
    const root = momentPosition(1, 'root');

    expect(copy.timeline.last()).toEqual(root);
    expect(await copy.timeline.move(root, 'nextBlock')).toEqual(root);
    expect(await copy.timeline.look(root)).toMatchObject({
      equal: false,
      sentence: expect.stringMatching(/Blocks 2 to 4 stood on that: none of them stands any more$/),
    });
    expect(await copy.timeline.look(momentPosition(1, 'reward'))).toMatchObject({
      fees: { wei: '0' },
      burned: { wei: '0' },
    });
  });

  test('of a copied signature the copy holds what was signed, and says so', async () => {
    const { note } = await breakIt('signature', groundOf(await villageWithPayment()));

    expect(note).toContain('never ran: the rule nonceTooHigh kept it out');
  });

  test.each(['invariant', 'signature', 'history'] as const)('%s: the chain itself stays as it is', async (which) => {
    const town = await villageWithPayment();
    const before = await contentOf(town.chain.store);

    await breakIt(which, groundOf(town));

    expect(await contentOf(town.chain.store)).toBe(before);
    expect(await town.chain.verify()).toEqual({ ok: true, blocks: 4n });
    await town.give('bob', '1');
    expect(town.chain.head.header.number).toBe(5n);
  });

  test.each(['invariant', 'signature', 'history'] as const)(
    '%s works on a chain where nothing has happened',
    async (which) => {
      const village = { name: 'village.hlp', text: contractText('village') };
      const { rule } = await breakIt(which, { ...groundOf(await Town.open()), village });
      const rules: Record<ExperimentName, string> = {
        invariant: 'InvariantBroken: "the books balance"',
        // A stranger without hlp; where Alise has sent something before, already the nonce does not fit.
        signature: 'balance',
        history: 'transactionsRoot',
      };
      expect(rule).toBe(rules[which]);
    },
  );

  test('without a village, or where a block takes too much work, it says that it cannot be tried', async () => {
    const town = await Town.open();
    await expect(breakIt('invariant', groundOf(town))).rejects.toThrow('there is no village');

    const genesis = developmentGenesis([person('alise').address]);
    const hard = await Town.open({ genesis: { ...genesis, params: { ...genesis.params, difficulty: 1n << 52n } } });
    await expect(breakIt('signature', groundOf(hard))).rejects.toThrow(CopyError);
  });
});
