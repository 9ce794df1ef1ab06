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
      /^Alise paid Bob 4\.5 hlp for "fixed my bike" in block 4: hash 00[0-9a-f]{6}…, found after \d+ tries$/,
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
      return [snapshot.source?.text.trim() ?? snapshot.outcome, locals(snapshot), changes(snapshot)];
    });

    const params = 'to=bob units=4.5 note="fixed my bike"';
    const half = 'balances[alise] 0 → -4.5, sum(balances) 0 → -4.5';
    const whole = 'balances[bob] 0 → 4.5, balances[alise] 0 → -4.5';
    expect(told).toEqual([
      ['require members[caller] else NotAMember(caller)', params, ''],
      ['require members[to]     else NotAMember(to)', params, ''],
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
    // Nothing of it stays.
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
    expect(over.told.reason?.text).toBe('OverLimit(member: alise, balance: -50.5, limit: 50)');
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
    expect(stepper.scene.artifact).toBeUndefined();
    expect(stepper.stops).toHaveLength(stepper.length + 1);
    const first = stepper.at(0);
    expect(first).toMatchObject({ source: undefined, instruction: 'sget n', calls: ['up'] });
    expect(first.locals).toMatchObject([{ name: 'by', value: '2' }]);
    expect(stepper.at(stepper.length).state).toMatchObject([{ path: 'n', old: '0', new: '2' }]);
  });
});
