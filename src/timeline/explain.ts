/**
 * Why a call failed, in words: the error by its name and fields, a panic by what it means. Never only "reverted". Which write broke an
 * invariant is found by `breaking.ts`.
 */

import { bytesToHex } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import type { AbiParameter } from '../lang/abi.ts';
import { selectorOf } from '../vm/abi.ts';
import type { AbiType } from '../vm/abi-type.ts';
import { BUILT_IN_ERRORS, PANIC_CODES } from '../vm/failure.ts';
import type { Machine } from '../vm/machine.ts';
import { WHY } from '../vm/calls.ts';
import type { Contracts, KnownContract } from './contracts.ts';
import { readValues } from './reading.ts';
import { whoFailed } from './running.ts';
import { type NamedValue, type Names, withUnit } from './values.ts';

export type Reason = {
  /** `OverLimit`, `InvariantBroken`, `Error`, `Panic`, `out of gas`; undefined when the data names nothing known. */
  readonly name: string | undefined;
  readonly fields: readonly NamedValue[];
  /** One sentence. */
  readonly text: string;
};

type ErrorRow = {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: AbiType }[];
  /** The same as the source describes them. */
  readonly described: readonly AbiParameter[];
};

const PANICS: Readonly<Record<keyof typeof PANIC_CODES, string>> = {
  arith: 'a number got too big or too small for its type',
  div0: 'something was divided by zero',
  enum: 'a number is no member of its enum',
  utf8: 'a string was cut in the middle of a letter, so it is no text any more',
  index: 'an index lies outside of the text or list, or a list is full',
  memory: 'a text or list got too long',
};

/** Why a contract could not be called, or hlp not be sent. */
const CALL_FAILURES: Readonly<Record<keyof typeof WHY, (who: string) => string>> = {
  outOfGas: (who) => `${who} was called and used up its gas`,
  running: (who) => `${who} is running already, and cannot be called again before it is done`,
  nobody: (who) => `${who} was called, and is no contract`,
  tooDeep: (who) => `${who} was called, and too many contracts were running by then`,
  misfit: (who) => `${who} did not answer what its caller expected`,
  tooPoor: (who) => `there was not enough hlp to send to ${who}`,
};

const STANDARD_ERRORS: readonly ErrorRow[] = [
  { name: 'Error', fields: [{ name: 'message', type: 'string' }] } as const,
  { name: 'Panic', fields: [{ name: 'code', type: 'uint256' }] } as const,
  ...BUILT_IN_ERRORS,
].map((row) => ({ ...row, described: [] }));

/** Reads the answer of a failed call. `contract` is whose code failed, which may be deeper than what was called; undefined when no code did. */
export function reasonOf(
  status: 'reverted' | 'outOfGas',
  data: Uint8Array,
  contract: KnownContract | undefined,
  names: Names,
): Reason {
  if (status === 'outOfGas') return { name: 'out of gas', fields: [], text: 'the gas ran out; all of it is gone' };
  const row = [...errorsOf(contract), ...STANDARD_ERRORS].find((error) => matches(error, data));
  const fields = row && readValues(row.fields, row.described, data.subarray(4), names);
  if (row === undefined || fields === undefined) {
    return { name: undefined, fields: [], text: `it answered with ${bytesToHex(data.subarray(0, 64))}` };
  }
  return { name: row.name, fields, text: textOf(row.name, fields) };
}

/** Is it an error that a contract made up, so that one has to know which contract it was? */
export function isCustom(status: 'success' | 'reverted' | 'outOfGas', data: Uint8Array): boolean {
  return status === 'reverted' && !STANDARD_ERRORS.some((error) => matches(error, data));
}

/** Runs a call to its end: the contract whose code failed, which may be deeper than the one that was called. */
export function failedContract(machine: Machine, contracts: Contracts): KnownContract | undefined {
  const failed = whoFailed(machine);
  return failed && contracts(failed);
}

function errorsOf(contract: KnownContract | undefined): ErrorRow[] {
  const known = contract?.artifact?.abi.filter((entry) => entry.type === 'error') ?? [];
  return (contract?.module.module.errors ?? []).map(({ name, fields }) => {
    return { name, fields, described: known.find((entry) => entry.name === name)?.inputs ?? [] };
  });
}

function matches({ name, fields }: ErrorRow, data: Uint8Array): boolean {
  const selector = selectorOf(
    name,
    fields.map(({ type }) => type),
  );
  return data.length >= 4 && selector.every((byte, i) => byte === data[i]);
}

function textOf(name: string, fields: readonly NamedValue[]): string {
  const first = fields[0];
  switch (name) {
    case 'Error':
      return String(first?.shown);
    case 'Panic':
      return panicText(first?.shown ?? '');
    case 'InvariantBroken':
      return `InvariantBroken: ${first?.shown} did not hold at the end`;
    case 'CallFailed':
      return callFailedText(first?.shown ?? '', fields[1]?.shown ?? '');
    case 'NotAllowed':
      return `${first?.shown} may not do this`;
    case 'NotPayable':
      return 'it does not take hlp';
    case 'NoSuchFunction':
      return `it has no function with the selector ${first?.shown}`;
    case 'BadInput':
      return 'the data do not fit what the function takes';
    default:
      return `${show(name)}(${fields.map((field) => `${show(field.name)}: ${withUnit(field.shown, field)}`).join(', ')})`;
  }
}

function callFailedText(who: string, why: string): string {
  const kind = Object.entries(WHY).find(([, known]) => known.toString() === why)?.[0];
  return kind === undefined ? `${who} was called, and it failed` : CALL_FAILURES[kind as keyof typeof WHY](who);
}

function panicText(code: string): string {
  const kind = Object.entries(PANIC_CODES).find(([, known]) => known.toString() === code)?.[0];
  return kind === undefined ? `it stopped with the code ${code}` : PANICS[kind as keyof typeof PANICS];
}
