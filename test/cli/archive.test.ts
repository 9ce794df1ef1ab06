import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { archivedBlock, archiveStart, type Piece, readArchive } from '../../src/chain/archive.ts';
import type { Block } from '../../src/chain/block.ts';
import { remade } from '../chain/village.ts';
import { hlp, type Ran } from './helpers.ts';

const directory = mkdtempSync(join(tmpdir(), 'hlp-archive-'));
afterAll(() => rmSync(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);
const bytesAt = (name: string): Buffer => readFileSync(at(name));
const whole = at('whole.hlpchain');

const on = (chain: string, ...words: readonly string[]): Promise<Ran> => hlp([...words, '--data', at(chain)]);
const give = (chain: string, amount: string): Promise<Ran> => on(chain, 'give', 'bob', amount, '--from', 'alise');
const newest = async (chain: string): Promise<unknown> => JSON.parse((await on(chain, 'block', '--json')).out);

beforeAll(async () => {
  for (const amount of ['1', '2', '3']) await give('first', amount);
  await on('first', 'export', whole);
});

async function piecesOf(name: string): Promise<Piece[]> {
  const pieces: Piece[] = [];
  async function* content(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Uint8Array.from(bytesAt(name)));
  }
  for await (const piece of readArchive(content())) pieces.push(piece);
  return pieces;
}

describe('hlp export', () => {
  test('says how much there is, and goes on where the chain has gone on', async () => {
    expect((await on('first', 'export', at('twice.hlpchain'))).out).toContain(
      'what it began with and 3 blocks mined on it.',
    );
    await on('first', 'import', whole);
    expect((await on('first', 'export', at('twice.hlpchain'))).out).toContain('3 of them were there already.');
    expect(bytesAt('twice.hlpchain')).toEqual(bytesAt('whole.hlpchain'));
  });

  test('that was cut off anywhere ends with the same bytes when it is asked for again', async () => {
    const { length } = bytesAt('whole.hlpchain');
    for (const size of [0, 3, 10, 300, Math.floor(length / 2), length - 9, length - 1]) {
      writeFileSync(at('cut.hlpchain'), bytesAt('whole.hlpchain'));
      truncateSync(at('cut.hlpchain'), size);
      const { code, err } = await on('first', 'export', at('cut.hlpchain'));
      // fewer bytes than every such file begins with are taken for somebody else's
      expect(code, `${size} bytes: ${err}`).toBe(size > 0 && size < 10 ? 1 : 0);
      // what is taken for somebody else's stays as it was
      const expected = code === 0 ? bytesAt('whole.hlpchain') : bytesAt('whole.hlpchain').subarray(0, size);
      expect(bytesAt('cut.hlpchain').equals(expected), `${size} bytes`).toBe(true);
    }
  });

  test('does not touch a file that is something else, or another chain', async () => {
    writeFileSync(at('letter.txt'), 'Dear Bob, thank you for the bread.');
    expect(await on('first', 'export', at('letter.txt'))).toMatchObject({ code: 1 });
    expect(bytesAt('letter.txt').toString()).toBe('Dear Bob, thank you for the bread.');

    await give('second', '5');
    const { code, err } = await on('second', 'export', whole);
    expect([code, err]).toEqual([1, `${whole} holds another chain; name another file\n`]);
  });

  test('does not cut off a file in which the same chain goes on further', async () => {
    const third = (await piecesOf('whole.hlpchain'))[2];
    writeFileSync(at('half.hlpchain'), bytesAt('whole.hlpchain').subarray(0, third?.end));
    await on('behind', 'import', at('half.hlpchain'));
    const { code, err } = await on('behind', 'export', whole);
    expect([code, err]).toEqual([1, expect.stringContaining('goes on beyond this chain, which ends at block 2')]);
    expect((await piecesOf('whole.hlpchain')).length).toBe(5);
  });

  test('says so when a file cannot be written', async () => {
    const { code, err } = await on('first', 'export', join(directory, 'nowhere', 'a'));
    expect([code, err]).toEqual([2, expect.stringContaining('cannot be written')]);
  });
});

describe('hlp import', () => {
  test('makes the same chain, which verifies, and then has nothing left to do', async () => {
    expect((await on('copy', 'import', whole)).out).toMatch(/^3 blocks imported; the chain in .* at 3\.\n$/);
    expect(await newest('copy')).toEqual(await newest('first'));
    expect((await on('copy', 'verify')).out).toContain('The chain is valid');
    const again = JSON.parse((await on('copy', 'import', whole, '--json')).out) as unknown;
    expect(again).toEqual({ added: '0', known: '3', last: '3', whole: true });
  });

  test('of a file that is cut off takes what is whole and says so; of the whole one it takes the rest', async () => {
    const third = (await piecesOf('whole.hlpchain'))[2];
    writeFileSync(at('half.hlpchain'), bytesAt('whole.hlpchain').subarray(0, (third?.end ?? 0) + 20));
    const half = await on('late', 'import', at('half.hlpchain'));
    expect([half.code, half.out]).toEqual([1, expect.stringContaining('is cut off behind block 2')]);
    expect((await on('late', 'import', whole)).out).toContain('1 block imported');
    expect(await newest('late')).toEqual(await newest('first'));
  });

  test('names the rule that a block breaks, and keeps what came before', async () => {
    const [start, one, two] = await piecesOf('whole.hlpchain');
    if (start?.kind !== 'genesis' || one?.kind !== 'block' || two?.kind !== 'block') throw new Error('no such file');
    const wrong: Block = remade(two.block, { stateRoot: one.block.header.stateRoot });
    writeFileSync(
      at('wrong.hlpchain'),
      concatBytes(archiveStart(start.genesis), archivedBlock(one.block), archivedBlock(wrong)),
    );
    const { code, err } = await on('careful', 'import', at('wrong.hlpchain'));
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/block 2: .*\(rule stateRoot\).* ends at block 1, and is sound/),
    ]);
    expect((await on('careful', 'verify')).code).toBe(0);
  });

  test('does not mix two chains', async () => {
    await give('third', '7');
    const other = await on('third', 'import', whole);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('part ways at block 1')]);
  });

  test('is refused while the chain is open here', async () => {
    const { err } = await hlp(['dev', '--data', at('first')], [`import ${whole}`]);
    expect(err).toContain('not while the chain is open here');
  });

  test('says what is wrong with a file', async () => {
    writeFileSync(at('text.hlpchain'), 'no chain');
    expect((await on('none', 'import', at('text.hlpchain'))).err).toContain('a chain file begins with');
    expect((await on('none', 'import', at('missing.hlpchain'))).err).toContain('cannot be read');
    expect(await on('none', 'import', directory)).toMatchObject({
      code: 2,
      err: `file: ${directory} cannot be read (it is a directory)\n`,
    });
  });
});
