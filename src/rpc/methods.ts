/**
 * Every method there is, as one table. Dispatch, the reference page (`docs/rpc.md`) and the tests read it; to add a method is to add a row
 * to its family.
 *
 * The families stand in `eth/`, `debug/`, `hlp/` and `development/`. What their handlers use: `reading/` (blocks, transactions and states of a
 * chain that moves meanwhile), `json/` (writing them), `call/` (trying what nobody has signed), `typed/` (data that somebody signs),
 * `filters/` (logs and news), `sources/` (what contracts were compiled from). How texts come in and answers go out: `dispatch/`, `server/`.
 */

import { DEBUG_METHODS } from './debug/debug.ts';
import { DEVELOPMENT_METHODS } from './development/development.ts';
import { BLOCK_METHODS } from './eth/blocks.ts';
import { EXECUTION_METHODS } from './eth/execution.ts';
import { FEE_METHODS } from './eth/fees.ts';
import { LOG_METHODS } from './eth/logs.ts';
import { NODE_METHODS } from './eth/node-facts.ts';
import { STATE_METHODS } from './eth/state.ts';
import { SUBSCRIPTION_METHODS } from './eth/subscriptions.ts';
import { TRANSACTION_METHODS } from './eth/transactions.ts';
import { HLP_METHODS } from './hlp/hlp.ts';
import { type Method, method } from './method.ts';
import { NET_METHODS } from './net.ts';
import { REFUSED_METHODS } from './refused.ts';
import { WEB3_METHODS } from './web3.ts';

/** A chapter of the page. */
export type Family = { readonly title: string; readonly methods: readonly Method[] };

const MODULES: Method = method({
  name: 'rpc_modules',
  summary: 'Which families of methods there are, each with its version.',
  params: [],
  result: 'versions by name',
  example: { params: [] },
  run: () => modules,
});

export const FAMILIES: readonly Family[] = [
  { title: 'Blocks', methods: BLOCK_METHODS },
  { title: 'Transactions', methods: TRANSACTION_METHODS },
  { title: 'Accounts and their memory', methods: STATE_METHODS },
  { title: 'Calling, signing, sending', methods: EXECUTION_METHODS },
  { title: 'What gas costs', methods: FEE_METHODS },
  { title: 'Logs and filters', methods: LOG_METHODS },
  { title: 'Subscriptions', methods: SUBSCRIPTION_METHODS },
  { title: 'The chain and this node', methods: [...NODE_METHODS, ...NET_METHODS, ...WEB3_METHODS, MODULES] },
  { title: 'Looking into transactions', methods: DEBUG_METHODS },
  { title: "This chain's own", methods: HLP_METHODS },
  { title: 'For chains to play on', methods: DEVELOPMENT_METHODS },
];

export const METHODS: readonly Method[] = [...FAMILIES.flatMap(({ methods }) => methods), ...REFUSED_METHODS];

const modules: Readonly<Record<string, string>> = Object.fromEntries(
  FAMILIES.flatMap(({ methods }) => methods).map(({ name }) => [name.split('_')[0] ?? name, '1.0']),
);
