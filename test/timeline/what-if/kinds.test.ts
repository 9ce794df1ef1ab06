/** *What if*, for everything that can stand on a chain: deployments, calls between contracts, time, changes by hand, what lacks gas. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractAddress } from '../../../src/base/address.ts';
import { parseHlp } from '../../../src/base/units.ts';
import type { Chain } from '../../../src/chain/chain.ts';
import { signTransaction } from '../../../src/chain/signing.ts';
import { NO_SIGNATURE, SYSTEM_TYPE } from '../../../src/chain/transaction.ts';
import { Node } from '../../../src/node/node.ts';
import { openMemoryStore } from '../../../src/state/memory-store.ts';
import { stepPosition } from '../../../src/timeline/position.ts';
import { type WhatIf, whatIf, type WhatIfChange } from '../../../src/timeline/what-if/what-if.ts';
import { ALISE, BOB, JON, keyOf } from '../../chain/helpers.ts';
import { HLP, transferTo } from '../../chain/make.ts';
import { contractText, Town } from '../../helpers/town.ts';

const DAY = 86_400n;

const endings = ({ transactions }: WhatIf): string[] =>
  transactions.map(
    ({ place, after }) =>
      `${place} ${'refused' in after ? after.refused : `${after.status} ${after.fits.join()}`.trim()}`,
  );
const values = ({ values: all }: WhatIf): string[] =>
  all.map(({ contract, name, shownOriginal, shownBranch }) => `${contract}.${name} ${shownOriginal} → ${shownBranch}`);

/** What gas costs and brings apart. */
const gains = ({ balances }: WhatIf): string[] =>
  balances.flatMap(({ name, difference: { wei, shown } }) => (wei === '0' ? [] : [`${name} ${shown}`])).toSorted();

const timeOf = (chain: Chain, block: number): bigint => chain.blockByNumber(BigInt(block))?.header.timestamp ?? 0n;

