/** Code for expressions: operands left to right, the value stays on the stack; a struct as its leaves, the first one lowest. */

import { isNumber, isText, rangeOf, encodeType, type LeafType, type LeafValue } from '../../vm/types.ts';
import type { CompareOperator, Span } from '../ast.ts';
import { unitOf } from '../check/unit.ts';
import type { Expression, SingleType } from '../tree.ts';
import { ARITHMETIC, COMPARE, OPPOSITE } from './arithmetic.ts';
import { builtin } from './builtins.ts';
import { call } from './calls.ts';
import { localTypesOf, partAt, singleOf } from './layout.ts';
import { readState } from './places.ts';
import { BOOL, getAll, store, typeByte, type Work } from './work.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

export function expression(work: Work, node: Expression): void {
  write(work, node);
  const { kind, span, type } = node;
  if (kind !== 'literal') work.writer.noteValue({ span, kind, type, unit: unitOf(node) });
}

function write(work: Work, node: Expression): void {
  const { writer } = work;
  const { span } = node;
  switch (node.kind) {
    case 'literal':
      return literal(work, singleOf(node.type as SingleType), node.value, span);
    case 'constant':
      return literal(work, singleOf(node.constant.type), node.constant.value, span);
    case 'local':
    case 'field':
      return getAll(work, slotOf(work, node), node.type, span);
    case 'element': {
      const slot = slotOf(work, node.of);
      expression(work, node.index);
      return writer.emit('lget', span, slot);
    }
    case 'state':
      return readState(work, node.path, span);
    case 'aggregate':
      return aggregate(work, node);
    case 'struct':
      return struct(work, node);
    case 'list':
      return list(work, node);
    case 'arithmetic':
      both(work, node);
      return writer.emit(ARITHMETIC[node.operator], span, encodeType(node.type as LeafType));
    case 'compare':
      return compare(work, node, node.operator);
    case 'and':
      return and(work, node);
    case 'or':
      expression(work, node.left);
      return or(work, span, () => expression(work, node.right));
    case 'not':
      expression(work, node.of);
      return writer.emit('not', span);
    case 'neg':
      expression(work, node.of);
      return writer.emit('neg', span, encodeType(node.type as LeafType));
    case 'convert':
      return convert(work, node);
    case 'builtin':
      return builtin(work, node);
    case 'call':
      call(work, node);
      return undefined;
  }
}

export function literal({ writer, tables }: Work, type: LeafType, value: LeafValue, span: Span): void {
  if (value === 0n || (typeof value !== 'bigint' && value.length === 0)) {
    return writer.emit('zero', span, typeByte(type));
  }
  if (typeof value === 'bigint' && isNumber(type) && isSmall(value, type)) {
    return writer.emit('small', span, encodeType(type), Number(value));
  }
  return writer.emit('const', span, tables.constant(type, value));
}

function isSmall(value: bigint, type: LeafType): boolean {
  return value >= 0n && value <= 255n && value <= rangeOf(type).max;
}

/** The machine local where a value begins: that of a local or of a part of it, else a place it is put into now. */
export function slotOf(work: Work, node: Expression): number {
  if (node.kind === 'local') return work.writer.slotOf(node.local);
  if (node.kind === 'field') return slotOf(work, node.of) + partAt(node.of.type, [node.field]).offset;
  expression(work, node);
  return store(work, node.type, node.span);
}

/** The values are computed in the order in which they are written, and lie in the order of the declaration. */
function struct(work: Work, { type, values, span }: Of<'struct'>): void {
  if (type.fields.every(({ name }, i) => values[i]?.field === name)) {
    for (const { value } of values) expression(work, value);
    return;
  }
  const slots = new Map(values.map(({ field, value }) => [field, slotOfCopy(work, value)]));
  for (const field of type.fields) getAll(work, slots.get(field.name) ?? 0, field.type, span);
}

function slotOfCopy(work: Work, value: Expression): number {
  expression(work, value);
  return store(work, value.type, value.span);
}

function list(work: Work, { type, items, span }: Of<'list'>): void {
  const { writer } = work;
  const types = localTypesOf(type);
  const slot = writer.temporary(types);
  for (const part of types) writer.emit('zero', span, typeByte(part));
  writer.emit('set', span, slot);
  for (const item of items) {
    expression(work, item);
    writer.emit('lpush', item.span, slot, type.cap);
  }
  writer.emit('take', span, slot);
}

function both(work: Work, { left, right }: { readonly left: Expression; readonly right: Expression }): void {
  expression(work, left);
  expression(work, right);
}

function compare(work: Work, node: Of<'compare'>, operator: CompareOperator): void {
  both(work, node);
  work.writer.emit(COMPARE[operator], node.span, typeByte(singleOf(node.left.type as SingleType)));
}

/** True when `condition` is false: what `require` and `while` ask. */
export function opposite(work: Work, condition: Expression): void {
  if (condition.kind === 'compare') compare(work, condition, OPPOSITE[condition.operator]);
  else if (condition.kind === 'not') expression(work, condition.of);
  else {
    expression(work, condition);
    work.writer.emit('not', condition.span);
  }
}

function and(work: Work, { left, right, span }: Of<'and' | 'or'>): void {
  const { writer } = work;
  expression(work, left);
  writer.emit('if', span, BOOL);
  expression(work, right);
  writer.emit('else', span);
  writer.emit('zero', span, BOOL);
  writer.emit('end', span);
}

/** The left side is on the stack already. */
export function or({ writer, tables }: Work, span: Span, right: () => void): void {
  writer.emit('if', span, BOOL);
  writer.emit('const', span, tables.constant('bool', 1n));
  writer.emit('else', span);
  right();
  writer.emit('end', span);
}

/** Number to number is checked, and number to enum; everything else keeps its bits. */
function convert(work: Work, { of, type, span }: Of<'convert'>): void {
  const { writer, tables } = work;
  expression(work, of);
  const from = singleOf(of.type as SingleType);
  if (typeof type !== 'string' && type.kind === 'enum') {
    return writer.emit('enum', span, encodeType(from), tables.enum(type));
  }
  const to = singleOf(type as SingleType);
  if (from === to || (isText(from) && isText(to))) return;
  const op = isNumber(from) && isNumber(to) ? 'cast' : 'retype';
  writer.emit(op, span, encodeType(from), encodeType(to));
}

function aggregate(work: Work, { of, state, keys, fields, type, unit, span }: Of<'aggregate'>): void {
  const { writer, tables } = work;
  for (const key of keys) expression(work, key);
  writer.noteAccess({ place: span, type, unit, writes: false });
  writer.emit('sagg', span, tables.aggregate(of, tables.shape(state, fields), keys.length));
}
