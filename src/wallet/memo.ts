/**
 * Private memos: words that go along with a gift, for whoever gets it and whoever gave it, and for nobody else.
 *
 * In the transaction's data, after the mark (`base/sealed-memo.ts`):
 *
 * | bytes | what |
 * |---|---|
 * | 33 | a public key made for this memo alone, short form |
 * | 32 | commitment: what the secret below has to give, so that one memo cannot say two things to two people |
 * | 48 | the secret of this memo, sealed for the recipient |
 * | 48 | the same, sealed for the sender |
 * | rest | the words, padded to a multiple of 32 bytes, and 16 bytes for the seal |
 *
 * A seal is XChaCha20-Poly1305; its key (32 bytes) and nonce (24) come out of HKDF-SHA256 without salt. For the secret of this memo: from x of
 * what the key made for it and the reader's key have in common (ECDH), with the version, the role and both public keys, short, in the info. For
 * the words: from that secret, with the version in the info, and the commitment (32) behind key and nonce.
 *
 * All of it is bound to the transaction as associated data (`Envelope`, as RLP): on another chain, from another sender, with another nonce,
 * recipient or amount it does not open. The words are bound to everything before them, too.
 */

import { hkdfSync, randomBytes } from 'node:crypto';
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { type Address, addressToBytes } from '../base/address.ts';
import { bytesToUtf8, concatBytes, equalBytes, minimalBytes, utf8ToBytes } from '../base/bytes.ts';
import {
  addressOfKey,
  addressOfPublicKey,
  publicKeyOf,
  readPublicKey,
  sharedSecret,
  shortPublicKey,
} from '../base/keys.ts';
import { encodeRlp } from '../base/rlp.ts';
import { isSealedMemo, MEMO_MARK } from '../base/sealed-memo.ts';
import { WalletError } from './errors.ts';
import { newPrivateKey } from './new-key.ts';

/** The transaction that a memo belongs to. */
export type Envelope = {
  readonly chainId: bigint;
  readonly sender: Address;
  readonly nonce: bigint;
  readonly to: Address;
  readonly wei: bigint;
};

/** Who may read it: public keys, 64 bytes each. */
export type Readers = { readonly recipient: Uint8Array; readonly sender: Uint8Array };

const SECRET_BYTES = 32;
const TAG_BYTES = 16;
const SLOT_BYTES = SECRET_BYTES + TAG_BYTES;
const WORDS_AT = MEMO_MARK.length + 33 + 32 + 2 * SLOT_BYTES;
const PADDED_TO = 32;

/** How many bytes of data so many bytes of words become. */
export function sealedSize(words: number): number {
  return WORDS_AT + paddedSize(words) + TAG_BYTES;
}

/**
 * The data of a transaction.
 *
 * @param words text as UTF-8; other bytes can be sealed, and never be read
 * Throws WalletError for keys that are not those of the sender and the recipient.
 */
export function sealMemo(words: Uint8Array, envelope: Envelope, readers: Readers): Uint8Array {
  checkReaders(envelope, readers);
  const once = newPrivateKey();
  const publicOnce = shortPublicKey(publicKeyOf(once));
  const secret = new Uint8Array(randomBytes(SECRET_BYTES));
  const bound = bindingOf(envelope);
  const { key, nonce, commitment } = wordsKey(secret);
  const slots = ROLES.map((role) => {
    const wrap = slotKey(role, sharedSecret(once, readers[role]), publicOnce, readers[role]);
    return xchacha20poly1305(wrap.key, wrap.nonce, bound).encrypt(secret);
  });
  const head = concatBytes(MEMO_MARK, publicOnce, commitment, ...slots);
  return concatBytes(head, xchacha20poly1305(key, nonce, concatBytes(bound, head)).encrypt(padded(words)));
}

/**
 * The words, for the sender or the recipient. undefined for everybody else, for what was sealed for another transaction or was altered,
 * and for bytes that are no memo: never throws, whatever the data.
 */
