/** The world as contracts see it: who is new there, and which code runs where. */

import { describe, expect, test } from 'vitest';
import { addressToWord, type Address, wordToAddress } from '../../src/base/address.ts';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { ChainError } from '../../src/chain/errors.ts';
import { moduleAt, OverlayHost } from '../../src/chain/host.ts';
import { Overlay } from '../../src/state/overlay.ts';
import { NO_CODE, type Reader } from '../../src/state/reader.ts';
import { encodeModule } from '../../src/vm/container.ts';
import { LIMITS } from '../../src/vm/limits.ts';
import { moduleOf } from '../helpers/module.ts';
import { ALISE, BOB, JON } from './helpers.ts';
import { transferTo } from './make.ts';
import { mine, openVillage, signed } from './village.ts';

const NOTHING: Reader = {
  account: () => undefined,
  word: () => 0n,
  text: () => new Uint8Array(0),
  code: () => undefined,
};

/** A contract that is like no other: it says its number. */
function codeNumber(number: number, padding = 0): Uint8Array {
  const constants = [
    { type: 'uint256', value: BigInt(number) },
    ...Array.from(
      { length: padding },
      () => ({ type: 'bytes', value: new Uint8Array(LIMITS.textSize - 200) }) as const,
    ),
  ] as const;
  const name = `number${number}`;
  const body = [['const', 0], ['return'], ['end']] as const;
  return encodeModule(moduleOf([{ kind: 'view', name, result: 'uint256', body }], { constants }));
}

function standing(state: Overlay, address: Address, code: Uint8Array): Address {
  state.setAccount(address, { nonce: 1n, balance: 0n, codeHash: state.setCode(code) });
  return address;
}

const nameAt = (state: Reader, address: Address): string | undefined =>
  moduleAt(state, address)?.module.functions[0]?.name;
const addressNumber = (number: number): Address => wordToAddress(0xc0de_0000n + BigInt(number));

function isNew(prepare: (state: Overlay) => void): boolean {
  const state = new Overlay(NOTHING);
  prepare(state);
  return new OverlayHost(state).isNew(addressToWord(BOB));
}

describe('an account is new', () => {
  const account = { nonce: 0n, balance: 0n, codeHash: NO_CODE };

  test.each<[string, boolean, (state: Overlay) => void]>([
    ['when nobody was ever there', true, () => {}],
    ['when there is an empty one', true, (state) => state.setAccount(BOB, account)],
    [
      'when all it had is gone',
      true,
      (state) => (state.setAccount(BOB, { ...account, balance: 1n }), state.setAccount(BOB, account)),
    ],
    ['not when it owns a wei', false, (state) => state.setAccount(BOB, { ...account, balance: 1n })],
    [
      'not when it has sent something, and owns nothing',
      false,
      (state) => state.setAccount(BOB, { ...account, nonce: 1n }),
    ],
    ['not when there is a contract', false, (state) => void standing(state, BOB, codeNumber(1))],
    [
      'not when its code is all it has',
      false,
      (state) => state.setAccount(BOB, { ...account, codeHash: state.setCode(codeNumber(1)) }),
    ],
  ])('%s', (_, wanted, prepare) => {
    expect(isNew(prepare)).toBe(wanted);
  });

  test('a transfer of nothing leaves it new; one of a wei does not; undone, it is new again', () => {
    const host = new OverlayHost(new Overlay(NOTHING));
    host.state.setAccount(ALISE, { nonce: 0n, balance: 5n, codeHash: NO_CODE });
    const [alise, bob] = [ALISE, BOB].map(addressToWord) as [bigint, bigint];
    const mark = host.mark();
    expect([host.transfer(alise, bob, 0n), host.isNew(bob)]).toEqual([true, true]);
    expect([host.transfer(alise, bob, 1n), host.isNew(bob)]).toEqual([true, false]);
    expect([host.transfer(alise, bob, 5n), host.balance(alise)]).toEqual([false, 4n]);
    host.undo(mark);
    expect([host.isNew(bob), host.balance(alise)]).toEqual([true, 5n]);
  });

  test('what it owns counts once, also when it sends to itself', () => {
    const host = new OverlayHost(new Overlay(NOTHING));
    host.state.setAccount(ALISE, { nonce: 0n, balance: 5n, codeHash: NO_CODE });
    expect(host.transfer(addressToWord(ALISE), addressToWord(ALISE), 5n)).toBe(true);
    expect(host.balance(addressToWord(ALISE))).toBe(5n);
  });
});

