/** A key under a password: what we lock others open and the other way round, and no file, however it was changed, gives another key. */

import { performance } from 'node:perf_hooks';
import { decryptKeystoreJson, encryptKeystoreJson, Wallet as EthersWallet } from 'ethers';
import * as fc from 'fast-check';
import { privFromLegacyKeystore, privToLegacyKeystore } from 'micro-eth-signer/keystore.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { checksumAddress } from '../../src/base/address.ts';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { addressOfKey } from '../../src/base/keys.ts';
import { WalletError } from '../../src/wallet/errors.ts';
import { openKey, sealKey, USUAL_COST } from '../../src/wallet/keystore.ts';
import { formatKeystore, parseKeystore } from '../../src/wallet/keystore-shape.ts';
import { describeVectors } from '../helpers/vectors.ts';
import { KEY, keyFile, PASSWORD, QUICK } from './make.ts';

const ADDRESS = addressOfKey(KEY);
let file = '';
beforeAll(async () => {
  file = await keyFile();
});

const open = (text: string, password = PASSWORD): Promise<Uint8Array> => openKey(parseKeystore(text), password);

type Vectors = Readonly<Record<string, { readonly json: object; readonly password: string; readonly priv: string }>>;

describeVectors<Vectors>('key files of other programs', 'keystore/basic_tests.json', (vectors) => {
  test.each(Object.entries(vectors))('%s gives the key it should', async (_name, { json, password, priv }) => {
    const key = hexToBytes(`0x${priv}`);
    expect(await openKey(parseKeystore(JSON.stringify(json)), password, addressOfKey(key))).toEqual(key);
    await expect(openKey(parseKeystore(JSON.stringify(json)), `${password}.`, addressOfKey(key))).rejects.toThrow(
      'password',
    );
  });

  test('where the file names no address, somebody else has to', async () => {
    const { json, password } = Object.values(vectors).find((vector) => !('address' in vector.json))!;
    const keystore = parseKeystore(JSON.stringify(json));
    await expect(openKey(keystore, password)).rejects.toThrow('does not say which address');
    await expect(openKey(keystore, password, ADDRESS)).rejects.toThrow('is not the key of');
  });
});

describe('a key that is locked', () => {
  test('comes back with its password, and with no other', async () => {
    expect(await open(file)).toEqual(KEY);
    for (const wrong of ['', 'correct', 'Correct horse', `${PASSWORD} `]) {
      await expect(open(file, wrong)).rejects.toThrow('this password does not open it, or the file was changed');
    }
  });

  test('is written with every number of the work, at the usual cost', async () => {
    const text = formatKeystore(await sealKey(KEY, PASSWORD));
    expect(JSON.parse(text)).toMatchObject({
      version: 3,
      address: ADDRESS.slice(2),
      crypto: { cipher: 'aes-128-ctr', kdf: 'scrypt', kdfparams: { dklen: 32, n: 131_072, r: 8, p: 1 } },
    });
    expect(USUAL_COST).toEqual({ n: 2 ** 17, r: 8, p: 1 });
    expect(await open(text)).toEqual(KEY);
  });

  test('is another file each time', async () => {
    const [one, two] = [parseKeystore(await keyFile()), parseKeystore(await keyFile())];
    for (const field of ['id', 'salt', 'iv', 'ciphertext', 'mac'] as const) expect(one[field]).not.toEqual(two[field]);
  });

  test('is read back as it was written, whatever key and password', async () => {
    const anyKey = fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .filter((key) => key[0] !== 0xff && key.some((byte) => byte !== 0));
    const anyPassword = fc.string({ unit: 'grapheme', minLength: 1 });
    await fc.assert(
      fc.asyncProperty(anyKey, anyPassword, async (key, password) => {
        const text = await keyFile(password, key);
        expect(formatKeystore(parseKeystore(text))).toBe(text);
        expect(await open(text, password)).toEqual(key);
        expect(text).not.toContain(bytesToHex(key).slice(2));
      }),
      { numRuns: 25 },
    );
  });

  test('needs a password, and a key', async () => {
    await expect(sealKey(KEY, '')).rejects.toThrow('an empty password protects nothing');
    await expect(sealKey(new Uint8Array(32), 'x', QUICK)).rejects.toThrow('all zeros');
  });

  test('opens however an ü is put together', async () => {
    const composed = await keyFile('müsli');
    expect(await open(composed, 'mu\u0308sli')).toEqual(KEY);
    expect(await open(composed, 'müsli')).toEqual(KEY);
  });
});

