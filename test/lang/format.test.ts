/** How contracts look when `hlp fmt` is done: a rule of `docs/format.md` each. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { format } from '../../src/lang/format/format.ts';
import { WIDTH } from '../../src/lang/format/print.ts';
import { MAX_SOURCE_BYTES, parse } from '../../src/lang/parse/parse.ts';
import { parsed, withoutPlaces } from '../helpers/trees.ts';

/** The layout of a file; formatting it again must change nothing. */
function laidOut(text: string): string {
  const first = format({ name: 'test.hlp', text }).text;
  if (first === undefined) throw new Error(`does not parse: ${text}`);
  expect(format({ name: 'test.hlp', text: first }).text).toBe(first);
  return first;
}

/** The layout of statements; they stand in a test, one step to the right. */
function statements(text: string): string {
  return inside(laidOut(`test "" {\n${text}\n}`));
}

/** The layout of members. */
function inContract(text: string): string {
  return inside(laidOut(`contract A {\n${text}\n}`));
}

function inside(text: string): string {
  const lines = text.split('\n').slice(1, -2);
  return lines.map((line) => line.replace(/^ {2}/, '')).join('\n');
}

describe('blanks', () => {
  test.each([
    ['state   n:uint=3', 'state n: uint = 3'],
    ['state m : map < address , map<uint,bool> >', 'state m: map<address, map<uint, bool>>'],
    ['state l:list<uint,2**3>=[1,2]', 'state l: list<uint, 2 ** 3> = [1, 2]'],
    ['action up ( by:uint=- 1,note : bytes="" )->bool only a,( b ) { }', 'action up(by: uint = -1, note: bytes = "") -> bool only a, (b) {}'], // prettier-ignore
    ['payable   init( ){ }', 'payable init() {}'],
    ['action send (view1:uint){n+=view1}', 'action send(view1: uint) { n += view1 }'],
    ['view has()->list<uint,3>=[ ]', 'view has() -> list<uint, 3> = []'],
    ['invariant "it balances":sum( a . b )==0', 'invariant "it balances": sum(a.b) == 0'],
    ['event Paid(to:address   indexed,n:uint)', 'event Paid(to: address indexed, n: uint)'],
    ['accepts\n hlp', 'accepts hlp'],
  ])('%s', (before, after) => {
    expect(inContract(before)).toBe(after);
  });

  test.each([
    ['let x:uint=a [ 0 ] . b ( c ) ( d ) [ e ]', 'let x: uint = a[0].b(c)(d)[e]'],
    ['let x=- a*-(b)**-2', 'let x = -a * -(b) ** -2'],
    ['let x=- - a', 'let x = --a'],
    ['let x=not(a)and(b or not c)', 'let x = not (a) and (b or not c)'],
    ['let x=[[1],[ ]]', 'let x = [[1], []]'],
    ['for i in 0 .. n,max 3{}', 'for i in 0..n, max 3 {}'],
    ['for i in(a)..-b{}', 'for i in (a)..-b {}'],
    ['call( a ).b( )paying 2.5\thlp', 'call (a).b() paying 2.5 hlp'],
    ['emit Paid (a:1,b)', 'emit Paid(a: 1, b)'],
    ['let j=deploy Jar ( )paying(x)', 'let j = deploy Jar() paying (x)'],
    ['send(a)to(b)', 'send (a) to (b)'],
    ['require(a)else No ( )', 'require (a) else No()'],
    ['total/=2', 'total /= 2'],
    ['actor ana,ben   with 10 hlp', 'actor ana, ben with 10 hlp'],
  ])('%s', (before, after) => {
    expect(statements(before)).toBe(after);
  });

  test('a `>=` behind a type is two signs', () => {
    expect(inContract('state l: list<uint, 3>= [1]')).toBe('state l: list<uint, 3> = [1]');
  });

  test('nothing is lined up in columns', () => {
    expect(inContract('state a:   uint\nstate bcd: uint   // what for')).toBe(
      'state a: uint\nstate bcd: uint // what for',
    );
  });

  test('imports have one line', () => {
    expect(laidOut('import A,B\nfrom "./a.hlp" import C from "./c.hlp"')).toBe(
      'import A, B from "./a.hlp"\nimport C from "./c.hlp"\n',
    );
  });

  test('words, numbers and texts keep their spelling', () => {
    const line = 'let x = [1_000_000, 007, 2.5 hlp, 1.50 hours, 0xAbCd, 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed]';
    expect(statements(line)).toBe(line);
    const text = 'fail "\\u{1F331}  a\\n\\"b\\" // c"';
    expect(statements(text)).toBe(text);
  });
});

