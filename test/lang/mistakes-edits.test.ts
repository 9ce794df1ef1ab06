import { describe, expect, test } from 'vitest';
import { type Diagnostic, type Edit, error } from '../../src/lang/diagnostic.ts';
import { applyEdits, certainFixes } from '../../src/lang/edits.ts';

function edit(start: number, end: number, text: string, file = 0): Edit {
  return { span: { file, start, end }, text };
}

function fixing(...edits: Edit[]): Diagnostic {
  return error('H0101', 't', { file: 0, start: 0, end: 0 }, 'l', { fix: { text: 'f', edits } });
}

describe('edits', () => {
  test('are made in the order of the text, whatever order they come in', () => {
    expect(applyEdits('one two three', [edit(8, 13, '3'), edit(0, 3, '1'), edit(4, 7, '2')])).toBe('1 2 3');
  });

  test('that touch do not disturb each other: what is inserted stands before what takes the place', () => {
    expect(applyEdits('uint x', [edit(0, 4, 'int'), edit(0, 0, 'x: '), edit(4, 6, '')])).toBe('x: int');
  });

  test('at the end, and in an empty text', () => {
    expect(applyEdits('a', [edit(1, 1, 'b')])).toBe('ab');
    expect(applyEdits('', [edit(0, 0, 'b')])).toBe('b');
    expect(applyEdits('abc', [])).toBe('abc');
  });
});

describe('fixes that can be made at once', () => {
  test('are those that touch nothing of one before them', () => {
    const [first, overlapping, inside, beside] = [
      fixing(edit(2, 6, 'x')),
      fixing(edit(5, 8, 'y')),
      fixing(edit(4, 4, 'z')),
      fixing(edit(6, 8, 'w')),
    ];
    expect(certainFixes([first, overlapping, inside, beside], 0)).toEqual([first, beside]);
  });

  test('of two that insert in one place the first: the order would decide', () => {
    const [one, two] = [fixing(edit(3, 3, 'a')), fixing(edit(3, 3, 'b'))];
    expect(certainFixes([one, two], 0)).toEqual([one]);
  });

  test('are whole: with one edit of a fix the others stay away too', () => {
    const [one, two, three] = [
      fixing(edit(0, 1, 'a')),
      fixing(edit(0, 1, 'b'), edit(5, 6, 'c')),
      fixing(edit(5, 6, 'd')),
    ];
    expect(certainFixes([one, two, three], 0)).toEqual([one, three]);
  });

  test('lie in the file that is asked for, and are certain', () => {
    const elsewhere = fixing(edit(0, 1, 'a', 1));
    const question = error('H0101', 't', { file: 0, start: 0, end: 0 }, 'l', { fix: { text: 'which one?' } });
    expect(certainFixes([elsewhere, question, fixing()], 0)).toEqual([]);
    expect(certainFixes([elsewhere], 1)).toEqual([elsewhere]);
  });
});
