import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressToBytes, wordToAddress } from '../../src/base/address.ts';
import type { Address } from '../../src/base/address.ts';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { encodeRlp } from '../../src/base/rlp.ts';
import { commitDiff, headWrites, undoHeadWrites } from '../../src/state/commit.ts';
import type { Writers } from '../../src/state/commit.ts';
import { headLeaves, headState } from '../../src/state/head.ts';
import { historyOf, lastWrite, leavesAt } from '../../src/state/history.ts';
import { openLevelStore } from '../../src/state/level-store.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { Overlay } from '../../src/state/overlay.ts';
import { isAbsent, NO_CODE } from '../../src/state/reader.ts';
import type { Account, Diff, Leaf, Reader } from '../../src/state/reader.ts';
import { codeKey, leafKey, nodeKey } from '../../src/state/records.ts';
import { stateAt } from '../../src/state/state-at.ts';
import { DamagedRecord } from '../../src/state/store.ts';
import { MissingNode } from '../../src/state/trie-load.ts';
import { EMPTY_ROOT } from '../../src/state/trie.ts';

const ALISE = wordToAddress(0xa11ce00000000000000000000000000000000001n);
const VILLAGE = wordToAddress(0xb1n);
const TOKEN = wordToAddress(0xb2n);
const PERSON: Account = { nonce: 0n, balance: 5n, codeHash: NO_CODE };
const CONTRACT: Account = { nonce: 1n, balance: 0n, codeHash: NO_CODE };
const LONG = utf8ToBytes('fixed my bike, and then the one of my sister, who lives next door, as well');

describe('the root of a state', () => {
  test('of three accounts is the one known from outside', () => {
    // Accounts and root as in a published trie test (ethereum/tests, hex_encoded_securetrie_test, test2).
    const codeHash = '0x501653f02840675b1aab0328c6634762af5d51764e78f9641cccd9b27b90db4f';
    const diff = diffOf({
      accounts: [
        ['0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b', { nonce: 1n, balance: 0xde0b6b3a7622746n, codeHash: NO_CODE }],
        ['0x095e7baea6a6c7c4c2dfeb977efac326af552d87', { nonce: 0n, balance: 0x0186b7n, codeHash }],
        ['0x2adc25665018aa1fe0e6bc666dac8fc2697ff9ba', { nonce: 0n, balance: 0x521an, codeHash: NO_CODE }],
      ],
    });
    expect(newChain().add(diff).root).toBe('0xa7c787bf470808896308c215e22c7a580a0087bb6db6e8695fb4759537283a83');
    expect(newChain().add(diffOf({ accounts: [[ALISE, undefined]] })).root).toBe(EMPTY_ROOT);
  });

  test('has words and texts where the layout says, by another implementation of the trie', async () => {
    const storage = new MerklePatriciaTrie();
    const slots: [string, Uint8Array][] = [
      ['balances[7]', Uint8Array.of(0x12, 0x34)],
      ['motto', Uint8Array.of(33)],
      ['motto#0', utf8ToBytes('help each other, help each other')],
      ['motto#1', concatBytes(utf8ToBytes('!'), new Uint8Array(31))],
    ];
    for (const [path, word] of slots) await storage.put(keccak256(keccak256(utf8ToBytes(path))), encodeRlp(word));
    const accounts = new MerklePatriciaTrie();
    const account = encodeRlp([Uint8Array.of(1), new Uint8Array(0), storage.root(), hexToBytes(NO_CODE)]);
    await accounts.put(keccak256(addressToBytes(VILLAGE)), account);

    const { root } = newChain().add(
      diffOf({
        accounts: [[VILLAGE, CONTRACT]],
        leaves: [
          [VILLAGE, 'balances[7]', 0x1234n],
          [VILLAGE, 'motto', utf8ToBytes('help each other, help each other!')],
        ],
      }),
    );
    expect(root).toBe(bytesToHex(accounts.root()));
  });

  test('forgets an account that is emptied (EIP-161) and a leaf that is zeroed', () => {
    const chain = newChain();
    chain.add(diffOf({ accounts: [[VILLAGE, CONTRACT]] }));
    const before = chain.root;
    chain.add(
      diffOf({
        accounts: [[ALISE, PERSON]],
        leaves: [
          [VILLAGE, 'count', 5n],
          [VILLAGE, 'motto', LONG],
        ],
      }),
    );
    chain.add(
      diffOf({
        accounts: [[ALISE, { ...PERSON, balance: 0n }]],
        leaves: [
          [VILLAGE, 'count', 0n],
          [VILLAGE, 'motto', new Uint8Array(0)],
        ],
      }),
    );
    expect(chain.root).toBe(before);
  });

  test('leaves nothing of a longer text behind', () => {
    const short = utf8ToBytes('bike');
    const chain = newChain();
    chain.add(diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'motto', LONG]] }));
    chain.add(diffOf({ leaves: [[VILLAGE, 'motto', short]] }));
    expect(chain.at().text(VILLAGE, 'motto')).toEqual(short);
    expect(chain.root).toBe(
      newChain().add(diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'motto', short]] })).root,
    );
  });

  test('tells texts apart that differ only in zeros at their end', () => {
    const roots = [32, 33, 64, 0].map(
      (size) =>
        newChain().add(diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'motto', new Uint8Array(size)]] }))
          .root,
    );
    expect(new Set(roots).size).toBe(4);
    const chain = newChain();
    chain.add(diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'motto', new Uint8Array(33)]] }));
    expect(chain.at().text(VILLAGE, 'motto')).toEqual(new Uint8Array(33));
  });

  test('is refused to leaves without an account', () => {
    expect(() => newChain().add(diffOf({ leaves: [[VILLAGE, 'count', 1n]] }))).toThrow(
      `${VILLAGE} has leaves but no account`,
    );
    const chain = newChain();
    chain.add(diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'count', 1n]] }));
    expect(() => chain.add(diffOf({ accounts: [[VILLAGE, undefined]] }))).toThrow(RangeError);
    expect(chain.add(diffOf({ accounts: [[VILLAGE, undefined]], leaves: [[VILLAGE, 'count', 0n]] })).root).toBe(
      EMPTY_ROOT,
    );
  });
});

