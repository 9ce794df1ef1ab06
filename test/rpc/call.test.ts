/** `eth_call`: asking contracts, and trying what nobody has signed. */

import * as fc from 'fast-check';
import {
  decodeAbiParameters,
  decodeErrorResult,
  encodeErrorResult,
  getContractAddress,
  keccak256,
  stringToHex,
  type Hex,
} from 'viem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Harness, type Refused } from './harness.ts';
import { ALISE, BOB, deployed, HLP, quantity, refusalOf, word, type Deployed } from './on-chain.ts';

const STRANGER = '0x00000000000000000000000000000000deadbeef';

const ODD = `contract Odd {
  state total: uint
  state note: string
  state open: bool
  error Closed(until: uint, why: string)
  error Refused(why: string)
  view when() -> uint = now
  view height() -> uint = blockNumber
  view who() -> address = caller
  view wealth(whose: address) -> uint = hlpOf(whose)
  view halve(n: uint) -> uint = 100 / n
  view burn() -> uint {
    var all = 0
    for i in 0..100000000, max 100000000 { all = all + i % 7 }
    return all
  }
  view read() -> string = note
  view stored() -> uint = total
  view isOpen() -> bool = open
  action set(n: uint, words: string) -> uint {
    total = n
    note = words
    return total + 1
  }
  payable action give() -> uint = paid
  action close() { require false else Closed(7, "no \\u{1b}[2J more") }
  action fail() { require false else "not today" }
  action refuse(why: string) { require false else Refused(why) }
}`;

const OTHER = `contract Other {
  state note: uint = 3
  view read() -> uint = note
}`;

const ASKER = `interface Odd { action close() }
contract Asker {
  action ask(odd: address) { call Odd(odd).close() }
}`;

let harness: Harness;
let odd: Deployed;
let asker: Deployed;

beforeAll(async () => {
  harness = await Harness.open();
  odd = await deployed(harness, 'odd', [], ODD);
  asker = await deployed(harness, 'asker', [], ASKER);
});
afterAll(() => harness.close());

const call = (request: object, ...rest: readonly unknown[]): Promise<Hex> =>
  harness.ask<Hex>('eth_call', request, ...rest);
const ask = (
  name: string,
  args: readonly unknown[] = [],
  request: object = {},
  ...rest: readonly unknown[]
): Promise<Hex> => call({ to: odd.address, data: odd.data(name, ...args), ...request }, ...rest);

const large = (size: number): Hex => `0x${'00'.repeat(size)}`;
const slot = (path: string): Hex => keccak256(stringToHex(path));
const around = (name: string, overrides: object, args: readonly unknown[] = []): Promise<Hex> =>
  ask(name, args, {}, 'latest', {}, overrides);

describe('a call', () => {
  test('asks a view, and nobody asks unless somebody is named', async () => {
    expect(await ask('who')).toBe(word(0n));
    expect(await ask('who', [], { from: BOB })).toBe(word(BigInt(BOB)));
  });

  test('takes data or input, both when they are the same, and names the two when they differ', async () => {
    const data = odd.data('stored');
    expect(await call({ to: odd.address, input: data })).toBe(word(0n));
    expect(await call({ to: odd.address, input: data, data })).toBe(word(0n));
    const { code, message } = await refusalOf(call({ to: odd.address, input: data, data: '0x' }));
    expect([code, message]).toEqual([-32602, expect.stringContaining('data and input')]);
  });

  test('tries an action and answers as it would; nothing changes', async () => {
    expect(await ask('set', [41n, 'hello'])).toBe(word(42n));
    expect(await ask('stored')).toBe(word(0n));
  });

  test('carries hlp that the caller has, and says what is missing otherwise', async () => {
    expect(await ask('give', [], { from: ALISE, value: quantity(3n * HLP) })).toBe(word(3n * HLP));
    const { code, message } = await refusalOf(ask('give', [], { from: STRANGER, value: '0x1' }));
    expect([code, message]).toEqual([
      -32000,
      expect.stringMatching(/^insufficient funds for gas \* price \+ value: 0x.*deadbeef has 0 hlp/),
    ]);
  });

  test('to a person is a transfer, which answers nothing', async () => {
    expect(await call({ from: ALISE, to: BOB, value: '0x1' })).toBe('0x');
  });

  test('to nobody deploys, and answers with the code that would be there', async () => {
    const code = await harness.ask('eth_getCode', odd.address, 'latest');
    expect(await call({ from: STRANGER, data: odd.bytecode })).toBe(code);
  });

  test('happens at the number and time of its block, pending in those of the next one', async () => {
    const head = harness.node.chain.head.header;
    expect(await ask('height', [], {}, 'latest')).toBe(word(head.number));
    expect(await ask('when', [], {}, 'latest')).toBe(word(head.timestamp));
    expect(await ask('height', [], {}, 'pending')).toBe(word(head.number + 1n));
    expect(BigInt(await ask('when', [], {}, 'pending'))).toBeGreaterThan(head.timestamp);
  });

  test('sees the state after the block it names, by number, hash and as EIP-1898 has it', async () => {
    const before = harness.node.chain.head.header.number;
    const hash = harness.node.chain.headHash;
    await harness.ask('eth_sendTransaction', { from: ALISE, to: odd.address, data: odd.data('set', 7n, 'seven') });
    expect(await ask('stored', [], {}, 'latest')).toBe(word(7n));
    for (const block of [
      quantity(before),
      hash,
      { blockHash: hash, requireCanonical: true },
      { blockNumber: quantity(before) },
    ]) {
      expect(await ask('stored', [], {}, block)).toBe(word(0n));
    }
    expect((await refusalOf(ask('stored', [], {}, '0xffff'))).code).toBe(-32001);
  });
});

