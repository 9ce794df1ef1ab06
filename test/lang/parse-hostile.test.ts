/** Texts that nobody writes in good faith: whatever comes in, `parse` answers, quickly, and with places inside the text. */

/* oxlint-disable vitest/expect-expect -- `expectAnswer` expects */

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_CHAIN } from '../../src/lang/parse/build-chain.ts';
import { MAX_DEPTH } from '../../src/lang/parse/nesting.ts';
import { MAX_DIAGNOSTICS, MAX_SOURCE_BYTES } from '../../src/lang/parse/limits.ts';
import { type Parsed, parse } from '../../src/lang/parse/parse.ts';
import { renderAll } from '../../src/lang/render.ts';
import { isCode, scan } from '../../src/lang/parse/scan.ts';
import { codesOf, spansIn } from '../helpers/trees.ts';

const CONTRACTS = resolve(import.meta.dirname, '../../contracts');
const contracts = readdirSync(CONTRACTS).map((name) => readFileSync(resolve(CONTRACTS, name), 'utf8'));

/** A tree or diagnostics, never both and never neither; places inside the text; all of it can be shown. */
function expectAnswer(text: string): Parsed {
  const source = { name: 'hostile.hlp', text };
  const answer = parse(source, 0);
  expect(answer.file === undefined).toBe(answer.diagnostics.length > 0);
  expect(answer.diagnostics.length).toBeLessThanOrEqual(MAX_DIAGNOSTICS);
  for (const { start, end } of spansIn(answer)) {
    expect(0 <= start && start <= end && end <= text.length).toBe(true);
  }
  expect(renderAll(answer.diagnostics, [source])).toBeTypeOf('string');
  return answer;
}

