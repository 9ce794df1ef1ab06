/**
 * What someone writes who knows another language, each habit in at least three spellings: what is written, and what it
 * becomes when the certain fixes are made. Where nothing is certain there is no second text.
 */

type Spelling = readonly [wrong: string, right?: string];

export type HabitRow = {
  readonly habit: string;
  readonly code: string;
  /** A line of an action, a member of a contract, or a whole file. */
  readonly where: 'line' | 'member' | 'file';
  readonly spellings: readonly [Spelling, Spelling, Spelling, ...Spelling[]];
};

/** The text of a spelling with what has to stand around it. */
export function inPlace(where: HabitRow['where'], text: string): string {
  if (where === 'file') return text;
  return where === 'member' ? `contract A {\n  ${text}\n}\n` : `contract A {\n  action f() {\n    ${text}\n  }\n}\n`;
}

export const HABIT_ROWS: readonly HabitRow[] = [
  {
    habit: 'semicolons',
    code: 'H0120',
    where: 'line',
    spellings: [
      ['a = 1;', 'a = 1'],
      ['a = 1;\n    b = 2 ;\n    ;', 'a = 1\n    b = 2'],
      ['if a { b(); };', 'if a { b() }'],
      ['return; // done', 'return // done'],
    ],
  },
  {
    habit: 'semicolons behind members',
    code: 'H0120',
    where: 'member',
    spellings: [
      ['state n: uint;', 'state n: uint'],
      ['struct S { a: uint; b: bool; }', 'struct S { a: uint, b: bool, }'],
      ['fn f() { };', 'fn f() { }'],
    ],
  },
  {
    habit: 'mapping',
    code: 'H0122',
    where: 'member',
    spellings: [
      ['state n: mapping(address => uint)', 'state n: map<address, uint>'],
      ['state n: mapping(address owner => mapping(uint => bool) marks)', 'state n: map<address, map<uint, bool>>'],
      ['state n: map<address => uint>', 'state n: map<address, uint>'],
      ['state n: Map<address, uint>', 'state n: map<address, uint>'],
      ['state n: map(address=>uint)', 'state n: map<address,uint>'],
    ],
  },
  {
    habit: 'function',
    code: 'H0123',
    where: 'member',
    spellings: [
      ['function f(a: uint) public { }', 'action f(a: uint) { }'],
      ['function f() external payable { }', 'payable action f() { }'],
      ['function f() public view returns (uint) { return 1 }', 'view f() -> uint { return 1 }'],
      ['function f() internal pure returns (uint) { return 1 }', 'fn f() -> uint { return 1 }'],
      ['function f() private { }', 'fn f() { }'],
      ['func f() { }'],
      ['function f() { }'],
      ['function f() public view { }'],
    ],
  },
  {
    habit: 'visibility behind the brackets',
    code: 'H0123',
    where: 'member',
    spellings: [
      ['action f() public { }', 'action f() { }'],
      ['view f() external -> uint = 1', 'view f() -> uint = 1'],
      ['action f() payable { }', 'payable action f() { }'],
      ['init() public { }', 'init() { }'],
    ],
  },
  {
    habit: 'functions of interfaces',
    code: 'H0123',
    where: 'file',
    spellings: [
      ['interface I { function f() external; }', 'interface I { action f() }'],
      ['interface I { function f() external view returns (bool); }', 'interface I { view f() -> bool }'],
      ['interface I {\n  function f() external payable;\n}', 'interface I {\n  payable action f()\n}'],
    ],
  },
  {
    habit: 'the type of an answer',
    code: 'H0116',
    where: 'member',
    spellings: [
      ['view f() returns (uint) { return 1 }', 'view f() -> uint { return 1 }'],
      ['view f(): uint { return 1 }', 'view f() -> uint { return 1 }'],
      ['view f() => uint { return 1 }', 'view f() -> uint { return 1 }'],
      ['view f() uint { return 1 }', 'view f() -> uint { return 1 }'],
      ['view f() -> (uint) { return 1 }', 'view f() -> uint { return 1 }'],
      ['view f() returns (uint total) { return 1 }'],
      ['view f() { return 1 }'],
    ],
  },
  {
    habit: 'require with brackets',
    code: 'H0124',
    where: 'line',
    spellings: [
      ['require(a, "no")', 'require a else "no"'],
      ['require(a == b, No(a))', 'require a == b else No(a)'],
      ['require( a , "no" )', 'require  a else "no"'],
      ['require a, "no"', 'require a else "no"'],
      ['require(a, reason)'],
    ],
  },
  {
    habit: 'require without a reason',
    code: 'H0114',
    where: 'line',
    spellings: [
      ['require(a)'],
      ['require a'],
      ['require a "no"', 'require a else "no"'],
      ['require (a) == b\n    c()'],
    ],
  },
  {
    habit: 'revert',
    code: 'H0125',
    where: 'line',
    spellings: [
      ['revert("no")', 'fail "no"'],
      ['revert No(a)', 'fail No(a)'],
      ['fail("no")', 'fail "no"'],
      ['fail(No(a, b))', 'fail No(a, b)'],
      ['revert()'],
      ['if a { throw }'],
    ],
  },
  {
    habit: '&&',
    code: 'H0127',
    where: 'line',
    spellings: [
      ['if a && b { }', 'if a and b { }'],
      ['require a&&b else "no"', 'require a and b else "no"'],
      ['x = (a && b) && c', 'x = (a and b) and c'],
    ],
  },
  {
    habit: '||',
    code: 'H0127',
    where: 'line',
    spellings: [
      ['if a || b { }', 'if a or b { }'],
      ['require a||b else "no"', 'require a or b else "no"'],
      ['x = a || (b || c)', 'x = a or (b or c)'],
    ],
  },
  {
    habit: '!',
    code: 'H0127',
    where: 'line',
    spellings: [
      ['if !a { }', 'if not a { }'],
      ['x = !(a and !b)', 'x = not (a and not b)'],
      ['x = a == !b', 'x = a == (not b)'],
      ['while !!a, max 3 { }', 'while not not a, max 3 { }'],
    ],
  },
  {
    habit: '++ and --',
    code: 'H0128',
    where: 'line',
    spellings: [
      ['i++', 'i += 1'],
      ['counts[a].n--', 'counts[a].n -= 1'],
      ['++i', 'i += 1'],
      ['-- i', 'i -= 1'],
      ['x = a[i++]'],
      ['x = ++i + 1'],
    ],
  },
  {
    habit: 'declarations with the type first',
    code: 'H0129',
    where: 'line',
    spellings: [
      ['uint x = 1', 'let x: uint = 1'],
      ['uint256 x = 1;\n    x += 2;', 'var x: uint256 = 1\n    x += 2'],
      ['bool ok;', 'var ok: bool = false'],
      ['Deal memory d = deals[1]', 'let d: Deal = deals[1]'],
      ['address payable to = owner', 'let to: address = owner'],
      ['Deal d;'],
    ],
  },
  {
    habit: 'a type behind let',
    code: 'H0130',
    where: 'line',
    spellings: [
      ['let uint x = 1', 'let x: uint = 1'],
      ['var uint x = 1', 'var x: uint = 1'],
      ['let string memory s = "a"', 'let s: string = "a"'],
    ],
  },
  {
    habit: 'parameters with the type first',
    code: 'H0130',
    where: 'member',
    spellings: [
      ['action f(uint a) { }', 'action f(a: uint) { }'],
      ['action f(mapping(uint => bool) a, address payable b) { }', 'action f(a: map<uint, bool>, b: address) { }'],
      ['error No(address who, uint256 n)', 'error No(who: address, n: uint256)'],
      ['fn f(uint a = 3) { }', 'fn f(a: uint = 3) { }'],
    ],
  },
  {
    habit: 'fields of events with the type first',
    code: 'H0130',
    where: 'member',
    spellings: [
      ['event E(address indexed from, uint v)', 'event E(from: address indexed, v: uint)'],
      ['event E(uint v)', 'event E(v: uint)'],
      ['event E(\n    string note,\n    bool ok\n  )', 'event E(\n    note: string,\n    ok: bool\n  )'],
    ],
  },
  {
    habit: 'fields of structs with the type first',
    code: 'H0130',
    where: 'member',
    spellings: [
      ['struct S { uint a; address b; }', 'struct S { a: uint, b: address, }'],
      ['struct S {\n    uint a;\n  }', 'struct S {\n    a: uint,\n  }'],
      ['struct S { mapping(uint => bool) m }', 'struct S { m: map<uint, bool> }'],
    ],
  },
  {
    habit: 'state variables with the type first',
    code: 'H0131',
    where: 'member',
    spellings: [
      ['uint256 public x;', 'state x: uint256'],
      ['mapping(address => uint) private balances;', 'state balances: map<address, uint>'],
      ['address owner = nobody', 'state owner: address = nobody'],
      ['uint constant MOST = 5;', 'const MOST: uint = 5'],
      ['public uint immutable x', 'state x: uint'],
    ],
  },
  {
    habit: 'a type behind state',
    code: 'H0130',
    where: 'member',
    spellings: [
      ['state uint x', 'state x: uint'],
      ['state uint public x = 3', 'state x: uint = 3'],
      ['const uint MOST = 3', 'const MOST: uint = 3'],
    ],
  },
  {
    habit: 'memory, calldata, storage',
    code: 'H0132',
    where: 'member',
    spellings: [
      ['action f(a: string memory) { }', 'action f(a: string) { }'],
      ['action f(bytes calldata a) { }', 'action f(a: bytes) { }'],
      ['view f() returns (string memory) { return "" }', 'view f() -> string { return "" }'],
      ['fn f() { Deal storage d = deals[1]; }'],
    ],
  },
  {
    habit: 'constructor',
    code: 'H0133',
    where: 'member',
    spellings: [
      ['constructor() { }', 'init() { }'],
      ['constructor(uint a) public { n = a; }', 'init(a: uint) { n = a }'],
      ['constructor() payable { }', 'payable init() { }'],
    ],
  },
  {
    habit: 'modifiers',
    code: 'H0134',
    where: 'member',
    spellings: [
      ['modifier onlyOwner() { require(caller == owner, "no"); _; }'],
      ['modifier locked { _; }'],
      ['state owner: address\n  action f() onlyOwner { }', 'state owner: address\n  action f() only owner { }'],
      ['action f() nonReentrant { }', 'action f() { }'],
      ['action f() whenOpen(3) { }'],
    ],
  },
  {
    habit: 'pragma',
    code: 'H0135',
    where: 'file',
    spellings: [
      ['pragma solidity ^0.8.20;\ncontract A { }', 'contract A { }'],
      ['// SPDX-License-Identifier: MIT\npragma solidity >=0.8.0 <0.9.0;\n', '// SPDX-License-Identifier: MIT\n'],
      ['pragma abicoder v2; contract A { }', 'contract A { }'],
    ],
  },
  {
    habit: 'imports without names',
    code: 'H0136',
    where: 'file',
    spellings: [
      ['import "./a.sol";'],
      ['import * as A from "./a.hlp"'],
      ['import { A, B } from "./a.hlp";', 'import A, B from "./a.hlp"'],
      ['import { A as B } from "./a.hlp"'],
    ],
  },
  {
    habit: 'for with three parts',
    code: 'H0137',
    where: 'line',
    spellings: [
      ['for (uint i = 0; i < n; i++) { a() }', 'for i in 0..n { a() }'],
      ['for (i = 1; i <= n; ++i) { a(); }', 'for i in 1..n + 1 { a() }'],
      ['for(let i = 0; i < xs.length; i += 1) { }', 'for i in 0..xs.length { }'],
      ['for (;;) { }'],
      ['for (uint i = n; i > 0; i--) { }'],
      ['for (address a of all) { b(a) }', 'for a in all { b(a) }'],
      ['for i in 0..n max 3 { }', 'for i in 0..n, max 3 { }'],
    ],
  },
  {
    habit: 'no braces',
    code: 'H0138',
    where: 'line',
    spellings: [
      ['if (a) b();', 'if (a) { b() }'],
      ['if a\n      return\n    else\n      c = 1', 'if a { return }\n    else { c = 1 }'],
      ['for (uint i = 0; i < n; i++) s += i;', 'for i in 0..n { s += i }'],
      ['while a, max 3 b()', 'while a, max 3 { b() }'],
    ],
  },
  {
    habit: 'a ? b : c',
    code: 'H0139',
    where: 'line',
    spellings: [['x = a ? b : c'], ['let x = a > 1 ? a : 1'], ['f(a ? b : c ? d : e)']],
  },
  {
    habit: 'events and errors alone',
    code: 'H0140',
    where: 'file',
    spellings: [
      ['contract A { event E(a: uint) fn f() { E(1) } }', 'contract A { event E(a: uint) fn f() { emit E(1) } }'],
      ['contract A { error No() fn f() { No() } }', 'contract A { error No() fn f() { fail No() } }'],
      ['event E()\nfn f() {\n  E();\n}\n', 'event E()\nfn f() {\n  emit E()\n}\n'],
    ],
  },
  {
    habit: 'delete',
    code: 'H0141',
    where: 'line',
    spellings: [
      ['delete x', 'clear x'],
      ['delete balances[who].amount;', 'clear balances[who].amount'],
      ['if a { delete b }', 'if a { clear b }'],
    ],
  },
  {
    habit: 'several results',
    code: 'H0142',
    where: 'line',
    spellings: [
      ['return (a, b)'],
      ['return a, b'],
      ['(uint a, bool b) = g()'],
      ['(a, b) = (b, a)'],
      ['let (a, b) = g()'],
    ],
  },
  {
    habit: 'a call inside of a line',
    code: 'H0601',
    where: 'line',
    spellings: [
      ['x = 2 * call oracle.price(1)'],
      ['let x = call oracle.price(1) + 1'],
      ['if call oracle.price(1) > 3 { }'],
    ],
  },
  {
    habit: 'a line behind return',
    code: 'H0402',
    where: 'line',
    spellings: [['return\n    x = 1'], ['return\n    x[1].a += 1'], ['if a { return b = 1 }']],
  },
  {
    habit: 'inheritance',
    code: 'H0143',
    where: 'file',
    spellings: [
      ['contract A is B { }'],
      ['contract A is B, C(3) { }'],
      ['abstract contract A { }', 'contract A { }'],
      ['library L { fn f() { } }'],
    ],
  },
  {
    habit: 'assert',
    code: 'H0126',
    where: 'line',
    spellings: [['assert(a)'], ['assert(a == b);'], ['assert(a, "no")', 'require a else "no"']],
  },
  {
    habit: 'unchecked',
    code: 'H0144',
    where: 'line',
    spellings: [
      ['unchecked {\n      a += 1\n    }', '  a += 1'],
      ['unchecked { a += 1 }', 'a += 1'],
      ['unchecked { i++; }', 'i += 1'],
    ],
  },
  {
    habit: 'single quotes',
    code: 'H0121',
    where: 'line',
    spellings: [
      ["fail 'no'", 'fail "no"'],
      ["x = 'it\\'s \"so\"'", 'x = "it\'s \\"so\\""'],
      ["require a else ''", 'require a else ""'],
    ],
  },
  {
    habit: 'units of ether',
    code: 'H0145',
    where: 'line',
    spellings: [
      ['x = 1 ether', 'x = 1 hlp'],
      ['x = 100 wei', 'x = 100'],
      ['x = 5 gwei', 'x = 0.000000005 hlp'],
      ['let x = 2.5 ether', 'let x = 2.5 hlp'],
      ['x = 1 years'],
    ],
  },
  {
    habit: 'chained comparisons',
    code: 'H0119',
    where: 'line',
    spellings: [
      ['if a < b < c { }', 'if a < b and b < c { }'],
      ['require 1 <= f(a) < 10 else "no"', 'require 1 <= f(a) and f(a) < 10 else "no"'],
      ['x = a == b == c', 'x = a == b and b == c'],
      ['x = a < b == c'],
    ],
  },
  {
    habit: '= in conditions',
    code: 'H0118',
    where: 'line',
    spellings: [
      ['if a = 1 { }', 'if a == 1 { }'],
      ['require a = b else "no"', 'require a == b else "no"'],
      ['while a and (b = 2), max 3 { }', 'while a and (b == 2), max 3 { }'],
    ],
  },
  {
    habit: 'words of the language as names',
    code: 'H0113',
    where: 'member',
    spellings: [['state view: uint'], ['action f(call: uint) { g(1) }'], ['fn f() { let error = 3 error += 1 }']],
  },
  {
    habit: 'hlp that is sent',
    code: 'H0146',
    where: 'line',
    spellings: [
      ['payable(caller).transfer(amount)', 'send amount to caller'],
      ['owner.send(1 + f(a, 2))', 'send 1 + f(a, 2) to owner'],
      ['deals[id].buyer.call{value: amount}("")', 'send amount to deals[id].buyer'],
      ['(bool ok, ) = owner.call{value: amount}("")'],
      ['call token.give{value: 3}(a)'],
    ],
  },
  {
    habit: 'arrays',
    code: 'H0117',
    where: 'member',
    spellings: [
      ['state xs: uint256[]'],
      ['state xs: uint[10]', 'state xs: list<uint, 10>'],
      ['state xs: list<uint>'],
      ['action f(xs: address[]) { }'],
    ],
  },
  {
    habit: 'a value without a type',
    code: 'H0115',
    where: 'member',
    spellings: [
      ['const MOST = 3', 'const MOST: uint = 3'],
      ['state title = "a"', 'state title: string = "a"'],
      ['state n uint', 'state n: uint'],
      ['action f(a uint) { }', 'action f(a: uint) { }'],
      ['state n:'],
      ['action f(a, b: uint) { }'],
      ['event E(address, uint)'],
    ],
  },
  {
    habit: 'comparisons with other signs',
    code: 'H0147',
    where: 'line',
    spellings: [
      ['if a === b { }', 'if a == b { }'],
      ['if a !== b { }', 'if a != b { }'],
      ['if a => b { }', 'if a >= b { }'],
      ['if a <> b { }', 'if a != b { }'],
    ],
  },
  {
    habit: 'bits',
    code: 'H0148',
    where: 'line',
    spellings: [['x = a & 1'], ['x = a << 2'], ['x = a | b ^ c']],
  },
  {
    habit: 'new',
    code: 'H0149',
    where: 'line',
    spellings: [['let t = new Token(1)'], ['let xs = new uint[](3)'], ['t = new Token{value: 1}()']],
  },
  {
    habit: 'receive and fallback',
    code: 'H0150',
    where: 'member',
    spellings: [
      ['receive() external payable {}', 'accepts hlp'],
      ['fallback() external payable { }', 'accepts hlp'],
      ['receive() external payable { n += 1; }'],
    ],
  },
  {
    habit: 'words that are left out or called otherwise',
    code: 'H0151',
    where: 'member',
    spellings: [
      ['total: uint', 'state total: uint'],
      ['fn f() { const x = 3 }', 'fn f() { let x = 3 }'],
      ['fn f() { let mut x = 3 }', 'fn f() { var x = 3 }'],
      ['fn f() { if a { } elif b { } }', 'fn f() { if a { } else if b { } }'],
    ],
  },
  {
    habit: 'named values',
    code: 'H0152',
    where: 'line',
    spellings: [
      ['x = Deal(buyer = a, amount = 1)', 'x = Deal(buyer: a, amount: 1)'],
      ['x = Deal({buyer: a, amount: 1})', 'x = Deal(buyer: a, amount: 1)'],
      ['emit E(a=1)', 'emit E(a:1)'],
    ],
  },
  {
    habit: 'payable addresses',
    code: 'H0153',
    where: 'line',
    spellings: [
      ['x = payable(owner)', 'x = owner'],
      ['let a: address payable = b', 'let a: address = b'],
      ['x = payable(f(a))', 'x = (f(a))'],
    ],
  },
  {
    habit: 'what there is not',
    code: 'H0154',
    where: 'member',
    spellings: [
      ['using SafeMath for uint256;', ''],
      ['using Lib for uint256;'],
      ['fn f() { assembly { let x := 1 } }'],
      ['fn f() { do { a() } while (b); }'],
    ],
  },
];
