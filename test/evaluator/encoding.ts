/**
 * The ABI by another hand than the machine's: viem encodes and decodes. Being strict is encoding again what was decoded and
 * comparing the bytes, since each value has exactly one encoding.
 */

import { decodeAbiParameters, encodeAbiParameters, keccak256, toFunctionSelector, type AbiParameter } from 'viem';
import type { ValueType } from '../../src/lang/tree.ts';
import { panic, type Reason } from './failure.ts';
import type { Log } from './world.ts';
import {
  hex,
  isList,
  isText,
  rangeOf,
  sizeOf,
  spelled,
  unhex,
  utf8,
  wordText,
  type Leaf,
  type Struct,
  type Value,
} from './values.ts';

export const MOST_TEXT = 8192;
/** Of calldata, an answer, a reason. */
export const MOST_DATA = 65_536;

export function encoded(types: readonly ValueType[], values: readonly Value[]): Uint8Array {
  const params = types.map((type) => parameterOf(type));
  return unhex(
    encodeAbiParameters(
      params,
      values.map((value, i) => outside(types[i] as ValueType, value)),
    ),
  );
}

/** Undefined when the bytes are not the one encoding of values of these types. */
export function decoded(types: readonly ValueType[], data: Uint8Array): readonly Value[] | undefined {
  const values = types.length === 0 ? [] : loosely(types, data);
  if (values === undefined || !types.every((type, i) => fits(type, values[i] as Value))) return undefined;
  return hex(encoded(types, values)) === hex(data) ? values : undefined;
}

function loosely(types: readonly ValueType[], data: Uint8Array): readonly Value[] | undefined {
  try {
    const params = types.map((type) => parameterOf(type));
    const values: readonly unknown[] = decodeAbiParameters(params, data);
    return values.map((value, i) => inside(types[i] as ValueType, value));
  } catch {
    return undefined;
  }
}

/** Whatever leaves a contract as a string is one (docs/machine.md, Values). */
export function requireText(types: readonly ValueType[], values: readonly Value[]): void {
  if (!types.every((type, i) => isSpelled(type, values[i] as Value))) throw panic('text');
}

function isSpelled(type: ValueType, value: Value): boolean {
  if (type === 'string') return spelled(value as Uint8Array) !== undefined;
  if (isList(type)) return (value as readonly Leaf[]).every((item) => isSpelled(type.of, item));
  if (typeof type === 'string' || type.kind !== 'struct') return true;
  return type.fields.every((field) => isSpelled(field.type, (value as Struct)[field.name] as Value));
}

/** Ranges, members of enums, caps of lists, sizes and spelling of texts. */
function fits(type: ValueType, value: Value): boolean {
  if (typeof type === 'string') {
    const range = rangeOf(type);
    if (range !== undefined) return range.min <= (value as bigint) && (value as bigint) <= range.max;
    if (!isText(type)) return true;
    const text = value as Uint8Array;
    return text.length <= MOST_TEXT && (type === 'bytes' || spelled(text) !== undefined);
  }
  if (type.kind === 'enum') return (value as bigint) < BigInt(type.members.length);
  if (type.kind === 'contract') return true;
  if (type.kind === 'struct')
    return type.fields.every((field) => fits(field.type, (value as Struct)[field.name] as Value));
  const items = value as readonly Leaf[];
  return items.length <= type.cap && items.every((item) => fits(type.of, item));
}

/** A `string` is encoded as `bytes` are, and viem would mend one that is no text. */
function parameterOf(type: ValueType, name = ''): AbiParameter {
  if (typeof type === 'string') return { name, type: type === 'string' ? 'bytes' : type };
  if (type.kind === 'enum') return { name, type: 'uint8' };
  if (type.kind === 'contract') return { name, type: 'address' };
  if (type.kind === 'list') return { name, type: `${parameterOf(type.of).type}[]` };
  const components = type.fields.map((field) => parameterOf(field.type, field.name));
  return { name, type: 'tuple', components };
}

/** A value as viem takes it. */
function outside(type: ValueType, value: Value): unknown {
  if (isList(type)) return (value as readonly Leaf[]).map((item) => outside(type.of, item));
  if (typeof type !== 'string' && type.kind === 'struct') {
    return Object.fromEntries(
      type.fields.map((field) => [field.name, outside(field.type, (value as Struct)[field.name] as Value)]),
    );
  }
  if (value instanceof Uint8Array) return hex(value);
  if (type === 'bool') return value !== 0n;
  const size = type === 'address' || (typeof type !== 'string' && type.kind === 'contract') ? 20 : sizeOf(type);
  return size === undefined ? value : wordText(value as bigint, size);
}

/** And as it gives it back. */
function inside(type: ValueType, value: unknown): Value {
  if (isList(type)) return (value as readonly unknown[]).map((item) => inside(type.of, item) as Leaf);
  if (typeof type !== 'string' && type.kind === 'struct') {
    const fields = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(type.fields.map((field) => [field.name, inside(field.type, fields[field.name])]));
  }
  if (isText(type)) return unhex(value as string);
  return typeof value === 'boolean' ? BigInt(value) : BigInt(value as number | bigint | string);
}

// ───────────── names ─────────────

function typeText(type: ValueType): string {
  if (typeof type === 'string') return type;
  if (type.kind === 'enum') return 'uint8';
  if (type.kind === 'contract') return 'address';
  if (type.kind === 'list') return `${typeText(type.of)}[]`;
  return `(${type.fields.map((field) => typeText(field.type)).join(',')})`;
}

export function selectorOf(name: string, types: readonly ValueType[]): Uint8Array {
  return unhex(toFunctionSelector(`${name}(${types.map(typeText).join(',')})`));
}

// ───────────── what others see ─────────────

export function reasonData(reason: Reason): Uint8Array {
  switch (reason.kind) {
    case 'gas':
      return new Uint8Array(0);
    case 'panic':
      return withSelector('Panic', ['uint256'], [BigInt(reason.code)]);
    case 'text':
      return withSelector('Error', ['string'], [utf8(reason.text)]);
    default:
      return withSelector(reason.name, reason.types, reason.args);
  }
}

export function withSelector(name: string, types: readonly ValueType[], values: readonly Value[]): Uint8Array {
  return Uint8Array.from([...selectorOf(name, types), ...encoded(types, values)]);
}

export type SeenLog = { readonly address: bigint; readonly topics: readonly string[]; readonly data: string };

/** A log as a node would show it: what is indexed in topics – texts by their hash – and the rest in the data. */
export function seenLog({ address, event: { name, fields }, args }: Log): SeenLog {
  const indexed = fields.flatMap(({ indexed: is, type }, i) => (is ? [topicOf(type, args[i] as Leaf)] : []));
  const signature = `${name}(${fields.map(({ type }) => typeText(type)).join(',')})`;
  return { address, topics: [keccak256(utf8(signature)), ...indexed], data: hex(dataOf(fields, args)) };
}

export function dataOf(fields: Log['event']['fields'], args: readonly Value[]): Uint8Array {
  const plain = fields.map(({ indexed }, i) => [indexed, i] as const).filter(([indexed]) => !indexed);
  return encoded(
    plain.map(([, i]) => fields[i]?.type as ValueType),
    plain.map(([, i]) => args[i] as Value),
  );
}

function topicOf(type: ValueType, value: Leaf): string {
  return value instanceof Uint8Array ? keccak256(value) : hex(encoded([type], [value]));
}