describe('a stall that asks a board of prices', () => {
  let town: Town;
  const asked = (block: number, change: WhatIfChange): Promise<WhatIf> =>
    whatIf(town.chain, { block, index: 0 }, change, town.names);

  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('prices');
    await town.deploy('stall', ['prices']);
    await town.send('prices.write', ['apples', '0.5']);
    await town.send('stall.buy', ['apples', '3'], { from: 'bob', pay: '2' });
    await town.send('stall.buy', ['apples', '2'], { from: 'hana', pay: '1' });
  });

  test('a difference in another contract shows where the answer of that arrives', async () => {
    const found = await asked(3, { arguments: { amount: '0.6' } });
    expect(found.firstDifference).toMatchObject({
      position: expect.stringMatching(/^3\.0\./),
      what: 'prices["apples"].amount',
    });
    const [, first, second] = found.transactions;
    expect(first).toMatchObject({ place: '4.0', after: { status: 'success' } });
    expect(second?.after).toMatchObject({ status: 'reverted', reason: 'TooLittle(amount: 1 hlp, total: 1.2 hlp)' });
    expect(gains(found)).toEqual(['alise -0.7', 'bob -0.3', 'hana +1']);
  });

  test('a later time: what follows keeps its distance, and what was said lasts only so long', async () => {
    const time = timeOf(town.chain, 4) + DAY;
    const found = await asked(4, { time });
    expect(timeOf(town.chain, 5) - timeOf(town.chain, 4)).toBe(5n);
    const [there, next] = [4n, 5n].map((block) => found.branch.blockByNumber(block)?.header.timestamp);
    expect([there, next]).toEqual([time, time + 5n]);
    // A price holds for a day; the stall knows none of its own yet.
    expect(found.transactions.map(({ after }) => ('refused' in after ? '' : after.reason))).toEqual([
      'NoPrice(item: "apples")',
      'NoPrice(item: "apples")',
    ]);
    expect(found.changed[0]).toMatchObject({ what: 'time', name: 'the time of block 4' });
    expect(found.firstDifference).toMatchObject({ position: expect.stringMatching(/^4\.0\.\d+$/), what: 'the way on' });
    expect(found.firstDifference?.source).toMatchObject({
      file: 'prices.hlp',
      text: expect.stringContaining('require now <'),
    });
  });

  test('a time that somebody wrote down is the first difference', async () => {
    const found = await asked(4, { time: timeOf(town.chain, 4) + 60n });
    expect(endings(found)).toEqual(['4.0 success', '5.0 success']);
    expect(values(found)).toEqual([expect.stringMatching(/^stall\.seen\["?apples"?\]\.time \d+ → \d+$/)]);
    expect(found.firstDifference).toMatchObject({
      position: expect.stringMatching(/^4\.0\./),
      what: expect.stringContaining('.time'),
    });
  });

  test('deployed by somebody else, a contract stands elsewhere: calls of it go there, and others are told where it is', async () => {
    const found = await asked(1, { caller: town.address('bob') });
    expect(found.moved.map(({ name }) => name)).toEqual(['prices', 'stall']);
    expect(endings(found)).toEqual([
      '1.0 success',
      '2.0 success number,addresses',
      '3.0 reverted number,addresses',
      '4.0 reverted number,addresses',
      '5.0 reverted addresses',
    ]);
    const [, , write] = found.transactions;
    expect(write?.after).toMatchObject({ reason: 'alise may not do this' });
    // The keeper is another person; that the board stands elsewhere is no other board.
    expect(values(found)).toContain('prices.keeper alise → bob');
    expect(values(found).filter((text) => text.startsWith('stall.board'))).toEqual([]);
    const stepper = await found.timeline.transaction(stepPosition(4, 0));
    expect(stepper.told.recipientName).toBe('stall');
    expect(found.names.resolve('prices')).toBe(found.branch.contracts()[0]?.address);
  });

  test('what went to nobody goes to nobody, also where a contract stands now', async () => {
    const other = await Town.open();
    await other.deploy('prices');
    await other.deploy('stall', ['prices']);
    // Where the first contract that Bob deploys would stand.
    const free = contractAddress(other.address('bob'), 0n);
    await other.mine({ to: free, data: new Uint8Array(0), value: HLP }, 'hana');
    const there = await whatIf(other.chain, { block: 1, index: 0 }, { caller: other.address('bob') }, other.names);
    expect(there.moved[0]?.branch.toLowerCase()).toBe(free);
    const gift = there.branch.blockByNumber(3n)?.transactions[0];
    // The stall stands where the prices were, so its own place is free.
    expect(gift?.to).toBe(other.address('stall'));
    expect(endings(there)).toEqual(['1.0 success', '2.0 success number,addresses', '3.0 success addresses']);
    const back = await whatIf(there.branch, { block: 1, index: 0 }, { caller: other.address('alise') }, there.names);
    expect(back.blocks.map(({ hashAfter }) => hashAfter)).toEqual(there.blocks.map(({ hashBefore }) => hashBefore));
  });

  test('what was not deployed is not there, and who calls it is left out', async () => {
    const found = await asked(1, { value: 1n });
    expect(found.gone).toEqual(['prices']);
    expect(endings(found)).toEqual([
      '1.0 reverted',
      '2.0 success',
      '3.0 prices is not there on the branch',
      '4.0 reverted',
      '5.0 reverted',
    ]);
  });

  test('a contract that is told of another one at the beginning can be told of somebody else', async () => {
    const found = await asked(2, { arguments: { where: 'hana' } });
    expect(found.changed).toEqual([{ what: 'argument', name: 'where', shownOriginal: 'prices', shownBranch: 'hana' }]);
    expect(values(found)).toContain('stall.board prices → hana');
  });
});

/** They would have to be changed as well. */
const withoutTests = (text: string): string => text.slice(0, text.indexOf('\ntest '));

const source = (change: (text: string) => string, name = 'village'): WhatIfChange => ({
  source: [{ name: `${name}.hlp`, text: change(withoutTests(contractText(name))) }],
});

