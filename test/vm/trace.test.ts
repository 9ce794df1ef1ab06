/** Watching a run: events and the lines they become, for hand-made contracts and for random ones. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToHex, concatBytes, hexToBytes } from '../../src/base/bytes.ts';
import { eventLine, stepLine } from '../../src/timeline/trace-lines.ts';
import { encodeAbi, selectorOf, topicOf } from '../../src/vm/abi.ts';
import {
  type Effect,
  type Left,
  type MachineEvent,
  type Stepped,
  watch,
  type WatchOptions,
} from '../../src/vm/events.ts';
import { GAS, words } from '../../src/vm/gas.ts';
import { type Call, execute, type Outcome } from '../../src/vm/machine.ts';
import { OPCODES, type OpName } from '../../src/vm/opcodes.ts';
import type { Value } from '../../src/vm/types.ts';
import type { VerifiedFunction, VerifiedModule } from '../../src/vm/verify.ts';
import { moduleOf, TestHost, type FunctionSketch, type Line } from '../helpers/module.ts';
import { EXTERNALS, PARTNER, partner, TABLES } from './generator-tables.ts';
import { Random, randomModule, randomValues } from './generator.ts';
import { calldata, CALLER, CONTRACT, ENV, load, t, text, wordOf } from './helpers.ts';

const U256 = t('uint256');
const U8 = t('uint8');
const PLENTY = 1_000_000;
const end: Line = ['end'];

// ───────────── a small contract, line by line ─────────────

/** Bytes of an instruction: 1, and one for each of these immediates. */
// oxfmt-ignore
const SMALL: readonly FunctionSketch[] = [
  { name: 'more', params: [{ name: 'n', type: 'uint256' }], result: 'uint256', body: [['get', 0], ['small', U256, 5], ['add', U256], ['return'], end] },
  { name: 'owe', params: [{ name: 'n', type: 'int256' }], body: [['get', 0], ['sset', 1], end] },
  { name: 'say', body: [['const', 0], ['zero', t('uint256[]')], ['drop', t('uint256[]')], ['failtext'], end] },
  { name: 'keep', locals: ['uint256[]'], body: [['small', U256, 9], ['lpush', 0, 4], ['take', 0], ['sfill', 2], end] },
  { name: 'grow', locals: ['uint256[]'], body: [['small', U256, 9], ['lpush', 0, 4], ['take', 0], ['set', 0], ['small', U256, 8], ['lpush', 0, 4], end] },
  { name: 'spin', body: [['loop', 0], end, end] },
];

const small = (): VerifiedModule =>
  load(
    moduleOf(SMALL, {
      constants: [{ type: 'string', value: text('nope') }],
      shapes: [
        { name: 'total', keys: [], fields: [], leaf: 'uint256', cap: 0 },
        { name: 'debt', keys: [], fields: [], leaf: 'int256', cap: 0 },
        { name: 'kept', keys: [], fields: [], leaf: 'uint256', cap: 4 },
      ],
      aggregates: [],
    }),
  );

function callOf(module: VerifiedModule, data: Uint8Array, rest: Partial<Call> = {}): Call {
  return { kind: 'call', module, contract: CONTRACT, caller: CALLER, value: 0n, data, gas: PLENTY, ...rest };
}

type Told = { readonly events: readonly MachineEvent[]; readonly outcome: Outcome };

function watched(host: TestHost, call: Call, options?: WatchOptions): Told {
  const running = watch(host, ENV, call, options);
  const events: MachineEvent[] = [];
  let next = running.next();
  for (; next.done !== true; next = running.next()) events.push(next.value);
  return { events, outcome: next.value };
}

/** So that after the entry 1000 gas are left. */
function pressed(name: string, values: readonly Value[] = [], options?: WatchOptions): Told {
  const module = small();
  const call = callOf(module, calldata(module, name, values));
  const [entered] = watched(new TestHost(), call).events;
  const entryGas = entered?.event === 'enter' ? entered.entryGas : 0;
  return watched(new TestHost(), { ...call, gas: entryGas + 1_000 }, options);
}

const stepsOf = ({ events }: Told): readonly Stepped[] => events.filter((told) => told.event === 'step');
const leavesOf = ({ events }: Told): readonly Left[] => events.filter((told) => told.event === 'leave');

