/** Generated programs, walked through: the stepper on one side, the evaluator – which knows nothing of it – on the other. */

import { wordToAddress, type Address } from '../../src/base/address.ts';
import { compileFiles, type Artifact } from '../../src/lang/artifact.ts';
import type { TypedContract } from '../../src/lang/tree.ts';
import type { Leaves } from '../../src/timeline/remembered.ts';
import { Run } from '../../src/timeline/run.ts';
import { sceneOf, type Scene } from '../../src/timeline/scene.ts';
import { traceOf, type Trace } from '../../src/timeline/trace.ts';
import { NO_NAMES } from '../../src/timeline/values.ts';
import type { Env, Leaf } from '../../src/vm/host.ts';
import { Machine } from '../../src/vm/machine.ts';
import { deploy, run as evaluate, type Result } from '../evaluator/evaluate.ts';
import type { Meet } from '../evaluator/frame.ts';
import { contractsOf } from '../evaluator/differential.ts';
import { World } from '../evaluator/world.ts';
import { PEOPLE } from './generate-literals.ts';
import type { Program } from './generate-program.ts';
import { storyOf, type Step } from './generate-story.ts';
import { TestHost } from './module.ts';

const RICHES = 10n ** 24n;

/** One step of a story, ready to be walked through. */
export type Walked = {
  readonly step: Step;
  readonly run: Run;
  readonly trace: Trace;
  readonly scene: Scene;
  /** Does the same in the evaluator, once; undefined when nobody is there to be called. */
  readonly evaluate: (meet: Meet) => Result | undefined;
};

export class WatchedStory {
  readonly #contracts: readonly TypedContract[];
  readonly #artifacts: ReadonlyMap<string, Artifact>;
  readonly #steps: readonly Step[];
  readonly #world = new World();
  #host = new TestHost();
  readonly #at = new Map<Address, Artifact>();

  /** Undefined for a program that the checker does not take. */
  static of(program: Program): WatchedStory | undefined {
    const contracts = contractsOf(program.text);
    return typeof contracts === 'string' ? undefined : new WatchedStory(program, contracts);
  }

  private constructor(program: Program, contracts: readonly TypedContract[]) {
    const { artifacts } = compileFiles([{ name: 'fuzz.hlp', text: program.text }]);
    this.#contracts = contracts;
    this.#artifacts = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
    this.#steps = storyOf(contracts, program);
    for (const person of PEOPLE) {
      this.#world.balances.set(person, RICHES);
      this.#host.leaves.set(`balance ${person}`, RICHES);
    }
  }

  /** Step by step; those that ran no code are left out, but they happen. */
  async walk(look: (walked: Walked) => void): Promise<void> {
    for (const [i, step] of this.#steps.entries()) {
      const env = { now: 1_700_000_000n + BigInt(i) * 12n, blockNumber: BigInt(i) + 1n, chainId: 1902n };
      await this.#take(step, env, look);
    }
  }

  async #take(step: Step, env: Env, look: (walked: Walked) => void): Promise<void> {
    const { kind, contract, to, caller, value, data, gas } = step;
    const artifact = kind === 'deploy' ? this.#artifacts.get(contract) : this.#at.get(wordToAddress(to));
    if (artifact === undefined) return;
    const { module } = artifact;
    const before = new Map(this.#host.leaves);
    const modules = new Map(this.#host.modules).set(to, module);
    let newest = this.#host;
    const run = new Run(() => {
      newest = new TestHost(before);
      for (const [at, known] of modules) newest.modules.set(at, known);
      const call = { kind: kind === 'deploy' ? 'init' : kind, module, contract: to, caller, value, data, gas } as const;
      const host = newest;
      return { machine: new Machine(host, env, call), changes: () => changesOf(host), moved: () => new Map() };
    });
    const sources = new Map(this.#at).set(wordToAddress(to), artifact);
    const trace = traceOf(run, (address) => sources.get(address));
    const scene = await sceneOf(wordToAddress(to), trace.contracts, {
      contracts: (address) => {
        const known = sources.get(address);
        return known && { module: known.module, artifact: known };
      },
      names: NO_NAMES,
      leavesBefore: async (address) => leavesIn(before, address),
    });
    if (run.length === 0) this.#evaluate(step, env, () => undefined);
    else look({ step, run, trace, scene, evaluate: (meet) => this.#evaluate(step, env, meet) });
    const { outcome } = run.seek(run.length).machine;
    this.#host = newest;
    if (kind !== 'deploy') return;
    if (outcome?.status === 'success') this.#at.set(wordToAddress(to), artifact);
    else newest.modules.delete(to);
  }

  #evaluate({ kind, contract: name, ...entry }: Step, env: Env, meet: Meet): Result | undefined {
    const world = Object.assign(this.#world, env);
    const contract = this.#contracts.find((each) => each.name === name);
    if (kind === 'deploy') return contract && deploy(world, contract, entry, meet);
    return world.contracts.has(entry.to) ? evaluate(world, { ...entry, kind }, meet) : undefined;
  }
}

/** What is not as it was; what is gone is zero. */
function changesOf({ leaves, before }: TestHost): Map<Address, Map<string, Leaf>> {
  const changes = new Map<Address, Map<string, Leaf>>();
  for (const key of new Set([...before.keys(), ...leaves.keys()])) {
    if (key.startsWith('balance ') || leaves.get(key) === before.get(key)) continue;
    const space = key.indexOf(' ');
    const address = wordToAddress(BigInt(key.slice(0, space)));
    const own = changes.get(address) ?? new Map<string, Leaf>();
    changes.set(address, own.set(key.slice(space + 1), leaves.get(key) ?? zeroLike(before.get(key))));
  }
  return changes;
}

const zeroLike = (leaf: Leaf | undefined): Leaf => (typeof leaf === 'bigint' ? 0n : new Uint8Array(0));

function leavesIn(all: ReadonlyMap<string, Leaf>, address: Address): Leaves {
  const begin = `${BigInt(address)} `;
  const own = [...all].filter(([key]) => key.startsWith(begin));
  return new Map(own.map(([key, leaf]) => [key.slice(begin.length), leaf]));
}
