/**
 * Every rule of the chain, one row each, in the order they are asked: the cheap ones first, and proof of work before anybody
 * looks at a body. A row answers with what is wrong, naming what was expected and what was found; no answer means the rule holds.
 *
 * - `HEADER_RULES`: a header and its parent, nothing else.
 * - `BODY_RULES`: header and transactions as they came, before anything runs.
 * - `TRANSACTION_RULES`: one transaction, whatever the state (what this chain admits of all that Ethereum can encode).
 * - `INCLUSION_RULES`: one transaction against its sender's account and the room left in the block.
 * - `RESULT_RULES`: what execution gave against what the header says.
 *
 * Next: `validate.ts` asks them and refuses; `transition.ts` says what execution is.
 */

import type { Address } from '../base/address.ts';
import { equalBytes, hexToBytes } from '../base/bytes.ts';
import type { Hash } from '../base/hash.ts';
import { formatHlp } from '../base/units.ts';
import { type Block, transactionsRoot } from './block.ts';
import { TransactionError } from './errors.ts';
import { FieldError } from './fields.ts';
import { intrinsicGas, nextBaseFee } from './gas.ts';
import { decodeHeader, encodeHeader, type Header, headerHash } from './header.ts';
import { MAX_CALLDATA_BYTES, MAX_DEPLOYMENT_BYTES, MAX_EXTRA_DATA_BYTES, type Params } from './params.ts';
import { meetsTarget, target } from './pow.ts';
import { senderOf } from './signing.ts';
import { accessListOf, decodeTransaction, encodeTransaction, maxFeePerGas, type Transaction } from './transaction.ts';

export type Rule<Context> = { readonly rule: string; readonly check: (context: Context) => string | undefined };

// ───────────── headers ─────────────

export type HeaderContext = { readonly header: Header; readonly parent: Header; readonly params: Params };

export const HEADER_RULES: readonly Rule<HeaderContext>[] = [
  { rule: 'form', check: ({ header }) => problemOfHeaderForm(header) },
  {
    rule: 'extraData',
    check: ({ header }) => {
      const size = header.extraData.length;
      return size > MAX_EXTRA_DATA_BYTES ? `extra data has ${size} bytes, at most ${MAX_EXTRA_DATA_BYTES}` : undefined;
    },
  },
  {
    rule: 'number',
    check: ({ header, parent }) => expected('its number', parent.number + 1n, header.number),
  },
  {
    rule: 'difficulty',
    check: ({ header, parent, params }) =>
      expected('its difficulty', nextDifficulty(parent, params), header.difficulty),
  },
  {
    rule: 'proofOfWork',
    check: ({ header }) => {
      const hash = headerHash(header);
      if (meetsTarget(hexToBytes(hash), header.difficulty)) return undefined;
      return `its hash ${hash} is not below the target ${wordText(target(header.difficulty))}: the work is missing`;
    },
  },
  {
    rule: 'parentHash',
    check: ({ header, parent }) => expected('the hash of its parent', headerHash(parent), header.parentHash),
  },
  {
    rule: 'timestamp',
    check: ({ header, parent }) =>
      header.timestamp > parent.timestamp
        ? undefined
        : `its time ${header.timestamp} is not later than its parent's, ${parent.timestamp}`,
  },
  {
    rule: 'gasLimit',
    check: ({ header, params }) => expected('its gas limit', params.gasLimit, header.gasLimit),
  },
  {
    rule: 'gasWithinLimit',
    check: ({ header }) =>
      header.gasUsed > header.gasLimit
        ? `it used ${header.gasUsed} gas, more than its limit of ${header.gasLimit}`
        : undefined,
  },
  {
    rule: 'baseFee',
    check: ({ header, parent }) => expected('its base fee', nextBaseFee(parent), header.baseFeePerGas),
  },
];

/** How hard the block after `parent` has to be: what genesis says, for as long as no rule adjusts it. */
export function nextDifficulty(_parent: Header, params: Params): bigint {
  return params.difficulty;
}

// ───────────── bodies ─────────────

export type BodyContext = { readonly block: Block; readonly params: Params };

export const BODY_RULES: readonly Rule<BodyContext>[] = [
  {
    rule: 'transactionsRoot',
    check: ({ block }) =>
      expected('the root of its transactions', transactionsRoot(block.transactions), block.header.transactionsRoot),
  },
];

// ───────────── transactions ─────────────

export type TransactionContext = { readonly transaction: Transaction; readonly params: Params };

