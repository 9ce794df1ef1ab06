/**
 * Stories: who deploys the contracts of a program and calls them, with what, in which order. Values lie around the edges; now and then the data is
 * spoiled on purpose. A story is fixed once it is told, so that it can be told again to a smaller program.
 */

import type { Local, TypedContract, ValueType } from '../../src/lang/tree.ts';
import { encoded, selectorOf } from '../evaluator/encoding.ts';
import { anyArgument, anyArguments, shown } from './generate-arguments.ts';
import { Dice } from './generate-dice.ts';
import { PEOPLE, PLACES } from './generate-literals.ts';
import type { Program } from './generate-program.ts';

export type Step = {
  readonly kind: 'deploy' | 'call' | 'view';
  /** Which contract is deployed; of a call only what is said of it. */
  readonly contract: string;
  readonly to: bigint;
  readonly caller: bigint;
  readonly value: bigint;
  readonly data: Uint8Array;
  readonly gas: number;
  /** For people. */
  readonly says: string;
};

const CALLS = 7;

/** So much that only a loop without an end uses it up. */
const PLENTY = 10 ** 12;
/** Little enough that a loop without an end does not take long. */
const FOR_ENDLESS = 2 * 10 ** 8;

/** The first contract is deployed first, and is known to the second. */
export function storyOf(
  contracts: readonly TypedContract[],
  { kind, seed, place }: Omit<Program, 'text'>,
): readonly Step[] {
  const dice = new Dice(seed ^ 0x5707, place);
  const [first] = contracts;
  if (kind === 'chain' && first !== undefined) return chainStory(dice, first);
  const steps = plainStory(dice, contracts);
  return kind === 'endless' ? steps.map((step) => ({ ...step, gas: FOR_ENDLESS })) : steps;
}

function plainStory(dice: Dice, contracts: readonly TypedContract[]): readonly Step[] {
  const deployments = contracts.map((contract, i) => deployment(dice, contract, PLACES[i] ?? 0n));
  const calls = Array.from({ length: CALLS }, () => {
    const i = dice.chance(70) ? contracts.length - 1 : 0;
    return calling(dice, contracts[i] as TypedContract, PLACES[i] ?? 0n);
  });
  return [...deployments, ...calls];
}

function deployment(dice: Dice, contract: TypedContract, to: bigint): Step {
  const init = contract.functions.find(({ kind }) => kind === 'init');
  const args = (init?.params ?? []).map(({ type }) => anyArgument(dice, type));
  const data = encoded(typesOf(init?.params ?? []), args);
  const value = init?.payable === true && dice.chance(60) ? BigInt(dice.below(2000)) : 0n;
  const says = `deploy ${contract.name}(${args.map(shown).join(', ')})`;
  return { kind: 'deploy', contract: contract.name, to, caller: PEOPLE[0], value, data, gas: PLENTY, says };
}

const typesOf = (params: readonly Local[]): readonly ValueType[] => params.map(({ type }) => type);

function calling(dice: Dice, contract: TypedContract, to: bigint): Step {
  const around = { contract: contract.name, to, caller: dice.pick(PEOPLE), gas: PLENTY };
  const open = contract.functions.filter(({ kind }) => kind === 'action' || kind === 'view');
  if (dice.chance(3) || open.length === 0) return transfer(dice, around);
  const fn = dice.weighed(open.map((one) => [one.kind === 'action' ? 3 : 1, one]));
  const args = anyArguments(dice, fn);
  const whole = Uint8Array.from([...selectorOf(fn.name, typesOf(fn.params)), ...encoded(typesOf(fn.params), args)]);
  const isSpoiled = dice.chance(4);
  const kind = fn.kind === 'view' || dice.chance(1) ? 'view' : 'call';
  const paid = fn.payable ? dice.pick([0n, 1n, 7n, 1000n]) : dice.chance(2) ? 1n : 0n;
  const says = `${isSpoiled ? 'spoiled ' : ''}${contract.name}.${fn.name}(${args.map(shown).join(', ')})`;
  return { ...around, kind, value: kind === 'view' ? 0n : paid, data: isSpoiled ? spoiled(dice, whole) : whole, says };
}

/** Hlp without a word. */
function transfer(dice: Dice, around: Pick<Step, 'contract' | 'to' | 'caller' | 'gas'>): Step {
  return {
    ...around,
    kind: 'call',
    value: BigInt(dice.below(3)),
    data: new Uint8Array(0),
    says: `pay ${around.contract}`,
  };
}

function spoiled(dice: Dice, data: Uint8Array): Uint8Array {
  const at = dice.below(data.length);
  return dice.weighed<() => Uint8Array>([
    [2, () => data.with(dice.below(4), dice.below(256))],
    [2, () => data.slice(0, Math.max(4, data.length - dice.between(1, 40)))],
    [1, () => Uint8Array.from([...data, 0])],
    [4, () => data.with(at, (data[at] ?? 0) ^ (1 << dice.below(8)))],
  ])();
}

/** One contract many times, each knowing the one before: calls go as deep as they may, and deeper. */
function chainStory(dice: Dice, contract: TypedContract): readonly Step[] {
  const places = Array.from({ length: 35 }, (_, i) => (PLACES[0] ?? 0n) + BigInt(i));
  const deployments = places.map((to, i): Step => {
    const data = encoded(['address'], [i === 0 ? 0n : to - 1n]);
    return { ...deployment(dice, contract, to), data, value: 0n, says: `deploy ${contract.name}(the one before)` };
  });
  const calls = Array.from({ length: CALLS }, () =>
    calling(dice, contract, places[dice.pick([5, 30, 31, 32, 33, 34])] ?? 0n),
  );
  return [...deployments, ...calls];
}
