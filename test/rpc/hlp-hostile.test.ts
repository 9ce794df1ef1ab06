/** Contracts that were written to make looking at them dear: what is asked about them is answered in little, or refused by name. */

import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALISE, deployed, quantity, refusalOf } from './on-chain.ts';
import { Harness } from './harness.ts';

/** Each name is shown by itself, and all of them hold the same text. */
const MANY_NAMES = `contract Many {
  state n: uint
  action go(words: string) {
    ${Array.from({ length: 200 }, (_, i) => `let a${i} = words`).join('\n    ')}
    n = 1
    fail "so"
  }
}`;

const BAD = `contract Bad {
  error Big(a: string, b: string, c: string, d: string)
  action no(words: string) { fail Big(words, words, words, words) }
}`;

const MIDDLE = `interface Bad { action no(words: string) }
contract Middle {
  state failed: uint
  action often(bad: Bad, rounds: uint, words: string) {
    for i in 0..rounds, max 1_000 { try call bad.no(words) { failed += 0 } else { failed += 1 } }
  }
}`;

const TOP = `interface Middle { action often(bad: address, rounds: uint, words: string) }
contract Top {
  state n: uint
  action go(middle: Middle, bad: address, rounds: uint, words: string) {
    n = 1
    call middle.often(bad, rounds, words)
    n = 2
  }
}`;

const LONG = '\u0001'.repeat(8_000);
const GAS = quantity(28_000_000);

type Seen = {
  lastStep: number;
  moves: Record<string, string>;
  failedCalls: object[];
  moreFailedCalls?: number;
  sentence?: string;
};

let harness: Harness;

beforeAll(async () => {
  harness = await Harness.open();
});

afterAll(() => harness.close());

const newest = async (): Promise<number> => Number(await harness.ask<string>('eth_blockNumber'));

test('a text that two hundred names hold is not written out two hundred times', async () => {
  const many = await deployed(harness, 'Many', [], MANY_NAMES);
  await harness.ask('eth_sendTransaction', { from: ALISE, to: many.address, data: many.data('go', LONG), gas: GAS });
  const block = await newest();
  const { lastStep } = await harness.ask<Seen>('hlp_step', `${block}.0`);
  const refused = await refusalOf(harness.ask('hlp_step', `${block}.0.${lastStep}`));
  expect(refused.message).toMatch(/^what is held here takes \d+ bytes to write down/);
});

test('hundreds of calls that fail with many words each are told as a few of them and their number', async () => {
  const [bad, middle, top] = [
    await deployed(harness, 'Bad', [], BAD),
    await deployed(harness, 'Middle', [], MIDDLE),
    await deployed(harness, 'Top', [], TOP),
  ];
  const data = top.data('go', middle.address, bad.address, 300n, LONG);
  await harness.ask('eth_sendTransaction', { from: ALISE, to: top.address, data, gas: GAS });
  const block = await newest();
  const { moves } = await harness.ask<Seen>('hlp_step', `${block}.0`, 'nextLine');
  const behind = await harness.ask<Seen>('hlp_step', moves['nextLine']);
  expect(behind.failedCalls.length).toBeLessThan(17);
  expect(behind.failedCalls.length + (behind.moreFailedCalls ?? 0)).toBe(300);
  expect(behind.sentence).toMatch(/ and 298 more$/);
});

test('a transaction behind thousands of empty blocks is not looked for at any price', async () => {
  const before = await newest();
  await harness.ask('hardhat_mine', quantity(2_100));
  const { moves } = await harness.ask<Seen>('hlp_step', `${before + 10}.header`);
  expect(moves).toMatchObject({ nextBlock: `${before + 11}.header`, previousTransaction: `${before}.0.0` });
  const far = `${before + 2_050}.header`;
  expect((await harness.ask<Seen>('hlp_step', far)).moves).not.toHaveProperty('previousTransaction');
  const refused = await refusalOf(harness.ask('hlp_step', far, 'previousTransaction'));
  expect(refused.message).toMatch(/^there is no transaction in the 2000 blocks from there/);
}, 30_000);
