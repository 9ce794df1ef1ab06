import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Heap } from '../../src/node/pool/heap.ts';

test('a heap gives back what was put in, smallest first, however putting in and taking out alternate', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }), { maxLength: 200 }),
      (steps) => {
        const heap = new Heap<number>((a, b) => a < b);
        let plain: number[] = [];
        for (const step of steps) {
          if (step !== undefined) {
            heap.push(step);
            plain = [...plain, step].toSorted((a, b) => a - b);
          }
          const taken = step === undefined ? [heap.pop(), plain.shift()] : [];
          expect([heap.size, heap.first, taken[0]]).toEqual([plain.length, plain[0], taken[1]]);
        }
      },
    ),
  );
});
