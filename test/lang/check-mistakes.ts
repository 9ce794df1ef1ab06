/** More mistakes, as in `mistakes.ts`: data, loops, other contracts, imports and tests. */

import { inAction, inView } from '../helpers/check.ts';
import type { Mistake } from './mistakes.ts';

const DEAL = `enum Stage { None, Open, Done }
struct Deal { buyer: address, amount: uint, stage: Stage, notes: list<string, 3> }
`;

/** An escrow around the lines of an action. */
const inEscrow = (lines: string): string => `${DEAL}contract Escrow {
  state deals: map<uint, Deal>
  state first: Deal
  state all: list<address, 10>
  state stage: Stage
  action go(id: uint, n: uint, who: address) {
    ${lines}
  }
}`;

const ORACLE = `interface Oracle {
  view price(item: uint) -> uint
  action note(item: uint)
  action tip(item: uint) -> bool
  payable action refill(item: uint)
}
`;

/** A shop around members and the lines of an action. */
const inShop = (lines: string, members = ''): string => `${ORACLE}contract Shop {
  state oracle: Oracle
  state total: uint
${members}  action go(item: uint, where: address) {
    ${lines}
  }
}`;

const COUNTER = `contract Counter {
  state n: uint
  error Odd(n: uint)
  init(first: uint) { n = first }
  action up(by: uint) { n += by }
  view value() -> uint = n
}
`;

/** A test around its lines. */
const inTest = (lines: string): string => `${COUNTER}test "it counts" {
  actor ana, ben with 10 hlp
  let counter = deploy Counter(1)
  ${lines}
}`;