describe('another source', () => {
  let town: Town;
  const asked = (change: WhatIfChange): Promise<WhatIf> =>
    whatIf(town.chain, { block: 1, index: 0 }, change, town.names);

  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('village', [], withoutTests(contractText('village')));
    await town.send('village.admit', ['alise', '50']);
    await town.send('village.admit', ['bob', '50']);
    await town.send('village.pay', ['bob', '30', 'fixed my bike']);
    await town.send('village.pay', ['bob', '15', 'bread']);
  });

  test('the same text: every block has the hash it had', async () => {
    const found = await asked(source((text) => text));
    expect(found.blocks.every(({ same }) => same)).toBe(true);
  });

  test('what the same history would have cost and done under it', async () => {
    const doubled = source((text) =>
      text.replace('balances[caller] = left', 'balances[caller] = left\n    balances[caller] += 0'),
    );
    const found = await asked(doubled);
    expect(BigInt(found.gas.branch)).toBeGreaterThan(BigInt(found.gas.original));
    expect(found.values).toEqual([]);
    expect(endings(found).every((ending) => ending.includes('success'))).toBe(true);
    expect(found.changed).toMatchObject([{ what: 'source', name: 'the source of village' }]);
    expect(found.moved).toEqual([]);
  });

  test('a rule more: who breaks it fails, and that is the first difference', async () => {
    const careful = source((text) =>
      text.replace('let left =', 'require units <= 20 hlp else "too much at once"\n    let left ='),
    );
    const found = await asked(careful);
    expect(found.transactions[3]?.after).toMatchObject({ status: 'reverted', reason: '"too much at once"' });
    expect(values(found)).toEqual(['village.balances[alise] -45 → -15', 'village.balances[bob] 45 → 15']);
    expect(found.firstDifference).toMatchObject({
      position: expect.stringMatching(/^4\.0/),
      shownBranch: 'it fails: "too much at once"',
    });
  });

  test('calls are written anew where the form is another one, by the names of their arguments', async () => {
    const turned = source((text) =>
      text
        .replace(
          'action pay(to: address, units: uint, note: string)',
          'action pay(note: string, units: uint128, to: address)',
        )
        .replaceAll('int(units)', 'int(uint(units))')
        .replace('to, units, note)', 'to, uint(units), note)'),
    );
    const found = await asked(turned);
    expect(endings(found).slice(3)).toEqual(['4.0 success arguments', '5.0 success arguments']);
    expect(found.values).toEqual([]);
    expect(found.transactions[3]?.after).toMatchObject({
      sentence: expect.stringContaining('Alise paid Bob 30 hlp for "fixed my bike"'),
    });
  });

  test.each([
    ['a function that is not there', 'action pay(', 'action give(', 'village has no `pay` there'],
    [
      'an argument that nobody gave',
      'note: string) {',
      'note: string, tip: uint) {',
      'village also takes `tip` there, which nobody gave',
    ],
    [
      'an argument that is left over',
      'units: uint, note: string) {',
      'units: uint) {\n    let note = "-"',
      'village takes no `note` there: pay(address,uint256)',
    ],
    [
      'an argument of another kind',
      'units: uint, note: string) {',
      'units: uint, note: bool) {',
      'village takes another `note` there: pay(address,uint256,bool)',
    ],
    [
      'a number that does not fit',
      'units: uint, note: string) {',
      'units: uint8, note: string) {',
      'village takes another `units` there: pay(address,uint8,string)',
    ],
  ])('%s: such calls are left out, and it is said why', async (_, from, to, why) => {
    const other = source((text) =>
      text
        .replace(from, to)
        .replaceAll(/emit Paid\(.*\)/g, '')
        .replaceAll(/int\(units\)/g, to.includes('uint8') ? 'int(uint(units))' : 'int(units)'),
    );
    const found = await asked(other);
    expect(endings(found).slice(3)).toEqual([`4.0 ${why}`, `5.0 ${why}`]);
    expect(found.firstDifference).toMatchObject({ what: 'whether it is in a block', shownBranch: why });
  });

  test('a variable that is not in both is told as such', async () => {
    const renamed = source((text) => text.replaceAll(/\bsteward\b/g, 'elder'));
    const found = await asked(renamed);
    expect(values(found)).toEqual(['village.steward alise → not there', 'village.elder not there → alise']);
  });

  test('of several contracts, one has to be named', async () => {
    const text = 'contract A { }\ncontract B { }\n';
    const files = [{ name: 'ab.hlp', text }];
    await expect(asked({ source: files })).rejects.toThrow(
      'source: ab.hlp holds several contracts; name one; it has: A, B',
    );
    await expect(asked({ source: files, contract: 'C' })).rejects.toThrow('ab.hlp has no contract "C"');
    const found = await asked({ source: files, contract: 'B' });
    expect(endings(found)[1]).toBe('2.0 village has no `admit` there');
  });

  test('arguments of `init` that do not fit are said at once', async () => {
    const more = source((text) => text.replace('init() {', 'init(first: address) {'));
    await expect(asked(more)).rejects.toThrow(
      'source: the arguments of 1.0 do not fit: its `init` also takes `first` there, which nobody gave',
    );
  });
});

