/** Lines typed behind `:` on the screen. */

import { expect, test } from 'vitest';
import { asPerson } from '../../src/cli/commands/dev.ts';

test('what is signed on the screen is signed by whoever one is there', () => {
  expect(asPerson('send village.pay alise 2 bread', 'bob')).toBe('send --from bob village.pay alise 2 bread');
  expect(asPerson('hlp give jon 1', 'bob')).toBe('hlp give --from bob jon 1');
  expect(asPerson('send --from jon village.leave', 'bob')).toBe('send --from jon village.leave');
  expect(asPerson('give jon 1 --from=jon', 'bob')).toBe('give jon 1 --from=jon');
  expect(asPerson('give jon 1 --memo "not --from me"', 'bob')).toBe('give --from bob jon 1 --memo "not --from me"');
});

test('what signs nothing stays as it was typed', () => {
  expect(asPerson('state village', 'bob')).toBe('state village');
  expect(asPerson('', 'bob')).toBe('');
});
