/**
 * Operators: which types they take and what comes out. Both sides have one type; the only exception is `**`, whose
 * exponent is always a `uint`. Written-out numbers take the type of the other side, or are calculated at once.
 */

import type { ArithmeticOperator, CompareOperator, Exp } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { asWritten, fit, type FreeNumber, type Operand } from './free-numbers.ts';
import { reportSides } from './mismatch.ts';
import { reportJoin, reportOperator, reportProblem, reportTruth, reportWhole } from './no-operator.ts';
import { compute } from './numbers.ts';
import type { Arithmetic, Expression, LeafType, ValueType } from '../tree.ts';
import { INT, isNumeric, isSingle, isTextual, sameType, typeText, UINT, withArticle } from './types.ts';
import { isSigned } from '../../vm/types.ts';

type Binary = Exp & { readonly node: 'binary' };

export function binaryOperand(context: Context, node: Binary, want: ValueType | undefined): Operand | undefined {
  const { operator } = node;
  if (operator === 'and' || operator === 'or') return logic(context, node, operator);
  if (isComparison(operator)) return comparison(context, node, operator);
  return operator === '**' ? power(context, node, want) : arithmetic(context, node, operator, want);
}

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];

const isComparison = (operator: string): operator is CompareOperator => COMPARISONS.includes(operator);

function logic(context: Context, node: Binary, kind: 'and' | 'or'): Expression | undefined {
  const left = expression(context, node.left, 'bool');
  const right = expression(context, node.right, 'bool');
  return left && right && { kind, left, right, type: 'bool', span: node.span };
}

export function notOperand(context: Context, node: Exp & { node: 'not' }): Expression | undefined {
  const of = expression(context, node.of, 'bool');
  return of && { kind: 'not', of, type: 'bool', span: node.span };
}

export function negOperand(
  context: Context,
  node: Exp & { node: 'neg' },
  want: ValueType | undefined,
): Operand | undefined {
  const of = operand(context, node.of, want);
  if (of?.kind === 'free') return { kind: 'free', value: -of.value, span: node.span };
  if (of === undefined) return undefined;
  if (isNumeric(of.type) && isSigned(of.type)) return { kind: 'neg', of, type: of.type, span: node.span };
  if (!isNumeric(of.type)) return reportOperator(context, '-', node.of, of.type);
  const signed: LeafType = `int${of.type.slice(4) as `${number}`}`;
  const text = `${typeText(signed)}(${textOf(context, node.of.span)})`;
  return report(
    context,
    error('H0304', `a \`${typeText(of.type)}\` has no minus`, node.of.span, `${withArticle(of.type)}, never negative`, {
      why: `\`${typeText(of.type)}\` starts at zero, so only zero could have a minus in front.`,
      fix: rewrite(context, { span: node.of.span, text }),
    }),
  );
}

function comparison(context: Context, node: Binary, operator: CompareOperator): Expression | undefined {
  const sides = sidesOf(context, node, undefined);
  if (sides === undefined) return undefined;
  const [left, right] = sides;
  if (!sameType(left.type, right.type)) return reportSides(context, node, left.type, right.type);
  if (!isSingle(left.type)) return reportWhole(context, node, left.type);
  const isEquality = operator === '==' || operator === '!=';
  if (!isEquality && !isNumeric(left.type)) return reportOperator(context, operator, node.left, left.type);
  return { kind: 'compare', operator, left, right, type: 'bool', span: node.span };
}

function arithmetic(
  context: Context,
  node: Binary,
  operator: Exclude<Arithmetic, '**'>,
  want: ValueType | undefined,
): Operand | undefined {
  const left = operand(context, node.left, want);
  const right = operand(context, node.right, want);
  if (left?.kind === 'free' && right?.kind === 'free') return freeArithmetic(context, node, operator, left, right);
  if (operator === '+' && isText(left) && isText(right)) return reportJoin(context, node, left.type);
  if (refuses(context, operator, node.left, left) || refuses(context, operator, node.right, right)) return undefined;
  const sides = settleSides(context, left, right);
  if (sides === undefined) return undefined;
  if (!sameType(sides[0].type, sides[1].type)) return reportSides(context, node, sides[0].type, sides[1].type);
  return { kind: 'arithmetic', operator, left: sides[0], right: sides[1], type: sides[0].type, span: node.span };
}

/** `base ** exponent`: the result has the type of the base, the exponent is a `uint`. */
function power(context: Context, node: Binary, want: ValueType | undefined): Operand | undefined {
  const base = operand(context, node.left, want);
  const exponent = operand(context, node.right, UINT);
  if (base?.kind === 'free' && exponent?.kind === 'free') return freeArithmetic(context, node, '**', base, exponent);
  if (refuses(context, '**', node.left, base)) return undefined;
  const left = fit(context, base, base?.kind === 'free' && want !== undefined && isNumeric(want) ? want : undefined);
  const right = fit(context, exponent, UINT);
  return left && right && { kind: 'arithmetic', operator: '**', left, right, type: left.type, span: node.span };
}

function freeArithmetic(
  context: Context,
  node: Binary,
  operator: ArithmeticOperator,
  left: FreeNumber,
  right: FreeNumber,
): FreeNumber | undefined {
  const value = compute(operator, left.value, right.value);
  return typeof value === 'bigint'
    ? { kind: 'free', value, span: node.span }
    : reportProblem(context, node.operatorSpan, value);
}

/** Both sides with their types; written-out numbers take the type of the other side. */
function sidesOf(
  context: Context,
  node: Binary,
  want: ValueType | undefined,
): readonly [Expression, Expression] | undefined {
  const [left, right] = [operand(context, node.left, want), operand(context, node.right, want)];
  if (left === undefined || right === undefined) return undefined;
  if (left.kind === 'free' && right.kind !== 'free' && right.type === 'bool')
    return reportTruth(context, node, node.right, left);
  if (right.kind === 'free' && left.kind !== 'free' && left.type === 'bool')
    return reportTruth(context, node, node.left, right);
  return settleSides(context, left, right);
}

export function settleSides(
  context: Context,
  left: Operand | undefined,
  right: Operand | undefined,
  want?: ValueType,
): readonly [Expression, Expression] | undefined {
  if (left === undefined || right === undefined) return undefined;
  const isBelowZero = [left, right].some((side) => side.kind === 'free' && side.value < 0n);
  const alone = want ?? (isBelowZero ? INT : UINT);
  const leftType = left.kind === 'free' ? (right.kind === 'free' ? alone : right.type) : undefined;
  const rightType = right.kind === 'free' ? (left.kind === 'free' ? alone : left.type) : undefined;
  const a = fit(context, left, leftType);
  const b = fit(context, right, rightType);
  return a && b && [asWritten(a, b.type), asWritten(b, a.type)];
}

/** True, and reported, when an operand is known and no number. */
function refuses(context: Context, operator: string, node: Exp, found: Operand | undefined): boolean {
  if (found === undefined || found.kind === 'free' || isNumeric(found.type)) return false;
  reportOperator(context, operator, node, found.type);
  return true;
}

function isText(found: Operand | undefined): found is Expression {
  return found !== undefined && found.kind !== 'free' && isTextual(found.type);
}
