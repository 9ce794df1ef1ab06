/**
 * Compiled code against the evaluator: one program, one story, two worlds. What is compared after each step: how it ended and with which
 * bytes, every leaf of every contract with its sums and counts, balances, logs.
 */

import { analyse } from '../../src/lang/artifact.ts';
import { compile } from '../../src/lang/compile/compile.ts';
import type { TypedContract } from '../../src/lang/tree.ts';
import type { Env } from '../../src/vm/host.ts';
import type { Outcome } from '../../src/vm/machine.ts';
import { decodeModule, encodeModule } from '../../src/vm/container.ts';
import { verify, type VerifiedModule } from '../../src/vm/verify.ts';
import { PEOPLE } from '../helpers/generate-literals.ts';
import type { Step } from '../helpers/generate-story.ts';
import { reasonData, seenLog } from './encoding.ts';
import { deploy, run, type Result } from './evaluate.ts';
import type { Meet } from './frame.ts';
import { MachineSide } from './machine-side.ts';
import { totalsOf } from './totals.ts';
import { hex, isZero, wordText, type Leaf } from './values.ts';
import { World } from './world.ts';

/** What the checker makes of a text, or why it takes none. */
export function contractsOf(text: string): readonly TypedContract[] | string {
  const { program, diagnostics } = analyse([{ name: 'fuzz.hlp', text }]);
  if (program !== undefined) return program.contracts;
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  return first === undefined ? 'refused without a reason' : `${first.code} ${first.title}: ${first.primary.label}`;
}

export type Compile = (contract: TypedContract) => VerifiedModule;

/** As it is done for real: by way of the bytes and the verifier. */
export function compiled(contract: TypedContract): VerifiedModule {
  return verify(decodeModule(encodeModule(compile(contract, undefined).module)).module);
}

/** Beyond this a call may run into the limit on all texts and lists together, which the evaluator does not know. */
const MUCH_MEMORY = 60_000;

export type Told = {
  /** The step at which the two worlds are no longer the same, and how they differ. */
  readonly difference: { readonly step: number; readonly what: string } | undefined;
  readonly calls: number;
  readonly successes: number;
  /** The rest of the story was not told, since too much memory was used to compare. */
  readonly isSetAside: boolean;
};

const START = 1_700_000_000n;
const CHAIN = 1902n;
const RICHES = 10n ** 24n;

export function tell(
  contracts: readonly TypedContract[],
  modules: ReadonlyMap<string, VerifiedModule>,
  story: readonly Step[],
  meet?: Meet,
): Told {
  const world = new World();
  const machine = new MachineSide(modules);
  for (const person of PEOPLE) {
    world.balances.set(person, RICHES);
    machine.host.leaves.set(`balance ${person}`, RICHES);
  }
  let calls = 0;
  let successes = 0;
  for (const [step, entry] of story.entries()) {
    const env = { now: START + BigInt(step) * 12n, blockNumber: BigInt(step) + 1n, chainId: CHAIN };
    const result = evaluated(world, contracts, entry, env, meet);
    const outcome = machine.take(entry, env);
    if (result !== undefined) calls += 1;
    if (result?.ok === true) successes += 1;
    const what = differenceOf(result, outcome) ?? worldsDiffer(world, machine);
    if (what === undefined) continue;
    const isSetAside = (result?.used.bytes ?? 0) > MUCH_MEMORY;
    return { difference: isSetAside ? undefined : { step, what }, calls, successes, isSetAside };
  }
  return { difference: undefined, calls, successes, isSetAside: false };
}

function evaluated(
  world: World,
  contracts: readonly TypedContract[],
  { kind, contract: name, ...entry }: Step,
  env: Env,
  meet?: Meet,
): Result | undefined {
  Object.assign(world, env);
  const contract = contracts.find((each) => each.name === name);
  if (kind === 'deploy') return contract === undefined ? undefined : deploy(world, contract, entry, meet);
  return world.contracts.has(entry.to) ? run(world, { ...entry, kind }, meet) : undefined;
}

// ───────────── how a step ended ─────────────

function differenceOf(result: Result | undefined, outcome: Outcome | undefined): string | undefined {
  const [expected, found] = [expectedText(result), foundText(outcome)];
  return expected === found ? undefined : `the evaluator says: ${expected}\nthe machine says:   ${found}`;
}

function expectedText(result: Result | undefined): string {
  if (result === undefined) return 'nobody is there';
  if (result.ok) return `goes well ${hex(result.data)}`;
  return result.reason.kind === 'gas' ? 'out of gas' : `fails ${hex(reasonData(result.reason))}`;
}

function foundText(outcome: Outcome | undefined): string {
  if (outcome === undefined) return 'nobody is there';
  if (outcome.status === 'outOfGas') return 'out of gas';
  return `${outcome.status === 'success' ? 'goes well' : 'fails'} ${hex(outcome.data)}`;
}

// ───────────── what is left of it ─────────────

function worldsDiffer(world: World, machine: MachineSide): string | undefined {
  return (
    compared('leaf', expectedLeaves(world), foundLeaves(machine)) ??
    compared('log', expectedLogs(world), foundLogs(machine))
  );
}

function compared(
  word: string,
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): string | undefined {
  for (const [name, text] of expected) {
    if (found.get(name) !== text) return `${word} ${name} should be ${text}, and is ${found.get(name) ?? 'nothing'}`;
  }
  const extra = [...found.keys()].find((name) => !expected.has(name));
  return extra === undefined ? undefined : `${word} ${extra} should be nothing, and is ${found.get(extra) ?? ''}`;
}

function expectedLeaves({ contracts, balances }: World): ReadonlyMap<string, string> {
  const all = new Map<string, string>();
  for (const [at, deployed] of contracts) {
    for (const [path, leaf] of deployed.leaves) all.set(`${at} ${path}`, leafText(leaf));
    for (const [path, total] of totalsOf(deployed)) all.set(`${at} ${path}`, leafText(total));
  }
  for (const [address, wei] of balances) if (wei > 0n) all.set(`balance ${address}`, leafText(wei));
  return all;
}

function foundLeaves({ host }: MachineSide): ReadonlyMap<string, string> {
  const there = [...host.leaves].filter(([, leaf]) => !isZero(leaf));
  return new Map(there.map(([path, leaf]) => [path, leafText(leaf)]));
}

/** Signed numbers are stored in two's complement. */
const leafText = (leaf: Leaf): string =>
  typeof leaf === 'bigint' ? wordText(BigInt.asUintN(256, leaf), 32) : `text ${hex(leaf)}`;

function expectedLogs({ logs }: World): ReadonlyMap<string, string> {
  return new Map(
    logs.map((log, i) => {
      const { address, topics, data } = seenLog(log);
      return [String(i), `${address} ${topics.join(' ')} ${data}`];
    }),
  );
}

function foundLogs({ host }: MachineSide): ReadonlyMap<string, string> {
  return new Map(
    host.logs.map(({ address, topics, data }, i) => {
      const words = topics.map((topic) => wordText(topic, 32));
      return [String(i), `${address} ${words.join(' ')} ${hex(data)}`];
    }),
  );
}
