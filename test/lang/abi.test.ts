import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  decodeErrorResult,
  decodeEventLog,
  decodeFunctionData,
  decodeFunctionResult,
  encodeErrorResult,
  encodeEventTopics,
  encodeFunctionData,
  encodeFunctionResult,
  erc20Abi,
  toEventSelector,
  toFunctionSelector,
  type Abi as ViemAbi,
} from 'viem';
import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import {
  abiOf,
  devdocOf,
  stateOf,
  userdocOf,
  type Abi,
  type AbiEvent,
  type AbiFunction,
  type AbiParameter,
} from '../../src/lang/abi.ts';
import { selectorOf, topicOf } from '../../src/vm/abi.ts';
import type { LeafType } from '../../src/vm/types.ts';
import { contractOf } from '../helpers/check.ts';
import { compileText } from '../helpers/town.ts';

const read = (name: string): string => readFileSync(resolve(import.meta.dirname, '../../contracts', name), 'utf8');
const token = contractOf(read('token.hlp'));
const village = contractOf(read('village.hlp'));

const ANA = '0x00000000000000000000000000000000000000a1';
const BEN = '0x00000000000000000000000000000000000000b2';

/** Our ABI as viem types it: the extra fields are none of its business. */
const viemAbi = (abi: Abi): ViemAbi => abi;

const typesOf = (inputs: readonly AbiParameter[]): LeafType[] => inputs.map(({ type }) => type as LeafType);

function functionNamed(abi: Abi, name: string): AbiFunction {
  const found = abi.find((item) => item.type === 'function' && item.name === name);
  if (found?.type !== 'function') throw new Error(`no function ${name}`);
  return found;
}

function eventNamed(abi: Abi, name: string): AbiEvent {
  const found = abi.find((item) => item.type === 'event' && item.name === name);
  if (found?.type !== 'event') throw new Error(`no event ${name}`);
  return found;
}

describe('the token', () => {
  const abi = abiOf(token);

  test.each(erc20Abi.filter((item) => item.type === 'function').map((item) => [item.name, item] as const))(
    'has the function %s of ERC-20',
    (name, item) => {
      const own = functionNamed(abi, name);

      expect(bytesToHex(selectorOf(name, typesOf(own.inputs)))).toBe(toFunctionSelector(item));
      expect(own.stateMutability).toBe(item.stateMutability);
      expect(typesOf(own.outputs)).toEqual(item.outputs.map(({ type }) => type));
    },
  );

  test.each(erc20Abi.filter((item) => item.type === 'event').map((item) => [item.name, item] as const))(
    'has the event %s of ERC-20',
    (name, item) => {
      const own = eventNamed(abi, name);

      expect(bytesToHex(topicOf(name, typesOf(own.inputs)))).toBe(toEventSelector(item));
      expect(own.inputs.map(({ indexed }) => indexed)).toEqual(
        item.inputs.map((input) => 'indexed' in input && input.indexed),
      );
    },
  );

  test('is read and written by viem', () => {
    const data = encodeFunctionData({ abi: viemAbi(abi), functionName: 'transfer', args: [BEN, 30n] });
    const result = encodeFunctionResult({ abi: viemAbi(abi), functionName: 'balanceOf', result: 7n });
    const data2 = encodeErrorResult({ abi: viemAbi(abi), errorName: 'ERC20InsufficientBalance', args: [ANA, 1n, 2n] });
    const topics = encodeEventTopics({ abi: viemAbi(abi), eventName: 'Transfer', args: { from: ANA, to: BEN } });

    expect(decodeFunctionData({ abi: erc20Abi, data })).toEqual({
      functionName: 'transfer',
      args: [expect.any(String), 30n],
    });
    expect(decodeFunctionResult({ abi: erc20Abi, functionName: 'balanceOf', data: result })).toBe(7n);
    expect(decodeErrorResult({ abi: viemAbi(abi), data: data2 }).errorName).toBe('ERC20InsufficientBalance');
    const value = `0x${'5'.padStart(64, '0')}` as const;
    expect(decodeEventLog({ abi: viemAbi(abi), data: value, topics: topics as [`0x${string}`] }).eventName).toBe(
      'Transfer',
    );
  });

  test('stands in source order, whatever order the machine needs', () => {
    const names = abi.flatMap((item) => (item.type === 'function' ? [item.name] : []));
    const { functions } = contractOf('contract A {\n  view first() -> uint = second()\n  view second() -> uint = 2\n}');
    const turned = abiOf({ ...token, functions });

    expect(functions.map(({ name }) => name)).toEqual(['second', 'first']);
    expect(turned.slice(0, 2)).toMatchObject([{ name: 'first' }, { name: 'second' }]);
    expect(abi[0]?.type).toBe('constructor');
    expect(names.slice(0, 3)).toEqual(['name', 'symbol', 'decimals']);
    expect(names).not.toContain('move');
  });

  test('lists the errors that every contract can answer with, last', () => {
    const errors = abi.flatMap((item) =>
      item.type === 'error' ? [`${item.name}(${item.inputs.map(({ type }) => type).join(',')})`] : [],
    );

    expect(errors.slice(-7)).toEqual([
      'NotAllowed(address)',
      'NotPayable()',
      'NoSuchFunction(bytes4)',
      'BadInput()',
      'InvariantBroken(string)',
      'TooManyRounds(uint256)',
      'CallFailed(address,uint8)',
    ]);
  });
});

