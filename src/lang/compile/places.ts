/** Code for storing: into locals and their parts, into leaves, structs and lists of the state. And for reading from the state. */

import { encodeType } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import type { Expression, LocalPlace, Place, StatePath, TypedStatement, Unit } from '../tree.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { expression } from './expressions.ts';
import { partAt, partsOf, singleOf, type Part } from './layout.ts';
import { rhs } from './statements.ts';
import { setAll, store, typeByte, type Work } from './work.ts';

type Set = Extract<TypedStatement, { readonly kind: 'set' }>;
/** Pushes the same value each time it is called. */
type Push = () => void;

/** Keys and index first, then the value, then the write. */
export function setPlace(work: Work, node: Set): void {
  if (node.operator !== '=') change(work, node);
  else if (node.place.kind === 'localPlace') setLocal(work, node.place, node);
  else setState(work, node.place, node);
}

/** `place += value` and the like: only on single numbers; keys and index are computed once. */
function change(work: Work, { place, operator, value, span }: Set): void {
  const keys = keysOf(place).map((key) => repeatable(work, key));
  for (const key of [...keys, ...keys]) key();
  readSingle(work, place);
  const kind = place.kind === 'statePath' ? 'state' : 'local';
  work.writer.noteValue({ span: place.span, kind, type: place.type, unit: unitOfPlace(place) });
  rhs(work, value);
  work.writer.emit(ARITHMETIC[operator.slice(0, 1) as '+'], span, encodeType(place.type as 'uint256'));
  writeSingle(work, place, span);
}

function unitOfPlace(place: Place): Unit | undefined {
  if (place.kind === 'statePath') return place.unit;
  const { local, fields } = place;
  return fields.length === 0 ? local.unit : partAt(local.type, fields).unit;
}

/** Map keys, then the index into a list. */
function keysOf(place: Place): readonly Expression[] {
  const keys = place.kind === 'statePath' ? place.keys : [];
  return place.index === undefined ? keys : [...keys, place.index];
}

/** Reads a leaf whose keys are on the stack. */
function readSingle(work: Work, place: Place): void {
  if (place.kind === 'statePath') return touch(work, 'sget', place, wholeOf(place), place.span);
  return work.writer.emit(place.index === undefined ? 'get' : 'lget', place.span, slotAt(work, place));
}

/** Writes a leaf whose keys and value are on the stack. */
function writeSingle(work: Work, place: Place, span: Span): void {
  if (place.kind === 'statePath') return touch(work, 'sset', place, wholeOf(place), span);
  return work.writer.emit(place.index === undefined ? 'set' : 'lset', span, slotAt(work, place));
}

function setLocal(work: Work, place: LocalPlace, { value, span }: Set): void {
  if (place.index !== undefined) expression(work, place.index);
  rhs(work, value);
  if (place.index === undefined) setAll(work, slotAt(work, place), place.type, span);
  else work.writer.emit('lset', span, slotAt(work, place));
}

function setState(work: Work, place: StatePath, { value, span }: Set): void {
  const [only, ...others] = partsOf(place.type);
  if (only !== undefined && others.length === 0 && only.fields.length === 0) {
    for (const key of keysOf(place)) expression(work, key);
    rhs(work, value);
    return touch(work, writeOf(only), place, only, span);
  }
  const keys = keysOf(place).map((key) => repeatable(work, key));
  rhs(work, value);
  return setParts(work, place, keys, store(work, place.type, span), span);
}

/** A struct is written leaf by leaf, in the order of its declaration. */
function setParts(work: Work, place: StatePath, keys: readonly Push[], from: number, span: Span): void {
  partsOf(place.type).forEach((part, i) => {
    for (const key of keys) key();
    work.writer.emit('take', span, from + i);
    touch(work, writeOf(part), place, part, span);
  });
}

/** Back to zero: a leaf, every leaf of a struct, a whole list. */
export function clear(work: Work, place: StatePath, span: Span): void {
  const keys = keysOf(place).map((key) => repeatable(work, key));
  for (const part of partsOf(place.type)) {
    for (const key of keys) key();
    if (place.index === undefined) touch(work, 'sclear', place, part, span);
    else {
      work.writer.emit('zero', span, typeByte(singleOf(part.type as 'uint256')));
      touch(work, 'sset', place, part, span);
    }
  }
}

export function push(work: Work, place: Place, value: Expression, span: Span): void {
  if (place.kind === 'localPlace') {
    expression(work, value);
    work.writer.emit('lpush', span, slotAt(work, place), capOf(place));
  } else {
    for (const key of place.keys) expression(work, key);
    expression(work, value);
    touch(work, 'spush', place, wholeOf(place), span);
  }
}

export function pop(work: Work, place: Place, span: Span): void {
  if (place.kind === 'localPlace') return work.writer.emit('lpop', span, slotAt(work, place));
  for (const key of place.keys) expression(work, key);
  return touch(work, 'spop', place, wholeOf(place), span);
}

/** The value of a path: a leaf, or a copy of a struct or list. */
export function readState(work: Work, path: StatePath, span: Span): void {
  const parts = partsOf(path.type);
  const keys = parts.length === 1 ? pushes(work, keysOf(path)) : keysOf(path).map((key) => repeatable(work, key));
  for (const part of parts) {
    for (const key of keys) key();
    touch(work, isList(part) ? 'slist' : 'sget', path, part, span);
  }
}

/** The length of a list in the state. */
export function readLength(work: Work, path: StatePath, span: Span): void {
  for (const key of path.keys) expression(work, key);
  touch(work, 'slen', path, wholeOf(path), span);
}

// ───────────── helpers ─────────────

type Touch = 'sget' | 'sset' | 'sclear' | 'slen' | 'spush' | 'spop' | 'slist' | 'sfill';
const READS: ReadonlySet<Touch> = new Set(['sget', 'slen', 'slist']);

function touch({ writer, tables }: Work, op: Touch, path: StatePath, part: Part, span: Span): void {
  const unit = part.fields.length > 0 ? part.unit : path.unit;
  writer.noteAccess({ place: path.span, type: part.type, unit, writes: !READS.has(op) });
  writer.emit(op, span, tables.shape(path.state, [...path.fields, ...part.fields]));
}

const isList = ({ type }: Part): boolean => typeof type !== 'string' && type.kind === 'list';
const writeOf = (part: Part): Touch => (isList(part) ? 'sfill' : 'sset');
const wholeOf = (path: StatePath): Part => ({ fields: [], type: path.type as Part['type'], unit: path.unit });

function capOf({ type }: Place): number {
  return typeof type !== 'string' && type.kind === 'list' ? type.cap : 0;
}

/** The machine local a place begins at. */
export function slotAt({ writer }: Work, { local, fields }: Pick<LocalPlace, 'local' | 'fields'>): number {
  return writer.slotOf(local) + partAt(local.type, fields).offset;
}

function pushes(work: Work, keys: readonly Expression[]): Push[] {
  return keys.map((key) => () => expression(work, key));
}

/** Something that pushes the value of `key` each time it is called and evaluates it once. */
function repeatable(work: Work, key: Expression): Push {
  if (isCheap(key)) return () => expression(work, key);
  expression(work, key);
  const slot = store(work, key.type, key.span);
  return () => work.writer.emit('get', key.span, slot);
}

/** Cheaper to evaluate again than to keep: expressions have no effects, so the value is the same. */
function isCheap({ kind, ...rest }: Expression): boolean {
  if (kind === 'builtin') return 'args' in rest && rest.args.length === 0;
  return ['literal', 'local', 'constant'].includes(kind);
}
