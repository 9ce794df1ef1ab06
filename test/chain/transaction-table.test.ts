/**
 * Transactions at the edges, for each type: what decoding says, and that whoever waits for the next block and whoever judges
 * a block say the same of them.
 */

import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { encodeRlp } from '../../src/base/rlp.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import { nextBaseFee } from '../../src/chain/gas.ts';
import { MAX_CHAIN_ID, MAX_DEPLOYMENT_BYTES } from '../../src/chain/params.ts';
import { decodeTransaction, encodeTransaction, SYSTEM_TYPE } from '../../src/chain/transaction.ts';
import { Pool } from '../../src/node/pool/pool.ts';
import { openMemoryStore } from '../../src/state/memory-store.ts';
import { refusalLater, refusalOf } from './helpers.ts';
import { GWEI, HLP } from './make.ts';
import { judge, type Scene, sceneAt, withBody } from './scene.ts';
import { type Changes, TYPES } from './three-types.ts';

async function poolOf({ chain }: Scene): Promise<Pool> {
  const ground = {
    params: chain.params,
    headState: () => chain.headState(),
    baseFeePerGas: () => nextBaseFee(chain.head.header),
  };
  return (await Pool.open(openMemoryStore(), ground)).pool;
}

/** What cannot be written is refused where it is read; made by hand, it has no form. */
const UNWRITABLE: readonly (readonly [what: string, changes: Changes, rule: string, types?: readonly string[]])[] = [
  ['a nonce of 2⁶⁴ − 1', { nonce: (1n << 64n) - 1n }, 'nonceRange'],
  ['a gas limit of 2⁶⁴', { gasLimit: 1n << 64n }, 'gasLimitRange'],
  ['an amount of 2²⁵⁶', { value: 1n << 256n }, 'valueRange'],
  ['gas times price beyond 256 bits', { gasLimit: 1n << 63n, price: 1n << 193n }, 'feeOverflow'],
  ['a price beyond 256 bits', { price: 1n << 256n }, 'gasPriceRange', ['legacy', 'type 1']],
  ['a highest price beyond 256 bits', { price: 1n << 256n, priority: 1n }, 'maxFeePerGasRange', ['type 2']],
  [
    'a priority fee of one wei above the highest',
    { price: 10n * GWEI, priority: 10n * GWEI + 1n },
    'priorityAboveMax',
    ['type 2'],
  ],
  ['a chain id beyond EIP-2294', { chainId: MAX_CHAIN_ID + 1n }, 'vRange', ['legacy']],
  ['a chain id of 2⁶⁴', { chainId: 1n << 64n }, 'chainIdRange', ['type 1', 'type 2']],
];

/** What can be written, and is not for this chain or not for now. */
const UNWELCOME: readonly (readonly [what: string, changes: Changes, rule: string, types?: readonly string[]])[] = [
  ['another chain', { chainId: 1n }, 'chainId'],
  ['a neighbouring chain', { chainId: 1903n }, 'chainId'],
  ['chain 0', { chainId: 0n }, 'chainId'],
  ['a chain beyond 2⁵³', { chainId: (1n << 53n) + 1n }, 'chainId'],
  ['the largest chain id there is', { chainId: MAX_CHAIN_ID }, 'chainId'],
  ['no chain', { chainId: undefined }, 'unprotected', ['legacy']],
  ['more than there is', { value: 10_000n * HLP }, 'balance'],
  ['all there is, which leaves nothing for gas', { value: 10_000n * HLP - 1n }, 'balance'],
  ['the largest amount there is', { value: (1n << 256n) - 1n }, 'balance'],
  ['a fee that nobody has', { price: 1n << 100n, priority: 1n }, 'balance'],
  ['no gas', { gasLimit: 0n }, 'intrinsicGas'],
  ['a unit of gas too little', { gasLimit: 20_999n }, 'intrinsicGas'],
  ['gas for the transfer and not for its memo', { data: Uint8Array.of(0, 1) }, 'intrinsicGas'],
  ['gas for a transfer and not for a deployment', { to: undefined, gasLimit: 52_999n }, 'intrinsicGas'],
  ['more gas than a block holds', { gasLimit: 30_000_001n }, 'gasAboveBlock'],
  ['the largest gas limit there is', { gasLimit: (1n << 64n) - 1n }, 'gasAboveBlock'],
  [
    'a deployment too large',
    { to: undefined, data: new Uint8Array(MAX_DEPLOYMENT_BYTES + 1), gasLimit: 29_000_000n },
    'dataSize',
  ],
  ['a memo too large', { data: new Uint8Array(65_537), gasLimit: 29_000_000n }, 'dataSize'],
];

function rows(
  table: typeof UNWRITABLE,
): readonly (readonly [type: string, what: string, changes: Changes, rule: string])[] {
  return table.flatMap(([what, changes, rule, types = Object.keys(TYPES)]) =>
    types.map((type) => [type, what, changes, rule] as const),
  );
}

test.each(rows(UNWRITABLE))('%s with %s cannot be read, sent or mined', async (type, _what, changes, rule) => {
  const scene = await sceneAt(1);
  const transaction = TYPES[type]!(changes);
  expect(refusalOf(() => decodeTransaction(encodeTransaction(transaction)))).toBe(rule);
  expect(await refusalLater((await poolOf(scene)).add(transaction))).toBe('form');
  expect(refusalOf(() => judge(scene, withBody(scene, [transaction])))).toBe('form');
});

test.each(rows(UNWELCOME))('%s with %s is refused by one rule, sent or mined', async (type, _what, changes, rule) => {
  const scene = await sceneAt(1);
  const transaction = decodeTransaction(encodeTransaction(TYPES[type]!(changes)));
  expect(await refusalLater((await poolOf(scene)).add(transaction))).toBe(rule);
  expect(refusalOf(() => judge(scene, withBody(scene, [transaction])))).toBe(rule);
  expect(refusalOf(() => judge(scene, withBody(scene, [TYPES[type]!({})])))).not.toBe(rule);
});

describe('a type byte', () => {
  const JUNKS: readonly Uint8Array[] = Array.from({ length: 20 }, (_, place) => {
    const noise = keccak256(Uint8Array.of(place));
    return [
      new Uint8Array(0),
      noise.subarray(0, place),
      encodeRlp([noise, [noise]]),
      concatBytes(encodeRlp([]), noise),
      encodeTransaction(TYPES['type 2']!({})).subarray(1),
    ][place % 5]!;
  });

  const outcomes = (byte: number): unknown[] => JUNKS.map((junk) => outcome(concatBytes(Uint8Array.of(byte), junk)));

  test.each(Array.from({ length: 0xc0 }, (_, byte) => byte).filter((byte) => ![1, 2, SYSTEM_TYPE].includes(byte)))(
    'of %i is none',
    (byte) => {
      expect(new Set(outcomes(byte))).toEqual(new Set(['type']));
    },
  );

  test('of 2 reads the one thing that was written behind it, and no junk', () => {
    expect(outcomes(2).filter((each) => each === 'read')).toHaveLength(4);
    expect(outcomes(1)).not.toContain('read');
  });

  test.each([1, 2, ...Array.from({ length: 0x40 }, (_, place) => 0xc0 + place)])(
    'of %i before junk is refused by name',
    (byte) => {
      for (const each of outcomes(byte)) expect(each).toBeTypeOf('string');
    },
  );
});

/** The rule, `read` for what can be read, and the error itself when it is none of ours. */
function outcome(bytes: Uint8Array): unknown {
  try {
    decodeTransaction(bytes);
    return 'read';
  } catch (error) {
    return error instanceof TransactionError ? error.rule : error;
  }
}
