/** What the parts of the back end hand to each other while they write one function. */

import { encodeType, stackType, type VmType } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import type { ValueType } from '../tree.ts';
import { localTypesOf } from './layout.ts';
import type { Tables } from './tables.ts';
import type { FunctionWriter } from './writer.ts';

/** The functions of the module that can be called from inside, by name: where they stand and what they answer. */
export type Functions = ReadonlyMap<string, { readonly index: number; readonly result: ValueType | undefined }>;

export type Work = {
  readonly writer: FunctionWriter;
  readonly tables: Tables;
  readonly functions: Functions;
};

export const NO_RESULT = 0;
export const BOOL = encodeType('bool');
export const UINT = encodeType('uint256');

/** The byte of a type as it is on the stack. */
export const typeByte = (type: VmType): number => encodeType(stackType(type));

/** Pushes what lies in the locals from `slot` on. */
export function getAll({ writer }: Work, slot: number, type: ValueType, span: Span): void {
  localTypesOf(type).forEach((_, i) => writer.emit('get', span, slot + i));
}

/** Stores a value on the stack into the locals from `slot` on. */
export function setAll({ writer }: Work, slot: number, type: ValueType, span: Span): void {
  const count = localTypesOf(type).length;
  for (let i = count - 1; i >= 0; i--) writer.emit('set', span, slot + i);
}

/** Puts the value on the stack away; where it is then. */
export function store(work: Work, type: ValueType, span: Span): number {
  const slot = work.writer.temporary(localTypesOf(type));
  setAll(work, slot, type, span);
  return slot;
}

/** Forgets a value on the stack. */
export function dropAll({ writer }: Work, type: ValueType, span: Span): void {
  for (const part of localTypesOf(type).toReversed()) writer.emit('drop', span, typeByte(part));
}
