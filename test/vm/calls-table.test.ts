/**
 * Who may call whom, and what comes of it: a table. How calls are paid, undone and stepped through is in `calls.test.ts`; here contracts
 * are written as people write them, and the ways in which they get at each other are the point.
 */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFiles } from '../../src/lang/artifact.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import type { Call } from '../../src/vm/machine.ts';
import type { Value } from '../../src/vm/types.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type Line } from '../helpers/module.ts';
import { calldata, CALLER, ending, load, machineOf, press, run, t, wordOf } from './helpers.ts';
import { HOUSES } from './houses.ts';
import { allEndings, rowEnding } from './row-of-contracts.ts';

const [A, B, C, EMPTY] = [0xaan, 0xbbn, 0xccn, 0xeen] as const;
const [ODD, SILENT, NEW] = [0x0ddn, 0x51en, 0x4e3n] as const;

const { artifacts, diagnostics } = compileFiles([{ name: 'houses.hlp', text: HOUSES }]);
const moduleCalled = (name: string): VerifiedModule => {
  const artifact = artifacts.find((one) => one.name === name);
  if (artifact === undefined) throw new Error(JSON.stringify(diagnostics));
  return artifact.module;
};

/** Three houses, each with ten wei, and the odd ones. */
function street(): TestHost {
  const host = new TestHost(new Map([A, B, C].map((address) => [`balance ${address}`, 10n])));
  for (const address of [A, B, C]) host.modules.set(address, moduleCalled('House'));
  host.modules.set(ODD, moduleCalled('Odd'));
  host.modules.set(SILENT, moduleCalled('Silent'));
  return host;
}

const ERRORS = [{ name: 'SoldOut', fields: [{ name: 'left', type: 'uint256', indexed: false }] }] as const;

type Row = {
  readonly what: string;
  readonly of: readonly [name: string, ...args: Value[]];
  readonly ends: string;
  readonly kind?: Call['kind'];
  /** What the houses have counted afterwards. */
  readonly entered?: readonly [bigint, bigint, bigint];
  readonly balances?: readonly [bigint, bigint, bigint];
  readonly answer?: 'string' | 'bool' | 'nothing';
};

const failed = (target: bigint, why: number): string => `CallFailed ${target} ${why}`;