/** Prices come from the table: `left('get', 'small')` is what is left of 1000 behind these two. */
const left = (...ops: readonly OpName[]): string => `0x${(1_000 - sum(ops.map((op) => OPCODES[op].gas))).toString(16)}`;
const price = (op: OpName, more = 0): string => `0x${(OPCODES[op].gas + more).toString(16)}`;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

describe('lines of a step', () => {
  test('of a sum: everything in it, as EIP-3155 has it', () => {
    const lines = stepsOf(pressed('more', [37n])).map(stepLine);

    const rest = '"depth":1,"returnData":"0x","refund":"0x0"';
    expect(lines).toEqual([
      `{"pc":0,"op":19,"gas":"0x3e8","gasCost":"${price('get')}","memSize":0,"stack":[],${rest},"opName":"get"}`,
      `{"pc":2,"op":16,"gas":"${left('get')}","gasCost":"${price('small')}","memSize":0,"stack":["0x25"],${rest},"opName":"small"}`,
      `{"pc":5,"op":32,"gas":"${left('get', 'small')}","gasCost":"${price('add')}","memSize":0,"stack":["0x25","0x5"],${rest},"opName":"add"}`,
      `{"pc":7,"op":7,"gas":"${left('get', 'small', 'add')}","gasCost":"${price('return', GAS.codecWord)}","memSize":0,"stack":["0x2a"],${rest},"opName":"return"}`,
    ]);
  });

  test('a number below zero is its two’s complement', () => {
    const [, step] = stepsOf(pressed('owe', [-1n]));
    expect(step && JSON.parse(stepLine(step))).toMatchObject({ opName: 'sset', stack: [`0x${'f'.repeat(64)}`] });
  });

  test('a text and a list show their length, and stand in full beside the stack; so does the reason of a failure', () => {
    const lines = stepsOf(pressed('say')).map(stepLine);

    const reason = bytesToHex(concatBytes(selectorOf('Error', ['string']), encodeAbi(['string'], [text('nope')])));
    const stacks = lines.map((line) => line.replace(/^.*("stack":\[.*?\]).*"opName":("\w+")(.*)}$/, '$2 $1$3'));
    expect(stacks).toEqual([
      '"const" "stack":[]',
      '"zero" "stack":["0x4"],"wide":{"0":{"bytes":"0x6e6f7065"}}',
      '"drop" "stack":["0x4","0x0"],"wide":{"0":{"bytes":"0x6e6f7065"},"1":[]}',
      `"failtext" "stack":["0x4"],"error":"${reason}","wide":{"0":{"bytes":"0x6e6f7065"}}`,
    ]);
  });

  test('a list is told as it was then, though it is changed later', () => {
    const step = stepsOf(pressed('grow')).find(({ opName }) => opName === 'set');
    expect(step && JSON.parse(stepLine(step))).toMatchObject({ stack: ['0x1'], wide: { 0: ['0x9'] }, memSize: 32 });
  });

  test('running out of gas takes all there is, and says so in the hex of its words', () => {
    const steps = stepsOf(pressed('spin'));
    const last = steps.at(-1) as Stepped;
    expect(last).toMatchObject({ gasCost: last.gas, failure: { status: 'outOfGas' } });
    const { error } = JSON.parse(stepLine(last)) as { error: `0x${string}` };
    expect(new TextDecoder().decode(hexToBytes(error))).toBe('out of gas');
    expect(steps.slice(0, -1).every(({ failure }) => failure === undefined)).toBe(true);
  });

  test('without stacks everything else is the same', () => {
    for (const name of ['say', 'keep', 'spin']) {
      const [all, bare] = [stepsOf(pressed(name)), stepsOf(pressed(name, [], { stacks: false }))];
      expect(bare).toEqual(all.map((step) => ({ ...step, stack: [] })));
    }
  });
});

