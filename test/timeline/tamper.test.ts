/** Rewriting the past, on a copy: what breaks, what is mended, who notices, and what it costs to make all of it anew. */

import { describe, expect, test } from 'vitest';
import { parseHlp } from '../../src/base/units.ts';
import { type Block, blockHash, transactionsRoot } from '../../src/chain/block.ts';
import { developmentGenesis } from '../../src/chain/genesis.ts';
import { type Header, headerHash } from '../../src/chain/header.ts';
import { CopyError } from '../../src/timeline/copy.ts';
import { contentHash, fallingRow, pointerFault } from '../../src/timeline/pointers.ts';
import { Searcher } from '../../src/timeline/searcher.ts';
import { tamper, type Tampering } from '../../src/timeline/tamper.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';
import { contentOf, groundOf } from '../helpers/ground.ts';
import { Town } from '../helpers/town.ts';

async function threeGifts(): Promise<Town> {
  const town = await Town.open();
  await town.give('bob', '2');
  await town.give('jon', '4.5', { from: 'bob' });
  await town.give('alise', '1', { from: 'jon' });
  return town;
}

async function villageWithPayment(): Promise<Town> {
  const town = await Town.open();
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  return town;
}

const blocksOf = ({ chain }: Town): Block[] =>
  Array.from({ length: Number(chain.head.header.number) }, (_, i) => chain.blockByNumber(BigInt(i + 1)) as Block);

/** What stopped each rung, in order. */
const rulesOf = ({ rungs }: Tampering): (string | undefined)[] =>
  rungs.map(({ verdict }) => (verdict.ok ? undefined : verdict.rule));

describe('changing an amount of long ago', () => {
  test('breaks the signature, the root, the work, and the pointer of every block above', async () => {
    const town = await threeGifts();
    const [first, ...others] = blocksOf(town) as [Block, ...Block[]];
    const wish = { place: { block: 1, index: 0 }, change: { kind: 'amount', wei: parseHlp('200') } } as const;

    const { breaks, change, head } = await tamper(groundOf(town), wish);

    expect(change).toEqual({ kind: 'amount', argument: undefined, from: parseHlp('2'), to: parseHlp('200') });
    expect(head).toBe(3n);
    expect(breaks.signature?.by).toBe(personNamed('alise')?.address);
    expect(breaks.signature?.now).not.toBe(breaks.signature?.by);
    const altered = { ...first.transactions[0]!, value: parseHlp('200') };
    expect(breaks.root).toEqual({ said: first.header.transactionsRoot, found: transactionsRoot([altered]) });
    let header: Header = { ...first.header, transactionsRoot: transactionsRoot([altered]) };
    const row = [first, ...others].map((block, index, all) => {
      if (index > 0) header = { ...block.header, parentHash: headerHash(header) };
      return {
        number: block.header.number,
        hash: blockHash(block),
        now: headerHash(header),
        named: blockHash(all[index]!),
      };
    });
    expect(breaks.pointers.map(({ counts: _, ...rest }) => rest)).toEqual(row);
  });

  test('is noticed by another rule each time something is mended, and in the end by the next block', async () => {
    const tampering = await tamper(groundOf(await threeGifts()));

    const [first, stranger, signed, last] = tampering.rungs;
    expect(tampering.rungs.map(({ mended }) => mended)).toEqual(['record', 'transactionsRoot', 'transactions', 'stateRoot']); // prettier-ignore
    expect(rulesOf(tampering)).toEqual(['transactionsRoot', 'balance', 'stateRoot', 'parentHash']);
    expect(first?.tries).toBeUndefined();
    for (const rung of [stranger, signed, last]) {
      expect(rung?.tries).toBeGreaterThan(0);
      expect(rung?.pointers).toEqual({ number: 2n, what: 'pointer' });
    }
  });

  test('is taken for the chain when every block above is made anew, and the work is that of all of them', async () => {
    const { anew, costs } = await tamper(groundOf(await threeGifts()));

    expect(anew).toMatchObject({ made: 3, needed: 3, expectedForAll: 3n * 256n, refused: [], leftOut: undefined });
    expect(costs.map(({ blocks, expected }) => [blocks, expected])).toEqual([[1, 256n], [2, 512n], [3, 768n]]); // prettier-ignore
    const { wonTheTie, overtaking, tries, verdict, pointers, told } = anew.followed!;
    expect(overtaking === undefined).toBe(wonTheTie);
    expect(tries).toBe(costs.at(-1)!.tries + (overtaking ?? 0));
    expect(verdict).toEqual({ ok: true, blocks: wonTheTie ? 3n : 4n });
    expect(pointers).toBeUndefined();
    expect(told).toMatch(/^Alise gave Bob 200 hlp in block 1: hash 00/);
  });

  test('needs one block more only where its hash is not the lower one already', async () => {
    const town = await threeGifts();
    const ends = [];
    for (let amount = 3n; amount < 11n; amount++) {
      const wish = { place: { block: 1, index: 0 }, change: { kind: 'amount', wei: amount } } as const;
      ends.push((await tamper(groundOf(town), wish)).anew.followed!);
    }

    expect(new Set(ends.map(({ wonTheTie }) => wonTheTie)).size).toBe(2);
    for (const { wonTheTie, overtaking, verdict } of ends) {
      expect(overtaking === undefined).toBe(wonTheTie);
      expect(verdict).toEqual({ ok: true, blocks: wonTheTie ? 3n : 4n });
    }
  });

  test('of a call changes its argument that is counted in hlp', async () => {
    const wish = { place: { block: 4, index: 0 }, change: { kind: 'amount', wei: parseHlp('5.5') } } as const;
    const { change, anew } = await tamper(groundOf(await villageWithPayment()), wish);

    expect(change).toEqual({ kind: 'amount', argument: 'units', from: parseHlp('4.5'), to: parseHlp('5.5') });
    expect(anew.followed?.told).toMatch(/^village: Alise paid Bob 5\.5 hlp for "fixed my bike" in block 4/);
  });

  test('that nobody can sign again ends with leaving it out', async () => {
    const tampering = await tamper(groundOf(await threeGifts(), { people: [] }));

    expect(tampering.anew.leftOut).toBe('unsigned');
    expect(tampering.anew.followed).toMatchObject({ verdict: { ok: true }, told: undefined });
    expect(tampering.rungs.map(({ mended }) => mended)).toContain('transactions');
  });

  test('that nobody can pay ends with leaving it out, and the rule is named', async () => {
    const wish = { place: { block: 1, index: 0 }, change: { kind: 'amount', wei: parseHlp('1000000') } } as const;
    const { anew } = await tamper(groundOf(await threeGifts()), wish);

    expect(anew).toMatchObject({ leftOut: { rule: 'balance' }, refused: [], followed: { told: undefined } });
  });
});