describe('other programs', () => {
  test('ethers opens ours, and we open theirs', async () => {
    const wallet = await EthersWallet.fromEncryptedJson(file, PASSWORD);
    expect(wallet.privateKey).toBe(bytesToHex(KEY));
    expect(wallet.address).toBe(checksumAddress(ADDRESS));
    const account = { address: wallet.address, privateKey: wallet.privateKey };
    const theirs = await encryptKeystoreJson(account, 'pässword', { scrypt: { N: 1024, r: 8, p: 1 } });
    expect(await open(theirs, 'pässword')).toEqual(KEY);
    expect((await decryptKeystoreJson(await keyFile('pässword'), 'pässword')).privateKey).toBe(bytesToHex(KEY));
  });

  test('micro-eth-signer opens ours, and we open theirs', async () => {
    expect(
      await privFromLegacyKeystore(JSON.parse(file) as Parameters<typeof privFromLegacyKeystore>[0], PASSWORD),
    ).toEqual(KEY);
    const theirs = await privToLegacyKeystore(KEY, PASSWORD, { kdf: 'pbkdf2' });
    expect(await openKey(parseKeystore(JSON.stringify(theirs)), PASSWORD, ADDRESS)).toEqual(KEY);
  });
});

// ───────────── what is no key file ─────────────

type Fields = Record<string, unknown>;
type File = Fields & { crypto: Fields & { kdfparams: Fields; cipherparams: Fields } };

function edited(edit: (json: File) => void, text: string = file): string {
  const json = JSON.parse(text) as File;
  edit(json);
  return JSON.stringify(json);
}

