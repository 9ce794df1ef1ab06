import { expect, test } from 'vitest';
import { bytesToHex, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256, sha256 } from '../../src/base/hash.ts';
import { describeVectors } from '../helpers/vectors.ts';

test('the hashes of nothing and of abc are the well-known ones', () => {
  const nothing = new Uint8Array(0);
  expect(bytesToHex(keccak256(nothing))).toBe('0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470');
  expect(bytesToHex(sha256(nothing))).toBe('0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  const abc = utf8ToBytes('abc');
  expect(bytesToHex(keccak256(abc))).toBe('0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45');
  expect(bytesToHex(sha256(abc))).toBe('0xba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

type Case = { name: string; data: string; keccak256: string; sha256: string };
describeVectors<Case[]>('hashes', 'address/ethers_keccak_sample.json', (cases) => {
  test.each(cases)('$name', ({ data, ...expected }) => {
    const bytes = hexToBytes(data);
    expect(bytesToHex(keccak256(bytes))).toBe(expected.keccak256);
    expect(bytesToHex(sha256(bytes))).toBe(expected.sha256);
  });
});
