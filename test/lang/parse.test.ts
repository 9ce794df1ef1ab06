import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Contract, Member } from '../../src/lang/ast.ts';
import { parse } from '../../src/lang/parse/parse.ts';
import {
  bracketed,
  codesOf,
  nodesIn,
  parsed,
  parsedExp,
  parsedItem,
  parsedStatement,
  spansIn,
  withoutPlaces,
} from '../helpers/trees.ts';

const CONTRACTS = resolve(import.meta.dirname, '../../contracts');
const ours = readdirSync(CONTRACTS).map((name) => ({ name, text: readFileSync(resolve(CONTRACTS, name), 'utf8') }));

/** What the page on the language shows: `hlp` compiles today, `hlp-later` parses and waits. */
const PAGE = readFileSync(resolve(import.meta.dirname, '../../docs/language.md'), 'utf8');
const samples = Array.from(PAGE.matchAll(/```(hlp|hlp-later)\n([^]*?)```/g), (match) => ({
  name: `${match[1]} block in line ${PAGE.slice(0, match.index).split('\n').length + 1}`,
  text: match[2] ?? '',
}));

function membersOf(text: string): readonly Member[] {
  return (parsedItem(`contract A { ${text} }`) as Contract).members;
}

describe('texts that are right', () => {
  test.each(ours)('contracts/$name', ({ text }) => {
    expect(parsed(text).items.length).toBeGreaterThan(0);
  });

  test.each(samples)('docs/language.md: $name', ({ text }) => {
    expect(parsed(text).items.length).toBeGreaterThan(0);
  });

  test('an empty text is a file with nothing in it', () => {
    expect(parsed('')).toEqual({ items: [] });
    expect(parsed(' \r\n\t// nothing\n/* at all */')).toEqual({ items: [] });
  });
});

describe('how operators group', () => {
  test.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['1 * 2 + 3', '((1 * 2) + 3)'],
    ['1 - 2 - 3', '((1 - 2) - 3)'],
    ['8 / 4 / 2 * 3', '(((8 / 4) / 2) * 3)'],
    ['1 - 2 * 3 % 4 + 5', '((1 - ((2 * 3) % 4)) + 5)'],
    ['2 ** 3 ** 4', '(2 ** (3 ** 4))'],
    ['-2 ** 2', '(-(2 ** 2))'],
    ['2 ** -n', '(2 ** (-n))'],
    ['- - a', '(-(-a))'],
    ['-a * -b', '((-a) * (-b))'],
    ['a or b and c or d', '((a or (b and c)) or d)'],
    ['a and b or c and d', '((a and b) or (c and d))'],
    ['not a == b', '(not (a == b))'],
    ['not not a and b', '((not (not a)) and b)'],
    ['a + 1 <= b * 2 and c', '(((a + 1) <= (b * 2)) and c)'],
    ['(1 + 2) * 3', '((1 + 2) * 3)'],
    ['a.b[c](d, e).f', 'a.b[c](d, e).f'],
    ['-a.b ** c[0]', '(-(a.b ** c[0]))'],
  ])('%s is %s', (text, grouped) => {
    expect(bracketed(parsedExp(text))).toBe(grouped);
  });

  test('brackets leave no trace but the grouping', () => {
    const exp = parsedExp('((a) + (b))');
    expect(exp.node).toBe('binary');
    expect(withoutPlaces(exp)).toEqual(withoutPlaces(parsedExp('a + b')));
  });
});

