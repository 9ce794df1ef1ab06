/** A village asked by names, through the whole of the node's answers: sources, memory, history, steps both ways, and why something failed. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checksumAddress } from '../../src/base/address.ts';
import { bytesToHex, type Hex } from '../../src/base/bytes.ts';
import { blockHash } from '../../src/chain/block.ts';
import { sealHash } from '../../src/chain/header.ts';
import { search } from '../../src/chain/pow.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { HLP_METHODS } from '../../src/rpc/hlp/hlp.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { encodeCall } from '../../src/timeline/calls.ts';
import { contractsIn, type KnownContract } from '../../src/timeline/contracts.ts';
import { contractText, Town } from '../helpers/town.ts';
import { Asking } from './asking.ts';
import { Harness, Refused } from './harness.ts';

let harness: Harness;
let town: Town;

/** Its sentence does not hold any more once it is broken. */
const CAREFUL = `// ☕ é
contract Careful {
  state parts: map<uint, int>
  invariant "it adds up": sum(parts) == 0
  action move(from: uint, to: uint, amount: uint) {
    parts[from] -= int(amount)
    parts[to] += int(amount)
  }
  action lose(from: uint, amount: uint) {
    parts[from] -= int(amount)
  }
}`;

beforeAll(async () => {
  const store = openMemoryStore();
  town = await Town.open({ store });
  await town.deploy('village');
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  await town.send('village.pay', ['bob', '60', 'too much']);
  await town.send('village.pay', ['alise', '1', 'bread'], { from: 'bob' });
  await town.give('jon', '3', { memo: 'for the \u009b31m\u202e hat' });
  await town.deploy('careful', [], CAREFUL);
  await town.send('careful.lose', ['1', '5']);
  harness = await Harness.open({ store });
}, 30_000);

afterAll(() => harness.close());

const ask = <T>(method: string, ...params: readonly unknown[]): Promise<T> => harness.ask<T>(method, ...params);
const hashOf = (block: number): Hex =>
  transactionHash(harness.node.chain.blockByNumber(BigInt(block))?.transactions[0] as Transaction);

async function refusal(method: string, ...params: readonly unknown[]): Promise<{ code: number; message: string }> {
  const error: unknown = await ask(method, ...params).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Refused);
  const { code, message } = error as Refused;
  return { code, message };
}

describe('contracts and names', () => {
  test('are told with addresses, who deployed them and when', async () => {
    const { contracts, all } = await ask<{ contracts: object[]; all: number }>('hlp_contracts');
    expect(all).toBe(2);
    expect(contracts[0]).toEqual({
      name: 'village',
      address: checksumAddress(town.address('village')),
      deployer: checksumAddress(town.address('alise')),
      deployerName: 'alise',
      block: '1',
      index: 0,
      transaction: hashOf(1),
    });
    expect(await ask('hlp_contracts', '0x1', '0x5')).toMatchObject({ contracts: [{ name: 'careful' }], all: 2 });
    expect(await ask('hlp_names')).toContainEqual({
      name: 'village',
      kind: 'contract',
      address: checksumAddress(town.address('village')),
    });
  });

  test('a source comes with its files and its ABI, by name or address', async () => {
    const source = await ask<{ files: { name: string; text: string }[]; abi: { name?: string }[]; contract: string }>(
      'hlp_source',
      'village',
    );
    expect(source.files).toEqual([{ name: 'village.hlp', text: contractText('village') }]);
    expect(source.contract).toBe('Village');
    expect(source.abi.map(({ name }) => name)).toContain('pay');
    expect(await ask('hlp_source', town.address('village'))).toEqual(source);
  });

  test('what a function costs is a formula, and a most', async () => {
    const { functions, transaction } = await ask<{
      functions: { name: string; bound: number; formula: string }[];
      transaction: object;
    }>('hlp_gas', 'village');
    const pay = functions.find(({ name }) => name === 'pay');
    expect(pay?.formula).toContain('words(note)');
    expect(pay?.bound).toBeGreaterThan(60_000);
    expect(transaction).toMatchObject({ gas: 21_000 });
  });

  test('who is none is told so', async () => {
    expect(await refusal('hlp_source', 'vilage')).toMatchObject({
      code: -32001,
      message: expect.stringContaining('did you mean "village"'),
    });
    expect(await refusal('hlp_source', 'bob')).toEqual({ code: -32001, message: 'bob is not a contract' });
    expect(await refusal('hlp_memory', 7)).toMatchObject({ code: -32602 });
  });
});

