/** Writes docs/rules.md from the tables of rules: `npm run docs`. A test sees to it that the page in the repository is the one this makes. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CHOSEN_HEADER_RULES,
  CHOSEN_PLACE_RULES,
  CHOSEN_TRANSACTION_RULES,
  type ChosenRow,
  type RuleForm,
} from '../src/chain/chosen-rules.ts';
import { RESULT_RULES } from '../src/chain/result-rules.ts';
import { BODY_RULES, HEADER_RULES } from '../src/chain/rules.ts';
import { INCLUSION_RULES, TRANSACTION_RULES } from '../src/chain/transaction-rules.ts';
import { CROSS_RULES } from '../src/chain/transaction.ts';
import { ruleText } from '../src/tui/rule-words.ts';

export const RULES_PAGE = join(import.meta.dirname, '../docs/rules.md');

type Row = { readonly rule: string };

export function rulesPage(): string {
  return `# Rules

Made by \`npm run docs\` from the tables in \`src/chain/rules.ts\` and its neighbours; change those, not this page. Rules are asked in this order, and the first that is broken is named, with the account where there is one, what was expected and what was found.
\`test/chain/rule-rows.test.ts\` takes every row away once and sees that the case of that row is not refused by its name any more.

## Headers

A header, its parent and the one before that. Nobody looks at a body before the work is proved. \`parentHash\` is found broken by whoever walks a stored chain; a block that arrives with an unknown parent is \`unknownParent\`.

${table(HEADER_RULES)}

## Bodies

${table(BODY_RULES)}

## Transactions, by themselves

What this chain admits of all that Ethereum can encode, whatever the state; asked when one arrives, when a block is built and when one is judged. A transaction that cannot be decoded at all is refused before, by the name of the field (\`nonceLeadingZero\`, \`toLength\`, \`highS\`, …) or by one of these:

${table(CROSS_RULES)}

Decoded, it is asked:

${table(TRANSACTION_RULES)}

## Transactions in their place

Against the account of whoever signed, and the room left in the block.

${table(INCLUSION_RULES)}

## Results

What executing the block gave, against what its header says.

${table(RESULT_RULES)}

A state root does not say what is wrong with the state under it. When roots differ, the chain tries whether the miner was paid another whole or half amount from 0 to 100 hlp, and then says so: \`it pays its miner 6 hlp instead of 5\`.

## What a genesis may switch on

Any number of these, beside what every chain asks. They are part of what the first block points to, so nobody can leave one out later; a block that is right on one chain may break a rule of another.

\`\`\`json
"rules": { "mostTransactions": 3, "mostTransfer": "50", "memoRequired": true }
\`\`\`

| rule | in genesis | it says |
|---|---|---|
${[...CHOSEN_HEADER_RULES, ...CHOSEN_TRANSACTION_RULES, ...CHOSEN_PLACE_RULES].map(chosenLine).join('\n')}

Rules about amounts look at what is sent with a transaction, not at what a contract moves by itself. What ${CHOSEN_PLACE_RULES.map(({ rule }) => `\`${rule}\``).join(' and ')} keep out of one block goes on waiting for the next; what another rule forbids is refused when it arrives.
A new rule is a new row of \`src/chain/chosen-rules.ts\`, its words in \`src/tui/rule-words.ts\` and its case in \`test/chain/rule-cases.ts\` (tests ask for both).
`;
}

function table(rows: readonly Row[]): string {
  return ['| rule | |', '|---|---|', ...rows.map(({ rule }) => `| \`${rule}\` | ${ruleText(rule)} |`)].join('\n');
}

const EXAMPLE: Readonly<Record<RuleForm['kind'], bigint>> = { whole: 3n, hlp: 500_000_000_000_000_000n, true: 1n };

function chosenLine({ rule, form, says }: Pick<ChosenRow<never>, 'rule' | 'form' | 'says'>): string {
  return `| \`${rule}\` | ${formText(form)} | ${says(EXAMPLE[form.kind])} |`;
}

function formText(form: RuleForm): string {
  if (form.kind === 'whole') return `a whole number from ${form.least} to ${form.most}, such as \`3\``;
  return form.kind === 'hlp' ? 'an amount of hlp as text, such as `"0.5"`' : '`true`';
}

if (import.meta.main) writeFileSync(RULES_PAGE, rulesPage());
