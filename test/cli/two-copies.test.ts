/** The two forms in which a chain is kept, when one or both of them lost something, and what each command says of it. */

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatGenesis } from '../../src/chain/genesis.ts';
import { type Piece, readArchive } from '../../src/chain/log/archive.ts';
import { openChain } from '../../src/node/opening.ts';
import { WAITING } from '../../src/node/pool/journal.ts';
import { HLP } from '../chain/make.ts';
import { gift, mine, villageGenesis } from '../chain/village.ts';
import { hlp, type Ran } from './helpers.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-copies-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const genesis = villageGenesis({ difficulty: 16n });
const at = (...names: readonly string[]): string => join(scratch, ...names);
const on = async (name: string, ...words: readonly string[]): Promise<Ran> => {
  const { code, out, err } = await hlp([...words, '--data', at(name)]);
  return { code, out: out.replaceAll(at(name), 'HERE'), err: err.replaceAll(at(name), 'HERE') };
};
const logOf = (name: string): string => at(name, 'blocks.hlpchain');
const copied = (from: string, name: string): void => cpSync(at(from), at(name), { recursive: true });

/** Blocks until there are so many, and a transaction that waits. */
async function grown(name: string, blocks: bigint, waits = false, chosen = genesis): Promise<void> {
  const { chain, close } = await openChain({ directory: at(name), genesis: chosen });
  while (chain.head.header.number < blocks) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
  const transaction = gift(chain, 'jon', 'bob', HLP);
  const write = waits ? await chain.log?.append([{ kind: 'transaction', transaction }]) : undefined;
  if (write !== undefined) await chain.store.commit([...WAITING.accepted(transaction, chain.store), write]);
  await close();
}

async function piecesOf(path: string): Promise<Piece[]> {
  const pieces: Piece[] = [];
  const bytes = Uint8Array.from(readFileSync(path));
  for await (const piece of readArchive(Readable.from([bytes]) as AsyncIterable<Uint8Array>)) pieces.push(piece);
  return pieces;
}

function damage(path: string, from: number, to = from + 1): void {
  writeFileSync(path, readFileSync(path).fill(0x55, from, to));
}

const newest = async (name: string): Promise<unknown> =>
  (JSON.parse((await on(name, 'block', '--json')).out) as { number: unknown }).number;

/** Two blocks, six blocks, and the places of the records of the latter. */
let ends: readonly number[] = [];
beforeAll(async () => {
  await grown('six', 2n);
  copied('six', 'two');
  await grown('six', 6n, true);
  await grown('other', 3n, false, villageGenesis({ difficulty: 17n }));
  ends = (await piecesOf(logOf('six'))).map(({ end }) => end);
});

test('no chain is begun where a damaged file still holds one, and a repair brings all that can be read', async () => {
  copied('six', 'begun');
  rmSync(at('begun', 'chain'), { recursive: true });
  damage(logOf('begun'), (ends[4] ?? 0) + 100);
  for (const command of ['state', 'verify', 'state']) expect((await on('begun', command)).code, command).toBe(1);
  const { out } = await on('begun', 'repair');
  expect(out).toContain('4 blocks mined on its first one');
  expect(out).not.toContain('can be deleted');
  expect(await newest('begun')).toBe('4');
});

test('an older database and a newer, damaged file are put together', async () => {
  copied('two', 'older');
  cpSync(logOf('six'), logOf('older'));
  damage(logOf('older'), (ends[5] ?? 0) + 100);
  expect((await on('older', 'state')).code).toBe(1);
  const { out } = await on('older', 'repair');
  expect(out).toContain('5 blocks mined on its first one');
  expect(out).not.toContain('can be deleted');
  expect(await newest('older')).toBe('5');
});

test('a shorter file that knows blocks the database does not is not put aside unread', async () => {
  copied('six', 'fork');
  await grown('apart', 0n);
  await hlp(['import', logOf('two'), '--data', at('apart')]);
  const { chain, close } = await openChain({ directory: at('apart') });
  await mine(chain, [gift(chain, 'jon', 'alise', HLP)]);
  const hash = chain.headHash;
  await close();
  cpSync(logOf('apart'), logOf('fork'));
  const opened = await openChain({ directory: at('fork') });
  expect(opened.chain.blockByHash(hash)).toBeDefined();
  await opened.close();
});

