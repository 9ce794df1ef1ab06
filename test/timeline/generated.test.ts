/** Stepping through contracts nobody has seen before: names and values against an independent computation. */

import { assert, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wordToAddress } from '../../src/base/address.ts';
import { concatBytes } from '../../src/base/bytes.ts';
import { compileFiles, type Artifact } from '../../src/lang/artifact.ts';
import type { Run } from '../../src/timeline/run.ts';
import { snapshotOf, type Snapshot } from '../../src/timeline/snapshot.ts';
import { gasByLine } from '../../src/timeline/trace.ts';
import { traced, type Traced } from '../../src/timeline/tracer.ts';
import { NO_NAMES } from '../../src/timeline/values.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { Machine } from '../../src/vm/machine.ts';
import { stories, type Scene, type Story } from '../helpers/generate-contract.ts';
import { TestHost } from '../helpers/module.ts';
import { TestWorld } from '../helpers/test-world.ts';

const CONTRACT = 0xc0n;
const ADDRESS = wordToAddress(CONTRACT);
const ENV = { now: 1n, blockNumber: 1n, chainId: 1902n };

function compiled({ source }: Story): Artifact {
  const { artifacts, diagnostics } = compileFiles([{ name: 'random.hlp', text: source }]);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors, source).toEqual([]);
  return artifacts[0] as Artifact;
}

/** The run of the story's action, over a world of maps. */
function walkThrough(artifact: Artifact, { args }: Story): Traced {
  const types = args.map(() => 'uint256' as const);
  const data = concatBytes(selectorOf('go', types), encodeAbi(types, args));
  const { module } = artifact;
  const call = { kind: 'call', module, contract: CONTRACT, caller: 1n, value: 0n, data, gas: 30_000_000 } as const;
  return traced(
    (watch = (host) => host) => {
      const host = new TestHost();
      return { machine: new Machine(watch(host), ENV, call), world: new TestWorld(host) };
    },
    () => artifact,
  );
}

function snapshots(artifact: Artifact, run: Run, stops: readonly number[]): Snapshot[] {
  const called = {
    module: artifact.module,
    artifact,
    names: NO_NAMES,
    before: new Map(),
    address: ADDRESS,
    name: 'it',
  };
  const scene = { names: NO_NAMES, called, contracts: new Map([[ADDRESS, called]]) };
  return stops.map((step) => snapshotOf(scene, run.seek(step), `0.0.${step}`));
}

/** A snapshot as the story tells it. */
function told({ source, locals, state }: Snapshot): unknown {
  return {
    line: source?.line,
    locals: sorted(locals.map(({ name, value }) => [name, JSON.stringify(value).replaceAll('"', '')])),
    state: sorted(
      state
        .filter(({ new: now }) => now !== '0')
        .map(({ path, new: now }) => [path, JSON.stringify(now).replaceAll('"', '')]),
    ),
  };
}

function expectedOf({ line, locals, state }: Scene): unknown {
  return {
    line,
    locals: sorted([...locals].map(([name, value]) => [name, value.toString()])),
    state: sorted([...state].filter(([, value]) => value !== 0n).map(([path, value]) => [path, value.toString()])),
  };
}

const sorted = (pairs: readonly (readonly [string, string])[]): unknown =>
  pairs.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));

describe('stepping through generated contracts', () => {
  test('every line shows the names in scope and the values of an independent computation, both ways, and gas by line adds up', () => {
    let scenes = 0;
    assert(
      property(stories, (story) => {
        const artifact = compiled(story);
        const { run, trace } = walkThrough(artifact, story);
        const stops = Array.from(trace.stops);
        const forwards = snapshots(artifact, run, stops);
        const last = forwards.pop();
        expect(last?.outcome).toBe('success');
        expect(forwards.map(told), story.source).toEqual(story.scenes.map(expectedOf));
        scenes += forwards.length;

        const [entry, ...later] = forwards.map(({ gas }) => gas.used);
        later.forEach((used, i) => {
          const byLine = [...gasByLine(trace, stops[i + 1] ?? 0, used).values()];
          expect(byLine.reduce((sum, gas) => sum + gas, entry ?? 0)).toBe(used);
        });

        const backwards = snapshots(artifact, run, stops.slice(0, -1).reverse());
        expect(backwards.reverse()).toEqual(forwards);
      }),
      { numRuns: 80 },
    );
    expect(scenes).toBeGreaterThan(500);
  });
});