export const TRANSACTION_RULES: readonly Rule<TransactionContext>[] = [
  { rule: 'form', check: ({ transaction }) => problemOfForm(transaction) },
  {
    rule: 'unprotected',
    check: ({ transaction }) =>
      transaction.chainId === undefined ? 'it names no chain, so anyone could replay it on another one' : undefined,
  },
  {
    rule: 'chainId',
    check: ({ transaction, params }) => expected('its chain id', params.chainId, transaction.chainId ?? 0n),
  },
  {
    rule: 'accessList',
    check: ({ transaction }) =>
      accessListOf(transaction).length > 0 ? 'it has an access list; this chain takes only empty ones' : undefined,
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
    check: ({ transaction, gasLeft }) =>
      transaction.gasLimit > gasLeft
        ? `its gas limit ${transaction.gasLimit} is more than the ${gasLeft} left in the block`
        : undefined,
  },
  {
    rule: 'senderIsContract', // EIP-3607
    check: ({ sender }) => (sender.isContract ? `its sender ${sender.address} is a contract` : undefined),
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
    check: ({ transaction, baseFeePerGas }) =>
      maxFeePerGas(transaction) < baseFeePerGas
        ? `it pays at most ${maxFeePerGas(transaction)} wei per gas; the block asks for ${baseFeePerGas}`
        : undefined,
  },
  {
    rule: 'balance',
    check: ({ transaction, sender }) => {
      const needed = transaction.value + transaction.gasLimit * maxFeePerGas(transaction);
      return sender.balance < needed
        ? `${sender.address} has ${formatHlp(sender.balance)} hlp, which is not enough: amount and most possible fee are ${formatHlp(needed)}`
        : undefined;
    },
  },
];

// ───────────── results ─────────────

/** What execution gave, beside the header that claimed it. */
export type ResultContext = {
  readonly header: Header;
  readonly gasUsed: bigint;
  readonly logsBloom: Uint8Array;
  readonly receiptsRoot: Hash;
  readonly stateRoot: Hash;
  /** Wei that all balances together gained (negative: lost), and what reward and burned fees say it should be. */
  readonly supplyChange: bigint;
  readonly expectedSupplyChange: bigint;
};

export const RESULT_RULES: readonly Rule<ResultContext>[] = [
  { rule: 'gasUsed', check: ({ header, gasUsed }) => expected('the gas it used', gasUsed, header.gasUsed) },
  {
    rule: 'logsBloom',
    check: ({ header, logsBloom }) =>
      equalBytes(header.logsBloom, logsBloom) ? undefined : 'its bloom is not that of its logs',
  },
  {
    rule: 'receiptsRoot',
    check: ({ header, receiptsRoot }) => expected('the root of its receipts', receiptsRoot, header.receiptsRoot),
  },
  {
    rule: 'stateRoot',
    check: ({ header, stateRoot }) => expected('the root of the state it leads to', stateRoot, header.stateRoot),
  },
  {
    rule: 'supply',
    check: ({ supplyChange, expectedSupplyChange }) =>
      expected('the change of all balances together', expectedSupplyChange, supplyChange),
  },
];

// ───────────── helpers ─────────────

function expected(what: string, wanted: bigint | string, found: bigint | string): string | undefined {
  return wanted === found ? undefined : `${what} must be ${wanted}, but is ${found}`;
}

function wordText(word: bigint): string {
  return `0x${word.toString(16).padStart(64, '0')}`;
}

/** A header made by hand may hold what no encoding can say, and could never be read again. */
function problemOfHeaderForm(header: Header): string | undefined {
  try {
    return problemOfCase('its miner', header.miner, decodeHeader(encodeHeader(header)).miner);
  } catch (error) {
    if (error instanceof FieldError || error instanceof RangeError) return error.message;
    throw error;
  }
}

/** A transaction made by hand may hold what no encoding can say; one that was decoded is fine. */
function problemOfForm(transaction: Transaction): string | undefined {
  try {
    return problemOfCase('its recipient', transaction.to, decodeTransaction(encodeTransaction(transaction)).to);
  } catch (error) {
    if (error instanceof TransactionError || error instanceof RangeError) return error.message;
    throw error;
  }
}

/** One address, one text: written with capitals it would be another account of the flat memory, and the same in the trie. */
function problemOfCase(what: string, written: Address | undefined, meant: Address | undefined): string | undefined {
  return written === meant ? undefined : `${what} must be written in lower case, as ${meant}`;
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
