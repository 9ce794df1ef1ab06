/**
 * An independent meaning of the language: walks the typed tree (`src/lang/tree.ts`) as it stands, slowly and plainly. Shares nothing with
 * the compiler's back end or with the machine; what it does not model is gas and how much memory a call uses in all. Tests hold
 * compiled code against it.
 *
 * Read next: `entry.ts` (getting into a contract), `statements.ts`, `expressions.ts`, `state.ts`, `calls.ts`.
 */

import type { TypedContract } from '../../src/lang/tree.ts';
import { enter, type Entry } from './entry.ts';
import { Failure, nameOf, type Reason } from './failure.ts';
import type { Meet, Used } from './frame.ts';
import { isZero, type Leaf } from './values.ts';
import type { World } from './world.ts';

export type { Entry } from './entry.ts';

/** The encoded answer, or why there is none. */
export type Result = { readonly used: Used } & (
  | { readonly ok: true; readonly data: Uint8Array }
  | { readonly ok: false; readonly reason: Reason }
);

const MANY_ROUNDS = 20;

/** Runs one call from outside, of a contract that is there; a failure undoes all of it. */
export function run(world: World, entry: Entry, meet: Meet = () => undefined): Result {
  const undo = world.save();
  const used = { rounds: 0, bytes: 0 };
  // A loop that never ends meets the same things again and again.
  const early: Meet = (what, ...where) =>
    used.rounds < MANY_ROUNDS || what.startsWith('fails') ? meet(what, ...where) : undefined;
  try {
    return { ok: true, used, data: enter(world, entry, { running: [], calls: [], used, meet: early }) };
  } catch (error) {
    undo();
    if (!(error instanceof Failure)) throw error;
    meet(`fails with ${nameOf(error.reason)}`);
    return { ok: false, used, reason: error.reason };
  }
}

/** Puts a contract at an address, with its first values, and runs its `init`. */
export function deploy(world: World, contract: TypedContract, entry: Omit<Entry, 'kind'>, meet?: Meet): Result {
  const leaves = new Map<string, Leaf>();
  for (const { name, initial } of contract.states) {
    if (initial !== undefined && !isZero(initial)) leaves.set(name, initial);
  }
  world.contracts.set(entry.to, { contract, leaves });
  const result = run(world, { ...entry, kind: 'init' }, meet);
  if (!result.ok) world.contracts.delete(entry.to);
  return result;
}
