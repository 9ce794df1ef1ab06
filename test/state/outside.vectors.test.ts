/** Outside suites about the parts of a trie, and the order of keys. Whole tries are in `trie.test.ts`. */

import { expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { packedSize, type Path, readPacked, writePacked } from '../../src/state/nibbles.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import type { Store } from '../../src/state/store.ts';
import { describeVectors } from '../helpers/vectors.ts';

type HexPrefix = { readonly seq: readonly number[]; readonly term: boolean; readonly out: string };

/** As many nibbles as the digits of a hex text. */
function pathOf(nibbles: readonly number[]): Path {
  const digits = nibbles.map((nibble) => nibble.toString(16)).join('');
  const start = digits.length % 2;
  return { bytes: hexToBytes(`0x${'0'.repeat(start)}${digits}`), start, end: start + digits.length };
}

describeVectors<Readonly<Record<string, HexPrefix>>>('hex-prefix encoding', 'tx/hexencodetest.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_name, { seq, term, out }) => {
    const path = pathOf(seq);
    const packed = new Uint8Array(packedSize(path));
    expect(writePacked(path, term, packed, 0)).toBe(packed.length);
    expect(bytesToHex(packed)).toBe(`0x${out}`);
    expect(readPacked(hexToBytes(`0x${out}`))?.isLeaf).toBe(term);
  });
});

type Neighbours = { readonly in: readonly string[]; readonly tests: readonly (readonly [string, string, string])[] };

async function keysIn(store: Store, isWanted: (key: string) => boolean): Promise<string[]> {
  const keys: string[] = [];
  for await (const [key] of store.scan('')) if (isWanted(key)) keys.push(key);
  return keys;
}

describeVectors<Readonly<Record<string, Neighbours>>>('keys in their order', 'trie/trietestnextprev.json', (cases) => {
  test.each(
    Object.values(cases).flatMap((each) => each.tests.map(([key, before, after]) => ({ each, key, before, after }))),
  )('beside $key stand $before and $after', async ({ each, key, before, after }) => {
    const store = openMemoryStore();
    await store.commit(each.in.map((name) => ({ key: name, value: Uint8Array.of(1) })));
    expect((await keysIn(store, (other) => other < key)).at(-1) ?? '').toBe(before);
    expect((await keysIn(store, (other) => other > key))[0] ?? '').toBe(after);
  });
});
