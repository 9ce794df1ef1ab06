import { PassThrough, Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PipedLines } from '../../src/cli/piped-lines.ts';

async function all(lines: PipedLines): Promise<string[]> {
  const line = await lines.next();
  return line === undefined ? [] : [line, ...(await all(lines))];
}

describe('lines from a pipe', () => {
  test('are the lines, however they arrive in pieces', async () => {
    const anyLine = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(fc.array(anyLine, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), async (lines, size) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        );
        const whole = lines.map((line) => line.toWellFormed());
        expect(await all(new PipedLines(Readable.from(pieces, { objectMode: true })))).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ['', []],
    ['one', ['one']],
    ['one\ntwo', ['one', 'two']],
    ['one\r\ntwo\r\n', ['one', 'two']],
    ['\n\n', ['', '']],
  ])('%j', async (text, lines) => {
    expect(await all(new PipedLines(Readable.from([text])))).toEqual(lines);
  });

  test('one that never ends is given up', async () => {
    const endless = Readable.from((function* () { for (;;) yield 'x'.repeat(10_000); })()); // prettier-ignore
    expect(await new PipedLines(endless).next()).toBeUndefined();
    endless.destroy();
  });

  test('of an input that is gone there are none', async () => {
    const gone = new PassThrough();
    gone.destroy();
    await new Promise((closed) => gone.once('close', closed));
    expect(await new PipedLines(gone).next()).toBeUndefined();
  });

  test('what comes behind a line is kept, and the input is held meanwhile', async () => {
    const input = new PassThrough();
    const lines = new PipedLines(input);
    input.write('one\ntw');
    expect([await lines.next(), input.isPaused()]).toEqual(['one', true]);
    const second = lines.next();
    input.write('o\n');
    expect(await second).toBe('two');
  });
});
