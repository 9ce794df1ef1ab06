/**
 * Types as readers see them: those of the machine (`vm/abi-type.ts`), and what only the source tells – which address is a contract,
 * which number is an amount of hlp. What a module says and what the checker says of a type both fit in here as they are.
 */

import type { AbiParameter } from '../lang/abi.ts';
import type { LeafType, Unit } from '../lang/tree.ts';
import type { AbiType } from '../vm/abi-type.ts';
import { LIMITS } from '../vm/limits.ts';

export type ShownType = SingleType | ListType | StructType;
/** One leaf: what keys and elements of lists are made of. */
export type SingleType = LeafType | EnumType | ContractType;
export type EnumType = { readonly kind: 'enum'; readonly name: string; readonly members: readonly string[] };
/** An address of which the source says what can be called there. */
export type ContractType = { readonly kind: 'contract'; readonly name: string };
export type ListType = { readonly kind: 'list'; readonly of: SingleType; readonly cap: number };
export type StructType = {
  readonly kind: 'struct';
  readonly name: string;
  readonly fields: readonly { readonly name: string; readonly type: ShownType; readonly unit?: Unit | undefined }[];
};

export const isSingle = (type: ShownType): type is SingleType =>
  typeof type === 'string' || type.kind === 'enum' || type.kind === 'contract';

/** As the source would write it, numbers with their size: `uint256`, `Stage`, `list<address, 300>`. */
export function typeText(type: ShownType): string {
  if (typeof type === 'string') return type;
  return type.kind === 'list' ? `list<${typeText(type.of)}, ${type.cap}>` : type.name;
}

/** The leaf that holds a single value. */
export function leafOf(type: SingleType): LeafType {
  if (typeof type === 'string') return type;
  return type.kind === 'enum' ? 'uint8' : 'address';
}

/** Is it somebody's address? */
export const isAddress = (type: SingleType): boolean => leafOf(type) === 'address';

// ───────────── of the ABI ─────────────

/** What the ABI of a source says of a parameter. */
export function typeOfParameter(parameter: AbiParameter): ShownType {
  const { type, internalType = '', values, components = [], max = LIMITS.listLength } = parameter;
  if (type.endsWith('[]')) {
    const element = { ...parameter, type: type.slice(0, -2), internalType: internalType.replace(/\[\]$/, '') };
    return { kind: 'list', of: typeOfParameter(element) as SingleType, cap: max };
  }
  const name = internalType.replace(/^(enum|struct|contract) /, '');
  if (type === 'tuple') return { kind: 'struct', name, fields: components.map(fieldOf) };
  if (type === 'uint8' && values !== undefined) return { kind: 'enum', name, members: values };
  return internalType.startsWith('contract ') ? { kind: 'contract', name } : (type as LeafType);
}

function fieldOf(parameter: AbiParameter): StructType['fields'][number] {
  return { name: parameter.name, type: typeOfParameter(parameter), unit: parameter.unit };
}

/** A parameter as the ABI describes it, from what the machine knows: without a source there is no more. */
export function parameterOfType(name: string, type: AbiType): AbiParameter {
  return { name, ...describe(type) };
}

function describe(type: AbiType): Omit<AbiParameter, 'name'> {
  if (typeof type === 'string') return { type };
  if (type.kind === 'enum') return { type: 'uint8', internalType: `enum ${type.name}`, values: type.members };
  if (type.kind === 'list') {
    const element = describe(type.of);
    const { internalType } = element;
    const named = internalType === undefined ? {} : { internalType: `${internalType}[]` };
    return { ...element, ...named, type: `${element.type}[]`, max: type.cap };
  }
  const components = type.fields.map((field) => parameterOfType(field.name, field.type));
  return { type: 'tuple', internalType: `struct ${type.name}`, components };
}
