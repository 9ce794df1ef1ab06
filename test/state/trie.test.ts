import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { bytesToHex, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import type { Hash } from '../../src/base/hash.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { DamagedNode, MissingNode } from '../../src/state/trie-load.ts';
import { hashOf, recordOf } from '../../src/state/trie-node.ts';
import { EMPTY_ROOT, lookUp, openTrie, updateTrie } from '../../src/state/trie.ts';
import type { Change } from '../../src/state/trie.ts';
import { dice } from '../../bench/helpers/dice.ts';
import { describeVectors } from '../helpers/vectors.ts';

/** Keys and values as the outside vectors write them: `0x…` or text; null deletes. */
type Pair = readonly [key: string, value: string | null];
type Case = { in: Record<string, string | null> | readonly Pair[]; root: string };
type Cases = Record<string, Case>;

describe('a trie', () => {
  test('that is empty has the well-known root', () => {
    expect(EMPTY_ROOT).toBe('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421');
    expect(newTrie().root).toBe(EMPTY_ROOT);
    expect(lookUp(newTrie().open(), utf8ToBytes('dog'))).toBeUndefined();
  });

  // Facts known from outside, for checkouts without the vectors.
  test.each<[string, Pair[], string]>([
    [
      'dogs',
      [
        ['doe', 'reindeer'],
        ['dog', 'puppy'],
        ['dogglesworth', 'cat'],
      ],
      '0x8aad789dff2f538bca5d8ea56e8abe10f4c7ba3a5dea95fea4cd6e7c3a1168d3',
    ],
    [
      'a puppy',
      [
        ['do', 'verb'],
        ['horse', 'stallion'],
        ['doge', 'coin'],
        ['dog', 'puppy'],
      ],
      '0x5991bb8c6514148a29db676a14ac506cd2cd5775ace63c30a4fe457715e9ac84',
    ],
    ['one long value', [['A', 'a'.repeat(50)]], '0xd23786fb4a010da3ce639d66d5e904a11dbc02746d1ce25029e53290cabf28ab'],
    [
      'a key that continues another',
      [
        ['foo', 'bar'],
        ['food', 'bass'],
      ],
      '0x17beaa1648bafa633cda809c90c04af50fc8aed3cb40d16efbddee6fdf63c4c3',
    ],
    [
      'small values, held inside their parents',
      [
        ['be', 'e'],
        ['dog', 'puppy'],
        ['bed', 'd'],
      ],
      '0x3f67c7a47520f79faa29255d2d3c084a7a6df0453116ed7232ff10277a8be68b',
    ],
    [
      'an odd fork',
      [
        ['0x0045', '0x0123456789'],
        ['0x4500', '0x9876543210'],
      ],
      '0x285505fcabe84badc8aa310e2aae17eddc7d120aabec8a476902c8184b3a3503',
    ],
  ])('has the known root: %s', (_, pairs, root) => {
    expect(newTrie().update(pairs.map(toChange))).toBe(root);
    expect(newTrie().update(pairs.toReversed().map(toChange))).toBe(root);
  });

  test('finds what it holds and nothing else', () => {
    const trie = newTrie();
    trie.update(['do', 'dog', 'doge', 'horse'].map((key) => toChange([key, `${key}!`])));
    for (const key of ['do', 'dog', 'doge', 'horse']) expect(trie.get(key)).toBe(`${key}!`);
    for (const key of ['', 'd', 'dogs', 'doge!', 'hors', 'horses', 'x']) expect(trie.get(key)).toBeUndefined();
  });

  test('is empty again when everything is deleted, by undefined or by an empty value', () => {
    const trie = newTrie();
    trie.update(['do', 'dog', 'doge', 'horse'].map((key) => toChange([key, 'x'])));
    expect(
      trie.update([toChange(['do', null]), toChange(['dog', '']), toChange(['doge', null]), toChange(['horse', ''])]),
    ).toBe(EMPTY_ROOT);
  });

  test('counts the later of two changes to one key', () => {
    const once = newTrie().update([toChange(['dog', 'puppy'])]);
    expect(newTrie().update([toChange(['dog', 'cat']), toChange(['dog', null]), toChange(['dog', 'puppy'])])).toBe(
      once,
    );
    expect(newTrie().update([toChange(['dog', 'puppy']), toChange(['dog', null])])).toBe(EMPTY_ROOT);
  });

  test('makes no new nodes for changes that change nothing, and reads only what lies on the way', () => {
    const trie = newTrie();
    trie.update(manyPairs(500).map(toChange));
    const { trie: same, nodes } = updateTrie(trie.open(), [
      toChange(['key 7', 'value 7']),
      toChange(['not there', null]),
    ]);
    expect(same.root).toBe(trie.root);
    expect(nodes).toEqual([]);

    let readCount = 0;
    const counting = openTrie(trie.root, (hash) => ((readCount += 1), trie.records.get(hash)));
    updateTrie(counting, [toChange(['key 7', 'other'])]);
    expect(readCount).toBeLessThan(8);
  });

  test('leaves the old trie as it was', () => {
    const trie = newTrie();
    trie.update(manyPairs(50).map(toChange));
    const before = trie.open();
    trie.update([toChange(['key 7', 'other']), toChange(['key 8', null])]);
    expect(lookUp(before, utf8ToBytes('key 7'))).toEqual(utf8ToBytes('value 7'));
    expect(lookUp(before, utf8ToBytes('key 8'))).toEqual(utf8ToBytes('value 8'));
  });

  test('names a node that is missing, and one that is damaged', () => {
    const trie = newTrie();
    trie.update(manyPairs(50).map(toChange));
    for (const [hash, record] of trie.records) {
      expect(() => readAll(trie.root, new Map([...trie.records].filter(([other]) => other !== hash)))).toThrow(
        new MissingNode(hash),
      );
      const damaged = record.with(record.length - 1, record.at(-1)! ^ 1);
      expect(() => readAll(trie.root, new Map([...trie.records, [hash, damaged]]))).toThrow(DamagedNode);
      expect(() => readAll(trie.root, new Map([...trie.records, [hash, damaged]]))).toThrow(hash);
    }
  });

  test.each([
    '0xc0',
    '0xc3808080',
    '0xc2c080',
    '0xc24080',
    '0xc22080ff',
    '0xc20180',
    '0xc22101',
    '0xd0',
    `0xec16ea20a8${'07'.repeat(40)}`,
    `0xd1${'80'.repeat(16)}01`.replace(/01$/, 'c0'),
  ])('calls %s no node, even under its right hash', (hex) => {
    const record = hexToBytes(hex);
    const root = bytesToHex(keccak256(record));
    expect(() =>
      lookUp(
        openTrie(root, () => record),
        utf8ToBytes('dog'),
      ),
    ).toThrow(DamagedNode);
  });
});

const anyKey = fc.uint8Array({ minLength: 0, maxLength: 4 }).map((bytes) => bytes.map((byte) => byte & 0x13));
const anyValue = fc.oneof(fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ minLength: 28, maxLength: 40 }));
const anyChanges = fc.array(fc.tuple(anyKey, fc.option(anyValue, { nil: undefined })), { maxLength: 30 });

