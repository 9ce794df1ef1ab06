/**
 * Rules that a genesis may switch on, any number of them: what a village agrees on beside what every chain asks. One row
 * each: the form of its number, one sentence that says it to people, and a check that answers with what was found.
 *
 * - `CHOSEN_HEADER_RULES`: a header and its parent.
 * - `CHOSEN_TRANSACTION_RULES`: one transaction, wherever it stands; a pool asks them when it arrives.
 * - `CHOSEN_PLACE_RULES`: one transaction and those before it in its block. Whoever builds a block asks them before adding one.
 *
 * They are part of what the first block points to (`genesis.ts`), so nobody can leave one out later. To add a rule is to add
 * a row; `validate.ts` asks them after the rules that hold on every chain (`rules.ts`).
 */

import type { Address } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import type { Header } from './header.ts';
import { MAX_CALLDATA_BYTES, type Params } from './params.ts';
import type { Rule } from './rules.ts';
import { senderOf } from './signing.ts';
import type { Transaction } from './transaction.ts';

/** A row that was chosen. `value` is a whole number, wei, or 1 for a rule that is only switched on. */
export type ChosenRule = { readonly name: string; readonly value: bigint };

/** What stands behind the name in a genesis: a whole number in a range, an amount of hlp (as text), or `true`. */
export type RuleForm =
  | { readonly kind: 'whole'; readonly least: bigint; readonly most: bigint }
  | { readonly kind: 'hlp' }
  | { readonly kind: 'true' };

export type ChosenRow<Context> = {
  readonly rule: string;
  readonly form: RuleForm;
  /** The rule in one sentence, to stand behind "on this chain". */
  readonly says: (value: bigint) => string;
  /** What was found that breaks the rule; undefined when it holds. */
  readonly check: (context: Context, value: bigint) => string | undefined;
};

// ───────────── headers ─────────────

export type ChosenHeaderContext = { readonly header: Header; readonly parent: Header };

export const CHOSEN_HEADER_RULES: readonly ChosenRow<ChosenHeaderContext>[] = [
  {
    rule: 'leastPause',
    form: { kind: 'whole', least: 1n, most: 86_400n },
    says: (seconds) => `a block comes at least ${counted(seconds, 'second')} after the one before`,
    check: ({ header, parent }, seconds) => {
      const pause = header.timestamp - parent.timestamp;
      return pause < seconds
        ? `its time ${header.timestamp} is ${counted(pause, 'second')} after its parent's`
        : undefined;
    },
  },
];

/** The first second at which a block on `parent` may stand. */
export function earliestTimestamp(parent: Pick<Header, 'timestamp'>, { rules }: Params): bigint {
  return parent.timestamp + (rules.find(({ name }) => name === 'leastPause')?.value ?? 1n);
}

// ───────────── transactions ─────────────

export const CHOSEN_TRANSACTION_RULES: readonly ChosenRow<Transaction>[] = [
  {
    rule: 'noDeployments',
    form: { kind: 'true' },
    says: () => 'nobody deploys contracts: hlp go from one to another, with a word',
    check: ({ to }) => (to === undefined ? 'it deploys a contract' : undefined),
  },
  {
    rule: 'memoRequired',
    form: { kind: 'true' },
    says: () => 'whoever sends something says a word with it',
    check: ({ data }) => (data.length === 0 ? 'it says nothing' : undefined),
  },
  {
    rule: 'mostMemo',
    form: { kind: 'whole', least: 1n, most: BigInt(MAX_CALLDATA_BYTES) },
    says: (bytes) => `what is sent to somebody carries at most ${counted(bytes, 'byte')}`,
    check: ({ to, data }, bytes) =>
      to !== undefined && BigInt(data.length) > bytes
        ? `it carries ${counted(BigInt(data.length), 'byte')}`
        : undefined,
  },
  {
    rule: 'mostTransfer',
    form: { kind: 'hlp' },
    says: (wei) => `nobody sends more than ${formatHlp(wei)} hlp at once`,
    check: ({ value }, wei) => (value > wei ? `it sends ${formatHlp(value)} hlp` : undefined),
  },
  {
    rule: 'countedIn',
    form: { kind: 'hlp' },
    says: (wei) => `people send whole steps of ${formatHlp(wei)} hlp`,
    check: ({ value }, wei) => (value % wei === 0n ? undefined : `it sends ${formatHlp(value)} hlp`),
  },
];

// ───────────── places in a block ─────────────

export type PlaceContext = {
  readonly transaction: Transaction;
  /** The transactions that stand before it in its block. */
  readonly before: readonly Transaction[];
};

export const CHOSEN_PLACE_RULES: readonly ChosenRow<PlaceContext>[] = [
  {
    rule: 'mostTransactions',
    form: { kind: 'whole', least: 1n, most: 100_000n },
    says: (most) => `a block holds at most ${counted(most, 'transaction')}`,
    check: ({ before }, most) =>
      BigInt(before.length) >= most ? `before it stand ${before.length} in this block` : undefined,
  },
  {
    rule: 'mostOfOnePerson',
    form: { kind: 'whole', least: 1n, most: 100_000n },
    says: (most) => `a block holds at most ${counted(most, 'transaction')} of one person`,
    check: ({ transaction, before }, most) => {
      const sender = senderOf(transaction);
      const known = numberOf(before, sender);
      return known >= most ? `before it stand ${known} of ${sender} in this block` : undefined;
    },
  },
];

/** Names of the rules that another block may meet: what they keep out of one block can go on waiting. */
export const PLACE_RULE_NAMES: readonly string[] = CHOSEN_PLACE_RULES.map(({ rule }) => rule);

// ───────────── asking ─────────────

/** The form of every rule there is, under its name. */
export function formOfRule(name: string): RuleForm | undefined {
  return rows().find(({ rule }) => rule === name)?.form;
}

/** The names a genesis may use, in alphabetical order. */
export function knownRules(): readonly string[] {
  return rows()
    .map(({ rule }) => rule)
    .toSorted();
}

/** The rule in one sentence. */
export function sentenceOf({ name, value }: ChosenRule): string {
  return `on this chain ${
    rows()
      .find(({ rule }) => rule === name)
      ?.says(value) ?? `there is a rule ${name}`
  }`;
}

/** Of one table, the rows that were chosen, as rules like all others. */
export function rulesFrom<Context>(
  table: readonly ChosenRow<Context>[],
  chosen: readonly ChosenRule[],
): Rule<Context>[] {
  return chosen.flatMap((choice) => {
    const row = table.find(({ rule }) => rule === choice.name);
    return row === undefined ? [] : [{ rule: row.rule, check: (context) => refusal(row, context, choice) }];
  });
}

function refusal<Context>(row: ChosenRow<Context>, context: Context, choice: ChosenRule): string | undefined {
  const found = row.check(context, choice.value);
  return found === undefined ? undefined : `${found}; ${sentenceOf(choice)}`;
}

function rows(): readonly Pick<ChosenRow<never>, 'rule' | 'form' | 'says'>[] {
  return [...CHOSEN_HEADER_RULES, ...CHOSEN_TRANSACTION_RULES, ...CHOSEN_PLACE_RULES];
}

function numberOf(transactions: readonly Transaction[], sender: Address): bigint {
  return BigInt(transactions.filter((transaction) => senderOf(transaction) === sender).length);
}

function counted(count: bigint, what: string): string {
  return `${count} ${what}${count === 1n ? '' : 's'}`;
}
