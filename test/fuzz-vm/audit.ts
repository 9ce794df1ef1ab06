/**
 * What must be true of the tables of a module that was accepted, said once more from docs/machine.md: the verifier has no part in it. What cannot
 * be seen while code runs is seen here.
 */

import { bytesToHex } from '../../src/base/bytes.ts';
import { selectorOf } from '../../src/vm/abi.ts';
import { BUILT_IN_ERRORS } from '../../src/vm/failure.ts';
import { fieldTypes, type AbiType } from '../../src/vm/abi-type.ts';
import type { Module, Shape } from '../../src/vm/module.ts';
import { isNumber } from '../../src/vm/types.ts';

type Law = readonly [what: string, holds: (module: Module) => boolean];

const areDistinct = (names: readonly string[]): boolean => new Set(names).size === names.length;
const nameOf = ({ name }: { readonly name: string }): string => name;

/** The first law that does not hold. */
export function brokenLaw(module: Module): string | undefined {
  return LAWS.find(([, holds]) => !holds(module))?.[0];
}

function leavesOf({ name, fields, cap }: Shape): readonly string[] {
  const path = [name, ...fields].join('.');
  return cap > 0 ? [path, `${path}.length`] : [path];
}

/** Every place outside of section 1 that has a type. */
function placesOf({ events, errors, functions, externals }: Module): readonly AbiType[] {
  return [
    ...[...events, ...errors].flatMap(fieldTypes),
    ...functions.flatMap(({ params, result }) => [
      ...params.map(({ type }) => type),
      ...(result === undefined ? [] : [result]),
    ]),
    ...externals.flatMap(({ params, result }) => [...params, ...(result === undefined ? [] : [result])]),
  ];
}

const isNamed = (type: AbiType): boolean =>
  typeof type === 'string' || (type.kind === 'list' ? isNamed(type.of) : type.name !== '');

const isSingle = (type: AbiType): boolean => typeof type === 'string' || type.kind === 'enum';

const OWN_ERRORS: readonly string[] = ['Error', 'Panic', ...BUILT_IN_ERRORS.map(nameOf)].filter(
  (name) => name !== 'NotAllowed',
);

// oxfmt-ignore
const LAWS: readonly Law[] = [
  ['two leaves have one path', ({ shapes }) => areDistinct(shapes.flatMap(leavesOf))],
  ['shapes of one variable have two kinds of key', ({ shapes }) => shapes.every((a) => shapes.every((b) => a.name !== b.name || a.keys.join() === b.keys.join()))],
  ['a list in the state is too long', ({ shapes }) => shapes.every(({ cap }) => cap <= 1024)],
  ['an aggregate goes over nothing', ({ shapes, aggregates }) => aggregates.every(({ shape, bound }) => bound < (shapes[shape]?.keys.length ?? 0))],
  ['an aggregate goes over a list', ({ shapes, aggregates }) => aggregates.every(({ shape }) => shapes[shape]?.cap === 0)],
  ['what is no number is summed', ({ shapes, aggregates }) => aggregates.every(({ kind, shape }) => kind === 'count' || isNumber(shapes[shape]?.leaf ?? 'bool'))],
  ['one aggregate is kept twice', ({ aggregates }) => areDistinct(aggregates.map(({ kind, shape, bound }) => `${kind} ${shape} ${bound}`))],
  ['an initial value has no place', ({ shapes, initial }) => initial.every(({ shape }) => shapes[shape]?.keys.length === 0 && shapes[shape]?.cap === 0)],
  ['an initial value has another type', ({ shapes, constants, initial }) => initial.every(({ shape, constant }) => shapes[shape]?.leaf === constants[constant]?.type)],
  ['a shape has two initial values', ({ initial }) => initial.every(({ shape }, i) => i === 0 || shape > (initial[i - 1]?.shape ?? 0))],
  ['a view of another contract takes hlp', ({ externals }) => externals.every(({ kind, payable }) => kind === 'action' || !payable)],
  ['two events have one name', ({ events }) => areDistinct(events.map(nameOf))],
  ['two errors have one name', ({ errors }) => areDistinct(errors.map(nameOf))],
  ['an error has a name of the machine', ({ errors }) => errors.every(({ name }) => !OWN_ERRORS.includes(name))],
  ['an event has too many topics', ({ events }) => events.every(({ fields }) => fields.filter(({ indexed }) => indexed).length <= 3)],
  ['a field of an error is indexed', ({ errors }) => errors.every(({ fields }) => fields.every(({ indexed }) => !indexed))],
  ['a list or struct is indexed', ({ events }) => events.every(({ fields }) => fields.every(({ indexed, type }) => !indexed || isSingle(type)))],
  ['an enum has two members of one name', ({ types }) => types.every((type) => type.kind === 'struct' || areDistinct(type.members))],
  ['a struct has two fields of one name', ({ types }) => types.every((type) => type.kind === 'enum' || areDistinct(type.fields.map(nameOf)))],
  ['a struct without a name is used', (module) => placesOf(module).every(isNamed) && module.types.every((type) => type.kind === 'enum' || fieldTypes(type).every(isNamed))],
  ['there are two inits', ({ functions }) => functions.filter(({ kind }) => kind === 'init').length < 2],
  ['there are too many invariants', ({ functions }) => functions.filter(({ kind }) => kind === 'invariant').length <= 32],
  ['what takes hlp is no action', ({ functions }) => functions.every(({ kind, payable }) => !payable || kind === 'action' || kind === 'init')],
  ['init answers, or is called otherwise', ({ functions }) => functions.every(({ kind, name, result }) => kind !== 'init' || (name === 'init' && result === undefined))],
  ['a view answers nothing', ({ functions }) => functions.every(({ kind, result }) => kind !== 'view' || result !== undefined)],
  ['an invariant takes something, or answers with no bool', ({ functions }) => functions.every(({ kind, params, result }) => kind !== 'invariant' || (params.length === 0 && result === 'bool'))],
  ['two functions share a selector', ({ functions }) => areDistinct(functions.filter(({ kind }) => kind === 'action' || kind === 'view').map(({ name, params }) => bytesToHex(selectorOf(name, params.map(({ type }) => type)))))],
  ['bodies do not cover the code', ({ functions, code }) => functions.every(({ start, length }, i) => length > 0 && start === (functions[i - 1]?.start ?? 0) + (functions[i - 1]?.length ?? 0)) && functions.reduce((sum, { length }) => sum + length, 0) === code.length],
];
