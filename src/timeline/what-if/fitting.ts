/**
 * A transaction of the chain as it would have been on the branch. It keeps all it can: who sends it, what it says, what it offers. Fitted are
 *
 * - its number (nonce), which counts what its sender sent before;
 * - the addresses of contracts that stand elsewhere on the branch, because their deployment has another sender or number;
 * - its arguments, where the contract it calls has another source, by their names;
 * - its gas limit, where it runs out of gas on the branch and did not on the chain: a wallet would have asked for more.
 *
 * Nobody's signature is asked: on a branch one knows who sends.
 */

import type { Address } from '../../base/address.ts';
import { bytesToHex, concatBytes, equalBytes } from '../../base/bytes.ts';
import { isByHand } from '../../chain/cheat.ts';
import { TransactionError } from '../../chain/errors.ts';
import { accountOf, moduleAt } from '../../chain/host.ts';
import type { Receipt } from '../../chain/receipt.ts';
import { rememberSender, senderOf } from '../../chain/signing.ts';
import { isSystem, maxFeePerGas, type Transaction } from '../../chain/transaction.ts';
import type { Applied, BlockRun, Prepared } from '../../chain/transition.ts';
import { checkPlace, checkTransaction } from '../../chain/validate.ts';
import type { Reader } from '../../state/reader.ts';
import type { Outcome } from '../../vm/machine.ts';
import { nameOf } from '../changes.ts';
import type { TransactionPlace } from '../position.ts';
import type { Names } from '../values.ts';
import type { Plan } from './plan.ts';
import { argumentsIn, dataOf, type Form, NO_INIT, readdressed, refitCall } from './refit-call.ts';
import { loadedFrom } from './subject.ts';
import type { Translation } from './translation.ts';

/** What is known of the branch so far. */
export type Course = {
  readonly plan: Plan;
  readonly names: Names;
  readonly translation: Translation;
  /** Contracts of the chain that are not on the branch. */
  readonly gone: Set<Address>;
};

/** Why a transaction cannot be on the branch: the rule of the chain that says so, where one does, and the words. */
export type Refusal = { readonly refused: string; readonly rule?: string };

/** What had to be fitted: with what the transaction runs on the branch. */
export const FITS = {
  number: 'another number of its sender',
  addresses: 'the new address',
  arguments: 'arguments as the other source takes them',
  gas: 'more gas than it asked for',
} as const;

export type Fit = keyof typeof FITS;

export type Included = Applied & { readonly transaction: Transaction; readonly fits: readonly Fit[] };

/** A transaction of the chain, and what it did there. */
export type Was = { readonly place: TransactionPlace; readonly transaction: Transaction; readonly receipt: Receipt };

/** Puts it into the block in the making, behind those that stand there, or says why it cannot be in it. */
export function include(course: Course, run: BlockRun, was: Was, before: readonly Transaction[]): Included | Refusal {
  const wanted = wantedOn(course, run.state, was);
  if ('refused' in wanted) return wanted;
  const attempt = enoughGas({ run, was, before }, wanted.transaction);
  if ('error' in attempt) return refusalOf(attempt.error, course.names);
  const { prepared, outcome } = attempt;
  const { transaction } = prepared;
  const fits = transaction === wanted.transaction ? wanted.fits : [...wanted.fits, 'gas' as const];
  return { ...prepared.finish(outcome), transaction, fits };
}

// ───────────── what it says ─────────────

type Wanted = { readonly transaction: Transaction; readonly fits: readonly Fit[] };

function wantedOn(course: Course, state: Reader, { place, transaction }: Was): Wanted | Refusal {
  const { plan, gone, translation, names } = course;
  const isChanged = place.block === plan.place.block && place.index === plan.place.index;
  const sender = isChanged ? plan.sender : senderOf(transaction);
  const asked = isChanged
    ? { value: plan.value, data: plan.data }
    : { value: transaction.value, data: transaction.data };
  const { to: meant } = transaction;
  if (meant !== undefined && gone.has(meant)) return { refused: `${nameOf(meant, names)} is not there on the branch` };
  const refitted = isByHand(transaction) ? asked.data : refittedFor(course, meant, asked.data);
  if (typeof refitted !== 'string') {
    const to = meant && translation.there(meant);
    const data = readdressedFor(course, state, to, refitted);
    const { nonce } = accountOf(state, sender);
    const fits: Fit[] = [];
    if (nonce !== transaction.nonce) fits.push('number');
    if (to !== meant || data !== refitted) fits.push('addresses');
    if (refitted !== asked.data) fits.push('arguments');
    return { transaction: remade(transaction, sender, { nonce, to, value: asked.value, data }), fits };
  }
  return { refused: `${meant === undefined ? '' : nameOf(meant, names)} ${refitted}` };
}

/** For the other source of what it calls; words when it does not fit. */
function refittedFor({ plan: { instead } }: Course, to: Address | undefined, data: Uint8Array): Uint8Array | string {
  if (to === undefined || instead?.address !== to) return data;
  const refitted = refitCall(instead.original.module, instead.artifact.module, data);
  return 'data' in refitted ? refitted.data : refitted.problem;
}