describe('fees of a call', () => {
  test('are nothing unless a price is named, then they have to be there and to suffice', async () => {
    expect(await ask('wealth', [STRANGER], { from: STRANGER })).toBe(word(0n));
    const poor = await refusalOf(ask('who', [], { from: STRANGER, gasPrice: quantity(10n ** 10n) }));
    expect(poor.message).toMatch(/^insufficient funds/);
    const low = await refusalOf(ask('who', [], { from: ALISE, gasPrice: '0x1' }));
    expect(low.message).toMatch(/^max fee per gas less than block base fee/);
    const upside = await refusalOf(
      ask('who', [], { from: ALISE, maxFeePerGas: '0x77359400', maxPriorityFeePerGas: '0x77359401' }),
    );
    expect(upside.message).toMatch(/^max priority fee per gas higher than max fee per gas/);
    expect(await ask('who', [], { from: ALISE, gasPrice: quantity(10n ** 10n) })).toBe(word(BigInt(ALISE)));
    expect(await ask('who', [], { from: ALISE, gasPrice: '0x0' })).toBe(word(BigInt(ALISE)));
  });

  test('are taken before the contract looks at its caller', async () => {
    const wealth = BigInt(await harness.ask<Hex>('eth_getBalance', ALISE, 'latest'));
    const request = { from: ALISE, gas: quantity(100_000n), gasPrice: quantity(10n ** 10n) };
    expect(await ask('wealth', [ALISE], request)).toBe(word(wealth - 10n ** 15n));
  });

  test('are named in one of two ways', async () => {
    const both = { gasPrice: '0x77359400', maxFeePerGas: '0x77359400' };
    expect((await refusalOf(ask('who', [], both))).code).toBe(-32602);
    expect((await refusalOf(ask('who', [], { type: '0x2', gasPrice: '0x77359400' }))).message).toContain('no gasPrice');
    expect((await refusalOf(ask('who', [], { type: '0x1', maxFeePerGas: '0x77359400' }))).message).toContain(
      'no maxFeePerGas',
    );
  });
});

describe('gas of a call', () => {
  test('is that of a block at most, and enough for what is gone before anything runs', async () => {
    const more = await refusalOf(ask('who', [], { gas: quantity(30_000_001n) }));
    expect([more.code, more.message]).toEqual([-32005, expect.stringContaining('30000000')]);
    const less = await refusalOf(ask('who', [], { gas: '0x5208' }));
    expect(less.message).toMatch(/^intrinsic gas too low: 21000 is less than/);
  });

  test('does not pay for more data than a transaction carries', async () => {
    const { code, message } = await refusalOf(call({ to: odd.address, data: large(65_537) }));
    expect([code, message]).toEqual([-32000, 'oversized data: 65537 bytes, at most 65536 are taken']);
    expect((await refusalOf(call({ data: large(131_073) }))).message).toContain('at most 131072');
    const dear = `0x${'ff'.repeat(131_072)}`;
    expect((await refusalOf(call({ data: dear }))).message).toContain('not a contract that can run here');
  });

  test('ends', async () => {
    const { code, message } = await refusalOf(ask('burn', [], { gas: quantity(1_000_000n) }));
    expect([code, message]).toEqual([-32000, 'out of gas: gas required exceeds allowance (1000000)']);
  });
});