describe('taking a transaction out', () => {
  test('of the oldest block leaves without a ground what stood on it', async () => {
    const tampering = await tamper(groundOf(await villageWithPayment()));

    expect(tampering.place).toEqual({ block: 1, index: 0 });
    expect(tampering.change).toEqual({ kind: 'remove' });
    expect(tampering.breaks.signature).toBeUndefined();
    expect(rulesOf(tampering)).toEqual(['transactionsRoot', 'gasUsed', 'receiptsRoot', 'stateRoot', 'parentHash']);
    expect(tampering.anew.refused.map(({ rule }) => rule)).toEqual(['nonceTooHigh', 'nonceTooHigh', 'nonceTooHigh']);
    expect(tampering.anew.followed).toMatchObject({ verdict: { ok: true }, told: undefined });
  });
});

describe('the newest block', () => {
  test('altered and mined again satisfies a notebook of pointers, and no rule of ours', async () => {
    const tampering = await tamper(groundOf(await threeGifts()), { tip: true });

    expect(tampering.place).toEqual({ block: 3, index: 0 });
    expect(tampering.breaks.pointers).toHaveLength(1);
    const [altered, ...mined] = tampering.rungs;
    expect(altered?.pointers).toEqual({ number: 3n, what: 'work' });
    expect(mined.map(({ pointers }) => pointers)).toEqual(mined.map(() => undefined));
    expect(tampering.rungs.map(({ verdict }) => verdict.ok)).toEqual(tampering.rungs.map(() => false));
    expect(rulesOf(tampering).slice(-2)).toEqual(['stateRoot', 'head']);
  });

  test('made anew is valid, and each block deeper is one block more to make', async () => {
    const { anew, costs } = await tamper(groundOf(await threeGifts()), { tip: true });

    expect(anew).toMatchObject({ made: 1, needed: 1, followed: { verdict: { ok: true }, pointers: undefined } });
    expect(costs.map(({ blocks, expected }) => [blocks, expected])).toEqual([[1, 256n], [2, 512n], [3, 768n]]); // prettier-ignore
    for (const { blocks, tries } of costs) expect(tries).toBeGreaterThanOrEqual(blocks);
  });
});

