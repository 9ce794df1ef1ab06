import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { GRAMMAR_FILE, MISTAKES_FILE, languageGrammar, mistakesGrammars } from '../../src/lang/parse/grammar.ts';
import { UNITS } from '../../src/lang/parse/literals.ts';
import { readGrammarExamples } from '../helpers/grammar-examples.ts';

const text = readFileSync(GRAMMAR_FILE, 'utf8');
const { examples, rules } = readGrammarExamples(text);

const grammar = languageGrammar();

describe('the examples in grammar/hlp.ohm', () => {
  test.each(examples.filter((example) => example.isGood))(
    'line $line: $rule accepts $text',
    ({ rule, text: example }) => {
      expect(grammar.match(example, rule).succeeded()).toBe(true);
    },
  );

  test.each(examples.filter((example) => !example.isGood))(
    'line $line: $rule refuses $text',
    ({ rule, text: example }) => {
      expect(grammar.match(example, rule).succeeded()).toBe(false);
    },
  );

  test('every rule with a capital letter has good ones and bad ones', () => {
    const syntactic = rules.map((rule) => rule.name).filter((name) => /^[A-Z]/.test(name) && name !== 'Items');
    const lacking = syntactic.filter((name) => {
      const own = examples.filter((example) => example.rule === name);
      return !own.some((example) => example.isGood) || !own.some((example) => !example.isGood);
    });
    expect(lacking).toEqual([]);
    expect(syntactic.length).toBeGreaterThan(60);
  });

  test('every rule of the grammar was found in the text', () => {
    const named = new Set(rules.map((rule) => rule.name));
    const defined = Object.keys(grammar.rules).filter((name) => !name.includes('_'));
    expect(defined.filter((name) => !named.has(name))).toEqual([]);
  });
});

describe('the words of the language', () => {
  const reserved = /reserved = \((?<words>[^)]*)\)/.exec(text)?.groups?.['words'] ?? '';
  const words = Array.from(reserved.matchAll(/"(\w+)"/g), (match) => match[1] ?? '');

  test('there are 45, each of them once', () => {
    expect(words.length).toBe(45);
    expect(new Set(words).size).toBe(45);
  });

  test.each(words)('`%s` can be a function or a field, and nothing else', (word) => {
    expect(grammar.match(word, 'name').succeeded()).toBe(true);
    expect(grammar.match(`a.${word}`, 'Path').succeeded()).toBe(true);
    expect(grammar.match(word, 'ident').succeeded()).toBe(false);
  });

  test('every word that the grammar uses is reserved, or can only stand where no name can', () => {
    const used = Array.from(text.matchAll(/kw<"(\w+)">/g), (match) => match[1] ?? '');
    const free = [...new Set(used)].filter((word) => !words.includes(word));
    expect(free.toSorted()).toEqual(['from', 'hlp', 'indexed', 'list', 'map', 'max', 'only', 'to', 'with']);
  });

  test('the units of the grammar are those that have a value', () => {
    for (const unit of UNITS.keys()) expect(grammar.match(unit, 'unit').succeeded()).toBe(true);
    const written = /\bunit\s+= (?<units>[^\n]*\n[^\n]*)/.exec(text)?.groups?.['units'] ?? '';
    expect(Array.from(written.matchAll(/"(\w+)"/g), (match) => match[1] ?? '').toSorted()).toEqual(
      [...UNITS.keys()].toSorted(),
    );
  });
});

describe('the examples in grammar/mistakes.ohm', () => {
  const mistakes = readGrammarExamples(readFileSync(MISTAKES_FILE, 'utf8'));
  const { habits } = mistakesGrammars();

  test.each(mistakes.examples)('line $line: $rule and $text', ({ rule, text: example, isGood }) => {
    expect(habits.match(example, rule).succeeded()).toBe(isGood);
  });

  test('every rule with a capital letter has good ones and bad ones, but for the islands', () => {
    const syntactic = mistakes.rules
      .map((rule) => rule.name)
      .filter((name) => /^[A-Z]/.test(name) && !name.startsWith('Broken'));
    const lacking = [...new Set(syntactic)].filter((name) => {
      const own = mistakes.examples.filter((example) => example.rule === name);
      return !own.some((example) => example.isGood) || !own.some((example) => !example.isGood);
    });
    expect(lacking).toEqual([]);
  });

  test('what the language accepts, its mistakes grammar accepts too', () => {
    const refused = examples.filter((example) => example.isGood && habits.match(example.text, example.rule).failed());
    expect(refused.map(({ rule, text: example }) => `${rule}: ${example}`)).toEqual([]);
  });
});
