/** Contracts that call each other and fail: who is blamed, in whose words, and where one stands then. */

import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { breakingText } from '../../src/timeline/breaking.ts';
import { callPath } from '../../src/timeline/call-path.ts';
import type { Snapshot } from '../../src/timeline/snapshot.ts';
import type { Stepper } from '../../src/timeline/stepper.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { encodeAbi } from '../../src/vm/abi.ts';
import { addressToWord } from '../../src/base/address.ts';
import { compileText, Town } from '../helpers/town.ts';

const BANK = `contract Bank {
  /// @unit hlp
  state held: map<address, uint>
  state total: uint
  invariant "the total is what is held": total == sum(held)
  /// @param amount how much @unit hlp
  event Kept(who: address indexed, amount: uint)
  /// @param has what there is @unit hlp
  error TooLittle(who: address, has: uint)
  action keep(amount: uint) {
    held[caller] += amount
    total += amount
    emit Kept(caller, amount)
  }
  action lose(amount: uint) {
    held[caller] -= amount
  }
  action take(amount: uint) {
    require held[caller] >= amount else TooLittle(caller, held[caller])
    held[caller] -= amount
    total -= amount
  }
  action burn() {
    var who = caller
    while true { who = recover(keccak256("x"), "x") }
  }
}`;

const CLERK = `interface Bank {
  action keep(amount: uint)
  action lose(amount: uint)
  action take(amount: uint)
  action burn()
}
interface Self { action again() }
contract Clerk {
  state bank: Bank
  state tries: uint
  init(where: Bank) { bank = where }
  action give(amount: uint) { call bank.keep(amount) }
  action spend(amount: uint) { call bank.take(amount) }
  action ruin(amount: uint) {
    call bank.keep(amount)
    call bank.lose(amount)
  }
  action attempt(amount: uint) {
    try call bank.take(amount) { tries += 1 } else { tries += 10 }
  }
  action twice() {
    try call bank.lose(1) { tries += 1 } else { tries += 10 }
    try call bank.burn() { tries += 1 } else { tries += 10 }
  }
  action again() {
    try call Self(self).again() { tries += 1 } else { tries += 10 }
  }
}`;

const BOSS = `interface Clerk { action spend(amount: uint) }
contract Boss {
  state clerk: Clerk
  init(who: Clerk) { clerk = who }
  action order(amount: uint) { call clerk.spend(amount) }
  action suggest(amount: uint) -> bool {
    try call clerk.spend(amount) { return true } else { return false }
  }
}`;

async function office(): Promise<Town> {
  const town = await Town.open();
  await town.deploy('bank', [], BANK);
  await town.deploy('clerk', ['bank'], CLERK);
  await town.deploy('boss', ['clerk'], BOSS);
  return town;
}

const place = ({ source, calls }: Snapshot): string =>
  `${source?.contract}: ${source?.text.trim()} (${callPath(calls)})`;
const endOf = (stepper: Stepper): Snapshot => stepper.at(stepper.length);

describe('what a contract does to another', () => {
  test('is told with its name, and so are its events', async () => {
    const town = await office();
    const { told, block } = await town.send('clerk.give', ['7']);
    expect(told.events).toMatchObject([{ contract: 'bank', event: 'Kept', fields: [{ shown: 'clerk' }, { shown: '0.000000000000000007', unit: 'hlp' }] }]); // prettier-ignore

    const stepper = await town.step(block);
    const changed = stepper.stops.map((stop) => stepper.at(stop).sentence);
    expect(changed).toContain('clerk 0 → 0.000000000000000007 hlp in bank.held');
    expect(changed).toContain('bank.total 0 → 7');
    const { state } = endOf(stepper);
    const clerk = town.address('clerk');
    expect(state.filter((row) => row.changed).map(({ contract, path, name }) => [contract, name, path])).toEqual([
      ['bank', 'bank.held[clerk]', `held[${clerk}]`],
      ['bank', 'bank.sum(held)', 'sum(held)'],
      ['bank', 'bank.total', 'total'],
    ]);
  });

  test('its invariants are asked before its caller goes on, with what they read', async () => {
    const town = await office();
    const stepper = await town.step((await town.send('clerk.give', ['7'])).block);
    const asked = stepper.stops.map((stop) => stepper.at(stop)).find(({ reads }) => reads.length > 0);
    expect(asked && place(asked)).toBe('bank: invariant "the total is what is held": total == sum(held) (clerk.give → bank.the total is what is held)'); // prettier-ignore
    expect(asked?.reads.map(({ name, shownOld, shownNew }) => [name, shownOld, shownNew])).toEqual([
      ['bank.total', '0', '7'],
      ['bank.sum(held)', '0', '0.000000000000000007'],
    ]);
  });
});

