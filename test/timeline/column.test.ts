/** Numbers in columns, as narrow as they can be. */

import { describe, expect, test } from 'vitest';
import { Column, lastUpTo } from '../../src/timeline/column.ts';

describe('a column of numbers', () => {
  test('holds what was put into it, as narrow or wide as that is', () => {
    const [narrow, wide] = [new Column(), new Column()];
    for (let i = 0; i < 1_000; i++) {
      narrow.push(i * 3);
      wide.push(i * 2 ** 33);
    }
    expect([...narrow.all()]).toEqual(Array.from({ length: 1_000 }, (_, i) => i * 3));
    expect(wide.at(999)).toBe(999 * 2 ** 33);
    expect(() => wide.at(1_000)).toThrow('there are 1000, so none is 1000');
  });

  test('finds the last that is not beyond a number', () => {
    const numbers = [0, 3, 3, 8];
    expect([-1, 0, 2, 3, 7, 8, 99].map((most) => lastUpTo(numbers, most))).toEqual([-1, 0, 0, 2, 2, 3, 3]);
  });
});