test('the file of another chain is named by all, and nothing is changed', async () => {
  copied('six', 'foreign');
  cpSync(logOf('other'), logOf('foreign'));
  const before = readFileSync(logOf('foreign'));
  const words = [
    /HERE\/blocks\.hlpchain holds the blocks of another chain/,
    /move HERE\/blocks\.hlpchain away/,
    /move HERE\/chain away/,
  ];
  for (const command of [['state'], ['verify'], ['repair'], ['repair', '--anyway']]) {
    const { code, out, err } = await on('foreign', ...command);
    expect(code).toBe(1);
    for (const each of words) expect(out + err, command.join(' ')).toMatch(each);
    expect(out + err).not.toContain('The way out: `hlp repair`');
  }
  const { err } = await on('foreign', 'repair');
  expect(err).toMatch(/3 blocks/);
  expect(err).toMatch(/6 blocks/);
  expect(readFileSync(logOf('foreign'))).toEqual(before);
  expect(readdirSync(at('foreign')).sort()).toEqual(['blocks.hlpchain', 'chain']);
  // Nor when the database does not open.
  rmSync(at('foreign', 'chain', 'CURRENT'));
  expect((await on('foreign', 'repair')).err).toMatch(/another chain/);
});

test('a file that is written again holds what waits too, and is written once', async () => {
  for (const lose of [(path: string) => rmSync(path), (path: string) => truncateSync(path, 0)]) {
    rmSync(at('again'), { recursive: true, force: true });
    copied('six', 'again');
    await longer('again');
    lose(logOf('again'));
    const { err } = await on('again', 'state');
    expect(err).toBe('The second copy of the blocks (HERE/blocks.hlpchain) was missing; it was written again.\n');
    expect((await piecesOf(logOf('again'))).at(-1)?.kind).toBe('transaction');
    for (const { err: later } of [await on('again', 'state'), await on('again', 'state')]) expect(later).toBe('');
    expect(readdirSync(at('again')).sort()).toEqual(['blocks.hlpchain', 'chain']);
  }
});

/** The file becomes longer than one that is written again: with a transaction that was mined since. */
async function longer(name: string): Promise<void> {
  const { chain, close } = await openChain({ directory: at(name) });
  const transaction = chain.blockByNumber(1n)!.transactions[0]!;
  await chain.store.commit([await chain.log!.append([{ kind: 'transaction', transaction }])]);
  await close();
}

test('a repair of the file alone keeps what waits in it', async () => {
  copied('six', 'waits');
  damage(logOf('waits'), (ends[2] ?? 0) + 100);
  expect((await on('waits', 'repair')).out).toContain('it can be deleted');
  expect((await piecesOf(logOf('waits'))).at(-1)?.kind).toBe('transaction');
});

test('a repair of the file alone takes over what waits in it and the database does not know', async () => {
  copied('two', 'unknown');
  const { chain, close } = await openChain({ directory: at('unknown') });
  await chain.log?.append([{ kind: 'transaction', transaction: gift(chain, 'jon', 'bob', HLP) }]);
  await close();
  damage(logOf('unknown'), (ends[0] ?? 0) + 100);
  expect((await on('unknown', 'repair')).out).toContain('it can be deleted');
  const again = await openChain({ directory: at('unknown') });
  expect(await WAITING.held(again.chain.store)).toHaveLength(1);
  await again.close();
});

test('import takes what waits, and says how many', async () => {
  const { code, out } = await on('taken', 'import', logOf('six'));
  expect([code, out]).toEqual([0, expect.stringContaining('1 transaction waits to be mined.')]);
  expect(out).toContain('the file of a living chain');
  expect((await piecesOf(logOf('taken'))).at(-1)?.kind).toBe('transaction');
  const { chain, close } = await openChain({ directory: at('taken') });
  expect(await WAITING.held(chain.store)).toHaveLength(1);
  await close();
  expect((await on('taken', 'import', logOf('six'))).out).not.toContain('waits');
});