describe('the state at a root', () => {
  test('stays what it was when the chain goes on, and other branches too', () => {
    const chain = newChain();
    const first = chain.add(
      diffOf({
        accounts: [[VILLAGE, CONTRACT]],
        leaves: [
          [VILLAGE, 'count', 1n],
          [VILLAGE, 'motto', LONG],
        ],
      }),
    ).root;
    const second = chain.add(
      diffOf({
        leaves: [
          [VILLAGE, 'count', 2n],
          [VILLAGE, 'motto', utf8ToBytes('ok')],
        ],
      }),
    ).root;
    const branch = commitDiff(chain.store, first, diffOf({ leaves: [[VILLAGE, 'count', 3n]] }));
    void chain.store.commit(branch.writes);

    expect(stateAt(chain.store, first).word(VILLAGE, 'count')).toBe(1n);
    expect(stateAt(chain.store, first).text(VILLAGE, 'motto')).toEqual(LONG);
    expect(stateAt(chain.store, second).word(VILLAGE, 'count')).toBe(2n);
    expect(stateAt(chain.store, branch.root).word(VILLAGE, 'count')).toBe(3n);
    expect(stateAt(chain.store, branch.root).text(VILLAGE, 'motto')).toEqual(LONG);
    expect(stateAt(chain.store, EMPTY_ROOT).account(VILLAGE)).toBeUndefined();
    expect(stateAt(chain.store, EMPTY_ROOT).word(VILLAGE, 'count')).toBe(0n);
  });

  test('is all there again when the store on disk is opened again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'hlp-state-'));
    const diff = diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'motto', LONG]] });
    const before = await openLevelStore(directory);
    const { root, writes } = commitDiff(before, EMPTY_ROOT, diff);
    await before.commit([...writes, ...headWrites(diff, 1n, new Map())]);
    await before.close();

    const store = await openLevelStore(directory);
    for (const reader of [stateAt(store, root), headState(store)]) {
      expect(reader.account(VILLAGE)).toEqual(CONTRACT);
      expect(reader.text(VILLAGE, 'motto')).toEqual(LONG);
    }
    expect(await list(leavesAt(store, VILLAGE, 1n))).toEqual([['motto', LONG]]);
    await store.close();
    rmSync(directory, { recursive: true });
  });

  test('names the node that is not in the store', async () => {
    const chain = newChain();
    chain.add(diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'count', 1n]] }));
    await chain.store.commit([{ key: nodeKey(chain.root), value: undefined }]);
    expect(() => chain.at().account(VILLAGE)).toThrow(new MissingNode(chain.root));
  });

  test('refuses to read a text as a word is written', () => {
    const chain = newChain();
    chain.add(diffOf({ accounts: [[VILLAGE, CONTRACT]], leaves: [[VILLAGE, 'debt', 2n ** 256n - 1n]] }));
    expect(chain.at().word(VILLAGE, 'debt')).toBe(2n ** 256n - 1n);
    expect(() => chain.at().text(VILLAGE, 'debt')).toThrow('debt holds a word, not a text');
  });
});

