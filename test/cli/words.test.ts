import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Misuse } from '../../src/cli/failure.ts';
import { splitWords } from '../../src/cli/words.ts';

describe('a typed line', () => {
  const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
    ['', []],
    ['   ', []],
    ['accounts', ['accounts']],
    ['  send village.pay  bob 4.5 ', ['send', 'village.pay', 'bob', '4.5']],
    ['pay bob 4.5 "fixed my bike"', ['pay', 'bob', '4.5', 'fixed my bike']],
    [`pay bob 4.5 'fixed my bike'`, ['pay', 'bob', '4.5', 'fixed my bike']],
    [`state village 'balances[bob]'`, ['state', 'village', 'balances[bob]']],
    ['state village balances["a b"]', ['state', 'village', 'balances[a b]']],
    ['--memo="for the bread"', ['--memo=for the bread']],
    [`"it's" 'so "to say"'`, [`it's`, 'so "to say"']],
    ['"a \\"quoted\\" word" "back\\\\slash" "c:\\new"', ['a "quoted" word', 'back\\slash', 'c:\\new']],
    ['"" \'\'', ['', '']],
    ['# only a comment', []],
    ['block 3 # the third', ['block', '3']],
    ['give bob 1 --memo a#b', ['give', 'bob', '1', '--memo', 'a#b']],
    ['a\tb\u00a0c', ['a', 'b', 'c']],
  ];

  test.each(cases)('%j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  test.each(['"open', `it's`, 'a "b', `'`, '"ends with \\"'])('%j is refused: its quote never ends', (line) => {
    expect(() => splitWords(line)).toThrow(Misuse);
  });

  test('gives back any words that were quoted into it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (words) => {
        expect(splitWords(words.map(quoteWord).join(' '))).toEqual(words);
      }),
    );
  });
});

function quoteWord(word: string): string {
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}
