/** What was refused before any of its code ran: the call does not fit what there is. In words, with what came and what would have been taken. */

import { grouped } from '../../base/counts.ts';
import { show } from '../../base/show.ts';
import { bytesToHex } from '../../base/bytes.ts';
import { formatHlp } from '../../base/units.ts';
import type { AbiParameter } from '../../lang/abi.ts';
import { entryPrice } from '../../vm/gas.ts';
import { LIMITS } from '../../vm/limits.ts';
import type { FunctionDef } from '../../vm/module.ts';
import { inputsOf } from '../calls.ts';
import type { KnownContract } from '../contracts.ts';
import { typeOfParameter, typeText } from '../types.ts';

/** What stood at the door. */
export type Visit = {
  /** The name of whom it was for, safe to show. */
  readonly who: string;
  readonly contract: KnownContract;
  readonly kind: 'call' | 'view' | 'init';
  readonly data: Uint8Array;
  readonly wei: bigint;
  readonly gas: number;
};

/** Why it was refused; `name` is that of the error. Undefined for what is no reason to be refused. Safe to show. */
export function doorText(name: string | undefined, visit: Visit): string | undefined {
  return name === undefined ? undefined : TEXTS[name]?.(visit);
}

const TEXTS: Readonly<Record<string, (visit: Visit) => string>> = {
  NotPayable: notPayable,
  NoSuchFunction: noSuchFunction,
  BadInput: badInput,
  'out of gas': tooDear,
};

function notPayable({ who, contract, kind, data, wei }: Visit): string {
  const amount = `${formatHlp(wei)} hlp came along`;
  if (kind === 'init') return `init of ${who} is not payable, and ${amount}`;
  if (data.length > 0) return `${signature(contract, calledBy(contract, data))} is not payable, and ${amount}`;
  if (wei === 0n) return `${who} does not say \`accepts hlp\`, so it cannot be called without a function`;
  return `${who} does not say \`accepts hlp\`, and ${amount} without a function to take it`;
}

function noSuchFunction({ who, contract, kind, data }: Visit): string {
  const known = calledBy(contract, data);
  if (known !== undefined && kind === 'view') {
    return `${show(known.name)} of ${who} is an action, and it was asked as a view, which may change nothing`;
  }
  const names = [...new Set([...contract.module.entries.values()].map(({ def }) => show(def.name)))];
  const list = names.length === 0 ? 'it has no functions' : `it has: ${names.join(', ')}`;
  return `no function of ${who} has the selector ${bytesToHex(data.subarray(0, 4))}; ${list}`;
}

function badInput({ contract, kind, data }: Visit): string {
  if (data.length > LIMITS.dataSize) {
    return `${grouped(data.length)} bytes came along, and ${grouped(LIMITS.dataSize)} are the most that anything takes`;
  }
  const def = kind === 'init' ? contract.module.init?.def : calledBy(contract, data);
  const values = kind === 'init' ? data : data.subarray(4);
  return `${signature(contract, def)} was given ${bytesText(values)}, which are no such values`;
}

function tooDear({ who, contract, data, gas }: Visit): string {
  const price = entryPrice(contract.module.weight, data.length);
  const enters = `entering ${who} costs ${grouped(price)} gas`;
  return gas < price
    ? `${enters}, and ${grouped(gas)} were there`
    : `${enters}, and the rest did not last to its first instruction`;
}

function calledBy({ module }: KnownContract, data: Uint8Array): FunctionDef | undefined {
  return module.entries.get(bytesToHex(data.subarray(0, 4)))?.def;
}

/** `admit(member: address, limit: hlp)` */
function signature({ artifact }: KnownContract, def: FunctionDef | undefined): string {
  if (def === undefined) return 'a contract without `init`';
  const inputs = inputsOf(def, artifact).map(inputText);
  return `${show(def.name)}(${inputs.join(', ')})`;
}

const inputText = (input: AbiParameter): string =>
  `${show(input.name)}: ${input.unit ?? show(typeText(typeOfParameter(input)))}`;

/** The beginning is enough to recognize them. */
function bytesText(bytes: Uint8Array): string {
  const count = bytes.length === 1 ? '1 byte' : `${grouped(bytes.length)} bytes`;
  if (bytes.length === 0) return count;
  return `${count} (${bytesToHex(bytes.subarray(0, 36))}${bytes.length > 36 ? '…' : ''})`;
}
