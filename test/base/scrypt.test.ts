import { expect, test } from 'vitest';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { scrypt } from '../../src/base/scrypt.ts';

// The first 32 bytes of the vectors in RFC 7914, section 12.
test.each([
  ['', '', { n: 16, r: 1, p: 1 }, '0x77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442'],
  ['password', 'NaCl', { n: 1024, r: 8, p: 16 }, '0xfdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162'],
  [
    'pleaseletmein',
    'SodiumChloride',
    { n: 16384, r: 8, p: 1 },
    '0x7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2',
  ],
])('%j with salt %j gives what the RFC says', async (password, salt, cost, key) => {
  expect(bytesToHex(await scrypt(utf8ToBytes(password), utf8ToBytes(salt), cost))).toBe(key);
});

test('small blocks and many rounds work too, where OpenSSL refuses', async () => {
  const key = await scrypt(utf8ToBytes('p'), utf8ToBytes('s'), { n: 65_536, r: 1, p: 1 });
  expect(key).toHaveLength(32);
  expect(key).not.toEqual(await scrypt(utf8ToBytes('p'), utf8ToBytes('s'), { n: 32_768, r: 1, p: 1 }));
});
