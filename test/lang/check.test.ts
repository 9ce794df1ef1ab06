import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { MISSING } from '../../src/lang/check/missing.ts';
import { applyEdits, checkText, messagesOf } from '../helpers/check.ts';
import { MISTAKES } from './mistakes.ts';

describe('every mistake gets its message', () => {
  test.each(MISTAKES)('%s', (name, source) => {
    const { diagnostics, contracts } = checkText(source);

    expect(diagnostics.map(({ code }) => code)).toContain(name.slice(0, 5));
    expect(`${source}\n\n${messagesOf(source, diagnostics)}\n`).toMatchSnapshot();
    const isRefused = diagnostics.some(({ severity }) => severity === 'error');
    expect(contracts.length === 0).toBe(isRefused);
  });

  test('no code is without a mistake that shows it', () => {
    const shown = new Set(MISTAKES.map(([name]) => name.slice(0, 5)));
    const missing = codesOfChecker().filter((code) => !shown.has(code));

    expect(missing).toEqual([]);
  });

  test('no row of the table of missing things is without one', () => {
    const said = new Set(MISTAKES.flatMap(([, source]) => checkText(source).diagnostics.map(({ title }) => title)));
    const rows = [...said].filter((title) => title.includes('cannot be compiled yet'));

    expect(rows).toHaveLength(MISSING.length);
  });
});

describe('messages keep the rules of style', () => {
  const all = MISTAKES.flatMap(([name, source]) =>
    checkText(source).diagnostics.map((found) => ({ name, source, found })),
  );

  test('a label has at most eight words', () => {
    const long = all
      .flatMap(({ found }) => [found.primary, ...found.secondary])
      .filter(({ label }) => label.split(' ').length > 8);

    expect(long).toEqual([]);
  });

  test('there are at most two other places', () => {
    expect(all.filter(({ found }) => found.secondary.length > 2)).toEqual([]);
  });

  test('no word needs a dictionary', () => {
    const words = /\b(token|production|lvalue|rvalue|AST|unify|illegal|invalid|fatal|expression|identifier|operand)\b/i;
    const spoken = all.map(({ found }) =>
      [found.title, found.primary.label, found.why ?? '', found.fix?.text ?? ''].join(' '),
    );

    expect(spoken.filter((text) => words.test(text.replace(/`[^`]*`/g, '')))).toEqual([]);
  });

  test('a certain fix makes its message go away', () => {
    const certain = all.filter(({ found }) => found.fix?.edits !== undefined);
    const remaining = certain.filter(({ source, found }) => {
      const fixed = applyEdits(source, found.fix?.edits ?? []);
      return checkText(fixed).diagnostics.some(({ code, title, primary }) => {
        return code === found.code && title === found.title && primary.span.start === found.primary.span.start;
      });
    });

    expect(certain.length).toBeGreaterThan(25);
    expect(remaining.map(({ name }) => name)).toEqual([]);
  });
});

/** Every code that a source file of the checker mentions; the parser's are H0101–H0189. */
function codesOfChecker(): string[] {
  const room = new URL('../../src/lang/check/', import.meta.url);
  const texts = readdirSync(room).map((name) => readFileSync(new URL(name, room), 'utf8'));
  const codes = texts.flatMap((text) => text.match(/'H0\d{3}'/g) ?? []).map((code) => code.slice(1, -1));
  return [...new Set(codes)].filter((code) => code >= 'H0190').sort();
}
