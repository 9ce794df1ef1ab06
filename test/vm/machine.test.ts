import { describe, expect, test } from 'vitest';
import { concatBytes, hexToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import { holds, type Call } from '../../src/vm/machine.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type Line } from '../helpers/module.ts';
import {
  bodyGas,
  calldata,
  CALLER,
  CONTRACT,
  ENV,
  ending,
  filled,
  load,
  machineOf,
  press,
  run,
  t,
  text,
  wordOf,
} from './helpers.ts';
import { TRUTH, village } from './sample.ts';

const U256 = t('uint256');
const BYTES = t('bytes');
const BOOL = t('bool');
const ANA = 0xa1n;
const BEN = 0xb2n;

/** A world in which the caller owns a million wei. */
const rich = (): TestHost => new TestHost(new Map([[`balance ${CALLER}`, 1_000_000n]]));

const leaf = (host: TestHost, path: string): unknown => host.leaves.get(`${CONTRACT} ${path}`);

const word = (value: bigint): Uint8Array => wordToBytes(value);

describe('entry', () => {
  const module = village();
  const pay = calldata(module, 'pay', [ANA, BEN, 1n]);
  const balanceOf = calldata(module, 'balanceOf', [ANA]);
  test.each<[string, Uint8Array, Partial<Call>, string]>([
    ['an action is pressed', pay, {}, 'done'],
    ['a view is asked', balanceOf, { kind: 'view' }, 'done'],
    ['a view may be pressed too', balanceOf, {}, 'done'],
    ['an action cannot be asked', pay, { kind: 'view' }, `NoSuchFunction ${wordOf(pay.slice(0, 4))}`],
    ['an unknown selector', hexToBytes('0x01020304'), {}, 'NoSuchFunction 16909060'],
    ['a selector that is too short', hexToBytes('0x0102'), {}, 'NoSuchFunction 16908288'],
    [
      'init cannot be pressed',
      concatBytes(selectorOf('init', ['string']), encodeAbi(['string'], [text('x')])),
      {},
      `NoSuchFunction ${wordOf(selectorOf('init', ['string']))}`,
    ],
    [
      'a fn cannot be pressed',
      concatBytes(selectorOf('limit', ['int256']), word(1n)),
      {},
      `NoSuchFunction ${wordOf(selectorOf('limit', ['int256']))}`,
    ],
    ['an action that takes no hlp', pay, { value: 1n }, 'NotPayable'],
    ['a view takes no hlp', balanceOf, { value: 1n }, 'NotPayable'],
    ['an action that takes hlp', calldata(module, 'store'), { value: 5n }, 'done'],
    ['no data, and the contract does not accept hlp', new Uint8Array(0), { value: 1n }, 'NotPayable'],
    ['no data and no hlp either', new Uint8Array(0), {}, 'NotPayable'],
    ['arguments cut off', pay.slice(0, -1), {}, 'BadInput'],
    ['an argument missing', pay.slice(0, -32), {}, 'BadInput'],
    ['data behind the arguments', concatBytes(pay, word(0n)), {}, 'BadInput'],
    ['one byte behind the arguments', concatBytes(pay, Uint8Array.of(0)), {}, 'BadInput'],
    [
      'an address with dirt in front',
      concatBytes(selectorOf('balanceOf', ['address']), word(1n << 160n)),
      {},
      'BadInput',
    ],
    ['arguments for a function without', concatBytes(selectorOf('store', []), word(0n)), {}, 'BadInput'],
  ])('%s', (_, data, options, ends) => {
    const outcome = run(module, data, { host: rich(), ...options });
    expect(ending(outcome)).toBe(ends);
  });

  test('without data hlp is accepted where the contract says so, and no code runs', () => {
    const host = rich();
    const accepting = village({ acceptsHlp: true });
    const outcome = run(accepting, new Uint8Array(0), { host, value: 7n });
    expect([ending(outcome), host.balance(CONTRACT), host.logs.length]).toEqual(['done', 7n, 0]);
    expect(bodyGas(accepting, outcome, new Uint8Array(0))).toBe(0);
    expect(ending(run(village({ acceptsHlp: true }), new Uint8Array(0), { kind: 'view' }))).toBe('NotPayable');
  });

  test('a deployment takes arguments without a selector', () => {
    const host = rich();
    const outcome = run(module, encodeAbi(['string'], [text('Ours')]), { kind: 'init', host, value: 3n });
    expect([ending(outcome), leaf(host, 'title'), host.balance(CONTRACT)]).toEqual(['done', text('Ours'), 3n]);
  });

  test.each<[string, Uint8Array, bigint, string]>([
    ['arguments missing', new Uint8Array(0), 0n, 'BadInput'],
    ['a text that is not UTF-8', encodeAbi(['bytes'], [Uint8Array.of(0xff)]), 0n, 'BadInput'],
  ])('a deployment with %s', (_, data, value, ends) => {
    const host = rich();
    expect(ending(run(module, data, { kind: 'init', host, value }))).toBe(ends);
    expect(leaf(host, 'title')).toBeUndefined();
  });

  test('a contract without init takes no arguments and no hlp', () => {
    const plain = load(moduleOf([]));
    expect(ending(run(plain, new Uint8Array(0), { kind: 'init' }))).toBe('done');
    expect(ending(run(plain, Uint8Array.of(0), { kind: 'init' }))).toBe('BadInput');
    expect(ending(run(plain, new Uint8Array(0), { kind: 'init', value: 1n, host: rich() }))).toBe('NotPayable');
  });

  test('entering costs 100, 4 for each word of data and 40 for each word of the contract', () => {
    const data = calldata(module, 'balanceOf', [ANA]);
    expect(run(module, data, { gas: 99 }).status).toBe('outOfGas');
    const { gasLeft } = run(module, data, { kind: 'view', gas: 10_000 });
    const entry = 100 + 40 * Math.ceil(module.weight / 32) + 4 * 2;
    expect(10_000 - gasLeft).toBe(entry + (2 + 1_500 + 2) + 4);
  });

  test('hlp that the caller does not own is a fault of the chain, not an outcome', () => {
    expect(() => press(module, 'store', [], { value: 1n })).toThrow('the caller cannot pay');
  });

  test('a fault of the host is not an outcome either', () => {
    const host = rich();
    host.word = () => {
      throw new Error('the disk is gone');
    };
    expect(() => press(module, 'pay', [ANA, BEN, 1n], { host })).toThrow('the disk is gone');
  });
});

describe('invariants', () => {
  test('are checked after an action', () => {
    const host = rich();
    expect(ending(press(village(), 'conjure', [5n], { host }))).toBe('InvariantBroken "the books balance"');
    expect([...host.leaves.keys()]).toEqual([`balance ${CALLER}`]);
  });

  test('are checked in their order, the first broken one speaks', () => {
    expect(ending(press(village(), 'claim', [1n]))).toBe('InvariantBroken "every claim is backed"');
  });

  test('see the hlp that came along', () => {
    const host = rich();
    expect(ending(press(village(), 'store', [], { host, value: 9n }))).toBe('done');
    expect(ending(press(village(), 'claim', [9n], { host }))).toBe('done');
    expect(ending(press(village(), 'claim', [10n], { host }))).toBe('InvariantBroken "every claim is backed"');
  });

  test('are checked after init, with and without one', () => {
    const broken = {
      kind: 'invariant',
      name: 'never',
      result: 'bool',
      body: [['zero', BOOL], ['return'], ['end']],
    } as const;
    const init = { kind: 'init', name: 'init', body: [['end']] } as const;
    for (const functions of [[broken], [init, broken]]) {
      expect(ending(run(load(moduleOf(functions)), new Uint8Array(0), { kind: 'init' }))).toBe(
        'InvariantBroken "never"',
      );
    }
  });

  test('are not checked after a view, pressed or asked, nor after a plain transfer', () => {
    const never = {
      kind: 'invariant',
      name: 'never',
      result: 'bool',
      body: [['zero', BOOL], ['return'], ['end']],
    } as const;
    const view = {
      kind: 'view',
      name: 'v',
      result: 'bool',
      body: [...TRUTH, ['return'], ['end']] as Line[],
    } as const;
    const module = load(moduleOf([view, never], { acceptsHlp: true }));
    expect(ending(press(module, 'v', [], { kind: 'view' }), ['bool'])).toBe('= 1');
    expect(ending(press(module, 'v'), ['bool'])).toBe('= 1');
    expect(ending(run(module, new Uint8Array(0)))).toBe('done');
  });

  test('that fail themselves revert with their own reason', () => {
    const body: Line[] = [
      ['small', U256, 1],
      ['zero', U256],
      ['div', U256],
      ['drop', U256],
      ...TRUTH,
      ['return'],
      ['end'],
    ];
    const module = load(
      moduleOf([
        { name: 'f', body: [['end']] },
        { kind: 'invariant', name: 'odd', result: 'bool', body },
      ]),
    );
    expect(ending(press(module, 'f'))).toBe('Panic 0x12');
  });

  test('may be asked in the middle of a call', () => {
    const module = village();
    const host = rich();
    const machine = machineOf(module, calldata(module, 'pay', [ANA, BEN, 5n]), { host });
    const [books] = module.invariants;
    if (books === undefined) throw new Error('the village has invariants');
    const truths: boolean[] = [];
    while (machine.next !== undefined) {
      const { op } = machine.next.instruction;
      machine.step();
      if (op === 'sset') truths.push(holds(host, ENV, machine.call, books));
    }
    expect(truths).toEqual([false, true]);
    expect(machine.outcome?.status).toBe('success');
  });
});

describe('failure', () => {
  test('undoes writes, aggregates, logs and the hlp that came along', () => {
    const body: Line[] = [
      ['caller'],
      ['small', t('int256'), 5],
      ['sset', 0],
      ['emit', 0],
      ['zero', BYTES],
      ['failtext'],
      ['end'],
    ];
    const module = load(
      moduleOf([{ name: 'f', payable: true, body }], {
        shapes: [{ name: 'balances', keys: ['address'], fields: [], leaf: 'int256', cap: 0 }],
        aggregates: [{ kind: 'sum', shape: 0, bound: 0 }],
        events: [{ name: 'E', fields: [] }],
      }),
    );
    const host = rich();
    const before = new Map(host.leaves);
    const outcome = press(module, 'f', [], { host, value: 10n });
    expect(ending(outcome)).toBe('Error ""');
    expect(host.leaves).toEqual(before);
    expect(host.logs).toEqual([]);
  });

  test('leaves what earlier calls did', () => {
    const module = village();
    const host = rich();
    press(module, 'pay', [ANA, BEN, 5n], { host });
    const before = new Map(host.leaves);
    expect(ending(press(module, 'pay', [ANA, BEN, 46n], { host }))).toBe('Error "too much"');
    expect(host.leaves).toEqual(before);
    expect(host.logs).toHaveLength(1);
  });

  test('gives unused gas back; out of gas keeps it all', () => {
    expect(press(village(), 'conjure', [5n]).gasLeft).toBeGreaterThan(0);
    expect(press(village(), 'conjure', [5n], { gas: 20_000 })).toEqual({
      status: 'outOfGas',
      gasLeft: 0,
      data: new Uint8Array(0),
    });
  });
});

const counting = (cap: number, rounds: number): string => {
  const body: Line[] = [
    ['loop', cap],
    ['get', 0],
    ['small', U256, rounds],
    ['ge', U256],
    ['if', 0],
    ['break'],
    ['end'],
    ['get', 0],
    ['small', U256, 1],
    ['add', U256],
    ['set', 0],
    ['end'],
    ['get', 0],
    ['return'],
    ['end'],
  ];
  return ending(press(load(moduleOf([{ name: 'f', locals: ['uint256'], result: 'uint256', body }])), 'f'), ['uint256']);
};

/** Reads a text of 8 KiB from the state this many times. */
const reading = (times: number): string => {
  const body: Line[] = Array.from({ length: times }, (): Line[] => [
    ['sget', 0],
    ['drop', BYTES],
  ]).flat();
  const module = load(
    moduleOf([{ name: 'f', body: [...body, ['end']] }], {
      shapes: [{ name: 'note', keys: [], fields: [], leaf: 'bytes', cap: 0 }],
    }),
  );
  return ending(
    press(module, 'f', [], { host: new TestHost(new Map([[`${CONTRACT} note`, filled(LIMITS.textSize)]])) }),
  );
};

const withNote = (): TestHost => new TestHost(new Map([[`${CONTRACT} note`, filled(LIMITS.textSize)]]));

describe('bounds', () => {
  test('a loop goes back as often as its cap says, and no more', () => {
    expect(counting(10, 9)).toBe('= 9');
    expect(counting(10, 10)).toBe('= 10');
    expect(counting(10, 11)).toBe('TooManyRounds 10');
    expect(counting(0, 200)).toBe('= 200');
  });

  test('each loop counts for itself, and anew each time it is entered', () => {
    const inner: Line[] = [
      ['loop', 3],
      ['get', 1],
      ['small', U256, 3],
      ['ge', U256],
      ['if', 0],
      ['break'],
      ['end'],
      ['get', 1],
      ['small', U256, 1],
      ['add', U256],
      ['set', 1],
      ['end'],
    ];
    const body: Line[] = [
      ['loop', 3],
      ['get', 0],
      ['small', U256, 3],
      ['ge', U256],
      ['if', 0],
      ['break'],
      ['end'],
      ['zero', U256],
      ['set', 1],
      ...inner,
      ['get', 0],
      ['small', U256, 1],
      ['add', U256],
      ['set', 0],
      ['end'],
      ['end'],
    ];
    expect(ending(press(load(moduleOf([{ name: 'f', locals: ['uint256', 'uint256'], body }])), 'f'))).toBe('done');
  });

  test('a function that returns from within a loop leaves the loops of its caller alone', () => {
    const callee = { kind: 'fn', name: 'g', body: [['loop', 1], ['return'], ['end'], ['end']] as Line[] } as const;
    const body: Line[] = [['loop', 1], ['call', 0], ['end'], ['end']];
    expect(ending(press(load(moduleOf([callee, { name: 'f', body }])), 'f'))).toBe('TooManyRounds 1');
  });

  test('one call makes at most 256 KiB of text, thrown away or not', () => {
    expect(reading(32)).toBe('done');
    expect(reading(33)).toBe('Panic 0x41');
  });

  test('arguments count as text made', () => {
    const params = Array.from({ length: 7 }, (_, i) => ({ name: `p${i}`, type: 'bytes' }) as const);
    const body: Line[] = Array.from({ length: 26 }, (): Line[] => [
      ['sget', 0],
      ['drop', BYTES],
    ]).flat();
    const module = load(
      moduleOf([{ name: 'f', params, body: [...body, ['end']] }], {
        shapes: [{ name: 'note', keys: [], fields: [], leaf: 'bytes', cap: 0 }],
      }),
    );
    const args = (size: number): Uint8Array[] => params.map(() => filled(size));
    expect(ending(press(module, 'f', args(0), { host: withNote() }))).toBe('done');
    expect(ending(press(module, 'f', args(LIMITS.textSize), { host: withNote() }))).toBe('Panic 0x41');
  });

  test('calldata has at most 64 KiB', () => {
    const params = Array.from({ length: 9 }, (_, i) => ({ name: `p${i}`, type: 'bytes' }) as const);
    const module = load(moduleOf([{ name: 'f', params, body: [['end']] }]));
    // selector, nine offsets, nine lengths, and what is left for the texts
    const room = Math.floor((LIMITS.dataSize - 4 - 2 * 9 * 32) / 32) * 32 - 8 * 7_200;
    const args = (last: number): Uint8Array[] => params.map((_, i) => filled(i === 8 ? last : 7_200));
    expect(ending(press(module, 'f', args(room)))).toBe('done');
    expect(ending(press(module, 'f', args(room + 1)))).toBe('BadInput');
  });

  test('an argument has at most 8 KiB', () => {
    const module = village();
    const deploy = (size: number): string =>
      ending(run(module, encodeAbi(['string'], [filled(size)]), { kind: 'init', host: rich() }));
    expect(deploy(LIMITS.textSize)).toBe('done');
    expect(deploy(LIMITS.textSize + 1)).toBe('BadInput');
  });
});

describe('stepping', () => {
  test('is running, one instruction at a time', () => {
    const module: VerifiedModule = village();
    const data = calldata(module, 'pay', [ANA, BEN, 5n]);
    const machine = machineOf(module, data);
    const ops: string[] = [];
    while (machine.next !== undefined) {
      ops.push(machine.next.instruction.op);
      machine.step();
    }
    expect(machine.outcome).toEqual(run(module, data));
    expect(ops.slice(0, 4)).toEqual(['get', 'get', 'sget', 'get']);
    expect(ops.slice(-4)).toEqual(['hlpof', 'sagg', 'ge', 'return']);
    machine.step();
    expect(machine.outcome).toEqual(run(module, data));
  });

  test('shows a machine that failed at its entry as ended', () => {
    const machine = machineOf(village(), new Uint8Array(4));
    expect([machine.next, machine.outcome?.status]).toEqual([undefined, 'reverted']);
  });
});
