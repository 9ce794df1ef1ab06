/**
 * Whether a transaction may wait: the rules of the chain, with two differences. A nonce may be early, because what is missing before it
 * may still come; and what waits already may spend its part of the balance first.
 */

import { NOBODY } from '../../base/address.ts';
import { formatHlp } from '../../base/units.ts';
import { isByHand } from '../../chain/cheat.ts';
import { TransactionError } from '../../chain/errors.ts';
import { mostCost } from '../../chain/gas.ts';
import { TRANSACTION_RULES } from '../../chain/transaction-rules.ts';
import type { Transaction } from '../../chain/transaction.ts';
import { checkInclusion, refuseTransaction } from '../../chain/validate.ts';
import { NO_CODE } from '../../state/reader.ts';
import { type Ground, standingOf } from './ground.ts';
import { isRaised, LEAST_RAISE, type Pending } from './pending.ts';

/** What was taken once keeps its place when fees have risen meanwhile: it waits until they fall. */
const ANY_FEE = 0n;

/** Asked again with all the others; here they keep away what need not be looked at closely. */
const CHEAP_RULES = TRANSACTION_RULES.filter(({ rule }) => rule !== 'signature');

/** What can be said before anybody has looked for the sender, which costs more than all the rest. Throws `TransactionError`. */
export function checkUnseen(transaction: Transaction, ground: Ground): void {
  refuseTransaction(CHEAP_RULES, { transaction, params: ground.params });
  // It is free, so no fee would ever bring it into a block.
  if (isByHand(transaction)) throw new TransactionError('byHand', 'a change by hand is mined at once, or not at all');
  const { nonce, gasLimit } = transaction;
  const sender = { address: NOBODY, nonce, balance: mostCost(transaction), isContract: false };
  checkInclusion({ transaction, sender, baseFeePerGas: ground.baseFeePerGas(), gasLeft: gasLimit });
}

/**
 * Asks the rules of the next block. Throws `TransactionError`.
 * @param others the most that everything else that waits of this sender may cost, in wei
 * @param replaced what would have to make way for it
 */
export function checkNewcomer(newcomer: Pending, others: bigint, replaced: Pending | undefined, ground: Ground): void {
  const { transaction, sender } = newcomer;
  const { balance } = standingOf(ground, sender);
  check(newcomer, balance, ground.baseFeePerGas(), ground);
  if (balance < others + mostCost(transaction)) throw spentAlready(newcomer, balance, others);
  if (replaced !== undefined && !isRaised(replaced.transaction, transaction)) throw notRaised(transaction);
}

/** Can it still be mined some day? Fees may fall, and a balance may grow. Throws `TransactionError`. */
export function checkAlive(entry: Pending, ground: Ground): void {
  check(entry, mostCost(entry.transaction), ANY_FEE, ground);
}

function check({ transaction, sender }: Pending, balance: bigint, baseFeePerGas: bigint, ground: Ground): void {
  const { nonce, codeHash } = standingOf(ground, sender);
  checkInclusion({
    transaction,
    sender: {
      address: sender,
      nonce: transaction.nonce > nonce ? transaction.nonce : nonce,
      balance,
      isContract: codeHash !== NO_CODE,
    },
    baseFeePerGas,
    gasLeft: ground.params.gasLimit,
  });
}

function spentAlready({ transaction, sender }: Pending, balance: bigint, others: bigint): TransactionError {
  const [has, spent, needed] = [balance, others, mostCost(transaction)].map(formatHlp);
  return new TransactionError(
    'balance',
    `${sender} has ${has} hlp, of which what waits already may take ${spent}; amount and most possible fee of this one are ${needed}`,
  );
}

function notRaised({ nonce }: Transaction): TransactionError {
  return new TransactionError(
    'replacement',
    `a transaction with nonce ${nonce} of the same sender is waiting already; another one in its place has to pay ${LEAST_RAISE} % more for gas`,
  );
}

/** What a transaction was refused for; undefined when it was not. */
export function reasonOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (error instanceof TransactionError) return error.message;
    throw error;
  }
}
