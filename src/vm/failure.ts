/**
 * The ways a running contract can stop, a closed list. A contract's failure is a value (`Stop`) that ends its call;
 * anything else thrown in this room is a fault of ours and must end the process.
 *
 * - reverted: the call's effects are undone, the gas that is left goes back, `data` says why;
 * - outOfGas: the same, and all of its gas is gone; no data.
 */

import { concatBytes, utf8ToBytes } from '../base/bytes.ts';
import { encodeAbi, selectorOf } from './abi.ts';
import type { Fault } from './opcodes.ts';
import { fieldTypes, type AbiType } from './abi-type.ts';
import type { LeafType, Value } from './types.ts';

/** Thrown by handlers, caught by the machine. Not an Error: no stack is recorded. */
export class Stop {
  readonly status: 'reverted' | 'outOfGas';
  readonly data: Uint8Array;

  constructor(status: 'reverted' | 'outOfGas', data: Uint8Array) {
    this.status = status;
    this.data = data;
  }
}

export function outOfGas(): Stop {
  return new Stop('outOfGas', new Uint8Array(0));
}

/** Revert with `Error(string)`, as `require … else "text"` does. */
export function revertWithText(text: Uint8Array): Stop {
  return revertWith('Error', [text]);
}

/** Limits and failed calls have errors of their own. */
export type Panic = Exclude<Fault, 'limit' | 'callee'>;

/** Faults of arithmetic, index and memory revert with Solidity's panic codes: clients explain them already. */
export const PANIC_CODES: Readonly<Record<Panic, bigint>> = {
  arith: 0x11n,
  div0: 0x12n,
  enum: 0x21n,
  utf8: 0x22n,
  index: 0x32n,
  memory: 0x41n,
};

export function panic(fault: Panic): Stop {
  return revertWith('Panic', [PANIC_CODES[fault]]);
}

/** The errors every contract can answer with, whatever its own are. They are part of every ABI. */
export const BUILT_IN_ERRORS = [
  { name: 'NotAllowed', fields: [{ name: 'caller', type: 'address' }] },
  { name: 'NotPayable', fields: [] },
  { name: 'NoSuchFunction', fields: [{ name: 'selector', type: 'bytes4' }] },
  { name: 'BadInput', fields: [] },
  { name: 'InvariantBroken', fields: [{ name: 'name', type: 'string' }] },
  { name: 'TooManyRounds', fields: [{ name: 'max', type: 'uint256' }] },
  {
    name: 'CallFailed',
    fields: [
      { name: 'target', type: 'address' },
      { name: 'why', type: 'uint8' },
    ],
  },
] as const satisfies readonly {
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: LeafType }[];
}[];

export type BuiltInError = (typeof BUILT_IN_ERRORS)[number]['name'];

export function revertBuiltIn(name: BuiltInError, values: readonly Value[]): Stop {
  return revertWith(name, values);
}

export function invariantBroken(sentence: string): Stop {
  return revertBuiltIn('InvariantBroken', [utf8ToBytes(sentence)]);
}

type OwnError = { readonly types: readonly AbiType[]; readonly selector: Uint8Array };

/** All errors that are not a contract's. */
const OWN_ERRORS: ReadonlyMap<string, OwnError> = new Map([
  ownError('Error', ['string']),
  ownError('Panic', ['uint256']),
  ...BUILT_IN_ERRORS.map(({ name, fields }) => ownError(name, fieldTypes({ fields }))),
]);

function ownError(name: string, types: readonly AbiType[]): readonly [string, OwnError] {
  return [name, { types, selector: selectorOf(name, types) }];
}

function revertWith(name: BuiltInError | 'Error' | 'Panic', values: readonly Value[]): Stop {
  const { types, selector } = OWN_ERRORS.get(name) as OwnError;
  return new Stop('reverted', concatBytes(selector, encodeAbi(types, values)));
}