describe('the village', () => {
  test('tags its amounts', () => {
    const abi = abiOf(village);

    expect(functionNamed(abi, 'pay')).toMatchObject({
      inputs: [
        { name: 'to', type: 'address' },
        { name: 'units', type: 'uint256', unit: 'hlp' },
        { name: 'note', type: 'string' },
      ],
    });
    expect(functionNamed(abi, 'balanceOf')).toMatchObject({
      outputs: [{ name: '', type: 'int256', unit: 'hlp' }],
    });
    expect(eventNamed(abi, 'Paid')).toMatchObject({ inputs: [{}, {}, { unit: 'hlp', indexed: false }, {}] });
  });

  test('tells what it remembers', () => {
    expect(stateOf(village)).toEqual([
      { name: 'steward', type: 'address', unit: undefined },
      { name: 'members', type: 'map<address, bool>', unit: undefined },
      { name: 'balances', type: 'map<address, int>', unit: 'hlp' },
      { name: 'limits', type: 'map<address, uint>', unit: 'hlp' },
    ]);
  });

  test('is documented as Solidity documents', () => {
    const userdoc = userdocOf(village);
    const devdoc = devdocOf(village);

    expect(userdoc).toMatchObject({ version: 1, kind: 'user' });
    expect(userdoc.methods['pay(address,uint256,string)']).toEqual({
      notice: 'Pay a neighbour for help they gave you.',
    });
    expect(userdoc.methods['constructor']).toEqual({ notice: 'Whoever starts the village is its steward.' });
    expect(userdoc.errors?.['NotAMember(address)']).toEqual([{ notice: 'Only members can pay and be paid.' }]);
    expect(devdoc.methods['pay(address,uint256,string)']?.params).toEqual({
      to: 'who helped you',
      units: 'how much the help was worth',
      note: 'what it was for',
    });
    expect(devdoc.methods['memberCount()']).toEqual({ returns: { _0: 'the number of members' } });
    expect(devdoc.stateVariables?.['balances']).toEqual({ details: 'What each person gave minus what they received.' });
  });
});