describe('a copy', () => {
  test.each([{}, { tip: true }, { change: { kind: 'remove' } as const }])('%j: the chain itself stays as it is', async (wish) => {
    const town = await threeGifts();
    const before = await contentOf(town.chain.store);

    await tamper(groundOf(town), wish);

    expect(await contentOf(town.chain.store)).toBe(before);
    expect(await town.chain.verify()).toEqual({ ok: true, blocks: 3n });
  }); // prettier-ignore

  test.each([{}, { tip: true }])('%j: has a story of its own where nothing has happened', async (wish) => {
    const town = await Town.open();
    const { isStory, told, anew, head } = await tamper(groundOf(town), wish);

    expect(isStory).toBe(true);
    expect(head).toBe(3n);
    expect(told).toMatch(/^Alise gave Bob 2 hlp \("thanks"\) in block [13]: /);
    expect(anew.followed?.verdict.ok).toBe(true);
    expect(town.chain.head.header.number).toBe(0n);
  });
});

describe('what cannot be tried is said', () => {
  const place = { block: 1, index: 0 };

  test.each([
    ['a transaction that is not there', { place: { block: 1, index: 1 } }, 'there is no transaction 1.1'],
    ['a block that is not there', { place: { block: 9, index: 0 } }, 'there is no block 9; the newest is 3'],
    ['the amount it has', { place, change: { kind: 'amount', wei: parseHlp('2') } }, 'this is the amount it has'],
    ['an amount without room', { place, change: { kind: 'amount', wei: 1n << 256n } }, 'hlp do not fit'],
  ] as const)('%s', async (_, wish, message) => {
    const trying = tamper(groundOf(await threeGifts()), wish);
    await expect(trying).rejects.toThrow(CopyError);
    await expect(trying).rejects.toThrow(message);
  });

  test('a block that is too hard, and a search that takes more tries than are allowed', async () => {
    const genesis = developmentGenesis([personNamed('alise')!.address]);
    const hard = await Town.open({ genesis: { ...genesis, params: { ...genesis.params, difficulty: 1n << 52n } } });
    await expect(tamper(groundOf(hard))).rejects.toThrow('too much work to be tried in passing');

    const town = groundOf(await threeGifts(), { searcher: new Searcher({ mostTries: 1 }) });
    await expect(tamper(town)).rejects.toThrow('nothing was found in 1 try (about 256 are usual)');
  });

  test('whoever waits hears how far it is', async () => {
    const heard: string[] = [];
    const onBlock = (done: bigint, all: bigint): void => void heard.push(`${done}/${all}`);
    await tamper(groundOf(await threeGifts(), { searcher: new Searcher({ onBlock }) }), { tip: true });

    expect(heard.slice(0, 2)).toEqual(['1/3', '2/3']);
  });

  test('somebody who has seen enough ends it with their own reason', async () => {
    const ending = new AbortController();
    ending.abort(new Error('enough'));
    const town = groundOf(await threeGifts(), { searcher: new Searcher({ signal: ending.signal }) });
    await expect(tamper(town)).rejects.toThrow('enough');
  });
});

describe('a notebook of pointers', () => {
  test('is content with the chain as it is, and names the block whose work or pointer is wrong', async () => {
    const [one, two, three] = blocksOf(await threeGifts()) as [Block, Block, Block];
    expect(pointerFault([one, two, three])).toBeUndefined();
    expect(contentHash(two)).toBe(blockHash(two));

    const bare = { ...two, transactions: [] };
    expect(pointerFault([one, bare, three])).toEqual({ number: 2n, what: 'work' });
    expect(pointerFault([one, three])).toEqual({ number: 3n, what: 'pointer' });
    expect(fallingRow([two, three], bare).map(({ number }) => number)).toEqual([2n, 3n]);
  });
});