describe('a failure that comes up from another contract', () => {
  test('has the name and units that the one who failed gives it, and stands where it failed', async () => {
    const town = await office();
    const { told, block } = await town.send('boss.order', ['5']);
    expect(told.reason?.text).toBe('TooLittle(who: clerk, has: 0 hlp)');
    expect(told.sentence).toMatch(/; it failed: TooLittle\(who: clerk, has: 0 hlp\)$/);

    const end = endOf(await town.step(block));
    expect(place(end)).toBe('bank: require held[caller] >= amount else TooLittle(caller, held[caller]) (boss.order → clerk.spend → bank.take)'); // prettier-ignore
    expect(end.locals).toMatchObject([{ name: 'amount', value: '5' }]);
    expect(end.outcome).toBe('reverted');
    expect(end.sentence).toBe('it failed, and nothing of it stays: TooLittle(who: clerk, has: 0 hlp)');
  });

  test('a try further up catches it, and tells of the call that it made and of who failed', async () => {
    const town = await office();
    const { told, block } = await town.send('boss.suggest', ['5']);
    expect(told.answer).toMatchObject({ value: false });
    const stepper = await town.step(block);
    expect(stepper.failedCalls).toMatchObject([
      { contract: 'clerk', function: 'spend', source: { contract: 'bank' }, reason: { text: 'TooLittle(who: clerk, has: 0 hlp)' } }, // prettier-ignore
    ]);
    const [failed] = stepper.failedCalls;
    const after = stepper.at((failed?.step ?? 0) + 1);
    expect(callPath(after.calls)).toBe('suggest');
    expect(after.sentence).toMatch(/^clerk\.spend failed, and nothing of it stays: TooLittle/);
  });

  test('the invariant of another contract is broken by a line of that contract, in its newest call', async () => {
    const town = await office();
    const { told, block } = await town.send('clerk.ruin', ['4']);
    expect(told.reason?.name).toBe('InvariantBroken');
    const stepper = await town.step(block);
    const broken = stepper.breakingWrite();
    expect(broken?.source).toMatchObject({ contract: 'bank', text: '    held[caller] -= amount' });
    expect(broken && breakingText(broken)).toMatch(
      /^bank\.held\[clerk\] went from 0\.0*4 to 0 hlp in line 16 of bank\.hlp/,
    );
    expect(endOf(stepper).source).toMatchObject({ contract: 'bank', text: expect.stringContaining('invariant') });
    expect(endOf(stepper).reads).toMatchObject([{ name: 'bank.total', shownNew: '4' }, { name: 'bank.sum(held)', shownNew: '0' }]); // prettier-ignore
  });
});