describe('the code of a contract', () => {
  test('is nowhere where nobody deployed', () => {
    const state = new Overlay(NOTHING);
    state.setAccount(JON, { nonce: 3n, balance: 7n, codeHash: NO_CODE });
    expect([moduleAt(state, JON), moduleAt(state, BOB)]).toEqual([undefined, undefined]);
    expect(new OverlayHost(state).isContract(addressToWord(JON))).toBe(false);
  });

  test('is one module for all who have the same, on every state', () => {
    const [state, other] = [new Overlay(NOTHING), new Overlay(NOTHING)];
    const first = moduleAt(state, standing(state, ALISE, codeNumber(7)));
    expect(moduleAt(state, standing(state, BOB, codeNumber(7)))).toBe(first);
    expect(moduleAt(other, standing(other, JON, codeNumber(7)))).toBe(first);
    expect(moduleAt(other, standing(other, ALISE, codeNumber(8)))).not.toBe(first);
  });

  test('is found for many contracts, in whatever order they are asked for', () => {
    const state = new Overlay(NOTHING);
    const count = 400; // several megabytes: more than is kept ready
    for (let i = 0; i < count; i++) standing(state, addressNumber(i), codeNumber(i, 2));
    const forwards = Array.from({ length: count }, (_, i) => i);
    const order = [...forwards, ...forwards.toReversed(), ...forwards.map((i) => (i * 7) % count)];
    for (const i of order) expect(nameAt(state, addressNumber(i))).toBe(`number${i}`);
  });

  test('that is not in the store is damage, and stays damage', () => {
    const state = new Overlay(NOTHING);
    const codeHash = bytesToHex(keccak256(utf8ToBytes('lost')));
    state.setAccount(BOB, { nonce: 1n, balance: 0n, codeHash });
    for (let i = 0; i < 2; i++) expect(() => moduleAt(state, BOB)).toThrow(ChainError);
    expect(() => moduleAt(state, BOB)).toThrow(codeHash);
  });

  test('that cannot be taken apart is refused each time, and never kept', () => {
    const code = codeNumber(9);
    for (const broken of [code.slice(0, -1), code.with(0, 0), code.with(5, 0xff), new Uint8Array(40)]) {
      const state = new Overlay(NOTHING);
      standing(state, BOB, broken);
      for (let i = 0; i < 2; i++) expect(() => moduleAt(state, BOB)).toThrow(/./);
    }
    const state = new Overlay(NOTHING);
    expect(nameAt(state, standing(state, BOB, code))).toBe('number9');
  });

  test('that a failed deployment brought is gone with it', () => {
    const state = new Overlay(NOTHING);
    const mark = state.mark();
    standing(state, BOB, codeNumber(10));
    expect(nameAt(state, BOB)).toBe('number10');
    state.undo(mark);
    expect(moduleAt(state, BOB)).toBeUndefined();
  });

  test('is refused when any byte of it was changed in the store', async () => {
    const chain = await openVillage();
    const code = codeNumber(11);
    const unsigned = { ...transferTo(BOB, 0n, { data: code, gasLimit: 8_000_000n }), to: undefined };
    const [receipt] = await mine(chain, [signed(chain, 'alise', unsigned)]);
    const key = `code/${bytesToHex(keccak256(code))}`;
    for (const [at, byte] of code.entries()) {
      await chain.store.commit([{ key, value: code.with(at, byte ^ (1 << (at % 8))) }]);
      expect(() => moduleAt(chain.headState(), receipt?.contractAddress as Address), `byte ${at}`).toThrow('damaged');
    }
    await chain.store.commit([{ key, value: code }]);
    expect(nameAt(chain.headState(), receipt?.contractAddress as Address)).toBe('number11');
  });
});
