/**
 * Entries of a module's tables with what follows from them: types as the ABI and as the stack know them, and the hash they go by outside.
 * Each is worked out when it is first asked for, and once.
 */

import { topicOf } from './abi.ts';
import { fieldTypes, flatten, type AbiType, type EnumType } from './abi-type.ts';
import type { Module, Signature } from './module.ts';
import { stackType, type LeafType, type VmType } from './types.ts';

export type Typed = {
  readonly types: readonly AbiType[];
  /** On the stack, the first one lowest. */
  readonly flat: readonly VmType[];
};

/** `topic`: keccak256 of `name(type,type)`. It is the first topic of an event; its first four bytes name a function or an error. */
export type Named = Typed & { readonly topic: Uint8Array };

/** `args`: with the amount last, where one can be sent along. */
export type NamedExternal = Named & { readonly args: readonly VmType[]; readonly answer: Typed };

/** Types of some of the fields, and at which places of the stack's values theirs stand. */
export type Fields<T extends AbiType> = { readonly types: readonly T[]; readonly places: readonly number[] };

/** Only leaves and enums are indexed: the verifier sees to it. */
export type IndexedField = LeafType | EnumType;
export type NamedEvent = Named & { readonly data: Fields<AbiType>; readonly indexed: Fields<IndexedField> };

/** By index, as instructions name them. */
export type Tables = {
  readonly params: (fn: number) => Typed;
  readonly result: (fn: number) => Typed;
  readonly tuple: (type: number) => Typed;
  readonly event: (event: number) => NamedEvent;
  readonly error: (error: number) => Named;
  readonly external: (external: number) => NamedExternal;
};

export function tablesOf({ functions, types, events, errors, externals }: Module): Tables {
  return {
    params: once(functions, ({ params }) => typed(fieldTypes({ fields: params }))),
    result: once(functions, ({ result }) => typed(listed(result))),
    tuple: once(types, (type) => typed(type.kind === 'struct' ? fieldTypes(type) : [type])),
    event: once(events, namedEvent),
    error: once(errors, ({ name, fields }) => named(name, fieldTypes({ fields }))),
    external: once(externals, ({ name, params, result, payable }) => {
      const own = named(name, params);
      return { ...own, args: payable ? [...own.flat, 'uint256'] : own.flat, answer: typed(listed(result)) };
    }),
  };
}

const listed = (type: AbiType | undefined): AbiType[] => (type === undefined ? [] : [type]);

function typed(types: readonly AbiType[]): Typed {
  return { types, flat: types.flatMap(flatten).map(stackType) };
}

function named(name: string, types: readonly AbiType[]): Named {
  return { ...typed(types), topic: topicOf(name, types) };
}

function namedEvent(event: Signature): NamedEvent {
  const owners = event.fields.flatMap((field) => flatten(field.type).map(() => field));
  const part = (isIndexed: boolean): Fields<AbiType> => ({
    types: fieldTypes({ fields: event.fields.filter(({ indexed }) => indexed === isIndexed) }),
    places: owners.flatMap(({ indexed }, place) => (indexed === isIndexed ? [place] : [])),
  });
  return {
    ...named(event.name, fieldTypes(event)),
    data: part(false),
    indexed: part(true) as Fields<IndexedField>,
  };
}

/** Throws RangeError for an index beyond the table; the verifier has seen to it that there is none. */
function once<T, R>(entries: readonly T[], make: (entry: T) => R): (index: number) => R {
  const made: R[] = [];
  return (index) => {
    const known = made[index];
    if (known !== undefined) return known;
    if (index >= entries.length) throw new RangeError(`there is no entry ${index} of ${entries.length}`);
    return (made[index] = make(entries[index] as T));
  };
}