describe('calls that are caught', () => {
  test('a panic and gas that ran out are told one after the other, and the gas adds up', async () => {
    const town = await office();
    const { told, block } = await town.send('clerk.twice', []);
    expect(told.status).toBe('success');
    const stepper = await town.step(block);
    expect(stepper.failedCalls.map(({ function: name, reason }) => [name, reason.text])).toEqual([
      ['lose', 'a number got too big or too small for its type'],
      ['burn', 'bank was called and used up its gas'],
    ]);
    const { gas, state } = endOf(stepper);
    const rows = stepper.gasRows(stepper.length, gas.used);
    expect(rows.reduce((sum, row) => sum + row.gas, 0)).toBe(Number(stepper.told.gasUsed));
    expect(state.find(({ path }) => path === 'tries')).toMatchObject({ new: '20' });
    expect(state.filter(({ contract, changed }) => contract === 'bank' && changed)).toEqual([]);
  });

  test('a contract that is running cannot be entered again, and that is said', async () => {
    const town = await office();
    const stepper = await town.step((await town.send('clerk.again', [])).block);
    expect(stepper.failedCalls.map(({ reason }) => reason.text)).toEqual(['clerk is running already, and cannot be called again before it is done']); // prettier-ignore
  });

  test('what went well is no failure', async () => {
    const town = await office();
    await town.send('clerk.give', ['9']);
    const stepper = await town.step((await town.send('clerk.attempt', ['9'])).block);
    expect(stepper.failedCalls).toEqual([]);
    expect(endOf(stepper).state.find(({ path }) => path === 'tries')).toMatchObject({ new: '1' });
  });
});

describe('a contract whose source cannot be believed', () => {
  test('is stepped by instruction between the lines of its caller, with the names that its container tells', async () => {
    const town = await Town.open();
    const { module } = compileText('bank.hlp', BANK).module;
    const lie = encodeModule({ ...module, source: { entry: 'Bank', files: [{ name: 'bank.hlp', text: BANK.replace('+= amount', '-= amount') }] } }); // prettier-ignore
    const bank = (await town.mine({ to: undefined, data: lie })).receipt.contractAddress;
    if (bank === undefined) throw new Error('the bank is there');
    const clerk = compileText('clerk.hlp', CLERK);
    const data = concatBytes(clerk.bytecode, encodeAbi(['address'], [addressToWord(bank)]));
    const to = (await town.mine({ to: undefined, data })).receipt.contractAddress;
    town.name('clerk', to);
    const stepper = await town.step((await town.send('clerk.give', ['7'])).block);

    const [first, second, third] = stepper.stops;
    expect(stepper.at(first ?? 0).source).toMatchObject({ text: expect.stringContaining('call bank.keep(amount)') });
    expect([second, third].map((stop) => stepper.at(stop ?? 0))).toMatchObject([
      { source: undefined, function: 'keep', locals: [{ name: 'amount', value: '7' }] },
      { source: undefined, function: 'keep' },
    ]);
    expect((third ?? 0) - (second ?? 0)).toBe(1);
    expect(stepper.move(first ?? 0, 'nextLine')).toBe(stepper.length);
    expect(endOf(stepper).state.find(({ path }) => path === 'total')).toMatchObject({ new: '7' });
  });

  test('still shows parameters that are structs, lists and members of enums, for the container knows their types', async () => {
    const shop = `enum Stage { Open, Done }
      struct Task { owner: address, stage: Stage, hours: list<uint, 3> }
      contract Shop {
        state total: uint
        action take(task: Task, times: uint) { total = times * task.hours.length }
      }`;
    const town = await Town.open();
    const { module } = compileText('shop.hlp', shop).module;
    const lie = shop.replace('total = times', 'total = 1 + times');
    const data = encodeModule({ ...module, source: { entry: 'Shop', files: [{ name: 'shop.hlp', text: lie }] } });
    town.name('shop', (await town.mine({ to: undefined, data })).receipt.contractAddress);
    const { block, told } = await town.send('shop.take', ['(owner: bob, stage: Done, hours: [1, 2])', '21']);
    const stepper = await town.step(block);
    expect(stepper.at(0).locals.map(({ name, type, shown }) => `${name}: ${type} = ${shown}`)).toEqual([
      'task: Task = (owner: bob, stage: Done, hours: [1, 2])',
      'times: uint256 = 21',
    ]);
    expect(told.call?.args.map(({ shown }) => shown)).toEqual(['(owner: bob, stage: Done, hours: [1, 2])', '21']);
    expect(endOf(stepper).state).toMatchObject([{ name: 'total', type: 'uint256', new: '42' }]);
  });
});
