/** Who the tests of this room are about, and how they ask for refusals. */

import type { Address } from '../../src/base/address.ts';
import { ChainError, RuleBroken, TransactionError } from '../../src/chain/errors.ts';
import { FieldError } from '../../src/chain/fields.ts';
import { personNamed } from '../../src/wallet/mnemonic.ts';

export function addressOf(name: string): Address {
  return person(name).address;
}

export function keyOf(name: string): Uint8Array {
  return person(name).privateKey;
}

function person(name: string): { address: Address; privateKey: Uint8Array } {
  const found = personNamed(name);
  if (found === undefined) throw new Error(`there is no ${name} in this story`);
  return found;
}

export const ALISE = addressOf('alise');
export const BOB = addressOf('bob');
export const JON = addressOf('jon');
export const HELPER = addressOf('helper');

/** The name of the rule on which an action is refused; undefined when it is not. Anything unnamed is thrown on. */
export function refusalOf(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return ruleOf(error);
  }
}

/** The same for an action that takes its time. */
export async function refusalLater(action: Promise<unknown>): Promise<string | undefined> {
  try {
    await action;
    return undefined;
  } catch (error) {
    return ruleOf(error);
  }
}

function ruleOf(error: unknown): string {
  for (const kind of [TransactionError, RuleBroken, ChainError, FieldError]) {
    if (error instanceof kind) return error.rule;
  }
  throw error;
}