// The other implementation loses everything when it deletes the key without bytes.
const anyChangesToKeys = anyChanges.map((changes) => changes.filter(([key]) => key.length > 0));

describe('the root', () => {
  test('depends on the content alone, not on order, grouping or what was there before', () => {
    fc.assert(
      fc.property(anyChanges, fc.nat({ max: 30 }), (changes, cut) => {
        const content = new Map(changes.map(([key, value]) => [bytesToHex(key), value]));
        const fresh = [...content].map(([key, value]): Change => [hexToBytes(key), value]);
        const root = newTrie().update(fresh);
        expect(newTrie().update(fresh.toReversed())).toBe(root);

        const grouped = newTrie();
        grouped.update(changes.slice(0, cut));
        expect(grouped.update(changes.slice(cut))).toBe(root);

        const oneByOne = newTrie();
        for (const change of changes) oneByOne.update([change]);
        expect(oneByOne.root).toBe(root);
      }),
      { numRuns: 300 },
    );
  });

  test('and every value agree with another implementation, through writes and deletions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyChangesToKeys, { maxLength: 4 }), async (batches) => {
        const ours = newTrie();
        const theirs = new MerklePatriciaTrie();
        const keys = new Set<string>();
        for (const batch of batches) {
          ours.update(batch);
          for (const [key, value] of batch) {
            keys.add(bytesToHex(key));
            await (value?.length ? theirs.put(key, value) : theirs.del(key));
          }
          expect(ours.root).toBe(bytesToHex(theirs.root()));
        }
        for (const key of keys)
          expect(lookUp(ours.open(), hexToBytes(key)) ?? null).toEqual(await theirs.get(hexToBytes(key)));
      }),
      { numRuns: 100 },
    );
  });

  test('agrees on a large set with hashed keys, half of it deleted again', async () => {
    const theirs = new MerklePatriciaTrie();
    const ours = newTrie();
    const pairs = manyPairs(1500).map(([key, value]): [Uint8Array, Uint8Array] => [
      keccak256(utf8ToBytes(key)),
      utf8ToBytes(value ?? ''),
    ]);
    for (const [key, value] of pairs) await theirs.put(key, value);
    expect(ours.update(pairs)).toBe(bytesToHex(theirs.root()));

    const gone = pairs.filter((_, i) => i % 2 === 0).map(([key]): [Uint8Array, undefined] => [key, undefined]);
    for (const [key] of gone) await theirs.del(key);
    expect(ours.update(gone)).toBe(bytesToHex(theirs.root()));
  });
});

