import { describe, expect, test } from 'vitest';
import { encodeModule } from '../../src/vm/container.ts';
import { judge } from '../fuzz-vm/judge.ts';
import { firstFault, weakened, type VerifierFile } from '../fuzz-vm/weakened.ts';
import { randomModule } from './generator.ts';

const SEED = 20_261;

describe('random modules', () => {
  test('what the verifier accepts runs without a fault, within its bounds, and as the plain machine runs it', () => {
    const seen = { accepted: 0, refused: 0, calls: 0, success: 0, outOfGas: 0 };
    for (let seed = SEED; seed < SEED + 300; seed++) {
      const verdict = judge(encodeModule(randomModule(seed)), seed);
      expect(verdict, `seed ${seed}`).not.toHaveProperty('what');
      if (verdict.is === 'refused') seen.refused++;
      if (verdict.is !== 'accepted') continue;
      const { calls, endings } = verdict.ran;
      seen.accepted++;
      seen.calls += calls;
      seen.success += endings.get('success') ?? 0;
      seen.outOfGas += endings.get('out of gas') ?? 0;
    }
    console.log(`seeds ${SEED} to ${SEED + 299}: ${JSON.stringify(seen)}`);
    expect(Math.min(seen.accepted, seen.success, seen.calls - seen.success)).toBeGreaterThan(150);
    expect(Math.min(seen.refused, seen.outOfGas)).toBeGreaterThan(50);
  });

  test('modules without noise are all accepted', () => {
    for (let seed = SEED; seed < SEED + 150; seed++) {
      expect(judge(encodeModule(randomModule(seed, 0)), seed), `seed ${seed}`).toMatchObject({ is: 'accepted' });
    }
  });
});

/** A check taken out of the verifier: where it stands, what stands there instead, and the fault that shows it is missing. */
type Weakness = {
  readonly what: string;
  readonly file: VerifierFile;
  readonly find: string;
  readonly replace: string;
  readonly fault: RegExp;
  /** The kind of edit that makes the modules; when none is named, they have a few lines spoilt. */
  readonly edit?: string;
  /** The first modules do not show it: only to save time. */
  readonly from?: number;
};