describe('what is no key file', () => {
  const texts: readonly (readonly [text: string, why: string])[] = [
    ['', 'not JSON'],
    ['{', 'not JSON'],
    ['null', 'the file is no object'],
    ['[]', 'the file is no object'],
    ['"0x"', 'the file is no object'],
    ['{}', '`version` is not 3'],
    ['{"version":3}', '`crypto` is missing'],
    ['{"version":3,"crypto":[]}', '`crypto` is no object'],
    ['{"version":3,"__proto__":{"crypto":{}}}', '`crypto` is missing'],
    [`{"version":3,"pad":"${'x'.repeat(70_000)}"}`, 'larger than 65536 bytes'],
  ];
  test.each(texts)('%.40s is refused', (text, why) => {
    expect(() => parseKeystore(text)).toThrow(WalletError);
    expect(() => parseKeystore(text)).toThrow(why);
  });

  const edits: readonly (readonly [what: string, edit: (json: File) => void, why: string])[] = [
    ['another version', (json) => (json['version'] = 4), '`version` is not 3'],
    ['a version that is text', (json) => (json['version'] = '3'), '`version` is not 3'],
    ['another cipher', ({ crypto }) => (crypto['cipher'] = 'aes-128-cbc'), '`crypto.cipher`'],
    ['no cipher', ({ crypto }) => delete crypto['cipher'], '`crypto.cipher`'],
    ['another kdf', ({ crypto }) => (crypto['kdf'] = 'argon2'), '`crypto.kdf` is neither'],
    ['no kdf', ({ crypto }) => delete crypto['kdf'], '`crypto.kdf` is neither'],
    ['the kdf of everything', ({ crypto }) => (crypto['kdf'] = 'constructor'), '`crypto.kdf` is neither'],
    ['no work', ({ crypto }) => delete (crypto as Fields)['kdfparams'], '`crypto.kdfparams` is missing'],
    ['no n', ({ crypto }) => delete crypto.kdfparams['n'], '`crypto.kdfparams.n` is missing'],
    ['n of zero', ({ crypto }) => (crypto.kdfparams['n'] = 0), '`crypto.kdfparams.n` is not a whole number'],
    ['n of one', ({ crypto }) => (crypto.kdfparams['n'] = 1), '`crypto.kdfparams.n` is not a power of two'],
    ['n below zero', ({ crypto }) => (crypto.kdfparams['n'] = -1024), '`crypto.kdfparams.n` is not a whole number'],
    ['n of a half', ({ crypto }) => (crypto.kdfparams['n'] = 1024.5), '`crypto.kdfparams.n` is not a whole number'],
    ['n as text', ({ crypto }) => (crypto.kdfparams['n'] = '1024'), '`crypto.kdfparams.n` is not a whole number'],
    ['n of 1000', ({ crypto }) => (crypto.kdfparams['n'] = 1000), '`crypto.kdfparams.n` is not a power of two'],
    ['n of 2^30', ({ crypto }) => (crypto.kdfparams['n'] = 2 ** 30), 'too much work (n 1073741824'],
    [
      'n beyond all numbers',
      ({ crypto }) => (crypto.kdfparams['n'] = 2 ** 60),
      '`crypto.kdfparams.n` is not a whole number',
    ],
    ['n of 2^53', ({ crypto }) => (crypto.kdfparams['n'] = 2 ** 52), 'too much work'],
    ['r of 2^22', ({ crypto }) => (crypto.kdfparams['r'] = 2 ** 22), 'too much work'],
    ['r below zero', ({ crypto }) => (crypto.kdfparams['r'] = -8), '`crypto.kdfparams.r` is not a whole number'],
    ['p of 2^20', ({ crypto }) => (crypto.kdfparams['p'] = 2 ** 20), 'too much work'],
    [
      'p of 2^22 with the smallest n',
      ({ crypto }) => Object.assign(crypto.kdfparams, { n: 2, r: 1, p: 2 ** 22 }),
      'too much work',
    ],
    [
      'r of 2^20 with the smallest n',
      ({ crypto }) => Object.assign(crypto.kdfparams, { n: 2, r: 2 ** 20, p: 1 }),
      'too much work',
    ],
    ['p of zero', ({ crypto }) => (crypto.kdfparams['p'] = 0), '`crypto.kdfparams.p` is not a whole number'],
    ['another length', ({ crypto }) => (crypto.kdfparams['dklen'] = 16), '`crypto.kdfparams.dklen` is not 32'],
    ['a length of 2^31', ({ crypto }) => (crypto.kdfparams['dklen'] = 2 ** 31), '`crypto.kdfparams.dklen` is not 32'],
    ['no salt', ({ crypto }) => delete crypto.kdfparams['salt'], '`crypto.kdfparams.salt` is missing'],
    ['half a byte of salt', ({ crypto }) => (crypto.kdfparams['salt'] = 'abc'), '`crypto.kdfparams.salt` is not bytes'],
    ['a megabyte of salt', ({ crypto }) => (crypto.kdfparams['salt'] = 'ab'.repeat(2_000)), 'at most 1024'],
    [
      'a salt that is a list',
      ({ crypto }) => (crypto.kdfparams['salt'] = [1, 2]),
      '`crypto.kdfparams.salt` is not bytes',
    ],
    [
      'a short iv',
      ({ crypto }) => (crypto.cipherparams['iv'] = 'abcd'),
      '`crypto.cipherparams.iv` has 2 bytes, expected 16',
    ],
    ['no iv', ({ crypto }) => (crypto.cipherparams = {}), '`crypto.cipherparams.iv` is missing'],
    [
      'half a key',
      ({ crypto }) => (crypto['ciphertext'] = 'ab'.repeat(16)),
      '`crypto.ciphertext` has 16 bytes, expected 32',
    ],
    ['no key', ({ crypto }) => (crypto['ciphertext'] = ''), '`crypto.ciphertext` is not bytes'],
    ['a prefix', ({ crypto }) => (crypto['mac'] = `0x${String(crypto['mac'])}`), '`crypto.mac` is not bytes'],
    ['no mac', ({ crypto }) => delete crypto['mac'], '`crypto.mac` is missing'],
    ['an address that is none', (json) => (json['address'] = 'bob'), '`address` is no address'],
    ['pbkdf2 without rounds', ({ crypto }) => (crypto['kdf'] = 'pbkdf2'), '`crypto.kdfparams.c` is missing'],
    [
      'pbkdf2 for ever',
      ({ crypto }) => (
        (crypto['kdf'] = 'pbkdf2'),
        (crypto.kdfparams = { ...crypto.kdfparams, c: 2 ** 40, prf: 'hmac-sha256' })
      ),
      'too much work (1099511627776 rounds)',
    ],
    [
      'pbkdf2 with another hash',
      ({ crypto }) => ((crypto['kdf'] = 'pbkdf2'), (crypto.kdfparams = { ...crypto.kdfparams, c: 1, prf: 'hmac-md5' })),
      '`crypto.kdfparams.prf`',
    ],
  ];
  test.each(edits)('%s: refused before any work is done', (_what, edit, why) => {
    const text = edited(edit);
    const [began, memory] = [performance.now(), process.memoryUsage().rss];
    expect(() => parseKeystore(text)).toThrow(WalletError);
    expect(() => parseKeystore(text)).toThrow(why);
    expect(performance.now() - began).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(2 ** 27);
  });

  test('every file that ends too early is refused', () => {
    for (let size = 0; size < file.trimEnd().length; size++) {
      expect(() => parseKeystore(file.slice(0, size)), `${size} letters`).toThrow(WalletError);
    }
  });
});

