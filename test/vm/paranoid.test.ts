import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../src/base/bytes.ts';
import { encodeAbi, selectorOf } from '../../src/vm/abi.ts';
import { encodeModule } from '../../src/vm/container.ts';
import type { Call, Machine } from '../../src/vm/machine.ts';
import type { Module } from '../../src/vm/module.ts';
import { loadContract, verify, type VerifiedFunction, type VerifiedModule } from '../../src/vm/verify.ts';
import { TestHost } from '../helpers/module.ts';
import { runParanoid } from '../helpers/paranoid.ts';
import { PARTNER, partner } from './generator-tables.ts';
import { Random, randomModule, randomValues } from './generator.ts';
import { CALLER, CONTRACT, machineOf, thrown } from './helpers.ts';

const SEED = 20_261;

describe('random modules', () => {
  test('what the verifier accepts runs without a fault, within its bounds, and as the plain machine runs it', () => {
    const seen = { accepted: 0, refused: 0, success: 0, reverted: 0, outOfGas: 0 };
    for (let seed = SEED; seed < SEED + 1_000; seed++) {
      const verified = accepted(verify, randomModule(seed));
      if (verified === undefined) seen.refused++;
      else seen.accepted++;
      for (const start of verified === undefined ? [] : starts(verified, seed)) {
        const outcome = runParanoid(start());
        seen[outcome.status]++;
        expect(start().run(), `seed ${seed}`).toEqual(outcome);
      }
    }
    console.log(`seeds ${SEED} to ${SEED + 999}: ${JSON.stringify(seen)}`);
    expect(Math.min(seen.accepted, seen.success, seen.reverted)).toBeGreaterThan(600);
    expect(Math.min(seen.refused, seen.outOfGas)).toBeGreaterThan(200);
  });

  test('modules without noise are all accepted', () => {
    for (let seed = SEED; seed < SEED + 300; seed++) expect(accepted(verify, randomModule(seed, 0))).toBeDefined();
  });

  test('a flipped bit in the code is refused, or what is left runs without a fault', () => {
    const random = new Random(SEED);
    let survivors = 0;
    for (let seed = SEED; seed < SEED + 800; seed++) {
      const module = randomModule(seed, 0);
      const verified = accepted(verify, { ...module, code: damaged(random, module.code) });
      if (verified === undefined) continue;
      survivors++;
      for (const start of starts(verified, seed)) runParanoid(start());
    }
    console.log(`seeds ${SEED} to ${SEED + 799}: ${survivors} damaged modules were accepted and ran`);
    expect(survivors).toBeGreaterThan(40);
  });
});

/** A check taken out of the verifier: where it stands, what stands there instead, the fault that shows it is missing, and a seed to begin with. */
type Weakness = {
  readonly what: string;
  readonly find: string;
  readonly replace: string;
  readonly fault: RegExp;
  readonly from?: number;
};

const HEIGHTS = 'if (!this.#ended) {\n      if (block.result';
// oxfmt-ignore
const WEAKNESSES: readonly Weakness[] = [
  { what: 'operands may be missing', find: 'if (from < this.#block.base)', replace: 'if (false)', fault: /lacks an operand/ },
  { what: 'operands may have any type', find: 'if (type !== types[i])', replace: 'if (false)', fault: /wants \w+ and finds \w+/ },
  { what: 'halves of an `if` may leave anything', find: HEIGHTS, replace: HEIGHTS.replace('(!', "(block.kind === 'loop' && !"), fault: /lacks|behind|wants|finds|slots/ },
  { what: 'a loop may end at any height', find: HEIGHTS, replace: HEIGHTS.replace('(!', "(block.kind !== 'loop' && !"), fault: /lacks|behind|slots|wants/ },
  { what: '`break` may jump from any height', find: 'this.#requireHeight(loop.base, instruction.op);', replace: '', fault: /lacks|behind|slots|wants/ },
  { what: 'the cheaper half of an `if` counts', find: 'Math.max(block.thenGas, block.gas)', replace: 'Math.min(block.thenGas, block.gas)', fault: /gas is above the bound/ },
  { what: 'slots of called functions do not count', find: 'Math.max(this.#slotsOfCallees, this.#stack.length + callee.slots)', replace: '0', fault: /slots are above/ },
  { what: 'views may write', find: "this.#def.kind === 'view' && writes", replace: 'writes && !writes', fault: /view has changed something/ },
  { what: 'views may call actions of other contracts', find: ".externals[args[0] ?? 0]?.kind !== 'view'", replace: '.externals.length < 0', fault: /view has changed something/ },
  { what: 'a `try` may lack its other half', find: "if (block.kind === 'try')", replace: 'if (block.kind === undefined)', fault: /run past its end|broke the machine|slots|lacks|wants/, from: SEED + 30_000 },
  { what: 'results may be forgotten', find: 'if (!this.#ended && this.#results.length > 0)', replace: 'if (false)', fault: /the end is reached without a result/ },
];

