/** Lines typed behind `:` on the screen. */

import { describe, expect, test } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { COMMANDS, commandsFor } from '../../src/cli/commands.ts';
import { asPerson } from '../../src/cli/commands/dev.ts';
import { parseWords } from '../../src/cli/program.ts';

test('what is signed on the screen is signed by whoever one is there', async () => {
  expect(await asPerson('send village.pay alise 2 bread', 'bob')).toBe('send --from bob village.pay alise 2 bread');
  expect(await asPerson('hlp give jon 1', 'bob')).toBe('hlp give --from bob jon 1');
  expect(await asPerson('send --from jon village.leave', 'bob')).toBe('send --from jon village.leave');
  expect(await asPerson('give jon 1 --from=jon', 'bob')).toBe('give jon 1 --from=jon');
  expect(await asPerson('give jon 1 --memo "not --from me"', 'bob')).toBe(
    'give --from bob jon 1 --memo "not --from me"',
  );
});

test('what signs nothing stays as it was typed', async () => {
  expect(await asPerson('tx 4.0', 'bob')).toBe('tx --as bob 4.0');
  expect(await asPerson('block --as jon', 'bob')).toBe('block --as jon');
  expect(await asPerson('state village', 'bob')).toBe('state village');
  expect(await asPerson('', 'bob')).toBe('');
});

describe('help', () => {
  const COMMAND: Command = {
    name: 'give',
    summary: 'give somebody hlp, or as much of it as there is left, and tell them what it was for in a few words',
    arguments: [],
    options: [],
    signs: false,
    examples: [],
    run: () => Promise.reject(new Error('not here')),
  };

  test.each([
    [undefined, 'hlp --help', 'hlp give --help'],
    ['', 'help', 'help give'],
    [':', ':help', ':help give'],
  ])('is called as it is typed where one stands: behind %j', (mark, general, about) => {
    const place = { mark, columns: 80 };
    expect(() => parseWords(['nope'], [COMMAND], place)).toThrow(`– see \`${general}\``);
    expect(() => parseWords(['give', '--nope'], [COMMAND], place)).toThrow(`– see \`${about}\``);
  });

  test('is no wider than where it is read', () => {
    for (const columns of [60, 76, 110]) {
      const parsed = parseWords(['help'], [COMMAND], { mark: ':', columns });
      const widths = parsed.kind === 'help' ? parsed.text.split('\n').map(({ length }) => length) : [];
      expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
    }
  });
});

test('a command is called as its place in the table says', async () => {
  const rows = await Promise.all(Object.entries(COMMANDS).map(async ([name, load]) => [name, (await load()).name]));
  expect(rows.filter(([place, name]) => place !== name)).toEqual([]);
  expect((await commandsFor(['help', 'give'], COMMANDS)).map(({ name }) => name)).toEqual(['give']);
  expect((await commandsFor(['--help'], COMMANDS)).length).toBe(rows.length);
  expect((await commandsFor(['constructor'], COMMANDS)).length).toBe(rows.length);
});
