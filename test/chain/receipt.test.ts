import * as fc from 'fast-check';
import * as Bloom from 'ox/Bloom';
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src/base/bytes.ts';
import { bloomMayHold, bloomOf, uniteBlooms } from '../../src/chain/bloom.ts';
import { decodeStoredReceipts, encodeReceipt, encodeStoredReceipts, type Receipt } from '../../src/chain/receipt.ts';
import { BOB } from './helpers.ts';

const plain: Receipt = {
  type: 2,
  status: 'success',
  cumulativeGasUsed: 21_000n,
  logs: [],
  gasUsed: 21_000n,
  effectiveGasPrice: 1n,
  contractAddress: undefined,
  output: new Uint8Array(0),
};

describe('a receipt', () => {
  test('as consensus covers it is [1, gas, bloom, logs] behind its type', () => {
    const noBloom = `b90100${'00'.repeat(256)}`;
    expect(bytesToHex(encodeReceipt(plain))).toBe(`0x02f9010801825208${noBloom}c0`);
    expect(bytesToHex(encodeReceipt({ ...plain, type: 0 }))).toBe(`0xf9010801825208${noBloom}c0`);
  });

  test('does not tell running out of gas from a revert there: both are a 0', () => {
    const reverted = encodeReceipt({ ...plain, status: 'reverted' });
    expect(reverted).toEqual(encodeReceipt({ ...plain, status: 'outOfGas' }));
    expect(reverted).not.toEqual(encodeReceipt(plain));
  });

  const anyAddress = fc.uint8Array({ minLength: 20, maxLength: 20 }).map(bytesToHex);
  const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex);
  const anyWord = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
  const anyReceipt: fc.Arbitrary<Receipt> = fc.record({
    type: fc.constantFrom(0, 1, 2),
    status: fc.constantFrom('success', 'reverted', 'outOfGas'),
    cumulativeGasUsed: anyWord,
    gasUsed: anyWord,
    effectiveGasPrice: anyWord,
    logs: fc.array(
      fc.record({ address: anyAddress, topics: fc.array(anyHash, { maxLength: 4 }), data: fc.uint8Array() }),
      { maxLength: 3 },
    ),
    contractAddress: fc.option(anyAddress, { nil: undefined }),
    output: fc.uint8Array(),
  });

  test('is kept whole', () => {
    fc.assert(
      fc.property(fc.array(anyReceipt, { maxLength: 4 }), (receipts) => {
        expect(decodeStoredReceipts(encodeStoredReceipts(receipts))).toEqual(receipts);
      }),
    );
  });
});

describe('a bloom', () => {
  const topic = hexToBytes(`0x${'ab'.repeat(32)}`);

  test('is read by others as we read it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ minLength: 20, maxLength: 20 }), { minLength: 1, maxLength: 9 }),
        (items) => {
          const [first, ...others] = items.map(bytesToHex);
          if (first === undefined) return;
          const bloom = bloomOf([{ address: first, topics: [], data: topic }]);
          for (const item of [first, ...others]) {
            expect(Bloom.contains(bytesToHex(bloom), item)).toBe(bloomMayHold(bloom, hexToBytes(item)));
          }
          expect(bloomMayHold(bloom, hexToBytes(first))).toBe(true);
        },
      ),
    );
  });

  test('holds what was put in, and hardly anything else', () => {
    const bloom = bloomOf([{ address: BOB, topics: [bytesToHex(topic)], data: new Uint8Array(0) }]);
    expect(bloomMayHold(bloom, topic)).toBe(true);
    expect(bloomMayHold(bloom, hexToBytes(BOB))).toBe(true);
    expect(bloomMayHold(bloom, hexToBytes(`0x${'cd'.repeat(32)}`))).toBe(false);
    expect(uniteBlooms([bloom, new Uint8Array(256)])).toEqual(bloom);
  });
});
