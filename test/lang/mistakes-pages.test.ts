/** The pages that explain each code: all of them are there, and what they show is true. */

import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFiles } from '../../src/lang/artifact.ts';
import { renderAll } from '../../src/lang/render.ts';
import { readDiagnosticPages } from '../helpers/diagnostic-pages.ts';

const LANG = resolve(import.meta.dirname, '../../src/lang');

const pages = readDiagnosticPages();

/** Every code that a source of the language speaks of. */
const codes = new Set(
  readdirSync(LANG, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => readFileSync(resolve(LANG, name), 'utf8').match(/'H0\d{3}'/g) ?? [])
    .map((code) => code.slice(1, -1)),
);

describe('every code has a page', () => {
  test('none is without one (see docs/diagnostics/README.md for how a page is written)', () => {
    const known = new Set(pages.map(({ code }) => code));
    expect([...codes].filter((code) => !known.has(code)).toSorted()).toEqual([]);
  });

  test('no page is about a code that is never said', () => {
    expect(pages.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  test('there are pages for every group', () => {
    const groups = new Set(pages.map(({ code }) => code.slice(0, 3)));
    expect([...groups].toSorted()).toEqual(['H01', 'H02', 'H03', 'H04', 'H05', 'H06', 'H07', 'H08', 'H09']);
  });
});

describe('every page is whole', () => {
  test.each(pages)('$code: a title, why, something wrong, something right', ({ title, text, wrong, right }) => {
    expect(title).not.toBe('');
    expect(text.split('\n\n')[1]?.length).toBeGreaterThan(40);
    expect(wrong.length).toBeGreaterThan(0);
    expect(right.length).toBeGreaterThan(0);
  });
});

const examples = pages.flatMap(({ code, wrong, right, files }) => [
  ...wrong.map((text) => ({
    name: `${code}: what is wrong gives this code and no other`,
    text,
    files,
    expected: [code],
  })),
  ...right.map((text) => ({ name: `${code}: in what is right nothing is found`, text, files, expected: [] })),
]);

describe('what the pages show is true', () => {
  test.each(examples)('$name', ({ text, files, expected }) => {
    const sources = [
      { name: 'example.hlp', text },
      ...Object.entries(files).map(([name, other]) => ({ name, text: other })),
    ];
    const { diagnostics } = compileFiles(sources);
    const found = [...new Set(diagnostics.map(({ code }) => code))];
    expect(found, renderAll(diagnostics, sources)).toEqual(expected);
  });
});