/** As wide as that where `statements` puts it. */
function callOf(width: number): string {
  return `let x = f(${'a'.repeat(width - '  let x = f(, b)'.length)}, b)`;
}

function callWith(sign: string): string {
  return `let x = f("${sign.repeat(40)}", ${'a'.repeat(30)})`;
}

describe('round and square brackets', () => {
  test('open when they do not fit on the line, with a comma behind each part', () => {
    const parts = 'buyer: caller, seller: seller, amount: paid, deadline: now + PATIENCE, stage: Stage.Open';
    expect(statements(`deals[id] = Deal(${parts})`)).toBe(
      [
        'deals[id] = Deal(',
        '  buyer: caller,',
        '  seller: seller,',
        '  amount: paid,',
        '  deadline: now + PATIENCE,',
        '  stage: Stage.Open,',
        ')',
      ].join('\n'),
    );
  });

  test('close up when they fit, without a comma behind the last part', () => {
    expect(statements('deals[id] = Deal(\n  buyer: caller,\n  amount: [\n1,],\n)')).toBe(
      'deals[id] = Deal(buyer: caller, amount: [1])',
    );
  });

  test('the outer ones open first', () => {
    const names = ['somebody', 'everybody', 'anybody', 'whoever'];
    expect(statements(`pay(all(${names.join(', ')}), most(${names.join(', ')}), [${names.join(', ')}])`)).toBe(
      ['pay(', ...['all(_)', 'most(_)', '[_]'].map((part) => `  ${part.replace('_', names.join(', '))},`), ')'].join(
        '\n',
      ),
    );
  });

  test('parameters open before the result, and the brace stays with them', () => {
    const params = ['somebody: address', 'something: uint', 'note: string', 'deadline: uint'];
    expect(inContract(`payable action give(${params.join(', ')}) -> uint only steward { return 3 }`)).toBe(
      [
        'payable action give(',
        ...params.map((param) => `  ${param},`),
        ') -> uint only steward {',
        '  return 3',
        '}',
      ].join('\n'),
    );
  });

  test('a line of exactly 100 columns is not too long, one of 101 is', () => {
    expect(statements(callOf(WIDTH)).split('\n')).toHaveLength(1);
    expect(statements(callOf(WIDTH + 1)).split('\n')).toHaveLength(4);
  });

  test('wide characters take two columns', () => {
    expect(statements(callWith('é')).split('\n')).toHaveLength(1);
    expect(statements(callWith('木')).split('\n')).toHaveLength(4);
  });

  test('a comment at the end of a line may reach further', () => {
    const line = `${callOf(WIDTH)} // why it is that long`;
    expect(statements(line)).toBe(line);
    expect(statements(line.replace('//', '/*') + ' */').split('\n')).toHaveLength(4);
  });

  test('what follows counts: an `else` behind them goes to the next line first', () => {
    const call = 'isAllowedToDoWhatTheyWantToDo(somebody, something)';
    expect(statements(`require ${call} else NotAllowedToDoThat(somebody, something, "no")`)).toBe(
      `require ${call}\n  else NotAllowedToDoThat(somebody, something, "no")`,
    );
  });

  test('names in a row', () => {
    const names = Array.from({ length: 20 }, (_, index) => `somebody${index}`);
    expect(statements(`actor ${names.join(', ')} with 1 hlp`)).toBe(`actor ${names.join(',\n  ')} with 1 hlp`);
  });
});

