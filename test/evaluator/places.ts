/** Places that can be read and written: locals with the way into them, and the state. Keys and indexes are worked out once. */

import type { LocalPlace, Place, StatePath } from '../../src/lang/tree.ts';
import { evaluate } from './expressions.ts';
import { panic } from './failure.ts';
import type { Frame } from './frame.ts';
import { indexOf, openedText, readElement, readState, wayOf, writeElement, writeState } from './state.ts';
import type { Leaf, Struct, Value } from './values.ts';

export type Located = { readonly read: () => Value; readonly write: (value: Value) => void };

export function locate(frame: Frame, place: Place): Located {
  return place.kind === 'localPlace' ? localPlace(frame, place) : statePlace(frame, place);
}

function localPlace(frame: Frame, { local, fields, index: node }: LocalPlace): Located {
  const { locals } = frame;
  const index = node === undefined ? undefined : (evaluate(frame, node) as bigint);
  const read = (): Value =>
    fields.reduce((value, field) => (value as Struct)[field] as Value, locals.get(local) as Value);
  const write = (value: Value): void => void locals.set(local, withField(locals.get(local) as Value, fields, value));
  if (index === undefined) return { read, write };
  return {
    read: () => element(read() as readonly Leaf[], index),
    write: (value) => write(withElement(read() as readonly Leaf[], index, value as Leaf)),
  };
}

/** A copy of the struct with another value where the fields lead. */
function withField(value: Value, [first, ...rest]: readonly string[], inner: Value): Value {
  if (first === undefined) return inner;
  const struct = value as Struct;
  return { ...struct, [first]: withField(struct[first] as Value, rest, inner) };
}

function withElement(list: readonly Leaf[], index: bigint, item: Leaf): readonly Leaf[] {
  element(list, index);
  return list.map((other, i) => (BigInt(i) === index ? item : other));
}

/** Reading beyond the length fails. */
export function element(list: readonly Leaf[], index: bigint): Leaf {
  const item = index < BigInt(list.length) ? list[Number(index)] : undefined;
  if (item === undefined) throw panic('index');
  return item;
}

function statePlace(frame: Frame, path: StatePath): Located {
  const way = wayOf(frame, path);
  const index = indexOf(frame, path.index);
  if (index !== undefined)
    return {
      read: () => readElement(frame, way, index, path.type),
      write: (value) => writeElement(frame, way, index, path.type, value),
    };
  return {
    read: () => readState(frame, openedText(way), path.type),
    write: (value) => writeState(frame, openedText(way), path.type, value),
  };
}
