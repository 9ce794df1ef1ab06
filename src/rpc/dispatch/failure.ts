/**
 * What becomes of an error on its way to a client: one of the chain's own keeps its rule and its sentence; whatever nobody foresaw is an
 * internal error without a stack, a path or a key in it, and is told to whoever runs the node.
 */

import { ChainError, RuleBroken, TransactionError } from '../../chain/errors.ts';
import { NodeError } from '../../node/errors.ts';
import { StoreFull } from '../../state/store.ts';
import { RpcError } from '../errors.ts';

/** @param report hears of what nobody foresaw */
export function failureOf(error: unknown, report: (error: unknown) => void): RpcError {
  if (error instanceof RpcError) return error;
  const known = KNOWN.find(([kind]) => error instanceof kind);
  if (known !== undefined) return known[1](error as Error & { rule?: string; code?: string });
  report(error);
  return new RpcError('internal', 'something went wrong inside the node; it goes on, and has written down what it was');
}

type Ruled = Error & { readonly rule?: string; readonly code?: string };
type Row = readonly [kind: abstract new (...args: never[]) => Error, into: (error: Ruled) => RpcError];

const KNOWN: readonly Row[] = [
  [TransactionError, (error) => new RpcError('refused', wordsFor(error), { rule: error.rule })],
  [RuleBroken, (error) => new RpcError('refused', error.message, { rule: error.rule })],
  [NodeError, (error) => new RpcError(error.code === 'busy' ? 'unavailable' : 'refused', error.message)],
  [
    StoreFull,
    () =>
      new RpcError(
        'unavailable',
        'the disk is full; nothing was changed, and it can be tried again when there is room',
      ),
  ],
  [ChainError, (error) => new RpcError(error.rule === 'unknownBlock' ? 'notFound' : 'refused', error.message)],
];

/** By the rule that is broken: client libraries look for these phrases, and turn them into errors of their own. */
const PHRASES: Readonly<Record<string, string>> = {
  balance: 'insufficient funds for gas * price + value',
  chainId: 'invalid chain id',
  dataSize: 'oversized data',
  feeBelowBase: 'max fee per gas less than block base fee',
  feeOverflow: 'max fee per gas higher than 2^256-1',
  gasAboveBlock: 'gas limit reached',
  intrinsicGas: 'intrinsic gas too low',
  nonceRange: 'nonce has max value',
  nonceTooHigh: 'nonce too high',
  nonceTooLow: 'nonce too low',
  priorityAboveMax: 'max priority fee per gas higher than max fee per gas',
  replacement: 'replacement transaction underpriced',
  type: 'transaction type not valid',
  unprotected: 'only replay-protected (EIP-155) transactions are taken',
};

function wordsFor({ rule = '', message }: Ruled): string {
  const phrase = PHRASES[rule];
  return phrase === undefined ? message : `${phrase}: ${message}`;
}
