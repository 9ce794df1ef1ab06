import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesToHex,
  bytesToUtf8,
  bytesToWord,
  concatBytes,
  equalBytes,
  HexError,
  hexToBytes,
  minimalBytes,
  utf8ToBytes,
  wordToBytes,
} from '../../src/base/bytes.ts';

const anyBytes = fc.uint8Array({ maxLength: 80 });
const anyWord = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });

describe('hex', () => {
  test('reads both cases and writes lower case', () => {
    expect(bytesToHex(hexToBytes('0x00aBFf'))).toBe('0x00abff');
    expect(hexToBytes('0x')).toEqual(new Uint8Array(0));
  });

  test.each([
    ['', 'begins with 0x'],
    ['00', 'begins with 0x'],
    ['0X00', 'begins with 0x'],
    [' 0x00', 'begins with 0x'],
    ['0x5', '0x05, not 0x5'],
    ['0xzz', 'position 2'],
    ['0x0 ', 'position 3'],
    ['0x00\n\n', 'position 4'],
    ['0x0_', 'position 3'],
    ['0x/0', 'position 2'],
    ['0x:0', 'position 2'],
    ['0x@0', 'position 2'],
    ['0xg0', 'position 2'],
    ['0x`0', 'position 2'],
    ['0x\u{660}0', 'position 2'],
  ])('refuses %j and says why', (text, reason) => {
    expect(() => hexToBytes(text)).toThrow(HexError);
    expect(() => hexToBytes(text)).toThrow(reason);
  });

  test('what was written reads back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(hexToBytes(bytesToHex(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('words', () => {
  test('are padded in front, or as short as they can be', () => {
    expect(wordToBytes(258n, 4)).toEqual(Uint8Array.of(0, 0, 1, 2));
    expect(wordToBytes(0n)).toEqual(new Uint8Array(32));
    expect(minimalBytes(258n)).toEqual(Uint8Array.of(1, 2));
    expect(minimalBytes(0n)).toEqual(new Uint8Array(0));
    expect(bytesToWord(new Uint8Array(0))).toBe(0n);
  });

  test('that do not fit are refused', () => {
    expect(wordToBytes(255n, 1)).toEqual(Uint8Array.of(255));
    expect(() => wordToBytes(256n, 1)).toThrow(RangeError);
    expect(() => wordToBytes(2n ** 256n)).toThrow(RangeError);
    expect(() => wordToBytes(-1n)).toThrow(RangeError);
    expect(() => minimalBytes(-1n)).toThrow(RangeError);
  });

  test('read back, padded and minimal alike', () => {
    fc.assert(
      fc.property(anyWord, (word) => {
        expect(bytesToWord(wordToBytes(word))).toBe(word);
        expect(bytesToWord(minimalBytes(word))).toBe(word);
        expect(minimalBytes(word)[0]).not.toBe(0);
      }),
    );
  });
});

describe('utf-8', () => {
  test('reads back every well-formed text, a byte order mark included', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => bytesToUtf8(utf8ToBytes(text)) === text));
    expect(bytesToUtf8(utf8ToBytes('\u{feff}help'))).toBe('\u{feff}help');
  });

  test('is undefined for bytes that are none', () => {
    const bad = ['0xff', '0xc080', '0xeda080', '0xf4908080', '0xe282'];
    for (const hex of bad) expect(bytesToUtf8(hexToBytes(hex))).toBeUndefined();
  });

  test('refuses half a surrogate pair, which would share its bytes with another text', () => {
    expect(() => utf8ToBytes('ab\ud800c')).toThrow('position 2');
    expect(() => utf8ToBytes('\u{1f600}\udc00')).toThrow(RangeError);
  });
});

describe('arrays', () => {
  test('concatenate in order and compare by content', () => {
    const whole = concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3));
    expect(equalBytes(whole, Uint8Array.of(1, 2, 3))).toBe(true);
    expect(equalBytes(whole, Uint8Array.of(1, 2, 4))).toBe(false);
    expect(equalBytes(whole, Uint8Array.of(1, 2))).toBe(false);
    expect(concatBytes()).toEqual(new Uint8Array(0));
  });
});
