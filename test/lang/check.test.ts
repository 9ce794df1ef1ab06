import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { applyEdits, checkText, messagesOf } from '../helpers/check.ts';
import { MORE_MISTAKES } from './check-mistakes.ts';
import { MISTAKES } from './mistakes.ts';

const ALL = [...MISTAKES, ...MORE_MISTAKES].map(([name, source, others]) => ({ name, source, others }));

describe('every mistake gets its message', () => {
  test.each(ALL)('$name', ({ name, source, others }) => {
    const { diagnostics, contracts, tests } = checkText(source, others);

    expect(diagnostics.map(({ code }) => code)).toContain(name.slice(0, 5));
    expect(`${source}\n\n${messagesOf(source, diagnostics, others)}\n`).toMatchSnapshot();
    const isRefused = diagnostics.some(({ severity }) => severity === 'error');
    expect([...contracts, ...tests].length === 0).toBe(isRefused);
  });

  test('no code is without a mistake that shows it', () => {
    const shown = new Set(ALL.map(({ name }) => name.slice(0, 5)));
    const missing = codesOfChecker().filter((code) => !shown.has(code));

    expect(missing).toEqual([]);
  });

  test('not more are given than anyone reads, and errors come before warnings', () => {
    const unread = Array.from({ length: 120 }, (_, i) => `let x${i} = 1`).join('\n');
    const unknown = Array.from({ length: 30 }, (_, i) => `y${i}()`).join('\n');
    const text = `contract A {\n  action f() {\n${unread}\n${unknown}\n  }\n}`;
    const { diagnostics } = checkText(text);

    expect(diagnostics).toHaveLength(100);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toHaveLength(30);
  });

  test('one mistake, one message', () => {
    const noisy = ALL.filter(({ source, others }) => checkText(source, others).diagnostics.length > 1);

    expect(noisy.map(({ name }) => name)).toEqual([]);
  });
});

describe('messages keep the rules of style', () => {
  const all = ALL.flatMap(({ name, source, others }) =>
    checkText(source, others).diagnostics.map((found) => ({ name, source, others, found })),
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

  test('every message says why, and what to do', () => {
    const silent = all.filter(({ found }) => found.why === undefined || found.fix === undefined);

    expect(silent.map(({ name }) => name)).toEqual([]);
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
    const remaining = certain.filter(({ source, others, found }) => {
      const fixed = applyEdits(source, found.fix?.edits ?? []);
      return checkText(fixed, others).diagnostics.some(({ code, title, primary }) => {
        return code === found.code && title === found.title && primary.span.start === found.primary.span.start;
      });
    });

    expect(certain.length).toBeGreaterThan(60);
    expect(remaining.map(({ name }) => name)).toEqual([]);
  });
});

/** Every code that a source file of the checker mentions. */
function codesOfChecker(): string[] {
  const room = new URL('../../src/lang/check/', import.meta.url);
  const texts = readdirSync(room).map((name) => readFileSync(new URL(name, room), 'utf8'));
  const codes = texts.flatMap((text) => text.match(/'H0\d{3}'/g) ?? []).map((code) => code.slice(1, -1));
  return [...new Set(codes)].sort();
}