describe('what declarations become', () => {
  test('an action keeps everything that is written', () => {
    const [action] = membersOf('payable action pay(to: address, n: uint = 3) -> bool only a, b { return true }');
    expect(withoutPlaces(action)).toMatchObject({
      node: 'action',
      payable: true,
      name: { text: 'pay' },
      params: [
        { name: { text: 'to' }, type: { node: 'named', name: 'address' }, initial: undefined },
        { name: { text: 'n' }, initial: { node: 'number', value: 3n } },
      ],
      result: { name: 'bool' },
      only: [{ text: 'a' }, { text: 'b' }],
      body: { node: 'block', statements: [{ node: 'return' }] },
      doc: '',
    });
  });

  test('a view with one line is an answer', () => {
    expect(membersOf('view n() -> uint = 3')[0]).toMatchObject({ body: { node: 'answer', value: { value: 3n } } });
  });

  test('types nest', () => {
    expect(withoutPlaces(membersOf('state m: map<address, list<uint, 2 ** 3>>')[0])).toMatchObject({
      type: {
        node: 'map',
        key: { name: 'address' },
        value: { node: 'list', of: { name: 'uint' }, cap: { operator: '**' } },
      },
      initial: undefined,
    });
  });

  test('interfaces, structs, enums, events, errors, invariants, imports', () => {
    const file = parsed(`
      import A, B from "./ab.hlp"
      interface I { payable action give() view n() -> uint event E() error X() }
      struct S { a: uint b: bool, }
      enum Stage { Open, Done, }
      event Paid(from: address indexed, units: uint)
      error No(who: address)
      contract C { accepts hlp init() {} invariant "all \\"is\\" well": true }`);
    expect(withoutPlaces(file.items)).toMatchObject([
      { node: 'import', names: [{ text: 'A' }, { text: 'B' }], from: './ab.hlp' },
      {
        signatures: [
          { node: 'signature', kind: 'action', payable: true, result: undefined },
          { kind: 'view', payable: false, result: { name: 'uint' } },
          { node: 'event' },
          { node: 'error' },
        ],
      },
      { fields: [{ name: { text: 'a' } }, { name: { text: 'b' }, type: { name: 'bool' } }] },
      { members: [{ text: 'Open' }, { text: 'Done' }] },
      { params: [{ name: { text: 'from' }, indexed: true }, { indexed: false }] },
      { node: 'error', params: [{ name: { text: 'who' } }] },
      { members: [{ node: 'accepts' }, { node: 'init', payable: false }, { sentence: { text: 'all "is" well' } }] },
    ]);
  });
});

describe('what statements become', () => {
  test.each([
    ['let x: int = -1', { node: 'let', mutable: false, name: { text: 'x' }, type: { name: 'int' } }],
    ['var x = deploy Jar(1) paying 1 hlp', { mutable: true, type: undefined, value: { node: 'deploy', paying: {} } }],
    [
      'let _ = call a.b(c: 1) paying p',
      { value: { node: 'extCall', target: { node: 'call' }, paying: { text: 'p' } } },
    ],
    ['a[0].b -= 1', { node: 'assign', operator: '-=', place: { node: 'field' } }],
    ['for i in 0..n, max 9 { }', { node: 'forRange', from: { value: 0n }, to: { text: 'n' }, cap: { value: 9n } }],
    [
      'for a in as_ { break continue }',
      { node: 'forList', body: { statements: [{ node: 'break' }, { node: 'continue' }] } },
    ],
    ['while a, max 2 { }', { node: 'while', cap: { value: 2n } }],
    ['return', { node: 'return', value: undefined }],
    ['require a else "no"', { node: 'require', reason: { node: 'reasonText', text: 'no' } }],
    [
      'fail No(x)',
      { node: 'fail', reason: { node: 'reasonError', name: { text: 'No' }, args: [{ name: undefined }] } },
    ],
    ['emit Paid(a, b: 2)', { node: 'emit', args: [{ value: { text: 'a' } }, { name: { text: 'b' } }] }],
    ['send 1 hlp to a', { node: 'send', amount: { node: 'quantity' }, to: { text: 'a' } }],
    ['clear a[b]', { node: 'clear', place: { node: 'index' } }],
    ['try call a.b() as c { } else { }', { node: 'try', bind: { text: 'c' }, call: { node: 'extCall' } }],
    ['call a.b()', { node: 'callStatement', call: { node: 'extCall', paying: undefined } }],
    ['f(1)', { node: 'expression', value: { node: 'call' } }],
    ['actor a, b with 10 hlp', { node: 'actor', names: [{ text: 'a' }, { text: 'b' }], amount: { node: 'quantity' } }],
    ['as a { }', { node: 'as', who: { text: 'a' } }],
    ['expect a == 1', { node: 'expect', condition: { node: 'binary' } }],
    ['expect fail { }', { node: 'expectFail', reason: undefined, isText: false }],
    ['expect fail No { }', { reason: { text: 'No' }, isText: false }],
    ['expect fail "no" { }', { reason: { text: 'no' }, isText: true }],
    ['wait 2 days', { node: 'wait', time: { node: 'quantity', value: 172_800n, unit: 'days' } }],
  ])('%s', (text, tree) => {
    expect(withoutPlaces(parsedStatement(text))).toMatchObject(tree);
  });

  test('`else if` hangs in the `if` before it, and its place begins at its own `if`', () => {
    const text = 'if a { } else if b { } else if c { } else { x() }';
    const statement = parsedStatement(text);
    expect(withoutPlaces(statement)).toMatchObject({
      node: 'if',
      condition: { text: 'a' },
      otherwise: {
        node: 'if',
        condition: { text: 'b' },
        otherwise: { otherwise: { node: 'block', statements: [{}] } },
      },
    });
    const places = nodesIn(statement).filter(({ node }) => node.node === 'if');
    const whole = `test "" { ${text} }`;
    expect(places.map(({ node }) => whole.slice(node.span.start, node.span.end))).toEqual([
      'if a { } else if b { } else if c { } else { x() }',
      'if b { } else if c { } else { x() }',
      'if c { } else { x() }',
    ]);
  });
});