describe('memory', () => {
  test('one value by its name, now and then', async () => {
    const now = await ask('hlp_memory', 'village', 'balances[alise]');
    expect(now).toMatchObject({
      contract: 'village',
      block: '9',
      name: 'balances[alise]',
      type: 'int256',
      unit: 'hlp',
      value: '-3500000000000000000',
      shown: '-3.5',
    });
    expect(await ask('hlp_memory', 'village', 'balances.alise', '0x4')).toMatchObject({ block: '4', shown: '-4.5' });
    expect(await ask('hlp_memory', 'village', 'balances[jon]')).toMatchObject({ shown: '0' });
  });

  test('its slot is the one that the rest of the world reads', async () => {
    const { slot } = await ask<{ slot: Hex }>('hlp_memory', 'village', 'balances[alise]');
    const word = await ask<Hex>('eth_getStorageAt', town.address('village'), slot, 'latest');
    expect(BigInt.asIntN(256, BigInt(word))).toBe(-35n * 10n ** 17n);
  });

  test('groups, and all of it page by page', async () => {
    type Page = { values: { path: string; name: string }[]; next?: string };
    const group = await ask<Page>('hlp_memory', 'village', 'limits');
    expect(group.values.map(({ name }) => name).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'limits[alise]',
      'limits[bob]',
    ]);
    const earlier = await ask<{ values: { shown: string }[] }>('hlp_memory', 'village', 'balances', '0x4');
    expect(earlier.values.map(({ shown }) => shown)).toEqual(['4.5', '-4.5']);
    for (const block of ['latest', '0x6']) {
      const whole = await ask<Page>('hlp_memory', 'village', null, block);
      const paged: Page['values'] = [];
      let page: Page = { values: [], next: '' };
      for (let after: string | null = null; page.next !== undefined; after = page.next ?? null) {
        page = await ask<Page>('hlp_memory', 'village', null, block, { limit: '0x3', after });
        paged.push(...page.values);
      }
      expect(paged).toEqual(whole.values);
      expect(whole.values.length).toBe(8);
    }
  });

  test('what is not there is named', async () => {
    expect(await refusal('hlp_memory', 'village', 'balances[alise].x')).toMatchObject({
      code: -32602,
      message: expect.stringContaining('params[1] (path)'),
    });
    expect(await refusal('hlp_memory', 'village', 'balances', '0x63')).toMatchObject({ code: -32001 });
  });
});

test('the history of a value is every write of it, the newest first', async () => {
  type Writes = {
    writes: { block: string; shownOld: string; shownNew: string; transactions: { hash: Hex; position: string }[] }[];
  };
  const { writes } = await ask<Writes>('hlp_history', 'village', 'balances[alise]');
  expect(writes.map(({ block, shownOld, shownNew }) => [block, shownOld, shownNew])).toEqual([
    ['6', '-4.5', '-3.5'],
    ['4', '0', '-4.5'],
  ]);
  expect(writes[0]?.transactions).toEqual([{ index: 0, hash: hashOf(6), position: '6.0.0' }]);
  const shorter = await ask<Writes>('hlp_history', 'village', 'balances[alise]', { limit: '0x1' });
  expect(shorter.writes).toEqual(writes.slice(0, 1));
  expect((await ask<Writes>('hlp_history', 'village', 'balances[alise]', { to: '0x5' })).writes).toEqual(
    writes.slice(1),
  );
  expect((await ask<Writes>('hlp_history', 'village', 'balances[alise]', { from: '0x5' })).writes).toEqual(
    writes.slice(0, 1),
  );
  expect(await refusal('hlp_history', 'village', 'balances')).toMatchObject({
    code: -32602,
    message: expect.stringContaining('a group of leaves'),
  });
});

test('why a value is what it is: line, caller and instruction of each write, which `hlp_step` opens', async () => {
  type Told = { now: string; more: number; writes: { position: string; line: { line: number; text: string }; who: { name: string }; shownOld: string; shownNew: string }[] }; // prettier-ignore
  const why = await ask<Told>('hlp_why', 'village', 'balances[alise]');
  expect(why.writes.map(({ position, shownOld, shownNew }) => [position.slice(0, 4), shownOld, shownNew])).toEqual([
    ['6.0.', '-4.5', '-3.5'],
    ['4.0.', '0', '-4.5'],
  ]);
  expect(why.writes[1]).toMatchObject({ who: { name: 'alise' }, line: { text: '    balances[caller] = left' } });
  const seen = await ask<{ source: { line: number } }>('hlp_step', why.writes[1]?.position);
  expect(seen.source.line).toBe(why.writes[1]?.line.line);

  const page = { limit: '0x1', before: why.writes[0]?.position };
  expect(await ask<Told>('hlp_why', 'village', 'balances[alise]', page)).toMatchObject({
    shownNow: '-4.5',
    more: 0,
    writes: [{ position: why.writes[1]?.position }],
  });
  expect(await ask<Told>('hlp_why', 'village', 'balances[alise]', { limit: '0x1' })).toMatchObject({ more: 1 });
  expect(await refusal('hlp_why', 'village', 'balances')).toMatchObject({
    message: expect.stringContaining('a group'),
  });
  expect(await refusal('hlp_why', 'village', 'balances[alise]', { before: '4.0' })).toMatchObject({
    message: expect.stringContaining('a position is wanted, such as "4.0.17"'),
  });
});

