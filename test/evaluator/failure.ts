/** The ways a call can fail, as values to compare with what the machine answers. */

import type { SignatureDecl, ValueType } from '../../src/lang/tree.ts';
import { utf8, type Value } from './values.ts';

export type Reason =
  | { readonly kind: 'panic'; readonly code: number }
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly types: readonly ValueType[];
      readonly args: readonly Value[];
    }
  /** All gas is gone, and nothing is said. */
  | { readonly kind: 'gas' };

export class Failure extends Error {
  readonly reason: Reason;

  constructor(reason: Reason) {
    super(nameOf(reason));
    this.reason = reason;
  }
}

/** In a few words, to count by. */
export function nameOf(reason: Reason): string {
  switch (reason.kind) {
    case 'panic':
      return `Panic 0x${reason.code.toString(16)}`;
    case 'text':
      return 'a text';
    case 'gas':
      return 'out of gas';
    default:
      if (!(reason.name in BUILT_IN)) return 'an error of its own';
      return reason.name === 'CallFailed' ? `CallFailed ${(reason.args[1] as bigint).toString()}` : reason.name;
  }
}

export const PANIC = { arithmetic: 0x11, division: 0x12, enum: 0x21, text: 0x22, index: 0x32, memory: 0x41 } as const;

export function panic(kind: keyof typeof PANIC): Failure {
  return new Failure({ kind: 'panic', code: PANIC[kind] });
}

/** Errors that every contract can answer with (language.md 2.7). */
const BUILT_IN = {
  NotAllowed: ['address'],
  NotPayable: [],
  NoSuchFunction: ['bytes4'],
  BadInput: [],
  InvariantBroken: ['string'],
  TooManyRounds: ['uint256'],
  CallFailed: ['address', 'uint8'],
} as const satisfies Record<string, readonly ValueType[]>;

export function failed(name: keyof typeof BUILT_IN, ...args: Value[]): Failure {
  return new Failure({ kind: 'error', name, types: BUILT_IN[name], args });
}

export function failedWith({ name, fields }: SignatureDecl, args: readonly Value[]): Failure {
  return new Failure({ kind: 'error', name, types: fields.map(({ type }) => type), args });
}

export function broken(sentence: string): Failure {
  return failed('InvariantBroken', utf8(sentence));
}

/** Why a call to another contract failed without an answer of its own. */
export const WHY = { gas: 1n, running: 2n, nobody: 3n, deep: 4n, misfit: 5n, poor: 6n } as const;

export function callFailed(target: bigint, why: keyof typeof WHY): Failure {
  return failed('CallFailed', target, WHY[why]);
}
