/** The rows of `opcode-cases.ts` once more: for no instruction does a formula or the verifier say less than is used. */

import { describe, expect, test } from 'vitest';
import { checkCosts, costsOf } from '../../src/lang/gas/costs.ts';
import { flatten } from '../../src/vm/abi-type.ts';
import { OPCODES, type Row } from '../../src/vm/opcodes.ts';
import { isList, isText, stackType, type ListOf } from '../../src/vm/types.ts';
import { measure, type Measured } from '../helpers/listener.ts';
import type { Line } from '../helpers/module.ts';
import { t } from '../vm/helpers.ts';
import { CASES, moduleFor, started, type Case } from '../vm/opcode-cases.ts';

const NO_FORMULA = 'tell its price in src/lang/gas/price.ts';
const NO_BOUND = 'tell the most it can cost beyond its static price in src/vm/bound.ts';
const NO_CHANGE =
  'tell what it makes of a local in #change of src/lang/gas/stand.ts and in CHANGES of src/lang/gas/state.ts';

/** Rows that go on behind an instruction that names a local. */
const CHANGING = CASES.filter(({ op, ends }) => {
  const { immediates }: Row = OPCODES[op];
  return (immediates.includes('local') || immediates.includes('list')) && (ends === 'done' || ends.startsWith('= '));
});

describe('a formula', () => {
  test.each(CASES)('with $op says no less than the verifier, even with everything at its longest: $what', (row) => {
    expect(() => checkCosts(moduleFor(row)), NO_FORMULA).not.toThrow();
  });

  test.each(CASES)('with $op says no less than was used, nor does the bound: $what', (row) => {
    const { used, usedByOthers, entry, formula } = measured(row);
    expect(formula, `${NO_FORMULA}, or ${NO_CHANGE}`).toBeGreaterThanOrEqual(used);
    expect(entry?.bound, NO_BOUND).toBeGreaterThanOrEqual(used - usedByOthers);
  });

  test.each(CHANGING)('knows how long $op leaves the lists and texts in locals: $what', (row) => {
    const { used, formula } = measured(walkingThrough(row));
    expect(formula, NO_CHANGE).toBeGreaterThanOrEqual(used);
  });

  test.each(CHANGING)('knows that $op makes them longer with each round of a loop: $what', (row) => {
    const { used, formula } = measured(inLoop(row));
    expect(formula, NO_CHANGE).toBeGreaterThanOrEqual(used);
  });
});

function measured(row: Case): Measured {
  const module = moduleFor(row);
  return measure(started(row, undefined, undefined, module), costsOf(module));
}

/** The row, and at its end something done with each list and text in a local that is paid by its length. */
function walkingThrough(row: Case): Case {
  const types = [...(row.params ?? []).flatMap(([type]) => flatten(type)), ...(row.locals ?? [])].map(stackType);
  const walks = types.flatMap((type, i): Line[] => (isList(type) ? copy(i, type) : isText(type) ? hash(i) : []));
  return { ...row, body: [...row.body, ...walks] };
}

/** The same again and again, until the loop has had enough. What a row takes out of a local stays there, so that it can become longer. */
function inLoop({ result, ...row }: Case): Case {
  const answer = result === undefined ? [] : flatten(result).toReversed();
  const drops = answer.map((type): Line => ['drop', t(stackType(type))]);
  const kept = row.body.map(([op, ...args]): Line => [op === 'take' ? 'get' : op, ...args]);
  const { body } = walkingThrough({ ...row, body: [...kept, ...drops] });
  return { ...row, body: [['loop', 9], ...body, ['end']], tail: [['end']] };
}

const copy = (local: number, type: ListOf): Line[] => [['get', local], ['drop', t(type)]]; // prettier-ignore
const hash = (local: number): Line[] => [['get', local], ['keccak'], ['drop', t('bytes32')]]; // prettier-ignore