const flip = (hex: unknown): string => String(hex).replace(/^./, (digit) => (digit === '0' ? '1' : '0'));

const fields = (json: File): readonly Fields[] => [json, json.crypto, json.crypto.kdfparams, json.crypto.cipherparams];

/** What becomes of it, and of whom the error is. */
async function endOf(mutant: string): Promise<'the key' | 'an error' | 'another key' | 'a mistake' | 'a leak'> {
  try {
    const key = await openKey(parseKeystore(mutant), PASSWORD);
    return bytesToHex(key) === bytesToHex(KEY) ? 'the key' : 'another key';
  } catch (error) {
    if (!(error instanceof WalletError)) return 'a mistake';
    return error.message.includes(bytesToHex(KEY).slice(2)) ? 'a leak' : 'an error';
  }
}

describe('a file that was changed', () => {
  test('gives an error when its mac, ciphertext, salt, iv or address is another', async () => {
    await expect(open(edited(({ crypto }) => (crypto['mac'] = flip(crypto['mac']))))).rejects.toThrow('password');
    await expect(open(edited(({ crypto }) => (crypto['ciphertext'] = flip(crypto['ciphertext']))))).rejects.toThrow(
      'password',
    );
    await expect(
      open(edited(({ crypto }) => (crypto.kdfparams['salt'] = flip(crypto.kdfparams['salt'])))),
    ).rejects.toThrow('password');
    // Nothing in the file watches over the iv, except the address.
    await expect(
      open(edited(({ crypto }) => (crypto.cipherparams['iv'] = flip(crypto.cipherparams['iv'])))),
    ).rejects.toThrow('is not the key of');
    await expect(open(edited((json) => (json['address'] = flip(json['address']))))).rejects.toThrow(
      'is not the key of',
    );
    await expect(openKey(parseKeystore(file), PASSWORD, `0x${'1'.repeat(40)}`)).rejects.toThrow('it should be that of');
  });

  test('200 mutants of a file, letters and fields, give the key or an error of ours, and nothing else', async () => {
    const anyValue = fc.oneof(
      fc.integer(),
      fc.constantFrom('', '00', -1, 0, 1.5, null, true, [], {}, 2 ** 30, 'scrypt', 'pbkdf2'),
      fc.string(),
    );
    const anyMutant = fc.oneof(
      fc.tuple(fc.nat(10_000), fc.integer({ min: 32, max: 126 })).map(([at, code]) => {
        const place = at % file.length;
        return file.slice(0, place) + String.fromCharCode(code) + file.slice(place + 1);
      }),
      fc
        .tuple(fc.nat(10_000), fc.nat(40))
        .map(([at, count]) => file.slice(0, at % file.length) + file.slice((at % file.length) + count)),
      fc.tuple(fc.nat(3), fc.nat(20), anyValue).map(([which, at, value]) =>
        edited((json) => {
          const part = fields(json)[which]!;
          const names = Object.keys(part);
          part[names[at % names.length]!] = value;
        }),
      ),
      fc.tuple(fc.nat(3), fc.nat(20)).map(([which, at]) =>
        edited((json) => {
          const part = fields(json)[which]!;
          const names = Object.keys(part);
          delete part[names[at % names.length]!];
        }),
      ),
    );
    const ends: string[] = [];
    await fc.assert(
      fc.asyncProperty(anyMutant, async (mutant) => {
        ends.push(await endOf(mutant));
        expect(['the key', 'an error']).toContain(ends.at(-1));
      }),
      { numRuns: 200 },
    );
    expect(ends.filter((end) => end === 'an error').length).toBeGreaterThan(100);
  });

  test('every single digit of it, changed, gives the key or an error', async () => {
    const json = JSON.parse(file) as File;
    const hexes = [json.crypto['mac'], json.crypto['ciphertext'], json.crypto.cipherparams['iv']].map(String);
    const places = hexes.flatMap((hex) => Array.from(hex, (_digit, i) => file.indexOf(hex) + i));
    for (const place of places) {
      const digit = file[place] === 'a' ? 'b' : 'a';
      await expect(open(file.slice(0, place) + digit + file.slice(place + 1))).rejects.toThrow(WalletError);
    }
  });
});
