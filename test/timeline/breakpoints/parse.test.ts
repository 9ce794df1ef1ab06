/** Breakpoints as people write them: what each means, and what is said of the ones that mean nothing. */

import { array, assert, constantFrom, oneof, property, string } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Breakpoint } from '../../../src/timeline/breakpoints/breakpoint.ts';
import { parseBreakpoint } from '../../../src/timeline/breakpoints/parse.ts';
import { surroundingsOf } from '../../../src/timeline/breakpoints/surroundings.ts';
import { ValueError } from '../../../src/timeline/parse-value.ts';
import { Town } from '../../helpers/town.ts';

let town: Town;

beforeAll(async () => {
  town = await Town.open();
  await town.deploy('village');
  await town.deploy('prices');
  await town.deploy('stall', ['prices']);
  await town.deploy(
    'hollow',
    [],
    'contract Hollow { state seen: uint action nothing() { } action two() { seen = 1 } }',
  );
});

function parsed(text: string, here?: string): Breakpoint {
  const place = here === undefined ? undefined : { contract: town.address(here) };
  return parseBreakpoint(text, surroundingsOf(town.chain.headState(), town.names, place));
}

/** Addresses by name, so that it can be read. */
function told(text: string, here?: string): unknown {
  const names = new Map(['village', 'prices', 'stall', 'hollow', 'bob'].map((name) => [town.address(name), name]));
  const json = JSON.stringify(parsed(text, here)).replaceAll(/0x[0-9a-f]{40}/g, (address) => names.get(address as `0x${string}`) ?? address); // prettier-ignore
  return JSON.parse(json) as unknown;
}

function complaint(text: string, here?: string): string {
  try {
    return `it is ${JSON.stringify(parsed(text, here))}`;
  } catch (error) {
    if (error instanceof ValueError) return error.message;
    throw error;
  }
}

