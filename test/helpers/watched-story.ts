/** Stories about contracts, walked through: the stepper on one side, the evaluator – which knows nothing of it – on the other. */

import { wordToAddress, type Address } from '../../src/base/address.ts';
import { compileFiles, type Artifact } from '../../src/lang/artifact.ts';
import type { TypedContract } from '../../src/lang/tree.ts';
import type { Opened, Run } from '../../src/timeline/run.ts';
import { sceneOf, type Scene } from '../../src/timeline/scene.ts';
import type { Trace } from '../../src/timeline/trace.ts';
import { traced } from '../../src/timeline/tracer.ts';
import { NO_NAMES } from '../../src/timeline/values.ts';
import type { Env, Host } from '../../src/vm/host.ts';
import { Machine } from '../../src/vm/machine.ts';
import type { VerifiedModule } from '../../src/vm/verify.ts';
import { deploy, run as evaluate, type Result } from '../evaluator/evaluate.ts';
import type { Meet } from '../evaluator/frame.ts';
import { contractsOf } from '../evaluator/differential.ts';
import { World } from '../evaluator/world.ts';
import { PEOPLE } from './generate-literals.ts';
import type { Program } from './generate-program.ts';
import { storyOf, type Step } from './generate-story.ts';
import { TestHost } from './module.ts';
import { leavesIn, TestWorld } from './test-world.ts';

const RICHES = 10n ** 24n;

/** One step of a story, ready to be walked through. */
export type Walked = {
  readonly step: Step;
  /** The same transaction from its beginning, once more. */
  readonly open: (watch?: (host: Host) => Host) => Opened;
  readonly run: Run;
  readonly trace: Trace;
  readonly scene: Scene;
  /** The evaluator's: as it is before the step, until it is evaluated. */
  readonly world: World;
  readonly artifactOf: (contract: bigint) => Artifact | undefined;
  /** Does the same in the evaluator, once; undefined when nobody is there to be called. */
  readonly evaluate: (meet: Meet) => Result | undefined;
};

export type Told = {
  readonly contracts: readonly TypedContract[];
  readonly artifacts: readonly Artifact[];
  readonly story: readonly Step[];
};

export class WatchedStory {
  readonly #contracts: readonly TypedContract[];
  readonly #artifacts: ReadonlyMap<string, Artifact>;
  readonly #story: readonly Step[];
  readonly #world = new World();
  #host = new TestHost();
  readonly #at = new Map<Address, Artifact>();

  /** Undefined for a program that the checker does not take. */
  static of(program: Program): WatchedStory | undefined {
    const { text } = program;
    const contracts = contractsOf(text);
    if (typeof contracts === 'string') return undefined;
    const { artifacts } = compileFiles([{ name: 'fuzz.hlp', text }]);
    return new WatchedStory({ contracts, artifacts, story: storyOf(contracts, program) });
  }

  constructor({ contracts, artifacts, story }: Told) {
    this.#contracts = contracts;
    this.#artifacts = new Map(artifacts.map((artifact) => [artifact.name, artifact]));
    this.#story = story;
    for (const person of PEOPLE) {
      this.#world.balances.set(person, RICHES);
      this.#host.leaves.set(`balance ${person}`, RICHES);
    }
  }

  /** Step by step, until `look` has seen enough (it says false); steps that ran no code are left out, but they happen. */
  async walk(look: (walked: Walked) => boolean | void): Promise<void> {
    for (const [i, step] of this.#story.entries()) {
      const env = { now: 1_700_000_000n + BigInt(i) * 12n, blockNumber: BigInt(i) + 1n, chainId: 1902n };
      if ((await this.#take(step, env, look)) === false) return;
    }
  }

  async #take(step: Step, env: Env, look: (walked: Walked) => boolean | void): Promise<boolean | void> {
    const { kind, contract, to } = step;
    const artifact = kind === 'deploy' ? this.#artifacts.get(contract) : this.#at.get(wordToAddress(to));
    if (artifact === undefined) return undefined;
    const ready = await this.#ready(step, env, artifact);
    const { run } = ready;
    let wish: boolean | void = undefined;
    if (run.length === 0) ready.evaluate(() => undefined);
    else wish = look(ready);
    run.seek(run.length);
    this.#settle(step, artifact, run, env);
    return wish;
  }

  async #ready(step: Step, env: Env, artifact: Artifact): Promise<Walked> {
    const at = wordToAddress(step.to);
    const before = new Map(this.#host.leaves);
    const open = this.#opener(step, env, artifact.module);
    const sources = new Map(this.#at).set(at, artifact);
    const { run, trace } = traced(open, (address) => sources.get(address));
    const scene = await sceneOf(at, trace.contracts, {
      contracts: (address) => {
        const known = sources.get(address);
        return known && { module: known.module, artifact: known };
      },
      names: NO_NAMES,
      leavesBefore: async (address) => leavesIn(before, address),
    });
    const artifactOf = (contract: bigint): Artifact | undefined => sources.get(wordToAddress(contract));
    const world = this.#world;
    return { step, open, run, trace, scene, world, artifactOf, evaluate: (meet) => this.#evaluate(step, env, meet) };
  }

  #opener(step: Step, env: Env, module: VerifiedModule): Walked['open'] {
    const before = new Map(this.#host.leaves);
    const modules = new Map(this.#host.modules).set(step.to, module);
    return (watch = (host) => host) => {
      const host = new TestHost(before);
      for (const [at, known] of modules) host.modules.set(at, known);
      return { machine: new Machine(watch(host), env, callOf(step, module)), world: new TestWorld(host) };
    };
  }

  /** The world of maps behind the step. */
  #settle(step: Step, artifact: Artifact, run: Run, env: Env): void {
    const { machine, world } = this.#opener(step, env, artifact.module)();
    machine.run();
    const { host } = world as TestWorld;
    this.#host = host;
    if (step.kind !== 'deploy') return;
    if (run.machine.outcome?.status === 'success') this.#at.set(wordToAddress(step.to), artifact);
    else host.modules.delete(step.to);
  }

  #evaluate({ kind, contract: name, ...entry }: Step, env: Env, meet: Meet): Result | undefined {
    const world = Object.assign(this.#world, env);
    const contract = this.#contracts.find((each) => each.name === name);
    if (kind === 'deploy') return contract && deploy(world, contract, entry, meet);
    return world.contracts.has(entry.to) ? evaluate(world, { ...entry, kind }, meet) : undefined;
  }
}

function callOf({ kind, to, caller, value, data, gas }: Step, module: VerifiedModule): Machine['call'] {
  return { kind: kind === 'deploy' ? 'init' : kind, module, contract: to, caller, value, data, gas };
}
