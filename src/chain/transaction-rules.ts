/**
 * What a transaction has to be, one row per rule: by itself (`TRANSACTION_RULES`, what this chain admits of all that Ethereum
 * can encode) and in its place (`INCLUSION_RULES`, against its sender's account and the room left in the block). What can be
 * encoded at all is decided in `transaction.ts`.
 *
 * The rows of `TRANSACTION_RULES` do not name the sender, who is not known before the last of them; `validate.ts` adds it for
 * a transaction that stands in a block.
 */

import { type Address, NOBODY } from '../base/address.ts';
import { formatHlp } from '../base/units.ts';
import { isByHand, problemOfCheat } from './cheat.ts';
import { TransactionError } from './errors.ts';
import { intrinsicGas, mostCost } from './gas.ts';
import { MAX_CALLDATA_BYTES, MAX_DEPLOYMENT_BYTES, type Params } from './params.ts';
import { expected, problemOfCase, type Rule } from './rules.ts';
import { senderOf } from './signing.ts';
import {
  accessListOf,
  decodeTransaction,
  encodeTransaction,
  isSystem,
  maxFeePerGas,
  type Transaction,
  wasDecoded,
} from './transaction.ts';

export type TransactionContext = { readonly transaction: Transaction; readonly params: Params };

export const TRANSACTION_RULES: readonly Rule<TransactionContext>[] = [
  { rule: 'form', check: ({ transaction }) => problemOfForm(transaction) },
  { rule: 'byHand', check: ({ transaction, params }) => problemOfSystem(transaction, params) },
  {
    rule: 'unprotected',
    check: ({ transaction, params }) =>
      transaction.chainId === undefined
        ? `it names no chain, so anyone could replay it on another one; it must name chain ${params.chainId}`
        : undefined,
  },
  {
    rule: 'chainId',
    check: ({ transaction, params }) => expected('its chain id', params.chainId, transaction.chainId ?? 0n),
  },
  {
    rule: 'accessList',
    check: ({ transaction }) => {
      const size = accessListOf(transaction).length;
      return size > 0 ? `it has an access list of ${size}; this chain takes only empty ones` : undefined;
    },
  },
  {
    rule: 'dataSize',
    check: ({ transaction: { to, data } }) => {
      const most = to === undefined ? MAX_DEPLOYMENT_BYTES : MAX_CALLDATA_BYTES;
      return data.length > most ? `it carries ${data.length} bytes of data, at most ${most}` : undefined;
    },
  },
  {
    rule: 'gasAboveBlock',
    check: ({ transaction, params }) =>
      transaction.gasLimit > params.gasLimit
        ? `its gas limit ${transaction.gasLimit} is more than a block holds, ${params.gasLimit}`
        : undefined,
  },
  {
    rule: 'intrinsicGas',
    check: ({ transaction }) => {
      const least = intrinsicGas(transaction);
      return transaction.gasLimit < least
        ? `its gas limit ${transaction.gasLimit} is less than the ${least} it costs before anything runs`
        : undefined;
    },
  },
  // Last, because recovering the sender costs more than all the others together.
  { rule: 'signature', check: ({ transaction }) => problemOfSignature(transaction) },
];

/** A sender as the rules see it. */
export type Sender = {
  readonly address: Address;
  readonly nonce: bigint;
  readonly balance: bigint;
  readonly isContract: boolean;
};

export type InclusionContext = {
  readonly transaction: Transaction;
  readonly sender: Sender;
  readonly baseFeePerGas: bigint;
  /** Gas the transactions before it have left in the block. */
  readonly gasLeft: bigint;
};

export const INCLUSION_RULES: readonly Rule<InclusionContext>[] = [
  {
    rule: 'blockGas',
    check: ({ transaction, sender, gasLeft }) =>
      transaction.gasLimit > gasLeft
        ? `its gas limit ${transaction.gasLimit} is more than the ${gasLeft} left in the block (sent by ${sender.address})`
        : undefined,
  },
  {
    rule: 'senderIsContract', // EIP-3607
    check: ({ transaction, sender }) =>
      sender.isContract && !isSystem(transaction)
        ? `its sender ${sender.address} is a contract; only people send`
        : undefined,
  },
  {
    rule: 'nonceTooLow',
    check: ({ transaction, sender }) =>
      transaction.nonce < sender.nonce
        ? `its nonce ${transaction.nonce} was used already; the next of ${sender.address} is ${sender.nonce}`
        : undefined,
  },
  {
    rule: 'nonceTooHigh',
    check: ({ transaction, sender }) =>
      transaction.nonce > sender.nonce
        ? `its nonce ${transaction.nonce} is too early; the next of ${sender.address} is ${sender.nonce}`
        : undefined,
  },
  {
    rule: 'feeBelowBase',
    check: ({ transaction, sender, baseFeePerGas }) =>
      maxFeePerGas(transaction) < baseFeePerGas && !isByHand(transaction)
        ? `${nameOf(sender)} pays at most ${maxFeePerGas(transaction)} wei per gas; the block asks for ${baseFeePerGas}`
        : undefined,
  },
  {
    rule: 'balance',
    check: ({ transaction, sender }) => {
      const needed = mostCost(transaction);
      return sender.balance < needed
        ? `${sender.address} has ${formatHlp(sender.balance)} hlp, which is not enough: amount and most possible fee are ${formatHlp(needed)}`
        : undefined;
    },
  },
];

// ───────────── helpers ─────────────

/** A pool asks this rule before anybody has looked for the sender. */
const nameOf = ({ address }: Sender): string => (address === NOBODY ? 'it' : address);

/** A transaction made by hand may hold what no encoding can say; one that was decoded is fine. */
function problemOfForm(transaction: Transaction): string | undefined {
  if (wasDecoded(transaction)) return undefined;
  try {
    const meant = decodeTransaction(encodeTransaction(transaction));
    const from = isSystem(transaction) && isSystem(meant) ? [transaction.from, meant.from] : [];
    return problemOfCase('its recipient', transaction.to, meant.to) ?? problemOfCase('its sender', from[0], from[1]);
  } catch (error) {
    if (error instanceof TransactionError || error instanceof RangeError) return error.message;
    throw error;
  }
}

function problemOfSystem(transaction: Transaction, { development }: Params): string | undefined {
  if (!isSystem(transaction)) return undefined;
  if (!development) return 'nobody signed it: that counts only on a chain whose genesis says that it is one to play on';
  return isByHand(transaction) ? problemOfCheat(transaction) : undefined;
}

function problemOfSignature(transaction: Transaction): string | undefined {
  try {
    senderOf(transaction);
    return undefined;
  } catch (error) {
    if (error instanceof TransactionError) return error.message;
    throw error;
  }
}
