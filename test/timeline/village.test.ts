/** The story of the village, stepped through: what a person sees at each line of `pay`, both ways. */

import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { StepError, type Stepper } from '../../src/timeline/stepper.ts';
import type { Snapshot } from '../../src/timeline/snapshot.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { compileText, contractText, Town, type Mined } from '../helpers/town.ts';

const locals = ({ locals: all }: Snapshot): string => all.map(({ name, shown }) => `${name}=${shown}`).join(' ');
const changes = ({ state }: Snapshot): string =>
  state
    .filter(({ changed }) => changed)
    .map(({ name, shownOld, shownNew }) => `${name} ${shownOld} → ${shownNew}`)
    .join(', ');

describe('stepping through a payment of 4.5 hlp', () => {
  let town: Town;
  let mined: Mined;
  let stepper: Stepper;

  beforeAll(async () => {
    town = await Town.open();
    await town.deploy('village');
    await town.send('village.admit', ['alise', '50']);
    await town.send('village.admit', ['bob', '50']);
    mined = await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
    stepper = await town.step(mined.block);
  });

  test('the transaction reads as a sentence with sender, recipient, amount and tries', () => {
    expect(mined.told.sentence).toMatch(
      /^village: Alise paid Bob 4\.5 hlp for "fixed my bike" in block 4: hash 00[0-9a-f]{6}…, found after \d+ tries$/,
    );
    expect(mined.told).toMatchObject({ senderName: 'alise', recipientName: 'village', status: 'success', block: '4' });
    expect(mined.told.call?.args).toMatchObject([
      { name: 'to', type: 'address', shown: 'bob' },
      { name: 'units', type: 'uint256', unit: 'hlp', value: '4500000000000000000', shown: '4.5' },
      { name: 'note', type: 'string', value: 'fixed my bike', shown: '"fixed my bike"' },
    ]);
    expect(mined.told.events).toMatchObject([{ contract: 'village', event: 'Paid' }]);
  });

  test('each line shows its locals and what has changed so far, and the invariants are steps too', () => {
    const told = stepper.stops.map((stop) => {
      const snapshot = stepper.at(stop);
      const line = snapshot.outcome ?? snapshot.source?.text.trim();
      return [line, locals(snapshot), changes(snapshot)];
    });

    const params = 'to=bob units=4.5 note="fixed my bike"';
    const half = 'balances[alise] 0 → -4.5, sum(balances) 0 → -4.5';
    const whole = 'balances[bob] 0 → 4.5, balances[alise] 0 → -4.5';
    expect(told).toEqual([
      ['require members[caller] else NotAMember(caller)', params, ''],
      ['require members[to] else NotAMember(to)', params, ''],
      ['let left = balances[caller] - int(units)', params, ''],
      ['require left >= -int(limits[caller]) else OverLimit(caller, left, limits[caller])', `${params} left=-4.5`, ''],
      ['balances[caller] = left', `${params} left=-4.5`, ''],
      ['balances[to] += int(units)', `${params} left=-4.5`, half],
      ['emit Paid(caller, to, units, note)', `${params} left=-4.5`, whole],
      ['invariant "the books balance": sum(balances) == 0', '', whole],
      ['invariant "we stay a village": count(members) <= MAX_MEMBERS', '', whole],
      ['success', '', whole],
    ]);
  });

  test('every state path of the contract is there with type, old and new value, touched or not', () => {
    const { state } = stepper.at(stepper.length);

    expect(
      Object.fromEntries(state.map(({ name, type, shownOld, shownNew }) => [name, [type, shownOld, shownNew]])),
    ).toEqual({
      'balances[alise]': ['int256', '0', '-4.5'],
      'balances[bob]': ['int256', '0', '4.5'],
      'count(members)': ['uint256', '2', '2'],
      'limits[alise]': ['uint256', '50', '50'],
      'limits[bob]': ['uint256', '50', '50'],
      'members[alise]': ['bool', 'true', 'true'],
      'members[bob]': ['bool', 'true', 'true'],
      steward: ['address', 'alise', 'alise'],
      'sum(balances)': ['int256', '0', '0'],
    });
  });

  test('going back shows the same as going forward, by line and by instruction', () => {
    const forward: Snapshot[] = [];
    let step = 0;
    for (; step < stepper.length; step = stepper.move(step, 'nextInstruction')) forward.push(stepper.at(step));
    const backward: Snapshot[] = [];
    while (step > 0) {
      step = stepper.move(step, 'previousInstruction');
      backward.push(stepper.at(step));
    }
    expect(backward.reverse()).toEqual(forward);

    const [, second, third] = stepper.stops;
    expect(stepper.move(second ?? 0, 'nextLine')).toBe(third);
    expect(stepper.move(third ?? 0, 'previousLine')).toBe(second);
    expect(stepper.move(0, 'previousLine')).toBe(0);
    expect(stepper.move(stepper.length, 'nextInstruction')).toBe(stepper.length);
  });

  test('one sentence says what the line before did', () => {
    expect(stepper.stops.map((stop) => stepper.at(stop).sentence)).toEqual([
      undefined,
      undefined,
      undefined,
      'left = -4.5 hlp',
      undefined,
      'alise 0 → -4.5 hlp in balances',
      'bob 0 → 4.5 hlp in balances',
      'asked after every action: "the books balance"',
      'asked after every action: "we stay a village"',
      'pay returned, every invariant held: all of it stays',
    ]);
  });

  test('while an invariant is asked, what it reads is there by name and value', () => {
    const asked = stepper.stops.map((stop) =>
      stepper.at(stop).reads.map(({ name, shownNew, type }) => `${name} = ${shownNew} (${type})`),
    );
    expect(asked.slice(7)).toEqual([['sum(balances) = 0 (int256)'], ['count(members) = 2 (uint256)'], []]);
    expect(asked.slice(0, 7).flat()).toEqual([]);
  });

  test('behind the end, the last line is still there', () => {
    const end = stepper.at(stepper.length);
    const last = stepper.at(stepper.stops.at(-2) ?? 0);
    expect(end.source).toEqual(last.source);
    expect([end.outcome, end.instruction, end.calls]).toEqual(['success', undefined, []]);
  });

  test('what the line before changed is there with old and new, sums included, whichever way one came', () => {
    const afterWrite = stepper.stops[5] ?? 0;
    const whole = stepper.at(stepper.length);
    const { changedNow } = stepper.at(afterWrite);
    expect(changedNow.map(({ kind, name, shownOld, shownNew }) => [kind, name, shownOld, shownNew])).toEqual([
      ['state', 'balances[alise]', '0', '-4.5'],
      ['state', 'sum(balances)', '0', '-4.5'],
    ]);
    expect(whole.changedNow).toEqual([]);
    const { changedNow: justBefore } = stepper.at(afterWrite - 1);
    expect(justBefore).toEqual([]);
  });

  test('each step knows its function and where in the line its expression stands', () => {
    const { source, function: name } = stepper.at(stepper.stops[4] ?? 0);
    expect(name).toBe('pay');
    expect(source?.text.slice((source.column ?? 1) - 1, (source.endColumn ?? 1) - 1)).toBe('balances[caller] = left');
    expect(source?.endLine).toBe(source?.line);
  });

  test('the stack and the next instruction are there before each instruction', () => {
    const [, , from = 0, to = 0] = stepper.stops;
    const steps = Array.from({ length: to - from }, (_, i) => stepper.at(from + i));
    const alise = BigInt(town.address('alise')).toString();
    const [units, left] = ['4500000000000000000', '-4500000000000000000'];

    expect(steps.map(({ instruction, stack }) => [instruction, stack])).toEqual([
      ['caller', []],
      ['sget balances', [alise]],
      ['get 1', ['0']],
      ['cast uint256 int256', ['0', units]],
      ['sub int256', ['0', units]],
      ['set 3', [left]],
    ]);
    expect(stepper.at(to).stack).toEqual([]);
  });

  test('gas used at the end is what the receipt says beyond the intrinsic part', () => {
    const { gas } = stepper.at(stepper.length);
    const { data } = mined.transaction;
    const intrinsic = 21_000 + data.reduce((sum, byte) => sum + (byte === 0 ? 4 : 16), 0);
    expect(BigInt(gas.used + intrinsic)).toBe(mined.receipt.gasUsed);
  });

  test('places without a contract run say so', async () => {
    const gift = await town.give('bob', '2');
    await expect(town.step(gift.block)).rejects.toThrow(/moved hlp and ran no code/);
    await expect(town.step(99)).rejects.toThrow(StepError);
    await expect(town.step(0)).rejects.toThrow(/no transaction 0\.0/);
  });
});