// oxfmt-ignore
const TABLE: readonly Row[] = [
  // who is there
  { what: 'a call to a contract', of: ['callPing', B], ends: '= 2', entered: [1n, 1n, 0n] },
  { what: 'a call to nobody', of: ['callPing', 0n], ends: failed(0n, 3) },
  { what: 'a call to an address where nothing is', of: ['callPing', EMPTY], ends: failed(EMPTY, 3) },
  { what: 'a call to a person', of: ['callPing', CALLER], ends: failed(CALLER, 3) },
  { what: 'a try of nobody', of: ['tryPing', 0n], ends: '= 99', entered: [1n, 0n, 0n] },
  { what: 'a call to a contract without that function', of: ['callNowhere', B], ends: `NoSuchFunction ${wordOf(selectorOf('nowhere', []))}` },
  // itself
  { what: 'a call to itself', of: ['callPing', A], ends: failed(A, 2) },
  { what: 'a try of itself', of: ['tryPing', A], ends: '= 99', entered: [1n, 0n, 0n] },
  { what: 'a question to itself', of: ['countOf', A], ends: failed(A, 2), kind: 'view' },
  // re-entry
  { what: 'into the same function', of: ['callBounce', B, A, 0n], ends: failed(A, 2) },
  { what: 'into another function', of: ['callBounce', B, A, 1n], ends: failed(A, 2) },
  { what: 'into a view', of: ['callBounce', B, A, 2n], ends: failed(A, 2) },
  { what: 'into a view, tried', of: ['callBounce', B, A, 3n], ends: '= 78', entered: [1n, 1n, 0n] },
  { what: 'with hlp', of: ['callBounce', B, A, 5n], ends: failed(A, 2) },
  { what: 'of the one in the middle', of: ['callBounce', B, B, 1n], ends: failed(B, 2) },
  { what: 'by sending hlp back, which runs no code', of: ['callBounce', B, A, 4n], ends: '= 56', entered: [1n, 1n, 0n], balances: [11n, 9n, 10n] },
  { what: 'of nobody: the third one is free', of: ['callBounce', B, C, 1n], ends: '= 2', entered: [1n, 1n, 1n] },
  { what: 'around three corners', of: ['callBounce', B, C, 0n], ends: failed(C, 2) },
  { what: 'an error of the last one comes up as it is', of: ['callBounce', B, C, 6n], ends: 'SoldOut 6' },
  // hlp
  { what: 'hlp that is there', of: ['pay', B, 10n], ends: '= 10', balances: [0n, 20n, 10n] },
  { what: 'one wei more than there is', of: ['pay', B, 11n], ends: failed(B, 6) },
  { what: 'more than anybody has', of: ['pay', B, 2n ** 256n - 1n], ends: failed(B, 6) },
  { what: 'no hlp to a function that takes some', of: ['pay', B, 0n], ends: '= 0' },
  { what: 'hlp to itself', of: ['pay', A, 1n], ends: failed(A, 2) },
  { what: 'hlp to nobody', of: ['pay', 0n, 1n], ends: failed(0n, 3) },
  { what: 'a send to itself', of: ['give', A, 10n], ends: '= 10', balances: [10n, 10n, 10n] },
  { what: 'a send to nobody, who then has it', of: ['give', 0n, 4n], ends: '= 6', balances: [6n, 10n, 10n] },
  { what: 'a send of nothing', of: ['give', EMPTY, 0n], ends: '= 10', balances: [10n, 10n, 10n] },
  { what: 'a send beyond the balance', of: ['give', B, 11n], ends: failed(B, 6) },
  { what: 'a send of more than there can be', of: ['give', A, 2n ** 256n - 1n], ends: failed(A, 6) },
  // answers
  { what: 'an answer that is too large for its type', of: ['callSmall', ODD], ends: failed(ODD, 5) },
  { what: 'an answer that is too short', of: ['callSmall', SILENT], ends: failed(SILENT, 5) },
  { what: 'an answer where none is expected', of: ['callNothing', ODD], ends: failed(ODD, 5), answer: 'nothing' },
  { what: 'a text that is not UTF-8', of: ['callWords', ODD], ends: failed(ODD, 5), answer: 'string' },
  { what: 'a text that is cut off', of: ['callWords', SILENT], ends: failed(SILENT, 5), answer: 'string' },
  { what: 'a truth that is neither', of: ['callPair', ODD], ends: failed(ODD, 5), answer: 'bool' },
];

const TYPES = { string: ['string'], bool: ['bool'], nothing: [] } as const;

describe('calls between contracts', () => {
  test.each(TABLE)('$what: $ends', ({ of: [name, ...values], ends, kind = 'call', entered, balances, answer }) => {
    const host = street();
    const outcome = press(moduleCalled('House'), name, values, { host, contract: A, kind });
    const types = answer === undefined ? ['uint256' as const] : TYPES[answer];
    const found = {
      ends: ending(outcome, types, ERRORS),
      entered: entered && [A, B, C].map((who) => host.word(who, 'entered')),
      balances: balances && [A, B, C].map((who) => host.balance(who)),
      left: outcome.status === 'success' ? [] : changed(host),
    };
    expect(found).toEqual({ ends, entered, balances, left: [] });
  });

  test('the table has a row for each reason a call can fail', () => {
    const reasons = TABLE.flatMap(({ ends }) => /^CallFailed \d+ (\d)$/.exec(ends)?.[1] ?? []);
    expect([...new Set(reasons)].toSorted()).toEqual(['2', '3', '5', '6']);
  });
});

/** Leaves and balances that are not as they were, and logs. */
function changed({ leaves, before, logs }: TestHost): unknown[] {
  const other = [...leaves].filter(([key, leaf]) => leaf !== (before.get(key) ?? 0n));
  return [...other, ...logs];
}

/** Puts one more contract into the street. */
function deploy(name: string, values: readonly Value[]): { host: TestHost; ends: string } {
  const host = street();
  const module = moduleCalled(name);
  host.modules.set(NEW, module);
  const data = encodeAbi(values.length === 0 ? [] : ['address', 'uint256'], values);
  return { host, ends: ending(run(module, data, { host, contract: NEW, kind: 'init' }), [], ERRORS) };
}

