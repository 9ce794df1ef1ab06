/** What is said of a text that no habit explains: what is missing, what is in the way, which bracket is to blame. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { applyEdits } from '../../src/lang/edits.ts';
import { languageGrammar, mistakesGrammars } from '../../src/lang/parse/grammar.ts';
import { HABITS } from '../../src/lang/parse/mistakes/habits.ts';
import { parse } from '../../src/lang/parse/parse.ts';
import { isCode, scan } from '../../src/lang/parse/scan.ts';
import { complaints } from '../helpers/trees.ts';

function said(text: string): string[] {
  return parse({ name: 'test.hlp', text }, 0).diagnostics.map(({ code, title, primary: { span, label } }) => {
    const before = text.slice(0, span.start);
    return `${before.split('\n').length}:${span.start - before.lastIndexOf('\n')} ${code} ${title} – ${label}`;
  });
}

describe('something is missing', () => {
  test('a sign is missing where it belongs, not where the next line begins', () => {
    expect(complaints('contract A {\n  action f() {\n    emit Paid\n\n  }\n}')).toBe(
      [
        'error[H0101] `(` is missing',
        '  ┌─ test.hlp:3:14',
        '  │',
        ' 3│     emit Paid',
        '  │              ^ `(` belongs here',
        '  why  Behind `Paid` something else follows, so a part in between was left out.',
        '  fix  write `(` behind `Paid`',
      ].join('\n'),
    );
  });

  test.each([
    ['state m: map<address>', '1:34 `,` is missing'],
    ['invariant "a" n == 3', '1:27 `:` is missing'],
    ['state n: uint =', '1:29 a value is missing'],
    ['fn f() {\n emit Paid\n}', '2:11 `(` is missing'],
    ['fn f() {\n a +=\n}', '2:6 a value is missing'],
    ['fn f() { x = 3 * }', '1:30 a value is missing'],
    ['fn f() { a. }', '1:25 a name is missing'],
    ['fn f() { send a b }', '1:29 `to` is missing'],
    ['fn f() { let x }', '1:28 `=` or `:` is missing'],
    ['fn f() { fail No }', '1:30 `(` is missing'],
    ['fn f() { try call a.b() { } }', '1:41 `else` is missing'],
    ['event E(a: uint indexed b: uint)', '1:37 `)` or `,` is missing'],
    ['enum E { A B }', '1:24 `}` or `,` is missing'],
    ['enum E { }', '1:22 a name is missing'],
    ['action f()\n  n = 1', '1:24 `{`, `=` or `only` is missing'],
  ])('%j: %s', (text, expected) => {
    const [first = '', ...others] = said(`contract A { ${text} }`);
    expect(first.replace(/ H0101 /, ' ').split(' – ')[0]).toBe(expected);
    expect(others).toEqual([]);
  });

  test('where one sign makes the line right, it is a certain fix', () => {
    const text = 'contract A { invariant "a" n == 3 }';
    const [diagnostic] = parse({ name: 'a', text }, 0).diagnostics;
    expect(applyEdits(text, diagnostic?.fix?.edits ?? [])).toBe('contract A { invariant "a": n == 3 }');
  });

  test('where it does not, it is none', () => {
    expect(parse({ name: 'a', text: 'fn f() { emit Paid }' }, 0).diagnostics[0]?.fix?.edits).toBeUndefined();
  });
});

describe('something is in the way', () => {
  test.each([
    ['let x = 3', '1:1', 'expected a declaration'],
    ['contract A { let x = 3 }', '1:14', 'expected a declaration or `}`'],
    ['interface A { fn f() }', '1:15', 'expected a function or `}`'],
    ['fn f() { = 1 }', '1:10', 'expected a statement or `}`'],
    ['fn f() { x 5 }', '1:12', 'expected a statement or `}`'],
    ['fn f() { a = , }', '1:14', 'expected a value'],
    ['fn f() { a = 3 % % 4 }', '1:18', 'expected a value'],
    ['fn f() -> { }', '1:11', 'expected a type'],
    ['contract { }', '1:10', 'expected a name'],
    ['test "" { fail 3 }', '1:16', 'expected a name or a text'],
    ['test { }', '1:6', 'expected a text'],
  ])('%j: %s %s', (text, place, label) => {
    expect(said(text)).toEqual([`${place} H0101 this does not fit here – ${label}`]);
  });

  test.each([
    ['contrac A { }', 'contract A { }'],
    ['contract A { acton up() { } }', 'contract A { action up() { } }'],
    ['contract A { stte n: uint }', 'contract A { state n: uint }'],
    [
      'contract A {\n  state n: uint\n  veiw v() -> uint = n\n}',
      'contract A {\n  state n: uint\n  view v() -> uint = n\n}',
    ],
  ])('%j: a word with a letter wrong is mended', (text, right) => {
    const { diagnostics } = parse({ name: 'a', text }, 0);
    expect(diagnostics.map(({ title }) => title)).toEqual(['this word is not known here']);
    expect(applyEdits(text, diagnostics[0]?.fix?.edits ?? [])).toBe(right);
  });

  test.each(['state view: uint', 'action f(call: uint) {}', 'struct S { error: uint }', 'fn f() { let try = 3 }'])(
    '%s: a word of the language is no name',
    (text) => {
      expect(complaints(`contract A { ${text} }`)).toMatch(
        /^error\[H0113\] this name is a word of the language\n[^]*cannot be a name here[^]*for example `the[A-Z]/,
      );
    },
  );
});

describe('brackets that do not pair', () => {
  test('the message names the bracket that is open', () => {
    expect(complaints('contract A {\n  action f() {\n    let x = (a + b\n\n  }\n}')).toBe(
      [
        'error[H0112] `)` is missing',
        '  ┌─ test.hlp:3:19',
        '  │',
        ' 3│     let x = (a + b',
        '  │                   ^ `)` belongs here',
        '  │             ─ opened here',
        '  why  Every `(` is closed by a `)`; this one is still open when something else is closed',
        '       or the file ends.',
        '  fix  close it with `)`',
      ].join('\n'),
    );
  });

  test.each([
    [
      'if without its end',
      'contract A {\n  fn f() {\n    if x {\n      a = 1\n    b = 2\n  }\n\n  fn g() { }\n}',
      '4:12 `}` is missing',
    ],
    ['a function without its end', 'contract A {\n  fn f() {\n    a = 1\n\n  fn g() { }\n}', '3:10 `}` is missing'],
    ['a contract without its end', 'contract A {\n  fn f() { }\n', '2:13 `}` is missing'],
    [
      'a function without its beginning',
      'contract A {\n  fn f()\n    a = 1\n  }\n\n  fn g() { }\n}',
      '2:9 `{`, `=` or `->` is missing',
    ],
    ['one end too many', 'contract A {\n  fn f() {\n    a = 1\n  }}\n\n  fn g() { }\n}', '4:4 `}` closes nothing'],
    ['one end too many at the end', 'contract A { }\n}', '2:1 `}` closes nothing'],
    ['a bracket of parameters', 'contract A {\n  fn f(a: uint {\n    a = 1\n  }\n}', '2:15 `)` is missing'],
    ['its beginning', 'contract A {\n  fn f a: uint) {\n    a = 1\n  }\n}', '2:7 `(` is missing'],
    ['a bracket of a value', 'fn f() {\n  a = b[1\n  c = 2\n}', '2:10 `]` is missing'],
    ['a bracket of another kind', 'fn f() {\n  a = b[1)\n}', '2:10 `)` closes nothing'],
    [
      'a list over several lines',
      'contract A {\n  event E(\n    a: uint,\n    b: uint\n  error X()\n}',
      '4:12 `)` is missing',
    ],
  ])('%s', (_name, text, expected) => {
    expect(said(text).map((line) => line.replace(/ H01\d\d /, ' ').split(' – ')[0])).toEqual([expected]);
  });
});

describe('several errors in one run', () => {
  const text = [
    'contract A {',
    '  state n uint',
    '  action up(by: uint) {',
    '    n += by +',
    '    let x = 3 4 5',
    '  }',
    '  veiw now() -> uint = n',
    '  action down() {',
    '    if n > {',
    '      n--',
    '    }',
    '  }',
    '}',
    'fn last() { = }',
  ].join('\n');

  test('come in the order of the text, one for each declaration that nobody understands', () => {
    expect(said(text).map((line) => line.split(' – ')[0])).toEqual([
      '2:9 H0115 `:` is missing',
      '4:14 H0101 a value is missing',
      '7:3 H0101 this word is not known here',
      '9:12 H0101 this does not fit here',
      '10:8 H0128 counting is written `+= 1` and `-= 1`',
      '14:13 H0101 this does not fit here',
    ]);
  });

  test('numbers and texts with something wrong do not hide what else is wrong', () => {
    expect(said('fn f() { a = 0xZZ; b = 1__0; fail "\\q" }').map((line) => line.split(' ')[1])).toEqual([
      'H0109',
      'H0120',
      'H0107',
      'H0110',
    ]);
  });

  test('what cannot be read at all hides the rest, because nobody knows what the rest is', () => {
    expect(said('fn f() { a = "open\n b; }').map((line) => line.split(' ')[1])).toEqual(['H0103']);
    expect(said('fn f() { a; /* open\n b; }').map((line) => line.split(' ')[1])).toEqual(['H0104']);
  });

  test('there are at most twenty, in the order of the text', () => {
    const { diagnostics } = parse({ name: 'a', text: 'é'.repeat(500) }, 0);
    expect(diagnostics.map((diagnostic) => diagnostic.primary.span.start)).toEqual(
      Array.from({ length: 20 }, (_, i) => i),
    );
    expect(said('fn f() { require(a) }\n'.repeat(50))).toHaveLength(20);
  });
});

describe('one piece wrong in a real contract', () => {
  const CONTRACTS = resolve(import.meta.dirname, '../../contracts');
  const texts = ['counter.hlp', 'village.hlp', 'voting.hlp'].map((name) =>
    readFileSync(resolve(CONTRACTS, name), 'utf8'),
  );

  test('the first message is in that line or the next in nine of ten', () => {
    const distances = texts.flatMap((text, i) =>
      Array.from({ length: 36 }, (_, k) => distance(text, k * 37 + i * 11, k)),
    );
    const wrong = distances.filter((each) => each !== undefined);
    expect(wrong.length).toBeGreaterThan(80);
    expect(wrong.filter((each) => each <= 1).length / wrong.length).toBeGreaterThan(0.9);
  });
});

/** The line that was changed and the line of the first message, or undefined when the text still parses. */
function distance(text: string, place: number, how: number): number | undefined {
  const pieces = scan(text).filter(isCode);
  const at = place % (pieces.length - 1);
  const [piece, next, other] = [pieces[at], pieces[at + 1], pieces[(place * 7) % pieces.length]];
  if (!piece || !next || !other) return undefined;
  const [before, after] = [text.slice(0, piece.start), text.slice(piece.end)];
  const swapped = `${next.text}${text.slice(piece.end, next.start)}${piece.text}${text.slice(next.end)}`;
  const changed = [
    before + after,
    `${before}${piece.text} ${piece.text}${after}`,
    before + swapped,
    `${before}${other.text} ${piece.text}${after}`,
  ];
  const wrong = changed[how % 4] ?? text;
  const [first] = parse({ name: 'a', text: wrong }, 0).diagnostics;
  return first && Math.abs(lineOf(wrong, first.primary.span.start) - lineOf(text, piece.start));
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

describe('how messages are written', () => {
  const around = [
    'contract A { @ }',
    'fn f() { @ }',
    'fn f() { a = @ }',
    'state @',
    'fn f(@) {}',
    '@',
    'interface I { @ }',
    'event E(@)',
  ];
  const inside = [
    '',
    'a',
    '(',
    'a b c',
    '{',
    '1 2',
    'let',
    'a.',
    'a[',
    '"x" "y"',
    ';',
    'x++',
    'a ? b',
    '=>',
    '@',
    'if',
    'for',
    'require',
    '} }',
  ];
  const literals = [
    '0X00',
    '0x',
    '0xabc',
    '1__0',
    '5hlp',
    '2.5',
    '9'.repeat(80),
    '0.3 seconds',
    '"\\q"',
    '"\\u{110000}"',
    '"open',
    '/* open',
    '“a”',
    '\u202e',
  ];
  const all = around.flatMap((outer) => [...inside, ...literals].map((text) => outer.replace('@', text)));
  const messages = all.flatMap((text) => parse({ name: 'a', text }, 0).diagnostics);

  test('every error says why, and what to do', () => {
    expect(messages.filter(({ why, fix }) => why === undefined || fix === undefined)).toEqual([]);
    expect(messages.length).toBeGreaterThan(100);
  });

  test('never more than three alternatives, and never the words of a grammar', () => {
    const rules = [languageGrammar(), mistakesGrammars().islands]
      .flatMap(({ rules: known }) => Object.keys(known))
      .filter((rule) => /^[A-Z]/.test(rule));
    const expected = messages.filter(({ code }) => code === 'H0101').map(({ primary }) => primary.label);
    for (const label of expected) {
      expect(label.split(/ or |, /).length).toBeLessThanOrEqual(3);
      expect(rules.filter((rule) => new RegExp(`\\b${rule}\\b`).test(label))).toEqual([]);
      expect(label).not.toMatch(/`(?:;|\?|\+\+|=>|function|revert|new)`/);
    }
  });

  test('a label has at most eight words', () => {
    const labels = messages.flatMap(({ primary, secondary }) => [primary, ...secondary].map(({ label }) => label));
    expect(labels.filter((label) => label.split(' ').length > 8)).toEqual([]);
  });

  test('no word needs a dictionary, in no habit either', () => {
    const words =
      /\b(token|production|lvalue|rvalue|AST|unify|illegal|invalid|fatal|identifier|operand|did you forget)\b/i;
    const spoken = [
      ...messages.map(({ title, primary, why, fix }) => [title, primary.label, why, fix?.text].join(' ')),
      ...Object.values(HABITS).map(({ title, label, why, fix }) => [title, label, why, fix].join(' ')),
    ];
    expect(spoken.filter((text) => words.test(text.replaceAll(/`[^`]*`/g, '')))).toEqual([]);
    expect(Object.values(HABITS).filter(({ label }) => label.split(' ').length > 8)).toEqual([]);
  });

  test('signs that word processors make are named, with the plain one as a certain fix', () => {
    const { diagnostics } = parse({ name: 'a', text: 'const A: string = “hi”' }, 0);
    expect(diagnostics.map((diagnostic) => [diagnostic.code, diagnostic.fix?.edits?.[0]?.text])).toEqual([
      ['H0102', '"'],
      ['H0102', '"'],
    ]);
  });
});

test('a long text that is right stays right, wherever another grammar would stop reading', () => {
  const lines = Array.from({ length: 1_500 }, (_, i) => `    // line ${i}\n    n += ${i}\n    n = n`).join('\n');
  const text = `contract A {\n  state n: uint\n  action go() {\n${lines}\n  }\n}\n`;

  const { file, diagnostics } = parse({ name: 'long.hlp', text }, 0);

  expect(diagnostics).toEqual([]);
  expect(file?.items).toHaveLength(1);
});