describe('documentation', () => {
  test('is the block of lines right above a declaration', () => {
    const text = [
      '/// far away',
      '',
      '/// First.',
      '///Second.',
      '///   @param x  kept  as written  ',
      'contract A {',
      '  state a: uint /// behind, not above',
      '  state b: uint',
      '  /// Above payable.',
      '  payable action f() {',
      '    /// stray: no error, no doc',
      '    x = 1',
      '  }',
      '  /// not above',
      '  // because of this',
      '  view v() -> uint = 1 /// nor this',
      '  //// a line of slashes is no documentation',
      '  fn g() {}',
      '  /// stray at the end',
      '}',
      '/// stray at the very end',
    ].join('\r\n');
    const contract = parsedItem(text) as Contract;
    expect(contract.doc).toBe('First.\nSecond.\n  @param x  kept  as written');
    expect(contract.members.map((member) => ('doc' in member ? member.doc : undefined))).toEqual([
      '',
      '',
      'Above payable.',
      '',
      '',
    ]);
  });

  test('belongs to members of interfaces and to every kind of declaration', () => {
    const kinds = ['state a: uint', 'const A: uint = 1', 'struct S {}', 'enum E { A }', 'event E()', 'error X()'];
    for (const kind of [
      ...kinds,
      'invariant "": true',
      'init() {}',
      'action a() {}',
      'view v() -> uint = 1',
      'fn f() {}',
    ]) {
      expect(membersOf(`\n/// Hello.\n${kind}`)[0], kind).toMatchObject({ doc: 'Hello.' });
    }
    expect(parsedItem('interface I {\n/// Hello.\nview v() -> uint }')).toMatchObject({
      signatures: [{ doc: 'Hello.' }],
    });
  });
});

