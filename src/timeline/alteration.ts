/**
 * A transaction as somebody would like it to have been: with another amount, or gone. Its amount is the hlp it carries; of a call that
 * carries none, the first argument that is counted in hlp.
 */

import { bytesToHex, concatBytes } from '../base/bytes.ts';
import { formatHlp } from '../base/units.ts';
import type { Transaction } from '../chain/transaction.ts';
import { AbiError, decodeAbi, encodeAbi } from '../vm/abi.ts';
import { flatCountOf } from '../vm/abi-type.ts';
import { isNumber, type NumberType, rangeOf } from '../vm/types.ts';
import { inputsOf } from './calls.ts';
import type { Contracts } from './contracts.ts';
import { CopyError } from './copy-error.ts';

/** What to do to it; `wei` is what it should say. */
export type Change = { readonly kind: 'remove' } | { readonly kind: 'amount'; readonly wei: bigint };

/** The amount a transaction speaks of. */
export type Amount = {
  /** The argument it is, where it is one. */
  readonly argument: string | undefined;
  readonly wei: bigint;
  /** The same transaction, its signature too, with another amount. */
  readonly instead: (wei: bigint) => Transaction;
};

/** Undefined when it speaks of none. */
export function amountOf(transaction: Transaction, contracts: Contracts): Amount | undefined {
  const { value } = transaction;
  const instead = (wei: bigint): Transaction => ({ ...transaction, value: fitted(wei, 'uint256') });
  return value > 0n ? { argument: undefined, wei: value, instead } : argumentOf(transaction, contracts);
}

function fitted(wei: bigint, type: NumberType): bigint {
  const { min, max } = rangeOf(type);
  if (wei >= min && wei <= max) return wei;
  throw new CopyError(`${formatHlp(wei)} hlp do not fit into this transaction: it has room for ${formatHlp(max)}`);
}

function argumentOf(transaction: Transaction, contracts: Contracts): Amount | undefined {
  const { to, data } = transaction;
  const contract = to === undefined ? undefined : contracts(to);
  const def = contract?.module.entries.get(bytesToHex(data.subarray(0, 4)))?.def;
  if (def === undefined) return undefined;
  const types = def.params.map(({ type }) => type);
  const index = inputsOf(def, contract?.artifact).findIndex(({ unit }) => unit === 'hlp');
  const type = types[index];
  if (typeof type !== 'string' || !isNumber(type)) return undefined;
  const values = decoded(types, data);
  const at = flatCountOf(types.slice(0, index));
  const wei = values?.[at];
  if (values === undefined || typeof wei !== 'bigint') return undefined;
  const instead = (other: bigint): Transaction => {
    const changedData = encodeAbi(types, values.with(at, fitted(other, type)));
    return { ...transaction, data: concatBytes(data.subarray(0, 4), changedData) };
  };
  return { argument: def.params[index]?.name, wei, instead };
}

function decoded(...[types, data]: Parameters<typeof decodeAbi>): ReturnType<typeof decodeAbi> | undefined {
  try {
    return decodeAbi(types, data.subarray(4));
  } catch (error) {
    if (error instanceof AbiError) return undefined;
    throw error;
  }
}

/** A hundred times as much; where there is no amount, out with it. */
export function usualChange(amount: Amount | undefined): Change {
  return amount === undefined || amount.wei === 0n ? { kind: 'remove' } : { kind: 'amount', wei: amount.wei * 100n };
}

/** The transaction as it should have been; undefined when it should not have been at all. Throws CopyError when nothing would change. */
export function changed(change: Change, amount: Amount | undefined): Transaction | undefined {
  if (change.kind === 'remove') return undefined;
  if (amount === undefined)
    throw new CopyError('this transaction speaks of no amount; it can only be taken out: --remove');
  if (amount.wei === change.wei) throw new CopyError('this is the amount it has; name another one');
  return amount.instead(change.wei);
}