describe('a breakpoint', () => {
  test.each([
    ['line 86', { kind: 'line', contract: 'village', file: 'village.hlp', line: 86, text: 'village:86' }],
    ['86', { kind: 'line', contract: 'village', file: 'village.hlp', line: 86, text: 'village:86' }],
    ['village:86', { kind: 'line', contract: 'village', file: 'village.hlp', line: 86, text: 'village:86' }],
    ['line prices:44', { kind: 'line', contract: 'prices', file: 'prices.hlp', line: 44, text: 'prices:44' }],
    ['prices.hlp:44', { kind: 'line', file: 'prices.hlp', line: 44, text: 'prices.hlp:44' }],
    ['function pay', { kind: 'function', name: 'pay', text: 'function pay' }],
    ['function village.pay', { kind: 'function', contract: 'village', name: 'pay', text: 'function village.pay' }],
    ['function "the books balance"', { kind: 'function', name: 'the books balance', text: 'function "the books balance"' }],
    ['function village.the books balance', { kind: 'function', contract: 'village', name: 'the books balance', text: 'function village."the books balance"' }],
    ['instruction sset', { kind: 'instruction', op: 'sset', text: 'instruction sset' }],
    ['instruction hollow.nothing:0', { kind: 'instruction at', contract: 'hollow', fn: 0, index: 0, text: 'instruction hollow.nothing:0' }],
    ['revert', { kind: 'revert', text: 'revert' }],
    ['event', { kind: 'event', text: 'event' }],
    ['event Paid', { kind: 'event', name: 'Paid', text: 'event Paid' }],
    ['event village.Paid', { kind: 'event', contract: 'village', name: 'Paid', text: 'event village.Paid' }],
    ['event village', { kind: 'event', contract: 'village', text: 'event village' }],
    ['call', { kind: 'call', text: 'call' }],
    ['call prices', { kind: 'call', contract: 'prices', text: 'call prices' }],
    ['call prices.priceOf', { kind: 'call', contract: 'prices', function: 'priceOf', text: 'call prices.priceOf' }],
    ['call priceOf', { kind: 'call', function: 'priceOf', text: 'call priceOf' }],
    ['write balances.bob', { kind: 'write', contract: 'village', path: 'balances[bob]', text: 'write village.balances[bob]' }],
    ['write village.balances[bob]', { kind: 'write', contract: 'village', path: 'balances[bob]', text: 'write village.balances[bob]' }],
    ['  write   village.balances ', { kind: 'write', contract: 'village', path: 'balances', text: 'write village.balances' }],
    ['read sum(balances)', { kind: 'read', contract: 'village', path: 'sum(balances)', text: 'read village.sum(balances)' }],
    ['read prices.prices.apples.amount', { kind: 'read', contract: 'prices', path: 'prices["apples"].amount', text: 'read prices.prices["apples"].amount' }],
    ['write prices["apples"]', { kind: 'write', contract: 'prices', path: 'prices["apples"]', text: 'write prices.prices["apples"]' }],
    ['write village', { kind: 'write', contract: 'village', path: '', text: 'write village' }],
  ])('%s', (text, meaning) => {
    expect(told(text, 'village')).toEqual(meaning);
  }); // prettier-ignore

  test('says in its text what can be typed again', () => {
    for (const text of ['86', 'prices.hlp:44', 'function village.the books balance', 'write balances.bob', 'event Paid', 'call priceOf', 'instruction hollow.nothing:0']) {
      const breakpoint = parsed(text, 'village');
      expect(parsed(breakpoint.text, 'village')).toEqual(breakpoint);
    } // prettier-ignore
  });

  test('means the variable of where one stands, before a contract of that name', () => {
    expect(told('write prices', 'prices')).toMatchObject({ contract: 'prices', path: 'prices' });
    expect(told('write prices', 'village')).toMatchObject({ contract: 'prices', path: '' });
  });

  test('means the contract, where a variable of the same name has no such value', () => {
    const path = 'prices["apples"].amount';
    expect(told('write prices.apples.amount', 'prices')).toMatchObject({ contract: 'prices', path });
    expect(told('write prices.prices.apples.amount', 'prices')).toMatchObject({ contract: 'prices', path });
  });

  test('that means nothing teaches what would', () => {
    const nonsense = ['', '   ', 'pay', 'Paid', 'balances.bob', 'sset', 'wirte balances.bob', 'line', 'line x', 'line 0', 'line 1', 'village:1', 'nowhere.hlp:4', '44', 'function', 'function pya', 'function village.admitt', 'function nothing', 'instruction', 'instruction ssett', 'instruction village.pay:9999', 'instruction admit', 'revert pay', 'event Payed', 'call pricesof', 'call village.Paid', 'write', 'write balanses.bob', 'write village.balanses', 'write village.balances.bobb', 'write balances[bob', 'write balances.bob.kofi', 'write steward.kofi', 'read owner', 'write keeper.x', 'x'.repeat(2_000)]; // prettier-ignore
    const answers = nonsense.map((text) => `${text.slice(0, 30)} → ${complaint(text)}`);
    expect(answers.join('\n')).toMatchSnapshot();
  });

  test('is an answer or a lesson, whatever is typed', () => {
    const words = constantFrom('line', 'function', 'write', 'read', 'event', 'call', 'revert', 'instruction', 'village', 'prices', 'balances', 'bob', '.', '[', ']', '"', ':', '44', ' ', 'sum(', ')', '0x', '\u001b[2J', 'toString', '__proto__', '-1', '𝄞'); // prettier-ignore
    const typed = oneof(string({ unit: 'binary' }), array(words).map((all) => all.join('')), array(words).map((all) => all.join(' '))); // prettier-ignore
    assert(
      property(typed, constantFrom(undefined, 'village'), (text, here) => {
        const answer = complaint(text, here);
        expect(answer).toMatch(/^[^\p{Cc}]+$/u);
        expect(answer.length).toBeGreaterThan(10);
      }),
      { numRuns: 200 },
    );
  });
});

test('on a chain without contracts, it is said that there is nothing to stop at', async () => {
  const empty = await Town.open();
  const around = surroundingsOf(empty.chain.headState(), empty.names);
  for (const text of ['line 4', 'function pay', 'write balances.bob', 'event Paid', 'call pay', 'x.hlp:3']) {
    expect(() => parseBreakpoint(text, around)).toThrow(/no contract is on this chain yet/);
  }
  expect(parseBreakpoint('revert', around)).toMatchObject({ kind: 'revert' });
});
