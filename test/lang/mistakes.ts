/**
 * One or more wrong programs for every diagnostic of the checker. `check.test.ts` pins what is said about each of them,
 * whole, and holds all of them to the rules of style (docs/language.md). What concerns structs, enums, lists, loops, other
 * contracts, imports and tests is in `check-mistakes.ts`.
 */

import { inAction, inView, type Others } from '../helpers/check.ts';

/** What is wrong, the program, and the other files it imports. */
export type Mistake = readonly [string, string, Others?];

export const MISTAKES: readonly Mistake[] = [
  // ───────────── names ─────────────
  ['H0201 a type with a typing mistake', 'contract A { state owner: adress }'],
  ['H0201 a type from elsewhere', 'contract A { state on: boolean }'],
  ['H0201 a size that does not exist', 'contract A { state n: uint7 }'],
  ['H0201 something that is no type', 'contract A {\n  state owner: address\n  state other: owner\n}'],
  [
    'H0202 tx.origin',
    'contract Vault {\n  state owner: address\n  action open() {\n    require tx.origin == owner else "not yours"\n  }\n}',
  ],
  ['H0202 a typing mistake', inView('return totl')],
  ['H0202 another case', inView('return Total')],
  ['H0202 nothing like it', inView('return xyzzy')],
  ['H0202 a word from elsewhere', inView('return msg.value')],
  ['H0202 a function from elsewhere', inAction('let left = gasleft()\n    total = left')],
  ['H0202 an unknown event', inAction('emit Moved(n)')],
  [
    'H0203 a parameter like a state variable',
    'contract Token {\n  state minter:     address\n\n  action mint(minter: address) {\n    require minter == caller else "no"\n  }\n}',
  ],
  ['H0203 two of a kind', 'contract A {\n  state n: uint\n  view n() -> uint = 1\n}'],
  [
    'H0203 a local like a local around it',
    inAction('let x = n\n    if b { let x = n + 1 }\n    require x > 0 else "no"'),
  ],
  ['H0203 two fields', 'error Low(has: uint, has: uint)\ncontract A { }'],
  ['H0203 a value given twice', inAction('fail Low(has: n, has: n)', 'error Low(has: uint, needs: uint)')],
  ['H0203 two sentences', 'contract A {\n  state n: uint\n  invariant "few": n < 5\n  invariant "few": n < 6\n}'],
  ['H0204 a name of the language', 'contract A {\n  state caller: address\n}'],
  ['H0204 a built-in error', 'contract A {\n  error NotAllowed(who: address)\n}'],
  ['H0205 a part of a number', inView('return n.value')],
  ['H0205 the length of a string', inView('return s.length')],
  ['H0205 the length of a map', inView('return balances.length')],
  ['H0205 a value with an unknown name', inAction('fail Low(hass: n)', 'error Low(has: uint)')],
  ['H0206 a function without brackets', inView('return one', 'uint', 'fn one() -> uint = 1')],
  ['H0206 brackets behind a state variable', inView('return balances(who)', 'int')],
  ['H0206 an event as an error', inAction('fail Moved(n)', 'event Moved(n: uint)')],
  ['H0206 a call of a value', inView('return (n + 1)(2)')],
  [
    'H0207 a circle',
    'contract A {\n  view even(n: uint) -> bool = n == 0 or odd(n - 1)\n  fn odd(n: uint) -> bool = even(n - 1)\n}',
  ],
  ['H0207 itself', 'contract A {\n  view down(n: uint) -> uint = down(n - 1)\n}'],
  ['H0208 constants in a circle', 'const A: uint = B + 1\nconst B: uint = A * 2\ncontract C { }'],
  [
    'H0209 the same four bytes',
    'contract A {\n  action burn(amount: uint) { require amount > 0 else "no" }\n  action collate_propagate_storage(x: bytes16) { require x != 0x00000000000000000000000000000000 else "no" }\n}',
  ],

  // ───────────── types ─────────────
  ['H0301 a number for a bool', inAction('require n else "no"')],
  ['H0301 zero for nobody', inAction('owner = 0')],
  ['H0301 one for true', inAction('let ok: bool = 1\n    require ok else "no"')],
  ['H0301 bytes for a string', inAction('title = d')],
  ['H0301 comparing a string with bytes', inAction('require s == d else "no"')],
  ['H0301 comparing an address with a bool', inAction('require who == b else "no"')],
  [
    'H0302 int minus uint',
    'contract Credit {\n  state balances: map<address, int>\n  action pay(units: uint) {\n    let left = balances[caller] - units\n    balances[caller] = left\n  }\n}',
  ],
  ['H0302 a wide number for a narrow place', inAction('small = n')],
  ['H0302 a value of another width', inView('return double(small)', 'uint', 'fn double(x: uint) -> uint = x * 2')],
  ['H0302 comparing int8 with uint', 'contract A {\n  view f(a: int8, b: uint) -> bool = a < b\n}'],
  ['H0303 too large', inAction('small = 256')],
  ['H0303 negative', inAction('total = -1')],
  ['H0303 a constant that does not fit', 'const A: uint8 = 200\nconst B: uint8 = A * 2\ncontract C { }'],
  ['H0304 minus in front of a uint', inView('return i + -n', 'int')],
  ['H0304 adding texts', inAction('title = s + "!"')],
  ['H0304 order of texts', inAction('require s < "b" else "no"')],
  ['H0304 adding to a text', inAction('title += "!"')],
  ['H0304 joining a number', inView('return concat(n, s)', 'string')],
  ['H0305 a wrong checksum', inAction('owner = 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD')],
  ['H0307 a number as a string', inView('return string(n)', 'string')],
  ['H0307 a wide number as an address', inView('return address(n)', 'address')],
  ['H0307 a number as a bool', inView('return bool(n)', 'bool')],
  ['H0307 a string as a number', inView('return uint(s)')],
  ['H0308 a value is missing', inAction('emit Moved(who)', 'event Moved(to: address, amount: uint)')],
  ['H0308 too many values', inView('return one(n)', 'uint', 'fn one() -> uint = 1')],
  ['H0308 some with names', inAction('emit Moved(to: who, n)', 'event Moved(to: address, amount: uint)')],
  ['H0308 names for a function of the language', inView('return min(a: n, b: 3)')],
  ['H0309 a map as a value', inView('return balances', 'int')],
  ['H0309 a map as a parameter', 'contract A {\n  action f(all: map<address, uint>) { }\n}'],
  ['H0310 a constant that asks the chain', 'contract A {\n  const START: uint = now\n}'],
  ['H0310 a first value from the state', 'contract A {\n  state a: uint = 1\n  state b: uint = a + 1\n}'],
  ['H0310 a constant that calls', 'fn one() -> uint = 1\ncontract A {\n  const X: uint = one()\n}'],
  ['H0311 divided by zero', 'const A: uint = 10 / (5 - 5)\ncontract B { }'],
  ['H0311 too large to work out', 'const A: uint = 2 ** 100000\ncontract B { }'],
  ['H0312 a map as a key', 'contract A {\n  state m: map<map<uint, bool>, uint>\n}'],
  ['H0313 too many keys', inView('return balances[who][n]', 'int')],
  ['H0313 opening a text', inView('return d[0]', 'uint8')],
  ['H0314 a unit on a text', 'contract A {\n  /// @unit hlp\n  state title: string\n}'],
  ['H0314 an unknown unit', 'contract A {\n  /// @unit euro\n  state price: uint\n}'],
  [
    'H0315 a function that gives nothing back',
    inAction('let x = log(n)\n    require x else "no"', 'event E(n: uint)\n  fn log(n: uint) { emit E(n) }'),
  ],

  // ───────────── flow ─────────────
  [
    'H0401 one path without return',
    'contract Vote {\n  state closed: map<uint, bool>\n  view winner(id: uint) -> uint {\n    if closed[id] { return 1 }\n  }\n}',
  ],
  ['H0401 an empty body', 'contract A {\n  view f() -> uint { }\n}'],
  ['H0401 one half without return', inView('if b { return 1 } else { require n > 0 else "no" }')],
  ['H0402 after return', inView('return 1\n    require b else "no"')],
  ['H0402 after both halves', inView('if b { return 1 } else { fail "no" }\n    return 2')],
  ['H0403 nothing returned', inView('return')],
  ['H0403 a value nobody expects', inAction('return n')],
  ['H0403 a one-line body without a promise', 'contract A {\n  fn f() = 1\n  action go() { f() }\n}'],
  ['H0404 a let', inAction('let x = n\n    x = 2\n    require x > 1 else "no"')],
  ['H0404 a parameter', inAction('n += 1')],
  ['H0404 a constant', inAction('MOST = 5', 'const MOST: uint = 4')],
  ['H0404 a name of the language', inAction('caller = who')],
  ['H0405 a name on a line of its own', inAction('total')],
  ['H0405 a calculation on a line of its own', inAction('min(n, 2)')],

  // ───────────── state ─────────────
  [
    'H0505 a view that calls a writer',
    'contract Shop {\n  state prices: map<uint, uint>\n  view price(item: uint) -> uint = refresh(item)\n  fn refresh(item: uint) -> uint {\n    prices[item] = 3\n    return 3\n  }\n}',
  ],
  ['H0505 a view that writes', inView('total = n\n    return n')],
  ['H0505 a view that emits', inView('emit Asked(n)\n    return n', 'uint', 'event Asked(n: uint)')],
  [
    'H0506 an effect inside a line',
    inAction('total = n + next()', 'fn next() -> uint {\n    total += 1\n    return total\n  }'),
  ],
  ['H0507 a helper that asks the chain', 'fn later(days: uint) -> uint = now + days\ncontract A { }'],
  ['H0508 the sum of one value', inView('return sum(total)')],
  [
    'H0508 the sum of addresses',
    'contract A {\n  state owners: map<uint, address>\n  view f() -> uint = sum(owners)\n}',
  ],
  ['H0509 clearing a local', inAction('var x = n\n    clear x\n    require x > 0 else "no"')],
  ['H0509 assigning to a call', inAction('min(n, 1) = 2')],
  ['H0510 an invariant about time', 'contract A {\n  state end: uint\n  invariant "in time": now < end\n}'],
  [
    'H0510 an invariant that calls',
    'contract A {\n  state n: uint\n  view f() -> uint = n\n  invariant "few": f() < 3\n}',
  ],
  ['H0510 the balance of someone else', 'contract A {\n  state bank: address\n  invariant "rich": hlpOf(bank) >= 5\n}'],
  [
    'H0511 an exact balance',
    'contract Pot {\n  state shares: map<address, uint>\n  invariant "every share is backed": hlpOf(self) == sum(shares)\n}',
  ],
  ['H0511 the smaller side', 'contract A {\n  invariant "few": 5 <= hlpOf(self)\n}'],
  ['H0511 part of something larger', 'contract A {\n  state n: uint\n  invariant "few": n < 3 and hlpOf(self) >= 5\n}'],
  ['H0512 a first value for a map', 'contract A {\n  state m: map<uint, uint> = 3\n}'],

  // ───────────── calls ─────────────
  [
    'H0602 an answer that nobody reads',
    inAction('next()', 'fn next() -> uint {\n    total += 1\n    return total\n  }'),
  ],
  ['H0603 an action from inside', inAction('reset()', 'action reset() { total = 0 }')],

  // ───────────── limits, tests, warnings ─────────────
  [
    'H0701 a fourth indexed field',
    'contract A {\n  event E(a: uint indexed, b: uint indexed, c: uint indexed, d: uint indexed)\n}',
  ],
  ['H0801 a word of tests', inAction('wait 3 days')],
  ['H0901 a local that nobody reads', inAction('let x = n + 1')],
  ['H0902 a fn that nobody calls', 'contract A {\n  fn one() -> uint = 1\n}'],
  ['H0904 paid where nothing is paid', 'contract A {\n  state got: uint\n  action give() { got += paid }\n}'],
  [
    'H0905 a comment about no parameter',
    'contract A {\n  state n: uint\n  /// @param amont how much\n  action add(amount: uint) { n += amount }\n}',
  ],
  [
    'H0905 a sentence about no parameter',
    'contract A {\n  state n: uint\n  /// @says {caller} adds {amont}\n  action add(amount: uint) { n += amount }\n}',
  ],
  ['H0905 a tag that does not exist', '/// @autor ana\ncontract A { }'],
];
