/** Statements that reach another contract, or move hlp. */

import { received } from './generate-changes.ts';
import { expression, firm, givenTo, named } from './generate-expressions.ts';
import { at, LEVEL, type Scope } from './generate-scope.ts';
import { block, type Made } from './generate-statements.ts';
import { ADDRESS, UINT, type OtherFunction, type OtherType } from './generate-types.ts';

type Call = { readonly text: string; readonly fn: OtherFunction };

/** A call as a line, or as the whole right side. */
export function otherCall(scope: Scope): Made | undefined {
  const call = calling(scope);
  if (call === undefined) return undefined;
  return call.fn.result === undefined ? { lines: [call.text] } : received(scope, call.text, call.fn.result, true);
}

/** In a view only views are called. */
function calling(scope: Scope): Call | undefined {
  const { dice, declared, where } = scope;
  const others = declared.palette.filter((type): type is OtherType => type.kind === 'contract');
  const choices = others.flatMap((type) =>
    type.functions.filter(({ kind }) => where === 'action' || kind === 'view').map((fn) => ({ type, fn })),
  );
  if (choices.length === 0) return undefined;
  const { type, fn } = dice.pick(choices);
  const types = fn.params.map((param) => param.type);
  const args = givenTo(scope, types, fn.least, 1);
  return { text: `call ${target(scope, type)}.${fn.name}(${args})${paying(scope, fn)}`, fn };
}

/** Mostly one that is known by name: somebody put the right address there. */
function target(scope: Scope, type: OtherType): string {
  const known = scope.dice.chance(85) ? named(scope, type, 0) : undefined;
  return at(known ?? firm(scope, type, 1), LEVEL.path);
}

function paying(scope: Scope, { payable }: OtherFunction): string {
  const { dice } = scope;
  if (!payable || dice.chance(15)) return '';
  return ` paying ${amount(scope)}`;
}

/** Mostly what is there. */
function amount(scope: Scope): string {
  const { dice } = scope;
  const made = dice.weighed([
    [3, () => 'hlpOf(self) / 2'],
    [scope.isPayable ? 4 : 0, () => 'paid'],
    [3, () => `${dice.below(4)}`],
    [2, () => `min(${at(firm(scope, UINT, 1), 0)}, hlpOf(self))`],
    [1, () => at(expression(scope, UINT, 1), 0)],
  ]);
  return made();
}

export function attempt(scope: Scope): Made | undefined {
  const call = calling(scope);
  if (call === undefined) return undefined;
  const { result } = call.fn;
  const isNamed = result !== undefined && scope.dice.chance(80);
  const name = isNamed ? scope.names.next('x') : '_';
  const inner = result !== undefined && isNamed ? [{ name, type: result, canChange: false }] : [];
  const then = block({ ...scope, locals: [...scope.locals, ...inner] }, 2);
  const otherwise = block(scope, 2);
  const head = `try ${call.text}${result === undefined ? '' : ` as ${name}`} {`;
  return { lines: [head, ...then.lines, '} else {', ...otherwise.lines, '}'], ends: then.ends && otherwise.ends };
}

export function sending(scope: Scope): Made {
  return { lines: [`send ${amount(scope)} to ${at(expression(scope, ADDRESS, 1), 0)}`] };
}
