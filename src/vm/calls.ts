/**
 * Calls between contracts. The one that is called runs in a machine of its own, whose parent is the caller's; it gets all but a 64th
 * of the gas that is left, so that the caller always has something to go on with (EIP-150). A contract that is running cannot be
 * entered again. Moving hlp runs no code.
 */

import { concatBytes } from '../base/bytes.ts';
import { AbiError, decodeAbi } from './abi.ts';
import { checkedEncoding, SELECTOR_SIZE } from './answer.ts';
import { revertBuiltIn, Stop } from './failure.ts';
import { GAS, words } from './gas.ts';
import type { Mark } from './host.ts';
import { LIMITS } from './limits.ts';
import { Machine, type Outcome } from './machine.ts';
import type { External } from './module.ts';
import type { NamedExternal, Typed } from './tables.ts';
import type { Value } from './types.ts';

/** Why a call failed without an answer of its own: the second field of CallFailed. */
export const WHY = { outOfGas: 1n, running: 2n, nobody: 3n, tooDeep: 4n, misfit: 5n, tooPoor: 6n } as const;
type Why = keyof typeof WHY;

/** What is left to do with a failed call: fail as well, or run the other half of a `try`. */
export type OnFailure = (data: Uint8Array) => void;

/** Takes target, arguments and amount off the stack, runs the call, and leaves its answer there. */
export function callOut(machine: Machine, index: number, onFailure: OnFailure): void {
  const external = machine.module.module.externals[index] as External;
  const described = machine.module.tables.external(index);
  const amount = external.payable ? machine.pop() : 0n;
  const args = machine.popMany(described.flat.length);
  const target = machine.pop();
  const data = callData(described, args);
  machine.spend(GAS.codecWord * words(data.length) + (amount > 0n ? GAS.transfer : 0));
  const fail: OnFailure = (reason) => {
    machine.failedCall = { target, name: external.name, data: reason };
    onFailure(reason);
  };
  const why = refusal(machine, target, amount);
  if (why !== undefined) return fail(callFailed(target, why).data);
  const mark = machine.host.mark();
  return machine.enterCallee(calleeOf(machine, external, target, amount, data), (outcome) => {
    settle(machine, described.answer, target, mark, outcome, fail);
  });
}

/** Moves hlp out of the contract. Throws Stop when there is not enough. */
export function send(machine: Machine, amount: bigint, to: bigint): void {
  if (amount > 0n && machine.host.isNew(to)) machine.spend(GAS.newAccount);
  if (!machine.host.transfer(machine.call.contract, to, amount)) throw callFailed(to, 'tooPoor');
}

function callData({ types, topic }: NamedExternal, args: readonly Value[]): Uint8Array {
  return concatBytes(topic.subarray(0, SELECTOR_SIZE), checkedEncoding(types, args, LIMITS.dataSize - SELECTOR_SIZE));
}

function refusal({ host, call, ancestors }: Machine, target: bigint, amount: bigint): Why | undefined {
  if (ancestors.includes(target)) return 'running';
  if (host.module(target) === undefined) return 'nobody';
  if (ancestors.length >= LIMITS.contractNesting) return 'tooDeep';
  return host.balance(call.contract) < amount ? 'tooPoor' : undefined;
}

function calleeOf(caller: Machine, external: External, target: bigint, value: bigint, data: Uint8Array): Machine {
  const { host, env, call } = caller;
  const module = host.module(target);
  if (module === undefined) throw new Error('that there is a contract was seen to before');
  const gas = caller.gas - Math.floor(caller.gas / 64);
  caller.gas -= gas;
  caller.gasOfCallees += gas;
  const kind = external.kind === 'view' ? 'view' : 'call';
  return new Machine(
    host,
    env,
    { kind, module, contract: target, caller: call.contract, value, data, gas },
    { parent: caller },
  );
}

/** What the callee did stays until its answer has been read: one that does not fit undoes it. Only one that fits is paid for. */
function settle(
  machine: Machine,
  expected: Typed,
  target: bigint,
  mark: Mark,
  outcome: Outcome,
  onFailure: OnFailure,
): void {
  machine.gas += outcome.gasLeft;
  machine.gasOfCallees -= outcome.gasLeft;
  if (outcome.status === 'reverted') return onFailure(outcome.data);
  if (outcome.status === 'outOfGas') return onFailure(callFailed(target, 'outOfGas').data);
  const answer = answerOf(expected, outcome.data);
  if (answer === undefined) {
    machine.host.undo(mark);
    return onFailure(callFailed(target, 'misfit').data);
  }
  machine.spend(GAS.codecWord * words(outcome.data.length));
  for (const value of answer) machine.push(machine.heap.add(value));
  return undefined;
}

function answerOf({ types }: Typed, data: Uint8Array): Value[] | undefined {
  try {
    return decodeAbi(types, data);
  } catch (error) {
    if (error instanceof AbiError) return undefined;
    throw error;
  }
}

function callFailed(target: bigint, why: Why): Stop {
  return revertBuiltIn('CallFailed', [target, WHY[why]]);
}

/** The callee's reason becomes ours. */
export function failAlike(data: Uint8Array): never {
  throw new Stop('reverted', data);
}