describe('braces', () => {
  test('with one statement stay on one line when they are left so', () => {
    const lines = [
      'if room < 0 { return 0 } else if room == 0 { return 1 } else {}',
      'as ana { expect fail NotOpen { call village.leave() } }',
      'while total > 10, max 256 { total /= 2 }',
      'try call a.b() as c { x() } else { fail "gone" }',
    ].join('\n');
    expect(statements(lines)).toBe(lines);
  });

  test('stay open when a line ends behind the opening one', () => {
    expect(statements('if a {\n b() }')).toBe('if a {\n  b()\n}');
    expect(statements('as ana { if a {\n b() } }')).toBe('as ana {\n  if a {\n    b()\n  }\n}');
  });

  test('close up when the first two lines are joined', () => {
    expect(statements('if a { b()\n}')).toBe('if a { b() }');
  });

  test('with two statements are open', () => {
    expect(statements('if a { b() c() }')).toBe('if a {\n  b()\n  c()\n}');
  });

  test('of one statement open together', () => {
    expect(statements('if a { b() } else if c { } else {\n d() }')).toBe(
      'if a {\n  b()\n} else if c {} else {\n  d()\n}',
    );
    expect(statements('try call a.b() { c() d() } else { e() }')).toBe(
      'try call a.b() {\n  c()\n  d()\n} else {\n  e()\n}',
    );
  });

  test('open when the line is too long', () => {
    const call = 'call names.take("a name that is far too long for this", SECRET) paying 1 hlp';
    expect(statements(`expect fail "a name has three to thirty-two letters" { ${call} }`)).toBe(
      `expect fail "a name has three to thirty-two letters" {\n  ${call}\n}`,
    );
  });

  test('of contracts and interfaces are open, unless there is nothing in them', () => {
    expect(laidOut('contract A { accepts hlp } interface B { view n() -> uint event E() } contract C {\n}')).toBe(
      'contract A {\n  accepts hlp\n}\n\ninterface B {\n  view n() -> uint\n  event E()\n}\n\ncontract C {}\n',
    );
  });

  test('of structs need no commas when they are open, those of enums do', () => {
    const text = 'struct S { a: uint b: map<uint, bool>, }\nenum E { A, B, }\n';
    expect(laidOut(text)).toBe('struct S { a: uint, b: map<uint, bool> }\nenum E { A, B }\n');
    expect(laidOut(text.replaceAll('{', '{\n'))).toBe(
      'struct S {\n  a: uint\n  b: map<uint, bool>\n}\nenum E {\n  A,\n  B,\n}\n',
    );
  });
});

describe('long expressions', () => {
  const [first, second, third] = ['balances[somebody] >= limits[somebody]', 'isFine(somebody)', 'somebody != nobody'];

  test('begin their lines with operators, the loosest first', () => {
    expect(statements(`expect ${first} and ${second} or ${third} and ${first}`)).toBe(
      `expect ${first} and ${second}\n  or ${third} and ${first}`,
    );
    expect(statements(`expect ${first} and ${second} and ${third} and ${first} or ${second}`)).toBe(
      `expect ${first}\n    and ${second}\n    and ${third}\n    and ${first}\n  or ${second}`,
    );
  });

  test('in brackets stay together when they fit', () => {
    expect(statements(`expect (${first} or ${second}) and (${third} or ${first})`)).toBe(
      `expect (${first} or ${second})\n  and (${third} or ${first})`,
    );
  });

  test('behind `=` go to the next line, and take several when that is too short', () => {
    const product = 'mulDiv(balances[somebody], limits[somebody], 100)';
    expect(statements(`let share = ${product} + price * quantity - discount[somebody] / 2`)).toBe(
      `let share =\n  ${product} + price * quantity - discount[somebody] / 2`,
    );
    expect(statements(`total = ${product} + ${product} * 2 - 1`)).toBe(
      `total =\n  ${product}\n  + ${product} * 2\n  - 1`,
    );
  });

  test('of declarations go to the next line', () => {
    const sum = 'hlpOf(self) >= sum(pledges) + sum(deposits) - sum(collected)';
    expect(inContract(`invariant "every pledge is here until somebody collects it": ${sum}`)).toBe(
      `invariant "every pledge is here until somebody collects it":\n  ${sum}`,
    );
    const head = 'view sealOf(name: string, who: address, secret: bytes32) -> bytes32 =';
    expect(inContract(`${head} keccak256(encode(name, who, secret))`)).toBe(
      `${head}\n  keccak256(encode(name, who, secret))`,
    );
  });

  test('of a `require` come with their `else`', () => {
    expect(statements(`require ${first} and ${second} and ${third} else TooMuch(somebody, balances[somebody])`)).toBe(
      `require ${first} and ${second} and ${third}\n  else TooMuch(somebody, balances[somebody])`,
    );
    expect(statements(`require ${first} and ${second} and ${third} and ${first} else "no"`)).toBe(
      `require ${first}\n  and ${second}\n  and ${third}\n  and ${first}\n  else "no"`,
    );
  });

  test('before a block let it begin on a line of its own', () => {
    expect(statements(`if ${first} and ${second} and ${third} and isAllowed { b() } else { c() }`)).toBe(
      `if ${first}\n  and ${second}\n  and ${third}\n  and isAllowed\n{\n  b()\n} else {\n  c()\n}`,
    );
    expect(statements(`while ${first} and ${second} and ${third} and a, max 3 { b() }`)).toBe(
      `while ${first}\n  and ${second}\n  and ${third}\n  and a, max 3\n{\n  b()\n}`,
    );
  });

  test('a text that is too long stays whole', () => {
    const text = `fail "${'a'.repeat(120)}"`;
    expect(statements(text)).toBe(text);
  });
});

