/** Formulas and bounds against runs of random programs in the language: no call uses more than either says. */

import { expect, test } from 'vitest';
import { analyse, compileFiles, type Artifact } from '../../src/lang/artifact.ts';
import { Machine } from '../../src/vm/machine.ts';
import { PEOPLE } from '../helpers/generate-literals.ts';
import { programOf } from '../helpers/generate-program.ts';
import { storyOf, type Step } from '../helpers/generate-story.ts';
import { measure } from '../helpers/listener.ts';
import { TestHost } from '../helpers/module.ts';

const SEED = 27_182;
const PROGRAMS = 250;
/** Enough for whatever ends. */
const MOST_GAS = 20_000_000;

test('a call of a random program uses no more than its formula says for the sizes it had, and no more than its bound', () => {
  const seen = { programs: 0, success: 0, reverted: 0, outOfGas: 0, asked: 0 };
  for (let place = 0; place < PROGRAMS; place++) {
    const program = programOf(SEED, place);
    const files = [{ name: 'random.hlp', text: program.text }];
    const { artifacts } = compileFiles(files);
    const contracts = analyse(files).program?.contracts ?? [];
    // that every program compiles is shown elsewhere
    if (contracts.length === 0) continue;
    seen.programs++;
    let host = hostOf(PEOPLE.map((person) => [`balance ${person}`, 10n ** 24n]));
    for (const step of storyOf(contracts, program)) {
      host = hostOf(host.leaves, host.modules);
      const run = runOf(step, artifacts, host);
      if (run === undefined) continue;
      const { outcome, used, usedByOthers, entry, formula } = measure(run.machine, run.artifact.costs);
      if (step.kind === 'deploy' && outcome.status !== 'success') host.modules.delete(step.to);
      seen[outcome.status]++;
      if (usedByOthers > 0) seen.asked++;
      if (outcome.status === 'outOfGas' || entry === undefined) continue;
      const what = `program ${place} of seed ${SEED}, ${step.says}: used ${used} (others ${usedByOthers}), formula ${formula}, bound ${entry.bound}`;
      expect(used <= formula && used - usedByOthers <= entry.bound, what).toBe(true);
    }
  }
  console.log(`programs 0 to ${PROGRAMS - 1} of seed ${SEED}: ${JSON.stringify(seen)}`);
  expect(Math.min(seen.success, seen.reverted)).toBeGreaterThan(300);
  expect(seen.programs).toBeGreaterThan(0.8 * PROGRAMS);
  expect(seen.asked).toBeGreaterThan(50);
});

type Run = { readonly machine: Machine; readonly artifact: Artifact };

function runOf(step: Step, artifacts: readonly Artifact[], host: TestHost): Run | undefined {
  const { kind, contract, to, caller, value, data, gas } = step;
  const deployed = artifacts.find(({ name }) => name === contract);
  if (kind === 'deploy' && deployed !== undefined) host.modules.set(to, deployed.module);
  const module = host.modules.get(to);
  const artifact = artifacts.find((each) => each.module === module);
  if (module === undefined || artifact === undefined) return undefined;
  const call = { kind: kind === 'deploy' ? ('init' as const) : kind, module, contract: to, caller, value, data };
  const env = { now: 1_700_000_000n, blockNumber: 1n, chainId: 1902n };
  return { machine: new Machine(host, env, { ...call, gas: Math.min(gas, MOST_GAS) }), artifact };
}

/** Each step is a transaction: what the ones before it wrote was there at its beginning. */
function hostOf(
  leaves: Iterable<readonly [string, bigint | Uint8Array]>,
  modules: TestHost['modules'] = new Map(),
): TestHost {
  const host = new TestHost(new Map(leaves));
  for (const [address, module] of modules) host.modules.set(address, module);
  return host;
}