describe('code', () => {
  const code = utf8ToBytes('a container');
  const codeHash = bytesToHex(keccak256(code));

  test('is kept once under its hash, for every reader', () => {
    const overlay = new Overlay(newChain().at());
    overlay.setAccount(VILLAGE, { ...CONTRACT, codeHash: overlay.setCode(code) });
    const chain = newChain();
    chain.add(overlay.diff());
    for (const reader of [chain.at(), chain.head]) {
      expect(reader.account(VILLAGE)).toEqual({ ...CONTRACT, codeHash });
      expect(reader.code(codeHash)).toEqual(code);
      expect(reader.code(NO_CODE)).toEqual(new Uint8Array(0));
      expect(reader.code(EMPTY_ROOT)).toBeUndefined();
    }
  });

  test('that has changed in the store is refused', async () => {
    const chain = newChain();
    await chain.store.commit([{ key: codeKey(codeHash), value: utf8ToBytes('another one') }]);
    expect(() => chain.at().code(codeHash)).toThrow(DamagedRecord);
    expect(() => chain.head.code(codeHash)).toThrow('the code in it has another hash');
  });
});

describe('history', () => {
  test('tells every write of a path with its block and transactions', async () => {
    const chain = newChain();
    chain.add(
      diffOf({
        accounts: [[VILLAGE, CONTRACT]],
        leaves: [
          [VILLAGE, 'a', 1n],
          [VILLAGE, 'a[1]', 7n],
        ],
      }),
      writersOf(VILLAGE, 'a', [0, 300]),
    );
    chain.add(diffOf({ leaves: [[VILLAGE, 'b', 1n]] }));
    chain.add(diffOf({ leaves: [[VILLAGE, 'a', 0n]] }), writersOf(VILLAGE, 'a', [2]));

    const first = { block: 1n, leaf: 1n, transactions: [0, 300] };
    const last = { block: 3n, leaf: 0n, transactions: [2] };
    expect(await list(historyOf(chain.store, VILLAGE, 'a'))).toEqual([first, last]);
    expect(await list(historyOf(chain.store, VILLAGE, 'a', { reverse: true, limit: 1 }))).toEqual([last]);
    expect(await list(historyOf(chain.store, VILLAGE, 'a[1]'))).toEqual([{ block: 1n, leaf: 7n, transactions: [] }]);
    expect(await lastWrite(chain.store, VILLAGE, 'a', 0n)).toBeUndefined();
    expect(await lastWrite(chain.store, VILLAGE, 'a', 2n)).toEqual(first);
    expect(await lastWrite(chain.store, VILLAGE, 'a', 2n ** 60n)).toEqual(last);
  });

  test('is in order of height, beyond what a float can count', async () => {
    const store = openMemoryStore();
    const heights = [9n, 10n, 255n, 256n, 2n ** 53n, 2n ** 53n + 1n];
    for (const height of heights)
      await store.commit(headWrites(diffOf({ leaves: [[VILLAGE, 'a', height]] }), height, new Map()));
    expect((await list(historyOf(store, VILLAGE, 'a'))).map(({ block }) => block)).toEqual(heights);
    expect(await list(leavesAt(store, VILLAGE, 2n ** 53n))).toEqual([['a', 2n ** 53n]]);
  });

  test('lists the leaves of one contract at the head and at any block before', async () => {
    const chain = newChain();
    chain.add(
      diffOf({
        accounts: [
          [VILLAGE, CONTRACT],
          [TOKEN, CONTRACT],
        ],
        leaves: [
          [VILLAGE, 'names["ä"]', LONG],
          [VILLAGE, 'a', 1n],
          [TOKEN, 'a', 9n],
        ],
      }),
    );
    chain.add(
      diffOf({
        leaves: [
          [VILLAGE, 'a', 0n],
          [VILLAGE, 'z', 3n],
        ],
      }),
    );
    expect(await list(headLeaves(chain.store, VILLAGE))).toEqual([
      ['names["ä"]', LONG],
      ['z', 3n],
    ]);
    expect(await list(leavesAt(chain.store, VILLAGE, 2n))).toEqual([
      ['names["ä"]', LONG],
      ['z', 3n],
    ]);
    expect(await list(leavesAt(chain.store, VILLAGE, 1n))).toEqual([
      ['a', 1n],
      ['names["ä"]', LONG],
    ]);
    expect(await list(leavesAt(chain.store, VILLAGE, 0n))).toEqual([]);
  });

  test('lists the leaves of any block as they were at the head then, those too that are gone since', async () => {
    const paths = ['a', 'a.b', 'a[0]', 'a[1]', 'ab', 'b', 'c["ä"]', 'sum(a)'];
    const write = fc.tuple(fc.constantFrom(VILLAGE, TOKEN), fc.constantFrom(...paths), fc.bigInt(0n, 2n));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(write, { maxLength: 6 }), { maxLength: 12 }), async (blocks) => {
        const chain = newChain();
        const then: (readonly [string, unknown])[][] = [];
        for (const leaves of blocks) {
          chain.add(diffOf({ accounts: [[VILLAGE, CONTRACT], [TOKEN, CONTRACT]], leaves })); // prettier-ignore
          then.push(await list(headLeaves(chain.store, VILLAGE)));
        }

        for (const [i, leaves] of then.entries()) {
          expect(await list(leavesAt(chain.store, VILLAGE, BigInt(i + 1)))).toEqual(leaves);
        }
      }),
      { numRuns: 50 },
    );
  });

  test('and the flat records name what is not as it should be', async () => {
    const store = openMemoryStore();
    await store.commit([{ key: leafKey(VILLAGE, 'a'), value: Uint8Array.of(7) }]);
    expect(() => headState(store).word(VILLAGE, 'a')).toThrow(DamagedRecord);
    await store.commit([{ key: `history/${VILLAGE}/b\0junk`, value: Uint8Array.of(7) }]);
    await expect(list(leavesAt(store, VILLAGE, 1n))).rejects.toThrow('its key names no path and block');
    expect(() => headWrites(diffOf({ leaves: [[VILLAGE, 'a\0b', 1n]] }), 1n, new Map())).toThrow('no zero byte');
  });
});