export const MORE_MISTAKES: readonly Mistake[] = [
  // ───────────── names ─────────────
  ['H0201 an enum that is no type', inEscrow('let s: Stages = Stage.Open\n    stage = s')],
  ['H0201 a struct nobody declared', 'contract A { state all: map<uint, Invoice> }'],
  ['H0206 now()', inView('return now() + 1')],
  ['H0202 type(uint256).max', inView('return type(uint256).max')],
  ['H0202 type(int64).min', inView('return type(int64).min', 'int')],
  ['H0202 type of a contract', inView('return type(Oracle).interfaceId', 'bytes4')],
  ['H0202 a local without let', inAction('x = n + 3\n    x = 4\n    total = x')],
  ['H0303 an element that no list of that size has', inEscrow('all[10] = who')],
  ['H0303 an element beyond the cap of a field', inEscrow('require deals[id].notes[1 + 2] == "" else "no"')],
  [
    'H0906 an import that nobody uses',
    'import Counter from "./counter.hlp"\ncontract A { state n: uint }',
    { 'counter.hlp': COUNTER },
  ],
  [
    'H0906 one of two imports',
    'import Coin, Counter from "./counter.hlp"\ncontract A { state c: Counter }',
    { 'counter.hlp': `interface Coin { }\n${COUNTER}` },
  ],
  ['H0202 address(this)', inAction('owner = address(this)')],
  ['H0202 address(this).balance', inView('return address(this).balance')],
  ['H0202 block.timestamp', inView('return block.timestamp')],
  ['H0202 abi.encodePacked', inView('return keccak256(abi.encodePacked(n))', 'bytes32')],
  ['H0202 ether', inView('return ether')],
  ['H0202 a function that does not exist', inAction('let x = average(n, 3)\n    total = x')],
  ['H0202 a constant that does not exist', inView('return MOST_MEMBERS')],
  ['H0202 a struct that does not exist', inAction('let x = Invoice(amount: n)\n    total = x')],
  ['H0203 two inits', 'contract A {\n  state n: uint\n  init() { n = 1 }\n  init(first: uint) { n = first }\n}'],
  ['H0203 two members', 'enum Stage { Open, Done, Open }\ncontract A { }'],
  ['H0203 two fields of a struct', 'struct Deal { a: uint, a: int }\ncontract A { }'],
  ['H0203 accepts hlp twice', 'contract A {\n  accepts hlp\n  accepts hlp\n}'],
  ['H0203 two functions of an interface', 'interface I {\n  action f(a: uint)\n  action f(a: int)\n}\ncontract A { }'],
  ['H0203 a loop counts by a name that is taken', inAction('for n in 0..3 { total += 1 }')],
  ['H0205 an unknown field', inEscrow('deals[id].amuont = n')],
  ['H0205 an unknown member', inEscrow('stage = Stage.Opened')],
  ['H0205 a member nothing is like', inEscrow('stage = Stage.Cancelled')],
  ['H0205 the balance of an address', inView('return who.balance')],
  ['H0205 delegatecall of an address', inAction('let x = who.delegatecall(d)\n    raw = x')],
  ['H0205 something inside a contract', `${COUNTER}contract B {\n  view f() -> uint = Counter.n\n}`],
  ['H0205 pushing to a text', inAction('raw.push(1)')],
  ['H0205 a part of a list', inEscrow('let x = all.size\n    deals[id].amount = x')],
  ['H0205 a method of lists that does not exist', inEscrow('all.remove(n)')],
  ['H0205 a method of maps that does not exist', inEscrow('deals.remove(id)')],
  ['H0205 an unknown function of a contract', inShop('let p = call oracle.prise(item)\n    total = p')],
  ['H0206 an enum as a value', inEscrow('stage = Stage')],
  ['H0206 a struct as a value', inEscrow('deals[id] = Deal')],
  ['H0206 a contract as a value', inShop('oracle = Oracle')],
  ['H0210 a missing file', 'import Coin from "./con.hlp"\ncontract A {\n  state t: Coin\n}', { 'coin.hlp': COUNTER }],
  ['H0210 no way to a file', 'import Coin from "coin.hlp"\ncontract A {\n  state t: Coin\n}', { 'coin.hlp': COUNTER }],
  [
    'H0211 a name that is not there',
    'import Conter from "./counter.hlp"\ncontract A {\n  state c: Conter\n}',
    { 'counter.hlp': COUNTER },
  ],
  [
    'H0211 a name that is only passed on',
    'import Counter from "./middle.hlp"\ncontract A {\n  state c: Counter\n}',
    {
      'middle.hlp': 'import Counter from "./counter.hlp"\ncontract M {\n  state c: Counter\n}',
      'counter.hlp': COUNTER,
    },
  ],
  [
    'H0203 an import like a declaration',
    'import Counter from "./counter.hlp"\ncontract Counter { }',
    { 'counter.hlp': COUNTER },
  ],
  [
    'H0203 two helpers of one name meet',
    'import share from "./math.hlp"\nfn half(n: uint) -> uint = n / 2\ncontract A {\n  view f(n: uint) -> uint = share(n) + half(n)\n}',
    { 'math.hlp': 'fn share(n: uint) -> uint = half(n)\nfn half(n: uint) -> uint = (n + 1) / 2' },
  ],
  ['H0212 a struct that holds itself', 'struct Node { value: uint, next: Node }\ncontract A {\n  state first: Node\n}'],
  ['H0212 two structs that hold each other', 'struct A { b: B }\nstruct B { a: A }\ncontract C {\n  state first: A\n}'],

  // ───────────── types ─────────────
  ['H0301 a number for a member', inEscrow('stage = 1')],
  ['H0301 an enum for a number', inEscrow('deals[id].amount = stage')],
  ['H0301 comparing an enum with a number', inEscrow('require stage == 1 else "no"')],
  ['H0301 an address for a contract', inShop('oracle = where')],
  [
    'H0301 a contract for an address',
    inAction('owner = coin', 'interface Coin { view name() -> string }\n  state coin: Coin').replace(
      /^(contract[^{]*\{)([\s\S]*)(interface Coin \{[^}]*\})/,
      '$3\n$1$2',
    ),
  ],
  [
    'H0301 a list that is too long',
    'contract A {\n  state few: list<uint, 3>\n  action f(many: list<uint, 10>) { few = many }\n}',
  ],
  [
    'H0301 a list of something else',
    'contract A {\n  state few: list<uint, 3>\n  action f(who: list<address, 3>) { few = who }\n}',
  ],
  ['H0301 a number as a key', inView('return balances[5]', 'int')],
  ['H0301 a bool compared with 1', inView('return b == 1', 'bool')],
  ['H0301 one compared with true', inView('return 1 == true', 'bool')],
  ['H0301 a bool that is not 1', inView('return b != 1', 'bool')],
  ['H0301 the answer of a call', inShop('let p: address = call oracle.price(item)\n    require p == where else "no"')],
  ['H0303 a number that is no member', inEscrow('stage = Stage(3)')],
  [
    'H0303 a constant that is no member',
    'enum Stage { None, Open }\nconst LAST: uint = 2\nconst WRONG: Stage = Stage(LAST)\ncontract A { }',
  ],
  ['H0304 order of enums', inEscrow('require stage > Stage.Open else "no"')],
  ['H0304 adding to a list', inEscrow('all += who')],
  ['H0306 comparing structs', inEscrow('require first == deals[id] else "no"')],
  ['H0306 comparing lists', 'contract A {\n  view f(a: list<uint, 3>, b: list<uint, 3>) -> bool = a == b\n}'],
  [
    'H0307 a text as an enum',
    inAction('let x = Stage(s)\n    require x == Stage.On else "no"').replace(
      'contract',
      'enum Stage { Off, On }\ncontract',
    ),
  ],
  ['H0307 a number as a contract', inShop('oracle = Oracle(item)')],
  ['H0308 a struct without names', inEscrow('deals[id] = Deal(who, n, Stage.Open, [])')],
  ['H0308 a struct with too little', inEscrow('deals[id] = Deal(buyer: who, amount: n, stage: Stage.Open)')],
  ['H0308 a struct with one name missing', inEscrow('deals[id] = Deal(buyer: who, n)')],
  ['H0308 a list that is too full', inEscrow('first.notes = ["a", "b", "c", "d"]')],
  [
    'H0205 a field that a struct does not have',
    inEscrow('deals[id] = Deal(bayer: who, amount: n, stage: Stage.Open, notes: [])'),
  ],
  ['H0309 a map in a struct', 'struct Deal { paid: map<uint, uint> }\ncontract A { }'],
  ['H0309 a map of a struct as a value', inEscrow('let d = deals\n    first = d[id]')],
  ['H0312 a struct as a key', `${DEAL}contract A {\n  state m: map<Deal, uint>\n}`],
  ['H0312 a list as a key', 'contract A {\n  state m: map<list<uint, 3>, uint>\n}'],
  ['H0313 opening a struct', inEscrow('let x = first[0]\n    require x == 0 else "no"')],
  ['H0313 opening bytes', inView('return d[5]', 'uint8')],
  ['H0314 a unit on a list of texts', 'contract A {\n  /// @unit hlp\n  state names: list<string, 3>\n}'],
  ['H0315 a push as a value', inEscrow('let x = all.push(who)\n    require x == 0 else "no"')],
  ['H0315 a pop as a value', inEscrow('let x = all.pop()\n    require x == who else "no"')],
  ['H0315 a call that answers nothing', inShop('let x = call oracle.note(item)\n    total = x')],
  ['H0315 a name for no answer', inShop('try call oracle.note(item) as x { total = 1 } else { total = 2 }')],
  ['H0316 a list of structs', `${DEAL}contract A {\n  state all: list<Deal, 10>\n}`],
  ['H0316 a list of lists', 'contract A {\n  state all: list<list<uint, 3>, 10>\n}'],
  ['H0316 a written list of structs', inEscrow('let x = [first]\n    require x.length == 1 else "no"')],
  ['H0316 a constant struct', `${DEAL}const FIRST: Deal = 3\ncontract A { }`],
  ['H0316 a constant list', 'const FEW: list<uint, 3> = [1, 2]\ncontract A { }'],
  ['H0316 an empty struct', 'struct Nothing { }\ncontract A { }'],
  ['H0316 an indexed list', 'contract A {\n  event Many(who: list<address, 3> indexed)\n}'],
  ['H0317 a list without room', 'contract A {\n  state none: list<uint, 0>\n}'],
  ['H0318 an empty list of nothing', inAction('let x = []\n    require x.length == 0 else "no"')],
  ['H0319 a default value of a fn', 'contract A {\n  fn f(n: uint = 3) -> uint = n\n  view g() -> uint = f(1)\n}'],
  ['H0319 a default value of an error', 'contract A {\n  error Low(n: uint = 3)\n}'],
  ['H0319 a default value in the middle', 'contract A {\n  view f(a: uint = 1, b: uint) -> uint = a + b\n}'],
  ['H0319 a default list', 'contract A {\n  view f(a: list<uint, 3> = []) -> uint = a.length\n}'],
  ['H0310 a default value from the state', 'contract A {\n  state n: uint\n  view f(a: uint = n) -> uint = a\n}'],
  ['H0310 a cap from the state', 'contract A {\n  state n: uint\n  state all: list<uint, n>\n}'],

  // ───────────── flow ─────────────
  ['H0401 a loop that may be over', inView('for k in 0..3 { return k }')],
  [
    'H0401 a try with one open half',
    `${ORACLE}contract A {\n  state o: Oracle\n  action f() -> uint {\n    try call o.price(1) as p { return p } else { }\n  }\n}`,
  ],
  ['H0402 after break', inAction('for k in 0..3 {\n      break\n      total += k\n    }')],
  ['H0404 a part of a let', inEscrow('let d = first\n    d.amount = n\n    deals[id] = d')],
  [
    'H0404 a parameter that is a list',
    'contract A {\n  state n: uint\n  action f(all: list<uint, 3>) {\n    all.push(1)\n    n = all.length\n  }\n}',
  ],
  ['H0404 what a loop counts by', inAction('for k in 0..3 { k += 1 }')],
  ['H0406 break without a loop', inAction('if b { break }')],
  ['H0406 continue without a loop', inAction('continue')],

  // ───────────── state ─────────────
  ['H0505 a view that sends', inView('send n to who\n    return n')],
  [
    'H0505 a view that calls an action',
    `${ORACLE}contract A {\n  state o: Oracle\n  view f() -> uint {\n    call o.note(1)\n    return 1\n  }\n}`,
  ],
  [
    'H0506 a question inside a line',
    inShop('total = item + asked()', '  fn asked() -> uint {\n    let p = call oracle.price(1)\n    return p\n  }\n'),
  ],
  [
    'H0507 a helper that calls',
    `${ORACLE}fn ask(o: Oracle) -> uint {\n  let p = call o.price(1)\n  return p\n}\ncontract A { }`,
  ],
  ['H0507 a helper that sends', 'fn give(to: address) { send 1 to to }\ncontract A { }'],
  [
    'H0508 the sum of structs',
    `${DEAL}contract A {\n  state deals: map<uint, Deal>\n  view f() -> uint = sum(deals)\n}`,
  ],
  [
    'H0508 the count of structs',
    `${DEAL}contract A {\n  state deals: map<uint, Deal>\n  view f() -> uint = count(deals)\n}`,
  ],
  [
    'H0508 the sum of lists',
    `${DEAL}contract A {\n  state deals: map<uint, Deal>\n  view f() -> uint = sum(deals.notes)\n}`,
  ],
  ['H0508 the sum of a list', inEscrow('deals[id].amount = sum(all)')],
  ['H0508 the sum of one field', inEscrow('first.amount = sum(deals[id].amount)')],
  ['H0205 the sum of an unknown field', inEscrow('first.amount = sum(deals.amout)')],
  ['H0509 clearing a part of a local', inEscrow('var d = first\n    clear d.amount\n    deals[id] = d')],
  ['H0509 setting a length', inEscrow('all.length = 0')],
  ['H0512 a first value for a struct', `${DEAL}contract A {\n  state first: Deal = 3\n}`],
  ['H0512 a first value for a list', 'contract A {\n  state few: list<uint, 3> = [1]\n}'],

  // ───────────── calls and money ─────────────
  ['H0601 a call inside a line', inShop('total = item * oracle.price(item) + 1')],
  ['H0601 a call in the condition of a loop', inShop('while oracle.price(item) > 3 { total += 1 }')],
  ['H0602 an answer of another contract', inShop('call oracle.price(item)')],
  ['H0602 a yes or no of another contract', inShop('call oracle.tip(item)')],
  ['H0602 an answer of a try', inShop('try call oracle.tip(item) { total = 1 } else { total = 2 }')],
  ['H0604 a call without its word', inShop('let p = oracle.price(item)\n    total = p')],
  ['H0604 an action without its word', inShop('oracle.note(item)')],
  [
    'H0604 a call in a one-line body',
    `${ORACLE}contract A {\n  state o: Oracle\n  view f(n: uint) -> uint = o.price(n)\n}`,
  ],
  [
    'H0510 an invariant that asks another contract',
    `${ORACLE}contract A {\n  state o: Oracle\n  invariant "cheap": o.price(1) < 3\n}`,
  ],
  ['H0605 paying what takes nothing', inShop('call oracle.note(item) paying 1 hlp')],
  ['H0606 calling an address', inShop('call where.note(item)')],
  ['H0606 calling an address, nobody knows as what', inShop('call where.vote(item)')],
  ['H0606 calling ourselves', inShop('call self.go(item, where)')],
  ['H0606 call before our own function', inShop('call helper(item)', '  fn helper(n: uint) { total = n }\n')],
  ['H0606 calling nothing', inShop('call oracle')],
  ['H0606 calling a number', inShop('call item.note(1)')],

  // ───────────── limits ─────────────
  ['H0701 a list that is too long', 'contract A {\n  state many: list<uint, 1025>\n}'],
  [
    'H0701 a struct with too much in it',
    'struct Ten { a: uint, b: uint, c: uint, d: uint, e: uint, f: uint, g: uint, h: uint, i: uint, j: uint }\ncontract A {\n  action f(a: Ten, b: Ten, c: Ten, d: Ten) { require a.a + b.a + c.a + d.a > 0 else "no" }\n}',
  ],
  [
    'H0702 a loop without a limit',
    'contract Club {\n  state nextId: uint\n  state paid_: map<uint, uint>\n  action clean() {\n    for i in 0..nextId {\n      clear paid_[i]\n    }\n  }\n}',
  ],
  ['H0702 a loop up to a parameter', inAction('for k in 0..n { total += k }')],
  ['H0703 a loop of no rounds', inAction('for k in 0..n, max 0 { total += k }')],
  ['H0703 a while of no rounds', inAction('while total > n, max 0 { total -= 1 }')],
  ['H0704 a loop over a map', inEscrow('for d in deals { first = d }')],
  ['H0704 a loop over a number', inAction('for k in 10 { total += k }')],
  ['H0704 a loop over a text', inAction('for k in s { total += 1 }')],
  ['H0310 a limit that is not known', inAction('for k in 0..n, max total { total += k }')],

  // ───────────── tests ─────────────
  ['H0801 deploying in a contract', inAction('let x = deploy Test()\n    total = 1')],
  ['H0802 require in a test', inTest('require counter.value() == 1 else "no"')],
  ['H0802 while in a test', inTest('while counter.value() < 3 { call counter.up(1) }')],
  ['H0802 return in a test', inTest('return')],
  ['H0802 changing a part in a test', inTest('var x = 1\n  x += 1\n  expect x == 2')],
  ['H0803 self in a test', inTest('expect counter.value() == hlpOf(self)')],
  ['H0803 paid in a test', inTest('expect paid == 0')],
  ['H0804 a call of nobody', `${COUNTER}test "nobody" {\n  let counter = deploy Counter(1)\n  call counter.up(1)\n}`],
  ['H0202 an unknown error', inTest('expect fail Od { call counter.up(1) }')],
  ['H0202 an error nothing is like', inTest('expect fail Overdrawn { call counter.up(1) }')],
  ['H0202 a contract nobody knows', inTest('let other = deploy Conter(1)\n  call other.up(1)')],
  [
    'H0206 deploying an interface',
    inTest('let o = deploy Oracle()\n  call o.note(1)').replace('contract', `${ORACLE}contract`),
  ],
  ['H0206 deploying a number', inTest('let o = deploy counter(1)\n  call o.up(1)')],
  ['H0308 deploying without the values', inTest('let other = deploy Counter()\n  call other.up(1)')],
  ['H0405 a question and nothing expected', inTest('counter.value()')],
  ['H0604 an action asked in a test', inTest('counter.up(1)')],
  ['H0604 an action in an expectation', inTest('expect counter.up(1) == 2')],
  ['H0605 paying a deployment', inTest('let other = deploy Counter(1) paying 1 hlp\n  call other.up(1)')],
  ['H0605 paying a view', inTest('call counter.value() paying 1')],
  ['H0301 a contract that acts', inTest('as counter { call counter.up(1) }')],
  ['H0203 an actor like a contract', inTest('actor Counter\n  expect hlpOf(ana) == 10 hlp')],
  ['H0203 two tests', `${inTest('expect true')}\ntest "it counts" { }`],
  ['H0404 changing an actor', inTest('ana = ben')],
  ['H0315 a name for no answer of a test', inTest('let x = call counter.up(1)\n  expect x == 1')],

  // ───────────── warnings ─────────────
  ['H0901 an answer that nobody reads', inShop('try call oracle.price(item) as p { total = 1 } else { total = 2 }')],
  ['H0901 a local of a test that nobody reads', inTest('let x = counter.value()')],
  ['H0903 a struct', inEscrow('var d = deals[id]\n    d.stage = Stage.Done')],
  ['H0903 a list', inEscrow('var some = all\n    some.push(who)')],
  [
    'H0903 after it was read',
    inEscrow('var d = deals[id]\n    require d.stage == Stage.Open else "no"\n    d.amount = d.amount - n'),
  ],
];
