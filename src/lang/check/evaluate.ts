/**
 * The calculation behind constants, over the typed tree: exact, with the ranges of the types. What may stand in a constant is said
 * in `places.ts`.
 */

import { bytesToWord, concatBytes, utf8ToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { rangeOf } from '../../vm/types.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { reportProblem } from './no-operator.ts';
import { compute } from './numbers.ts';
import type { Expression, LeafType } from '../tree.ts';
import { isEnum, isNumeric, typeText, withArticle } from './types.ts';

export type Value = bigint | Uint8Array;

/** The value of an expression made of literals and constants; undefined when it is made of anything else. */
export function evaluate(context: Context, node: Expression): Value | undefined {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'constant':
      return node.constant.value;
    case 'neg':
      return withWord(evaluate(context, node.of), (value) => inRange(context, node, -value));
    case 'not':
      return withWord(evaluate(context, node.of), (value) => 1n - value);
    case 'convert':
      return evaluateConvert(context, node);
    case 'arithmetic':
      return evaluateArithmetic(context, node);
    case 'and':
    case 'or':
      return evaluateLogic(context, node);
    case 'compare':
      return evaluateCompare(context, node);
    case 'builtin':
      return evaluateBuiltin(context, node);
    default:
      return undefined; // lists, structs, locals, state, aggregates and calls were refused before
  }
}

type Of<K extends Expression['kind']> = Expression & { readonly kind: K };

function withWord(value: Value | undefined, then: (value: bigint) => Value | undefined): Value | undefined {
  return typeof value === 'bigint' ? then(value) : undefined;
}

function inRange(context: Context, node: Expression, value: bigint): bigint | undefined {
  const { min, max } = isEnum(node.type)
    ? { min: 0n, max: BigInt(node.type.members.length - 1) }
    : rangeOf(node.type as LeafType);
  if (value >= min && value <= max) return value;
  const size = value < min ? 'small' : 'large';
  return report(
    context,
    error(
      'H0303',
      'this number does not fit',
      node.span,
      `${shorten(value)}: too ${size} for \`${typeText(node.type)}\``,
      {
        why: `The result is worked out while compiling, and ${withArticle(node.type)} cannot hold it.`,
        fix: { text: isEnum(node.type) ? 'which member is meant?' : 'does this have to be a wider type?' },
      },
    ),
  );
}

function shorten(value: bigint): string {
  const text = value.toString();
  return text.length <= 24 ? text : `${text.slice(0, 10)}…${text.slice(-4)}`;
}

function evaluateConvert(context: Context, node: Of<'convert'>): Value | undefined {
  const value = evaluate(context, node.of);
  return isNumeric(node.type) || isEnum(node.type) ? withWord(value, (word) => inRange(context, node, word)) : value;
}

function evaluateArithmetic(context: Context, node: Of<'arithmetic'>): Value | undefined {
  const left = evaluate(context, node.left);
  const right = evaluate(context, node.right);
  if (typeof left !== 'bigint' || typeof right !== 'bigint') return undefined;
  const value = compute(node.operator, left, right);
  return typeof value === 'bigint' ? inRange(context, node, value) : reportProblem(context, node.span, value);
}

function evaluateLogic(context: Context, node: Of<'and' | 'or'>): Value | undefined {
  const left = evaluate(context, node.left);
  const isDecided = left === (node.kind === 'and' ? 0n : 1n);
  return isDecided || left === undefined ? left : evaluate(context, node.right);
}

function evaluateCompare(context: Context, node: Of<'compare'>): Value | undefined {
  const left = evaluate(context, node.left);
  const right = evaluate(context, node.right);
  if (left === undefined || right === undefined) return undefined;
  const order =
    typeof left === 'bigint' || typeof right === 'bigint' ? compareWords(left, right) : compareTexts(left, right);
  return COMPARE[node.operator](order) ? 1n : 0n;
}

const compareWords = (a: Value, b: Value): number => (a === b ? 0 : a < b ? -1 : 1);
const compareTexts = (a: Uint8Array, b: Uint8Array): number => Buffer.compare(a, b);

const COMPARE = {
  '==': (order: number) => order === 0,
  '!=': (order: number) => order !== 0,
  '<': (order: number) => order < 0,
  '<=': (order: number) => order <= 0,
  '>': (order: number) => order > 0,
  '>=': (order: number) => order >= 0,
};

function evaluateBuiltin(context: Context, node: Of<'builtin'>): Value | undefined {
  const args = node.args.map((arg) => evaluate(context, arg));
  const words = args.filter((arg) => typeof arg === 'bigint');
  const texts = args.filter((arg) => arg instanceof Uint8Array);
  if (words.length + texts.length < args.length) return undefined;
  const [a = 0n, b = 0n, c = 0n] = words;
  const [text = new Uint8Array(0)] = texts;
  switch (node.name) {
    case 'min':
      return a < b ? a : b;
    case 'max':
      return a > b ? a : b;
    case 'mulDiv':
    case 'mulDivUp':
      return evaluateMulDiv(context, node, a * b, c);
    case 'text':
      return utf8ToBytes(a.toString());
    case 'concat':
      return concatBytes(...texts);
    case 'length':
      return BigInt(text.length);
    case 'keccak256':
      return bytesToWord(keccak256(text));
    default:
      return undefined; // what only a chain knows was refused before
  }
}

function evaluateMulDiv(context: Context, node: Of<'builtin'>, product: bigint, by: bigint): Value | undefined {
  if (by === 0n) return reportProblem(context, node.span, 'divided by zero');
  const up = node.name === 'mulDivUp' && product % by !== 0n ? 1n : 0n;
  return inRange(context, node, product / by + up);
}