describe('values of any size', () => {
  const sizes = [1, 31, 54, 55, 56, 57, 255, 256, 257, 65_300, 65_440, 65_470, 65_504, 65_536, 66_000, 200_000];
  const changes = sizes.map((size, i): Change => [keccak256(Uint8Array.of(i)), new Uint8Array(size).fill(i + 1)]);

  test('have the root that another implementation has, however they come', async () => {
    const theirs = new MerklePatriciaTrie();
    for (const [key, value] of changes) await theirs.put(key, value!);
    const root = bytesToHex(theirs.root());
    expect(newTrie().update(changes)).toBe(root);
    const oneByOne = newTrie();
    for (const change of changes.toReversed()) oneByOne.update([change]);
    expect(oneByOne.root).toBe(root);
    for (const [key, value] of changes) expect(lookUp(oneByOne.open(), key)).toEqual(value);
  });

  test('have the same root and records where there is no WebAssembly', async () => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', undefined);
    const slow = await import('../../src/state/trie.ts');
    const many = [...changes, ...manyPairs(300).map(toChange)];
    const plain = slow.updateTrie(
      slow.openTrie(EMPTY_ROOT, () => undefined),
      many,
    );
    vi.unstubAllGlobals();
    const usual = updateTrie(newTrie().open(), many);
    expect(plain.trie.root).toBe(usual.trie.root);
    expect(nodesIn(plain)).toEqual(nodesIn(usual));
  });
});

describe('100,000 random changes', () => {
  // Few enough keys that most of them are written, overwritten and deleted many times; some begin like others.
  const random = dice(20_261_121);
  const keys = Array.from({ length: 2_000 }, (_, i) => keccak256(utf8ToBytes(`key ${i}`)).subarray(0, 2 + (i % 31)));
  const anyBatch = (size: number): Change[] =>
    Array.from({ length: size }, () => [keys[random(keys.length)]!, value()]);
  const anySize = () => 1 + random(random(2) === 0 ? 3 : 800);
  const value = () => (random(3) === 0 ? undefined : keccak256(Uint8Array.of(random(256))).subarray(0, 1 + random(32)));

  test('leave what a map would hold, under the root of that content', () => {
    const trie = newTrie();
    let inMemory = trie.open();
    const content = new Map<Hash, Uint8Array>();
    for (let done = 0, size = 1; done < 100_000; done += size, size = anySize()) {
      const batch = anyBatch(size);
      for (const [key, after] of batch) {
        if (after) content.set(bytesToHex(key), after);
        else content.delete(bytesToHex(key));
      }
      inMemory = updateTrie(inMemory, batch).trie;
      expect(trie.update(batch)).toBe(inMemory.root);
      if (random(40) === 0) expectContent(trie, keys, content);
    }
    expectContent(trie, keys, content);
  }, 60_000);
});

