/**
 * What a reader should be told of a value: its type, the exact value for programs, and the text for people. Worked out from the checker's
 * types and the evaluator's values; shares nothing with `src/timeline`.
 */

import { checksumAddress } from '../../../src/base/address.ts';
import { show } from '../../../src/base/show.ts';
import type { SingleType, Unit, ValueType } from '../../../src/lang/tree.ts';
import {
  hex,
  isList,
  isStruct,
  sizeOf,
  spelled,
  wordText,
  type Leaf,
  type Struct,
  type Value,
} from '../../evaluator/values.ts';

/** Who is behind an address, lower-case hex; undefined for a stranger. */
export type NameOf = (address: string) => string | undefined;

export function typeName(type: ValueType): string {
  if (typeof type === 'string') return type;
  return type.kind === 'list' ? `list<${typeName(type.of)}, ${type.cap}>` : type.name;
}

/** As JSON. */
export function exactly(type: ValueType, value: Value): string {
  return JSON.stringify(plain(type, value));
}

function plain(type: ValueType, value: Value): unknown {
  if (isStruct(type)) {
    return Object.fromEntries(
      type.fields.map(({ name, type: of }) => [name, plain(of, (value as Struct)[name] as Value)]),
    );
  }
  if (isList(type)) return (value as readonly Leaf[]).map((item) => plain(type.of, item));
  return plainLeaf(type, value as Leaf);
}

function plainLeaf(type: SingleType, value: Leaf): string | boolean {
  if (typeof value !== 'bigint') return (type === 'string' ? spelled(value) : undefined) ?? hex(value);
  if (type === 'bool') return value === 1n;
  const size = isAddress(type) ? 20 : sizeOf(type);
  return size === undefined ? value.toString() : wordText(value, size);
}

const isAddress = (type: SingleType): boolean =>
  type === 'address' || (typeof type !== 'string' && type.kind === 'contract');

/** For people: `4.5`, `alise`, `"fixed my bike"`, `Open`, `[alise, bob]`, `(owner: alise, price: 4.5 hlp)`. */
export function shown(type: ValueType, unit: Unit | undefined, value: Value, nameOf: NameOf): string {
  if (isList(type)) {
    return `[${(value as readonly Leaf[]).map((item) => shown(type.of, unit, item, nameOf)).join(', ')}]`;
  }
  if (isStruct(type)) {
    const fields = type.fields.map(({ name, type: of, unit: own }) => {
      const text = shown(of, own, (value as Struct)[name] as Value, nameOf);
      return `${name}: ${text}${own === undefined ? '' : ` ${own}`}`;
    });
    return `(${fields.join(', ')})`;
  }
  return shownLeaf(type, unit, value as Leaf, nameOf);
}

function shownLeaf(type: SingleType, unit: Unit | undefined, value: Leaf, nameOf: NameOf): string {
  const exact = plainLeaf(type, value);
  if (typeof value !== 'bigint')
    return type === 'string' ? `"${show(String(exact)).replaceAll('"', '\\"')}"` : `${exact}`;
  if (unit === 'hlp') return hlpText(value);
  if (isAddress(type)) return show(whoIs(String(exact), nameOf));
  if (typeof type !== 'string' && type.kind === 'enum') return type.members[Number(value)] ?? value.toString();
  return String(exact);
}

const strangers = new Map<string, string>();

/** The checksum of a stranger is asked for again and again. */
export function whoIs(address: string, nameOf: NameOf): string {
  const known = nameOf(address) ?? strangers.get(address);
  if (known !== undefined) return known;
  const stranger = checksumAddress(address as `0x${string}`);
  strangers.set(address, stranger);
  return stranger;
}

const DECIMALS = 18;

function hlpText(wei: bigint): string {
  const digits = (wei < 0n ? -wei : wei).toString().padStart(DECIMALS + 1, '0');
  const [whole, rest] = [digits.slice(0, -DECIMALS), digits.slice(-DECIMALS).replace(/0+$/, '')];
  return `${wei < 0n ? '-' : ''}${whole}${rest === '' ? '' : `.${rest}`}`;
}
