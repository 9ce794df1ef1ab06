/** What mutants are made of: transactions of every type, trees of RLP, and blocks; the same ones for the same seed. */

import { bytesToHex, hexToBytes, wordToBytes } from '../../src/base/bytes.ts';
import { keccak256 } from '../../src/base/hash.ts';
import { CURVE_ORDER } from '../../src/base/keys.ts';
import { encodeRlp, type Rlp } from '../../src/base/rlp.ts';
import { EMPTY_ROOT } from '../../src/state/trie.ts';
import { encodeBlock } from '../../src/chain/block.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { encodeTransaction, type Transaction, type UnsignedTransaction } from '../../src/chain/transaction.ts';
import { Random } from '../vm/generator.ts';

/** How many of each kind a campaign tries. */
export const KINDS = { transaction: 60_000, rlp: 30_000, block: 10_000 } as const;
export type Kind = keyof typeof KINDS;

/** A number of its own for every input of a campaign. */
export function randomFor(seed: number, kind: Kind, place: number): Random {
  return new Random(Math.imul(seed, 0x9e3779b1) + Math.imul(Object.keys(KINDS).indexOf(kind) + 1, 0x85ebca6b) + place);
}

/** Bytes that decode. */
export function soundBytes(random: Random, kind: Kind): Uint8Array {
  if (kind === 'transaction') return encodeTransaction(anyTransaction(random));
  if (kind === 'rlp') return encodeRlp(anyTree(random, 4));
  const transactions = Array.from({ length: random.below(4) }, () => anyTransaction(random));
  return encodeBlock({ header: anyHeader(random), transactions });
}

const SIZES = [0, 1, 2, 20, 31, 32, 33, 54, 55, 56, 57, 255, 256, 300];

export function anyBytes(random: Random, size = random.pick(SIZES)): Uint8Array {
  return Uint8Array.from({ length: size }, () => random.below(256));
}

function anyTree(random: Random, depth: number): Rlp {
  if (depth === 0 || random.chance(50)) return anyBytes(random);
  return Array.from({ length: random.below(5) }, () => anyTree(random, depth - 1));
}

function anyTransaction(random: Random): Transaction {
  const key = keccak256(Uint8Array.of(random.below(256)));
  return signTransaction(anyUnsigned(random), key);
}

function anyUnsigned(random: Random): UnsignedTransaction {
  const [one, other] = [anyWord(random, 120), anyWord(random, 120)];
  const [maxPriorityFeePerGas, maxFeePerGas] = one < other ? [one, other] : [other, one];
  const common = {
    nonce: anyWord(random, 63),
    gasLimit: anyWord(random, 63),
    to: random.chance(80) ? bytesToHex(anyBytes(random, 20)) : undefined,
    value: anyWord(random, 256),
    data: anyBytes(random),
  };
  const chainId = random.pick([1n, 1902n, anyWord(random, 50)]);
  const accessList = Array.from({ length: random.chance(30) ? random.below(3) : 0 }, () => anyEntry(random));
  const type = random.below(3);
  if (type === 2) return { type, chainId, maxPriorityFeePerGas, maxFeePerGas, accessList, ...common };
  if (type === 1) return { type, chainId, gasPrice: one, accessList, ...common };
  return { type: 0, chainId: random.chance(30) ? undefined : chainId, gasPrice: one, ...common };
}

function anyEntry(random: Random): { address: `0x${string}`; slots: `0x${string}`[] } {
  const slots = Array.from({ length: random.below(3) }, () => bytesToHex(anyBytes(random, 32)));
  return { address: bytesToHex(anyBytes(random, 20)), slots };
}

function anyHeader(random: Random): Parameters<typeof encodeBlock>[0]['header'] {
  return {
    parentHash: bytesToHex(anyBytes(random, 32)),
    number: anyWord(random, 64),
    timestamp: anyWord(random, 64),
    miner: bytesToHex(anyBytes(random, 20)),
    stateRoot: EMPTY_ROOT,
    transactionsRoot: EMPTY_ROOT,
    receiptsRoot: bytesToHex(anyBytes(random, 32)),
    logsBloom: new Uint8Array(256),
    difficulty: anyWord(random, 256),
    gasLimit: anyWord(random, 64),
    gasUsed: anyWord(random, 64),
    baseFeePerGas: anyWord(random, 256),
    extraData: anyBytes(random),
    nonce: anyWord(random, 64),
  };
}

/** Up to `bits` bits, small ones as often as large ones. */
function anyWord(random: Random, bits: number): bigint {
  const size = random.below(bits + 1);
  return size === 0 ? 0n : BigInt(bytesToHex(anyBytes(random, 32))) >> BigInt(256 - size);
}

/** Numbers at which codecs go wrong. */
export const EDGE_WORDS: readonly Uint8Array[] = [
  new Uint8Array(0),
  ...['00', '01', '7f', '80', '81', 'ff', '0001', '00ff', '1a', '1b', '1c', '1d', '22', '23', '24', '25'].map((hex) =>
    hexToBytes(`0x${hex}`),
  ),
  ...[8, 9, 19, 20, 21, 31, 32, 33].map((size) => new Uint8Array(size).fill(0xff)),
  new Uint8Array(32),
  wordToBytes((1n << 64n) - 1n, 8),
  // The order of the curve, its half, and their neighbours.
  ...[-1n, 0n, 1n].flatMap((step) => [wordToBytes(CURVE_ORDER + step), wordToBytes(CURVE_ORDER / 2n + step)]),
];
