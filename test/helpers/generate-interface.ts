/** Interfaces of other contracts: mostly what is there, now and then something else. */

import type { Dice } from './generate-dice.ts';
import type { Scope } from './generate-scope.ts';
import {
  UINT,
  type EnumType,
  type Field,
  type OtherFunction,
  type OtherType,
  type ValueType,
} from './generate-types.ts';

export type Port = { readonly lines: readonly string[]; readonly type: OtherType };

export function interfaceLines({ dice, names, declared }: Scope, seen: readonly OtherFunction[]): Port {
  const functions = seen
    .map((fn) => (dice.chance(30) ? changed(dice, fn, declared.enums) : fn))
    .map((fn) => ({ ...fn, least: fn.params.length }));
  if (dice.chance(10))
    functions.push({ name: 'gone', kind: 'view', payable: false, params: [], least: 0, result: UINT });
  return port(names.next('I'), functions);
}

/** What the first contract knows of whoever calls it. */
export function returnCallLines(): Port {
  return port('Back', [
    { name: 'ask', kind: 'view', payable: false, params: [], least: 0, result: UINT },
    { name: 'poke', kind: 'action', payable: false, params: [], least: 0, result: undefined },
  ]);
}

function port(text: string, functions: OtherFunction[]): Port {
  const lines = [`interface ${text} {`, ...functions.map((fn) => ` ${signature(fn)}`), '}'];
  return { lines, type: { kind: 'contract', text, functions } };
}

function signature({ name, kind, payable, params, result }: OtherFunction): string {
  const list = params.map((param) => `${param.name}: ${param.type.text}`).join(', ');
  return `${payable ? 'payable ' : ''}${kind} ${name}(${list})${result === undefined ? '' : ` -> ${result.text}`}`;
}

/** Something that is not quite what is there: another answer, another kind, other limits. */
function changed(dice: Dice, fn: OtherFunction, enums: readonly EnumType[]): OtherFunction {
  const made = dice.weighed<() => OtherFunction>([
    [5, () => ({ ...fn, result: fn.result === undefined ? UINT : otherAnswer(dice, fn.result, enums) })],
    [1, () => (fn.kind === 'view' ? { ...fn, result: undefined, kind: 'action' } : { ...fn, result: undefined })],
    [
      1,
      () =>
        fn.result === undefined
          ? { ...fn, payable: !fn.payable }
          : { ...fn, kind: fn.kind === 'view' ? 'action' : 'view', payable: false },
    ],
    [4, () => ({ ...fn, params: fn.params.map((param) => wider(param, enums)) })],
    [fn.least < fn.params.length ? 4 : 0, () => ({ ...fn, params: fn.params.slice(0, fn.least) })],
  ]);
  const other = made();
  return other.kind === 'view' && other.result === undefined ? fn : other;
}

/** Narrower, shorter, or another spelling. */
function otherAnswer(dice: Dice, type: ValueType, enums: readonly EnumType[]): ValueType {
  const [first] = enums;
  switch (type.kind) {
    case 'number':
      return first !== undefined && dice.chance(30) ? first : { kind: 'number', text: 'uint8', signed: false, bits: 8 };
    case 'list':
      return { ...type, text: `list<${type.of.text}, 1>`, cap: 1 };
    case 'bytes':
      return { kind: 'string', text: 'string' };
    case 'bool':
      return UINT;
    default:
      return { kind: 'bool', text: 'bool' };
  }
}

/** The same for whoever computes a selector, with values that the callee does not take. */
function wider(param: Field, enums: readonly EnumType[]): Field {
  const { type } = param;
  if (type.kind === 'list')
    return { ...param, type: { ...type, text: `list<${type.of.text}, ${type.cap + 2}>`, cap: type.cap + 2 } };
  const large = enums.find(({ members }) => type.kind === 'enum' && members.length > type.members.length);
  if (large !== undefined) return { ...param, type: large };
  return type.kind === 'enum' ? { ...param, type: { kind: 'number', text: 'uint8', signed: false, bits: 8 } } : param;
}
