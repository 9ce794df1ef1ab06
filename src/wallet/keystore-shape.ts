/**
 * The text of a key file (Ethereum's "Web3 Secret Storage", version 3) as data, and back. Reading is strict and bounded: what a file asks
 * for is refused before any of it is done, so that no file takes more memory or time than `LIMITS` says. `keystore.ts` opens and seals.
 */

import { type Address, parseAddress } from '../base/address.ts';
import { bytesToHex, hexToBytes } from '../base/bytes.ts';
import type { ScryptCost } from '../base/scrypt.ts';
import { WalletError } from './errors.ts';

/** A private key under a password. */
export type Keystore = {
  /** Whose key it is, as the file says; undefined where it does not. */
  readonly address: Address | undefined;
  readonly id: string;
  readonly kdf: Kdf;
  readonly salt: Uint8Array;
  /** 16 bytes: where AES-128 in counter mode begins to count. */
  readonly iv: Uint8Array;
  /** 32 bytes. */
  readonly ciphertext: Uint8Array;
  /** 32 bytes: keccak256 of half of the derived key and the ciphertext. */
  readonly mac: Uint8Array;
};

/** How the password becomes a key. */
export type Kdf =
  | ({ readonly name: 'scrypt' } & ScryptCost)
  | {
      readonly name: 'pbkdf2';
      /** Rounds of HMAC-SHA256. */
      readonly c: number;
    };

/** What a file may ask for. */
export const LIMITS = {
  /** Key files have about 500 bytes; nobody reads more than this. */
  fileSizeInBytes: 65_536,
  /** Other programs write 256 MiB (n = 2¹⁸, r = 8) and less. */
  scryptMemoryInBytes: 2 ** 28,
  /** n · r · p: four times what others write, a few seconds. */
  scryptWork: 2 ** 23,
  /** r · p: others write 8. Each takes memory and time of its own, however small n is. */
  scryptBlocks: 1_024,
  /** Others write 262,144 and less; a few seconds. */
  pbkdf2Rounds: 10_000_000,
  saltSizeInBytes: 1_024,
} as const;

/** Throws WalletError saying what is wrong, and where. */
export function parseKeystore(text: string): Keystore {
  if (text.length > LIMITS.fileSizeInBytes) throw noFile(`it is larger than ${LIMITS.fileSizeInBytes} bytes`);
  const file = objectOf(parsed(text), 'the file');
  if (own(file, 'version') !== 3) throw noFile('its `version` is not 3');
  const crypto = objectOf(own(file, 'crypto') ?? own(file, 'Crypto'), 'crypto');
  if (own(crypto, 'cipher') !== 'aes-128-ctr') throw noFile('`crypto.cipher` is not "aes-128-ctr"');
  const params = objectOf(own(crypto, 'kdfparams'), 'crypto.kdfparams');
  const cipherParams = objectOf(own(crypto, 'cipherparams'), 'crypto.cipherparams');
  const id = own(file, 'id');
  return {
    address: addressOf(own(file, 'address')),
    id: typeof id === 'string' ? id : '',
    kdf: kdfOf(own(crypto, 'kdf'), params),
    salt: hexOf(own(params, 'salt'), 'crypto.kdfparams.salt'),
    iv: hexOf(own(cipherParams, 'iv'), 'crypto.cipherparams.iv', 16),
    ciphertext: hexOf(own(crypto, 'ciphertext'), 'crypto.ciphertext', 32),
    mac: hexOf(own(crypto, 'mac'), 'crypto.mac', 32),
  };
}

