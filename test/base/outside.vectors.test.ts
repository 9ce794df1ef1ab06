/** Outside suites about things that we do not have, asked of the parts of ours that they rest on: hashes, checksums, signatures. */

import { expect, test } from 'vitest';
import { bytesToAddress, checksumAddress } from '../../src/base/address.ts';
import { concatBytes, hexToBytes, utf8ToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { addressOfKey, recover, sign } from '../../src/base/keys.ts';
import { describeVectors } from '../helpers/vectors.ts';

type Create2 = Readonly<Record<'address' | 'salt' | 'initCode' | 'result', string>>;

describeVectors<{ vectors: readonly Create2[] }>(
  'addresses by EIP-1014',
  'address/eip1014_create2.json',
  ({ vectors }) => {
    test.each(vectors)('$result', ({ address, salt, initCode, result }) => {
      const parts = [Uint8Array.of(0xff), hexToBytes(address), hexToBytes(salt), keccak256(hexToBytes(initCode))];
      expect(checksumAddress(bytesToAddress(keccak256(concatBytes(...parts)).subarray(12)))).toBe(result);
    });
  },
);

type Mail = Readonly<
  Record<'structHash_Mail' | 'domainSeparator' | 'signHash' | 'privateKeyIsKeccakOf' | 'r' | 's', string>
> & {
  readonly v: number;
};

describeVectors<Mail>('the mail in EIP-712', 'tx/eip712_mail.json', (mail) => {
  test('is hashed and signed as the text says', () => {
    const key = keccak256(utf8ToBytes(mail.privateKeyIsKeccakOf));
    const digest = keccak256(
      concatBytes(hexToBytes('0x1901'), hexToBytes(mail.domainSeparator), hexToBytes(mail.structHash_Mail)),
    );
    expect(digest).toEqual(hexToBytes(mail.signHash));
    expect(sign(digest, key)).toEqual({ r: BigInt(mail.r), s: BigInt(mail.s), yParity: mail.v - 27 });
    expect(recover(digest, sign(digest, key))).toBe(addressOfKey(key));
  });
});
