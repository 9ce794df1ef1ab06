/**
 * What makes an accepted module safe: its tables are what the rules say; each call of a story runs in the paranoid interpreter without a fault; the
 * plain machine, with the module as it is loaded from the state, comes to the same end; what leaves the contract can be read; sums and counts are true.
 */

import { bytesToHex, equalBytes } from '../../src/base/bytes.ts';
import type { Leaf } from '../../src/vm/host.ts';
import { Machine, type Outcome } from '../../src/vm/machine.ts';
import type { Module } from '../../src/vm/module.ts';
import type { OpName } from '../../src/vm/opcodes.ts';
import type { RunnableModule } from '../../src/vm/runnable.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import type { TestHost } from '../helpers/module.ts';
import { runParanoid } from '../helpers/paranoid.ts';
import { CONTRACT, ENV } from '../vm/helpers.ts';
import { brokenLaw } from './audit.ts';
import { endingOf } from './endings.ts';
import { unreadable } from './outside.ts';
import { storyOf, type Step } from './story.ts';
import { wrongTotal } from './totals.ts';
import { neighboursOf, START, worldOf } from './world.ts';

/** What the calls of an accepted module came to. */
export type Ran = {
  calls: number;
  instructions: number;
  /** Of the longest call. */
  longest: number;
  readonly ops: Map<OpName, number>;
  readonly endings: Map<string, number>;
};

export function nothingRun(): Ran {
  return { calls: 0, instructions: 0, longest: 0, ops: new Map(), endings: new Map() };
}

/** The first thing that is wrong. `stored` is the same module as it is loaded from the state; `ran` is added to. */
export function faultIn(module: VerifiedModule, stored: RunnableModule, seed: number, ran: Ran): string | undefined {
  const law = brokenLaw(module.module);
  if (law !== undefined) return `law: ${law}`;
  const neighbours = neighboursOf(module);
  let leaves = START;
  for (const [i, step] of storyOf(module, seed).entries()) {
    const worlds: Worlds = [worldOf(neighbours, leaves), worldOf(neighbours, leaves)];
    const fault = faultInStep([module, stored], step, worlds, ran);
    if (fault !== undefined) return `call ${i} (${step.says}): ${fault}`;
    leaves = worlds[0].leaves;
  }
  return undefined;
}

type Worlds = readonly [stepByStep: TestHost, atOnce: TestHost];

function faultInStep(
  [module, stored]: readonly [VerifiedModule, RunnableModule],
  step: Step,
  worlds: Worlds,
  ran: Ran,
): string | undefined {
  const count = { instructions: 0 };
  try {
    const outcome = runParanoid(machineIn(worlds[0], module, step), (op) => {
      count.instructions++;
      ran.ops.set(op, (ran.ops.get(op) ?? 0) + 1);
    });
    addRun(ran, count.instructions, endingOf(outcome));
    return (
      difference(worlds, outcome, machineIn(worlds[1], stored, step).run()) ??
      unreadable({ ...step, module }, outcome, worlds[0].logs.filter(isOwn)) ??
      totalsIn(module.module, worlds[0])
    );
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

const isOwn = ({ address }: { readonly address: bigint }): boolean => address === CONTRACT;

function machineIn(host: TestHost, module: RunnableModule, { says: _says, ...step }: Step): Machine {
  return new Machine(host, ENV, { ...step, module, contract: CONTRACT });
}

function addRun(ran: Ran, instructions: number, ending: string): void {
  ran.calls += 1;
  ran.instructions += instructions;
  ran.longest = Math.max(ran.longest, instructions);
  ran.endings.set(ending, (ran.endings.get(ending) ?? 0) + 1);
}

// ───────────── two worlds ─────────────

function difference([a, b]: Worlds, stepByStep: Outcome, atOnce: Outcome): string | undefined {
  if (said(stepByStep) !== said(atOnce))
    return `step by step it ends with ${said(stepByStep)}, at once with ${said(atOnce)}`;
  if (!sameLeaves(a.leaves, b.leaves)) return 'step by step and at once it leaves different states';
  return logsText(a) === logsText(b) ? undefined : 'step by step and at once it leaves different logs';
}

const said = ({ status, gasLeft, data }: Outcome): string => `${status}, ${gasLeft} gas, ${bytesToHex(data)}`;

const logsText = ({ logs }: TestHost): string =>
  logs.map(({ topics, data }) => `${topics.join()} ${bytesToHex(data)}`).join();

function sameLeaves(a: ReadonlyMap<string, Leaf>, b: ReadonlyMap<string, Leaf>): boolean {
  if (a.size !== b.size) return false;
  for (const [path, leaf] of a) {
    const other = b.get(path);
    const isSame =
      typeof leaf === 'bigint' || !(other instanceof Uint8Array) ? leaf === other : equalBytes(leaf, other);
    if (!isSame) return false;
  }
  return true;
}

function totalsIn(module: Module, host: TestHost): string | undefined {
  return module.aggregates.length === 0 ? undefined : wrongTotal(module, leavesOf(host));
}

/** Those of the contract itself, without its address. */
function leavesOf({ leaves }: TestHost): ReadonlyMap<string, Leaf> {
  const own = `${CONTRACT} `;
  return new Map(
    [...leaves].flatMap(([path, leaf]) => (path.startsWith(own) ? [[path.slice(own.length), leaf] as const] : [])),
  );
}
