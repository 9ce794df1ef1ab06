/**
 * What may become of bytes: refused by a named rule, or accepted; and then they are what encoding gives back, and an outside
 * library (micro-eth-signer, with noble's curves) reads the same from them. Anything else is wrong.
 */

import { Transaction as TheirTransaction } from 'micro-eth-signer';
import { RLP as THEIR_RLP } from 'micro-eth-signer/core/rlp.js';
import { bytesToHex, equalBytes } from '../../src/base/bytes.ts';
import { decodeRlp, encodeRlp, type Rlp, RlpError } from '../../src/base/rlp.ts';
import { decodeBlock, encodeBlock } from '../../src/chain/block.ts';
import { TransactionError } from '../../src/chain/errors.ts';
import { FieldError } from '../../src/chain/fields.ts';
import { senderOf, transactionHash } from '../../src/chain/signing.ts';
import { decodeTransaction, encodeTransaction, type Transaction } from '../../src/chain/transaction.ts';
import type { Kind } from './corpus.ts';

/** `alone`: the outside library would take it, for a reason that we know. */
export type Verdict =
  | { readonly is: 'accepted' }
  | { readonly is: 'refused'; readonly rule: string; readonly alone: boolean }
  | { readonly is: 'wrong'; readonly what: string };

/** What we refuse and they do not: limits of ours that they do not have (EIP-2294, 256 bits for all gas, nesting). */
export const STRICTER: readonly string[] = ['chainIdRange', 'vRange', 'feeOverflow', 'lists nest deeper than N'];

/** What is judged; tests put weakened ones in their place. */
export type Codec<T> = {
  readonly decode: (bytes: Uint8Array) => T;
  readonly encode: (value: T) => Uint8Array;
  /** The name of the rule for an error that it may end in; undefined for every other. */
  readonly ruleOf: (error: unknown) => string | undefined;
  /** What it says, and what the others say of the same bytes, which throw when they refuse them. */
  readonly mine: (value: T) => string;
  readonly theirs?: (bytes: Uint8Array) => string;
};

const TRANSACTIONS: Codec<Transaction> = {
  decode: decodeTransaction,
  encode: encodeTransaction,
  ruleOf: (error) => (error instanceof TransactionError ? error.rule : undefined),
  mine: (transaction) => `${transactionHash(transaction)} of ${senderOf(transaction)}`,
  theirs: (bytes) => {
    const transaction = TheirTransaction.fromHex(bytesToHex(bytes), false);
    return `${transaction.hash} of ${transaction.recoverSender().address.toLowerCase()}`;
  },
};

const TREES: Codec<Rlp> = {
  decode: decodeRlp,
  encode: encodeRlp,
  ruleOf: (error) => (error instanceof RlpError ? wordsOf(error) : undefined),
  mine: textOf,
  theirs: (bytes) => textOf(THEIR_RLP.decode(bytes) as Rlp),
};

/** Nobody else has blocks like ours. */
const BLOCKS: Codec<ReturnType<typeof decodeBlock>> = {
  decode: decodeBlock,
  encode: encodeBlock,
  ruleOf: (error) => (error instanceof FieldError || error instanceof TransactionError ? error.rule : undefined),
  mine: ({ transactions }) => `a block of ${transactions.length}`,
};

export const CODECS = { transaction: TRANSACTIONS, rlp: TREES, block: BLOCKS };

export function judge(kind: Kind, bytes: Uint8Array): Verdict {
  return judgeBy(CODECS[kind] as Codec<unknown>, bytes);
}

export function judgeBy<T>(codec: Codec<T>, bytes: Uint8Array): Verdict {
  const before = bytes.slice();
  try {
    const value = codec.decode(bytes);
    if (!equalBytes(codec.encode(value), bytes)) return wrong('it has two encodings');
    const mine = codec.mine(value);
    const theirs = codec.theirs === undefined ? mine : told(codec.theirs, bytes);
    if (theirs !== mine) return wrong(`we say ${mine}, they say ${theirs}`);
    return equalBytes(bytes, before) ? { is: 'accepted' } : wrong('the bytes were changed');
  } catch (error) {
    const rule = codec.ruleOf(error);
    return rule === undefined ? wrong(`it ends in ${String(error)}`) : refused(codec, bytes, rule);
  }
}

function refused<T>({ theirs }: Codec<T>, bytes: Uint8Array, rule: string): Verdict {
  const alone = theirs !== undefined && !told(theirs, bytes).startsWith(NO);
  if (alone && !STRICTER.includes(rule)) return wrong(`we refuse it (${rule}), they do not`);
  return { is: 'refused', rule, alone };
}

const NO = 'no: ';

function told(theirs: (bytes: Uint8Array) => string, bytes: Uint8Array): string {
  try {
    return theirs(bytes);
  } catch (error) {
    return `${NO}${(error as Error).message}`;
  }
}

/** RLP has no names of rules; its words without their numbers do. */
function wordsOf(error: RlpError): string {
  return error.message.replace(/^not RLP at byte \d+: /, '').replace(/\d+/g, 'N');
}

function wrong(what: string): Verdict {
  return { is: 'wrong', what };
}

function textOf(item: Rlp): string {
  return item instanceof Uint8Array ? bytesToHex(item) : `[${item.map(textOf).join(',')}]`;
}
