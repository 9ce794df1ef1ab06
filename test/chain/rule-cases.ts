/**
 * The tables of rules, and for each row a case that the row refuses: a mutant of `mutants.ts` where a block can break the rule,
 * and a question of its own where none can, or where genesis has to switch the rule on first.
 */

import {
  CHOSEN_HEADER_RULES,
  CHOSEN_PLACE_RULES,
  CHOSEN_TRANSACTION_RULES,
  type ChosenRule,
} from '../../src/chain/chosen-rules.ts';
import { RESULT_RULES } from '../../src/chain/result-rules.ts';
import { BODY_RULES, HEADER_RULES } from '../../src/chain/rules.ts';
import { signTransaction } from '../../src/chain/signing.ts';
import { INCLUSION_RULES, TRANSACTION_RULES } from '../../src/chain/transaction-rules.ts';
import { cheatTransaction } from '../../src/chain/cheat.ts';
import {
  CROSS_RULES,
  decodeTransaction,
  encodeTransaction,
  NO_SIGNATURE,
  type Transaction,
} from '../../src/chain/transaction.ts';
import { checkInclusion, checkResult, checkTransaction } from '../../src/chain/validate.ts';
import { ALISE, BOB, keyOf } from './helpers.ts';
import { HLP } from './make.ts';
import { MUTANTS } from './mutants.ts';
import { fromAlise, judge, type Scene, withBody, withHeader } from './scene.ts';

export const TABLES = {
  header: HEADER_RULES,
  body: BODY_RULES,
  transaction: TRANSACTION_RULES,
  inclusion: INCLUSION_RULES,
  result: RESULT_RULES,
  'between fields': CROSS_RULES,
  'chosen, of headers': CHOSEN_HEADER_RULES,
  'chosen, of transactions': CHOSEN_TRANSACTION_RULES,
  'chosen, of places': CHOSEN_PLACE_RULES,
} as const;

export type RuleCase = {
  readonly table: keyof typeof TABLES;
  readonly rule: string;
  /** Words that the refusal must hold. */
  readonly says: readonly string[];
  /** Does what the rule refuses. */
  readonly act: (scene: Scene) => unknown;
};

/** What a chain never comes to by itself, asked directly. */
const ASKED: readonly RuleCase[] = [
  {
    // Asked before the transactions, each of which could not be in any block either.
    table: 'body',
    rule: 'bodyGas',
    says: ['gas before anything runs', 'more than its limit of 30000000'],
    act: (scene) => {
      const large = { to: undefined, data: new Uint8Array(100_000).fill(1) };
      return judge(scene, withBody(scene, [fromAlise(scene, large), fromAlise(scene, large)]));
    },
  },
  {
    // A chain finds the parent by this hash, so another one is an unknown parent there.
    table: 'header',
    rule: 'parentHash',
    says: ['the hash of its parent must be 0x', `but is 0x${'12'.repeat(32)}`],
    act: (scene) =>
      judge(
        scene,
        withHeader(scene, () => ({ parentHash: `0x${'12'.repeat(32)}` })),
      ),
  },
  {
    // Mutants are Alise's; this is from nobody in particular.
    table: 'transaction',
    rule: 'byHand',
    says: ['transaction 0', 'a change by hand is free'],
    act: (scene) => {
      const free = cheatTransaction(1902n, 0n, BOB, { kind: 'balance', wei: 1n });
      return judge(scene, withBody(scene, [{ ...free, gasLimit: 21_000n, signature: NO_SIGNATURE }]));
    },
  },
  {
    // Executing a block asks for senders too; a pool that takes a transaction has only this row.
    table: 'transaction',
    rule: 'signature',
    says: ['belongs to no key', 'r is 0x5'],
    act: (scene) => {
      const transaction = fromAlise(scene);
      const signature = { ...transaction.signature, r: 5n };
      checkTransaction({ transaction: { ...transaction, signature }, params: scene.ground.params });
    },
  },
  {
    table: 'inclusion',
    rule: 'senderIsContract',
    says: [ALISE, 'is a contract'],
    act: (scene) =>
      checkInclusion({
        transaction: fromAlise(scene, { nonce: 0n }),
        sender: { address: ALISE, nonce: 0n, balance: 100n * HLP, isContract: true },
        baseFeePerGas: 1n,
        gasLeft: 100_000n,
      }),
  },
  {
    table: 'result',
    rule: 'supply',
    says: [`must be ${5n * HLP}, but is ${6n * HLP}`],
    act: ({ next: { header } }) =>
      checkResult({
        ...header,
        header,
        rewardInWei: 5n * HLP,
        rootPaying: () => header.stateRoot,
        supplyChange: 6n * HLP,
        expectedSupplyChange: 5n * HLP,
      }),
  },
  {
    table: 'between fields',
    rule: 'feeOverflow',
    says: ['does not fit 256 bits'],
    act: (scene) => reread(fromAlise(scene, { maxFeePerGas: (1n << 256n) - 1n })),
  },
  {
    table: 'between fields',
    rule: 'priorityAboveMax',
    says: ['priority fee 2', 'maximum fee 1'],
    act: (scene) => reread(fromAlise(scene, { maxPriorityFeePerGas: 2n, maxFeePerGas: 1n })),
  },
];

