import { describe, expect, test } from 'vitest';
import { show, UNSHOWN } from '../../src/base/show.ts';
import { describeVectors } from '../helpers/vectors.ts';

/** Written by hand, apart from the table in the source: what a terminal obeys or a reader cannot see. */
const DANGEROUS: readonly (readonly [codePoint: number, escaped: string])[] = [
  [0x00, '\\u{0}'],
  [0x07, '\\u{7}'],
  [0x08, '\\u{8}'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0b, '\\u{b}'],
  [0x0d, '\\r'],
  [0x1b, '\\u{1b}'],
  [0x1f, '\\u{1f}'],
  [0x7f, '\\u{7f}'],
  [0x80, '\\u{80}'],
  [0x85, '\\u{85}'],
  [0x90, '\\u{90}'],
  [0x9b, '\\u{9b}'],
  [0x9d, '\\u{9d}'],
  [0x9f, '\\u{9f}'],
  [0xad, '\\u{ad}'],
  [0x034f, '\\u{34f}'],
  [0x061c, '\\u{61c}'],
  [0x115f, '\\u{115f}'],
  [0x180e, '\\u{180e}'],
  [0x200b, '\\u{200b}'],
  [0x200c, '\\u{200c}'],
  [0x200d, '\\u{200d}'],
  [0x200e, '\\u{200e}'],
  [0x200f, '\\u{200f}'],
  [0x2028, '\\u{2028}'],
  [0x2029, '\\u{2029}'],
  [0x202a, '\\u{202a}'],
  [0x202e, '\\u{202e}'],
  [0x2060, '\\u{2060}'],
  [0x2064, '\\u{2064}'],
  [0x2066, '\\u{2066}'],
  [0x2069, '\\u{2069}'],
  [0x206f, '\\u{206f}'],
  [0x3164, '\\u{3164}'],
  [0xd800, '\\u{d800}'],
  [0xdbff, '\\u{dbff}'],
  [0xdc00, '\\u{dc00}'],
  [0xdfff, '\\u{dfff}'],
  [0xfe0f, '\\u{fe0f}'],
  [0xfeff, '\\u{feff}'],
  [0xfff9, '\\u{fff9}'],
  [0xe0001, '\\u{e0001}'],
  [0xe0041, '\\u{e0041}'],
  [0xe007f, '\\u{e007f}'],
  [0xe0100, '\\u{e0100}'],
];

/** What no screen should get raw, said by Unicode's own properties instead of by our table. */
const OBEYED_OR_UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]|(?![\u{600}-\u{8ff}\u{110bd}\u{110cd}\u{13430}-\u{1345f}])\p{Cf}/u;

describe('show', () => {
  test.each(DANGEROUS)('U+%i becomes %s, at the start, in the middle, at the end and alone', (codePoint, escaped) => {
    const character = String.fromCodePoint(codePoint);
    expect(show(character)).toBe(escaped);
    expect(show(`${character}pay`)).toBe(`${escaped}pay`);
    expect(show(`pa${character}y`)).toBe(`pa${escaped}y`);
    expect(show(`pay${character}${character}`)).toBe(`pay${escaped}${escaped}`);
  });

  test('leaves honest text alone, in any script', () => {
    const honest = 'Alise paid 4.5 — “danke”, děkuji, ありがとう, שלום, 👍 \\o/ naïve e\u{301}';
    expect(show(honest)).toBe(honest);
  });

  test('disarms a terminal sequence but keeps it readable', () => {
    expect(show('\u{1b}]52;c;aGVscA==\u{7}ok')).toBe('\\u{1b}]52;c;aGVscA==\\u{7}ok');
  });

  test('misses no code point that Unicode calls a control, a bidi control or ignorable', () => {
    const missed: string[] = [];
    for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
      const character = String.fromCodePoint(codePoint);
      if (OBEYED_OR_UNSEEN.test(character) && show(character) === character) missed.push(codePoint.toString(16));
    }
    expect(missed).toEqual([]);
  });

  test('shows a shown text as it is', () => {
    for (const [codePoint] of DANGEROUS) {
      const once = show(`a${String.fromCodePoint(codePoint)}b`);
      expect(show(once)).toBe(once);
    }
  });

  test('has a table in order, without overlaps', () => {
    const edges = UNSHOWN.flatMap(([first, last]) => [first, last]);
    expect(edges).toEqual(edges.toSorted((a, b) => a - b));
  });
});

describeVectors<string[]>('naughty strings', 'text/blns.json', (strings) => {
  test('all come out free of what a terminal obeys', () => {
    for (const text of strings) expect(OBEYED_OR_UNSEEN.test(show(text))).toBe(false);
    expect(strings.length).toBeGreaterThan(500);
  });
});