describe('events', () => {
  test('of a payment are told in order: who enters, what each step does, who leaves', () => {
    const { events } = pressed('keep');
    const lines = events.map((event) => JSON.parse(eventLine(event)) as Record<string, unknown>);
    const self = `0x${'0'.repeat(38)}c0`;
    const gas = `0x${((events[0] as { entryGas: number }).entryGas + 1_000).toString(16)}`;
    expect(lines.map(({ event, opName }) => opName ?? event).join(' ')).toBe('enter small lpush take sfill leave');
    expect(lines[0]).toEqual({
      event: 'enter',
      depth: 1,
      kind: 'call',
      contract: self,
      caller: `0x${'0'.repeat(36)}ca11`,
      value: '0x0',
      data: bytesToHex(selectorOf('keep', [])),
      gas,
      entryGas: `0x${(Number(gas) - 1_000).toString(16)}`,
    });
    // 1000 gas are not enough for a new leaf.
    expect(lines.at(-1)).toEqual({
      event: 'leave',
      depth: 1,
      status: 'outOfGas',
      gasUsed: gas,
      gasLeft: '0x0',
      answerGas: '0x0',
      undone: true,
      data: '0x',
    });
  });

  test('of writes say what was there before', () => {
    const module = small();
    const host = new TestHost(new Map([[`${CONTRACT} debt`, 7n]]));
    const { events } = watched(host, callOf(module, calldata(module, 'owe', [-2n])));
    expect(events.flatMap((event) => (event.event === 'write' ? [eventLine(event)] : []))).toEqual([
      `{"event":"write","contract":"0x${'0'.repeat(38)}c0","path":"debt","old":"0x7","new":"0x${'f'.repeat(63)}e"}`,
    ]);
  });

  test('of an entry that fails are two: nothing ran', () => {
    const module = small();
    const { events, outcome } = watched(new TestHost(), callOf(module, Uint8Array.of(1, 2, 3, 4), { gas: 5_000 }));
    expect(events.map(({ event }) => event)).toEqual(['enter', 'leave']);
    expect(events[1]).toMatchObject({ status: 'reverted', isUndone: true, gasLeft: outcome.gasLeft });
    expect(events[0]).toMatchObject({ entryGas: 5_000 - outcome.gasLeft });
  });

  test('hold texts and keys of others in ASCII alone', () => {
    const event = { event: 'write', contract: 1n, path: 'names["\u202e\u{1f600}é"]', old: 0n, new: 1n } as const;
    const line = eventLine(event);
    expect(line).toMatch(/^[ -~]+$/);
    expect(JSON.parse(line)).toMatchObject({ path: event.path });
  });

  test('are not made before somebody asks for them, so the length of a run does not matter', () => {
    const module = small();
    const endless = watch(new TestHost(), ENV, callOf(module, calldata(module, 'spin'), { gas: 2 ** 50 }));
    for (let i = 0; i < 1_000; i++) expect(endless.next().done).toBe(false);
  });
});

