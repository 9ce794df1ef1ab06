/** Private memos: open to two people, on one transaction, as they were written; to nobody else and in no other way. */

import { hkdfSync } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { encodeRlp, toBeHex } from 'ethers';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesToUtf8, hexToBytes, utf8ToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { addressOfKey, CURVE_ORDER, publicKeyOf, sharedSecret } from '../../src/base/keys.ts';
import { isSealedMemo } from '../../src/base/sealed-memo.ts';
import { type Envelope, openMemo, sealedSize, sealMemo } from '../../src/wallet/memo.ts';

const [ALISE, BOB, MALLORY] = [11n, 12n, 13n].map((word) => wordToBytes(word)) as [Uint8Array, Uint8Array, Uint8Array];
const ENVELOPE: Envelope = {
  chainId: 1902n,
  sender: addressOfKey(ALISE),
  nonce: 7n,
  to: addressOfKey(BOB),
  wei: 2n * 10n ** 18n,
};
const READERS = { recipient: publicKeyOf(BOB), sender: publicKeyOf(ALISE) };

const seal = (text: string, envelope = ENVELOPE, readers = READERS): Uint8Array =>
  sealMemo(utf8ToBytes(text), envelope, readers);

describe('a private memo', () => {
  const data = seal('thank you');

  test('opens for who gives and who gets, and for nobody else', () => {
    expect(openMemo(data, ENVELOPE, BOB)).toBe('thank you');
    expect(openMemo(data, ENVELOPE, ALISE)).toBe('thank you');
    expect(openMemo(data, ENVELOPE, MALLORY)).toBeUndefined();
  });

  test('says nothing of its words: it is marked, no text, and another each time', () => {
    expect(isSealedMemo(data)).toBe(true);
    expect(bytesToUtf8(data)).toBeUndefined();
    expect(Buffer.from(data).includes('thank you')).toBe(false);
    expect(seal('thank you')).not.toEqual(data);
    for (const text of ['', 'y', 'thank you', 'x'.repeat(31)]) expect(seal(text)).toHaveLength(sealedSize(0));
    expect(seal('x'.repeat(32))).toHaveLength(sealedSize(32));
  });

  test('opens on no other transaction', () => {
    const others: readonly Partial<Envelope>[] = [
      { chainId: 1903n },
      { nonce: 8n },
      { wei: ENVELOPE.wei + 1n },
      { wei: 0n },
      { to: ENVELOPE.sender },
      { sender: ENVELOPE.to },
      { sender: addressOfKey(MALLORY) },
      { to: addressOfKey(MALLORY) },
      { to: ENVELOPE.sender, sender: ENVELOPE.to },
    ];
    for (const other of others) {
      for (const key of [ALISE, BOB, MALLORY]) expect(openMemo(data, { ...ENVELOPE, ...other }, key)).toBeUndefined();
    }
  });

  test('with any byte changed, does not open for either', () => {
    data.forEach((_byte, place) => {
      const changed = data.slice();
      changed[place]! ^= 1 << (place & 7);
      expect(openMemo(changed, ENVELOPE, BOB), `byte ${place}`).toBeUndefined();
      expect(openMemo(changed, ENVELOPE, ALISE), `byte ${place}`).toBeUndefined();
    });
  });

  test('cut short, or with something behind it, does not open', () => {
    for (let size = 0; size < data.length; size++)
      expect(openMemo(data.subarray(0, size), ENVELOPE, BOB)).toBeUndefined();
    for (const more of [1, 16, 32])
      expect(openMemo(new Uint8Array([...data, ...new Uint8Array(more)]), ENVELOPE, BOB)).toBeUndefined();
  });

  test('is not put together from two others', () => {
    const other = seal('I owe you a hundred');
    const parts = [38, 70, 118, 166, 182];
    for (const at of parts) {
      const mixed = new Uint8Array([...data.subarray(0, at), ...other.subarray(at)]);
      for (const key of [ALISE, BOB]) expect(openMemo(mixed, ENVELOPE, key)).toBeUndefined();
    }
  });

  test('whatever the words, numbers and people, both read the same, and strangers nothing', () => {
    const anyKey = fc.bigInt({ min: 1n, max: CURVE_ORDER - 1n }).map((word) => wordToBytes(word));
    const anyWord = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n });
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        anyKey,
        anyKey,
        anyKey,
        anyWord,
        anyWord,
        (text, giver, taker, stranger, nonce, wei) => {
          const envelope: Envelope = {
            chainId: 1902n,
            sender: addressOfKey(giver),
            nonce,
            to: addressOfKey(taker),
            wei,
          };
          const sealed = sealMemo(utf8ToBytes(text), envelope, {
            recipient: publicKeyOf(taker),
            sender: publicKeyOf(giver),
          });
          expect(openMemo(sealed, envelope, giver)).toBe(text);
          expect(openMemo(sealed, envelope, taker)).toBe(text);
          expect(openMemo(sealed, envelope, stranger)).toBeUndefined();
          expect(sealed).toHaveLength(sealedSize(utf8ToBytes(text).length));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('to oneself can be read by oneself', () => {
    const own: Envelope = { ...ENVELOPE, to: ENVELOPE.sender };
    expect(openMemo(seal('remember', own, { recipient: READERS.sender, sender: READERS.sender }), own, ALISE)).toBe(
      'remember',
    );
  });

  test('is not sealed for anybody but the two', () => {
    const mallory = publicKeyOf(MALLORY);
    expect(() => seal('x', ENVELOPE, { ...READERS, recipient: mallory })).toThrow('with their own keys');
    expect(() => seal('x', ENVELOPE, { ...READERS, sender: mallory })).toThrow('with their own keys');
    expect(() => seal('x', { ...ENVELOPE, to: addressOfKey(MALLORY) })).toThrow('with their own keys');
  });

  test('bytes that are no text are sealed, and never shown', () => {
    expect(openMemo(sealMemo(Uint8Array.of(0xff, 0xfe), ENVELOPE, READERS), ENVELOPE, BOB)).toBeUndefined();
  });
});

// ───────────── the form, written down a second time ─────────────

const short = (key: Uint8Array): Uint8Array => Uint8Array.of(key[63]! % 2 === 0 ? 2 : 3, ...key.subarray(0, 32));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const hkdf = (secret: Uint8Array, info: Uint8Array, size: number): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), info, size));
const locked = (keys: Uint8Array, bound: Uint8Array, text: Uint8Array): Uint8Array =>
  xchacha20poly1305(keys.subarray(0, 32), keys.subarray(32, 56), bound).encrypt(text);