/** As the other programs write it: hex without a prefix, in lower case. */
export function formatKeystore({ address, id, kdf, salt, iv, ciphertext, mac }: Keystore): string {
  const { name, ...cost } = kdf;
  const more = name === 'pbkdf2' ? { prf: 'hmac-sha256' } : {};
  const file = {
    version: 3,
    id,
    ...(address === undefined ? {} : { address: address.slice(2) }),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: plainHex(iv) },
      ciphertext: plainHex(ciphertext),
      kdf: name,
      kdfparams: { dklen: 32, ...cost, ...more, salt: plainHex(salt) },
      mac: plainHex(mac),
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

const plainHex = (bytes: Uint8Array): string => bytesToHex(bytes).slice(2);

// ───────────── reading ─────────────

type Fields = Readonly<Record<string, unknown>>;

function noFile(why: string): WalletError {
  return new WalletError('file', `this is no key file (keystore, version 3): ${why}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may be a key.
    throw noFile('it is not JSON; half of it may be missing');
  }
}

function objectOf(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw noFile(`${place === 'the file' ? place : `\`${place}\``} is ${value === undefined ? 'missing' : 'no object'}`);
}

/** What every object inherits is not in the file. */
function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function hexOf(value: unknown, place: string, size?: number): Uint8Array {
  if (value === undefined) throw noFile(`\`${place}\` is missing`);
  if (typeof value !== 'string' || !/^([0-9a-fA-F]{2})+$/.test(value)) {
    throw noFile(`\`${place}\` is not bytes written as hex digits`);
  }
  const bytes = hexToBytes(`0x${value}`);
  if (size !== undefined && bytes.length !== size)
    throw noFile(`\`${place}\` has ${bytes.length} bytes, expected ${size}`);
  if (bytes.length > LIMITS.saltSizeInBytes) {
    throw noFile(`\`${place}\` has ${bytes.length} bytes, at most ${LIMITS.saltSizeInBytes}`);
  }
  return bytes;
}

function addressOf(value: unknown): Address | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^(0x)?[0-9a-fA-F]{40}$/.test(value)) throw noFile('`address` is no address');
  return parseAddress(`0x${value.replace(/^0x/, '').toLowerCase()}`);
}

function kdfOf(name: unknown, params: Fields): Kdf {
  if (countOf(params, 'dklen') !== 32) throw noFile('`crypto.kdfparams.dklen` is not 32');
  if (name === 'scrypt') return scryptOf(params);
  if (name === 'pbkdf2') return pbkdf2Of(params);
  throw noFile('`crypto.kdf` is neither "scrypt" nor "pbkdf2"');
}

function scryptOf(params: Fields): Kdf {
  const [n, r, p] = [countOf(params, 'n'), countOf(params, 'r'), countOf(params, 'p')];
  if (n < 2 || !Number.isInteger(Math.log2(n))) throw noFile('`crypto.kdfparams.n` is not a power of two');
  const { scryptMemoryInBytes, scryptWork, scryptBlocks } = LIMITS;
  const isGreedy = 128 * n * r > scryptMemoryInBytes || n * r * p > scryptWork || r * p > scryptBlocks;
  if (isGreedy) {
    const most = scryptMemoryInBytes / 2 ** 20;
    throw noFile(`it asks for too much work (n ${n}, r ${r}, p ${p}); at most ${most} MiB and a few seconds are given`);
  }
  return { name: 'scrypt', n, r, p };
}

function pbkdf2Of(params: Fields): Kdf {
  const c = countOf(params, 'c');
  if (own(params, 'prf') !== 'hmac-sha256') throw noFile('`crypto.kdfparams.prf` is not "hmac-sha256"');
  if (c <= LIMITS.pbkdf2Rounds) return { name: 'pbkdf2', c };
  throw noFile(`it asks for too much work (${c} rounds); at most ${LIMITS.pbkdf2Rounds} are done`);
}

/** A whole number from 1 upwards. */
function countOf(params: Fields, name: string): number {
  const value = own(params, name);
  if (value === undefined) throw noFile(`\`crypto.kdfparams.${name}\` is missing`);
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  throw noFile(`\`crypto.kdfparams.${name}\` is not a whole number from 1 upwards`);
}