export function openMemo(data: Uint8Array, envelope: Envelope, privateKey: Uint8Array): string | undefined {
  if (!isSealedMemo(data) || data.length < sealedSize(0)) return undefined;
  const role = roleOf(addressOfKey(privateKey), envelope);
  const [publicOnce, commitment, forRecipient, forSender] = partsOf(data);
  const point = readPublicKey(publicOnce);
  if (role === undefined || point === undefined) return undefined;
  const bound = bindingOf(envelope);
  const wrap = slotKey(role, sharedSecret(privateKey, point), publicOnce, publicKeyOf(privateKey));
  const secret = unsealed(wrap, bound, role === 'recipient' ? forRecipient : forSender);
  const inside = secret && wordsKey(secret);
  if (inside === undefined || !equalBytes(inside.commitment, commitment)) return undefined;
  const words = unsealed(inside, concatBytes(bound, data.subarray(0, WORDS_AT)), data.subarray(WORDS_AT));
  const bytes = words && unpadded(words);
  return bytes && bytesToUtf8(bytes);
}

// ───────────── parts ─────────────

type Role = keyof Readers;
/** In the order of their places. */
const ROLES = ['recipient', 'sender'] as const satisfies readonly Role[];

function roleOf(address: Address, { sender, to }: Envelope): Role | undefined {
  if (address === to) return 'recipient';
  return address === sender ? 'sender' : undefined;
}

function checkReaders({ sender, to }: Envelope, readers: Readers): void {
  const isRight = addressOfPublicKey(readers.recipient) === to && addressOfPublicKey(readers.sender) === sender;
  if (!isRight)
    throw new WalletError('input', 'a private memo is sealed for its sender and its recipient, with their own keys');
}

function partsOf(data: Uint8Array): readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  let at = MEMO_MARK.length;
  const next = (size: number): Uint8Array => data.subarray(at, (at += size));
  return [next(33), next(32), next(SLOT_BYTES), next(SLOT_BYTES)];
}

/** What identifies the transaction, in a form that two different ones cannot share. */
function bindingOf({ chainId, sender, nonce, to, wei }: Envelope): Uint8Array {
  const numbers = [chainId, nonce, wei].map(minimalBytes);
  return encodeRlp([...numbers, addressToBytes(sender), addressToBytes(to)]);
}

// ───────────── seals ─────────────

type Seal = { readonly key: Uint8Array; readonly nonce: Uint8Array };

const VERSION = 'hlp private memo 1';

/** Used for one memo and one reader, so its nonce may come out of the same place. */
function slotKey(role: Role, shared: Uint8Array, publicOnce: Uint8Array, publicKey: Uint8Array): Seal {
  const info = concatBytes(utf8ToBytes(`${VERSION} ${role} `), publicOnce, shortPublicKey(publicKey));
  return sealOf(expanded(shared, info, 56));
}

function wordsKey(secret: Uint8Array): Seal & { readonly commitment: Uint8Array } {
  const all = expanded(secret, utf8ToBytes(`${VERSION} words`), 88);
  return { ...sealOf(all), commitment: all.subarray(56) };
}

const sealOf = (bytes: Uint8Array): Seal => ({ key: bytes.subarray(0, 32), nonce: bytes.subarray(32, 56) });

function expanded(secret: Uint8Array, info: Uint8Array, size: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), info, size));
}

function unsealed({ key, nonce }: Seal, bound: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  try {
    return xchacha20poly1305(key, nonce, bound).decrypt(sealed);
  } catch {
    return undefined;
  }
}

// ───────────── padding: one bit, then zeros, so that its length says little ─────────────

const paddedSize = (size: number): number => Math.ceil((size + 1) / PADDED_TO) * PADDED_TO;

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(paddedSize(bytes.length));
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  return whole;
}

function unpadded(bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.findLastIndex((byte) => byte !== 0);
  return bytes.length === paddedSize(end) && bytes[end] === 0x80 ? bytes.subarray(0, end) : undefined;
}
