/**
 * Statements and blocks. What changes something is in `generate-changes.ts`, loops in `generate-loops.ts`, other contracts in
 * `generate-outside.ts`.
 */

import { assignment, clearing, listChange, ownStatement } from './generate-changes.ts';
import { anyList } from './generate-declarations.ts';
import { expression, firm } from './generate-expressions.ts';
import { forList, forRange, whileLoop } from './generate-loops.ts';
import { condition, likely } from './generate-others.ts';
import { attempt, otherCall, sending } from './generate-outside.ts';
import { anyValue, at, someDepth, type Local, type Scope, type Signature } from './generate-scope.ts';

/** `ends`: nothing can follow. `locals` are those declared here, for what follows. */
export type Made = { readonly lines: readonly string[]; readonly ends?: boolean; readonly locals?: readonly Local[] };

export const MOST_DEPTH = 3;

/** Indented, between curly brackets that are not part of it. */
export function block(scope: Scope, most: number): { readonly lines: readonly string[]; readonly ends: boolean } {
  let inner: Scope = { ...scope, depth: scope.depth + 1 };
  const lines: string[] = [];
  const count = scope.depth > 0 && scope.dice.chance(50) ? 1 : scope.dice.between(1, most);
  for (let i = 0; i < count; i++) {
    const made = statement(inner, i === count - 1);
    lines.push(...made.lines.map(indented));
    if (made.ends === true) return { lines, ends: true };
    inner = { ...inner, locals: [...inner.locals, ...(made.locals ?? [])] };
  }
  return { lines, ends: false };
}

export const indented = (line: string): string => ` ${line}`;

function statement(scope: Scope, isLast: boolean): Made {
  const { dice, where, depth, loops, result } = scope;
  const mayWrite = where === 'action';
  const mayNest = depth < MOST_DEPTH;
  const isInner = depth > 1;
  for (let tries = 0; tries < 8; tries++) {
    const made = dice.weighed<() => Made | undefined>([
      [7, () => declaration(scope)],
      [mayWrite ? 16 : 5, () => assignment(scope)],
      [mayWrite ? 6 : 2, () => listChange(scope)],
      [2, () => localList(scope)],
      [mayWrite ? 4 : 0, () => clearing(scope)],
      [mayNest ? 6 - depth : 0, () => branch(scope)],
      [mayNest && loops < 2 ? 3 : 0, () => forRange(scope)],
      [mayNest && loops < 2 ? 4 : 0, () => forList(scope)],
      [mayNest && loops < 2 ? 3 : 0, () => whileLoop(scope)],
      [4, () => requirement(scope)],
      [mayWrite ? 5 : 0, () => emitting(scope)],
      [mayWrite ? 2 : 0, () => sending(scope)],
      [4, () => ownStatement(scope)],
      [where === 'helper' ? 0 : 6, () => otherCall(scope)],
      [where === 'helper' || !mayNest ? 0 : 3, () => attempt(scope)],
      [loops > 0 && isInner && isLast ? 8 : 0, () => jump(scope)],
      [isInner && isLast ? 2 : 0, () => failing(scope)],
      [isInner && isLast && (result === undefined ? mayWrite : true) ? 4 : 0, () => returning(scope)],
    ])();
    if (made !== undefined) return made;
  }
  return requirement(scope);
}

// ───────────── names ─────────────

/** The type is said, or follows from the value. */
export function declaration(scope: Scope): Made {
  const { dice, names } = scope;
  const type = anyValue(scope);
  const name = names.next('x');
  const canChange = dice.chance(type.kind === 'list' || type.kind === 'struct' ? 80 : 55);
  const isSaid = dice.chance(60);
  const value = isSaid ? expression(scope, type, someDepth(scope)) : firm(scope, type, someDepth(scope));
  const word = canChange ? 'var' : 'let';
  const line = `${word} ${name}${isSaid ? `: ${type.text}` : ''} = ${at(value, 0)}`;
  // A list that says its own type may have another cap than the one that was wanted.
  return { lines: [line], locals: isSaid || type.kind !== 'list' ? [{ name, type, canChange }] : [] };
}

/** A list of its own, and what is done with it. */
function localList(scope: Scope): Made | undefined {
  const { dice, names, declared } = scope;
  const type = anyList(dice, declared.palette);
  const name = names.next('x');
  const local: Local = { name, type, canChange: true };
  const first = `var ${name}: ${type.text} = ${at(expression(scope, type, 1), 0)}`;
  const then = listChange({ ...scope, locals: [local] });
  return { lines: [first, ...(then?.lines ?? [])], locals: [local] };
}

// ───────────── flow ─────────────

function branch(scope: Scope): Made {
  const { dice } = scope;
  const then = block(scope, 2);
  const lines = [`if ${at(condition(scope, dice.between(1, 2)), 0)} {`, ...then.lines];
  let ends = then.ends;
  if (dice.chance(15)) {
    const middle = block(scope, 1);
    lines.push(`} else if ${at(condition(scope, 1), 0)} {`, ...middle.lines);
    ends = ends && middle.ends;
  }
  if (!dice.chance(50)) return { lines: [...lines, '}'] };
  const otherwise = block(scope, 2);
  return { lines: [...lines, '} else {', ...otherwise.lines, '}'], ends: ends && otherwise.ends };
}

function jump({ dice }: Scope): Made {
  return { lines: [dice.pick(['break', 'continue'])], ends: true };
}

/** With a value where one is promised. */
export function returning(scope: Scope): Made {
  const { result } = scope;
  const line = result === undefined ? 'return' : `return ${at(expression(scope, result, someDepth(scope)), 0)}`;
  return { lines: [line], ends: true };
}

// ───────────── failures and events ─────────────

function requirement(scope: Scope): Made {
  return { lines: [`require ${at(likely(scope), 0)} else ${reason(scope)}`] };
}

function failing(scope: Scope): Made {
  return { lines: [`fail ${reason(scope)}`], ends: true };
}

function reason(scope: Scope): string {
  const { dice, declared } = scope;
  const own = declared.errors;
  return own.length > 0 && dice.chance(60) ? filled(scope, dice.pick(own)) : `"no ${dice.below(9)}"`;
}

function emitting(scope: Scope): Made | undefined {
  const { dice, declared } = scope;
  return declared.events.length === 0 ? undefined : { lines: [`emit ${filled(scope, dice.pick(declared.events))}`] };
}

/** Sometimes every value with its name. */
function filled(scope: Scope, { name, fields }: Signature): string {
  const isNamed = fields.length > 0 && scope.dice.chance(20);
  const values = fields.map((field) => {
    const value = at(expression(scope, field.type, 1), 0);
    return isNamed ? `${field.name}: ${value}` : value;
  });
  return `${name}(${(isNamed ? scope.dice.shuffled(values) : values).join(', ')})`;
}