test('a million steps fit into a small heap', () => {
  const root = join(import.meta.dirname, '../..');
  const program = `
    import { stepLine } from '${root}/src/timeline/trace-lines.ts';
    import { watch } from '${root}/src/vm/events.ts';
    import { moduleOf, TestHost } from '${root}/test/helpers/module.ts';
    import { calldata, ENV, load } from '${root}/test/vm/helpers.ts';
    const module = load(moduleOf([{ name: 'spin', body: [['loop', 0], ['end'], ['end']] }]));
    const call = { kind: 'call', module, contract: 1n, caller: 2n, value: 0n, data: calldata(module, 'spin') };
    let [steps, size] = [0, 0];
    for (const event of watch(new TestHost(), ENV, { ...call, gas: 5_100_000 })) {
      if (event.event !== 'step') continue;
      steps++;
      size += stepLine(event).length;
    }
    console.log(steps > 1_000_000 && size > 100_000_000);
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=24', '--input-type=module-typescript', '--eval', program],
    { encoding: 'utf8' },
  );
  expect({ stdout, stderr }).toEqual({ stdout: 'true\n', stderr: '' });
});

// ───────────── calls between contracts ─────────────

const at = (name: string): number => EXTERNALS.findIndex((external) => external.name === name);
const THERE: Line = ['const', (TABLES.constants ?? []).findIndex(({ value }) => value === PARTNER)];
const SELF: Line = ['self'];
const GO_ON: readonly Line[] = [['else'], end];

/** Each asks the partner once. */
// oxfmt-ignore
const ASKING: readonly FunctionSketch[] = [
  { name: 'price', result: 'uint256', body: [THERE, ['small', U8, 7], ['ext', at('price')], ['return'], end] },
  { name: 'refuse', body: [THERE, ['ext', at('refuse')], end] },
  { name: 'tryRefuse', body: [THERE, ['try', at('refuse')], ...GO_ON, end] },
  { name: 'tryBurn', body: [THERE, ['try', at('burn')], ...GO_ON, end] },
  { name: 'tryTotal', body: [THERE, ['try', at('total')], ['drop', U8], ...GO_ON, end] },
  { name: 'tryNothing', body: [THERE, ['zero', U8], ['try', at('nothing')], ['drop', t('bool')], ...GO_ON, end] },
  { name: 'trySelf', body: [SELF, ['try', at('mark')], ...GO_ON, end] },
  { name: 'pay', locals: ['uint256[]'], body: [THERE, ['small', U256, 3], ['take', 0], ['small', U256, 4], ['ext', at('keep')], ['drop', t('bytes')], ['drop', U8], end] },
  { name: 'sendNothing', body: [['small', U256, 0], ['caller'], ['send'], end] },
  { name: 'sendTooMuch', body: [['const', 0], ['caller'], ['send'], end] },
];

const asking = (): VerifiedModule => load(moduleOf(ASKING, TABLES));

function world(module: VerifiedModule): TestHost {
  const host = new TestHost(
    new Map<string, bigint | Uint8Array>([
      [`${CONTRACT} total`, 5n],
      [`${CONTRACT} note`, text('what was written before')],
      [`balance ${CALLER}`, 10n ** 18n],
      [`balance ${CONTRACT}`, 2n ** 200n],
      // More than fits the answer that others expect.
      [`${PARTNER} kept[0]`, 1n],
      [`${PARTNER} kept[1]`, 1n],
      [`${PARTNER} kept.length`, 2n],
    ]),
  );
  host.modules.set(CONTRACT, module);
  host.modules.set(PARTNER, partner());
  return host;
}

function asked(name: string): Told {
  const module = asking();
  return watched(world(module), callOf(module, calldata(module, name)));
}

/** `const@1 ext@1 enter get@2 …` */
const course = ({ events }: Told): string =>
  events.map((event) => (event.event === 'step' ? `${event.opName}@${event.depth}` : event.event)).join(' ');

describe('a call to another contract', () => {
  test('is entered and left one deeper; what it took along stands in the cost of the step, what it brought back in `returned`', () => {
    const all = asked('price');
    expect(course(all)).toBe('enter const@1 small@1 ext@1 enter get@2 cast@2 return@2 leave return@1 leave');
    const [ext, then] = [3, 9].map((i) => all.events[i] as Stepped);
    const entered = all.events[4];
    const [inner] = leavesOf(all);
    expect(entered).toMatchObject({ event: 'enter', depth: 2, kind: 'view', contract: PARTNER, caller: CONTRACT });
    expect(inner).toMatchObject({ depth: 2, isUndone: false, answerGas: GAS.codecWord });
    const given = entered?.event === 'enter' ? entered.gas : 0;
    expect(ext?.gasCost).toBe(OPCODES.ext.gas + GAS.codecWord * words(36) + given);
    expect(then?.gas).toBe((ext?.gas ?? 0) - (ext?.gasCost ?? 0) + (inner?.gasLeft ?? 0) - (inner?.answerGas ?? 0));
    expect(ext && then && [ext.returned.length, wordOf(then.returned)]).toEqual([0, 7n]);
    expect(JSON.parse(stepLine(then as Stepped))).toMatchObject({ depth: 1, returnData: `0x${'0'.repeat(63)}7` });
  });

  test('that fails ends all that do not try, in one step, which says why', () => {
    const all = asked('refuse');
    expect(course(all)).toBe('enter const@1 ext@1 enter emit@2 log zero@2 failtext@2 leave leave');
    const [inner, outer] = leavesOf(all);
    expect([inner, outer]).toMatchObject([
      { depth: 2, status: 'reverted', isUndone: true, answerGas: 0 },
      { depth: 1, status: 'reverted', isUndone: true },
    ]);
    expect(stepsOf(all).at(-1)?.failure).toEqual({ status: 'reverted', data: inner?.data });
    expect(outer?.data).toEqual(inner?.data);
  });

  test('that fails in a `try` says why where it failed, and its caller goes on', () => {
    const all = asked('tryRefuse');
    expect(course(all)).toBe('enter const@1 try@1 enter emit@2 log zero@2 failtext@2 leave end@1 end@1 leave');
    expect(all.outcome.status).toBe('success');
    expect(stepsOf(all).map(({ failure }) => failure?.status)).toEqual([...Array(4), 'reverted', undefined, undefined]);
    expect(stepsOf(all).at(-1)?.returned).toEqual(leavesOf(all)[0]?.data);
  });

  test('that runs out of gas brings the reason that its caller sees', () => {
    const all = asked('tryBurn');
    const failing = stepsOf(all).filter(({ failure }) => failure !== undefined);
    expect(failing).toMatchObject([{ depth: 2, failure: { status: 'outOfGas' } }]);
    const callFailed = selectorOf('CallFailed', ['address', 'uint8']);
    expect(stepsOf(all).at(-1)?.returned).toEqual(
      concatBytes(callFailed, encodeAbi(['address', 'uint8'], [PARTNER, 1n])),
    );
  });

  test('whose answer does not fit ended well, and is undone all the same', () => {
    const all = asked('tryTotal');
    expect(leavesOf(all)[0]).toMatchObject({ depth: 2, status: 'success', isUndone: true, answerGas: 0 });
    expect(stepsOf(all).find(({ failure }) => failure !== undefined)).toMatchObject({ opName: 'return', depth: 2 });
  });

  test.each(['tryNothing', 'trySelf'])('%s: refused at the door, nothing of it is entered', (name) => {
    const all = asked(name);
    expect(course(all)).toMatch(/try@1 refused end@1 end@1 leave$/);
    const refused = all.events.find(({ event }) => event === 'refused');
    const failing = stepsOf(all).find(({ failure }) => failure !== undefined);
    expect(refused).toMatchObject({ depth: 1, data: failing?.failure?.data });
    expect(failing?.opName).toBe('try');
  });

  test('moves hlp behind its entry', () => {
    const all = asked('pay');
    expect(course(all)).toContain('ext@1 enter move take@2 sfill@2 write write write emit@2 log get@2');
    const effects = all.events.filter((event): event is Effect => event.event === 'move' || event.event === 'log');
    expect(effects).toEqual([
      { event: 'move', from: CONTRACT, to: PARTNER, wei: 4n },
      { event: 'log', address: PARTNER, topics: [wordOf(topicOf('Kept', []))], data: new Uint8Array(0) },
    ]);
  });
});

test('hlp that does not move is not told', () => {
  expect(course(asked('sendNothing'))).toBe('enter small@1 caller@1 send@1 end@1 leave');
  expect(course(asked('sendTooMuch'))).toBe('enter const@1 caller@1 send@1 leave');
});

// ───────────── laws ─────────────

type Open = { readonly gas: number; gasLeft: number; used: number };

/**
 * The books of the gas. A contract has what it was given without the price of entry; every step finds there what the one before left, and
 * takes its cost; a call brings back what it left, without the price of its answer. What is there in the end is what is left. So a contract
 * uses its entry and the costs of its own steps, without what its calls brought back.
 */
function checkBooks({ events, outcome }: Told, gas: number): void {
  const open: Open[] = [];
  const last = (): Open => open.at(-1) as Open;
  for (const told of events) {
    if (told.event === 'enter') open.push({ gas: told.gas, gasLeft: told.gas - told.entryGas, used: told.entryGas });
    if ('depth' in told) same('depth', told.depth, open.length);
    if (told.event === 'step') {
      same('gas before a step', told.gas, last().gasLeft);
      last().gasLeft -= told.gasCost;
      last().used += told.gasCost;
    }
    if (told.event !== 'leave') continue;
    const { gas: given, gasLeft, used } = open.pop() as Open;
    same('gas left', told.gasLeft, gasLeft);
    same('gas used', told.gasUsed, used);
    same('gas given', given, gasLeft + used);
    if (open.length === 0) continue;
    last().gasLeft += gasLeft - told.answerGas;
    last().used -= gasLeft - told.answerGas;
  }
  same('calls that never ended', open.length, 0);
  same('gas used by all', leavesOf({ events, outcome }).at(-1)?.gasUsed, gas - outcome.gasLeft);
}

/** There are millions of these, too many for `expect`. */
function same(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what}: ${String(found)}, not ${String(wanted)}`);
}

