import { describe, expect, test } from 'vitest';
import type { Span } from '../../src/lang/ast.ts';
import { show } from '../../src/base/show.ts';
import { columnsOf } from '../../src/lang/columns.ts';
import { type Diagnostic, error, hasErrors, sortDiagnostics, warning } from '../../src/lang/diagnostic.ts';
import { render, renderAll, renderMessage, renderShort, toJson } from '../../src/lang/render.ts';
import { type SourceFile, lineText, positionAt } from '../../src/lang/source.ts';

/** The place of the `nth` time that `part` is written in a source. */
function placeOf(source: SourceFile, part: string, nth = 1, file = 0): Span {
  let start = -1;
  for (let i = 0; i < nth; i += 1) start = source.text.indexOf(part, start + 1);
  return { file, start, end: start + part.length };
}

/** A source whose last lines are numbered from `line`. */
function sourceFrom(name: string, line: number, ...lines: string[]): SourceFile {
  return { name, text: '\n'.repeat(line - 1) + lines.join('\n') };
}

describe('one message', () => {
  test('underlines the main place first, then the others, all in one line', () => {
    const source = sourceFrom('credit.hlp', 41, '    let left = balances[caller] - units');
    const diagnostic = error('H0302', 'numbers of different types', placeOf(source, '-'), 'int minus uint', {
      secondary: [
        { span: placeOf(source, 'balances[caller]'), label: 'int' },
        { span: placeOf(source, 'units'), label: 'uint' },
      ],
      why: '`int` can be negative and `uint` cannot; mixing them silently would hide mistakes.',
      fix: { text: 'let left = balances[caller] - int(units)' },
    });
    expect(render(diagnostic, [source])).toBe(
      [
        'error[H0302] numbers of different types',
        '  ┌─ credit.hlp:41:33',
        '  │',
        '41│     let left = balances[caller] - units',
        '  │                                 ^ int minus uint',
        '  │                ──────────────── int',
        '  │                                   ───── uint',
        '  why  `int` can be negative and `uint` cannot; mixing them silently would hide mistakes.',
        '  fix  let left = balances[caller] - int(units)',
      ].join('\n'),
    );
  });

  test('shows several lines in the order of the file, however many digits they have', () => {
    const source: SourceFile = {
      name: 'token.hlp',
      text: `${'\n'.repeat(6)}  state minter:     address${'\n'.repeat(45)}  action mint(minter: address) {\n`,
    };
    const diagnostic = error(
      'H0203',
      'this name is taken',
      placeOf(source, 'minter', 2),
      'a parameter with the same name',
      {
        secondary: [{ span: placeOf(source, 'minter'), label: 'declared here' }],
        why: 'Inside this action `minter` would mean something else than in the rest of the contract.',
        fix: { text: 'rename the parameter, for example `newMinter`' },
      },
    );
    expect(render(diagnostic, [source])).toBe(
      [
        'error[H0203] this name is taken',
        '  ┌─ token.hlp:52:15',
        '  │',
        ' 7│   state minter:     address',
        '  │         ────── declared here',
        '52│   action mint(minter: address) {',
        '  │               ^^^^^^ a parameter with the same name',
        '  why  Inside this action `minter` would mean something else than in the rest of the',
        '       contract.',
        '  fix  rename the parameter, for example `newMinter`',
      ].join('\n'),
    );
  });

  test('widens its margin for long files', () => {
    const source = sourceFrom('long.hlp', 1000, 'state n uint');
    expect(render(warning('H0903', 'a title', placeOf(source, 'n uint'), ''), [source])).toBe(
      ['warning[H0903] a title', '    ┌─ long.hlp:1000:7', '    │', '1000│ state n uint', '    │       ^^^^^^'].join(
        '\n',
      ),
    );
  });

  test('names every file it speaks of, that of the main place first', () => {
    const here: SourceFile = { name: 'here.hlp', text: 'fn twice() {}' };
    const there: SourceFile = { name: 'there.hlp', text: 'import A from "here"\nfn twice() {}' };
    const diagnostic = error('H0203', 'this name is taken', placeOf(there, 'twice', 1, 1), 'again', {
      secondary: [{ span: placeOf(here, 'twice'), label: 'declared here' }],
    });
    expect(render(diagnostic, [here, there])).toBe(
      [
        'error[H0203] this name is taken',
        '  ┌─ there.hlp:2:4',
        '  │',
        ' 2│ fn twice() {}',
        '  │    ^^^^^ again',
        '  ┌─ here.hlp:1:4',
        '  │',
        ' 1│ fn twice() {}',
        '  │    ───── declared here',
      ].join('\n'),
    );
  });

  test('points behind the last character, at an empty line, and into an empty file', () => {
    const source: SourceFile = { name: 'a.hlp', text: 'let x =\n' };
    const at = (offset: number): string =>
      render(error('H0101', 't', { file: 0, start: offset, end: offset }, 'here'), [source])
        .split('\n')
        .slice(1)
        .join('\n');
    expect(at(7)).toBe(['  ┌─ a.hlp:1:8', '  │', ' 1│ let x =', '  │        ^ here'].join('\n'));
    expect(at(8)).toBe(['  ┌─ a.hlp:2:1', '  │', ' 2│', '  │ ^ here'].join('\n'));
    const nothing = render(error('H0101', 't', { file: 0, start: 0, end: 0 }, 'here'), [{ name: 'e', text: '' }]);
    expect(nothing).toBe(['error[H0101] t', '  ┌─ e:1:1', '  │', ' 1│', '  │ ^ here'].join('\n'));
  });

  test('underlines the first line of a place that spans several', () => {
    const source: SourceFile = { name: 'a.hlp', text: '  fn f() {\r\n    g()\r\n  }\r\n' };
    const span = { file: 0, start: 2, end: source.text.lastIndexOf('}') + 1 };
    expect(
      render(error('H0401', 't', span, 'no end'), [source])
        .split('\n')
        .slice(3),
    ).toEqual([' 1│   fn f() {', '  │   ^^^^^^^^ no end']);
  });

  test('keeps the lines of a fix as they are, and joins nothing', () => {
    const source: SourceFile = { name: 'a.hlp', text: 'x' };
    const diagnostic = error('H0601', 't', { file: 0, start: 0, end: 1 }, 'l', {
      why: 'First line.\nSecond line.',
      fix: { text: `let price = call oracle.price(item)\n${'total += '.repeat(20)}` },
    });
    expect(render(diagnostic, [source]).split('\n').slice(5)).toEqual([
      '  why  First line.',
      '       Second line.',
      '  fix  let price = call oracle.price(item)',
      `       ${'total += '.repeat(20)}`,
    ]);
  });
});