describe('comments', () => {
  const { functions, doc } = contractOf(`
    /// A box.
    /// @title The box
    /// @dev Not more
    /// than that.
    contract Box {
      state held: uint
      /// Put something
      /// in.
      /// @param __proto__ how much,
      ///   exactly
      /// @says {caller} put in {__proto__}
      action put(__proto__: uint) { held += __proto__ }
      /// @unit hlp
      view inside() -> uint = held
    }`);
  const box = { ...token, doc, functions, states: [], events: [], errors: [] };

  test('may have several lines, and names that mean something to JavaScript', () => {
    const documented = devdocOf(box).methods['put(uint256)'];

    expect(userdocOf(box).methods['put(uint256)']).toEqual({ notice: 'Put something\nin.' });
    expect(Object.entries(documented?.params ?? {})).toEqual([['__proto__', 'how much,\nexactly']]);
    expect(devdocOf(box)).toMatchObject({ title: 'The box', details: 'Not more\nthan that.' });
  });

  test('say how an action reads, and what a view shows', () => {
    expect(functionNamed(abiOf(box), 'put')).toMatchObject({ says: '{caller} put in {__proto__}' });
    expect(functionNamed(abiOf(box), 'inside')).toMatchObject({ outputs: [{ unit: 'hlp' }] });
  });
});

test('payable, and accepting hlp, can be seen from outside', () => {
  const abi = abiOf(
    contractOf(
      'contract A {\n  accepts hlp\n  state got: uint\n  payable init() { got = paid }\n  payable action give() { got += paid }\n}',
    ),
  );

  expect(abi[0]).toEqual({ type: 'constructor', stateMutability: 'payable', inputs: [] });
  expect(abi[1]).toMatchObject({ type: 'function', name: 'give', stateMutability: 'payable', outputs: [] });
  expect(abi[2]).toEqual({ type: 'receive', stateMutability: 'payable' });
});

const MARKET = `
    enum Stage { Open, Done }
    interface Oracle { view price(item: uint) -> uint }
    /// @param amount what it costs @unit hlp
    struct Deal { buyer: address, amount: uint, stage: Stage, notes: list<string, 4> }
    contract Market {
      state oracle: Oracle
      event Moved(id: uint indexed, stage: Stage indexed, deal: Deal)
      error Wrong(stage: Stage, expected: list<Stage, 2>)
      init(where: Oracle) { oracle = where }
      view deal(id: uint) -> Deal = Deal(buyer: nobody, amount: id, stage: Stage.Open, notes: [])
      action put(deals: Deal, people: list<address, 300>, note: bytes = "", times: uint8 = 1) {
        require deals.stage == Stage.Open else Wrong(deals.stage, [Stage.Open])
        emit Moved(people.length, deals.stage, deals)
        require note.length + uint(times) > 0 else "no"
      }
    }`;

describe('enums, structs, lists and contracts', () => {
  const market = contractOf(MARKET);
  const abi = abiOf(market);

  test('stand in the ABI as Solidity would write them, with what is ours beside it', () => {
    expect(functionNamed(abi, 'deal').outputs).toEqual([
      {
        name: '',
        type: 'tuple',
        internalType: 'struct Deal',
        components: [
          { name: 'buyer', type: 'address' },
          { name: 'amount', type: 'uint256', unit: 'hlp' },
          { name: 'stage', type: 'uint8', internalType: 'enum Stage', values: ['Open', 'Done'] },
          { name: 'notes', type: 'string[]', max: 4 },
        ],
      },
    ]);
    expect(abi.find(({ type }) => type === 'constructor')).toMatchObject({
      inputs: [{ name: 'where', type: 'address', internalType: 'contract Oracle' }],
    });
  });

  test('a default value makes one more function for each parameter that may be left out', () => {
    const all = abi.filter((entry) => entry.type === 'function' && entry.name === 'put');

    expect(all.map((entry) => 'inputs' in entry && entry.inputs.map(({ type }) => type))).toEqual(
      expect.arrayContaining([
        ['tuple', 'address[]', 'bytes', 'uint8'],
        ['tuple', 'address[]', 'bytes'],
        ['tuple', 'address[]'],
      ]),
    );
    expect(all).toHaveLength(3);
  });

  test('have the selectors and topics that viem computes from the same ABI', () => {
    const { module } = compileText('market.hlp', MARKET);
    const shown = abi.filter((entry) => entry.type === 'function').map((entry) => toFunctionSelector(entry));

    expect([...module.entries.keys()].toSorted()).toEqual(shown.toSorted());
  });
});
