/**
 * Values as people read them: names for addresses, `4.5` for a number tagged hlp, text in quotes, members of enums by name. What they
 * read can be typed again (`parse-value.ts`, `arguments.ts`). Everything that came from a contract or a stranger goes through `base/show`.
 */

import { checksumAddress, wordToAddress, type Address } from '../base/address.ts';
import { bytesToHex, bytesToUtf8, wordToBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { formatHlp } from '../base/units.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import { isNumber, sizeInBytes, type LeafValue, type Value, type WordType } from '../vm/types.ts';
import {
  isAddress,
  isSingle,
  leafOf,
  typeText,
  type EnumType,
  type ShownType,
  type SingleType,
  type StructType,
} from './types.ts';

/** What whoever looks knows beyond the chain: who is behind an address, and back. Kept by whoever knows: the node, or a test. */
export interface Names {
  nameOf(address: Address): { readonly name: string; readonly kind: 'person' | 'contract' } | undefined;
  resolve(name: string): Address | undefined;
  /** Every name there is, for "did you mean". */
  all(): readonly string[];
  /** What a sealed memo says to whoever looks; left out where nobody has a key. */
  readMemo?(transaction: Transaction, sender: Address): MemoReading;
}

/** `broken`: it should open with the key that is here, and does not, so it was made for another transaction. `sealed`: it is not for this reader. */
export type MemoReading =
  | { readonly kind: 'open'; readonly text: string }
  | { readonly kind: 'broken' }
  | { readonly kind: 'sealed' };

/** The same names for somebody who can open some memos. */
export function withMemos(names: Names, readMemo: NonNullable<Names['readMemo']>): Names {
  return {
    nameOf: (address) => names.nameOf(address),
    resolve: (name) => names.resolve(name),
    all: () => names.all(),
    readMemo,
  };
}

export const NO_NAMES: Names = { nameOf: () => undefined, resolve: () => undefined, all: () => [] };

/** Exact, for programs: see `plainValue`. */
export type PlainValue = string | boolean | readonly PlainValue[] | { readonly [field: string]: PlainValue };

/** A value with its name and type, ready for JSON: `value` is exact, `shown` is for people. */
export type NamedValue = {
  readonly name: string;
  /** As the source would write it: `uint256`, `Stage`, `list<address, 300>`. */
  readonly type: string;
  readonly unit?: Unit;
  readonly value: PlainValue;
  readonly shown: string;
};

/** `flat` is the value as it lies on the machine's stack: a struct is one value for each of its leaves and lists. */
export function namedValue(
  name: string,
  type: ShownType,
  unit: Unit | undefined,
  flat: readonly Value[],
  names: Names,
): NamedValue {
  const rest = { value: plainValue(type, flat), shown: formatValue(type, unit, flat, names) };
  const named = { name, type: typeText(type) };
  return unit === undefined ? { ...named, ...rest } : { ...named, unit, ...rest };
}

/** For people: `4.5`, `alise`, `"fixed my bike"`, `Open`, `[alise, bob]`, `(owner: alise, hours: 2, price: 4.5 hlp)`. */
export function formatValue(type: ShownType, unit: Unit | undefined, flat: readonly Value[], names: Names): string {
  if (isSingle(type)) return formatLeaf(type, unit, (flat[0] ?? 0n) as LeafValue, names);
  if (type.kind === 'list') {
    const elements = (flat[0] ?? []) as LeafValue[];
    return `[${elements.map((element) => formatLeaf(type.of, unit, element, names)).join(', ')}]`;
  }
  const fields = partsOf(type, flat).map(({ field, values }) => {
    const value = formatValue(field.type, field.unit, values, names);
    return `${show(field.name)}: ${field.unit === undefined ? value : `${value} ${field.unit}`}`;
  });
  return `(${fields.join(', ')})`;
}

function formatLeaf(type: SingleType, unit: Unit | undefined, value: LeafValue, names: Names): string {
  if (typeof value === 'bigint' && unit === 'hlp') return formatHlp(value);
  if (typeof value === 'bigint' && isAddress(type)) {
    const address = wordToAddress(value);
    return show(names.nameOf(address)?.name ?? checksumAddress(address));
  }
  if (typeof type !== 'string' && type.kind === 'enum') return memberText(type, value as bigint);
  const plain = plainLeaf(leafOf(type), value);
  return type === 'string' ? quoted(String(plain)) : String(plain);
}

/** A number that is no member stays a number. */
function memberText({ members }: EnumType, value: bigint): string {
  return show(members[Number(value)] ?? value.toString());
}

/** The fields of a struct with the values that belong to each. */
export function partsOf(
  { fields }: StructType,
  flat: readonly Value[],
): { readonly field: StructType['fields'][number]; readonly values: readonly Value[] }[] {
  const portions = portionsOf(fields.map(({ type }) => type), flat); // prettier-ignore
  return fields.map((field, i) => ({ field, values: portions[i] ?? [] }));
}

/** Values of the stack, dealt out: to each of the types as many as it takes. */
export function portionsOf(types: readonly ShownType[], flat: readonly Value[]): readonly (readonly Value[])[] {
  let at = 0;
  return types.map((type) => flat.slice(at, (at += flatCount(type))));
}

/** How many values of the stack it takes. */
export function flatCount(type: ShownType): number {
  if (isSingle(type) || type.kind === 'list') return 1;
  return type.fields.reduce((sum, field) => sum + flatCount(field.type), 0);
}

/** `4.5 hlp`, or the value alone when it has no unit. */
export function withUnit(shown: string, { unit }: { readonly unit?: Unit }): string {
  return unit === undefined ? shown : `${shown} ${unit}`;
}

/** Untrusted text between quotes; quotes inside are marked, so that it cannot pretend to have ended. */
export function quoted(text: string): string {
  return `"${show(text).replaceAll('"', '\\"')}"`;
}

/**
 * For programs: numbers – members of enums too – as decimal text, bytes as hex, text as it is, lists as arrays, structs as objects. A
 * string that is not UTF-8 is given as hex.
 */
export function plainValue(type: ShownType, flat: readonly Value[]): PlainValue {
  if (isSingle(type)) return plainLeaf(leafOf(type), (flat[0] ?? 0n) as LeafValue);
  if (type.kind === 'list') {
    return ((flat[0] ?? []) as LeafValue[]).map((element) => plainLeaf(leafOf(type.of), element));
  }
  return Object.fromEntries(
    partsOf(type, flat).map(({ field, values }) => [field.name, plainValue(field.type, values)]),
  );
}

function plainLeaf(type: LeafType, value: LeafValue): string | boolean {
  if (typeof value !== 'bigint') {
    return (type === 'string' ? bytesToUtf8(value) : undefined) ?? bytesToHex(value);
  }
  if (type === 'bool') return value !== 0n;
  if (isNumber(type)) return value.toString();
  return type === 'address' ? wordToAddress(value) : bytesToHex(wordToBytes(value, sizeInBytes(type as WordType)));
}

/** The same, all the way down. */
export function samePlain(a: PlainValue | undefined, b: PlainValue | undefined): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