/** Contracts that stand elsewhere, where a call names them. */
function readdressedFor({ translation }: Course, state: Reader, to: Address | undefined, data: Uint8Array): Uint8Array {
  if (translation.moved.size === 0) return data;
  const [head, form] = to === undefined ? deployedForm(data) : calledForm(state, to, data);
  const args = form && argumentsIn(form, data.subarray(head.length));
  if (args === undefined) return data;
  const other = concatBytes(head, dataOf(readdressed(args, translation)));
  return equalBytes(other, data) ? data : other;
}

/** What stands before the arguments, and what takes them. */
type Read = readonly [head: Uint8Array, form: Form | undefined];

function deployedForm(data: Uint8Array): Read {
  const loaded = loadedFrom(data);
  return loaded === undefined ? [data, undefined] : [loaded.container, loaded.module.init?.def ?? NO_INIT];
}

function calledForm(state: Reader, to: Address, data: Uint8Array): Read {
  const head = data.subarray(0, 4);
  return [head, moduleAt(state, to)?.entries.get(bytesToHex(head))?.def];
}

type Fields = Pick<Transaction, 'nonce' | 'to' | 'value' | 'data'>;

/** The same object where nothing is different: then its signature still says who sent it. */
function remade(transaction: Transaction, sender: Address, fields: Fields & { gasLimit?: bigint }): Transaction {
  const { nonce, to, value, data, gasLimit = transaction.gasLimit } = fields;
  const isSame =
    nonce === transaction.nonce &&
    to === transaction.to &&
    value === transaction.value &&
    gasLimit === transaction.gasLimit &&
    equalBytes(data, transaction.data);
  if (isSame && sender === senderOf(transaction)) return transaction;
  const other = { ...transaction, nonce, to, value, data, gasLimit };
  if (isSystem(other)) return { ...other, from: sender };
  rememberSender(other, sender);
  return other;
}

// ───────────── whether it fits ─────────────

type Attempt = { readonly prepared: Prepared; readonly outcome: Outcome } | { readonly error: TransactionError };

/** Where it is tried, and what it was. */
type Trying = { readonly run: BlockRun; readonly was: Was; readonly before: readonly Transaction[] };

function attemptOf({ run, was, before }: Trying, transaction: Transaction): Attempt {
  const { params } = run.context;
  try {
    // What the chain has admitted it admits, wherever it stands.
    if (transaction !== was.transaction) checkTransaction({ transaction, params });
    checkPlace({ transaction, before }, params);
    const prepared = run.prepare(transaction);
    return { prepared, outcome: prepared.run() };
  } catch (error) {
    if (error instanceof TransactionError) return { error };
    throw error;
  }
}

/** With the gas it had; with more, where that makes the difference. */
function enoughGas(trying: Trying, transaction: Transaction): Attempt {
  const first = attemptOf(trying, transaction);
  if (isByHand(transaction) || !mayLackGas(first, trying.was.receipt)) return first;
  const most = mostGas(trying.run, transaction);
  if (most <= transaction.gasLimit) return first;
  const withGas = (gasLimit: bigint): Attempt =>
    attemptOf(trying, remade(transaction, senderOf(transaction), { ...transaction, gasLimit }));
  const second = withGas(most);
  if ('error' in second || isWorse(second.outcome, first)) return first;
  const used = most - BigInt(second.outcome.gasLeft);
  const enough = used + used / 4n;
  const third = enough < most ? withGas(enough) : second;
  return 'error' in third || third.outcome.status !== second.outcome.status ? second : third;
}

/** It ended otherwise than on the chain, or costs more than it offers before it begins. */
function mayLackGas(first: Attempt, was: Receipt): boolean {
  if ('error' in first) return first.error.rule === 'intrinsicGas';
  const { status } = first.outcome;
  return status === 'outOfGas' ? was.status !== 'outOfGas' : status === 'reverted' && was.status === 'success';
}

/** More gas is no help to what fails all the same. */
function isWorse({ status }: Outcome, first: Attempt): boolean {
  if ('error' in first) return false;
  return status === 'outOfGas' || (status === 'reverted' && first.outcome.status === 'reverted');
}

/** What is left in the block, and what its sender can pay for. */
function mostGas(run: BlockRun, transaction: Transaction): bigint {
  const { balance } = accountOf(run.state, senderOf(transaction));
  const price = maxFeePerGas(transaction);
  if (price === 0n) return run.gasLeft;
  const affordable = balance > transaction.value ? (balance - transaction.value) / price : 0n;
  return affordable < run.gasLeft ? affordable : run.gasLeft;
}

/** The rules of the chain speak of addresses; here they have names. */
function refusalOf({ rule, message }: TransactionError, names: Names): Refusal {
  const refused = message.replaceAll(/0x[0-9a-f]{40}(?![0-9a-f])/g, (address) => nameOf(address as Address, names));
  return { refused, rule };
}
