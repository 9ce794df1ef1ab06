import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import {
  archived,
  archivedBlock,
  archiveEnd,
  archiveStart,
  type Piece,
  readArchive,
} from '../../src/chain/log/archive.ts';
import { type Block, encodeBlock } from '../../src/chain/block.ts';
import { Chain } from '../../src/chain/chain.ts';
import { formatGenesis } from '../../src/chain/genesis.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { refusalLater } from './helpers.ts';
import { HLP } from './make.ts';
import { contentOf, gift, mine, openVillage } from './village.ts';

/** Four blocks in which Alise gives Bob 1 hlp each. */
const original = await (async (): Promise<Chain> => {
  const chain = await openVillage();
  for (let number = 1; number <= 4; number += 1) await mine(chain, [gift(chain, 'alise', 'bob', HLP)]);
  return chain;
})();

const blocks = [1n, 2n, 3n, 4n].map((number) => original.blockByNumber(number) as Block);
const file = concatBytes(archiveStart(original.genesis), ...blocks.map(archivedBlock), archiveEnd());

/** The bytes in portions that have nothing to do with what stands in them. */
async function* portions(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield await Promise.resolve(bytes.subarray(from, from + size));
}

async function piecesOf(bytes: Uint8Array, size = 1_000): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const piece of readArchive(portions(bytes, size))) pieces.push(piece);
  return pieces;
}

async function imported(bytes: Uint8Array): Promise<Chain> {
  const store = openMemoryStore();
  let chain: Chain | undefined;
  for (const piece of await piecesOf(bytes)) {
    if (piece.kind === 'genesis') chain = await Chain.open(store, piece.genesis);
    if (piece.kind === 'block') await chain?.import(piece.block);
  }
  return chain as Chain;
}

describe('a chain as one file', () => {
  test.each([1, 7, 4_096, 1_000_000])('says what went in, however it comes: in portions of %i bytes', async (size) => {
    const [first, ...rest] = await piecesOf(file, size);
    const found = rest.flatMap((piece) => (piece.kind === 'block' ? [encodeBlock(piece.block)] : []));

    expect(first?.kind === 'genesis' && formatGenesis(first.genesis)).toBe(formatGenesis(original.genesis));
    expect(found).toEqual(blocks.map(encodeBlock));
    expect(rest.at(-1)).toEqual({ kind: 'end', end: file.length });
  });

  test('becomes the same records where its blocks are imported', async () => {
    expect(await contentOf((await imported(file)).store)).toEqual(await contentOf(original.store));
  });

  test('that is cut off anywhere says as much as is whole, and where writing can go on', async () => {
    const ends = (await piecesOf(file)).map(({ end }) => end);
    for (let size = 10; size < file.length; size++) {
      const pieces = await piecesOf(file.slice(0, size), 100_000);
      const whole = ends.filter((end) => end <= size);
      expect(pieces.map(({ end }) => end)).toEqual(whole);
    }
  });

  test('with any byte changed is refused, or cut off there: no other block comes out of it', async () => {
    for (let at = 0; at < file.length; at++) {
      const changed = file.slice();
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const seen: Piece[] = [];
      const refusal = await refusalLater(collect(changed, seen));
      const isCut = seen.at(-1)?.kind !== 'end';
      expect([refusal, isCut], `byte ${at}`).toEqual([isCut && refusal === undefined ? undefined : 'archive', true]);
      expect(seen.flatMap((piece) => (piece.kind === 'block' ? [encodeBlock(piece.block)] : []))).toEqual(
        blocks.slice(0, Math.max(0, seen.length - 1)).map(encodeBlock),
      );
    }
  });

  const [one] = blocks.map(archivedBlock) as [Uint8Array];
  const start = archiveStart(original.genesis);
  test.each([
    ['nothing that a chain file begins with', Uint8Array.from(Buffer.from('something else')), 'begins with'],
    ['a block before the genesis', concatBytes(start.slice(0, 10), one), 'the genesis stands first'],
    ['the genesis twice', concatBytes(start, start.slice(10)), 'the genesis stands first'],
    ['something behind the end', concatBytes(start, one, archiveEnd(), one), 'behind the end'],
    ['a record of an unknown kind', concatBytes(start, Uint8Array.of(9, 0, 0, 0, 0)), 'no such kind'],
    ['a length that nobody can mean', concatBytes(start, Uint8Array.of(2, 0xff, 0xff, 0xff, 0xff)), 'at most'],
  ])('%s is refused in those words', async (_, bytes, words) => {
    await expect(piecesOf(bytes)).rejects.toThrow(words);
    expect(await refusalLater(piecesOf(bytes))).toBe('archive');
  });
});

test('blocks may come again, in any order, and transactions between them', async () => {
  const [one, two] = blocks.map(archivedBlock) as [Uint8Array, Uint8Array];
  const waiting = gift(original, 'jon', 'bob', HLP);
  const entry = archived({ kind: 'transaction', transaction: waiting });
  const pieces = await piecesOf(concatBytes(archiveStart(original.genesis), two, entry, one, one));
  expect(pieces.map(({ kind }) => kind)).toEqual(['genesis', 'block', 'transaction', 'block', 'block']);
  expect(pieces[2]).toMatchObject({ transaction: waiting });
});

async function collect(bytes: Uint8Array, into: Piece[]): Promise<void> {
  for await (const piece of readArchive(portions(bytes, 100_000))) into.push(piece);
}