describe('empty lines', () => {
  test('stay, but only one in a row and none at the ends of a block', () => {
    expect(statements('if a {\n\n\n b()\n\n\n\n c()\n\n}\n\nd()\ne()')).toBe('if a {\n  b()\n\n  c()\n}\n\nd()\ne()');
  });

  test('a contract may begin with one', () => {
    expect(laidOut('contract A {\n\n\n  accepts hlp\n\n}')).toBe('contract A {\n\n  accepts hlp\n}\n');
  });

  test('stay in lists that are open, and go where no line begins', () => {
    expect(statements('f(a,\n\n // b\n b,\n\n c)')).toBe('f(\n  a,\n\n  // b\n  b,\n\n  c,\n)');
    expect(statements('let x =\n\n f(a,\n\n b)\n\n + c')).toBe('let x = f(a, b) + c');
    expect(statements('f( // a\n b\n ,\n c)')).toBe('f( // a\n  b,\n  c,\n)');
  });

  test('contracts, interfaces and tests have one around them, and take their comments along', () => {
    expect(
      laidOut('// head\n/// doc\ncontract A {} // a\n// b\n/// doc\ninterface B {}\nconst C: uint = 1\ntest "" {}'),
    ).toBe(
      '// head\n/// doc\ncontract A {} // a\n\n// b\n/// doc\ninterface B {}\n\nconst C: uint = 1\n\ntest "" {}\n',
    );
  });

  test('end a file with a line, not with an empty one', () => {
    expect(laidOut('\n\n\nconst C: uint = 1\n\n\n')).toBe('const C: uint = 1\n');
    expect(laidOut('const C: uint = 1')).toBe('const C: uint = 1\n');
  });

  test('a file with nothing in it stays empty', () => {
    expect(laidOut(' \n\t\n')).toBe('');
    expect(laidOut('\n// nothing')).toBe('// nothing\n');
  });
});