describe('columns', () => {
  test.each([
    ['two columns for a wide sign', 'a = "漢字🌱" + ERR'],
    ['none for a mark', 'a = "e\u0301\u0302" + ERR'],
    ['blanks for tabs', '\t\ta\t= ERR'],
    ['an escape for what is unseen', 'a = "\u202e\u200b\u0007" + ERR'],
    ['one for each half of nothing', 'a = "\ud800" + ERR'],
  ])('are counted as a terminal counts: %s', (_name, text) => {
    const source: SourceFile = { name: 'a.hlp', text };
    const lines = render(error('H0101', 't', placeOf(source, 'ERR'), 'here'), [source]).split('\n');
    const [code = '', marks = ''] = lines.slice(3);
    expect(columnsOf(code.slice(0, code.indexOf('ERR')))).toBe(marks.indexOf('^^^'));
  });

  test('a wide sign is underlined whole', () => {
    const source: SourceFile = { name: 'a.hlp', text: 'x 漢 y' };
    expect(render(error('H0101', 't', placeOf(source, '漢'), 'wide'), [source]).split('\n')[4]).toBe('  │   ^^ wide');
  });

  test('tabs stand at multiples of four', () => {
    const source: SourceFile = { name: 'a.hlp', text: '\tab\tc' };
    expect(
      render(error('H0101', 't', placeOf(source, 'c'), ''), [source])
        .split('\n')
        .slice(3),
    ).toEqual([' 1│     ab  c', '  │         ^']);
  });

  test('a very long line is cut around the place', () => {
    const source: SourceFile = { name: 'a.hlp', text: `${'🌱'.repeat(20_000)}HERE${'🌱'.repeat(20_000)}` };
    const [, , , code = '', marks = ''] = render(error('H0101', 't', placeOf(source, 'HERE'), 'l'), [source]).split(
      '\n',
    );
    expect(columnsOf(code)).toBeLessThan(300);
    expect(code).toMatch(/^ 1│ …(?:🌱)+HERE(?:🌱)+…$/u);
    expect(columnsOf(code.slice(0, code.indexOf('HERE')))).toBe(marks.indexOf('^^^^'));
  });
});

