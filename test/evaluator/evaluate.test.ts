/** The evaluator by itself: what the design of the language says, in small contracts. */

import { describe, expect, test } from 'vitest';
import type { ValueType } from '../../src/lang/tree.ts';
import { contractsOf } from './differential.ts';
import { decoded, withSelector } from './encoding.ts';
import { deploy, run } from './evaluate.ts';
import { nameOf } from './failure.ts';
import { totalsOf } from './totals.ts';
import { World } from './world.ts';

const [OURS, THEIRS, CALLER] = [0xa1n, 0xb2n, 0xca11n];

/** A world in which the contracts of a text stand at `THEIRS` and `OURS`, the last one at `OURS`. */
function worldOf(text: string): World {
  const contracts = contractsOf(text);
  if (typeof contracts === 'string') throw new Error(contracts);
  const world = new World();
  for (const [i, contract] of contracts.entries()) {
    const to = i === contracts.length - 1 ? OURS : THEIRS;
    const made = deploy(world, contract, { to, caller: CALLER, value: 0n, data: new Uint8Array(0) });
    if (!made.ok) throw new Error(nameOf(made.reason));
  }
  return world;
}

/** Presses `go`, and says in a few words how it ended. */
function pressed(world: World, ...args: bigint[]): string {
  const fn = world.contracts.get(OURS)?.contract.functions.find(({ name }) => name === 'go');
  const types = fn?.params.map(({ type }): ValueType => type) ?? [];
  const data = withSelector('go', types, args);
  const result = run(world, { to: OURS, caller: CALLER, value: 0n, data, kind: 'call' });
  if (!result.ok) return nameOf(result.reason);
  if (fn?.result === undefined) return 'done';
  const [answer] = decoded([fn.result], result.data) ?? [];
  return typeof answer === 'bigint' ? answer.toString() : 'no number';
}

/** What `n` of the other contract is. */
const leaf = (world: World): bigint | undefined => world.contracts.get(THEIRS)?.leaves.get('n') as bigint | undefined;

const go = (members: string, body: string, params = ''): World =>
  worldOf(`contract Ours {\n${members}\n action go(${params}) -> uint {\n${body}\n }\n}`);

describe('numbers', () => {
  test('are checked at the width of their type', () => {
    expect(pressed(go('', 'let x: uint8 = 200\n return uint(x + 55)'))).toBe('255');
    expect(pressed(go('', 'let x: uint8 = 200\n return uint(x + 56)'))).toBe('Panic 0x11');
    expect(pressed(go('', 'let x: int8 = -128\n return uint(-x)'))).toBe('Panic 0x11');
    expect(pressed(go('', 'let x: int8 = -128\n return uint(x / -1)'))).toBe('Panic 0x11');
  });

  test('`/` rounds towards zero and `%` has the sign of the left side', () => {
    expect(pressed(go('', 'let x = -7\n return uint(x / 2 + 3) * 10 + uint(-(x % 2))'))).toBe('1');
  });

  test('nothing is divided by zero, and a power that is too large fails', () => {
    expect(pressed(go('state n: uint', 'return 1 / n'))).toBe('Panic 0x12');
    expect(pressed(go('state n: uint', 'return (n + 2) ** 256'))).toBe('Panic 0x11');
    expect(pressed(go('state n: uint', 'return (n + 2) ** 255 / 2 ** 250'))).toBe('32');
  });
});

describe('the order in which things are worked out', () => {
  test('is from left to right, and `and` stops early', () => {
    expect(pressed(go('state n: uint\n state l: list<uint, 3>', 'return 1 / n + l[n]'))).toBe('Panic 0x12');
    expect(pressed(go('state n: uint\n state l: list<uint, 3>', 'return l[n] + 1 / n'))).toBe('Panic 0x32');
    expect(pressed(go('state n: uint', 'if n > 0 and 1 / n > 0 { return 1 }\n return 2'))).toBe('2');
  });

  test('keys come before the value, and fields of a struct as they are written', () => {
    const members = 'state n: uint\n state m: map<uint, uint>\n fn next() -> uint {\n n += 1\n return n\n }';
    expect(pressed(go(members, 'm[n] = next()\n return m[0] * 10 + m[1]'))).toBe('10');
    const struct = 'struct Two { a: uint, b: uint }\n state n: uint\n state l: list<uint, 3>';
    expect(pressed(go(struct, 'let t = Two(b: l[n], a: 1 / n)\n return t.a'))).toBe('Panic 0x32');
  });

  test('the old value is read before the new one is worked out', () => {
    expect(pressed(go('state l: list<uint, 3>\n state n: uint', 'l[0] += 1 / n\n return 0'))).toBe('Panic 0x32');
    expect(pressed(go('state l: list<uint, 3>\n state n: uint', 'l[0] = 1 / n\n return 0'))).toBe('Panic 0x12');
  });
});