describe('steps', () => {
  type Seen = {
    position: string;
    source?: { line: number };
    locals: { name: string; shown: string }[];
    state: { name: string; shownNew: string }[];
    sentence?: string;
    lastStep: number;
    moves: Record<string, string>;
  };

  test('show the line, the locals, what changed, and where one can go', async () => {
    const seen = await ask<Seen>('hlp_step', '4.0.14');
    expect(seen.source?.line).toBe(109);
    expect(seen.locals.map(({ name, shown }) => `${name} = ${shown}`)).toEqual([
      'to = bob',
      'units = 4.5',
      'note = "fixed my bike"',
      'left = -4.5',
    ]);
    expect(seen.sentence).toBe('left = -4.5 hlp');
    expect(seen.moves['nextInstruction']).toBe('4.0.15');
  });

  test('go through a transaction and back again over the same places', async () => {
    const there: Seen[] = [];
    for (
      let at = await ask<Seen>('hlp_step', { transaction: hashOf(4) });
      at.position.startsWith('4.0.');
      at = await ask<Seen>('hlp_step', at.position, 'nextLine')
    )
      there.push(at);
    const back: Seen[] = [];
    for (
      let at = there.at(-1);
      at?.position.startsWith('4.0.') === true;
      at = await ask<Seen>('hlp_step', at.position, 'previousLine')
    )
      back.push(at);
    expect(there.length).toBeGreaterThan(6);
    expect(back.toReversed()).toEqual(there);
    expect(
      there
        .at(-1)
        ?.state.map(({ name, shownNew }) => `${name} ${shownNew}`)
        .toSorted((a, b) => (a < b ? -1 : 1)),
    ).toEqual(['balances[alise] -4.5', 'balances[bob] 4.5']);
  });

  test('go along the whole chain, block by block', async () => {
    const places: string[] = [];
    for (
      let at = await ask<Seen>('hlp_step', '0.genesis');
      places.at(-1) !== at.position;
      at = await ask<Seen>('hlp_step', at.position, 'nextBlock')
    )
      places.push(at.position);
    expect(places).toEqual(['0.genesis', ...Array.from({ length: 9 }, (_, i) => `${i + 1}.header`)]);
    for (const place of ['4.header', '4.reward', '4.root', '7.0.1'])
      expect((await ask<Seen>('hlp_step', place)).position).toBe(place);
  });

  test('tells where the gas went, in rows that add up to the receipt', async () => {
    const { lastStep } = await ask<{ lastStep: number }>('hlp_step', '4.0');
    const { gasRows } = await ask<{ gasRows: { gas: number }[] }>('hlp_step', `4.0.${lastStep}`);
    const { gasUsed } = await ask<{ gasUsed: Hex }>('eth_getTransactionReceipt', hashOf(4));
    expect(gasRows.reduce((sum, { gas }) => sum + gas, 0)).toBe(Number(gasUsed));
  });

  test('that are not there are refused', async () => {
    expect(await refusal('hlp_step', '99.0')).toMatchObject({ code: -32001 });
    expect(await refusal('hlp_step', '4.0.9999')).toMatchObject({
      code: -32001,
      message: expect.stringContaining('has 45 steps'),
    });
    expect(await refusal('hlp_step', 'over there')).toMatchObject({ code: -32602 });
    expect(await refusal('hlp_step', '4.0', 'sideways')).toMatchObject({
      code: -32602,
      message: expect.stringContaining('"nextLine"'),
    });
  });
});