describeVectors<Cases>('roots in any order', 'trie/trieanyorder.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, given) => {
    expect(rootsInManyOrders(given, toChange)).toEqual(new Set([given.root]));
  });
});

describeVectors<Cases>('roots in any order, keys hashed', 'trie/trieanyorder_secureTrie.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, given) => {
    expect(rootsInManyOrders(given, toSecureChange)).toEqual(new Set([given.root]));
  });
});

describeVectors<Cases>('roots with hex values, keys hashed', 'trie/hex_encoded_securetrie_test.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, given) => {
    expect(rootsInManyOrders(given, toSecureChange)).toEqual(new Set([given.root]));
  });
});

describeVectors<Cases>('roots after a sequence', 'trie/trietest.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, given) => {
    expect(rootsOfSequence(pairsOf(given).map(toChange))).toEqual(new Set([given.root]));
  });
});

describeVectors<Cases>('roots after a sequence, keys hashed', 'trie/trietest_secureTrie.json', (cases) => {
  test.each(Object.entries(cases))('%s', (_, given) => {
    expect(rootsOfSequence(pairsOf(given).map(toSecureChange))).toEqual(new Set([given.root]));
  });
});

function rootsInManyOrders(given: Case, change: (pair: Pair) => Change): Set<string> {
  const changes = pairsOf(given).map(change);
  const orders = changes.map((_, i) => [...changes.slice(i), ...changes.slice(0, i)]);
  return new Set([...orders, changes.toReversed()].flatMap((order) => [...rootsOfSequence(order)]));
}

/** The roots after all changes at once, and after one by one: hopefully the same. */
function rootsOfSequence(changes: readonly Change[]): Set<string> {
  const oneByOne = newTrie();
  for (const change of changes) oneByOne.update([change]);
  return new Set([newTrie().update(changes), oneByOne.root]);
}

function pairsOf({ in: pairs }: Case): readonly Pair[] {
  return Array.isArray(pairs) ? pairs : Object.entries(pairs);
}

function toChange([key, value]: Pair): Change {
  return [toBytes(key), value === null ? undefined : toBytes(value)];
}

function toSecureChange(pair: Pair): Change {
  const [key, value] = toChange(pair);
  return [keccak256(key), value];
}

function toBytes(text: string): Uint8Array {
  return text.startsWith('0x') ? hexToBytes(text) : utf8ToBytes(text);
}

function manyPairs(count: number): Pair[] {
  return Array.from({ length: count }, (_, i) => [`key ${i}`, `value ${i}`]);
}

/** A trie with its store: every update reads from the records of those before it. */
function newTrie() {
  const records = new Map<Hash, Uint8Array>();
  const self = {
    records,
    root: EMPTY_ROOT,
    open: () => openTrie(self.root, (hash) => records.get(hash)),
    get(key: string): string | undefined {
      const value = lookUp(self.open(), utf8ToBytes(key));
      return value && new TextDecoder().decode(value);
    },
    update(changes: readonly Change[]): Hash {
      const { trie, nodes } = updateTrie(self.open(), changes);
      for (const node of nodes) records.set(bytesToHex(hashOf(node)), recordOf(node));
      self.root = trie.root;
      return self.root;
    },
  };
  return self;
}

/** The trie holds the content and nothing else, kept nodes and all, and has the root of a trie that never held anything else. */
function expectContent(trie: ReturnType<typeof newTrie>, keys: readonly Uint8Array[], content: Map<Hash, Uint8Array>) {
  const fresh = [...content].map(([key, value]): Change => [hexToBytes(key), value]);
  expect(trie.root).toBe(newTrie().update(fresh));
  const opened = trie.open();
  for (const key of keys) {
    const [found, expected] = [lookUp(opened, key), content.get(bytesToHex(key))];
    expect(found && bytesToHex(found)).toBe(expected && bytesToHex(expected));
  }
}

function readAll(root: Hash, records: ReadonlyMap<Hash, Uint8Array>): void {
  const trie = openTrie(root, (hash) => records.get(hash));
  for (const [key] of manyPairs(50)) lookUp(trie, utf8ToBytes(key));
}

function nodesIn({ nodes }: ReturnType<typeof updateTrie>): readonly unknown[] {
  return nodes.map((node) => [hashOf(node), recordOf(node)]);
}
