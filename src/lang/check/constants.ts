/**
 * Constants: their values are worked out while compiling, when they are first needed, in any order of declaration.
 * Owns the calculation over the typed tree; what may stand in a constant is said in `places.ts`.
 */

import { bytesToWord, concatBytes, utf8ToBytes } from '../../base/bytes.ts';
import { keccak256 } from '../../base/hash.ts';
import { rangeOf } from '../../vm/types.ts';
import type { Exp, Span } from '../ast.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { overLimit } from './limits.ts';
import { readDoc, unitFor } from './natspec.ts';
import { compute } from './numbers.ts';
import { reportProblem } from './operators.ts';
import { resolveLeaf } from './resolve.ts';
import type { ConstantEntry } from './scope.ts';
import type { ConstantDecl, Expression, LeafType } from '../tree.ts';
import { isNumeric, typeText } from './types.ts';
import { unitOf, unitOfNode } from './unit.ts';

export type Value = bigint | Uint8Array;

/** The constant behind a name, worked out now if it was not yet. `use` is where it is asked for. */
export function constantOf(context: Context, entry: ConstantEntry, use: Span): ConstantDecl | undefined {
  if (entry.progress === 'working') return reportCircle(context, entry, use);
  if (entry.progress === 'waiting') {
    // Each constant that waits for another one is a level of recursion here.
    const depth = context.place === 'constant' ? context.depth + 1 : 0;
    if (overLimit(context, 'constants', depth, use)) return undefined;
    entry.progress = 'working';
    entry.constant = workOut(entry, depth);
    entry.progress = 'done';
  }
  return entry.constant;
}

function workOut({ node, context: own }: ConstantEntry, depth: number): ConstantDecl | undefined {
  const context = { ...own, depth };
  const type = resolveLeaf(context, node.type);
  const found = constantValue(context, node.value, type, node.type.span);
  if (type === undefined || found === undefined) return undefined;
  const { unit: tag } = readDoc(context, { doc: node.doc, span: node.name.span }, { unit: true });
  const unit = unitFor(context, tag, type, node.name.span) ?? found.unit;
  return { name: node.name.text, type, value: found.value, unit, span: node.name.span };
}

/** The value of an expression that must be known before anything runs. */
export function constantValue(context: Context, node: Exp, type: LeafType | undefined, declared: Span) {
  const because = type === undefined ? [] : [{ span: declared, label: typeText(type) }];
  const typed = expression({ ...context, place: 'constant' }, node, type, because);
  if (typed === undefined || type === undefined) return undefined;
  const value = evaluate(context, typed);
  return value === undefined ? undefined : { value, unit: unitOfNode(node) ?? unitOf(typed) };
}

function reportCircle(context: Context, entry: ConstantEntry, use: Span): undefined {
  const { name } = entry.node;
  return report(
    context,
    error('H0208', 'these constants need each other', use, `\`${name.text}\` is being worked out`, {
      secondary: [{ span: name.span, label: 'starts here' }],
      why: `To know \`${name.text}\`, \`${name.text}\` would have to be known already.`,
      fix: { text: 'which of them can be written as a plain number?' },
    }),
  );
}

function evaluate(context: Context, node: Expression): Value | undefined {
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
      return undefined; // locals, state, aggregates and calls were refused before
  }
}

type Of<K extends Expression['kind']> = Expression & { readonly kind: K };

function withWord(value: Value | undefined, then: (value: bigint) => Value | undefined): Value | undefined {
  return typeof value === 'bigint' ? then(value) : undefined;
}

function inRange(context: Context, node: Expression, value: bigint): bigint | undefined {
  const { min, max } = rangeOf(node.type);
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
        why: `The result is worked out while compiling, and a \`${typeText(node.type)}\` cannot hold it.`,
        fix: { text: 'does this have to be a wider type?' },
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
  return isNumeric(node.type) ? withWord(value, (word) => inRange(context, node, word)) : value;
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