describe('a weakened verifier', () => {
  test.each(WEAKNESSES)('is caught when $what', async ({ find, replace, fault, from }) => {
    const verifier = await weakened(find, replace);
    expect(firstFault(verifier, from)).toEqual(
      expect.objectContaining({ name: 'ParanoidFault', message: expect.stringMatching(fault) as string }),
    );
  });
});

type Verify = (module: Module) => VerifiedModule;

function accepted(verifier: Verify, module: Module): VerifiedModule | undefined {
  try {
    return verifier === verify ? loadContract(encodeModule(module)).module : verifier(module);
  } catch (error) {
    if ((error as Error).name === 'ModuleError') return undefined;
    throw error;
  }
}

/** `from` is where the first one comes soon. */
function firstFault(verifier: Verify, from = SEED + 50_000): unknown {
  for (let seed = from; seed < from + 5_000; seed++) {
    const verified = accepted(verifier, randomModule(seed, 100));
    for (const start of verified === undefined ? [] : starts(verified, seed)) {
      const fault = thrown(() => runParanoid(start()));
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/** The verifier's two files, one changed, beside the rest of the room as it is. */
async function weakened(find: string, replace: string): Promise<Verify> {
  const room = resolve(import.meta.dirname, '../../src/vm');
  const directory = mkdtempSync(join(tmpdir(), 'hlp-weak-'));
  try {
    for (const file of ['verify.ts', 'verify-function.ts']) {
      const source = readFileSync(join(room, file), 'utf8');
      if (file === 'verify-function.ts' && source.split(find).length !== 2) throw new Error(`no such check: ${find}`);
      writeFileSync(join(directory, file), fromElsewhere(source.replace(find, replace), room));
    }
    const module = (await import(pathToFileURL(join(directory, 'verify.ts')).href)) as { verify: Verify };
    return module.verify;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function fromElsewhere(source: string, room: string): string {
  return source.replace(/from '(\.\.?\/[^']+)'/g, (whole, path: string) =>
    path === './verify-function.ts' ? whole : `from '${pathToFileURL(join(room, path)).href}'`,
  );
}

// ───────────── runs ─────────────

/** Ways to start each public function of a module, the same machine every time one is called. */
function starts(verified: VerifiedModule, seed: number): (() => Machine)[] {
  const random = new Random(seed);
  const entries = [...verified.entries.values(), ...(verified.init === undefined ? [] : [verified.init])];
  return entries.flatMap((fn) => [startOf(verified, fn, random), startOf(verified, fn, random)]);
}

function startOf(verified: VerifiedModule, fn: VerifiedFunction, random: Random): () => Machine {
  const { name, kind, params } = fn.def;
  const types = params.map(({ type }) => type);
  const args = encodeAbi(
    types,
    types.flatMap((type) => randomValues(random, type)),
  );
  const gas = random.chance(40) ? 120_000 : random.below(20_000);
  const options: Partial<Call> = { kind: kind === 'action' ? 'call' : kind === 'view' ? 'view' : 'init', gas };
  const data = kind === 'init' ? args : concatBytes(selectorOf(name, types), args);
  return () => machineOf(verified, data, { ...options, host: world(verified) });
}

function world(verified: VerifiedModule): TestHost {
  const host = new TestHost(
    new Map<string, bigint | Uint8Array>([
      [`${CONTRACT} total`, 5n],
      [`${CONTRACT} note`, new TextEncoder().encode('what was written before')],
      [`balance ${CALLER}`, 10n ** 18n],
      [`balance ${CONTRACT}`, 2n ** 200n],
    ]),
  );
  host.modules.set(CONTRACT, verified);
  host.modules.set(PARTNER, NEIGHBOUR);
  return host;
}

const NEIGHBOUR = partner();

function damaged(random: Random, code: Uint8Array): Uint8Array {
  const copy = code.slice();
  const at = random.below(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
  return copy;
}
