/** Loops. They go round a few times only; now and then more often than they may. */

import { named, firm } from './generate-expressions.ts';
import { fewTimes } from './generate-numbers.ts';
import { condition } from './generate-others.ts';
import { at, type Local, type Scope } from './generate-scope.ts';
import { lists } from './generate-spots.ts';
import { block, indented, type Made } from './generate-statements.ts';
import { listType, UINT, type SingleType } from './generate-types.ts';

const around = (scope: Scope, locals: readonly Local[]): Scope => ({
  ...scope,
  locals: [...scope.locals, ...locals],
  loops: scope.loops + 1,
});

export function forRange(scope: Scope): Made {
  const name = scope.names.next('i');
  const body = block(around(scope, [{ name, type: UINT, canChange: false }]), 2);
  return { lines: [`for ${name} in ${ends(scope)} {`, ...body.lines, '}'] };
}

/** Both known, up to the length of a list, or with a limit. */
function ends(scope: Scope): string {
  const { dice } = scope;
  const list = lists(scope)[0];
  const made = dice.weighed([
    [3, () => `${dice.below(2)}..${dice.between(2, 4)}`],
    [list === undefined ? 0 : 3, () => `0..${list?.text() ?? ''}.length`],
    [
      5,
      () =>
        `${dice.below(2)}..${fewTimes(scope)}, max ${dice.weighed([
          [4, 5],
          [1, 2],
          [1, 1],
        ])}`,
    ],
    [1, () => `${at(firm(scope, UINT, 0), 5)}..${at(firm(scope, UINT, 0), 5)}, max ${dice.between(2, 6)}`],
  ]);
  return made();
}

export function forList(scope: Scope): Made {
  const { dice, names } = scope;
  const name = names.next('e');
  const of: SingleType = dice.pick([...lists(scope).map(({ type }) => type.of), dice.pick(scope.declared.palette)]);
  const known = named(scope, listType(of, 1024), 1);
  const list = known ?? firm(scope, listType(of, 3), 1);
  const body = block(around(scope, [{ name, type: of, canChange: false }]), 2);
  return { lines: [`for ${name} in ${at(list, 0)} {`, ...body.lines, '}'] };
}

/** By a counter that goes up first, so that `continue` does not hold it up. */
export function whileLoop(scope: Scope): Made {
  const { dice, names } = scope;
  const name = names.next('n');
  const rounds = dice.between(1, 4);
  const limit = dice.weighed([
    [5, `, max ${rounds}`],
    [2, `, max ${rounds + dice.below(3)}`],
    [1, `, max ${Math.max(1, rounds - 1)}`],
    [3, ''],
  ]);
  const more = dice.chance(30) ? ` and ${at(condition(scope, 1), 3)}` : '';
  const body = block(around(scope, [{ name, type: UINT, canChange: false }]), 2);
  return {
    lines: [
      `var ${name} = 0`,
      `while ${name} < ${rounds}${more}${limit} {`,
      indented(`${name} += 1`),
      ...body.lines,
      '}',
    ],
    locals: [{ name, type: UINT, canChange: false }],
  };
}