describe('while a contract is deployed', () => {
  test('it can call others', () => {
    const { host, ends } = deploy('Eager', [A, 4n]);
    expect([ends, host.word(NEW, 'answer'), host.balance(NEW)]).toEqual(['done', 55n, 1n]);
  });

  test.each([
    ['another function', 1n],
    ['a view', 2n],
  ])('those cannot enter it: %s', (_, how) => {
    const { host, ends } = deploy('Eager', [A, how]);
    expect(ends).toBe(failed(NEW, 2));
    expect(changed(host)).toEqual([]);
  });

  test('those who only try go on', () => {
    const { host, ends } = deploy('Eager', [A, 3n]);
    expect([ends, host.word(NEW, 'answer')]).toEqual(['done', 77n]);
  });

  test('it cannot call itself', () => {
    const { host, ends } = deploy('Self', []);
    expect(ends).toBe(failed(NEW, 2));
    expect(changed(host)).toEqual([]);
  });
});

/** Asks another contract and does nothing else, so that what is held back can be seen. */
const WHO: Line[] = [['get', 0], ['ext', 0], ['return'], ['end']];
const where = { name: 'where', type: 'address' } as const;
const asker = load(
  moduleOf([{ name: 'ask', params: [where], result: 'uint256', body: WHO }], {
    externals: [{ name: 'count', kind: 'view', payable: false, params: [], result: 'uint256' }],
  }),
);
const answering = load(
  moduleOf([
    { kind: 'view', name: 'count', result: 'uint256', body: [['small', t('uint256'), 3], ['return'], ['end']] },
  ]),
);

/** What the caller has left while its callee runs, and what that was given; 0 when it is over at once. */
function given(limit: number): { left: number; gas: number } {
  const host = new TestHost();
  host.modules.set(B, answering);
  const machine = machineOf(asker, calldata(asker, 'ask', [B]), { host, gas: limit });
  while (machine.callee === undefined && machine.outcome === undefined) machine.step();
  return { left: machine.gas, gas: machine.callee?.call.gas ?? 0 };
}

describe('what is held back of the gas', () => {
  test('is a 64th rounded down, at every border between two of them', () => {
    const { left, gas } = given(50_000);
    const before = 50_000 - left - gas;
    for (const units of [10, 11, 63, 64, 65, 200]) {
      for (const there of [64 * units - 1, 64 * units, 64 * units + 1]) {
        const held = Math.floor(there / 64);
        expect(given(before + there), `${there}`).toEqual({ left: held, gas: there - held });
      }
    }
  });

  test('grows with what there is, and never is more than there is', () => {
    let last = 0;
    for (let limit = 5_000; limit < 12_000; limit++) {
      const { left, gas } = given(limit);
      expect(gas).toBeGreaterThanOrEqual(last);
      expect(left).toBe(Math.floor((left + gas) / 64));
      last = gas;
    }
  });
});

describe('the deepest that anything can run', () => {
  test.each([
    [31, '= 31'],
    [32, '= 32'],
    [33, `CallFailed ${0x1000 + LIMITS.contractNesting} 4`],
  ])('a row of %i contracts, each 32 functions deep', (count, ends) => {
    expect(rowEnding('functions', count)).toBe(ends);
  });

  test('it is the same depth on any stack of the host, and however its code is compiled', () => {
    const program = join(import.meta.dirname, 'row-of-contracts.ts');
    const wanted = `${allEndings().join('\n')}\n`;
    const flags = [
      ['--stack-size=120'],
      ['--stack-size=4000'],
      ['--stack-size=200', '--no-opt'],
      ['--stack-size=200', '--always-sparkplug'],
    ];
    const found = flags.map((some) => execFileSync(process.execPath, [...some, program], { encoding: 'utf8' }));
    expect(found).toEqual(flags.map(() => wanted));
    expect(wanted).toContain('blocks 32: = 32');
    expect(wanted).toContain('tries 33: = 32');
  });
});