describe('what does not belong to this chain', () => {
  test.each([
    [{ type: '0x3' }, 'transaction type not valid'],
    [{ blobVersionedHashes: [word(1n)] }, 'no blobs'],
    [{ maxFeePerBlobGas: '0x1' }, 'no blobs'],
    [{ authorizationList: [] }, 'EIP-7702'],
    [{ accessList: [{ address: BOB, storageKeys: [] }] }, 'only empty access lists'],
    [{ gasLimit: '0x1' }, 'the gas is called "gas"'],
    [{ __proto_: 1 }, 'no field "__proto_"'],
    [{ chainId: '0x1' }, "another chain's"],
  ])('%o is refused by name', async (extra, words) => {
    const { message } = await refusalOf(ask('who', [], extra));
    expect(message).toContain(words);
  });

  test('an empty access list, this chain by its id, and fields that are null are fine', async () => {
    const extra = { accessList: [], chainId: quantity(1902n), type: '0x02', gas: null, nonce: '0x0' };
    expect(await ask('who', [], extra)).toBe(word(0n));
  });
});

describe('a call that is undone', () => {
  test('says why, with the data that libraries decode', async () => {
    const { code, message, data } = await refusalOf(ask('fail'));
    expect([code, message]).toEqual([3, 'execution reverted: not today']);
    expect(decodeErrorResult({ abi: odd.abi, data: data as Hex })).toMatchObject({
      errorName: 'Error',
      args: ['not today'],
    });
  });

  test('explains a panic in words', async () => {
    const { message, data } = await refusalOf(ask('halve', [0n]));
    expect(message).toBe('execution reverted: something was divided by zero');
    expect(decodeErrorResult({ abi: odd.abi, data: data as Hex })).toMatchObject({ errorName: 'Panic', args: [0x12n] });
  });

  test("names the contract's own errors and their fields, with nothing in it that a terminal obeys", async () => {
    const { message, data } = await refusalOf(ask('close'));
    expect(message).toBe('execution reverted: Closed(until: 7, why: "no \\u{1b}[2J more")');
    expect(data).toBe(encodeErrorResult({ abi: odd.abi, errorName: 'Closed', args: [7n, 'no \u001b[2J more'] }));
  });

  test('knows the errors of a contract that was called by the one that was asked', async () => {
    const deep = call({ to: asker.address, data: asker.data('ask', odd.address) });
    expect((await refusalOf(deep)).message).toBe('execution reverted: Closed(until: 7, why: "no \\u{1b}[2J more")');
    const nobody = call({ to: asker.address, data: asker.data('ask', BOB) });
    expect((await refusalOf(nobody)).message).toMatch(/^execution reverted: 0x7099.* was called, and is no contract$/i);
  });

  test('for what no function is called', async () => {
    expect((await refusalOf(call({ to: odd.address, data: '0x12345678' }))).message).toMatch(
      /^execution reverted: it has no function/,
    );
    expect((await refusalOf(call({ to: odd.address }))).message).toBe('execution reverted: it does not take hlp');
    expect((await refusalOf(call({ from: ALISE, data: '0x6080' }))).message).toMatch(
      /not a contract that can run here: it is bytecode of another machine, or none at all; `hlp compile`/,
    );
  });

  test('by a long reason has all of it in the data, and its beginning in the message', async () => {
    const { message, data } = await refusalOf(ask('refuse', ['long '.repeat(1_000)]));
    expect(message.length).toBeLessThan(1_100);
    expect((data as string).length).toBeGreaterThan(10_000);
  });
});