describe('failures explain themselves', () => {
  test('a village without its credit line breaks its invariant, and the write that broke it is named', async () => {
    const text = contractText('village').replace('    balances[to] += int(units)\n', '');
    const town = await Town.open();
    await town.deploy('village', [], text);
    await town.send('village.admit', ['alise', '50']);
    await town.send('village.admit', ['bob', '50']);

    const mined = await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);

    expect(mined.receipt.status).toBe('reverted');
    expect(mined.told.reason).toMatchObject({ name: 'InvariantBroken', fields: [{ value: 'the books balance' }] });
    const stepper = await town.step(mined.block);
    const broken = stepper.breakingWrite();
    expect(broken?.source?.text.trim()).toBe('balances[caller] = left');
    expect(broken?.write).toMatchObject({ name: 'balances[alise]', shownOld: '0', shownNew: '-4.5' });
    // What the invariant saw then, though nothing of it stays.
    const { reads } = stepper.at(stepper.length);
    expect(reads).toMatchObject([{ name: 'sum(balances)', shownOld: '0', shownNew: '-4.5' }]);
    expect(stepper.at(stepper.length).state.filter(({ changed }) => changed)).toEqual([]);
  });

  test('an invariant that is broken twice and mended once names the last write', async () => {
    const text = `contract Pair {
      state a: uint
      state b: uint
      invariant "equal": a == b
      action wobble() {
        a = 1
        b = 1
        a = 2
      }
    }`;
    const town = await Town.open();
    await town.deploy('pair', [], text);
    const { block } = await town.send('pair.wobble', []);
    const broken = (await town.step(block)).breakingWrite();
    expect(broken?.source?.text.trim()).toBe('a = 2');
    expect(broken?.write).toMatchObject({ path: 'a', shownOld: '1', shownNew: '2' });
  });

  test('custom errors are read with names and units, texts as they are, panics as what they mean', async () => {
    const town = await Town.open();
    await town.deploy('village');
    await town.deploy('counter');
    await town.send('village.admit', ['alise', '50']);
    await town.send('village.admit', ['bob', '50']);

    const over = await town.send('village.pay', ['bob', '50.5', 'too much']);
    expect(over.told.reason?.text).toBe('OverLimit(member: alise, balance: -50.5 hlp, limit: 50 hlp)');
    const stranger = await town.send('village.pay', ['jon', '1', 'who?']);
    expect(stranger.told.reason?.text).toBe('NotAMember(who: jon)');
    const pretender = await town.send('village.admit', ['jon', '50'], { from: 'bob' });
    expect(pretender.told.reason?.text).toBe('bob may not do this');
    await town.send('village.pay', ['bob', '1', 'tea']);
    const early = await town.send('village.leave', []);
    expect(early.told.reason?.text).toBe('"settle your balance first"');
    await town.send('counter.up', [((1n << 256n) - 1n).toString()]);
    const overflow = await town.send('counter.up', ['1']);
    expect(overflow.told.reason?.text).toBe('a number got too big or too small for its type');
    expect(overflow.told.sentence).toMatch(
      /^Alise tried to call counter\.up\(by: 1\) in block \d+: .*; it failed: a number/,
    );
  });
});