/** Only line breaks, and what can be seen. */
function isClean(text: string): boolean {
  return text.split('\n').every((line) => show(line) === line);
}

describe('what comes from outside', () => {
  const hostile = '\u001b]0;owned\u0007\u202e\r\n\u200b';

  test('never reaches a terminal raw, wherever it stands', () => {
    const source: SourceFile = { name: `${hostile}.hlp`, text: `x = "${hostile}"` };
    const diagnostic: Diagnostic = error('H0101', hostile, placeOf(source, 'x'), hostile, {
      secondary: [{ span: placeOf(source, '"'), label: hostile }],
      why: hostile,
      fix: { text: hostile },
    });
    expect(isClean(render(diagnostic, [source]))).toBe(true);
    expect(isClean(renderShort([diagnostic], [source]))).toBe(true);
    expect(renderShort([diagnostic], [source]).split('\n')).toHaveLength(1);
    expect(isClean(renderMessage({ head: hostile, primary: diagnostic.primary, secondary: [] }, [source]))).toBe(true);
  });

  test('a place outside every file is shown as nowhere, and fails nothing', () => {
    const span = { file: 9, start: 5, end: 500 };
    expect(render(error('H0101', 't', span, 'l'), [])).toContain('┌─ ?:1:1');
    expect(render(error('H0101', 't', { ...span, file: 0 }, 'l'), [{ name: 'a', text: 'ab' }])).toContain('┌─ a:1:3');
  });
});

describe('many messages', () => {
  const source: SourceFile = { name: 'a.hlp', text: 'one\ntwo\n' };
  const late = warning('H0903', 'late', placeOf(source, 'two'), 'l');
  const early = error('H0101', 'early', placeOf(source, 'one'), 'l');
  const elsewhere = error('H0101', 'elsewhere', { file: 1, start: 0, end: 0 }, 'l');

  test('come in the order of the source, file by file', () => {
    expect(sortDiagnostics([elsewhere, late, early]).map(({ title }) => title)).toEqual(['early', 'late', 'elsewhere']);
    expect(hasErrors([late])).toBe(false);
    expect(hasErrors([late, early])).toBe(true);
  });

  test('stand apart, or in one line each', () => {
    expect(renderAll([early, late], [source])).toBe(`${render(early, [source])}\n\n${render(late, [source])}`);
    expect(renderShort([early, late], [source])).toBe('a.hlp:1:1 H0101 early\na.hlp:2:1 H0903 late');
    expect(renderAll([], [])).toBe('');
  });
});

describe('for programs', () => {
  test('the same as data, with lines and columns', () => {
    const source: SourceFile = { name: 'a.hlp', text: '"🌱"; x\n' };
    const semicolon = placeOf(source, ';');
    const diagnostic = error('H0101', 't', semicolon, 'l', {
      secondary: [{ span: placeOf(source, 'x'), label: 's' }],
      why: 'w',
      fix: { text: 'f', edits: [{ span: semicolon, text: '' }] },
    });
    expect(toJson(diagnostic, [source])).toEqual({
      code: 'H0101',
      severity: 'error',
      title: 't',
      primary: { file: 'a.hlp', start: { line: 1, column: 4 }, end: { line: 1, column: 5 }, label: 'l' },
      secondary: [{ file: 'a.hlp', start: { line: 1, column: 6 }, end: { line: 1, column: 7 }, label: 's' }],
      why: 'w',
      fix: {
        text: 'f',
        edits: [{ file: 'a.hlp', start: { line: 1, column: 4 }, end: { line: 1, column: 5 }, text: '' }],
      },
    });
    expect(toJson(error('H0101', 't', semicolon, 'l'), [source])).not.toHaveProperty('fix');
  });
});

describe('lines and columns', () => {
  const source: SourceFile = { name: 'a', text: 'ab\r\n\n🌱c' };

  test.each([
    [0, 1, 1],
    [2, 1, 3],
    [4, 2, 1],
    [5, 3, 1],
    [7, 3, 2],
    [8, 3, 3],
    [99, 3, 3],
    [-1, 1, 1],
  ])('offset %i is line %i, column %i', (offset, line, column) => {
    expect(positionAt(source, offset)).toEqual({ line, column });
  });

  test('the text of a line has no line break, and lines that are not there are empty', () => {
    expect([1, 2, 3, 4].map((line) => lineText(source, line))).toEqual(['ab', '', '🌱c', '']);
  });
});