describe('state overrides', () => {
  test('give somebody hlp', async () => {
    const rich = { [STRANGER]: { balance: quantity(5n * HLP) } };
    expect(await ask('wealth', [STRANGER], {}, 'latest', rich)).toBe(word(5n * HLP));
    expect(await ask('give', [], { from: STRANGER, value: quantity(HLP) }, 'latest', rich)).toBe(word(HLP));
  });

  test('put a contract where none is, verified like any other', async () => {
    const code = await harness.ask('eth_getCode', odd.address, 'latest');
    const request = { to: STRANGER, data: odd.data('stored') };
    expect(await call(request)).toBe('0x');
    expect(await call(request, 'latest', { [STRANGER]: { code } })).toBe(word(0n));
    const gone = await call({ to: odd.address, data: odd.data('stored') }, 'latest', { [odd.address]: { code: '0x' } });
    expect(gone).toBe('0x');
  });

  test.each([
    ['no contract', '0x6080604052'],
    ['a damaged one', (code: string) => `${code.slice(0, 22)}ff${code.slice(24)}`],
    ['one with arguments behind it', (code: string) => `${code}00`],
  ])('refuse code that is %s', async (_, change) => {
    const code = await harness.ask<string>('eth_getCode', odd.address, 'latest');
    const override = { [STRANGER]: { code: typeof change === 'string' ? change : change(code) } };
    const { code: number, message } = await refusalOf(
      call({ to: STRANGER, data: odd.data('stored') }, 'latest', override),
    );
    expect([number, message]).toEqual([-32602, expect.stringMatching(/^params\[2\].*code: /)]);
  });

  test('let other code look at a memory whose types are not its own: slots are slots', async () => {
    const other = await deployed(harness, 'other', [], OTHER);
    const codeOf = (where: Hex): Promise<Hex> => harness.ask<Hex>('eth_getCode', where, 'latest');
    const [own, others] = [await codeOf(odd.address), await codeOf(other.address)];
    const asText = await call({ to: other.address, data: odd.data('read') }, 'latest', {
      [other.address]: { code: own },
    });
    expect(decodeAbiParameters([{ type: 'string' }], asText)).toEqual(['\0\0\0']);
    const asNumber = call({ to: odd.address, data: other.data('read') }, 'latest', { [odd.address]: { code: others } });
    expect(await asNumber).toBe(word(5n));
  });

  test('take no more contracts than can be verified in a moment', async () => {
    const code = await harness.ask<Hex>('eth_getCode', odd.address, 'latest');
    const many = (count: number): object =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [`0x${(i + 1).toString(16).padStart(40, '0')}`, { code }]),
      );
    expect(await ask('stored', [], {}, 'latest', many(8))).toBe(word(7n));
    expect((await refusalOf(ask('stored', [], {}, 'latest', many(9)))).message).toContain('at most 8 contracts');
  });

  test('change a nonce: the next contract is made elsewhere', async () => {
    const creation = { from: STRANGER, data: odd.bytecode };
    const taken = getContractAddress({ from: STRANGER, nonce: 7n });
    const overrides = { [taken]: { nonce: '0x1' } };
    expect(await call(creation, 'latest', overrides)).not.toBe('0x');
    const { message } = await refusalOf(call(creation, 'latest', { ...overrides, [STRANGER]: { nonce: '0x7' } }));
    expect(message).toBe('execution reverted: the address is taken');
  });

  test('write a word into its slot, and leave the others', async () => {
    const stateDiff = { [slot('total')]: word(99n) };
    expect(await ask('stored', [], {}, 'latest', { [odd.address]: { stateDiff } })).toBe(word(99n));
    const text = await ask('read', [], {}, 'latest', { [odd.address]: { stateDiff } });
    expect(decodeAbiParameters([{ type: 'string' }], text)).toEqual(['seven']);
  });

  test('replace a whole memory', async () => {
    const state = { [slot('total')]: word(99n) };
    const text = await ask('read', [], {}, 'latest', { [odd.address]: { state } });
    expect(decodeAbiParameters([{ type: 'string' }], text)).toEqual(['']);
    expect(await ask('stored', [], {}, 'latest', { [odd.address]: { state: {} } })).toBe(word(0n));
  });

  test('write a text by its length and its pieces', async () => {
    const read = async (override: object): Promise<unknown> =>
      decodeAbiParameters([{ type: 'string' }], await ask('read', [], {}, 'latest', { [odd.address]: override }))[0];
    const long = 'a long text that does not fit into one word of memory';
    const [first, second] = [long.slice(0, 32), long.slice(32)].map((part) => stringToHex(part, { size: 32 }));
    const whole = { [slot('note')]: word(BigInt(long.length)), [slot('note#0')]: first, [slot('note#1')]: second };
    expect(await read({ state: whole })).toBe(long);
    expect(await read({ stateDiff: { [slot('note')]: word(3n) } })).toBe('sev');
    expect(await read({ stateDiff: { [slot('note#0')]: stringToHex('SEVERAL', { size: 32 }) } })).toBe('SEVER');
    const { message } = await refusalOf(
      ask('read', [], {}, 'latest', { [odd.address]: { stateDiff: { [slot('note')]: word(1n << 200n) } } }),
    );
    expect(message).toContain('note holds a text');
  });

  test('are counted in what the machine counts only if they say so', async () => {
    const stateDiff = { [slot('count(members)')]: word(299n) };
    const village = await deployed(harness, 'village');
    const request = { to: village.address, data: village.data('memberCount') };
    expect(await call(request, 'latest', { [village.address]: { stateDiff } })).toBe(word(299n));
  });

  test.each([
    [{ movePrecompileToAddress: BOB }, 'no precompiled contracts'],
    [{ state: {}, stateDiff: {} }, 'and not both'],
    [{ stateDiff: { '0x1': word(1n) } }, 'a hash is 0x'],
    [{ stateDiff: { [word(1n)]: '0x1' } }, 'a hash is 0x'],
    [{ wealth: '0x1' }, 'no field "wealth"'],
    [{ balance: '1' }, 'begins with 0x'],
  ])('that cannot be are refused by name: %o', async (override, words) => {
    const { code, message } = await refusalOf(ask('who', [], {}, 'latest', { [BOB]: override }));
    expect([code, message]).toEqual([-32602, expect.stringContaining(words)]);
    expect(message).toContain('params[2]');
  });

  test('whose words no type of the contract allows never upset the node', async () => {
    const random = fc.record({
      path: fc.constantFrom('total', 'note', 'open', 'note#0'),
      value: fc.bigInt({ min: 0n, max: (1n << 256n) - 1n }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(random, { maxLength: 4 }),
        fc.constantFrom('stored', 'read', 'isOpen', 'set'),
        async (words, name) => {
          const stateDiff = Object.fromEntries(words.map(({ path, value }) => [slot(path), word(value)]));
          const args = name === 'set' ? [1n, 'x'] : [];
          const outcome = await ask(name, args, {}, 'latest', { [odd.address]: { stateDiff } }).catch(
            (error: Refused) => error.code,
          );
          expect([3, -32000]).toContain(typeof outcome === 'string' ? 3 : outcome);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('block overrides', () => {
  test('set number and time', async () => {
    expect(await around('height', { number: '0x64' })).toBe(word(100n));
    expect(await around('when', { time: '0x3e8' })).toBe(word(1_000n));
  });

  test('set the base fee that a price is measured by, and the gas of a call that names none', async () => {
    const request = { from: ALISE, gasPrice: quantity(10n ** 10n) };
    const low = await refusalOf(ask('who', [], request, 'latest', {}, { baseFeePerGas: quantity(10n ** 11n) }));
    expect(low.message).toMatch(/^max fee per gas less than block base fee/);
    const { message } = await refusalOf(around('burn', { gasLimit: quantity(500_000n) }));
    expect(message).toContain('(500000)');
  });

  test.each([
    [{ prevRandao: '0x1' }, -32602, 'randomness'],
    [{ withdrawals: [] }, -32602, 'no validators'],
    [{ blobBaseFee: '0x1' }, -32602, 'no blobs'],
    [{ gasLimit: quantity(10n ** 9n) }, -32005, 'at most 30000000 gas'],
    [{ colour: '0x1' }, -32602, 'no field "colour"'],
  ])('that mean nothing here are refused by name: %o', async (overrides, number, words) => {
    const { code, message } = await refusalOf(around('who', overrides));
    expect([code, message]).toEqual([number, expect.stringContaining(words)]);
  });
});

describe('eth_createAccessList', () => {
  test('answers with the empty list and the gas, and says why a call fails', async () => {
    const request = { from: ALISE, to: odd.address, data: odd.data('set', 8n, 'seven') };
    const found = await harness.ask<{ accessList: unknown; gasUsed: Hex }>('eth_createAccessList', request);
    expect(found.accessList).toEqual([]);
    const hash = await harness.ask('eth_sendTransaction', { ...request, gas: quantity(1_000_000n) });
    const { gasUsed } = await harness.ask<{ gasUsed: Hex }>('eth_getTransactionReceipt', hash);
    expect(found.gasUsed).toBe(gasUsed);
    const failing = { to: odd.address, data: odd.data('fail') };
    expect(await harness.ask('eth_createAccessList', failing)).toMatchObject({
      error: 'execution reverted: not today',
    });
  });
});