/** As the head of `memo.ts` describes it; `commit` may lie. */
function sealedByHand(words: Uint8Array, commit: (commitment: Uint8Array) => Uint8Array): Uint8Array {
  const once = wordToBytes(0xabcdefn);
  const { chainId, nonce, wei, sender, to } = ENVELOPE;
  const bound = hexToBytes(encodeRlp([toBeHex(chainId), toBeHex(nonce), toBeHex(wei), sender, to]));
  const secret = new Uint8Array(32).fill(7);
  const inside = hkdf(secret, utf8('hlp private memo 1 words'), 88);
  const publicOnce = short(publicKeyOf(once));
  const slots = (['recipient', 'sender'] as const).flatMap((role) => {
    const info = Uint8Array.of(...utf8(`hlp private memo 1 ${role} `), ...publicOnce, ...short(READERS[role]));
    return [...locked(hkdf(sharedSecret(once, READERS[role]), info, 56), bound, secret)];
  });
  const head = Uint8Array.of(0xff, 0x68, 0x6c, 0x70, 1, ...publicOnce, ...commit(inside.subarray(56)), ...slots);
  const padded = new Uint8Array((Math.floor(words.length / 32) + 1) * 32);
  padded.set([...words, 0x80]);
  return Uint8Array.of(...head, ...locked(inside, Uint8Array.of(...bound, ...head), padded));
}

describe('the form', () => {
  test('is the one that is written down: what others seal so opens here', () => {
    for (const text of ['', 'thank you', 'x'.repeat(31), 'x'.repeat(32), 'x'.repeat(100)]) {
      const data = sealedByHand(utf8ToBytes(text), (commitment) => commitment);
      expect([openMemo(data, ENVELOPE, BOB), openMemo(data, ENVELOPE, ALISE)]).toEqual([text, text]);
    }
  });

  test('whoever seals cannot promise one thing and enclose another', () => {
    const data = sealedByHand(utf8ToBytes('thank you'), (commitment) => commitment.map((byte) => byte ^ 1));
    expect([openMemo(data, ENVELOPE, BOB), openMemo(data, ENVELOPE, ALISE)]).toEqual([undefined, undefined]);
  });
});

describe('bytes from anybody', () => {
  test('never throw', () => {
    const mark = [0xff, 0x68, 0x6c, 0x70, 0x01];
    const anyData = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.uint8Array({ maxLength: 400 }).map((bytes) => Uint8Array.of(...mark, ...bytes)),
      fc.uint8Array({ minLength: 175, maxLength: 400 }).map((bytes) => Uint8Array.of(...mark, 2, ...bytes)),
      fc
        .uint8Array({ minLength: 200, maxLength: 400 })
        .map((bytes) => Uint8Array.of(...mark, ...publicPoint, ...bytes)),
    );
    const publicPoint = [2, ...publicKeyOf(MALLORY).subarray(0, 32)];
    fc.assert(
      fc.property(anyData, (data) => {
        expect(openMemo(data, ENVELOPE, BOB)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});
