/** What r, s, v, the parity and the key of a signature may be, at every edge, for each type of transaction. */

import { describe, expect, test } from 'vitest';
import { bytesToHex, bytesToWord, minimalBytes, wordToBytes } from '../../src/base/bytes.ts';
import { CURVE_ORDER, KeyError, publicKeyOf, recover, sign } from '../../src/base/keys.ts';
import { decodeRlp, encodeRlp, type Rlp } from '../../src/base/rlp.ts';
import { MAX_CHAIN_ID } from '../../src/chain/params.ts';
import { senderOf, signingHash, signTransaction } from '../../src/chain/signing.ts';
import { decodeTransaction, encodeTransaction, type UnsignedTransaction } from '../../src/chain/transaction.ts';
import { judgeBy, CODECS } from '../fuzz-codec/judge.ts';
import { ALISE, BOB, keyOf, refusalOf } from './helpers.ts';
import { legacyTo, transferTo } from './make.ts';

const KEY = keyOf('alise');
const HALF = CURVE_ORDER / 2n;
/** The prime of the field: coordinates of points lie below it, and there are a few between the order and it. */
const FIELD = 2n ** 256n - 2n ** 32n - 977n;

const TYPES: readonly (readonly [name: string, unsigned: UnsignedTransaction])[] = [
  ['before EIP-155', legacyTo(BOB, 5n, { chainId: undefined })],
  ['legacy', legacyTo(BOB, 5n)],
  ['type 1', { ...legacyTo(BOB, 5n), type: 1, chainId: 1902n, accessList: [] }],
  ['type 2', transferTo(BOB, 5n)],
];

/** The bytes of the transaction with v or parity, r and s replaced. */
function withLast(unsigned: UnsignedTransaction, changes: { first?: Rlp; r?: Rlp; s?: Rlp }): Uint8Array {
  const bytes = encodeTransaction(signTransaction(unsigned, KEY));
  const prefix = bytes.subarray(0, unsigned.type === 0 ? 0 : 1);
  const items = decodeRlp(bytes.subarray(prefix.length)) as readonly Rlp[];
  const last = items.slice(-3).map((item, place) => [changes.first, changes.r, changes.s][place] ?? item);
  return Uint8Array.from([...prefix, ...encodeRlp([...items.slice(0, -3), ...last])]);
}

const refusalOfBytes = (bytes: Uint8Array): string | undefined => refusalOf(() => senderOf(decodeTransaction(bytes)));

/** Which field, what is written in it, and what becomes of the transaction; undefined: somebody signed it, and not Alise. */
const SCALARS: readonly (readonly [what: string, changes: { r?: Rlp; s?: Rlp }, rule: string | undefined])[] = [
  ['r of 0', { r: minimalBytes(0n) }, 'rRange'],
  ['r of 0, written as a byte', { r: Uint8Array.of(0) }, 'rLeadingZero'],
  ['r of 1', { r: minimalBytes(1n) }, undefined],
  ['r of 5, which is no point', { r: minimalBytes(5n) }, 'signature'],
  ['r of the order less 1, which is no point', { r: minimalBytes(CURVE_ORDER - 1n) }, 'signature'],
  ['r of the order', { r: minimalBytes(CURVE_ORDER) }, 'rRange'],
  ['r of the order and 1', { r: minimalBytes(CURVE_ORDER + 1n) }, 'rRange'],
  ['r just below the prime of the field', { r: minimalBytes(FIELD - 1n) }, 'rRange'],
  ['r of all ones', { r: minimalBytes(2n ** 256n - 1n) }, 'rRange'],
  ['r of 33 bytes', { r: minimalBytes(2n ** 256n) }, 'rRange'],
  ['r with a zero in front', { r: Uint8Array.of(0, 1) }, 'rLeadingZero'],
  ['r of 32 bytes for a small number', { r: wordToBytes(1n) }, 'rLeadingZero'],
  ['r that is a list', { r: [minimalBytes(7n)] }, 'form'],
  ['s of 0', { s: minimalBytes(0n) }, 'sRange'],
  ['s of 0, written as a byte', { s: Uint8Array.of(0) }, 'sLeadingZero'],
  ['s of 1', { s: minimalBytes(1n) }, undefined],
  ['s of half the order', { s: minimalBytes(HALF) }, undefined],
  ['s of half the order and 1', { s: minimalBytes(HALF + 1n) }, 'highS'],
  ['s of the order less 1', { s: minimalBytes(CURVE_ORDER - 1n) }, 'highS'],
  ['s of the order', { s: minimalBytes(CURVE_ORDER) }, 'sRange'],
  ['s of the order and 1', { s: minimalBytes(CURVE_ORDER + 1n) }, 'sRange'],
  ['s of all ones', { s: minimalBytes(2n ** 256n - 1n) }, 'sRange'],
  ['s of 33 bytes', { s: minimalBytes(2n ** 256n) }, 'sRange'],
  ['s with a zero in front', { s: Uint8Array.of(0, 1) }, 'sLeadingZero'],
  ['s that is a list', { s: [] }, 'form'],
  ['both of 0', { r: minimalBytes(0n), s: minimalBytes(0n) }, 'rRange'],
  ['both of the order', { r: minimalBytes(CURVE_ORDER), s: minimalBytes(CURVE_ORDER) }, 'rRange'],
];

