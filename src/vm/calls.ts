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
import { LIMITS } from './limits.ts';
import { Machine, type Outcome } from './machine.ts';
import type { External } from './module.ts';
import type { RunnableModule } from './runnable.ts';
import type { NamedExternal, Typed } from './tables.ts';
import type { Value } from './types.ts';

/** Why a call failed without an answer of its own: the second field of CallFailed. */
export const WHY = { outOfGas: 1n, running: 2n, nobody: 3n, tooDeep: 4n, misfit: 5n, tooPoor: 6n } as const;
type Why = keyof typeof WHY;

/** What is left for the caller to do with a failed call: fail as well, or run the other half of a `try`. */
export type OnFailure = (caller: Machine, data: Uint8Array) => void;

/** Takes target, arguments and amount off the stack, runs the call, and leaves its answer there. */
export function callOut(machine: Machine, index: number, onFailure: OnFailure): void {
  const request = requestOf(machine, index);
  const { target, name, data, amount } = request;
  machine.spend(GAS.codecWord * words(data.length) + (amount > 0n ? GAS.transfer : 0));
  const fail: OnFailure = (caller, reason) => {
    caller.failedCall = { target, name, data: reason };
    onFailure(caller, reason);
  };
  const module = calledModule(machine, request);
  if (typeof module === 'string') return fail(machine, callFailed(target, module).data);
  const mark = machine.host.mark();
  return machine.enterCallee(calleeOf(machine, module, request), (caller, outcome) => {
    takeBack(caller, outcome.gasLeft);
    const answer = answerOf(request, outcome);
    if (!(answer instanceof Uint8Array)) return leaveAnswer(caller, answer, outcome.data.length);
    // A callee that failed has left nothing to undo; one whose answer does not fit has.
    caller.host.undo(mark);
    return fail(caller, answer);
  });
}

/** Moves hlp out of the contract. Throws Stop when there is not enough. */
export function send(machine: Machine, amount: bigint, to: bigint): void {
  if (amount > 0n && machine.host.isNew(to)) machine.spend(GAS.newAccount);
  if (!machine.host.transfer(machine.call.contract, to, amount)) throw callFailed(to, 'tooPoor');
}

/** What is asked of another contract. */
type Request = {
  readonly kind: 'call' | 'view';
  readonly target: bigint;
  readonly name: string;
  readonly data: Uint8Array;
  readonly amount: bigint;
  readonly answer: Typed;
};

function requestOf(machine: Machine, index: number): Request {
  const { name, kind, payable } = machine.module.module.externals[index] as External;
  const described = machine.module.tables.external(index);
  const amount = payable ? machine.pop() : 0n;
  const args = machine.popMany(described.flat.length);
  const target = machine.pop();
  const data = callData(described, args);
  return { kind: kind === 'view' ? 'view' : 'call', target, name, data, amount, answer: described.answer };
}

function callData({ types, topic }: NamedExternal, args: readonly Value[]): Uint8Array {
  return concatBytes(topic.subarray(0, SELECTOR_SIZE), checkedEncoding(types, args, LIMITS.dataSize - SELECTOR_SIZE));
}

/** The code that is to run, or why none can. */
function calledModule({ host, call, ancestors }: Machine, { target, amount }: Request): RunnableModule | Why {
  if (ancestors.includes(target)) return 'running';
  const module = host.module(target);
  if (module === undefined) return 'nobody';
  if (ancestors.length >= LIMITS.contractNesting) return 'tooDeep';
  return host.balance(call.contract) < amount ? 'tooPoor' : module;
}

function calleeOf(caller: Machine, module: RunnableModule, { kind, target, amount, data }: Request): Machine {
  const { host, env, call } = caller;
  const gas = caller.gas - Math.floor(caller.gas / 64);
  caller.gas -= gas;
  caller.gasOfCallees += gas;
  const entry = { kind, module, contract: target, caller: call.contract, value: amount, data, gas };
  return new Machine(host, env, entry, { parent: caller });
}

function takeBack(machine: Machine, gas: number): void {
  machine.gas += gas;
  machine.gasOfCallees -= gas;
}

/** What the callee answered, or the reason that there is no answer. */
function answerOf({ target, answer: { types } }: Request, { status, data }: Outcome): Value[] | Uint8Array {
  if (status === 'reverted') return data;
  if (status === 'outOfGas') return callFailed(target, 'outOfGas').data;
  try {
    return decodeAbi(types, data);
  } catch (error) {
    if (error instanceof AbiError) return callFailed(target, 'misfit').data;
    throw error;
  }
}

/** Only an answer that fits is paid for. */
function leaveAnswer(machine: Machine, answer: readonly Value[], sizeInBytes: number): void {
  machine.spend(GAS.codecWord * words(sizeInBytes));
  for (const value of answer) machine.push(machine.heap.add(value));
}

function callFailed(target: bigint, why: Why): Stop {
  return revertBuiltIn('CallFailed', [target, WHY[why]]);
}

/** The callee's reason becomes ours. */
export function failAlike(_: Machine, data: Uint8Array): never {
  throw new Stop('reverted', data);
}