/** What the events say of the world: what was undone left out. */
function keptEffects(events: readonly MachineEvent[]): readonly Effect[] {
  const open: Effect[][] = [[]];
  for (const told of events) {
    if (told.event === 'enter') open.push([]);
    else if (told.event === 'leave') {
      const own = open.pop() ?? [];
      if (!told.isUndone) open.at(-1)?.push(...own);
    } else if (told.event === 'write' || told.event === 'move' || told.event === 'log') open.at(-1)?.push(told);
  }
  return open[0] ?? [];
}

/** The world as the events leave it. */
function worldAfter(before: ReadonlyMap<string, unknown>, effects: readonly Effect[]): Map<string, unknown> {
  const leaves = new Map(before);
  const add = (key: string, wei: bigint): void => void leaves.set(key, ((leaves.get(key) ?? 0n) as bigint) + wei);
  for (const effect of effects) {
    if (effect.event === 'write') {
      const key = `${effect.contract} ${effect.path}`;
      same(key, String(leaves.get(key) ?? zeroLike(effect.new)), String(effect.old));
      leaves.set(key, effect.new);
    }
    if (effect.event !== 'move') continue;
    add(`balance ${effect.from}`, -effect.wei);
    add(`balance ${effect.to}`, effect.wei);
  }
  return present(leaves);
}