const anyAddress = fc.constantFrom(VILLAGE, TOKEN);
const anyWord = fc.tuple(
  anyAddress,
  fc.constantFrom('a', 'b', 'a[1]', 'm["\u{1f600}"]'),
  fc.bigInt({ min: 0n, max: 3n }),
);
const anyText = fc.tuple(anyAddress, fc.constantFrom('s', 't', 'names["a"]'), fc.uint8Array({ maxLength: 100 }));
const anyBalance = fc.tuple(fc.bigInt({ min: 1n, max: 4n }).map(wordToAddress), fc.bigInt({ min: 0n, max: 3n }));
const anyDiff = fc
  .record({
    leaves: fc.array(fc.oneof(anyWord, anyText), { maxLength: 8 }),
    people: fc.array(anyBalance, { maxLength: 3 }),
  })
  .map(({ leaves, people }) =>
    diffOf({ leaves, accounts: people.map(([address, balance]) => [address, { ...PERSON, balance }]) }),
  );
const anyDiffs = fc.array(anyDiff, { minLength: 1, maxLength: 6 });
const BOTH_CONTRACTS = diffOf({
  accounts: [
    [VILLAGE, CONTRACT],
    [TOKEN, CONTRACT],
  ],
});

describe('after any diffs', () => {
  test('the root is the same however they were grouped, and as if built from nothing', () => {
    fc.assert(
      fc.property(anyDiffs, fc.nat({ max: 6 }), (diffs, cut) => {
        const oneByOne = newChain();
        for (const diff of [BOTH_CONTRACTS, ...diffs]) oneByOne.add(diff);

        const inTwo = newChain();
        inTwo.add(merged([BOTH_CONTRACTS, ...diffs.slice(0, cut)]));
        expect(inTwo.add(merged(diffs.slice(cut))).root).toBe(oneByOne.root);
        expect(newChain().add(merged([BOTH_CONTRACTS, ...diffs])).root).toBe(oneByOne.root);
      }),
    );
  });

  test('tries, flat records and history say the same about every leaf and account', async () => {
    expect.hasAssertions();
    await fc.assert(
      fc.asyncProperty(anyDiffs, async (diffs) => {
        const chain = newChain();
        const model = new Overlay(chain.at());
        for (const diff of [BOTH_CONTRACTS, ...diffs]) {
          chain.add(diff);
          model.apply(diff);
          await expectAgreement(chain, model.diff());
        }
      }),
      { numRuns: 40 },
    );
  });

  test('a displaced block leaves the flat records and the history as if it had never been', async () => {
    await fc.assert(
      fc.asyncProperty(anyDiffs, anyDiff, async (diffs, displaced) => {
        const chain = newChain();
        for (const diff of [BOTH_CONTRACTS, ...diffs]) chain.add(diff);
        const before = await canonicalRecords(chain);
        const { root, height } = chain;

        chain.add(displaced);
        await chain.store.commit(undoHeadWrites(displaced, height + 1n, stateAt(chain.store, root)));

        expect(await canonicalRecords(chain)).toEqual(before);
      }),
      { numRuns: 40 },
    );
  });
});