describe('comments', () => {
  test('stay at the end of their line, or on lines of their own', () => {
    expect(statements('a()    // one\n      // two\n\n/* three */\nb() /* four */\n// five')).toBe(
      'a() // one\n// two\n\n/* three */\nb() /* four */\n// five',
    );
  });

  test('belong to the argument in front of them, or to the one behind a comma', () => {
    const parts = `${'a'.repeat(40)} /* of a */, /* of b */ ${'b'.repeat(40)}`;
    expect(statements(`f(/* first */ ${parts} /* last */)`)).toBe(
      ['f(', `  /* first */ ${'a'.repeat(40)} /* of a */,`, `  /* of b */ ${'b'.repeat(40)}, /* last */`, ')'].join(
        '\n',
      ),
    );
    expect(statements('f(/* first */ a /* of a */, /* of b */ b /* last */)')).toBe(
      'f(/* first */ a /* of a */, /* of b */ b /* last */)',
    );
  });

  test('to the end of a line open the brackets they stand in; a comma goes before them', () => {
    expect(statements('f(a // one\n , b\n // two\n , c // three\n)')).toBe(
      'f(\n  a, // one\n  b,\n  // two\n  c, // three\n)',
    );
    expect(laidOut('enum E { A // one\n, B }')).toBe('enum E {\n  A, // one\n  B,\n}\n');
    expect(laidOut('struct S { a: uint, // one\nb: uint }')).toBe('struct S {\n  a: uint // one\n  b: uint\n}\n');
  });

  test('before `else`, `and`, and an opening brace', () => {
    expect(statements('if a { b() } // one\n// two\nelse { c() }')).toBe(
      'if a {\n  b()\n} // one\n// two\nelse {\n  c()\n}',
    );
    expect(statements('require a // one\n and b\n // two\n else "no"')).toBe(
      'require a // one\n  and b\n  // two\n  else "no"',
    );
    expect(statements('if a // one\n{ b() }')).toBe('if a // one\n{\n  b()\n}');
  });

  test('in brackets that hold nothing else', () => {
    expect(
      statements('if a { // one\n}\nif b {\n// two\n}\nif c { /* three */ }\nif d { /* four */ } else { e()\nf() }'),
    ).toBe(
      'if a { // one\n}\nif b {\n  // two\n}\nif c { /* three */ }\nif d {\n  /* four */\n} else {\n  e()\n  f()\n}',
    );
    expect(statements('f( /* one */ )\ng( // two\n)')).toBe('f(/* one */)\ng( // two\n)');
    expect(laidOut('contract A { /* one */ }\ncontract B {\n  // two\n}')).toBe(
      'contract A { /* one */ }\n\ncontract B {\n  // two\n}\n',
    );
  });

  test('behind the opening bracket and before the closing one', () => {
    expect(statements('if a { // one\n b() // two\n // three\n }')).toBe('if a { // one\n  b() // two\n  // three\n}');
  });

  test('at the beginning and the end of a file', () => {
    expect(laidOut('/* one */ const C: uint = 1 // two\n\n\n// three')).toBe(
      '/* one */ const C: uint = 1 // two\n\n// three\n',
    );
  });

  test('in odd places', () => {
    expect(statements('let /* a */ x /* b */ = /* c */ y /* d */ . /* e */ z /* f */ ( )')).toBe(
      'let /* a */ x /* b */ = /* c */ y /* d */. /* e */ z /* f */()',
    );
    expect(statements('let x // a\n = // b\n 3')).toBe('let x // a\n= // b\n  3');
  });

  test('that document something stand right above it', () => {
    const text =
      '/// One.\n   ///   Two.\ncontract A {\n/// Three.\nstate n: uint\n\n/// Four, of nothing.\n\nstate m: uint }';
    const after = laidOut(text);
    expect(after).toBe(
      '/// One.\n///   Two.\ncontract A {\n  /// Three.\n  state n: uint\n\n  /// Four, of nothing.\n\n  state m: uint\n}\n',
    );
    expect(withoutPlaces(parsed(after))).toEqual(withoutPlaces(parsed(text)));
  });

  test('of several lines move as a whole', () => {
    expect(statements('if a {\n        /* one\n         * two\n\n             three */\n b() }')).toBe(
      'if a {\n  /* one\n   * two\n\n       three */\n  b()\n}',
    );
  });
});

describe('files', () => {
  test('line ends become line feeds, also in comments, and blanks before them go', () => {
    expect(laidOut('contract A {\r\n  // one  \r\n  /* two \r\n     three */\r\n\taccepts hlp\t\r\n}\r\n')).toBe(
      'contract A {\n  // one\n  /* two\n     three */\n  accepts hlp\n}\n',
    );
  });

  test('a file that does not parse has no layout but messages', () => {
    const source = { name: 'test.hlp', text: 'contract A { state }' };
    expect(format(source)).toEqual({ diagnostics: parse(source, 0).diagnostics });
    expect(format(source).diagnostics).toHaveLength(1);
  });

  test('a file that would be too large is left alone, and says so', () => {
    const depth = 20;
    const calls = 'b() '.repeat(MAX_SOURCE_BYTES / (2 * depth));
    const { text, diagnostics } = format({
      name: 'test.hlp',
      text: `test "" {${'if a {'.repeat(depth)}${calls}${'}'.repeat(depth)}}`,
    });
    expect(text).toBeUndefined();
    expect(diagnostics?.map(({ title }) => title)).toEqual(['laid out, this file would be too large']);
  });

  test('the page on the layout shows what happens', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/format.md'), 'utf8');
    const [, before = '', after = ''] = /```hlp-unformatted\n([^]*?)```[^]*?```hlp\n([^]*?)```/.exec(page) ?? [];
    expect(laidOut(before)).toBe(after);
    expect(page).toContain(`at most ${WIDTH} columns`);
  });
});
