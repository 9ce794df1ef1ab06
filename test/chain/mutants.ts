/**
 * Blocks that are wrong in one thing, each with the rule that refuses it and words that its refusal must hold. Work is done
 * for all of them unless the work is what is wrong. `rule-cases.ts` takes its cases from here too.
 */

import { type Address, checksumAddress } from '../../src/base/address.ts';
import { type Block, transactionsRoot } from '../../src/chain/block.ts';
import type { Transaction } from '../../src/chain/transaction.ts';
import { HEADERS, stateRoot } from './header-mutants.ts';
import { HELPER, JON } from './helpers.ts';
import { HLP } from './make.ts';
import { builtBy, fromAlise, type Scene, withHeader } from './scene.ts';
import { TRANSACTIONS } from './transaction-mutants.ts';

/** The tables of rules a block meets, in the order they are asked. */
export type TableName = 'header' | 'body' | 'transaction' | 'inclusion' | 'result';

export type Mutant = {
  readonly what: string;
  readonly table: TableName;
  readonly rule: string;
  /** What the refusal must name: what was expected, what was found, whose it is. */
  readonly says: (scene: Scene, block: Block) => readonly (string | bigint)[];
  readonly make: (scene: Scene) => Block;
  /** It has the hash of the valid block, so nothing may be remembered of it. */
  readonly isTwin?: boolean;
};

/** The same address as wallets show it: the flat memory would take it for another. */
export const inCapitals = (address: Address): Address => checksumAddress(address) as Address;

// ───────────── bodies ─────────────

type BodyRow = readonly [what: string, change: (body: readonly Transaction[], scene: Scene) => readonly Transaction[]];

/** Another body under the header that was mined: the valid block is still welcome. */
const BODY_ROWS: readonly BodyRow[] = [
  ['without its last transaction', (body) => body.slice(0, -1)],
  ['without its first transaction', (body) => body.slice(1)],
  ['in another order', (body) => body.toReversed()],
  [
    'with its last transaction twice, as a binary tree of hashes would not notice',
    (body) => [...body, ...body.slice(-1)],
  ],
  ['with all of it twice', (body) => [...body, ...body]],
  ['with one transaction replaced', (body, scene) => [...body.slice(1), fromAlise(scene)]],
  ['with an amount changed', ([first, ...rest]) => [{ ...first!, value: first!.value + 1n }, ...rest]],
  ['with another signature', ([first, ...rest]) => [{ ...first!, signature: rest[0]!.signature }, ...rest]],
  ['empty', () => []],
];

const BODIES: readonly Mutant[] = BODY_ROWS.map(([what, change]) => ({
  what: `with a body ${what}`,
  table: 'body',
  rule: 'transactionsRoot',
  isTwin: true,
  says: ({ next }, { transactions }) => [
    `must be ${transactionsRoot(transactions)}, but is ${next.header.transactionsRoot}`,
  ],
  make: (scene) => ({ ...scene.next, transactions: change(scene.next.transactions, scene) }),
}));

// ───────────── written in another way ─────────────

const TWINS: readonly Mutant[] = [
  {
    what: 'with a miner written in another way',
    table: 'header',
    rule: 'form',
    isTwin: true,
    says: () => ['lower case', HELPER, inCapitals(HELPER)],
    make: (scene) => withHeader(scene, () => ({ miner: inCapitals(HELPER) })),
  },
  {
    what: 'with a recipient written in another way',
    table: 'transaction',
    rule: 'form',
    isTwin: true,
    says: () => ['lower case', JON, inCapitals(JON)],
    make: ({ next }) => ({
      ...next,
      transactions: next.transactions.map((each) => ({ ...each, to: inCapitals(JON) })),
    }),
  },
];

// ───────────── rewards ─────────────

const REWARDS: readonly Mutant[] = (['6', '4.5', '0', '5.5', '100'] as const).map((hlp) => ({
  what: `that pays its miner ${hlp} hlp`,
  table: 'result',
  rule: 'reward',
  says: () => [`it pays its miner ${hlp} hlp instead of 5`, HELPER],
  make: (scene) => builtBy(scene, { rewardInWei: weiOf(hlp) }),
}));

const OTHER_REWARDS: readonly Mutant[] = (['5.1', '101'] as const).map((hlp) => ({
  what: `that pays its miner ${hlp} hlp`,
  table: 'result',
  rule: 'stateRoot',
  says: (scene, { header }) => stateRoot(scene, header),
  make: (scene) => builtBy(scene, { rewardInWei: weiOf(hlp) }),
}));

function weiOf(hlp: string): bigint {
  return BigInt(Math.round(Number(hlp) * 10)) * (HLP / 10n);
}

export const MUTANTS: readonly Mutant[] = [
  ...HEADERS,
  ...BODIES,
  ...TRANSACTIONS,
  ...REWARDS,
  ...OTHER_REWARDS,
  ...TWINS,
];
