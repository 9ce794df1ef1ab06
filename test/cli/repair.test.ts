import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readArchive } from '../../src/chain/log/archive.ts';
import { blockKey } from '../../src/chain/records.ts';
import { openStore } from '../../src/node/opening.ts';
import { hlp, type Ran } from './helpers.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-repair-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let directory = '';
const here = (...words: readonly string[]): Promise<Ran> => hlp([...words, '--data', directory]);

beforeEach(async () => {
  directory = mkdtempSync(join(scratch, 'chain-'));
  for (const amount of ['1', '2']) await here('give', 'bob', amount, '--from', 'alise');
});

/** The directory is named differently in each test. */
const plain = ({ code, out, err }: Ran): Ran => ({
  code,
  out: out.replaceAll(directory, 'HERE'),
  err: err.replaceAll(directory, 'HERE'),
});

/** The byte behind each record. */
async function endsOf(bytes: Uint8Array): Promise<number[]> {
  const ends: number[] = [];
  for await (const { end } of readArchive(Readable.from([Uint8Array.from(bytes)]) as AsyncIterable<Uint8Array>))
    ends.push(end);
  return ends;
}

const damageLog = (): void => {
  const path = join(directory, 'blocks.hlpchain');
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0x55, bytes.length - 300, bytes.length - 280));
};

describe('hlp repair', () => {
  test('does not touch a sound chain, and says so', async () => {
    const before = readdirSync(join(directory, 'chain'));
    expect(await here('repair')).toEqual({
      code: 0,
      out: 'Nothing is wrong with this chain (2 blocks mined on its first one), and nothing was changed. `hlp repair --anyway` builds it anew all the same.\n',
      err: '',
    });
    expect(readdirSync(directory)).toEqual(['blocks.hlpchain', 'chain']);
    expect(before.length).toBeGreaterThan(0);
  });

  test('is what every command points to when the database is damaged, and mends it', async () => {
    rmSync(join(directory, 'chain', 'CURRENT'));
    const way = 'The way out: `hlp repair` builds the chain anew from every block that can be read.';
    const refused = plain(await here('accounts'));
    expect(refused).toEqual({
      code: 1,
      out: '',
      err: `the store in HERE/chain cannot be opened: it holds records, but its file CURRENT is missing. ${way}\n`,
    });
    expect(plain(await here('repair'))).toEqual({
      code: 0,
      out: `What was wrong: the store in HERE/chain cannot be opened: it holds records, but its file CURRENT is missing.
The chain was built anew, every block judged again: 2 blocks mined on its first one.
Nothing is missing of what the database and blocks.hlpchain speak of.
The old files are kept: HERE/chain-damaged-1. Delete them when all is as you remember it.
`,
      err: '',
    });
    expect((await here('verify')).out).toBe('The chain is valid: the first block and 2 mined on it.\n');
    expect((await here('give', 'bob', '3', '--from', 'alise')).out).toContain('in block 3');
  });

  test('writes the second copy of the blocks anew when only that is damaged', async () => {
    damageLog();
    const found = plain(await here('verify'));
    expect([found.code, found.out]).toEqual([
      1,
      expect.stringMatching(
        /^The chain is valid: .*\nBut its second copy is not: HERE\/blocks.hlpchain is not as it was written: .* The way out: `hlp repair`/,
      ),
    ]);
    expect(plain(await here('repair')).out).toMatch(
      /^What was wrong: HERE\/blocks\.hlpchain .*\nThat file is the second copy of the blocks\. It was written anew from the database, which is sound\. The old one is HERE\/blocks-old-1\.hlpchain; it can be deleted\.\n$/,
    );
    expect((await here('verify')).code).toBe(0);
  });

  test('claims nothing that cannot be known', async () => {
    damageLog();
    rmSync(join(directory, 'chain'), { recursive: true });
    const { code, out } = await here('repair');
    expect([code, out]).toEqual([0, expect.stringContaining('1 block mined on its first one')]);
    expect(out).toContain('Nothing is known to be missing; which block was the newest could not be read any more.');
  });

  test('says which block is missing', async () => {
    const store = await openStore(directory);
    await store.commit([{ key: blockKey(1n), value: undefined }]);
    await store.close();
    const bytes = readFileSync(join(directory, 'blocks.hlpchain'));
    const first = (await endsOf(bytes))[0] ?? 0;
    writeFileSync(join(directory, 'blocks.hlpchain'), bytes.fill(0x55, first, first + 900));
    const { code, out } = await here('repair');
    expect(code).toBe(1);
    expect(out).toContain('0 blocks mined on its first one');
    expect(out).toContain('Missing: the chain had a block 2, which cannot be found, or not all that lies below it.');
    expect(out).toContain('Keep them: what is missing may still be in them');
  });

  test('answers programs in their own way', async () => {
    const { code, out } = await here('repair', '--anyway', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({
        harm: 'none',
        number: '2',
        waiting: 0,
        sideBlocks: 0,
        oldDatabase: join(directory, 'chain-damaged-1'),
      }),
    ]);
  });

  test('is refused where there is no chain, and while the chain is open here', async () => {
    const nowhere = await hlp(['repair', '--data', join(scratch, 'nowhere')]);
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringMatching(/^there is no chain in /)]);
    const { err } = await hlp(['dev', '--data', directory], ['repair']);
    expect(err).toContain('not while the chain is open here');
  });
});

test('a chain whose second copy was removed is valid, and has one again when it is opened', async () => {
  rmSync(join(directory, 'blocks.hlpchain'));
  const { code, out } = plain(await here('verify'));
  expect([code, out]).toEqual([
    0,
    `The chain is valid: the first block and 2 mined on it.
HERE/blocks.hlpchain is not there: the second copy of its blocks is written when the chain is opened the next time.
`,
  ]);
  await here('accounts');
  expect((await here('verify')).out).toBe('The chain is valid: the first block and 2 mined on it.\n');
});