describe('what an invariant reads', () => {
  const JAR = `contract Jar {
    accepts hlp
    state keeper: address
    state owed: map<address, uint>
    invariant "what is owed is there": hlpOf(self) >= sum(owed)
    invariant "the keeper is owed little": owed[keeper] <= 5
    init() { keeper = caller }
    payable action put() { owed[caller] += paid }
  }`;

  test('is told with keys that it looks up, and with the hlp of the contract', async () => {
    const town = await Town.open();
    await town.deploy('jar', [], JAR);
    const { block } = await town.send('jar.put', [], { pay: '1.5', from: 'bob' });
    const stepper = await town.step(block);
    const asked = stepper.stops.map((stop) =>
      stepper.at(stop).reads.map(({ name, shownOld, shownNew }) => `${name} ${shownOld} → ${shownNew}`),
    );
    const owed = 'sum(owed) 0 → 1500000000000000000';
    expect(asked).toEqual([[], [owed, 'hlpOf(self) 0 → 1.5'], ['keeper alise → alise', 'owed[alise] 0 → 0'], []]);
  });
});

describe('what just changed', () => {
  const NAMESAKES = `contract Namesakes {
    state total: uint
    fn double(n: uint) -> uint {
      let twice = n + n
      return twice
    }
    action both(n: uint) {
      total = double(n) + double(n + 1)
      clear total
    }
  }`;

  test('is never told of the locals of another call, even of the same function on the same line', async () => {
    const town = await Town.open();
    await town.deploy('namesakes', [], NAMESAKES);
    const { block } = await town.send('namesakes.both', ['3']);
    const stepper = await town.step(block);
    const told = stepper.stops.map((stop) => {
      const { source, sentence } = stepper.at(stop);
      return [source?.text.trim(), sentence];
    });
    expect(told).toEqual([
      ['total = double(n) + double(n + 1)', undefined],
      ['let twice = n + n', undefined],
      ['return twice', 'twice = 6'],
      ['let twice = n + n', undefined],
      ['return twice', 'twice = 8'],
      ['clear total', 'total 0 → 14'],
      ['clear total', 'total 14 → 0; both returned, and all of it stays'],
    ]);
  });

  test('a payment to a contract is seen from its first step on, without what the gas costs', async () => {
    const jar = `contract Jar {
      accepts hlp
      state got: uint
      payable action put() { got = paid }
    }`;
    const town = await Town.open();
    await town.deploy('jar', [], jar);
    const { block } = await town.send('jar.put', [], { pay: '1.5' });
    const stepper = await town.step(block);
    const moved = [
      { name: 'alise', shown: '-1.5' },
      { name: 'jar', shown: '+1.5', wei: '1500000000000000000' },
    ];
    expect(stepper.at(0).balances).toMatchObject(moved);
    expect(stepper.at(stepper.length).balances).toMatchObject(moved);
  });

  test('text from a contract cannot reach the terminal raw, in sentences neither', async () => {
    const notes = `contract Notes {
      state notes: map<string, string>
      action write(key: string, note: string) { notes[key] = note }
    }`;
    const town = await Town.open();
    await town.deploy('notes', [], notes);
    const hostile = '\u001b[2J\u202e"x';
    const { block } = await town.send('notes.write', [hostile, hostile]);
    const stepper = await town.step(block);
    const { sentence, changedNow, balances } = stepper.at(stepper.length);
    const shown = [sentence, ...changedNow.flatMap(({ name, shownOld, shownNew }) => [name, shownOld, shownNew])];
    expect(shown.join('')).toContain('2J');
    // eslint-disable-next-line no-control-regex
    expect(shown.join('')).not.toMatch(/[\u0000-\u001f\u202e]/);
    expect(balances).toEqual([]);
  });
});

describe('a contract whose source is not what was compiled', () => {
  test('is stepped by instruction, with the names the container tells and no line that could be a lie', async () => {
    const town = await Town.open();
    const artifact = compileText('counter.hlp', contractText('counter'));
    const { module } = artifact.module;
    const lie = contractText('counter').replace('n += by', 'n += by + 1');
    const bytes = encodeModule({
      ...module,
      source: { entry: 'Counter', files: [{ name: 'counter.hlp', text: lie }] },
    });
    const { receipt } = await town.mine({ to: undefined, data: bytes });

    const data = concatBytes(selectorOf('up', ['uint256']), encodeAbi(['uint256'], [2n]));
    const mined = await town.mine({ to: receipt.contractAddress, data });

    const stepper = await town.step(mined.block);
    expect(stepper.scene.called.artifact).toBeUndefined();
    expect(stepper.stops).toHaveLength(stepper.length + 1);
    const first = stepper.at(0);
    expect(first).toMatchObject({ source: undefined, instruction: 'sget n', calls: [{ function: 'up' }] });
    expect(first.locals).toMatchObject([{ name: 'by', value: '2' }]);
    expect(stepper.at(stepper.length).state).toMatchObject([{ path: 'n', old: '0', new: '2' }]);
  });
});
