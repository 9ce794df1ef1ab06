/** What a village agrees on in its genesis. What each rule refuses is in `rule-cases.ts`. */

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Chain } from '../../src/chain/chain.ts';
import {
  type ChosenRule,
  earliestTimestamp,
  formOfRule,
  knownRules,
  PLACE_RULE_NAMES,
  sentenceOf,
} from '../../src/chain/chosen-rules.ts';
import { buildBlock } from '../../src/chain/execution.ts';
import { formatGenesis, parseGenesis } from '../../src/chain/genesis.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { checkTransaction } from '../../src/chain/validate.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { addressOf, HELPER, keyOf, refusalOf } from './helpers.ts';
import { HLP, transferTo } from './make.ts';
import { withRules } from './rule-cases.ts';
import { fromAlise, judge, sceneAt } from './scene.ts';
import { mine, seal, villageGenesis } from './village.ts';

const PEOPLE = ['alise', 'bob', 'jon'] as const;

describe('one and the same block', () => {
  test('is welcome on a chain of two transactions a block, and refused on one of one', async () => {
    const scene = await sceneAt(2);
    const two = withRules(scene, [{ name: 'mostTransactions', value: 2n }]);
    const one = withRules(scene, [{ name: 'mostTransactions', value: 1n }]);

    expect(() => judge(two, scene.next)).not.toThrow();
    expect(() => judge(one, scene.next)).toThrow(
      'block 2: transaction 1: before it stand 1 in this block; on this chain a block holds at most 1 transaction',
    );
  });

  test('is refused for another reason by each rule it breaks, in the order they are asked', async () => {
    const scene = await sceneAt(2);
    const all: ChosenRule[] = [
      { name: 'mostTransactions', value: 1n },
      { name: 'memoRequired', value: 1n },
      { name: 'leastPause', value: 6n },
    ];
    const reasons = [3, 2, 1, 0].map((count) =>
      refusalOf(() => judge(withRules(scene, all.slice(0, count)), scene.next)),
    );
    expect(reasons).toEqual(['leastPause', 'memoRequired', 'mostTransactions', undefined]);
  });
});

describe('a chain with rules of its own', () => {
  const rules: readonly ChosenRule[] = [
    { name: 'countedIn', value: HLP / 2n },
    { name: 'memoRequired', value: 1n },
    { name: 'mostTransactions', value: 2n },
  ];

  test('is opened again with them, and with no others', async () => {
    const store = openMemoryStore();
    await Chain.open(store, villageGenesis({ rules }));
    expect((await Chain.open(store)).params.rules).toEqual(rules);
    await expect(Chain.open(store, villageGenesis())).rejects.toThrow(/another chain|other/);
  });

  test('mines what keeps to them, and every block can be judged again', async () => {
    const chain = await Chain.open(openMemoryStore(), villageGenesis({ rules, difficulty: 16n }));
    const memo = { data: Uint8Array.of(0x68, 0x69), gasLimit: 30_000n };
    for (const nonce of [0n, 1n, 2n]) {
      await mine(chain, [signTransaction(transferTo(addressOf('bob'), 3n * HLP, { nonce, ...memo }), keyOf('alise'))]);
    }
    expect(await chain.verify()).toEqual({ ok: true, blocks: 3n });
  });

  test('says so to whoever sends something that will never be mined', async () => {
    const scene = withRules(await sceneAt(1), rules);
    const { params } = scene.ground;
    expect(() => checkTransaction({ transaction: fromAlise(scene), params })).toThrow(
      'it says nothing; on this chain whoever sends something says a word with it',
    );
    expect(
      refusalOf(() => checkTransaction({ transaction: fromAlise(scene), params: DEFAULT_PARAMS })),
    ).toBeUndefined();
  });
});

