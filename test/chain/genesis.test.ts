import { describe, expect, test } from 'vitest';
import { blockHash } from '../../src/chain/block.ts';
import { executeGenesis } from '../../src/chain/first-block.ts';
import { DEFAULT_PARAMS } from '../../src/chain/params.ts';
import {
  developmentGenesis,
  firstSupply,
  formatGenesis,
  GenesisError,
  parseGenesis,
  rulesHash,
} from '../../src/chain/genesis.ts';
import { ALISE, BOB } from './helpers.ts';
import { HLP } from './make.ts';

const written = {
  chainId: 1902,
  development: true,
  timestamp: 1_735_689_600,
  extraData: 'coinbase',
  parameters: { difficulty: 512, blockTime: 7, gasLimit: 1_000_000, reward: '2.5' },
  rules: { mostTransactions: 3, countedIn: '0.5', memoRequired: true },
  allocations: { [ALISE]: '4.5', [BOB]: '0.000000000000000001' },
};

const timeOf = (changes: object): bigint =>
  parseGenesis(JSON.stringify({ ...written, parameters: {}, ...changes })).params.blockTimeInSeconds;

const parse = (changes: object): unknown => parseGenesis(JSON.stringify({ ...written, ...changes }));

describe('a genesis', () => {
  test('is read exactly', () => {
    const genesis = parseGenesis(JSON.stringify(written));
    expect(genesis.params).toEqual({
      chainId: 1902n,
      development: true,
      difficulty: 512n,
      blockTimeInSeconds: 7n,
      gasLimit: 1_000_000n,
      rewardInWei: 2_500_000_000_000_000_000n,
      firstBaseFeeInWei: 1_000_000_000n,
      rules: [
        { name: 'countedIn', value: HLP / 2n },
        { name: 'memoRequired', value: 1n },
        { name: 'mostTransactions', value: 3n },
      ],
    });
    expect(firstSupply(genesis)).toBe(4_500_000_000_000_000_001n);
  });

  test('reads back as it is written', () => {
    const genesis = parseGenesis(JSON.stringify(written));
    expect(parseGenesis(formatGenesis(genesis))).toEqual(genesis);
    const play = developmentGenesis([BOB, ALISE]);
    expect(parseGenesis(formatGenesis(play))).toEqual(play);
  });

  test('is the same in whichever order its people stand', () => {
    const genesis = parseGenesis(JSON.stringify(written));
    const turned = { ...genesis, allocations: genesis.allocations.toReversed() };
    expect(formatGenesis(turned)).toBe(formatGenesis(genesis));
    expect(developmentGenesis([ALISE, BOB])).toEqual(developmentGenesis([BOB, ALISE]));
  });

  test('may leave the parameters to us', () => {
    const { parameters: _, rules: __, ...short } = written;
    expect(parseGenesis(JSON.stringify(short)).params).toEqual(DEFAULT_PARAMS);
  });

  test('of a chain that is in earnest has a block about every five seconds, unless it says otherwise', () => {
    expect(timeOf({ development: false })).toBe(5n);
    expect(timeOf({ development: true })).toBe(0n);
    expect(timeOf({ development: false, parameters: { blockTime: 0 } })).toBe(0n);
    expect(timeOf({ development: false, parameters: { blockTime: 2 } })).toBe(2n);
    expect(() => timeOf({ development: false, parameters: { blockTime: 1 } })).toThrow('could come early');
    expect(timeOf({ development: true, parameters: { blockTime: 86_400 } })).toBe(86_400n);
  });

  test('means the same in whichever order its rules stand', () => {
    const turned = { ...written, rules: { memoRequired: true, mostTransactions: 3, countedIn: '0.5' } };
    expect(parseGenesis(JSON.stringify(turned))).toEqual(parseGenesis(JSON.stringify(written)));
  });

  test('of a development chain gives everybody 10,000 hlp', () => {
    const genesis = developmentGenesis([ALISE, BOB]);
    expect(firstSupply(genesis)).toBe(20_000n * HLP);
    expect(genesis.extraData).toBe('coinbase');
    expect(genesis.params.difficulty).toBe(256n);
  });

  const mistakes: readonly (readonly [what: string, changes: object, says: RegExp])[] = [
    ['a key nobody knows', { gasPrice: 5 }, /has a key gasPrice/],
    ['a parameter nobody knows', { parameters: { dificulty: 1 } }, /has a key dificulty/],
    ['a chain id of 0', { chainId: 0 }, /chainId must be/],
    ['a chain id as text', { chainId: '1902' }, /chainId must be/],
    ['a time with a fraction', { timestamp: 1.5 }, /timestamp must be/],
    ['a time before 1970', { timestamp: -1 }, /timestamp must be/],
    ['a difficulty of 0', { parameters: { difficulty: 0 } }, /difficulty must be/],
    ['a block that holds no transaction', { parameters: { gasLimit: 20_000 } }, /gasLimit must be/],
    ['a reward below nothing', { parameters: { reward: '-1' } }, /reward must be/],
    ['a reward of half a wei', { parameters: { reward: '0.0000000000000000005' } }, /reward: /],
    ['extra data of 33 bytes', { extraData: 'x'.repeat(33) }, /extraData has more/],
    ['an address with a digit too few', { allocations: { '0x12': '1' } }, /allocations: /],
    ['an amount as a number', { allocations: { [ALISE]: 4.5 } }, /must be a text/],
    [
      'a block time of a day and a second',
      { parameters: { blockTime: 86_401 } },
      /blockTime must be a whole number from 0 to 86400/,
    ],
    ['a block time of half a second', { parameters: { blockTime: 0.5 } }, /blockTime must be/],
    [
      'a rule nobody knows',
      { rules: { mostTransaction: 3 } },
      /rules names mostTransaction, which is no rule; there are countedIn, leastPause, memoRequired, mostMemo, mostOfOnePerson, mostTransactions, mostTransfer, noDeployments$/,
    ],
    ['a rule that has a name of ours', { rules: { constructor: true } }, /names constructor, which is no rule/],
    ['a rule of nothing', { rules: { mostTransactions: 0 } }, /rules.mostTransactions must be a whole number from 1/],
    ['a whole number as a text', { rules: { leastPause: '5' } }, /rules.leastPause must be a whole number/],
    ['a rule that is switched off', { rules: { memoRequired: false } }, /rules.memoRequired must be true, or left out/],
    ['an amount that is a number', { rules: { mostTransfer: 50 } }, /rules.mostTransfer must be a text/],
    ['an amount of nothing', { rules: { countedIn: '0' } }, /rules.countedIn must be more than 0 hlp/],
    ['an amount below nothing', { rules: { mostTransfer: '-1' } }, /rules.mostTransfer must be an amount/],
    ['rules as a list', { rules: ['memoRequired'] }, /rules must be an object/],
    ['people as a list', { allocations: [] }, /allocations must be an object/],
    ['development as a word', { development: 'yes' }, /must be true or false/],
  ];

  test.each(mistakes)('with %s is refused', (_what, changes, says) => {
    expect(() => parse(changes)).toThrow(GenesisError);
    expect(() => parse(changes)).toThrow(says);
  });

  test('that names a person twice is refused, however the address is written', () => {
    const twice = `{"${ALISE}": "1", "0xF39FD6E51AAD88F6F4CE6AB8827279CFFFB92266": "2"}`;
    const text = JSON.stringify({ ...written, allocations: 0 }).replace('"allocations":0', `"allocations":${twice}`);
    expect(() => parseGenesis(text)).toThrow(/twice/);
  });

  test('that says anything twice is refused: JSON by itself would take the last', () => {
    const text = JSON.stringify(written).replace('{', '{ "chainId": 7, ');
    expect(() => parseGenesis(text)).toThrow(/genesis says chainId twice/);
    expect(() => parseGenesis(JSON.stringify({ ...written, extraData: '"chainId": 1' }))).not.toThrow();
  });

  test('that is no JSON, or no object, is refused', () => {
    for (const text of ['', '{', 'null', '[]', '5', '"x"']) expect(() => parseGenesis(text)).toThrow(GenesisError);
  });

  test('can begin without a base fee, which is another first block', () => {
    const free = parseGenesis(JSON.stringify({ ...written, parameters: { ...written.parameters, firstBaseFee: '0' } }));
    expect(free.params.firstBaseFeeInWei).toBe(0n);
    expect(parseGenesis(formatGenesis(free))).toEqual(free);
    const hashOf = (genesis: typeof free): string => blockHash(executeGenesis(genesis).block);
    expect(hashOf(free)).not.toBe(hashOf(parseGenesis(JSON.stringify(written))));
    expect(() => parse({ parameters: { firstBaseFee: '-1' } })).toThrow(/firstBaseFee/);
  });

  test('with other rules has another name', () => {
    const names = [
      {},
      { chainId: 1n },
      { development: false },
      { difficulty: 1n },
      { blockTimeInSeconds: 1n },
      { gasLimit: 1n },
      { rewardInWei: 1n },
      { rules: [{ name: 'mostTransactions', value: 1n }] },
      { rules: [{ name: 'mostTransactions', value: 2n }] },
      { rules: [{ name: 'mostOfOnePerson', value: 1n }] },
      { rules: [{ name: 'mostTransactions', value: 1n }, { name: 'mostOfOnePerson', value: 1n }] }, // prettier-ignore
    ].map((changes) => rulesHash({ ...DEFAULT_PARAMS, ...changes }));
    expect(new Set(names).size).toBe(names.length);
    const rules = [{ name: 'a', value: 1n }, { name: 'b', value: 2n }]; // prettier-ignore
    expect(rulesHash({ ...DEFAULT_PARAMS, rules })).toBe(rulesHash({ ...DEFAULT_PARAMS, rules: rules.toReversed() }));
  });
});