type Chain = ReturnType<typeof newChain>;

/** A store that blocks are added to one after another, the first at height 1. */
function newChain() {
  const store = openMemoryStore();
  const self = {
    store,
    root: EMPTY_ROOT,
    height: 0n,
    head: headState(store),
    at: (): Reader => stateAt(store, self.root),
    add(diff: Diff, writers: Writers = new Map()) {
      const { root, writes } = commitDiff(store, self.root, diff);
      self.root = root;
      self.height += 1n;
      void store.commit([...writes, ...headWrites(diff, self.height, writers)]);
      return self;
    },
  };
  return self;
}

async function expectAgreement(chain: Chain, expected: Diff): Promise<void> {
  for (const reader of [chain.at(), chain.head]) {
    for (const [address, account] of expected.accounts) expect(reader.account(address)).toEqual(account);
    for (const [address, path, leaf] of leavesIn(expected)) expect(read(reader, address, path, leaf)).toEqual(leaf);
  }
  for (const address of [VILLAGE, TOKEN]) {
    const present = leavesIn(expected).filter(([owner, , leaf]) => owner === address && !isAbsent(leaf));
    const listed = await list(headLeaves(chain.store, address));
    expect(new Map(listed)).toEqual(new Map(present.map(([, path, leaf]) => [path, leaf])));
    expect(await list(leavesAt(chain.store, address, chain.height))).toEqual(listed);
  }
  for (const [address, path, leaf] of leavesIn(expected)) {
    const replayed = (await list(historyOf(chain.store, address, path))).at(-1);
    expect(replayed?.leaf).toEqual(leaf);
    expect(await lastWrite(chain.store, address, path, chain.height)).toEqual(replayed);
  }
}

function read(reader: Reader, address: Address, path: string, kind: Leaf): Leaf {
  return typeof kind === 'bigint' ? reader.word(address, path) : reader.text(address, path);
}

async function canonicalRecords(chain: Chain): Promise<unknown[]> {
  return Promise.all(['account/', 'leaf/', 'history/'].map((prefix) => list(chain.store.scan(prefix))));
}

function merged(diffs: readonly Diff[]): Diff {
  const overlay = new Overlay(headState(openMemoryStore()));
  for (const diff of diffs) overlay.apply(diff);
  return overlay.diff();
}

type Parts = {
  accounts?: readonly (readonly [Address, Account | undefined])[];
  leaves?: readonly (readonly [Address, string, Leaf])[];
};

function diffOf({ accounts = [], leaves = [] }: Parts): Diff {
  const byAddress = Map.groupBy(leaves, ([address]) => address);
  return {
    accounts: new Map(accounts),
    leaves: new Map(
      [...byAddress].map(([address, own]) => [address, new Map(own.map(([, path, leaf]) => [path, leaf]))]),
    ),
    codes: new Map(),
  };
}

function leavesIn(diff: Diff): [Address, string, Leaf][] {
  return [...diff.leaves].flatMap(([address, leaves]) =>
    [...leaves].map(([path, leaf]): [Address, string, Leaf] => [address, path, leaf]),
  );
}

function writersOf(address: Address, path: string, transactions: number[]): Writers {
  return new Map([[address, new Map([[path, transactions]])]]);
}

async function list<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}
