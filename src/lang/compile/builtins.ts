/** Code for what every contract can ask and compute without declaring it. */

import { encodeType } from '../../vm/types.ts';
import type { LeafType } from '../../vm/types.ts';
import type { OpName } from '../../vm/opcodes.ts';
import type { Builtin, Expression } from '../tree.ts';
import { expression, slotOf } from './expressions.ts';
import { abiTypeOf } from './layout.ts';
import { readLength } from './places.ts';
import { store, type Work } from './work.ts';

type BuiltinNode = Extract<Expression, { readonly kind: 'builtin' }>;

/** Built-ins that are one instruction behind their arguments. */
const SIMPLE: Readonly<Partial<Record<Builtin, OpName>>> = {
  caller: 'caller',
  paid: 'paid',
  self: 'self',
  now: 'now',
  blockNumber: 'blocknum',
  chainId: 'chainid',
  hlpOf: 'hlpof',
  isContract: 'iscontract',
  mulDiv: 'muldiv',
  mulDivUp: 'muldivup',
  keccak256: 'keccak',
  recover: 'recover',
};

export function builtin(work: Work, node: BuiltinNode): void {
  const { name, args, span } = node;
  switch (name) {
    case 'min':
    case 'max':
      return choose(work, name, node);
    case 'length':
      return length(work, node);
    case 'concat':
      return concat(work, node);
    case 'text':
      for (const arg of args) expression(work, arg);
      return work.writer.emit('text', span, encodeType(args[0]?.type as LeafType));
    case 'encode':
      for (const arg of args) expression(work, arg);
      return work.writer.emit('encode', span, work.tables.tuple(args.map(({ type }) => abiTypeOf(type))));
    default: {
      for (const arg of args) expression(work, arg);
      const op = SIMPLE[name];
      if (op === undefined) throw new Error(`the back end has no instruction for ${name}`);
      return work.writer.emit(op, span);
    }
  }
}

/** The smaller or the larger of two numbers, each evaluated once. */
function choose(work: Work, name: 'min' | 'max', { args, type, span }: BuiltinNode): void {
  const { writer } = work;
  const number = encodeType(type as LeafType);
  const [left, right] = args.map((arg) => {
    expression(work, arg);
    return store(work, arg.type, arg.span);
  }) as [number, number];
  writer.emit('get', span, left);
  writer.emit('get', span, right);
  writer.emit(name === 'min' ? 'le' : 'ge', span, number);
  writer.emit('if', span, number);
  writer.emit('get', span, left);
  writer.emit('else', span);
  writer.emit('get', span, right);
  writer.emit('end', span);
}

/** A list is asked where it lies; a text is read first. */
function length(work: Work, { args: [of], span }: BuiltinNode): void {
  if (of === undefined) return;
  const isList = typeof of.type !== 'string' && of.type.kind === 'list';
  if (isList && of.kind === 'state') readLength(work, of.path, span);
  else if (isList) work.writer.emit('llen', span, slotOf(work, of));
  else {
    expression(work, of);
    work.writer.emit('len', span);
  }
}

function concat(work: Work, { args, span }: BuiltinNode): void {
  const [first, ...others] = args;
  if (first !== undefined) expression(work, first);
  for (const other of others) {
    expression(work, other);
    work.writer.emit('concat', span);
  }
}
