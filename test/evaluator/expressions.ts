/** What an expression is worth. Left to right, always; `and` and `or` stop early (language.md 3.4). */

import type { CallExpression, Expression } from '../../src/lang/tree.ts';
import { compare, convert, inRange, reckon } from './arithmetic.ts';
import { builtin } from './builtins.ts';
import type { Frame } from './frame.ts';
import { callFunction } from './functions.ts';
import { element } from './places.ts';
import { readPath } from './state.ts';
import { total } from './totals.ts';
import type { Leaf, Struct, Value } from './values.ts';

type Of<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;

export function evaluate(frame: Frame, node: Expression): Value {
  frame.meet(`expression ${node.kind}`);
  frame.meet(`type ${typeof node.type === 'string' ? node.type : node.type.kind}`);
  const value = valueOf(frame, node);
  frame.used.bytes += bytesIn(value);
  frame.meet('value', node.span, frame, { kind: node.kind, type: node.type, value });
  return value;
}

/** Of texts and lists. */
function bytesIn(value: Value): number {
  if (typeof value === 'bigint') return 0;
  if (value instanceof Uint8Array) return value.length;
  return Object.values(value).reduce((sum: number, inner: Value) => sum + 32 + bytesIn(inner), 0);
}

function valueOf(frame: Frame, node: Expression): Value {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'local':
      return frame.locals.get(node.local) as Value;
    case 'constant':
      return node.constant.value;
    case 'state':
      return readPath(frame, node.path);
    case 'aggregate':
      return total(frame, node);
    case 'call':
      return callOwn(frame, node) as Value;
    case 'builtin':
      return builtin(frame, node);
    case 'struct':
    case 'list':
    case 'field':
    case 'element':
      return composed(frame, node);
    default:
      return calculated(frame, node);
  }
}

function composed(frame: Frame, node: Of<'struct' | 'list' | 'field' | 'element'>): Value {
  switch (node.kind) {
    case 'struct':
      return Object.fromEntries(node.values.map(({ field, value }) => [field, evaluate(frame, value)]));
    case 'list':
      return node.items.map((item) => evaluate(frame, item) as Leaf);
    case 'field':
      return (evaluate(frame, node.of) as Struct)[node.field] as Value;
    default: {
      const list = evaluate(frame, node.of) as readonly Leaf[];
      return element(list, evaluate(frame, node.index) as bigint);
    }
  }
}

type Calculation = Of<'arithmetic' | 'compare' | 'and' | 'or' | 'not' | 'neg' | 'convert'>;

function calculated(frame: Frame, node: Calculation): Value {
  switch (node.kind) {
    case 'arithmetic': {
      frame.meet(`operator ${node.operator}`);
      const left = evaluate(frame, node.left) as bigint;
      return reckon(node.operator, left, evaluate(frame, node.right) as bigint, node.type);
    }
    case 'compare': {
      frame.meet(`operator ${node.operator}`);
      const left = evaluate(frame, node.left) as Leaf;
      return compare(node.operator, left, evaluate(frame, node.right) as Leaf) ? 1n : 0n;
    }
    case 'and':
      return evaluate(frame, node.left) === 0n ? 0n : evaluate(frame, node.right);
    case 'or':
      return evaluate(frame, node.left) === 0n ? evaluate(frame, node.right) : 1n;
    case 'not':
      return evaluate(frame, node.of) === 0n ? 1n : 0n;
    case 'neg':
      return inRange(-(evaluate(frame, node.of) as bigint), node.type);
    default:
      return convert(evaluate(frame, node.of), node.type);
  }
}

/** A function that promises nothing answers nothing: then the call is a statement. */
export function callOwn(frame: Frame, { function: name, args }: CallExpression): Value | undefined {
  const fn = frame.deployed.contract.functions.find((each) => each.name === name && !each.isShort);
  if (fn === undefined) throw new Error(`there is no function ${name}`);
  const values = args.map((arg) => evaluate(frame, arg));
  return callFunction(frame, fn, values);
}