describe('on a chain to play on', () => {
  let node: Node;
  const asked = (block: number, change: WhatIfChange): Promise<WhatIf> =>
    whatIf(node.chain, { block, index: 0 }, change, node.names);

  beforeAll(async () => {
    node = await Node.open({ store: openMemoryStore(), now: () => 2_000_000_000n });
    await node.development.change(JON, { kind: 'balance', wei: 7n * HLP });
    await node.submit(signTransaction(transferTo(BOB, HLP, {}), keyOf('jon')));
    await node.mine();
    await node.development.change(JON, { kind: 'nonce', nonce: 5n });
    await node.submit(signTransaction(transferTo(ALISE, HLP, { nonce: 5n }), keyOf('jon')));
    await node.mine();
  });
  afterAll(() => node.close());

  test('changes by hand come out as they were, and only their time can be another one', async () => {
    const found = await asked(1, {});
    expect(found.blocks.map(({ same }) => same)).toEqual([true, true, true, true]);
    await expect(asked(1, { value: 1n })).rejects.toThrow(
      '1.0 changed something by hand: of it, only the time of its block can be different',
    );
    const later = await asked(1, { time: timeOf(node.chain, 1) + 60n });
    expect(endings(later)).toEqual(['1.0 success', '2.0 success', '3.0 success', '4.0 success']);
    expect(later.blocks.every(({ same }) => !same)).toBe(true);
  });

  test('what was set by hand stays set', async () => {
    const found = await asked(2, { value: 3n * HLP });
    expect(endings(found)).toEqual(['2.0 success', '3.0 success', '4.0 success']);
    expect(gains(found)).toEqual(['bob +2', 'jon -2']);
    const other = await asked(2, { caller: BOB, value: parseHlp('1') });
    expect(endings(other)).toEqual(['2.0 success', '3.0 success', '4.0 success']);
  });

  test('what somebody did in the name of another one is theirs, and can be in the name of somebody else', async () => {
    const block = Number(node.chain.head.header.number) + 1;
    const fields = transferTo(ALISE, HLP, { nonce: node.nextNonce(BOB) });
    await node.submit({ ...fields, type: SYSTEM_TYPE, from: BOB, signature: NO_SIGNATURE });
    await node.mine();
    expect((await asked(block, {})).blocks.every(({ same }) => same)).toBe(true);
    const found = await asked(block, { caller: JON, value: 2n * HLP });
    expect(found.transactions[0]?.after).toMatchObject({
      status: 'success',
      sentence: expect.stringMatching(/^Somebody, as Jon, gave Alise 2 hlp/),
    });
    expect(gains(found)).toEqual(['alise +1', 'bob +1', 'jon -2']);
  });
});
