import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { archivedBlock, archiveStart, type Piece, readArchive } from '../../src/chain/log/archive.ts';
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
    expect([code, err]).toEqual([1, `${whole} holds another branch of this chain; name another file\n`]);
  });

  test('does not cut off a file in which the same chain goes on further', async () => {
    const third = (await piecesOf('whole.hlpchain'))[2];
    writeFileSync(at('half.hlpchain'), bytesAt('whole.hlpchain').subarray(0, third?.end));
    await on('behind', 'import', at('half.hlpchain'));
    const { code, err } = await on('behind', 'export', whole);
    expect([code, err]).toEqual([1, expect.stringContaining('goes on beyond this chain, which ends at block 2')]);
    expect((await piecesOf('whole.hlpchain')).length).toBe(5);
  });

  test('does not write into the file in which the living chain keeps its blocks, nor into a copy of it', async () => {
    const log = join(at('first'), 'blocks.hlpchain');
    const before = readFileSync(log);
    const { code, err } = await on('first', 'export', log);
    expect([code, err]).toEqual([2, expect.stringContaining('is where this chain itself writes its blocks')]);
    writeFileSync(at('living.hlpchain'), before);
    const copy = await on('first', 'export', at('living.hlpchain'));
    expect([copy.code, copy.err]).toEqual([1, expect.stringContaining('what a living chain writes')]);
    expect([readFileSync(log), bytesAt('living.hlpchain')]).toEqual([before, before]);
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
    expect(again).toEqual({ added: '0', known: '3', side: '0', last: '3', waiting: 0, whole: true });
  });

  test('of a file that is cut off takes what is whole and says so; of the whole one it takes the rest', async () => {
    const third = (await piecesOf('whole.hlpchain'))[2];
    writeFileSync(at('half.hlpchain'), bytesAt('whole.hlpchain').subarray(0, (third?.end ?? 0) + 20));
    const half = await on('late', 'import', at('half.hlpchain'));
    expect([half.code, half.out]).toEqual([1, expect.stringContaining('is cut off behind block 2')]);
    expect((await on('late', 'import', whole)).out).toContain('1 block imported');
    expect(await newest('late')).toEqual(await newest('first'));
  });

  test('that stopped anywhere is gone on with: twenty cuts of a file, one after the other, and then all of it', async () => {
    const { length } = bytesAt('whole.hlpchain');
    for (let cut = 0; cut < 20; cut += 1) {
      writeFileSync(
        at('cut.hlpchain'),
        bytesAt('whole.hlpchain').subarray(0, 400 + Math.floor((cut * (length - 400)) / 20)),
      );
      await on('often', 'import', at('cut.hlpchain'));
    }
    await on('often', 'import', whole);
    expect(await newest('often')).toEqual(await newest('first'));
    expect((await on('often', 'verify')).code).toBe(0);
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

  test('of another branch keeps both: the one with more work is the chain, and what only the other held waits again', async () => {
    await give('third', '7');
    const { code, out } = await on('third', 'import', whole);
    expect([code, out]).toEqual([0, expect.stringMatching(/^3 blocks imported; .* newest block at 3\.\n$/)]);
    expect(await newest('third')).toEqual(await newest('first'));
    expect((await on('third', 'verify')).out).toContain('The chain is valid');

    const shorter = await on('first', 'import', join(at('third'), 'blocks.hlpchain'));
    expect(shorter.out).toContain('1 block imported; ');
    expect(shorter.out).toMatch(
      /3 blocks of the file were there already\. 1 block of those that came in is on another branch\./,
    );
    expect(shorter.out).toContain('is the file of a living chain');
    expect((await on('first', 'verify')).out).toContain('The chain is valid');
  });

  test('does not mix two chains that began differently', async () => {
    const [start] = await piecesOf('whole.hlpchain');
    if (start?.kind !== 'genesis') throw new Error('no such file');
    const params = { ...start.genesis.params, chainId: 7n };
    writeFileSync(at('other.hlpchain'), archiveStart({ ...start.genesis, params }));
    const other = await on('first', 'import', at('other.hlpchain'));
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('this store holds another chain')]);
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
