/** Blocks with a transaction that may not be in them; see `mutants.ts`. */

import { signTransaction } from '../../src/chain/signing.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { ALISE, BOB, JON, keyOf } from './helpers.ts';
import { GWEI, HLP, transferTo } from './make.ts';
import type { Mutant, TableName } from './mutants.ts';
import { fromAlise, fromOldAlise, nonceOf, type Scene, withBody } from './scene.ts';

type TransactionRow = readonly [
  what: string,
  rule: string,
  transactions: (scene: Scene) => readonly Transaction[],
  says: (scene: Scene) => readonly (string | bigint)[],
];

const NO_POINT = 5n; // 5³ + 7 has no square root

/** Rules of a transaction by itself; the block adds who sent it. */
const TRANSACTION_ROWS: readonly TransactionRow[] = [
  [
    'for no chain',
    'unprotected',
    (scene) => [fromOldAlise(scene, { chainId: undefined })],
    () => ['names no chain', 'chain 1902'],
  ],
  ['for another chain', 'chainId', (scene) => [fromAlise(scene, { chainId: 1n })], () => ['must be 1902, but is 1']],
  ['for chain 0', 'chainId', (scene) => [fromOldAlise(scene, { chainId: 0n })], () => ['must be 1902, but is 0']],
  [
    'for a chain beyond 2⁵³',
    'chainId',
    (scene) => [fromAlise(scene, { chainId: (1n << 53n) + 1n })],
    () => [`but is ${(1n << 53n) + 1n}`],
  ],
  [
    'with an access list',
    'accessList',
    (scene) => [fromAlise(scene, { accessList: [{ address: BOB, slots: [] }] })],
    () => ['access list of 1', 'empty'],
  ],
  [
    'with a memo of 64 KiB and a byte',
    'dataSize',
    (scene) => [fromAlise(scene, memo(65_537))],
    () => ['65537', '65536'],
  ],
  [
    'with a deployment of 128 KiB and a byte',
    'dataSize',
    (scene) => [
      signTransaction({ ...transferTo(BOB, 1n, memo(131_073)), nonce: nonceOf(scene), to: undefined }, keyOf('alise')),
    ],
    () => ['131073', '131072'],
  ],
  [
    'that wants more gas than a block has',
    'gasAboveBlock',
    (scene) => [fromAlise(scene, { gasLimit: 30_000_001n })],
    () => ['30000001', '30000000'],
  ],
  [
    'with too little gas',
    'intrinsicGas',
    (scene) => [fromAlise(scene, { gasLimit: 20_999n })],
    () => ['20999', '21000'],
  ],
  [
    'that cannot be written',
    'form',
    (scene) => [fromAlise(scene, { nonce: 1n << 64n })],
    () => ['nonce', 'larger than'],
  ],
  [
    'with a signature that is no point',
    'signature',
    (scene) => [resigned(fromAlise(scene), { r: NO_POINT })],
    () => ['belongs to no key', 'r is 0x5'],
  ],
];

/** Rules of a transaction in its place. */
const INCLUSION_ROWS: readonly TransactionRow[] = [
  [
    'that finds too little gas left in the block',
    'blockGas',
    (scene) => [fromAlise(scene), fromAlise(scene, { nonce: nonceOf(scene) + 1n, gasLimit: 29_979_001n })],
    () => ['transaction 1', '29979001', '29979000', ALISE],
  ],
  [
    'that is there twice',
    'nonceTooLow',
    (scene) => [fromAlise(scene), fromAlise(scene)],
    (scene) => ['transaction 1', `nonce ${nonceOf(scene)} was used`, `${ALISE} is ${nonceOf(scene) + 1n}`],
  ],
  [
    'that leaves one out',
    'nonceTooHigh',
    (scene) => [fromAlise(scene, { nonce: nonceOf(scene) + 1n })],
    (scene) => [`nonce ${nonceOf(scene) + 1n} is too early`, `${ALISE} is ${nonceOf(scene)}`],
  ],
  [
    'with the largest nonce there is',
    'nonceTooHigh',
    (scene) => [fromAlise(scene, { nonce: (1n << 64n) - 2n })],
    () => ['18446744073709551614', ALISE],
  ],
  [
    'below the base fee',
    'feeBelowBase',
    (scene) => [fromAlise(scene, { maxFeePerGas: 1n, maxPriorityFeePerGas: 0n })],
    ({ next }) => [ALISE, 'at most 1 wei', `asks for ${next.header.baseFeePerGas}`],
  ],
  [
    'that gives what is not there',
    'balance',
    (scene) => [fromAlise(scene, { value: 20_000n * HLP })],
    () => [ALISE, 'not enough', '20000.00021'],
  ],
  [
    'whose fee is not there',
    'balance',
    (scene) => [fromAlise(scene, { maxFeePerGas: 1_000_000_000n * GWEI })],
    () => [ALISE, 'not enough', '21001'],
  ],
  [
    'from a stranger who has nothing',
    'balance',
    () => [signTransaction(transferTo(BOB, 0n), keyOf('alise').with(0, 7))],
    () => ['has 0 hlp', '0.00021'],
  ],
  [
    'whose amount was changed after it was signed',
    'balance',
    (scene) => [{ ...fromAlise(scene, { nonce: 0n }), value: 2n * HLP }],
    () => ['has 0 hlp', '2.00021'],
  ],
  [
    'whose recipient was changed after it was signed',
    'balance',
    (scene) => [{ ...fromAlise(scene, { nonce: 0n }), to: JON }],
    () => ['has 0 hlp', '1.00021'],
  ],
];

function transactionMutant(table: TableName, [what, rule, transactions, says]: TransactionRow): Mutant {
  // Of the rows by themselves none knows the sender; the block adds who it was, when it was anybody.
  const isNamed = table === 'transaction' && rule !== 'signature';
  return {
    what: `with a transaction ${what}`,
    table,
    rule,
    says: (scene) => [...says(scene), ...(isNamed ? [`sent by ${ALISE}`] : [])],
    make: (scene) => withBody(scene, transactions(scene)),
  };
}

function memo(size: number): { data: Uint8Array; gasLimit: bigint } {
  return { data: new Uint8Array(size), gasLimit: 29_000_000n };
}

function resigned(transaction: Transaction, changes: Partial<Transaction['signature']>): Transaction {
  return { ...transaction, signature: { ...transaction.signature, ...changes } };
}

export const TRANSACTIONS: readonly Mutant[] = [
  ...TRANSACTION_ROWS.map((row) => transactionMutant('transaction', row)),
  ...INCLUSION_ROWS.map((row) => transactionMutant('inclusion', row)),
];
