/** The names in scope where a contract stands, with their values. */

import type { Unit } from '../lang/tree.ts';
import type { Machine } from '../vm/machine.ts';
import { addressOf, frameOf, placeOf } from './running.ts';
import type { Scene } from './scene.ts';
import type { ShownType } from './types.ts';
import { flatCount, namedValue, partsOf, type NamedValue, type Names } from './values.ts';

/** A name, and – where it is a struct – its fields as `deal.stage`, all the way down. */
export type Local = { readonly whole: NamedValue; readonly parts: readonly NamedValue[] };

export function localsOf({ contracts, names }: Scene, machine: Machine): Local[] {
  const [frame, place] = [frameOf(machine), placeOf(machine)];
  if (frame === undefined || place === undefined) return [];
  const { fn, locals } = frame;
  const { index } = place;
  const debug = contracts.get(addressOf(machine))?.artifact?.debug.functions[fn.index];
  const inScope = debug?.locals.filter(({ from, to }) => from <= index && index < to) ?? paramsOf(fn.def.params);
  return inScope.map(({ name, type, unit, slot }) => {
    const flat = locals.slice(slot, slot + flatCount(type));
    return { whole: namedValue(name, type, unit, flat, names), parts: fieldsOf(name, type, flat, names) };
  });
}

/** Values are read here and now: the machine changes lists in their place. */
function fieldsOf(name: string, type: ShownType, flat: Parameters<typeof partsOf>[1], names: Names): NamedValue[] {
  if (typeof type === 'string' || type.kind !== 'struct') return [];
  return partsOf(type, flat).flatMap(({ field, values }) => {
    const own = `${name}.${field.name}`;
    const inner = fieldsOf(own, field.type, values, names);
    return inner.length > 0 ? inner : [namedValue(own, field.type, field.unit, values, names)];
  });
}

type Visible = {
  readonly name: string;
  readonly type: ShownType;
  readonly unit: Unit | undefined;
  readonly slot: number;
};

/** Without the source only parameters have names: the container tells those. */
function paramsOf(params: readonly Pick<Visible, 'name' | 'type'>[]): Visible[] {
  let next = 0;
  return params.map(({ name, type }) => {
    const slot = next;
    next += flatCount(type);
    return { name, type, unit: undefined, slot };
  });
}
