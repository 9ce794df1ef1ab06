import { verifyMessage, Wallet } from 'ethers';
import * as fc from 'fast-check';
import { recoverMessageAddress } from 'viem';
import { describe, expect, test } from 'vitest';
import { checksumAddress } from '../../src/base/address.ts';
import { bytesToHex, utf8ToBytes } from '../../src/base/bytes.ts';
import { addressOfKey } from '../../src/base/keys.ts';
import { WalletError } from '../../src/wallet/errors.ts';
import { personalHash, signerOfMessage, signMessage } from '../../src/wallet/message.ts';
import { KEY } from './make.ts';

const ADDRESS = addressOfKey(KEY);
const anyText = fc.string({ unit: 'grapheme' });

describe('a signed text', () => {
  test('is what wallets sign and verify, byte for byte', async () => {
    const wallet = new Wallet(bytesToHex(KEY));
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const signature = signMessage(text, KEY);
        expect(signature).toBe(await wallet.signMessage(text));
        expect(verifyMessage(text, signature)).toBe(checksumAddress(ADDRESS));
        expect(await recoverMessageAddress({ message: text, signature })).toBe(checksumAddress(ADDRESS));
        expect(signerOfMessage(text, signature)).toBe(ADDRESS);
      }),
      { numRuns: 30, examples: [[''], ['I was there'], ['\u0019Ethereum Signed Message:\n1x']] },
    );
  });

  test('counts bytes, not letters', () => {
    expect(bytesToHex(personalHash(utf8ToBytes('ü')))).not.toBe(bytesToHex(personalHash(utf8ToBytes('u'))));
    expect(bytesToHex(personalHash(utf8ToBytes('hello world')))).toBe(
      '0xd9eba16ed0ecae432b71fe008c98cc872bb4cc214d3220a36f365326cf807d68',
    );
  });

  test('of another text, or with any bit changed, is that of somebody else, or of nobody', () => {
    const signature = signMessage('I was there', KEY);
    expect(signerOfMessage('I was there.', signature)).not.toBe(ADDRESS);
    for (let bit = 0; bit < 64 * 8; bit++) {
      const digits = Array.from(signature);
      const at = 2 + Math.floor(bit / 4);
      digits[at] = (Number.parseInt(digits[at]!, 16) ^ (1 << (bit % 4))).toString(16);
      expect(signerOfMessage('I was there', digits.join(''))).not.toBe(ADDRESS);
    }
  });

  test('may end with the parity itself', () => {
    const signature = signMessage('x', KEY);
    const plain = signature.slice(0, -2) + (signature.endsWith('1b') ? '00' : '01');
    expect(signerOfMessage('x', plain)).toBe(ADDRESS);
  });

  test.each([
    '',
    '0x',
    '0x00',
    'bob',
    `0x${'0'.repeat(129)}`,
    `0x${'g'.repeat(130)}`,
    `0x${'11'.repeat(64)}1d`,
    `0x${'11'.repeat(64)}02`,
  ])('%.20j is no signature', (text) => {
    expect(() => signerOfMessage('x', text)).toThrow(WalletError);
  });

  test('whatever stands in its place, there is an answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), fc.constantFrom(0, 1, 27, 28), (bytes, last) => {
        const text = bytesToHex(Uint8Array.of(...bytes, last));
        const signer = signerOfMessage('x', text);
        expect(signer === undefined || /^0x[0-9a-f]{40}$/.test(signer)).toBe(true);
      }),
    );
  });
});
