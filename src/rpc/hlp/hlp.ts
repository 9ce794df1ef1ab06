/** `hlp_*`: what is this chain's own. Contracts with their sources, the state by readable names, its history, stepping, and why something failed. */

import { MOVES } from '../../timeline/moves.ts';
import { NO_SUCH_HASH } from '../examples.ts';
import { method, type Method, param } from '../method.ts';
import { blockRef } from '../reading/block-ref.ts';
import { TRANSACTION_HASH } from '../rows.ts';
import { objectOf, optional, quantity64, text, word } from '../shape.ts';
import { contracts, MOST_CONTRACTS, names } from './contracts.ts';
import { changes, explain } from './explain.ts';
import { history, MOST_WRITES } from './history.ts';
import { memory, MOST_LEAVES } from './memory.ts';
import { refusals } from './refusals.ts';
import { rules } from './rules.ts';
import { gas, source } from './source.ts';
import { step, stepPlace } from './step.ts';
import { CONTRACT } from './who.ts';
import { MOST_WHYS, why, writtenPlace } from './why.ts';

export const HLP_METHODS: readonly Method[] = [
  method({
    name: 'hlp_contracts',
    summary: 'The contracts of this chain in the order they were deployed: names, addresses, who deployed them, when.',
    params: [
      param('from', optional(quantity64), 'how many to leave out'),
      param('limit', optional(quantity64), `at most ${MOST_CONTRACTS}`),
    ],
    result: '`contracts`, and `all`: how many there are',
    example: { params: [] },
    run: contracts,
  }),
  method({
    name: 'hlp_names',
    summary: 'Everybody this node has a name for, people and contracts, with their addresses.',
    params: [],
    result: 'a list of `name`, `kind` and `address`',
    example: { params: [] },
    run: names,
  }),
  method({
    name: 'hlp_source',
    summary:
      'What a contract was compiled from: the source that lies on the chain, compiled here and compared with its code.',
    params: [CONTRACT],
    result: '`files`, `abi`, `userdoc`, `devdoc`, `state`; an error where the source is missing or gives other code',
    example: { params: ['village'], error: 'notFound' },
    run: source,
  }),
  method({
    name: 'hlp_gas',
    summary:
      'What calling each function of a contract costs: a formula over the sizes of what it is given, and the most it can be.',
    params: [CONTRACT],
    result: '`functions`, and what a `transaction` adds',
    example: { params: ['village'], error: 'notFound' },
    run: gas,
  }),
  method({
    name: 'hlp_memory',
    summary:
      'What a contract remembers, by name: all of it, a group such as `balances`, or one value such as `balances[alise]`.',
    params: [
      CONTRACT,
      param('path', optional(text(2_000)), 'left out: all of it'),
      param('block', optional(blockRef), 'after which block; left out: `latest`'),
      param(
        'page',
        optional(objectOf('page', { after: optional(text(100_000)), limit: optional(quantity64) })),
        `at most ${MOST_LEAVES} values at once; \`next\` of an answer is \`after\` of the next question`,
      ),
    ],
    result: 'one value with `name`, `type`, `value`, `shown`, `path` and `slot`, or `values`: a list of these',
    example: { params: ['village', 'balances[alise]', 'latest'], error: 'notFound' },
    run: (context, contract, path, block, page) => memory(context, contract, path, block, page),
  }),
  method({
    name: 'hlp_history',
    summary: 'Every write that a value ever had, the newest first: block, transactions, value before and after.',
    params: [
      CONTRACT,
      param('path', text(2_000), 'of one value, such as `balances[alise]`'),
      param(
        'page',
        optional(
          objectOf('page', { from: optional(quantity64), to: optional(quantity64), limit: optional(quantity64) }),
        ),
        `blocks, both included; at most ${MOST_WRITES} writes at once`,
      ),
    ],
    result: '`writes`',
    example: { params: ['village', 'balances[alise]'], error: 'notFound' },
    run: history,
  }),
  method({
    name: 'hlp_why',
    summary:
      'Why a value is what it is: its newest writes, each with the line and the instruction that made it, who asked for it, and what the transaction was.',
    params: [
      CONTRACT,
      param('path', text(2_000), 'of one value, such as `balances[alise]`'),
      param(
        'page',
        optional(objectOf('page', { before: optional(writtenPlace), limit: optional(quantity64) })),
        `only what was written before that position; at most ${MOST_WHYS} writes at once`,
      ),
    ],
    result:
      'as `hlp why --json` prints it: `writes`, `more` older transactions that wrote it, and `moreWrites` of the oldest one listed',
    example: { params: ['village', 'balances[alise]'], error: 'notFound' },
    run: why,
  }),
  method({
    name: 'hlp_step',
    summary:
      'A place in the history of the chain: the source line, locals, state, what just changed, and where each move leads from here, both ways.',
    params: [
      param(
        'position',
        stepPlace,
        '`4.0.17` (block, transaction, step), `4.0`, `4.header`, `4.reward`, `4.root`, `0.genesis`; or `transaction` and `step`; or `call`, as `eth_call` takes it, and `step`: then it is tried behind the newest block, and never happens',
      ),
      param('move', optional(word(...MOVES)), 'look where this leads instead'),
    ],
    result: 'what is there, as `hlp step --json` prints it, and `moves`: positions by name',
    example: { params: ['0.genesis'] },
    run: step,
  }),
  method({
    name: 'hlp_explain',
    summary:
      'Why a transaction failed: the condition with its values, the line, the functions on the way there, and the earlier write that made it so.',
    params: [TRANSACTION_HASH],
    result:
      '`transaction` as a sentence and as data, `outcome`, `reason`, `condition`, `locals`, `reads`, `path`; `explanation`, as `hlp explain --json` prints it, and the same in lines, `explained`',
    example: { params: [NO_SUCH_HASH], error: 'notFound' },
    run: explain,
  }),
  method({
    name: 'hlp_changes',
    summary: 'What a transaction changed, by name: values old and new, hlp gained and lost, contracts made.',
    params: [TRANSACTION_HASH],
    result: '`leaves`, `balances`, `contracts`',
    example: { params: [NO_SUCH_HASH], error: 'notFound' },
    run: changes,
  }),
  method({
    name: 'hlp_rules',
    summary: 'The rules of this chain, as its genesis chose them.',
    params: [],
    result: '`genesis`, and `rulesHash`, by which two nodes know whether they have the same',
    example: { params: [] },
    run: rules,
  }),
  method({
    name: 'hlp_refusals',
    summary: 'Blocks that did the work and broke a rule: which, and how.',
    params: [],
    result: 'a list of `hash`, `number`, `rule`, `problem`',
    example: { params: [] },
    run: refusals,
  }),
];
