/** What the rows of `opcode-cases.ts` change, and what they know of the call and the block, no view and no invariant may do. */

import { describe, expect, test } from 'vitest';
import { flatten } from '../../src/vm/abi-type.ts';
import { Machine, type Outcome } from '../../src/vm/machine.ts';
import { stackType } from '../../src/vm/types.ts';
import { ModuleError } from '../../src/vm/reader.ts';
import type { FunctionSketch, Line } from '../helpers/module.ts';
import { CALLER, CONTRACT, ENV, t, thrown } from './helpers.ts';
import { CASES, dataFor, mainOf, moduleFor, started, worldOf, type Case } from './opcode-cases.ts';

const nameOf = ({ op, what }: Case): string => `${op} ${what}`;

describe('an instruction', () => {
  test('that changes something is refused in a view and in an invariant', () => {
    const changing = CASES.filter(isChanging);
    expect(changing.length).toBeGreaterThan(10);
    const letThrough = changing.filter(
      (row) => refusal(row, 'view') !== 'view' || refusal(row, 'invariant') === 'none',
    );
    expect(letThrough.map(nameOf), 'name what they do in WRITES of src/vm/effects.ts').toEqual([]);
  });

  test('that knows who called, what was paid or when, is refused in an invariant', () => {
    const knowing = CASES.filter((row) => !sameEnd(run(row, HERE), run(row, ELSEWHERE)));
    expect(knowing.length).toBeGreaterThan(3);
    const letThrough = knowing.filter((row) => refusal(row, 'invariant') === 'none');
    expect(letThrough.map(nameOf), 'name what they know in CONTEXT of src/vm/effects.ts').toEqual([]);
  });
});

/** Does a step of the row's instruction leave the world another one? */
function isChanging(row: Case): boolean {
  const machine = started(row);
  while (machine.next !== undefined) {
    const { op } = machine.next.instruction;
    const before = machine.host.mark();
    machine.step();
    const after = machine.host.mark();
    const goesOn = machine.outcome === undefined || machine.outcome.status === 'success';
    if (goesOn && op === row.op && (after.journal !== before.journal || after.logs !== before.logs)) return true;
  }
  return false;
}

const HERE = { env: ENV, caller: CALLER, value: 0n };
const ELSEWHERE = {
  env: { ...ENV, now: ENV.now + 1n, blockNumber: ENV.blockNumber + 1n },
  caller: CALLER + 1n,
  value: 5n,
};

function run(row: Case, { env, caller, value }: typeof HERE): Outcome {
  const module = moduleFor(row, { ...mainOf(row), payable: true });
  const host = worldOf(row);
  host.modules.set(CONTRACT, module);
  host.leaves.set(`balance ${caller}`, 1000n);
  const data = dataFor(row, module);
  return new Machine(host, env, {
    kind: 'call',
    module,
    contract: CONTRACT,
    caller,
    value,
    data,
    gas: 50_000_000,
  }).run();
}

const sameEnd = (a: Outcome, b: Outcome): boolean => a.status === b.status && Buffer.compare(a.data, b.data) === 0;

/** The rule by which the verifier refuses a function of this kind that does what the row does; `none` when it does not. */
function refusal(row: Case, kind: 'view' | 'invariant'): string {
  const error = thrown(() => moduleFor(row, { ...mainOf(row), kind: 'fn' }, asking(row, kind)));
  if (error === undefined) return 'none';
  if (error instanceof ModuleError) return error.rule;
  throw error;
}

/** Calls the row's function and forgets what it answers. */
function asking({ params = [], result, others = [] }: Case, kind: 'view' | 'invariant'): FunctionSketch {
  const zeros = params.flatMap(([type]) => flatten(type)).map((type): Line => ['zero', t(stackType(type))]);
  const answer = result === undefined ? [] : flatten(result).toReversed();
  const drops = answer.map((type): Line => ['drop', t(stackType(type))]);
  const yes: readonly Line[] = [['zero', t('bool')], ['not'], ['return'], ['end']];
  return { kind, name: 'asking', result: 'bool', body: [...zeros, ['call', others.length], ...drops, ...yes] };
}