test('a living file without waiting transactions is not called cut off; one that ends within a record is', async () => {
  const whole = await on('living', 'import', logOf('two'));
  expect([whole.code, whole.out]).toEqual([0, expect.stringContaining('the file of a living chain')]);
  writeFileSync(at('torn.hlpchain'), readFileSync(logOf('two')).subarray(0, -5));
  const torn = await on('torn', 'import', at('torn.hlpchain'));
  expect([torn.code, torn.out]).toEqual([1, expect.stringContaining('is cut off behind block 1')]);
});

test('verify and repair say when the file knows more than the database, and opening takes it over', async () => {
  copied('two', 'more');
  cpSync(logOf('six'), logOf('more'));
  const more = 'HERE/blocks.hlpchain holds 4 blocks more (up to block 6); opening the chain takes them over';
  expect((await on('more', 'verify')).out).toContain(more);
  expect((await on('more', 'repair')).out).toContain(more);
  expect(await newest('more')).toBe('6');
  expect((await on('more', 'verify')).out).toBe('The chain is valid: the first block and 6 mined on it.\n');
});

test('verify says of a file without a database what it holds', async () => {
  copied('six', 'alone');
  rmSync(at('alone', 'chain'), { recursive: true });
  const { code, out } = await on('alone', 'verify');
  expect([code, out]).toEqual([
    0,
    expect.stringContaining('holds 6 blocks (up to block 6); opening the chain takes them over'),
  ]);
  expect(existsSync(at('alone', 'chain'))).toBe(false);
  expect(await newest('alone')).toBe('6');
});

test('records that were never begun are no chain beside a file that holds one', async () => {
  copied('six', 'unbegun');
  rmSync(at('unbegun', 'chain'), { recursive: true });
  damage(logOf('unbegun'), (ends[4] ?? 0) + 100);
  expect((await on('unbegun', 'state')).code).toBe(1);
  expect(await on('unbegun', 'verify')).toMatchObject({
    code: 1,
    out: expect.stringMatching(
      /^There is no database, and HERE\/blocks\.hlpchain is not as it was written: .* The way out: `hlp repair`/,
    ) as string,
  });
  expect((await on('unbegun', 'repair')).out).toContain(
    'What was wrong: HERE/chain is empty, beside HERE/blocks.hlpchain.',
  );
});

test('a damaged first byte, or what the chain began with, does not lose the blocks', async () => {
  copied('six', 'magic');
  rmSync(at('magic', 'chain'), { recursive: true });
  copied('magic', 'first');
  damage(logOf('magic'), 3);
  expect((await on('magic', 'repair')).out).toContain('6 blocks mined on its first one');
  damage(logOf('first'), 40);
  const refused = await on('first', 'repair');
  expect(refused.err).toMatch(/blocks\.hlpchain.*`hlp repair --genesis FILE`/);
  writeFileSync(at('other.json'), formatGenesis(villageGenesis({ difficulty: 17n })));
  expect((await on('first', 'repair', '--genesis', at('other.json'))).err).toContain('no block stands on');
  writeFileSync(at('right.json'), formatGenesis(genesis));
  const { out } = await on('first', 'repair', '--genesis', at('right.json'));
  expect(out).toContain('6 blocks mined on its first one');
});

test('what was cut off a file that is alone is said once', async () => {
  copied('six', 'cut');
  rmSync(at('cut', 'chain'), { recursive: true });
  truncateSync(logOf('cut'), (ends[4] ?? 0) + 100);
  expect((await on('cut', 'state')).err).toMatch(
    /^The last 100 bytes of HERE\/blocks\.hlpchain were a part of a record.*\n$/,
  );
  expect((await on('cut', 'state')).err).toBe('');
});

test('a repair of a sound chain claims no more than it can know', async () => {
  copied('six', 'anyway');
  expect((await on('anyway', 'repair', '--anyway')).out).toContain(
    'Nothing is missing of what the database and blocks.hlpchain speak of.',
  );
});

test.each(['torn', ''])(
  'a power cut in the very first opening is no damage: a MANIFEST with "%s" in it',
  async (content) => {
    const name = `power-${content}`;
    const place = at(name, 'chain');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'CURRENT'), 'MANIFEST-000001\n');
    writeFileSync(join(place, 'MANIFEST-000001'), content);
    writeFileSync(join(place, '000003.log'), '');
    expect((await on(name, 'state')).code).toBe(0);
  },
);
