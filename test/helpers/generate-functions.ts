/** Functions: fn, view, action, init. */

import { anyList } from './generate-declarations.ts';
import { expression } from './generate-expressions.ts';
import { literal } from './generate-literals.ts';
import { anyValue, at, someDepth, type OwnFunction, type Scope } from './generate-scope.ts';
import { block, indented, returning } from './generate-statements.ts';
import { ADDRESS, isSingle, type Field, type OtherFunction, type ValueType } from './generate-types.ts';

export type Written = { readonly lines: readonly string[]; readonly seen: OtherFunction | undefined };

/** Parameters of any type, lists and structs too. */
function someParams(scope: Scope, most: number): Field[] {
  const { dice, declared, names } = scope;
  return Array.from({ length: dice.below(most + 1) }, () => {
    const type = dice.chance(12) ? anyList(dice, declared.palette) : anyValue(scope);
    return { name: names.next('p'), type };
  });
}

const textOf = (params: readonly Field[]): string => params.map(({ name, type }) => `${name}: ${type.text}`).join(', ');

/** As seen from the body. */
function inside(scope: Scope, params: readonly Field[], result: ValueType | undefined): Scope {
  const locals = params.map(({ name, type }) => ({ name, type, canChange: false }));
  return { ...scope, locals, result, depth: 0, loops: 0 };
}

/** Lines between the curly brackets; a promised value is returned in the end. */
function bodyOf(scope: Scope, most: number): readonly string[] {
  const { lines, ends } = block(scope, most);
  if (ends || scope.result === undefined) return lines;
  return [...lines, ...returning({ ...scope, locals: scope.locals }).lines.map(indented)];
}

const arrow = (result: ValueType | undefined): string => (result === undefined ? '' : ` -> ${result.text}`);

/** A private function, declared for those that come behind it. */
export function fnLines(scope: Scope, does: OwnFunction['does']): readonly string[] {
  const { dice, names, declared } = scope;
  const params = someParams(scope, 3);
  const result = does === 'changes' && dice.chance(40) ? undefined : anyValue(scope);
  const where = does === 'changes' ? 'action' : scope.where === 'helper' ? 'helper' : 'view';
  // What may not ask others sees no contracts.
  const seen =
    does === 'nothing'
      ? { ...declared, palette: declared.palette.filter(({ kind }) => kind !== 'contract') }
      : declared;
  const inner: Scope = { ...inside(scope, params, result), where, declared: quiet(seen, does) };
  const name = names.next('g');
  const head = `fn ${name}(${textOf(params)})${arrow(result)}`;
  const isShort = result !== undefined && does === 'nothing' && dice.chance(35);
  const lines =
    isShort && result !== undefined
      ? [`${head} = ${at(expression(inner, result, someDepth(inner)), 0)}`]
      : [`${head} {`, ...bodyOf(inner, 2), '}'];
  declared.functions.push({ name, params: params.map(({ type }) => type), least: params.length, result, does });
  return lines;
}

/** What does nothing calls only what does nothing. */
function quiet(declared: Scope['declared'], does: OwnFunction['does']): Scope['declared'] {
  if (does === 'changes') return declared;
  const functions = declared.functions.filter((fn) => fn.does === 'nothing' || (does === 'asks' && fn.does === 'asks'));
  return { ...declared, functions };
}

export function viewLines(scope: Scope, name: string): Written {
  const { dice, declared } = scope;
  const params = someParams(scope, 2);
  const result = anyValue(scope);
  const asks = dice.chance(20) && declared.palette.some(({ kind }) => kind === 'contract');
  const does = asks ? 'asks' : 'nothing';
  const palette = asks ? declared.palette : declared.palette.filter(({ kind }) => kind !== 'contract');
  const inner: Scope = {
    ...inside(scope, params, result),
    where: 'view',
    declared: quiet({ ...declared, palette }, does),
  };
  const { text, least } = defaultsOf(scope, params);
  const head = `view ${name}(${text})${arrow(result)}`;
  const lines =
    dice.chance(45) && !asks
      ? [`${head} = ${at(expression(inner, result, someDepth(inner)), 0)}`]
      : [`${head} {`, ...bodyOf(inner, 2), '}'];
  declared.functions.push({ name, params: params.map(({ type }) => type), least, result, does });
  return { lines, seen: { name, kind: 'view', payable: false, params, least, result } };
}

export function actionLines(scope: Scope, name: string, most = 5): Written {
  const { dice } = scope;
  const params = someParams(scope, 3);
  const payable = dice.chance(35);
  const result = dice.chance(40) ? anyValue(scope) : undefined;
  const inner: Scope = { ...inside(scope, params, result), where: 'action', isPayable: payable };
  const { text, least } = defaultsOf(scope, params);
  const head = `${payable ? 'payable ' : ''}action ${name}(${text})${arrow(result)}${only(inner)}`;
  const seen = { name, kind: 'action', payable, params, least, result } as const;
  return { lines: [`${head} {`, ...bodyOf(inner, most), '}'], seen };
}

/** Now and then only some may. */
function only(scope: Scope): string {
  const { dice } = scope;
  if (!dice.chance(12)) return '';
  const who = Array.from({ length: dice.between(1, 2) }, () => at(expression(scope, ADDRESS, 1), 0));
  return ` only ${dice.chance(60) ? [...who, 'caller'].join(', ') : who.join(', ')}`;
}

/** The last parameters may have default values. */
function defaultsOf({ dice }: Scope, params: readonly Field[]): { readonly text: string; readonly least: number } {
  const texts = params.map(({ name, type }) => `${name}: ${type.text}`);
  let least = params.length;
  if (!dice.chance(25)) return { text: texts.join(', '), least };
  for (; least > 0; least--) {
    const type = params[least - 1]?.type;
    if (type === undefined || !isSingle(type) || type.kind === 'contract' || dice.chance(30)) break;
    texts[least - 1] += ` = ${at(literal(dice, type), 0)}`;
  }
  return { text: texts.join(', '), least };
}

/** Takes where the other contracts are, and puts that into the state. */
export function initLines(scope: Scope, most: number): readonly string[] {
  const { dice, declared, names } = scope;
  const given = declared.states.flatMap(({ name, type }) =>
    type.kind === 'contract' ? [{ name: names.next('p'), type, state: name }] : [],
  );
  const params = [...given.map(({ name, type }) => ({ name, type })), ...someParams(scope, 2)];
  const payable = dice.chance(40);
  const inner: Scope = { ...inside(scope, params, undefined), where: 'action', isPayable: payable };
  const { lines } = most > 0 ? block({ ...inner, result: undefined }, most) : { lines: [] };
  const stored = given.map(({ name, state }) => indented(`${state} = ${name}`));
  return [`${payable ? 'payable ' : ''}init(${textOf(params)}) {`, ...stored, ...lines, '}'];
}
