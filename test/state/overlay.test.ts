import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordToAddress } from '../../src/base/address.ts';
import type { Address } from '../../src/base/address.ts';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { headState } from '../../src/state/head.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { Overlay } from '../../src/state/overlay.ts';
import { NO_CODE } from '../../src/state/reader.ts';
import type { Account, Leaf, Reader } from '../../src/state/reader.ts';

const ALISE = wordToAddress(1n);
const BOB = wordToAddress(2n);
const EMPTY: Reader = headState(openMemoryStore());

describe('an overlay', () => {
  test('answers from below until something is written, and leaves what is below alone', () => {
    const below = new Overlay(EMPTY);
    below.write(ALISE, 'count', 5n);
    below.write(ALISE, 'name', utf8ToBytes('alise'));
    const above = new Overlay(below);
    expect(above.word(ALISE, 'count')).toBe(5n);
    expect(above.isWritten(ALISE, 'count')).toBe(false);

    above.write(ALISE, 'count', 6n);
    above.write(ALISE, 'name', new Uint8Array(0));

    expect(above.word(ALISE, 'count')).toBe(6n);
    expect(above.text(ALISE, 'name')).toEqual(new Uint8Array(0));
    expect(above.isWritten(ALISE, 'count')).toBe(true);
    expect(below.word(ALISE, 'count')).toBe(5n);
    expect(below.text(ALISE, 'name')).toEqual(utf8ToBytes('alise'));
  });

  test('reads what was never written as zero, empty or absent', () => {
    const overlay = new Overlay(EMPTY);
    expect(overlay.word(ALISE, 'count')).toBe(0n);
    expect(overlay.text(ALISE, 'name')).toEqual(new Uint8Array(0));
    expect(overlay.account(ALISE)).toBeUndefined();
    expect(overlay.code(bytesToHex(keccak256(utf8ToBytes('code'))))).toBeUndefined();
  });

  test('forgets "was written" too when the write is undone', () => {
    const overlay = new Overlay(EMPTY);
    const mark = overlay.mark();
    overlay.write(ALISE, 'count', 0n);
    expect(overlay.isWritten(ALISE, 'count')).toBe(true);
    overlay.undo(mark);
    expect(overlay.isWritten(ALISE, 'count')).toBe(false);
    expect(overlay.diff().leaves.size).toBe(0);
  });

  test('knows an empty account as an absent one (EIP-161)', () => {
    const overlay = new Overlay(EMPTY);
    overlay.setAccount(ALISE, person(0n));
    expect(overlay.account(ALISE)).toBeUndefined();
    overlay.setAccount(ALISE, { ...person(0n), nonce: 1n });
    expect(overlay.account(ALISE)).toEqual({ nonce: 1n, balance: 0n, codeHash: NO_CODE });
  });

  test('keeps code under its hash', () => {
    const overlay = new Overlay(EMPTY);
    const code = utf8ToBytes('a container');
    const mark = overlay.mark();
    const codeHash = overlay.setCode(code);
    expect(codeHash).toBe(bytesToHex(keccak256(code)));
    expect(new Overlay(overlay).code(codeHash)).toEqual(code);
    overlay.undo(mark);
    expect(overlay.code(codeHash)).toBeUndefined();
  });

  test('gives a diff that later writes do not touch', () => {
    const overlay = new Overlay(EMPTY);
    overlay.write(ALISE, 'count', 1n);
    const diff = overlay.diff();
    overlay.write(ALISE, 'count', 2n);
    overlay.setAccount(BOB, person(9n));
    expect(diff.leaves.get(ALISE)?.get('count')).toBe(1n);
    expect(diff.accounts.size).toBe(0);
  });

  test('takes a diff as one more change that can be undone', () => {
    const transaction = new Overlay(EMPTY);
    transaction.write(ALISE, 'count', 7n);
    transaction.setAccount(BOB, person(9n));
    transaction.setCode(utf8ToBytes('code'));
    const block = new Overlay(EMPTY);
    const mark = block.mark();
    block.apply(transaction.diff());
    expect(block.diff()).toEqual(transaction.diff());
    block.undo(mark);
    expect(block.diff()).toEqual(new Overlay(EMPTY).diff());
  });

  test('refuses a mark that was undone, and a leaf of the wrong kind', () => {
    const overlay = new Overlay(EMPTY);
    overlay.write(ALISE, 'name', utf8ToBytes('alise'));
    const mark = overlay.mark();
    overlay.undo(0);
    expect(() => overlay.undo(mark)).toThrow(RangeError);
    overlay.write(ALISE, 'name', utf8ToBytes('alise'));
    expect(() => overlay.word(ALISE, 'name')).toThrow('name holds a text, not a word');
    overlay.write(ALISE, 'count', 3n);
    expect(() => overlay.text(ALISE, 'count')).toThrow('count holds a word, not a text');
  });
});