describe('nesting', () => {
  const shapes: [string, (depth: number) => string][] = [
    ['(', (n) => `const A: uint = ${'('.repeat(n)}1${')'.repeat(n)}`],
    ['[', (n) => `const A: uint = ${'['.repeat(n)}1${']'.repeat(n)}`],
    ['f(', (n) => `const A: uint = ${'f('.repeat(n)}1${')'.repeat(n)}`],
    ['a[', (n) => `const A: uint = ${'a['.repeat(n)}1${']'.repeat(n)}`],
    ['{', (n) => `test "" ${'{ as a '.repeat(n - 1)}{}${'}'.repeat(n - 1)}`],
    ['map<', (n) => `const A: ${'map<uint, '.repeat(n)}uint${'>'.repeat(n)} = 1`],
    ['list<', (n) => `const A: ${'list<'.repeat(n)}uint${', 3>'.repeat(n)} = 1`],
    ['-', (n) => `const A: int = ${'-'.repeat(n)}1`],
    ['not', (n) => `const A: bool = ${'not '.repeat(n)}true`],
    ['**', (n) => `const A: uint = ${'2 ** '.repeat(n)}1`],
    ['else if', (n) => `test "" { ${'if a { } else '.repeat(n - 2)}if b { } }`],
    ['-(', (n) => `const A: int = ${'-('.repeat(n / 2)}1${')'.repeat(n / 2)}`],
    ['not (2 ** f(', (n) => `const A: int = ${'not (2 ** f('.repeat(n / 4)}1${'))'.repeat(n / 4)}`],
    ['else if {', (n) => `test "" { ${'if a { } else if b { '.repeat(n / 2 - 1)}${'} '.repeat(n / 2)}`],
  ];

  test.each(shapes)('%s as deep as is allowed parses', (_name, nested) => {
    expect(codesOf(nested(MAX_DEPTH))).toEqual([]);
  });

  test.each(shapes)('%s deeper than that is a message, never an overflow', (_name, nested) => {
    for (const depth of [MAX_DEPTH + 4, 100, 200, 400, 1000]) {
      expect(codesOf(nested(depth)), `${depth} deep`).toEqual(['H0105']);
    }
    for (const depth of [5000, 20_000, 100_000]) {
      const answer = expectAnswer(nested(depth));
      expect(['H0105', 'H0111']).toContain(answer.diagnostics[0]?.code);
    }
  });

  /** Each is wrong, so the mistakes grammar looks at it; nothing is deeper than is allowed. */
  const wrongShapes: [string, (depth: number) => string][] = [
    ...shapes.map(([name, nested]): [string, (n: number) => string] => [`${name} and ;`, (n) => `${nested(n)};`]),
    ['!(', (n) => `const A: uint = ${'!('.repeat(n)}1${')'.repeat(n)}`],
    ['(a ? b : (', (n) => `const A: uint = ${'(a ? b : '.repeat(n)}1${')'.repeat(n)}`],
    ['mapping(', (n) => `contract A { ${'mapping(a => '.repeat(n - 1)}uint${')'.repeat(n - 1)} x }`],
    ['uint[', (n) => `contract A { uint${'['.repeat(n - 1)}1${']'.repeat(n - 1)} x }`],
    ['payable(', (n) => `const A: uint = ${'payable('.repeat(n)}1${')'.repeat(n)}`],
    ['f({a: ', (n) => `const A: uint = ${'f({a: '.repeat(n / 2)}1${'})'.repeat(n / 2)}`],
    ['.call{value: ', (n) => `fn f() { a${'.call{value: a'.repeat(n - 2)}${'}("")'.repeat(n - 2)} }`],
    ['unchecked {', (n) => `fn f() { ${'unchecked { '.repeat(n - 1)}${'}'.repeat(n - 1)} }`],
    ['if (a = (', (n) => `fn f() { if ${'(a = '.repeat(n - 1)}1${')'.repeat(n - 1)} { } }`],
    ['= {', (n) => `fn f() { ${'= { '.repeat(n - 1)}${'}'.repeat(n - 1)} }`],
    ['new A(', (n) => `const A: uint = ${'new A('.repeat(n)}1${')'.repeat(n)}`],
  ];

  test.each(wrongShapes)('%s: what others write may be as deep', (_name, nested) => {
    const { diagnostics } = expectAnswer(nested(MAX_DEPTH));
    expect(diagnostics.map(({ code }) => code)).not.toContain('H0105');
  });

  test('what others write may go on without a bracket, and is no deeper for it', () => {
    for (const part of [
      'if (a) ',
      'for (;;) ',
      'if (a) b(); else ',
      '!',
      '? a : ',
      'map<',
      'mapping<',
      'uint[] ',
      'new ',
      '{',
      '++',
    ]) {
      for (const count of [100, 5000]) expectAnswer(`contract A { action f() { x = ${part.repeat(count)} } }`);
      for (const count of [100, 5000]) expectAnswer(`contract A { ${part.repeat(count)} }`);
      expectAnswer(`contract A { action f(${part.repeat(5000)}) { } }`);
    }
  });

  test.skipIf(!process.features.typescript)('the deepest texts leave a quarter of the stack to whoever calls', () => {
    const program = `
      import { parse } from ${JSON.stringify(new URL('../../src/lang/parse/parse.ts', import.meta.url).href)};
      const texts = ${JSON.stringify(shapes.map(([, nested]) => nested(MAX_DEPTH)))};
      const wrong = ${JSON.stringify(wrongShapes.map(([, nested]) => nested(MAX_DEPTH)))};
      for (const text of texts) if (!parse({ name: 'a', text }, 0).file) throw new Error(text);
      for (const text of wrong) if (parse({ name: 'a', text }, 0).diagnostics.length === 0) throw new Error(text);
      console.log('all of them');`;
    const flags = ['--stack-size=738', '--input-type=module', '--eval'];
    expect(spawnSync(process.execPath, [...flags, program], { encoding: 'utf8' }).stdout).toBe('all of them\n');
  });

  test('what is never closed, or closed too often, is no deeper', () => {
    for (const sign of [
      '(',
      '[',
      '{',
      ')',
      ']',
      '}',
      '-',
      '**',
      'not ',
      'else if ',
      'map<',
      ': map<',
      '"',
      '/*',
      '<',
      ':',
    ]) {
      for (const count of [1, 50, 1000, 10_000]) expectAnswer(`const A: uint = ${sign.repeat(count)}`);
    }
  });

  test('many things side by side are not deep', () => {
    const terms = Array.from({ length: 500 }, (_, i) => `-f(${i}) * (-a[${i}] ** 2)`).join(', ');
    const types = 'state a: map<uint, map<uint, list<uint, 3>>>\n'.repeat(200);
    const blocks = 'if not list < 3 { } else if map < 3 { } else { return - 1 }\n'.repeat(200);
    expect(codesOf(`contract A { ${types} fn f() { ${blocks} } } const B: uint = g(${terms})`)).toEqual([]);
  });
});

/** Milliseconds for a test of so many statements. */
function timeOf(count: number): number {
  const text = `test "" { ${'a[b].c += f(1, d) '.repeat(count)} }`;
  const started = performance.now();
  expect(codesOf(text)).toEqual([]);
  return performance.now() - started;
}

function bestTimeOf(count: number): number {
  return Math.min(...Array.from({ length: 6 }, () => timeOf(count)));
}

