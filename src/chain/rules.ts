/**
 * Every rule of the chain, one row each, in the order they are asked: the cheap ones first, and proof of work before anybody
 * looks at a body. A row answers with what is wrong, naming the account where there is one, what was expected and what was
 * found; no answer means the rule holds.
 *
 * - `HEADER_RULES` (here): a header, its parent and the one before that.
 * - `BODY_RULES` (here): header and transactions as they came, before anything runs.
 * - `TRANSACTION_RULES` (`transaction-rules.ts`): one transaction, whatever the state.
 * - `INCLUSION_RULES` (`transaction-rules.ts`): one transaction against its sender's account and the room left in the block.
 * - `RESULT_RULES` (`result-rules.ts`): what execution gave against what the header says.
 * - Rules that a genesis may switch on, of three of these kinds: `chosen-rules.ts`.
 *
 * Next: `validate.ts` asks them and refuses; `transition.ts` says what execution is.
 */

import { hexToBytes } from '../base/bytes.ts';
import { type Block, transactionsRoot } from './block.ts';
import { nextDifficulty } from './difficulty.ts';
import { FieldError } from './fields.ts';
import { intrinsicGas, isBaseFeeByHand, nextBaseFee } from './gas.ts';
import { decodeHeader, encodeHeader, type Header, headerHash } from './header.ts';
import { MAX_EXTRA_DATA_BYTES, MAX_LEAP_IN_SECONDS, type Params } from './params.ts';
import { meetsTarget, target } from './pow.ts';

export type Rule<Context> = { readonly rule: string; readonly check: (context: Context) => string | undefined };

/** The answer of most rows: undefined when what was found is what was wanted. */
export function expected(what: string, wanted: bigint | string, found: bigint | string): string | undefined {
  return wanted === found ? undefined : `${what} must be ${wanted}, but is ${found}`;
}

/** One address, one text: written with capitals it would be another account of the flat memory, and the same in the trie. */
export function problemOfCase(
  what: string,
  written: string | undefined,
  meant: string | undefined,
): string | undefined {
  return written === meant ? undefined : `${what} must be written in lower case, as ${meant}, but is ${written}`;
}

// ───────────── headers ─────────────

export type HeaderContext = {
  readonly header: Header;
  readonly parent: Header;
  /** Undefined when the parent is block 0. */
  readonly grandparent: Header | undefined;
  readonly params: Params;
};

export const HEADER_RULES: readonly Rule<HeaderContext>[] = [
  { rule: 'form', check: ({ header }) => problemOfHeaderForm(header) },
  {
    rule: 'extraData',
    check: ({ header }) => {
      const size = header.extraData.length;
      return size > MAX_EXTRA_DATA_BYTES
        ? `its extra data has ${size} bytes, at most ${MAX_EXTRA_DATA_BYTES}`
        : undefined;
    },
  },
  {
    rule: 'number',
    check: ({ header, parent }) => expected('its number', parent.number + 1n, header.number),
  },
  {
    rule: 'difficulty',
    check: ({ header, parent, grandparent, params }) =>
      expected('its difficulty', nextDifficulty(parent, grandparent, params), header.difficulty),
  },
  { rule: 'proofOfWork', check: ({ header }) => problemOfWork(header) },
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
    rule: 'timeLeap',
    check: ({ header, parent }) => {
      const leap = header.timestamp - parent.timestamp;
      return leap > MAX_LEAP_IN_SECONDS
        ? `its time ${header.timestamp} is ${leap} seconds after its parent's, at most ${MAX_LEAP_IN_SECONDS}`
        : undefined;
    },
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
    check: ({ header, parent, params }) =>
      params.development && isBaseFeeByHand(header)
        ? undefined
        : expected('its base fee', nextBaseFee(parent), header.baseFeePerGas),
  },
];

// ───────────── bodies ─────────────

export type BodyContext = { readonly block: Block; readonly params: Params };

export const BODY_RULES: readonly Rule<BodyContext>[] = [
  {
    rule: 'transactionsRoot',
    check: ({ block }) =>
      expected('the root of its transactions', transactionsRoot(block.transactions), block.header.transactionsRoot),
  },
  {
    rule: 'bodyGas', // Before anybody looks for a sender: what cannot fit is not worth that.
    check: ({ block: { header, transactions } }) => {
      const least = transactions.reduce((sum, transaction) => sum + intrinsicGas(transaction), 0n);
      return least > header.gasLimit
        ? `its transactions cost at least ${least} gas before anything runs, more than its limit of ${header.gasLimit}`
        : undefined;
    },
  },
];

// ───────────── helpers ─────────────

/** Did somebody do as much work as the header says? Nothing else has to be known of the block. */
export function problemOfWork(header: Header): string | undefined {
  const hash = headerHash(header);
  if (meetsTarget(hexToBytes(hash), header.difficulty)) return undefined;
  return `its hash ${hash} is not below the target ${wordText(target(header.difficulty))}: the work is missing`;
}

function wordText(word: bigint): string {
  return `0x${word.toString(16).padStart(64, '0')}`;
}

/** A header made by hand may hold what no encoding can say, and could never be read again. */
function problemOfHeaderForm(header: Header): string | undefined {
  try {
    const meant = decodeHeader(encodeHeader(header));
    const problems = TEXT_FIELDS.map((name) => problemOfCase(`its ${name}`, header[name], meant[name]));
    return problems.find((problem) => problem !== undefined);
  } catch (error) {
    if (error instanceof FieldError || error instanceof RangeError) return error.message;
    throw error;
  }
}

/** What is kept as text, and could be written in other letters. */
const TEXT_FIELDS = ['miner', 'parentHash', 'stateRoot', 'transactionsRoot', 'receiptsRoot'] as const;