const HALVES = "this.#stack.requireHeight(base, 'end');";
// oxfmt-ignore
const WEAKNESSES: readonly Weakness[] = [
  // operands and blocks
  { what: 'operands may be missing', file: 'operand-stack.ts', find: 'if (from < base)', replace: 'if (false)', fault: /lacks an operand/, edit: 'an operand from outside of the block', from: 60 },
  { what: 'operands may have any type', file: 'operand-stack.ts', find: 'if (found === type) return;', replace: 'return;', fault: /wants \S+ and finds \S+/ },
  { what: 'halves and rounds may leave anything', file: 'verify-function.ts', find: HALVES, replace: '', fault: /leaves \d+ operands behind/, edit: 'a value left behind' },
  { what: 'only loops may leave anything', file: 'verify-function.ts', find: HALVES, replace: `if (this.#block.op !== 'loop') ${HALVES}`, fault: /leaves \d+ operands behind/, edit: 'a value left behind', from: 60 },
  { what: '`break` and `continue` may jump from any height', file: 'verify-function.ts', find: 'return this.#stack.requireHeight(this.#loop.base, instruction.op);', replace: 'return;', fault: /leaves \d+ operands behind/, edit: 'a value left behind', from: 170 },
  { what: '`return` may leave operands', file: 'verify-function.ts', find: "return this.#stack.requireHeight(0, 'return');", replace: 'return;', fault: /leaves \d+ operands behind/, edit: 'one argument too many' },
  { what: 'results may be forgotten', file: 'verify-function.ts', find: 'if (this.#result.length > 0)', replace: 'if (false)', fault: /the end is reached without a result/ },
  { what: 'a half may leave another type', file: 'verify-function.ts', find: 'if (result !== undefined) this.#popAll([result]);', replace: 'if (result !== undefined) this.#stack.cutTo(this.#stack.height - 1);', fault: /wants \S* and finds/, edit: 'a half that leaves another type' },
  // bounds
  { what: 'the cheaper half of an `if` counts', file: 'verify-function.ts', find: 'Math.max(block.firstGas, block.gas)', replace: 'Math.min(block.firstGas, block.gas)', fault: /gas is above the bound/ },
  { what: 'the last round of a loop is free', file: 'verify-function.ts', find: 'cap + 1)', replace: 'cap)', fault: /gas is above the bound/, edit: 'a statement in a loop', from: 150 },
  { what: 'slots of called functions do not count', file: 'verify-function.ts', find: 'Math.max(this.#slotsOfCallees, this.#stack.height + callee.slots)', replace: '0', fault: /slots are above/ },
  { what: 'called functions are no deeper', file: 'verify-function.ts', find: 'callee.depth + 1', replace: 'callee.depth', fault: /calls are deeper/ },
  // effects
  { what: 'views may write', file: 'effects.ts', find: "kind === 'view' && writes", replace: 'writes && !writes', fault: /view (has changed something|calls an action)/, from: 70 },
  { what: 'views may call actions of other contracts', file: 'effects.ts', find: "externals[args[0] ?? 0]?.kind !== 'view'", replace: 'externals.length < 0', fault: /view calls an action/, from: 70 },
  { what: 'views may let others write', file: 'effects.ts', find: 'effects.writes ||= more.writes;', replace: 'effects.writes ||= more.writes && more.readsContext;', fault: /view (has changed something|calls an action)/, edit: 'another kind of function' },
  { what: 'invariants may know who called', file: 'effects.ts', find: 'if (readsContext)', replace: 'if (false)', fault: /invariant does/, edit: 'what a view or an invariant must not do' },
  // form
  { what: 'a `try` may lack its other half', file: 'body.ts', find: "if (block.kind === 'try')", replace: 'if (block.kind === undefined)', fault: /`try` has no other half/, edit: 'an other half left out' },
  { what: 'an `if` with a value may lack its other half', file: 'body.ts', find: 'if (this.#instructions[opener]?.args[0] !== 0)', replace: 'if (false)', fault: /leaves|wants|operands|runs/, edit: 'an other half left out' },
  { what: 'there may be code behind the end', file: 'body.ts', find: 'if (place !== end)', replace: 'if (false)', fault: /code behind the end/, edit: 'code behind the end' },
  { what: 'an `if` without `else` goes on too far', file: 'body.ts', find: 'this.#targets[opener] = this.#next;', replace: 'this.#targets[opener] = this.#next + 1;', fault: /goes where no block leads|throws/ },
  { what: '`else` may stand in a loop', file: 'body.ts', find: "if (first?.kind !== 'if' && first?.kind !== 'try')", replace: 'if (first === undefined)', fault: /nothing to be the other half of|not closed|throws/, edit: 'an `end` or `else` moved' },
  // immediates
  { what: 'indices may name nothing', file: 'immediates.ts', find: 'arg >= table.length', replace: 'arg > 255', fault: /names nothing|throws/, edit: 'an immediate shifted by one' },
  { what: 'any local may be a list', file: 'immediates.ts', find: "isList(localTypes[arg] ?? 'bool')", replace: 'arg >= 0', fault: /is no|wants|broke the machine|names nothing/, edit: 'a list instruction on another local' },
  { what: 'bits may be cut off', file: 'immediates.ts', find: 'return isSame ?', replace: 'return from !== undefined ?', fault: /is no (uint|bytes|address)/, edit: 'bits by way of another size', from: 180 },
  // tables
  { what: 'two shapes may share a name', file: 'verify-tables.ts', find: 'if (seen.has(id)) refuse(\'shapes\'', replace: 'if (seen.size < 0) refuse(\'shapes\'', fault: /two leaves have one path/, edit: 'another shape', from: 70 },
  { what: 'what is no number may be summed', file: 'verify-tables.ts', find: '!isNumber(shape.leaf)', replace: 'false', fault: /what is no number is summed/, edit: 'another aggregate' },
  { what: 'initial values may have any type', file: 'verify-tables.ts', find: 'if (value.type !== shape.leaf)', replace: 'if (false)', fault: /another type/, edit: 'another initial value' },
  { what: 'structs without a name may stand anywhere', file: 'verify-types.ts', find: "type.name === '' ?", replace: "type.name === '?' ?", fault: /without a name is used/, edit: 'another enum or struct' },
  { what: 'functions may share a selector', file: 'verify.ts', find: 'if (other !== undefined)', replace: 'if (false)', fault: /share a selector/, edit: 'a function twice' },
];

describe('a weakened verifier', () => {
  test.each(WEAKNESSES)('is caught when $what', async ({ file, find, replace, fault, edit, from = 0 }) => {
    const verifier = await weakened(file, find, replace);
    const found = firstFault(verifier, SEED + from, 4_000, edit);
    expect(found?.what).toMatch(fault);
  });

  test('is no other than the whole one when nothing is taken out', async () => {
    const verifier = await weakened('verify.ts', 'verifyTables(module);', 'verifyTables(module);');
    expect(firstFault(verifier, SEED, 300)).toBeUndefined();
  });
});