describe('a block that is built', () => {
  const anyRules = fc.record({
    mostTransactions: fc.option(fc.bigInt({ min: 1n, max: 6n })),
    mostOfOnePerson: fc.option(fc.bigInt({ min: 1n, max: 3n })),
    mostTransfer: fc.option(fc.bigInt({ min: 1n, max: 5n }).map((hlp) => hlp * HLP)),
    countedIn: fc.option(fc.constantFrom(HLP, 2n * HLP)),
    memoRequired: fc.option(fc.constant(1n)),
    mostMemo: fc.option(fc.bigInt({ min: 1n, max: 2n })),
  });
  const anyGift = fc.record({ from: fc.constantFrom(...PEOPLE), hlp: fc.nat(6), words: fc.nat(3) });
  type Gift = typeof anyGift extends fc.Arbitrary<infer T> ? T : never;

  /** Each with its sender's next number, as if all before it went in. */
  function signedGifts(gifts: readonly Gift[]): Transaction[] {
    const next = new Map<string, bigint>();
    return gifts.map(({ from, hlp, words }) => {
      const nonce = next.get(from) ?? 0n;
      next.set(from, nonce + 1n);
      const what = { nonce, data: new Uint8Array(words).fill(0x68), gasLimit: 30_000n };
      return signTransaction(transferTo(HELPER, BigInt(hlp) * HLP, what), keyOf(from));
    });
  }

  test('never breaks a rule, whatever the rules are and whatever waits', async () => {
    const scene = await sceneAt(1, { difficulty: 1n });
    fc.assert(
      fc.property(anyRules, fc.array(anyGift, { maxLength: 12 }), (chosen, gifts) => {
        const rules = Object.entries(chosen).flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
        const there = withRules(scene, rules);
        const wish = { timestamp: scene.next.header.timestamp, miner: HELPER };
        const { block, refused } = buildBlock(there.ground, signedGifts(gifts), wish);
        expect(() => judge(there, seal(block))).not.toThrow();
        expect(block.transactions.length + refused.length).toBe(gifts.length);
        expect(rules.length > 0 || refused.length === 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('leaves out what another block may hold, by the name of a rule of places', async () => {
    const scene = withRules(await sceneAt(1), [{ name: 'mostOfOnePerson', value: 1n }]);
    const gifts = signedGifts([
      { from: 'alise', hlp: 1, words: 0 },
      { from: 'alise', hlp: 1, words: 0 },
      { from: 'bob', hlp: 1, words: 0 },
    ]);
    const { block, refused } = buildBlock(scene.ground, gifts, { timestamp: 2_000_000_000n, miner: HELPER });
    expect(block.transactions).toEqual([gifts[0], gifts[2]]);
    expect(refused.map(({ error }) => error.rule)).toEqual(['mostOfOnePerson']);
    expect(PLACE_RULE_NAMES).toContain('mostOfOnePerson');
  });

  test('may come when the pause is over', async () => {
    const { ground } = await sceneAt(2);
    const params = { ...ground.params, rules: [{ name: 'leastPause', value: 60n }] };
    expect(earliestTimestamp(ground.parent, params)).toBe(ground.parent.timestamp + 60n);
    expect(earliestTimestamp(ground.parent, ground.params)).toBe(ground.parent.timestamp + 1n);
  });
});

describe('every rule one can choose', () => {
  const written = { whole: 7, hlp: '2.5', true: true } as const;

  test.each(knownRules())('%s is written and read, and said in one sentence', (name) => {
    const kind = formOfRule(name)?.kind ?? 'true';
    const text = JSON.stringify({ ...JSON.parse(formatGenesis(villageGenesis())), rules: { [name]: written[kind] } });
    const genesis = parseGenesis(text);
    expect(JSON.parse(formatGenesis(genesis))).toMatchObject({ rules: { [name]: written[kind] } });
    expect(parseGenesis(formatGenesis(genesis))).toEqual(genesis);
    expect(genesis.params.rules.map(sentenceOf)[0]).toMatch(/^on this chain [a-z].{20,}[a-z]$/);
  });

  test('is said with its number', () => {
    expect(sentenceOf({ name: 'mostTransfer', value: 50n * HLP })).toBe(
      'on this chain nobody sends more than 50 hlp at once',
    );
    expect(sentenceOf({ name: 'leastPause', value: 1n })).toBe(
      'on this chain a block comes at least 1 second after the one before',
    );
  });
});