describe('long texts', () => {
  test.each([
    ['+', (n: number) => `const A: uint = ${'1+'.repeat(n)}1`],
    ['and', (n: number) => `const A: uint = ${'a and '.repeat(n)}a`],
    ['.', (n: number) => `const A: uint = a${'.a'.repeat(n)}`],
    ['[]', (n: number) => `const A: uint = a${'[0]'.repeat(n)}`],
    ['()', (n: number) => `const A: uint = a${'()'.repeat(n)}`],
  ])('a chain of %s is cut off at the same length, however long it is', (_sign, chain) => {
    expect(codesOf(chain(MAX_CHAIN))).toEqual([]);
    expect(codesOf(chain(MAX_CHAIN + 1))).toEqual(['H0106']);
    expect(codesOf(chain(8000))).toEqual(['H0106']);
  });

  test('operators in different branches of an expression are not in a row', () => {
    const sum = Array.from({ length: 200 }, () => '1').join(' + ');
    expect(codesOf(`const A: uint = f(${sum}, ${sum}, ${sum})`)).toEqual([]);
    expect(codesOf(`const A: uint = (${sum}) + 1 + (${sum})`)).toEqual([]);
    expect(codesOf(`const A: uint = (${sum}) + ${sum}`)).toEqual(['H0106']);
  });

  test('30,000 terms are one message', () => {
    expect(codesOf(`const A: uint = ${'1+'.repeat(30_000)}1`)).toEqual(['H0106']);
  });

  test('arguments, statements and functions may be many', () => {
    expect(codesOf(`const A: uint = f(${'1, '.repeat(5_000)})`)).toEqual([]);
    expect(codesOf(`test "" { ${'a = 1 '.repeat(2_000)} }`)).toEqual([]);
    expect(codesOf('fn f(){}\n'.repeat(1_500))).toEqual([]);
  });

  test('twice as long takes about twice the time', () => {
    expect(bestTimeOf(600) / bestTimeOf(300)).toBeLessThan(3);
  });

  test.each([
    ['names in a row', 'fn f() { ; @ }', 'a '],
    ['brackets', '@', '('],
    ['nothing in braces', '@', '{} '],
    ['semicolons', 'fn f() { @ }', 'a[b].c += f(1, d); '],
    ['lines that nobody understands', 'fn f() { @ }', '= '],
    ['a text of 64 KB that is right but for its end', 'fn f() { @ } ;', 'a[b].c += f(1, d) '],
  ])('%s, 64 KB of them, take a second or so and no more', (_name, around, part) => {
    const text = around.replace('@', () => part.repeat(Math.floor((MAX_SOURCE_BYTES - around.length) / part.length)));
    const started = performance.now();
    expect(expectAnswer(text).diagnostics.length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  test('a file over the limit is refused before anything reads it', () => {
    const limit = '/'.repeat(MAX_SOURCE_BYTES);
    expect(codesOf(limit)).toEqual([]);
    for (const text of [
      `${limit}/`,
      '// é'.padEnd(MAX_SOURCE_BYTES, '/'),
      '('.repeat(10_000_000),
      '\n'.repeat(10_000_000),
    ]) {
      const started = performance.now();
      expect(parse({ name: 'a', text }, 0).diagnostics.map(({ code }) => code)).toEqual(['H0111']);
      expect(performance.now() - started).toBeLessThan(50);
    }
  });
});

describe('characters', () => {
  const unseen = [
    0x0000, 0x0007, 0x0008, 0x000b, 0x000c, 0x001b, 0x007f, 0x0085, 0x009b, 0x00ad, 0x061c, 0x180e, 0x200b, 0x200c,
    0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066, 0x2067, 0x2068,
    0x2069, 0x3164, 0xd800, 0xdfff, 0xfeff, 0xffff, 0xe0001, 0xe0041,
  ];
  const places: [string, (character: string) => string][] = [
    ['a name', (c) => `const A${c}: uint = 1`],
    ['a comment', (c) => `// ${c}\nconst A: uint = 1`],
    ['documentation', (c) => `/// ${c}\nconst A: uint = 1`],
    ['a block comment', (c) => `/* ${c} */ const A: uint = 1`],
    ['a text', (c) => `const A: string = "${c}"`],
    ['the beginning', (c) => `${c}const A: uint = 1`],
    ['the end', (c) => `const A: uint = 1${c}`],
  ];

  test.each(places)('what cannot be seen is refused in %s', (_name, put) => {
    for (const point of unseen) {
      const text = put(String.fromCodePoint(point));
      const { diagnostics } = parse({ name: 'a', text }, 0);
      expect(
        diagnostics.map(({ code }) => code),
        point.toString(16),
      ).toEqual(['H0102']);
      expect(diagnostics[0]?.primary.span.start).toBe(text.search(/[^ -~\n]/u));
    }
  });

  test('a return counts only before a new line', () => {
    expect(codesOf('const A: uint = 1\r\n')).toEqual([]);
    expect(codesOf('const A: uint =\r1')).toEqual(['H0102']);
    expect(codesOf('// a\rconst A: uint = 1')).toEqual(['H0102']);
    expect(codesOf('const A: uint = 1\r')).toEqual(['H0102']);
  });

  test('names are made of plain letters, so that none can look like another', () => {
    for (const name of ['naïve', 'аdmin', 'ｏwner', 'a\u0301', 'ﬁ', 'Ω', '名前', '🌱', 'a\u00a0b']) {
      expect(new Set(codesOf(`const ${name}: uint = 1`)), name).toEqual(new Set(['H0102']));
    }
  });

  test('any letter of any language may stand in a text or a comment', () => {
    expect(codesOf('/// māja, дом, 家, בית, 🌱\nconst A: string = "māja, дом, 家, בית, 🌱" // é')).toEqual([]);
  });
});

describe('anything at all', () => {
  const naughty = [
    '',
    '\uFEFF',
    'undefined',
    'null',
    'NaN',
    '-1',
    '1E+02',
    '0x',
    '0xffffffffffffffff',
    '1/0',
    '$1.00',
    "'",
    '"',
    '``',
    "';--",
    '<>?:"{}|_+',
    '!@#$%^&*()`~',
    'Ω≈ç√∫˜µ≤≥÷',
    '¡™£¢∞§¶•ªº–≠',
    '⁰⁴⁵₀₁₂',
    'ด้้้้้็็็็็้้้้้็็็็็',
    '田中さんに',
    'اَلْعَرَبِيَّةُ',
    'בְּרֵאשִׁית',
    '👩🏽‍🚀',
    '🇱🇻',
    'Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮',
    '˙ɐnbᴉlɐ',
    '<script>alert(1)</script>',
    '../../../etc/passwd',
    '${7*7}',
    '{{7*7}}',
    '%s%n',
    '\\u{41}',
    '\u001b[31m',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'contract',
    'contract contract {}',
    '{',
    '}',
    '/*',
    '*/',
    '//',
    '///',
    '/',
    '\\',
    '""""',
    '"\\',
    '"\\u{',
    '0x0x',
    '1_',
    '..',
    '...',
    '1..2',
    'a.',
    '.a',
    '=',
    '==',
    '===',
    '->',
    '- >',
    ';',
    ',,',
    '()',
    '[]',
    '<>',
    'if',
    'else if',
    'not',
    'let let = let',
    'test ""',
    'import',
    'map<',
    'list<list<',
    'const A: uint = 1 hlp hlp',
    'state n: uint',
  ];

  test.each(naughty.map((text) => [text]))('%j has an answer, alone and inside other things', (text) => {
    for (const around of [
      '@',
      'contract A { @ }',
      'const A: uint = @',
      'fn f() { @ }',
      'fn f(@) {}',
      '"@"',
      '/* @',
      '/// @',
    ]) {
      expectAnswer(around.replace('@', () => text));
    }
  });

  test('random bytes', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => new TextDecoder().decode(array));
    fc.assert(
      fc.property(bytes, (text) => {
        expectAnswer(text);
      }),
      { numRuns: 800 },
    );
  });

  test('random text with any characters, halves of pairs too', () => {
    const text = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 60 });
    fc.assert(
      fc.property(text, (value) => {
        expectAnswer(value);
      }),
      { numRuns: 500 },
    );
  });

  test('random pieces of the language', () => {
    const words = contracts.flatMap((text) => scan(text).map((piece) => piece.text));
    const text = fc.array(fc.constantFrom(...new Set(words)), { maxLength: 40 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(text, (value) => {
        expectAnswer(value);
      }),
      { numRuns: 1000 },
    );
  });

  test('real contracts with one piece dropped, doubled, swapped or put elsewhere', () => {
    const mutants = fc.tuple(
      fc.constantFrom(...contracts),
      fc.nat(),
      fc.nat(),
      fc.constantFrom('drop', 'double', 'swap', 'move'),
    );
    const property = fc.property(mutants, ([text, one, other, how]) => {
      expectAnswer(mutate(text, one, other, how));
    });
    fc.assert(property, { numRuns: 150 });
  });
});

function mutate(text: string, one: number, other: number, how: string): string {
  const pieces = scan(text).filter(isCode);
  const a = pieces[one % pieces.length];
  const b = pieces[other % pieces.length];
  if (!a || !b) return text;
  if (how === 'drop') return text.slice(0, a.start) + text.slice(a.end);
  if (how === 'double') return `${text.slice(0, a.end)} ${text.slice(a.start)}`;
  if (how === 'move') return `${text.slice(0, b.start)}${a.text} ${text.slice(b.start)}`;
  const [first, second] = a.start < b.start ? [a, b] : [b, a];
  if (first === second) return text;
  const between = text.slice(first.end, second.start);
  return text.slice(0, first.start) + second.text + between + first.text + text.slice(second.end);
}
