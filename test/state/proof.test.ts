import { verifyMerkleProof } from '@ethereumjs/mpt';
import { beforeAll, describe, expect, test } from 'vitest';
import { dice } from '../../bench/helpers/dice.ts';
import { addressToBytes, wordToAddress } from '../../src/base/address.ts';
import type { Address } from '../../src/base/address.ts';
import { bytesToHex, hexToBytes, minimalBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import type { Hash } from '../../src/base/hash.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { decodeRlp, encodeRlp } from '../../src/base/rlp.ts';
import { commitDiff } from '../../src/state/commit.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { NO_CODE } from '../../src/state/reader.ts';
import type { Account, Leaf } from '../../src/state/reader.ts';
import { type AccountProof, checkProof, NO_ACCOUNT, ProofError, proofOf } from '../../src/state/proof.ts';
import { formatProof, parseProof } from '../../src/state/proof-json.ts';
import { slotOf, slotsOf } from '../../src/state/slots.ts';
import { EMPTY_ROOT } from '../../src/state/trie.ts';

const TEXT = utf8ToBytes('fixed my bike, and then the one of my sister, who lives next door, as well');
const store = openMemoryStore();
const addressOf = (i: number): Address => wordToAddress(BigInt(i) * 0x1234_5678_9abcn + 1n);
const random = dice(1186);

/** Two states, of which the second follows the first; every third account is a contract with some leaves. */
let [first, second]: [Hash, Hash] = [EMPTY_ROOT, EMPTY_ROOT];

beforeAll(async () => {
  first = await grow(EMPTY_ROOT, 0, 120);
  second = await grow(first, 40, 60);
});

const anyAccount = (): Account => ({
  nonce: BigInt(random(9)),
  balance: BigInt(1 + random(1e9)),
  codeHash: NO_CODE,
});

async function grow(root: Hash, from: number, to: number): Promise<Hash> {
  const numbers = Array.from({ length: to - from }, (_, i) => from + i);
  const diff = {
    accounts: new Map(numbers.map((i) => [addressOf(i), anyAccount()])),
    leaves: new Map(numbers.filter((i) => i % 3 === 0).map((i) => [addressOf(i), leavesFor(i)])),
    codes: new Map<Hash, Uint8Array>(),
  };
  const { root: after, writes } = commitDiff(store, root, diff);
  await store.commit(writes);
  return after;
}

function leavesFor(i: number): Map<string, Leaf> {
  const words = Array.from({ length: i }, (_, k): [string, Leaf] => [`balances[${k}]`, BigInt(1 + random(1e9))]);
  return new Map<string, Leaf>([...words, ['motto', TEXT], ['owner', BigInt(i + 1)]]);
}

const prove = (root: Hash, i: number, ...paths: string[]): AccountProof =>
  proofOf(store, root, addressOf(i), paths.map(slotOf));

/** 50 proofs: accounts there and not there, slots there and not there, in both states. */
function fiftyProofs(): { root: Hash; proof: AccountProof }[] {
  return Array.from({ length: 50 }, (_, k) => {
    const root = k % 2 === 0 ? first : second;
    return { root, proof: prove(root, 3 * k, 'owner', `balances[${k}]`, `balances[${k * 7}]`) };
  });
}

describe('a proof', () => {
  test('holds what the state holds, for words, texts piece by piece, and what is not there', () => {
    const proof = proofOf(store, first, addressOf(99), [
      ...slotsOf('owner', 100n),
      ...slotsOf('motto', TEXT),
      slotOf('nothing'),
    ]);
    expect(proof.slots.map(({ value }) => value)).toEqual([
      100n,
      BigInt(TEXT.length),
      ...[0, 32, 64].map((at) => BigInt(bytesToHex(TEXT.slice(at, at + 32)).padEnd(66, '0'))),
      0n,
    ]);
    checkProof(first, proof);
  });

  test('that there is no account has the empty account, and slots without nodes', () => {
    const proof = prove(first, 1_000, 'owner');
    expect(proof).toMatchObject({ account: NO_ACCOUNT, slots: [{ value: 0n, nodes: [] }] });
    expect(proof.nodes.length).toBeGreaterThan(0);
    checkProof(first, proof);
    checkProof(EMPTY_ROOT, proofOf(store, EMPTY_ROOT, addressOf(1), [slotOf('owner')]));
  });

  test('is one of its own root: what changed since differs, what did not is the same', () => {
    expect(prove(first, 51).account).not.toEqual(prove(second, 51).account);
    expect(prove(first, 99).account).toEqual(prove(second, 99).account);
    expect(() => checkProof(second, prove(first, 99))).toThrow(ProofError);
  });

  test('is accepted by another implementation, with the same values', async () => {
    for (const { root, proof } of fiftyProofs()) {
      const { account } = proof;
      const found = await verifyElsewhere(root, addressToBytes(proof.address), proof.nodes);
      expect(found && decodeRlp(found)).toEqual(
        account === NO_ACCOUNT
          ? null
          : [
              minimalBytes(account.nonce),
              minimalBytes(account.balance),
              hexToBytes(account.storageRoot),
              hexToBytes(NO_CODE),
            ],
      );
      for (const { slot, value, nodes } of proof.slots) {
        if (account.storageRoot === EMPTY_ROOT) continue; // It knows no proof without nodes.
        const word = await verifyElsewhere(account.storageRoot, slot, nodes);
        expect(word && bytesToHex(word)).toBe(value === 0n ? null : bytesToHex(encodeRlp(minimalBytes(value))));
      }
    }
  });

  test('is the same after it was written as JSON and read again', () => {
    for (const { root, proof } of fiftyProofs()) {
      const again = parseProof(JSON.parse(JSON.stringify(formatProof(proof))));
      expect(again).toEqual(proof);
      checkProof(root, again);
    }
  });
});

describe('a proof is refused', () => {
  test('with any one byte of its nodes changed', () => {
    let changedCount = 0;
    for (const { root, proof } of fiftyProofs()) {
      for (const changed of flips(proof)) {
        changedCount += 1;
        expect(reasonAgainst(root, changed)).toBeDefined();
      }
    }
    expect(changedCount).toBeGreaterThan(50_000);
  });

  test('with a node left out, repeated, swapped or added', () => {
    for (const { root, proof } of fiftyProofs()) {
      const stranger = prove(first, 7).nodes.at(-1)!;
      for (const changed of eachList(proof, (nodes) => rearranged(nodes, stranger)))
        expect(reasonAgainst(root, changed)).toBeDefined();
    }
  });

  test('under another root, for another account, and for another slot', () => {
    const proof = prove(first, 99, 'owner', 'nothing');
    const [owner, nothing] = proof.slots;
    expect(reasonAgainst(second, proof)).toBeDefined();
    expect(reasonAgainst(EMPTY_ROOT, proof)).toBeDefined();
    expect(reasonAgainst(first, { ...proof, address: addressOf(98) })).toBeDefined();
    expect(reasonAgainst(first, { ...proof, slots: [{ ...owner!, slot: slotOf('balances[3]') }] })).toBeDefined();
    expect(reasonAgainst(first, { ...proof, slots: [{ ...nothing!, slot: slotOf('owner') }] })).toBeDefined();
  });

  test('when it says another balance, nonce, code, storage or value than its nodes', () => {
    const proof = prove(first, 99, 'owner', 'nothing');
    const [owner, nothing] = proof.slots;
    for (const lie of [
      { balance: 5n },
      { nonce: 77n },
      { codeHash: EMPTY_ROOT },
      { storageRoot: EMPTY_ROOT },
      NO_ACCOUNT,
    ]) {
      expect(reasonAgainst(first, { ...proof, account: { ...proof.account, ...lie } })).toBeDefined();
    }
    expect(reasonAgainst(first, { ...proof, slots: [{ ...owner!, value: 101n }] })).toBeDefined();
    expect(reasonAgainst(first, { ...proof, slots: [{ ...owner!, value: 0n }] })).toBeDefined();
    expect(reasonAgainst(first, { ...proof, slots: [{ ...nothing!, value: 1n }] })).toBeDefined();
    expect(() => checkProof(first, { ...proof, slots: [{ ...owner!, value: 101n }] })).toThrow(
      `the slot ${bytesToHex(slotOf('owner'))}: the value is 101, the nodes show 100`,
    );
  });

  test('when what a root of its own proves is no account and no word', () => {
    for (const value of [
      Uint8Array.of(0x80),
      Uint8Array.of(0xc0),
      Uint8Array.of(0xc1),
      encodeRlp(['', '', '', ''].map(() => Uint8Array.of(7))),
    ]) {
      // prettier-ignore
      const record = encodeRlp([leafPath(keccak256(addressToBytes(addressOf(1)))), value]);
      const proof = { address: addressOf(1), account: NO_ACCOUNT, nodes: [record], slots: [] };
      expect(reasonAgainst(bytesToHex(keccak256(record)), proof)).toBeDefined();
    }
  });
});

const good = (): Record<string, unknown> => structuredClone(formatProof(prove(first, 99, 'owner')));

describe('JSON that is no proof is refused by naming the field', () => {
  test.each<[string, unknown]>([
    ['the proof', []],
    ['the proof', 'text'],
    ['the proof', null],
    ['address', { address: '0x12' }],
    ['address', { address: 7 }],
    ['nonce', { nonce: '0x00' }],
    ['balance', { balance: '12' }],
    ['balance', { balance: `0x1${'0'.repeat(64)}` }],
    ['storageHash', { storageHash: '0x12' }],
    ['codeHash', { codeHash: 5 }],
    ['accountProof', { accountProof: {} }],
    ['accountProof[0]', { accountProof: ['0x1'] }],
    ['accountProof[0]', { accountProof: [null] }],
    ['storageProof', { storageProof: 'x' }],
    ['storageProof[0]', { storageProof: [7] }],
    ['storageProof[0].key', { storageProof: [{ key: '0x00', value: '0x0', proof: [] }] }],
    ['storageProof[0].value', { storageProof: [{ key: EMPTY_ROOT, value: '', proof: [] }] }],
    ['storageProof[0].proof', { storageProof: [{ key: EMPTY_ROOT, value: '0x0' }] }],
  ])('%s in %j', (name, wrong) => {
    const isPart = typeof wrong === 'object' && wrong !== null && !Array.isArray(wrong);
    const read = () => parseProof(isPart ? { ...good(), ...wrong } : wrong);
    expect(read).toThrow(ProofError);
    expect(read).toThrow(name);
  });
});

/** What the check says against it; undefined when it says nothing. Anything but a ProofError is thrown on. */
function reasonAgainst(root: Hash, proof: AccountProof): string | undefined {
  try {
    checkProof(root, proof);
    return undefined;
  } catch (error) {
    if (error instanceof ProofError) return error.message;
    throw error;
  }
}

async function verifyElsewhere(root: Hash, key: Uint8Array, nodes: AccountProof['nodes']) {
  return verifyMerkleProof(key, [...nodes], { root: hexToBytes(root), useKeyHashing: true });
}

/** The proof with one of its lists of nodes in another form, each in turn. */
function* eachList(proof: AccountProof, formsOf: (nodes: AccountProof['nodes']) => Iterable<AccountProof['nodes']>) {
  for (const nodes of formsOf(proof.nodes)) yield { ...proof, nodes };
  for (const [i, slot] of proof.slots.entries()) {
    for (const nodes of formsOf(slot.nodes)) yield { ...proof, slots: proof.slots.with(i, { ...slot, nodes }) };
  }
}

function flips(proof: AccountProof): Iterable<AccountProof> {
  return eachList(proof, function* (nodes) {
    for (const [i, node] of nodes.entries()) {
      for (const [at, byte] of node.entries()) yield nodes.with(i, node.with(at, byte ^ (1 + random(255))));
    }
  });
}

function* rearranged(nodes: AccountProof['nodes'], stranger: Uint8Array): Iterable<AccountProof['nodes']> {
  for (const [i, node] of nodes.entries()) {
    yield nodes.toSpliced(i, 1);
    yield nodes.toSpliced(i, 0, node);
    yield nodes.toSpliced(i, 0, stranger);
    yield nodes.with(i, stranger);
    if (i > 0) yield nodes.with(i, nodes[i - 1]!).with(i - 1, node);
  }
  yield [...nodes, stranger];
  yield [...nodes, new Uint8Array(0)];
}

/** A whole key packed as the path of a leaf. */
function leafPath(key: Uint8Array): Uint8Array {
  return Uint8Array.of(0x20, ...key);
}
