/** Formulas and bounds against every transaction that the contracts' own tests make. */

import { describe, expect, test } from 'vitest';
import type { EntryCost } from '../../src/lang/gas/costs.ts';
import type { Call } from '../../src/vm/machine.ts';
import { Machine } from '../../src/vm/machine.ts';
import type { Instruction, VerifiedFunction, VerifiedModule } from '../../src/vm/verify.ts';
import { callsOf, CONTRACT_FILES } from '../helpers/contracts.ts';
import { measure, type Measured } from '../helpers/listener.ts';

/** How far above a run that worked the formula of a straight-line action may lie, for the sizes and kinds of write as they were. */
const MOST_RATIO = 2;

type Row = { readonly name: string; readonly isStraight: boolean; readonly worst: number };

const rows = new Map<string, Row>();

describe.each(CONTRACT_FILES)('the tests of contracts/%s', (file) => {
  test('use no more gas than formulas and bounds say', async () => {
    for await (const { prepared, artifact, where } of callsOf(file)) {
      const machine = new Machine(prepared.host, prepared.env, prepared.call as Call);
      const measured = measure(machine, artifact.costs);
      const { entry, outcome, used, usedByOthers, formula } = measured;
      if (entry === undefined) continue;
      const what = `${where}: used ${used}, formula ${formula}, bound ${entry.bound}`;
      expect(used <= formula && used - usedByOthers <= entry.bound, what).toBe(true);
      if (outcome.status === 'success') note(artifact.name, artifact.module, entry, measured);
    }
  });
});

const table = (wanted: readonly Row[]): string =>
  wanted.map(({ name, worst }) => `  ${worst.toFixed(2)}  ${name}`).join('\n');

describe('all of them', () => {
  test('are within 2× for straight-line actions', () => {
    const straight = [...rows.values()].filter((row) => row.isStraight);
    const others = [...rows.values()].filter((row) => !row.isStraight);
    console.log(`formula ÷ measured at worst, where the way is not straight:\n${table(others)}`);
    expect(straight.length).toBeGreaterThan(30);
    expect(table(straight.filter(({ worst }) => worst > MOST_RATIO))).toBe('');
  });
});

function note(contract: string, module: VerifiedModule, entry: EntryCost, { used, formula }: Measured): void {
  const name = `${contract}.${entry.fn?.def.name ?? 'deployment'}`;
  const worst = Math.max(formula / used, rows.get(name)?.worst ?? 0);
  const running = [...(entry.fn === undefined ? [] : [entry.fn]), ...module.invariants];
  rows.set(name, { name, isStraight: running.every((fn) => isStraight(fn, module)), worst });
}

/** Nothing but one way through, apart from `require` and `only`, which end what they do not let pass, and from `and`, `or`, `min`, `max`. */
function isStraight({ instructions, targets }: VerifiedFunction, module: VerifiedModule): boolean {
  return instructions.every(({ op, args }, i) => {
    if (op === 'loop' || op === 'ext' || op === 'try') return false;
    if (op === 'call') return isStraight(module.functions[args[0] ?? 0] as VerifiedFunction, module);
    return op !== 'if' || args[0] !== 0 || endsInFailure(instructions.slice(i, targets[i]));
  });
}

/** Up to the `end` of the first half. */
function endsInFailure(half: readonly Instruction[]): boolean {
  const last = half.at(-2)?.op;
  return half.at(-1)?.op === 'end' && (last === 'fail' || last === 'failtext');
}
