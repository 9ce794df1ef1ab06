/**
 * A private key under a password, as Ethereum's wallets keep it (keystore version 3). What a file looks like, and what it may ask for, is
 * in `keystore-shape.ts`; where files lie, in `key-files.ts`.
 *
 * Such a file says whether the password is right, but nothing in it watches over its iv: with another one the right password would give
 * another key. So no key leaves here that does not belong to the address that the file or the caller names.
 */

import { createCipheriv, createDecipheriv, pbkdf2, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Address } from '../base/address.ts';
import { checksumAddress } from '../base/address.ts';
import { concatBytes } from '../base/bytes.ts';
import { keccak256 } from '../base/hash.ts';
import { addressOfKey, isPrivateKey } from '../base/keys.ts';
import { scrypt, type ScryptCost } from '../base/scrypt.ts';
import { WalletError } from './errors.ts';
import type { Kdf, Keystore } from './keystore-shape.ts';

/** 128 MiB and a third of a second: what is recommended for passwords that people can remember. Said in full; libraries differ in what they assume. */
export const USUAL_COST: ScryptCost = { n: 2 ** 17, r: 8, p: 1 };

/** Throws WalletError for an empty password, KeyError for bytes that are no key. */
export async function sealKey(
  privateKey: Uint8Array,
  password: string,
  cost: ScryptCost = USUAL_COST,
): Promise<Keystore> {
  if (password === '') throw new WalletError('input', 'an empty password protects nothing');
  const address = addressOfKey(privateKey);
  const kdf = { name: 'scrypt', ...cost } as const;
  const [salt, iv] = [new Uint8Array(randomBytes(32)), new Uint8Array(randomBytes(16))];
  const derived = await derive(kdf, bytesOf(password.normalize('NFKC')), salt);
  const cipher = createCipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const ciphertext = new Uint8Array(Buffer.concat([cipher.update(privateKey), cipher.final()]));
  return { address, id: randomUUID(), kdf, salt, iv, ciphertext, mac: macOf(derived, ciphertext) };
}

/**
 * The private key, 32 bytes.
 *
 * @param expected whose key it has to be, where the file does not say
 * Throws WalletError when the password does not open it, when it holds another key than it says, and when nobody says whose it is.
 */
export async function openKey(keystore: Keystore, password: string, expected?: Address): Promise<Uint8Array> {
  const owner = ownerOf(keystore, expected);
  for (const form of formsOf(password)) {
    const derived = await derive(keystore.kdf, bytesOf(form), keystore.salt);
    if (timingSafeEqual(macOf(derived, keystore.ciphertext), keystore.mac)) return keyIn(keystore, derived, owner);
  }
  throw new WalletError('password', 'this password does not open it, or the file was changed');
}

function ownerOf({ address }: Keystore, expected: Address | undefined): Address {
  const owner = address ?? expected;
  if (owner === undefined) {
    throw new WalletError('file', 'this key file does not say which address its key has, and nobody else does');
  }
  if (expected === undefined || expected === owner) return owner;
  const [says, should] = [checksumAddress(owner), checksumAddress(expected)];
  throw new WalletError(
    'file',
    `this key file says that its key is that of ${says}, and it should be that of ${should}`,
  );
}

function keyIn({ iv, ciphertext }: Keystore, derived: Uint8Array, owner: Address): Uint8Array {
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), iv);
  const key = new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  if (isPrivateKey(key) && addressOfKey(key) === owner) return key;
  const whose = checksumAddress(owner);
  throw new WalletError('file', `what is locked into this file is not the key of ${whose}: the file was changed`);
}

/** Some programs bring letters such as ü to one form before they use a password, and some take them as they were typed. */
function formsOf(password: string): ReadonlySet<string> {
  return new Set([password.normalize('NFKC'), password]);
}

/** Half a character, which no keyboard gives, becomes a replacement character. */
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const pbkdf2InThread = promisify(pbkdf2);

async function derive(kdf: Kdf, password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  if (kdf.name === 'scrypt') return scrypt(password, salt, kdf);
  return new Uint8Array(await pbkdf2InThread(password, salt, kdf.c, 32, 'sha256'));
}

function macOf(derived: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return keccak256(concatBytes(derived.subarray(16, 32), ciphertext));
}