describe.each(TYPES)('a transaction (%s) with', (_name, unsigned) => {
  test.each(SCALARS)('%s', (_what, changes, rule) => {
    const bytes = withLast(unsigned, changes);
    expect(refusalOfBytes(bytes)).toBe(rule);
    // An outside library sees it the same way; and nobody can sign for Alise like that.
    expect(judgeBy(CODECS.transaction, bytes)).toMatchObject({ is: rule === undefined ? 'accepted' : 'refused' });
    expect(rule === undefined && senderOf(decodeTransaction(bytes)) === ALISE).toBe(false);
  });

  test('the other parity was signed by somebody else', () => {
    const signed = signTransaction(unsigned, KEY);
    const yParity = signed.signature.yParity === 0 ? 1 : 0;
    const other = { ...signed, signature: { ...signed.signature, yParity } } as const;
    expect(senderOf(signed)).toBe(ALISE);
    expect(senderOf(other)).not.toBe(ALISE);
  });

  test('the twin of its signature is refused: nobody can give it a second name', () => {
    const { r, s, yParity } = signTransaction(unsigned, KEY).signature;
    const parity = yParity === 0 ? 1 : 0;
    const twin = { ...unsigned, signature: { r, s: CURVE_ORDER - s, yParity: parity } } as const;
    expect(refusalOf(() => decodeTransaction(encodeTransaction(twin)))).toBe('highS');
    expect(refusalOf(() => senderOf(twin))).toBe('signature');
  });

  test('a signature that recovers to the point at infinity is nobody’s', () => {
    // R = k·G, and s = z / k: then s·R − z·G is no point at all.
    const k = 7n;
    const z = bytesToWord(signingHash(unsigned)) % CURVE_ORDER;
    const r = bytesToWord(publicKeyOf(wordToBytes(k)).subarray(0, 32));
    const y = bytesToWord(publicKeyOf(wordToBytes(k)).subarray(32));
    const s = (z * inverse(k)) % CURVE_ORDER;
    const isLow = s <= HALF;
    const yParity = (y % 2n === 0n) === isLow ? 0 : 1;
    const signature = { r, s: isLow ? s : CURVE_ORDER - s, yParity } as const;
    expect(refusalOf(() => senderOf({ ...unsigned, signature }))).toBe('signature');
    expect(recover(signingHash(unsigned), signature)).toBeUndefined();
  });
});

describe('v of a legacy transaction', () => {
  const unsigned = legacyTo(BOB, 5n);

  test.each([0n, 1n, 2n, 26n, 29n, 30n, 31n, 32n, 33n, 34n])('of %i says nothing', (v) => {
    expect(refusalOfBytes(withLast(unsigned, { first: minimalBytes(v) }))).toBe('vForm');
  });

  test.each([
    [27n, undefined],
    [28n, undefined],
    [35n, 0n],
    [36n, 0n],
    [37n, 1n],
    [3839n, 1902n],
    [3840n, 1902n],
    [(1n << 64n) - 38n, MAX_CHAIN_ID],
  ])('of %i names the chain %s', (v, chainId) => {
    expect(decodeTransaction(withLast(unsigned, { first: minimalBytes(v) })).chainId).toBe(chainId);
  });

  test.each([
    ['2⁶⁴', minimalBytes(1n << 64n), 'vRange'],
    ['33 bytes', minimalBytes(1n << 256n), 'vRange'],
    ['a zero in front', Uint8Array.of(0, 27), 'vLeadingZero'],
    ['a list', [minimalBytes(27n)], 'form'],
  ])('of %s is refused', (_what, first, rule) => {
    expect(refusalOfBytes(withLast(unsigned, { first }))).toBe(rule);
  });
});

describe('the parity of a typed transaction', () => {
  test.each(TYPES.slice(2))('is 0 or 1 and nothing else (%s)', (_name, unsigned) => {
    for (let parity = 2; parity < 256; parity += 1) {
      expect(refusalOfBytes(withLast(unsigned, { first: Uint8Array.of(parity) }))).toBe('yParityRange');
    }
    for (const [first, rule] of [
      [Uint8Array.of(0), 'yParityLeadingZero'],
      [Uint8Array.of(0, 1), 'yParityLeadingZero'],
      [minimalBytes(3839n), 'yParityRange'],
      [[], 'form'],
    ] as const) {
      expect(refusalOfBytes(withLast(unsigned, { first }))).toBe(rule);
    }
  });
});

describe('a private key', () => {
  test.each([0n, CURVE_ORDER, CURVE_ORDER + 1n, 2n ** 256n - 1n])('of %i signs nothing', (secret) => {
    expect(() => sign(new Uint8Array(32), wordToBytes(secret))).toThrow(KeyError);
  });

  test.each([1n, 2n, HALF, CURVE_ORDER - 1n])('of %i signs, with s in the lower half', (secret) => {
    const signed = signTransaction(transferTo(BOB, 5n), wordToBytes(secret));
    expect(signed.signature.s <= HALF).toBe(true);
    expect(judgeBy(CODECS.transaction, encodeTransaction(signed))).toEqual({ is: 'accepted' });
    expect(bytesToHex(encodeTransaction(decodeTransaction(encodeTransaction(signed))))).toBe(
      bytesToHex(encodeTransaction(signed)),
    );
  });
});

/** 1 / number modulo the order of the curve, by Fermat. */
function inverse(number: bigint): bigint {
  let [result, power] = [1n, number];
  for (let rest = CURVE_ORDER - 2n; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * power) % CURVE_ORDER;
    power = (power * power) % CURVE_ORDER;
  }
  return result;
}
