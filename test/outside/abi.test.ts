/** The ABI of contracts as others read it: viem takes it as it stands, ox writes it as text, and from that text abitype makes the same again. */

/* oxlint-disable vitest/expect-expect -- `expectRead` expects */

import { Abi as OxAbi } from 'ox';
import {
  decodeFunctionData,
  encodeFunctionData,
  parseAbi,
  toEventSelector,
  toFunctionSelector,
  type Abi,
  type AbiEvent,
  type AbiFunction,
} from 'viem';
import { describe, expect, test } from 'vitest';
import { bytesToHex } from '../../src/base/bytes.ts';
import { abiOf } from '../../src/lang/abi.ts';
import { analyse } from '../../src/lang/artifact.ts';
import { abiTypeOf } from '../../src/lang/compile/layout.ts';
import type { TypedContract } from '../../src/lang/tree.ts';
import { selectorOf, topicOf } from '../../src/vm/abi.ts';
import { codesOf, contractOf } from '../helpers/check.ts';
import { CONTRACT_FILES, filesOf } from '../helpers/contracts.ts';

/** Structs in structs and in events and errors, lists, enums, contracts as values, defaults. */
const EVERYTHING = `
interface Coin { view left() -> uint }
enum Stage { Open, Done }
struct Price { amount: uint, unit: string }
struct Deal { who: address, stage: Stage, price: Price, marks: list<bytes4, 3> }
contract Everything {
  state deals: map<uint, Deal>
  event Dealt(id: uint indexed, stage: Stage indexed, deal: Deal, names: list<string, 4>)
  error Refused(deal: Deal, allowed: list<Stage, 2>, coin: Coin)
  init(first: Deal, stages: list<Stage, 2>) {
    require stages.length > 0 else Refused(first, stages, Coin(nobody))
    deals[0] = first
  }
  action put(id: uint, deal: Deal, names: list<string, 4>, stage: Stage = Stage.Done, note: string = "") {
    require note == "" else "no notes"
    deals[id] = deal
    emit Dealt(id, stage, deal, names)
  }
  view get(id: uint) -> Deal = deals[id]
  view pricesOf(coin: Coin, all: list<int16, 9>) -> list<int16, 9> {
    require coin != Coin(nobody) else "whose?"
    return all
  }
}`;

async function contractsIn(name: string): Promise<readonly TypedContract[]> {
  return analyse(await filesOf(name)).program?.contracts ?? [];
}

/** What the machine itself takes the functions and events for. */
function own({ functions, events }: TypedContract): string[] {
  const outside = functions.filter(({ kind }) => kind === 'action' || kind === 'view');
  return [
    ...outside.map(({ name, params }) =>
      selectorOf(
        name,
        params.map(({ type }) => abiTypeOf(type)),
      ),
    ),
    ...events.map(({ name, fields }) =>
      topicOf(
        name,
        fields.map(({ type }) => abiTypeOf(type)),
      ),
    ),
  ]
    .map(bytesToHex)
    .toSorted();
}

function theirs(abi: Abi): string[] {
  const functions = abi.filter((row): row is AbiFunction => row.type === 'function');
  const events = abi.filter((row): row is AbiEvent => row.type === 'event');
  return [...functions.map((row) => toFunctionSelector(row)), ...events.map((row) => toEventSelector(row))].toSorted();
}

function expectRead(contract: TypedContract): void {
  const abi: Abi = abiOf(contract);
  expect(theirs(abi), contract.name).toEqual(own(contract));
  const again = parseAbi(OxAbi.format(abi));
  expect(theirs(again), contract.name).toEqual(own(contract));
  expect(again.map(({ type }) => type)).toEqual(abi.map(({ type }) => type));
}

describe('the ABI is read by viem, ox and abitype as it is meant', () => {
  test('with structs, lists, enums, contracts and defaults', () => {
    expectRead(contractOf(EVERYTHING));
  });

  test.each(CONTRACT_FILES.map((name) => [name]))('%s', async (name) => {
    for (const contract of await contractsIn(name)) expectRead(contract);
  });
});

test('a struct, a list and an enum go through calldata and back as viem sees them', () => {
  const abi: Abi = abiOf(contractOf(EVERYTHING));
  const deal = {
    who: '0x00000000000000000000000000000000000000a1',
    stage: 1,
    price: { amount: 5n, unit: 'hlp' },
    marks: ['0x01020304', '0xffffffff'],
  };
  const data = encodeFunctionData({ abi, functionName: 'put', args: [7n, deal, ['a', 'b']] });
  const read = decodeFunctionData({ abi, data }).args?.[1] as typeof deal;

  expect({ ...read, who: read.who.toLowerCase() }).toEqual(deal);
});

const inContract = (members: string): string => `enum Stage { Open, Done }
struct Deal { who: address, amount: uint }
contract A {
${members}
}`;

/** Pairs found by trying names: their first four bytes are the same. */
describe('what looks the same from outside is refused', () => {
  test.each([
    ['a number and a struct', 'view pefa(n: uint) -> uint = n', 'view pmcp(d: Deal) -> uint = d.amount'],
    ['an enum and a list', 'view plvq(s: Stage) -> Stage = s', 'view pbrwg(l: list<uint, 3>) -> uint = l.length'],
    ['an enum and a struct', 'view pbmjb(s: Stage) -> Stage = s', 'view pcqgt(d: Deal) -> uint = d.amount'],
    ['a list and a number', 'view pmiv(l: list<uint, 3>) -> uint = l.length', 'view pdire(n: uint) -> uint = n'],
    ['two lists', 'view pcutc(l: list<uint, 3>) -> uint = l.length', 'view pdocj(l: list<uint, 9>) -> uint = l.length'],
    ['two enums', 'view pbqw(s: Stage) -> Stage = s', 'view petvr(s: Stage) -> Stage = s'],
  ])('functions: %s', (_, first, second) => {
    expect(codesOf(inContract(`${first}\n${second}`))).toEqual(['H0209']);
    expect(codesOf(inContract(first))).toEqual([]);
  });

  test.each([
    [
      'a number and a struct',
      'pefa(n: uint)',
      'fail pefa(1)',
      'pmcp(d: Deal)',
      'fail pmcp(Deal(who: caller, amount: 1))',
    ],
    ['two enums', 'pbqw(s: Stage)', 'fail pbqw(Stage.Open)', 'petvr(s: Stage)', 'fail petvr(Stage.Open)'],
  ])('errors: %s', (_, first, failFirst, second, failSecond) => {
    const members = `error ${first}\nerror ${second}\naction a() { ${failFirst} }\naction b() { ${failSecond} }`;
    expect(codesOf(inContract(members))).toEqual(['H0209']);
  });
});