const zeroLike = (leaf: unknown): unknown => (typeof leaf === 'bigint' ? 0n : new Uint8Array(0));
const present = (leaves: ReadonlyMap<string, unknown>): Map<string, unknown> =>
  new Map([...leaves].filter(([, leaf]) => leaf !== 0n && (leaf as Uint8Array).length !== 0));

function checkLaws(module: VerifiedModule, call: Call): Told {
  const [watchedWorld, plainWorld] = [world(module), world(module)];
  const all = watched(watchedWorld, call);
  const { events, outcome } = all;
  expect(outcome).toEqual(execute(plainWorld, ENV, call));
  expect(watchedWorld.leaves).toEqual(plainWorld.leaves);
  checkBooks(all, call.gas);
  const effects = keptEffects(events);
  expect(worldAfter(watchedWorld.before, effects)).toEqual(present(watchedWorld.leaves));
  expect(effects.filter(({ event }) => event === 'log')).toEqual(watchedWorld.logs.map((log) => ({ event: 'log', ...log }))); // prettier-ignore
  const last = stepsOf(all).at(-1);
  same('the last step failed', last?.failure !== undefined, last !== undefined && outcome.status !== 'success');
  for (const event of events.slice(-500)) JSON.parse(eventLine(event));
  return all;
}

describe('laws of a trace', () => {
  test.each(ASKING.map(({ name = '' }) => name))('hold for %s at any gas', (name) => {
    const module = asking();
    const endings = new Set<string>();
    for (let gas = 50; gas < 60_000; gas += 617) {
      endings.add(checkLaws(module, callOf(module, calldata(module, name), { gas })).outcome.status);
    }
    expect(endings).toContain('outOfGas');
    expect(endings.size).toBeGreaterThan(1);
  });

  test('hold for random contracts and random calls, and cover what can happen', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const random = new Random(seed);
        const module = load(randomModule(seed, 0));
        for (const fn of [...module.entries.values(), ...(module.init === undefined ? [] : [module.init])]) {
          const { events } = checkLaws(module, randomCall(module, fn, random));
          for (const event of events) seen.add(event.event === 'leave' ? `${event.status} ${event.depth}` : event.event); // prettier-ignore
        }
      }),
      { numRuns: 300 },
    );
    expect([...seen]).toEqual(
      expect.arrayContaining(
        'enter,step,write,move,log,refused,success 1,success 2,reverted 1,reverted 2,outOfGas 1,outOfGas 2'.split(','),
      ),
    );
  });
});

function randomCall(module: VerifiedModule, { def }: VerifiedFunction, random: Random): Call {
  const types = def.params.map(({ type }) => type);
  const args = encodeAbi(
    types,
    types.flatMap((type) => randomValues(random, type)),
  );
  const gas = random.chance(70) ? 200_000 : random.below(20_000);
  const isInit = def.kind === 'init';
  const kind = isInit ? 'init' : def.kind === 'view' ? 'view' : 'call';
  const value = def.payable && random.chance(50) ? 5n : 0n;
  return callOf(module, isInit ? args : concatBytes(selectorOf(def.name, types), args), { kind, gas, value });
}
