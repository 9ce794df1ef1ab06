/** docs/assembly.md: its example is assembled, verified and run, and it is laid out in the order in which a module is. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { assemble, assembleWithLines, lineOfCode } from '../../src/vm/assembly/assemble.ts';
import { disassembleModule } from '../../src/vm/assembly/disassemble.ts';
import { decodeModule, encodeModule } from '../../src/vm/container.ts';
import { TestHost } from '../helpers/module.ts';
import { ending, load, press } from './helpers.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/assembly.md'), 'utf8');
const blockOf = (kind: string): string => new RegExp(`\`\`\`${kind}\n([^]*?)\`\`\``).exec(PAGE)?.[1] ?? '';
const EXAMPLE = blockOf('hlpasm');

/** Lines of tables with the numbers behind them. */
const comments = (text: string): string[] =>
  [...text.matchAll(/^(?! ).*; (?:constant|shape|aggregate|event|error) \d+$/gm)].map(([line]) =>
    line.replace(/ +;/, ' ;'),
  );

describe('the example of the page', () => {
  test('is a contract that runs as the page says', () => {
    const module = assemble(EXAMPLE);
    const jar = load(module);
    const host = new TestHost();
    const say = (name: string, ...values: bigint[]): string => {
      const results = module.functions.find((def) => def.name === name)?.result;
      return ending(press(jar, name, values, { host }), results === undefined ? [] : [results], module.errors);
    };

    expect(say('put', 30n)).toBe('= 30');
    expect(say('put', 12n)).toBe('= 42');
    expect(say('take', 43n)).toBe('TooFew 42 43');
    expect(say('take', 2n)).toBe('done');
    expect(say('all')).toBe('= 40');
    expect(say('put', 961n)).toBe('InvariantBroken "the jar holds at most 1000"');
    expect(host.logs.length).toBe(2);
  });

  test('says in its comments what it says in its lines', () => {
    expect(comments(EXAMPLE).length).toBe(5);
    expect(comments(disassembleModule(assemble(EXAMPLE)))).toEqual(comments(EXAMPLE));
  });

  test('knows the line of each instruction', () => {
    const assembled = assembleWithLines(EXAMPLE);
    const lines = EXAMPLE.split('\n');
    const at = (offset: number): string =>
      (lines[(lineOfCode(assembled, offset) ?? 0) - 1] ?? '').replace(/;.*/, '').trim();
    const { functions } = assembled.module;

    expect([0, 1, 2, 3].map(at)).toEqual(['caller', 'caller', 'sget coins', 'sget coins']);
    expect(functions.map(({ start, length }) => at(start + length - 1))).toEqual(functions.map(() => 'end'));
  });
});

test('the module without order on the page is one that decodes', () => {
  const module = assemble(`compiler "by hand" language 1\n${blockOf('text')}`);

  expect(decodeModule(encodeModule(module)).module).toEqual(module);
  expect(
    disassembleModule(module)
      .replaceAll(/ *;.*\n?/g, '\n')
      .replaceAll(/\n\n+/g, '\n'),
  ).toContain('action f() at 1 size 2 {\n}\ncode {\n  bytes 0x00\n  caller\n  end\n}');
});