describe('why it failed', () => {
  test('is the condition with its values and its line', async () => {
    const why = await ask<{ locals: object[] }>('hlp_explain', hashOf(5));
    expect(why).toMatchObject({
      outcome: 'reverted',
      reason: { name: 'OverLimit', text: 'OverLimit(member: alise, balance: -64.5 hlp, limit: 50 hlp)' },
      condition: 'require left >= -int(limits[caller]) else OverLimit(caller, left, limits[caller])',
      source: { file: 'village.hlp', line: 109 },
      path: 'pay',
      explanation: {
        condition: 'left >= -int(limits[caller])',
        operands: [{ name: 'left', shown: '-64.5' }, { shown: '-50' }, { leaf: 'limits[alise]', shown: '50' }],
      },
      explained: expect.arrayContaining(['  required: left >= -int(limits[caller])', '    left = -64.5 hlp']),
    });
    expect(why.locals).toContainEqual({
      name: 'left',
      type: 'int256',
      unit: 'hlp',
      value: '-64500000000000000000',
      shown: '-64.5',
    });
  });

  test('is the write that broke an invariant', async () => {
    expect(await ask('hlp_explain', hashOf(9))).toMatchObject({
      reason: { name: 'InvariantBroken' },
      breakingWrite: {
        invariant: 'it adds up',
        source: { line: 10 },
        write: { name: 'parts[1]', shownOld: '0', shownNew: '-5' },
      },
      reads: [{ name: 'sum(parts)', shownNew: '-5' }],
      explanation: { kind: 'invariant', search: { cause: { name: 'parts[1]', line: { line: 10 } } } },
    });
  });

  test('of what went well there is nothing but that', async () => {
    const well = await ask<object>('hlp_explain', hashOf(4));
    expect(well).toMatchObject({ outcome: 'success', sentence: 'pay returned, every invariant held: all of it stays' });
    expect(Object.keys(well)).not.toContain('condition');
    expect(await refusal('hlp_explain', `0x${'0'.repeat(64)}`)).toMatchObject({ code: -32001 });
  });
});

test('what changed is told by names, old and new', async () => {
  const changes = await ask<{
    leaves: { name: string; shownOld: string; shownNew: string }[];
    balances: { name: string }[];
  }>('hlp_changes', hashOf(6));
  expect(changes.leaves.map(({ name, shownOld, shownNew }) => [name, shownOld, shownNew])).toEqual([
    ['balances[bob]', '4.5', '3.5'],
    ['balances[alise]', '-4.5', '-3.5'],
  ]);
  expect(changes.balances.map(({ name }) => name)).toEqual(['bob', 'helper']);
  expect(await ask('hlp_changes', hashOf(5))).toMatchObject({ status: 'reverted', leaves: [] });
  expect(await ask('hlp_changes', hashOf(1))).toMatchObject({ contracts: [{ name: 'village' }] });
});

test('the rules are those of genesis', async () => {
  expect(await ask('hlp_rules')).toMatchObject({ genesis: { chainId: 1902, development: true } });
});

test('a block that did the work and broke a rule is remembered by its name', async () => {
  const { chain } = harness.node;
  const { block } = chain.build([], { timestamp: chain.head.header.timestamp + 5n, miner: town.address('bob') });
  const header = { ...block.header, gasUsed: 1n };
  const found = search(sealHash(header), header.difficulty, 0n, 1_000_000);
  const sealed = { ...block, header: { ...header, nonce: found?.nonce ?? 0n } };
  expect(await ask('hlp_refusals')).toEqual([]);
  await expect(harness.node.receive(sealed)).rejects.toMatchObject({ rule: expect.any(String) });
  expect(await ask('hlp_refusals')).toEqual([
    { hash: blockHash(sealed), number: '10', rule: 'gasUsed', problem: expect.stringContaining('gas') },
  ]);
});

test('nothing that somebody wrote moves a terminal', async () => {
  const answers = await Promise.all(
    [
      ['hlp_step', '7.0.1'],
      ['hlp_explain', hashOf(7)],
      ['hlp_source', 'careful'],
    ].map(([method, ...params]) => harness.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }))),
  );
  // oxlint-disable-next-line no-control-regex
  for (const answer of answers) expect(answer).toMatch(/^[\u0020-\u007e\n]*$/);
  const { files } = await ask<{ files: { text: string }[] }>('hlp_source', 'careful');
  expect(files[0]?.text).toBe(CAREFUL);
});

const LONG = `
contract Long {
  state n: uint
  action spin(rounds: uint) {
    var i: uint = 0
    while i < rounds { i += 1 }
    n = i
  }
}`;