type Action =
  | { kind: 'write'; address: Address; path: string; leaf: Leaf }
  | { kind: 'account'; address: Address; account: Account | undefined }
  | { kind: 'mark' }
  | { kind: 'undo' }
  | { kind: 'stack' }
  | { kind: 'merge' };

const anyAddress = fc.constantFrom(ALISE, BOB);
const anyWrite = fc.record({
  kind: fc.constant('write' as const),
  address: anyAddress,
  path: fc.constantFrom('a', 'b', 'c'),
  leaf: fc.bigInt({ min: 0n, max: 3n }),
});
const anyText = fc.record({
  kind: fc.constant('write' as const),
  address: anyAddress,
  path: fc.constantFrom('s', 't'),
  leaf: fc.uint8Array({ maxLength: 2 }),
});
const anyAccount = fc.record({
  kind: fc.constant('account' as const),
  address: anyAddress,
  account: fc.option(fc.bigInt({ min: 0n, max: 2n }).map(person), { nil: undefined }),
});
const anyMove = fc.constantFrom<Action>({ kind: 'mark' }, { kind: 'undo' }, { kind: 'stack' }, { kind: 'merge' });

test('overlays behave as plain copied maps do, through nested marks, undoing, stacking and merging', () => {
  const anyActions = fc.array(fc.oneof<fc.Arbitrary<Action>[]>(anyWrite, anyText, anyAccount, anyMove), {
    maxLength: 60,
  });
  expect.hasAssertions();
  fc.assert(fc.property(anyActions, expectLikeModel), { numRuns: 300 });
});

/** One overlay with, for each open mark, the model as it was then. */
type Layer = { overlay: Overlay; marks: { mark: number; model: Model }[] };
type Model = ReadonlyMap<string, Leaf | Account | undefined>;

function expectLikeModel(actions: readonly Action[]): void {
  const layers: Layer[] = [{ overlay: new Overlay(EMPTY), marks: [] }];
  let model: Model = new Map();
  for (const action of actions) {
    model = act(layers, model, action);
    expectSame(layers.at(-1)!.overlay, model);
  }
}

function act(layers: Layer[], model: Model, action: Action): Model {
  const { overlay, marks } = layers.at(-1)!;
  if (action.kind === 'write') {
    overlay.write(action.address, action.path, action.leaf);
    return new Map([...model, [`${action.address} ${action.path}`, action.leaf]]);
  }
  if (action.kind === 'account') {
    overlay.setAccount(action.address, action.account);
    return new Map([...model, [action.address, action.account?.balance === 0n ? undefined : action.account]]);
  }
  if (action.kind === 'mark') marks.push({ mark: overlay.mark(), model });
  if (action.kind === 'undo') return undo(overlay, marks.pop()) ?? model;
  if (action.kind === 'stack') layers.push({ overlay: new Overlay(overlay), marks: [] });
  if (action.kind === 'merge' && layers.length > 1) {
    layers.pop();
    layers.at(-1)!.overlay.apply(overlay.diff());
  }
  return model;
}

function undo(overlay: Overlay, place: Layer['marks'][number] | undefined): Model | undefined {
  if (place) overlay.undo(place.mark);
  return place?.model;
}

function expectSame(overlay: Overlay, model: Model): void {
  for (const address of [ALISE, BOB]) {
    expect(overlay.account(address)).toEqual(model.get(address));
    for (const path of ['a', 'b', 'c']) expect(overlay.word(address, path)).toBe(model.get(`${address} ${path}`) ?? 0n);
    for (const path of ['s', 't']) {
      expect(overlay.text(address, path)).toEqual(model.get(`${address} ${path}`) ?? new Uint8Array(0));
    }
  }
}

function person(balance: bigint): Account {
  return { nonce: 0n, balance, codeHash: NO_CODE };
}
