/** Texts made to fit: what is kept says what the text was. */

import { assert, integer, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { show } from '../../src/base/show.ts';
import { columnsOf } from '../../src/lang/columns.ts';
import { lastPart, pieces, shorten } from '../../src/tui/cut.ts';
import { plainText, widthOf, wrap, wrapAtMost } from '../../src/tui/lines.ts';

const ADDRESS = '0x1234567890123456789012345678901234567890';

describe('a text that is too long', () => {
  test('stays whole where it fits', () => {
    expect(shorten('balances[alise]', 15)).toBe('balances[alise]');
    expect(shorten(ADDRESS, 42)).toBe(ADDRESS);
  });

  test('shows the two ends of an address, also inside a path', () => {
    expect(shorten(ADDRESS, 41)).toBe('0x1234…7890');
    expect(shorten(`friends[${ADDRESS}][${ADDRESS}]`, 40)).toBe('friends[0x1234…7890][0x1234…7890]');
  });

  test('says how many bytes there are, if there is room', () => {
    const bytes = `0x${'ab'.repeat(4000)}`;
    expect(shorten(bytes, 30)).toBe('0xabab…abab (4,000 bytes)');
    expect(shorten(bytes, 20)).toBe('0xabab…abab');
  });

  test('keeps its first words and says how many letters it has', () => {
    const text = `"${'fixed my bike, '.repeat(600)}"`;
    expect(shorten(text, 40)).toBe('"fixed my bike, fixed…" (9,000 letters)');
    expect(shorten('"one line\\nand \\u{1b} another, and more"', 34)).toBe('"one line\\nand…" (32 letters)');
  });

  test('loses its middle where both ends matter, and its end where it is a sentence', () => {
    expect(shorten('notes["a very long name of a note"]', 21)).toBe('notes["a v…f a note"]');
    expect(shorten('115792089237316195423570985008687907853', 11)).toBe('11579…07853');
    expect(shorten('Alise paid Bob 4.5 hlp', 12)).toBe('Alise paid …');
  });

  test('never takes more columns than there are, whatever it is made of', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 60 }), integer({ min: 1, max: 40 }), (text, width) => {
        for (const one of [text, `"${text}"`, `names["${text}"]`]) {
          expect(columnsOf(shorten(show(one), width))).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('a text that is broken into lines', () => {
  test('loses nothing, and no line is wider than asked', () => {
    assert(
      property(string({ unit: 'grapheme', maxLength: 200 }), integer({ min: 8, max: 40 }), (text, width) => {
        const rows = wrap(text, width);
        expect(rows.map(widthOf).filter((columns) => columns > width)).toEqual([]);
        expect(rows.map(plainText).join('').replaceAll(' ', '')).toBe(show(text).replaceAll(' ', ''));
      }),
    );
  });

  test('of one word of 64 KB is broken in no time', () => {
    const word = `"${'ü'.repeat(65_536)}"`;
    const start = performance.now();
    expect(pieces(word, 80).join('')).toBe(word);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('says where it was cut, when there is no room for all of it', () => {
    const text = 'one two three four five six seven';
    expect(wrapAtMost(text, 14, 2).map(plainText)).toEqual(['one two three', 'four five six…']);
    expect(wrapAtMost(text, 13, 2).map(plainText)).toEqual(['one two three', 'four five si…']);
    expect(wrapAtMost(text, 14, 5).map(plainText)).toEqual(['one two three', 'four five six', 'seven']);
  });
});

test('what is being typed is seen at its end, wide letters too', () => {
  expect(lastPart('fixed my bike', 13)).toBe('fixed my bike');
  expect(lastPart('fixed my bike', 8)).toBe('…my bike');
  expect(columnsOf(lastPart('日本語日本語', 7))).toBeLessThanOrEqual(7);
});
