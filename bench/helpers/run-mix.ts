/** Running a mix and its twin: what they use, and how long they work. */

import type { Reader } from '../../src/state/reader.ts';
import { entryPrice } from '../../src/vm/gas.ts';
import { execute, type Outcome } from '../../src/vm/machine.ts';
import { OPCODES } from '../../src/vm/opcodes.ts';
import { loadContract } from '../../src/vm/verify.ts';
import { again, nsOf, quiet, timesFor } from './measure.ts';
import { bytesOf, type Mix, type Program } from './mix.ts';
import { nameOf } from './mixes.ts';
import { FLUSH } from './mixes-others.ts';
import { CALLER, DEEP, ENV, hostOn, type World } from './world.ts';

const GAS = 2_000_000_000;
/** Long beside the clock, short beside the time that others are let in. */
const LEAST_IN_NS = 1e6;

/** A mix that takes long is measured less often. */
const ENOUGH_IN_NS = 1e9;
const FEWEST = 3;

/** A mix made ready. */
export type Ready = {
  readonly mix: Mix;
  /** Of one unit. */
  readonly gas: number;
  /** Gas of a whole call, all that brings operands included. */
  readonly gasOfCall: number;
  /** Measures a batch of each; one that takes long is soon measured often enough. */
  readonly sample: () => void;
  /** Nanoseconds of a whole call, and of one unit with the twin taken off. */
  readonly whole: () => number;
  readonly alone: () => number;
};

export function ready(mix: Mix, world: World): Ready {
  const program = runner(mix, mix.program, world);
  const twin = mix.twin && runner(mix, mix.twin, world);
  const [ofProgram, ofTwin]: [number[], number[]] = [[], []];
  return {
    mix,
    gas:
      twin === undefined
        ? program.gas
        : (program.gasInside - twin.gasInside) / mix.units + mix.drops * OPCODES.drop.gas,
    gasOfCall: program.gas,
    sample() {
      if (ofProgram.length >= FEWEST && sum(ofProgram) > ENOUGH_IN_NS) return;
      ofProgram.push(program.ns());
      if (twin !== undefined) ofTwin.push(twin.ns());
    },
    whole: () => quiet(ofProgram),
    alone: () => (quiet(ofProgram) - quiet(ofTwin)) / mix.units,
  };
}

/** One call of a program, on a state that nobody has touched yet. */
export function runOnce(program: Program, world: World): Outcome {
  return starter(program).start(world.head());
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** `gasInside`: without the price of getting in, for a twin may be a longer contract. */
type Runner = { readonly gas: number; readonly gasInside: number; readonly ns: () => number };

function runner(mix: Mix, program: Program, world: World): Runner {
  const { start, weight } = starter(program);
  const outcome = start(world.head());
  const { ends = 'success' } = program;
  if (outcome.status !== ends) throw new Error(`${nameOf(mix)} ends ${outcome.status}, not ${ends}`);
  const batch = (times: number): number => {
    const head = world.head();
    if (mix.cold) flush(head);
    // Once others have run, the engine has to get used to this one again; a block of it would not be over so soon.
    else again(Math.floor(times / 2), () => start(head));
    return nsOf(() => again(times, () => start(head))) / times;
  };
  const times = mix.cold ? 1 : timesFor(LEAST_IN_NS, () => start(world.head()));
  const used = GAS - outcome.gasLeft;
  return {
    gas: used,
    gasInside: used - entryPrice(weight, program.data.length),
    ns: () => batch(times),
  };
}

function flush(head: Reader): void {
  const host = hostOn(head);
  for (const address of FLUSH) host.module(address);
}

type Starter = { readonly weight: number; readonly start: (head: Reader) => Outcome };

function starter(program: Program): Starter {
  const { module } = loadContract(bytesOf(program));
  const { data, value = 0n } = program;
  const call = { kind: 'call', module, contract: DEEP, caller: CALLER, value, data, gas: GAS } as const;
  return { weight: module.weight, start: (head) => execute(hostOn(head), ENV, call) };
}
