import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address } from '../../src/base/address.ts';
import { concatBytes, hexToBytes } from '../../src/base/bytes.ts';
import { decodeRlp, encodeRlp, type Rlp } from '../../src/base/rlp.ts';
import { CURVE_ORDER } from '../../src/base/keys.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import { senderOf, signTransaction, transactionHash } from '../../src/chain/signing.ts';
import {
  decodeTransaction,
  encodeTransaction,
  NO_SIGNATURE,
  SYSTEM_TYPE,
  type Transaction,
} from '../../src/chain/transaction.ts';
import { BOB, keyOf, ALISE, refusalOf } from './helpers.ts';
import { anyUnsigned, legacyTo, transferTo } from './make.ts';

const privateKey = keyOf('alise');

/** Alise gives Bob something without having signed. */
const SYSTEM: Transaction = { ...transferTo(BOB, 5n), type: SYSTEM_TYPE, from: ALISE, signature: NO_SIGNATURE };

describe('a transaction as bytes', () => {
  test('reads back as it was written, whatever it says', () => {
    fc.assert(
      fc.property(anyUnsigned, (unsigned) => {
        const signed = signTransaction(unsigned, privateKey);
        const bytes = encodeTransaction(signed);
        expect(decodeTransaction(bytes)).toEqual(signed);
        expect(encodeTransaction(decodeTransaction(bytes))).toEqual(bytes);
        expect(senderOf(decodeTransaction(bytes))).toBe(ALISE);
      }),
      { numRuns: 150 },
    );
  });

  test('that nobody signed says who is meant in the place of the signature, and has a name of its own', () => {
    const bytes = encodeTransaction(SYSTEM);
    expect(decodeTransaction(bytes)).toEqual(SYSTEM);
    expect(bytes[0]).toBe(0x68);
    const items = decodeRlp(bytes.subarray(1)) as readonly Rlp[];
    expect(items.at(-1)).toEqual(hexToBytes(ALISE));
    expect(senderOf(SYSTEM)).toBe(ALISE);
    expect(transactionHash(SYSTEM)).not.toBe(transactionHash(signTransaction(transferTo(BOB, 5n), privateKey)));
    const unnamed = concatBytes(Uint8Array.of(SYSTEM_TYPE), encodeRlp(items.slice(0, -1)));
    expect(refusalOf(() => decodeTransaction(unnamed))).toBe('fieldCount');
  });

  test('has one encoding: whatever else is accepted encodes back to the same bytes', () => {
    const signed = [transferTo(BOB, 5n), legacyTo(BOB, 5n)].map((tx) => signTransaction(tx, privateKey));
    const seeds = [...signed, SYSTEM].map(encodeTransaction);
    const edit = fc.record({
      seed: fc.constantFrom(...seeds),
      at: fc.nat(250),
      byte: fc.nat(255),
      kind: fc.constantFrom('replace', 'insert', 'remove'),
    });
    fc.assert(
      fc.property(edit, ({ seed, at, byte, kind }) => {
        const place = at % seed.length;
        const rest = seed.subarray(kind === 'insert' ? place : place + 1);
        const bytes = concatBytes(
          seed.subarray(0, place),
          Uint8Array.of(byte).subarray(kind === 'remove' ? 1 : 0),
          rest,
        );
        const decoded = attempt(() => decodeTransaction(bytes));
        expect(decoded === undefined ? bytes : encodeTransaction(decoded)).toEqual(bytes);
      }),
      { numRuns: 3_000 },
    );
  });

  test('never ends in anything but a named refusal, whatever the bytes are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('', '01', '02', '68', 'f8', 'c0'),
        (junk, start) => {
          const bytes = concatBytes(hexToBytes(`0x${start}`), junk);
          expect(() => attempt(() => decodeTransaction(bytes))).not.toThrow();
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test('is refused by its type byte, for each of the 256', () => {
    const body = encodeTransaction(signTransaction(transferTo(BOB, 5n), privateKey)).subarray(1);
    for (let type = 0; type < 0xc0; type += 1) {
      if (type === 1 || type === 2 || type === SYSTEM_TYPE) continue;
      expect(refusalOf(() => decodeTransaction(concatBytes(Uint8Array.of(type), body)))).toBe('type');
    }
    expect(refusalOf(() => decodeTransaction(new Uint8Array(0)))).toBe('empty');
  });
});

describe('each field has its rule', () => {
  const items = listOf(signTransaction(transferTo(BOB, 5n), privateKey));
  // chainId, nonce, priority, maxFee, gasLimit, to, value, data, accessList, yParity, r, s
  const cases: readonly (readonly [name: string, field: number, value: Rlp, rule: string])[] = [
    ['a chain id beyond EIP-2294', 0, big(8), 'chainIdRange'],
    ['a chain id with a leading zero', 0, hexToBytes('0x00076e'), 'chainIdLeadingZero'],
    ['a nonce of 2⁶⁴ − 1', 1, big(8), 'nonceRange'],
    ['a zero nonce written as a byte', 1, hexToBytes('0x00'), 'nonceLeadingZero'],
    ['a nonce that is a list', 1, [], 'form'],
    ['a priority fee of 33 bytes', 2, big(33), 'maxPriorityFeePerGasRange'],
    ['a maximum fee of a kilobyte', 3, big(1024), 'maxFeePerGasRange'],
    ['a gas limit of 2⁶⁴', 4, hexToBytes('0x010000000000000000'), 'gasLimitRange'],
    ['a recipient of 19 bytes', 5, big(19), 'toLength'],
    ['a recipient of 21 bytes', 5, big(21), 'toLength'],
    ['a value of 2²⁵⁶', 6, hexToBytes(`0x01${'00'.repeat(32)}`), 'valueRange'],
    ['data that is a list', 7, [big(1)], 'form'],
    ['an access list that is bytes', 8, big(1), 'form'],
    ['an access list entry with three parts', 8, [[big(20), [], []]], 'fieldCount'],
    ['a parity of 2', 9, hexToBytes('0x02'), 'yParityRange'],
    ['an r of zero', 10, new Uint8Array(0), 'rRange'],
    ['an r of the order of the curve', 10, wordOf(CURVE_ORDER), 'rRange'],
    ['an s of zero', 11, new Uint8Array(0), 'sRange'],
    ['an s of the order of the curve', 11, wordOf(CURVE_ORDER), 'sRange'],
    ['an s in the upper half', 11, wordOf(CURVE_ORDER / 2n + 1n), 'highS'],
    ['an s with a leading zero', 11, hexToBytes('0x0001'), 'sLeadingZero'],
    ['fee times gas beyond 256 bits', 3, big(32), 'feeOverflow'],
    ['a maximum fee below the priority fee', 3, new Uint8Array(0), 'priorityAboveMax'],
  ];

  test.each(cases)('%s is refused', (_name, field, value, rule) => {
    const changed = items.with(field, value);
    expect(refusalOf(() => decodeTransaction(concatBytes(Uint8Array.of(2), encodeRlp(changed))))).toBe(rule);
  });

  test('one field too few or too many is refused', () => {
    for (const changed of [items.slice(1), [...items, big(1)], []]) {
      expect(refusalOf(() => decodeTransaction(concatBytes(Uint8Array.of(2), encodeRlp(changed))))).toBe('fieldCount');
    }
  });

  test('bytes behind the end are refused', () => {
    const bytes = encodeTransaction(signTransaction(transferTo(BOB, 5n), privateKey));
    expect(refusalOf(() => decodeTransaction(concatBytes(bytes, Uint8Array.of(0))))).toBe('rlp');
  });

  test('a legacy v is 27, 28, or says a chain id', () => {
    const legacy = decodeRlp(encodeTransaction(signTransaction(legacyTo(BOB, 5n), privateKey))) as readonly Rlp[];
    for (const v of [0n, 1n, 26n, 29n, 34n]) {
      const changed = legacy.with(6, v === 0n ? new Uint8Array(0) : Uint8Array.of(Number(v)));
      expect(refusalOf(() => decodeTransaction(encodeRlp(changed)))).toBe('vForm');
    }
    const beyond = legacy.with(6, hexToBytes(`0x01${'00'.repeat(8)}`));
    expect(refusalOf(() => decodeTransaction(encodeRlp(beyond)))).toBe('vRange');
  });
});

describe('a signature', () => {
  const signed = signTransaction(transferTo(BOB, 5n), privateKey);

  test('copied onto another amount, recipient, memo or chain is no longer its signer’s', () => {
    const jon: Address = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc';
    const copies: Transaction[] = [
      { ...signed, value: 6n },
      { ...signed, to: jon },
      { ...signed, to: undefined },
      { ...signed, data: Uint8Array.of(1) },
      { ...signed, nonce: 1n },
      { ...signed, gasLimit: signed.gasLimit + 1n },
      { ...signed, chainId: 1n },
    ];
    expect(senderOf(signed)).toBe(ALISE);
    for (const copy of copies) expect(attempt(() => senderOf(copy))).not.toBe(ALISE);
  });

  test('is the same every time, and names the transaction', () => {
    const again = signTransaction(transferTo(BOB, 5n), privateKey);
    expect(again).toEqual(signed);
    expect(transactionHash(again)).toBe(transactionHash(signed));
  });

  test('that belongs to no key is refused', () => {
    // x = 5 is not on the curve: 5³ + 7 has no square root.
    const nobody: Transaction = { ...signed, signature: { ...signed.signature, r: 5n } };
    expect(refusalOf(() => senderOf(nobody))).toBe('signature');
  });
});

function big(size: number): Uint8Array {
  return new Uint8Array(size).fill(0xff);
}

function listOf(transaction: Transaction): readonly Rlp[] {
  return decodeRlp(encodeTransaction(transaction).subarray(1)) as readonly Rlp[];
}

function wordOf(word: bigint): Uint8Array {
  return hexToBytes(`0x${word.toString(16).padStart(64, '0')}`);
}

/** The result, or undefined for a named refusal; anything else that is thrown fails the test. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof TransactionError) return undefined;
    throw error;
  }
}
