/** `?` explains every word that the screen itself puts on a page: columns, fields, headings, and the rules that things end at. */

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { frameOf } from '../../src/tui/frame.ts';
import { GLOSSARY } from '../../src/tui/glossary.ts';
import { type Line, plainText } from '../../src/tui/lines.ts';
import { type Model, pageOf, type TextPage } from '../../src/tui/model.ts';
import { RULE_NAMES, ruleText } from '../../src/tui/rule-words.ts';
import { wordsPage } from '../../src/tui/words.ts';
import { type Sight, tour } from './tour.ts';

const SAID = 'Block 3\n  hash    0x00\n  parent  0x00\n  gas     1 of 2 used';
const ROOT = join(import.meta.dirname, '../..');

let sights: Sight[] = [];
beforeAll(async () => {
  sights = await tour(SAID);
}, 60_000);

/** On pages of text, and in them alone, labels are plain text. */
const LABEL = /^ {2}([A-Za-z][A-Za-z ]*?) {2,}\S/;

const isGap = (text: string): boolean => /^ {2,}/.test(text) || / {2,}$/.test(text);

/** Headings are followed by a rule, fields are faint words before a gap: they look like this even when nobody called them labels. */
function namesOn(row: Line): { readonly name: string; readonly isLabel: boolean }[] {
  const written = row.filter(({ text }) => text.trim() !== '');
  return written.flatMap(({ text, tone, word }, i) => {
    const next = row[row.indexOf(written[i]!) + 1]?.text ?? '';
    const isHeading = written[i + 1]?.text.startsWith('──') === true;
    const isField = i === 0 && tone === 'faint' && isGap(next) && written.length > 1 && /^[^.]*[a-z][^.]*$/i.test(text);
    return isHeading || isField ? [{ name: text.trim(), isLabel: word !== undefined }] : [];
  });
}

function explained(model: Model): ReadonlySet<string> {
  return new Set(Array.from(wordsPage(model).text.matchAll(/^(.+?): /gm), ([, word = '']) => word));
}

const isHelp = (model: Model): boolean => (pageOf(model) as TextPage).isWords === true;

test('the story comes past every kind of page', () => {
  const kinds = new Set(sights.map(({ model }) => pageOf(model).kind));
  expect([...kinds].toSorted()).toEqual(
    ['answer', 'block', 'breakpoints', 'breaks', 'contract', 'form', 'home', 'lottery', 'memory', 'mining', 'people', 'sources', 'step', 'text', 'values'], // prettier-ignore
  );
});

test('what looks like a heading or the name of a field is a label', () => {
  const others = sights.flatMap(({ name, model }) =>
    pageOf(model).kind === 'text'
      ? []
      : frameOf(model)
          .flatMap(namesOn)
          .filter(({ isLabel }) => !isLabel)
          .map((found) => `${name}: ${found.name}`),
  );
  expect(others).toEqual([]);
});

test('every label on a page is explained by its `?`', () => {
  const missing = sights.flatMap(({ name, model }) => {
    const words = explained(model);
    const labels = frameOf(model).flatMap((row) => row.flatMap(({ word }) => word ?? []));
    return labels.filter((word) => !words.has(word)).map((word) => `${name}: ${word}`);
  });
  expect(missing).toEqual([]);
});

test('so is every label in a text', () => {
  const missing = sights
    .filter(({ model }) => pageOf(model).kind === 'text' && !isHelp(model))
    .flatMap(({ name, model }) => {
      const words = explained(model);
      const labels = (pageOf(model) as TextPage).text.split('\n').flatMap((row) => LABEL.exec(row)?.[1] ?? []);
      return labels.filter((label) => !words.has(label)).map((label) => `${name}: ${label}`);
    });
  expect(missing).toEqual([]);
});

test('every type, sum and count that is shown is explained', () => {
  const missing = sights.flatMap(({ name, model }) => {
    const words = explained(model);
    const text = frameOf(model).map(plainText).join('\n');
    const used = [/ sum\(/, / count\(/, / u?int256$/m, / bool$/m].map((pattern) => pattern.test(text));
    const known = ['sum( )', 'count( )', 'uint256', 'bool'].map((word) => words.has(word) || (word === 'uint256' && words.has('int256'))); // prettier-ignore
    const isShown = pageOf(model).kind === 'memory' || pageOf(model).kind === 'values';
    return isShown ? used.flatMap((is, i) => (is && known[i] !== true ? [`${name} ${i}`] : [])) : [];
  });
  expect(missing).toEqual([]);
});

test('an experiment says what the rule asks for that it ended at', () => {
  const ends = sights.filter(({ model }) => (pageOf(model) as TextPage).rule !== undefined);
  expect(ends.map(({ model }) => (pageOf(model) as TextPage).rule)).toEqual(['InvariantBroken', 'nonceTooHigh', 'transactionsRoot']); // prettier-ignore
  for (const { model } of ends) {
    const { rule = '', text } = pageOf(model) as TextPage;
    expect(text).toContain(rule);
    expect(wordsPage(model).text).toContain(`${rule}: ${ruleText(rule)}`);
  }
});

/** Where rules get their names. */
const NAMINGS = [
  /\brule: '(\w+)'/g,
  /\b(?:TransactionError|RuleBroken|ChainError|FieldError)\(\s*'(\w+)'/g,
  /\bbroken\(\s*'(\w+)'/g,
];

test('every rule that the chain and the machine can name has its words', () => {
  const sources = globSync('src/{chain,node,timeline}/*.ts', { cwd: ROOT }).map((file) => readFileSync(join(ROOT, file), 'utf8')); // prettier-ignore
  const errors = readFileSync(join(ROOT, 'src/vm/failure.ts'), 'utf8').matchAll(/\{ name: '([A-Z]\w+)', fields/g);
  const named = sources.flatMap((text) => NAMINGS.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, name = '']) => name))); // prettier-ignore
  expect(named.length).toBeGreaterThan(40);
  const all = [...named, ...Array.from(errors, ([, name = '']) => name)];
  expect([...new Set(all)].filter((name) => !RULE_NAMES.includes(name))).toEqual([]);
});

test('no row of the glossary is empty, and none explains a word by itself alone', () => {
  expect(Object.entries(GLOSSARY).filter(([word, text]) => text.length < 12 || text.startsWith(`${word}.`))).toEqual(
    [],
  );
});