describe('loops', () => {
  test('more rounds than the limit fail', () => {
    const body = 'var s = 0\n for i in 0..n, max 3 { s += i }\n return s';
    expect(pressed(go('', body, 'n: uint'), 3n)).toBe('3');
    expect(pressed(go('', body, 'n: uint'), 4n)).toBe('TooManyRounds');
  });

  test('a list is gone through as it was at the beginning', () => {
    const body = 'l.push(1)\n l.push(2)\n var s = 0\n for x in l {\n s += x\n clear l\n }\n return s * 10 + l.length';
    expect(pressed(go('state l: list<uint, 3>', body))).toBe('30');
  });

  test('a loop without an end uses up all gas', () => {
    expect(pressed(go('', 'var n = 1\n while n > 0 { n = 1 }\n return n'))).toBe('out of gas');
  });
});

describe('the state', () => {
  test('a list that is written again keeps nothing of what it was, and lists have an end', () => {
    const world = go('state l: list<uint, 3>', 'l = [1, 2, 3]\n l = [4]\n return l.length');
    expect(pressed(world)).toBe('1');
    expect([...(world.contracts.get(OURS)?.leaves ?? [])]).toEqual([
      ['l[0]', 4n],
      ['l.length', 1n],
    ]);
    expect(pressed(go('state l: list<uint, 1>', 'l.push(0)\n l.push(0)\n return 0'))).toBe('Panic 0x32');
    expect(pressed(go('state l: list<uint, 1>', 'l.pop()\n return 0'))).toBe('Panic 0x32');
  });

  test('sums and counts follow every write, also below bound keys', () => {
    const members = 'state m: map<uint, map<string, int8>>';
    const world = go(
      members,
      'm[1]["]["] = -5\n m[1]["b"] = 5\n m[2]["b"] = 7\n return count(m[1]) * 100 + uint(sum(m))',
    );
    expect(pressed(world)).toBe('207');
    const deployed = world.contracts.get(OURS);
    expect(deployed && Object.fromEntries(totalsOf(deployed))).toEqual({
      'count(m[1])': 2n,
      'count(m[2])': 1n,
      'sum(m)': 7n,
    });
  });

  test('a sum that leaves its type, a key that is too long, a number without a member fail', () => {
    expect(pressed(go('state m: map<uint, uint>', 'm[1] = MAX_UINT\n m[2] = 1\n return sum(m)'))).toBe('Panic 0x11');
    const long = `"${'x'.repeat(257)}"`;
    expect(pressed(go('state m: map<string, uint>', `return m[${long}]`))).toBe('Panic 0x41');
    expect(pressed(go('enum E { A, B }\n state n: uint', 'return uint(E(n + 2))'))).toBe('Panic 0x21');
  });

  test('a broken invariant undoes everything', () => {
    const world = go('state n: uint\n invariant "small": n < 2', 'n += 1\n return n');
    expect([pressed(world), pressed(world)]).toEqual(['1', 'InvariantBroken']);
    expect(world.contracts.get(OURS)?.leaves.get('n')).toBe(1n);
  });
});

describe('other contracts', () => {
  const theirs = `interface Ours { action go() -> uint }
contract Theirs {
 state n: uint
 action up() -> uint {
  n += 1
  require n < 2 else "enough"
  return n
 }
 action back(to: Ours) -> uint {
  n = 7
  let x = call to.go()
  return x
 }
 view wide() -> uint = 300
}
interface Narrow { view wide() -> uint8 }
`;
  const both = (body: string): World =>
    worldOf(
      `${theirs}contract Mine { action go() -> uint {\n let t = Theirs(0x${'b2'.padStart(40, '0')})\n${body}\n } }`,
    );

  test('a failed call fails alike; tried, only what it did is undone', () => {
    expect(pressed(both('let a = call t.up()\n let b = call t.up()\n return a + b'))).toBe('a text');
    const world = both('let a = call t.up()\n try call t.up() as b { return b } else { return a + 10 }');
    expect(pressed(world)).toBe('11');
    expect(leaf(world)).toBe(1n);
  });

  test('nobody comes back into a contract that is running', () => {
    const world = both('let a = call t.back(Ours(self))\n return a');
    expect(pressed(world)).toBe('CallFailed 2');
    expect(leaf(world)).toBeUndefined();
  });

  test('an answer that does not fit, a contract that is not there, hlp that is not there', () => {
    expect(pressed(both('let a = call Narrow(address(t)).wide()\n return uint(a)'))).toBe('CallFailed 5');
    expect(pressed(both('let a = call Narrow(caller).wide()\n return uint(a)'))).toBe('CallFailed 3');
    expect(pressed(both('send 1 to caller\n return uint(now)'))).toBe('CallFailed 6');
  });
});