/** The first mutant that breaks a rule is the case of that rule, where it has no other. */
const OF_MUTANTS: readonly RuleCase[] = MUTANTS.filter((mutant, place) => {
  const isSame = ({ table, rule }: Pick<RuleCase, 'table' | 'rule'>): boolean =>
    table === mutant.table && rule === mutant.rule;
  return MUTANTS.findIndex(isSame) === place && !ASKED.some(isSame);
}).map(({ table, rule, make }) => ({ table, rule, says: [], act: (scene) => judge(scene, make(scene)) }));

/** What genesis may switch on, and the next block as it breaks it. */
const CHOSEN: readonly RuleCase[] = [
  chosen(
    'chosen, of headers',
    { name: 'leastPause', value: 60n },
    ['5 seconds after its parent', 'at least 60 seconds'],
    (scene) => withHeader(scene, () => ({})),
  ),
  chosen(
    'chosen, of transactions',
    { name: 'noDeployments', value: 1n },
    [ALISE, 'deploys a contract', 'nobody deploys'],
    (scene) => withBody(scene, [deployment(scene)]),
  ),
  chosen(
    'chosen, of transactions',
    { name: 'memoRequired', value: 1n },
    [ALISE, 'says nothing', 'says a word'],
    (scene) => withBody(scene, [fromAlise(scene)]),
  ),
  chosen(
    'chosen, of transactions',
    { name: 'mostMemo', value: 10n },
    [ALISE, '11 bytes', 'at most 10 bytes'],
    (scene) => withBody(scene, [fromAlise(scene, { data: new Uint8Array(11), gasLimit: 30_000n })]),
  ),
  chosen(
    'chosen, of transactions',
    { name: 'mostTransfer', value: HLP / 2n },
    [ALISE, 'sends 1 hlp', 'more than 0.5 hlp'],
    (scene) => withBody(scene, [fromAlise(scene)]),
  ),
  chosen(
    'chosen, of transactions',
    { name: 'countedIn', value: HLP / 2n },
    [ALISE, 'sends 0.75 hlp', 'steps of 0.5 hlp'],
    (scene) => withBody(scene, [fromAlise(scene, { value: (HLP * 3n) / 4n })]),
  ),
  chosen(
    'chosen, of places',
    { name: 'mostTransactions', value: 1n },
    ['transaction 1', 'stand 1 in', 'at most 1 transaction'],
    ({ next }) => next,
  ),
  chosen(
    'chosen, of places',
    { name: 'mostOfOnePerson', value: 1n },
    ['transaction 1', ALISE, 'at most 1 transaction of'],
    (scene) => withBody(scene, [fromAlise(scene), fromAlise(scene)]),
  ),
];

export const CASES: readonly RuleCase[] = [...OF_MUTANTS, ...ASKED, ...CHOSEN];

function chosen(
  table: RuleCase['table'],
  rule: ChosenRule,
  says: RuleCase['says'],
  make: (scene: Scene) => Parameters<typeof judge>[1],
): RuleCase {
  return { table, rule: rule.name, says, act: (scene) => judge(withRules(scene, [rule]), make(scene)) };
}

/** The same place, judged by a chain that agreed on more. */
export function withRules({ ground, ...scene }: Scene, rules: readonly ChosenRule[]): Scene {
  return { ...scene, ground: { ...ground, params: { ...ground.params, rules } } };
}

function deployment(scene: Scene): Transaction {
  const { signature: _, ...unsigned } = fromAlise(scene, { gasLimit: 100_000n, data: Uint8Array.of(1) });
  return signTransaction({ ...unsigned, to: undefined }, keyOf('alise'));
}

function reread(transaction: Transaction): Transaction {
  return decodeTransaction(encodeTransaction(transaction));
}