describe('literals', () => {
  test.each([
    ['0', 0n],
    ['1_000_000', 1_000_000n],
    ['007', 7n],
    [`${2n ** 256n}`, 2n ** 256n],
    ['9'.repeat(78), BigInt('9'.repeat(78))],
    ['2.5 hlp', 2_500_000_000_000_000_000n],
    ['0.000000000000000001 hlp', 1n],
    ['0.1000000000000000000000 hlp', 10n ** 17n],
    ['1_0.0_1 hlp', 10_010_000_000_000_000_000n],
    ['1.5 hours', 5400n],
    ['1 second', 1n],
    ['0.25 minutes', 15n],
    ['2\tweeks', 1_209_600n],
    ['0.5 day', 43_200n],
  ])('%s', (text, value) => {
    expect(parsedExp(text)).toMatchObject({ value });
  });

  test.each([
    ['0x00', '00'],
    ['0xAbCd', 'AbCd'],
    [`0x${'f'.repeat(64)}`, 'f'.repeat(64)],
  ])('%s', (text, digits) => {
    expect(parsedExp(text)).toMatchObject({ node: 'hex', digits });
  });

  test.each([
    ['""', ''],
    ['"two  words // and no comment /* */"', 'two  words // and no comment /* */'],
    [String.raw`"\n \" \\ \\n"`, '\n " \\ \\n'],
    [String.raw`"\u{41}\u{1F331}\u{00000a}\u{0}\u{202e}"`, 'A🌱\n\u0000\u202e'],
    ['"māja 🌱 漢字"', 'māja 🌱 漢字'],
  ])('%s', (text, value) => {
    expect(parsedExp(text)).toMatchObject({ node: 'text', value });
  });

  test.each([
    ['2.5', 'H0107'],
    ['2.5\nhlp', 'H0107'],
    ['2.5 /* */ hlp', 'H0107'],
    ['0.3 seconds', 'H0108'],
    ['0.0000000000000000001 hlp', 'H0108'],
    ['1__0', 'H0107'],
    ['1_', 'H0107'],
    ['1e18', 'H0107'],
    ['1e9999', 'H0107'],
    ['5hlp', 'H0107'],
    ['9'.repeat(79), 'H0107'],
    ['9'.repeat(60_000), 'H0107'],
    [`0.${'1'.repeat(60_000)} hlp`, 'H0107'],
    ['0x', 'H0109'],
    ['0X00', 'H0109'],
    ['0xabc', 'H0109'],
    ['0xgg', 'H0109'],
    ['0x00_00', 'H0109'],
    [`0x${'0'.repeat(65)}`, 'H0109'],
    [`0x${'0'.repeat(66)}`, 'H0109'],
    [String.raw`"\q"`, 'H0110'],
    [String.raw`"\u0041"`, 'H0110'],
    [String.raw`"\u{}"`, 'H0110'],
    [String.raw`"\u{110000}"`, 'H0110'],
    [String.raw`"\u{d800}"`, 'H0110'],
    [String.raw`"\u{0000000041}"`, 'H0110'],
    [String.raw`"\\\q"`, 'H0110'],
    ['"open', 'H0103'],
    [String.raw`"open\"`, 'H0103'],
    ['/* open', 'H0104'],
    ['/*/', 'H0104'],
  ])('%s is no literal', (text, code) => {
    const started = performance.now();
    expect(codesOf(`const X: uint = ${text}`)).toEqual([code]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('places', () => {
  const texts = [...ours, ...samples].map(({ text }) => text);

  test('every place begins and ends with something, inside the place around it', () => {
    for (const text of texts) {
      const file = parsed(text);
      for (const { start, end } of spansIn(file)) {
        const written = text.slice(start, end);
        expect(written).not.toBe('');
        expect(written.trim()).toBe(written);
      }
      for (const { node, parent } of nodesIn(file)) {
        expect(parent === undefined || (parent.span.start <= node.span.start && node.span.end <= parent.span.end)).toBe(
          true,
        );
      }
    }
  });

  test('what stands at the place of an expression or a statement means the same on its own', () => {
    const all = texts.flatMap((text) =>
      nodesIn(parsed(text)).map(({ node }) => ({ node, written: text.slice(node.span.start, node.span.end) })),
    );
    const different = new Map(all.map((one) => [`${one.node.node} ${one.written}`, one]));
    for (const { node, written } of different.values()) {
      expect(withoutPlaces(alone(node.node, written) ?? node)).toEqual(withoutPlaces(node));
    }
  });

  test('names carry the place where they are written', () => {
    const text = 'contract Jar { action fill(by: uint) { n.of[by] += by } }';
    const names = spansIn(parsed(text)).map(({ start, end }) => text.slice(start, end));
    for (const name of ['Jar', 'fill', 'by', 'by: uint', 'uint', 'n', 'of', 'n.of', 'n.of[by]'])
      expect(names).toContain(name);
  });

  test('a row of prefixes: the first is the outermost', () => {
    for (const row of ['- - a', 'not not a']) {
      const text = `const X: int = ${row}`;
      const places = nodesIn(parsed(text)).map(({ node }) => text.slice(node.span.start, node.span.end));
      expect(places.slice(-3)).toEqual([row, row.slice(row.lastIndexOf(' ', row.length - 3) + 1), 'a']);
    }
  });

  test('spans carry the number of the file', () => {
    const { file, diagnostics } = parse({ name: 'b.hlp', text: 'const A: uint = f(1)' }, 7);
    expect(new Set(spansIn(file).map((span) => span.file))).toEqual(new Set([7]));
    expect(diagnostics).toEqual([]);
    expect(parse({ name: 'b.hlp', text: 'const' }, 7).diagnostics[0]?.primary.span.file).toBe(7);
  });
});

const EXPRESSIONS = new Set('binary not neg field index call name number quantity hex text bool'.split(' '));
const STATEMENTS = new Set(
  (
    'let forRange forList while break continue require fail emit send clear try assign expression ' +
    'callStatement actor as expect expectFail wait'
  ).split(' '),
);

/** What a text is without anything around it, if a node of that kind can stand alone. */
function alone(kind: string, written: string): unknown {
  if (EXPRESSIONS.has(kind)) return parsedExp(written);
  return STATEMENTS.has(kind) ? parsedStatement(written) : undefined;
}

describe('names that JavaScript has plans for are ordinary names', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then', 'valueOf', 'prototype', 'length'];

  test.each(names)('%s', (name) => {
    const [state, action, event] = membersOf(
      `state ${name}: map<address, ${name}> action ${name}(${name}: uint) { ${name}.${name}[${name}] = ${name}(${name}: 1) } ` +
        `event ${name}(${name}: uint)`,
    );
    expect(state).toMatchObject({ name: { text: name }, type: { value: { name } } });
    expect(action).toMatchObject({ name: { text: name }, params: [{ name: { text: name } }] });
    expect(event).toMatchObject({ name: { text: name } });
  });
});
