import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AddressError,
  addressToBytes,
  addressToWord,
  bytesToAddress,
  checksumAddress,
  contractAddress,
  NOBODY,
  parseAddress,
  wordToAddress,
} from '../../src/base/address.ts';
import { describeVectors } from '../helpers/vectors.ts';

const CHECKSUMMED = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const ALISE = parseAddress(CHECKSUMMED);

describe('an address', () => {
  test('is lower case inside, whatever case it was written in', () => {
    expect(ALISE).toBe(CHECKSUMMED.toLowerCase());
    expect(parseAddress(ALISE)).toBe(ALISE);
    expect(parseAddress(`0x${CHECKSUMMED.slice(2).toUpperCase()}`)).toBe(ALISE);
    expect(checksumAddress(ALISE)).toBe(CHECKSUMMED);
  });

  test.each([
    ['', 'begins with 0x'],
    [CHECKSUMMED.slice(2), 'begins with 0x'],
    [CHECKSUMMED.replace('0x', '0X'), 'begins with 0x'],
    [`${CHECKSUMMED} `, 'only hex digits'],
    [`${CHECKSUMMED}\n`, 'only hex digits'],
    ['0xalise', 'only hex digits'],
    [CHECKSUMMED.slice(0, -1), 'this one has 39'],
    [`${CHECKSUMMED}0`, 'this one has 41'],
    [CHECKSUMMED.replace('5aA', '5aa'), 'mistyped'],
    [CHECKSUMMED.replace('053', '054'), 'mistyped'],
  ])('is not %j', (text, reason) => {
    expect(() => parseAddress(text)).toThrow(AddressError);
    expect(() => parseAddress(text)).toThrow(reason);
  });

  test('is the same as word and as bytes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 160n - 1n }), (word) => {
        const address = wordToAddress(word);
        expect(addressToWord(address)).toBe(word);
        expect(bytesToAddress(addressToBytes(address))).toBe(address);
        expect(parseAddress(checksumAddress(address))).toBe(address);
      }),
    );
    expect(wordToAddress(0n)).toBe(NOBODY);
    expect(() => wordToAddress(2n ** 160n)).toThrow(RangeError);
    expect(() => bytesToAddress(new Uint8Array(21))).toThrow('20 bytes, not 21');
  });

  test('of a contract follows from its deployer and the deployer’s nonce', () => {
    const sender = parseAddress('0x6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0');
    expect(contractAddress(sender, 0n)).toBe('0xcd234a471b72ba2f1ccf0a70fcaba648a5eecd8d');
    expect(contractAddress(sender, 1n)).toBe('0x343c43a37d37dff08ae8c4a11544c718abb4fcf8');
  });
});

describeVectors<{ valid: string[] }>('checksums', 'address/eip55.json', ({ valid }) => {
  test.each(valid)('%s', (text) => {
    expect(checksumAddress(parseAddress(text))).toBe(text);
  });
});

type Created = { sender: string; creates: { name: string; nonce: number; address: string }[] };
describeVectors<Created[]>('contract addresses', 'address/ethers_create_sample.json', (cases) => {
  const all = cases.flatMap(({ sender, creates }) => creates.map((create) => ({ sender, ...create })));
  test.each(all)('$name', ({ sender, nonce, address }) => {
    expect(contractAddress(parseAddress(sender), BigInt(nonce))).toBe(parseAddress(address));
  });
});