test('a transaction that is too long to be walked through is refused, and its changes are told all the same', async () => {
  const asking = await Asking.open(HLP_METHODS, async (place) => {
    await place.deploy('long', [], LONG);
    await place.send('long.spin', ['150000']);
    await place.give('bob', '1');
  });
  const hash = transactionHash(asking.node.chain.blockByNumber(2n)?.transactions[0] as Transaction);
  await expect(asking.ask('hlp_step', '2.0')).rejects.toMatchObject({ code: -32005 });
  await expect(asking.ask('hlp_explain', hash)).rejects.toMatchObject({ code: -32005 });
  expect(await asking.ask('hlp_changes', hash)).toMatchObject({ leaves: [{ name: 'n', shownNew: '150000' }] });
  // From next door one cannot go there, and everywhere else one can.
  const { moves } = await asking.ask<{ moves: Record<string, string> }>('hlp_step', '2.reward');
  expect(moves).toMatchObject({ nextLine: '2.root', previousBlock: '2.header' });
  expect(moves['previousLine']).toBeUndefined();
  await asking.close();
});

test('a transaction of some hundred thousand steps is walked through, both ways, while others are answered', async () => {
  const asking = await Asking.open(HLP_METHODS, async (place) => {
    await place.deploy('long', [], LONG);
    await place.send('long.spin', ['60000']);
  });
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 1);
  type Seen = { readonly lastStep: number; readonly moves: Record<string, string>; readonly locals: readonly object[] };
  const { lastStep } = await asking.ask<Seen>('hlp_step', '2.0');
  clearInterval(counting);
  expect(lastStep).toBeGreaterThan(400_000);
  // How many depends on the machine; one that does not give way has one at most.
  expect(turns).toBeGreaterThan(2);
  const middle = await asking.ask<Seen>('hlp_step', `2.0.${Math.floor(lastStep / 2)}`);
  const back = await asking.ask<Seen>('hlp_step', middle.moves['previousLine']);
  expect(back.moves['nextInstruction']).toMatch(/^2\.0\.\d+$/);
  expect(middle.locals).toHaveLength(2);
  await asking.close();
});

describe('a call that nobody has sent', () => {
  type Seen = {
    readonly position: string;
    readonly isDraft?: true;
    readonly lastStep: number;
    readonly transaction: { readonly sentence: string; readonly isDraft?: true };
    readonly sentence?: string;
    readonly state: { name: string; shownNew: string }[];
    readonly moves: Record<string, string>;
  };
  let asking: Asking;
  let call: object;
  beforeAll(async () => {
    asking = await Asking.open(HLP_METHODS, async (place) => {
      await place.deploy('long', [], LONG);
    });
    const { node } = asking;
    const long = contractsIn(node.chain.headState())(asking.town.address('long')) as KnownContract;
    const data = bytesToHex(encodeCall(long, 'spin', ['3'], node.names));
    call = { from: asking.town.address('bob'), to: asking.town.address('long'), data };
  });
  afterAll(() => asking.close());

  test('is walked through behind the newest block, and says that it never happened', async () => {
    const begin = await asking.ask<Seen>('hlp_step', { call });
    expect(begin).toMatchObject({ position: '1.draft.0.0', isDraft: true, transaction: { isDraft: true } });
    expect(begin.transaction.sentence).toBe('Draft, never on the chain: Bob called long.spin(rounds: 3)');
    expect(begin.moves).toMatchObject({ previousLine: '1.root', nextInstruction: '1.draft.0.1' });
    const end = await asking.ask<Seen>('hlp_step', { call, step: `0x${begin.lastStep.toString(16)}` });
    expect(end.state).toMatchObject([{ name: 'n', shownNew: '3' }]);
    expect(end.sentence).toContain('none of it happened');
    expect(await asking.ask<Seen>('hlp_step', { call }, 'nextInstruction')).toMatchObject({ position: '1.draft.0.1' });
  });

  test('is not there without the call, and leaves nothing behind', async () => {
    await expect(asking.ask('hlp_step', '1.draft.0.1')).rejects.toThrow('a draft is nowhere but where it was tried');
    expect(await asking.ask<Seen>('hlp_step', '1.root')).not.toHaveProperty('isDraft');
    expect(asking.node.chain.head.header.number).toBe(1n);
  });

  test('that is too long, or that nobody can pay for, is refused', async () => {
    const { node } = asking;
    const long = contractsIn(node.chain.headState())(asking.town.address('long')) as KnownContract;
    const far = { ...call, data: bytesToHex(encodeCall(long, 'spin', ['150000'], node.names)) };
    await expect(asking.ask('hlp_step', { call: far })).rejects.toMatchObject({ code: -32005 });
    await expect(asking.ask('hlp_step', { call: { ...call, value: '0xffffffffffffffffffff' } })).rejects.toThrow('insufficient funds'); // prettier-ignore
    await expect(asking.ask('hlp_step', { call, step: '0xffff' })).rejects.toThrow('so there is no step 65535');
  });
});
