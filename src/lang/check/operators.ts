/**
 * Operators: which types they take and what comes out. Both sides have one type; the only exception is `**`, whose
 * exponent is always a `uint`. Written-out numbers take the type of the other side, or are calculated at once.
 */

import type { ArithmeticOperator, CompareOperator, Exp } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error, type Fix } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { fit, type FreeNumber, type Operand } from './free-numbers.ts';
import { reportSides } from './mismatch.ts';
import { compute, type NumberProblem } from './numbers.ts';
import type { Arithmetic, Expression, LeafType } from '../tree.ts';
import { INT, isNumeric, typeText, UINT, withArticle } from './types.ts';
import { isSigned } from '../../vm/types.ts';

type Binary = Exp & { readonly node: 'binary' };

export function binaryOperand(context: Context, node: Binary, want: LeafType | undefined): Operand | undefined {
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
  want: LeafType | undefined,
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
  if (left.type !== right.type) return reportSides(context, node, left.type, right.type);
  const isEquality = operator === '==' || operator === '!=';
  if (!isEquality && !isNumeric(left.type)) return reportOperator(context, operator, node.left, left.type);
  return { kind: 'compare', operator, left, right, type: 'bool', span: node.span };
}

function arithmetic(
  context: Context,
  node: Binary,
  operator: Exclude<Arithmetic, '**'>,
  want: LeafType | undefined,
): Operand | undefined {
  const left = operand(context, node.left, want);
  const right = operand(context, node.right, want);
  if (left?.kind === 'free' && right?.kind === 'free') return freeArithmetic(context, node, operator, left, right);
  if (operator === '+' && isText(left) && isText(right)) return reportJoin(context, node, left.type);
  if (refuses(context, operator, node.left, left) || refuses(context, operator, node.right, right)) return undefined;
  const sides = settleSides(context, left, right);
  if (sides === undefined) return undefined;
  if (sides[0].type !== sides[1].type) return reportSides(context, node, sides[0].type, sides[1].type);
  return { kind: 'arithmetic', operator, left: sides[0], right: sides[1], type: sides[0].type, span: node.span };
}

/** `base ** exponent`: the result has the type of the base, the exponent is a `uint`. */
function power(context: Context, node: Binary, want: LeafType | undefined): Operand | undefined {
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

// oxfmt-ignore
const PROBLEMS: Readonly<Record<NumberProblem, { readonly why: string; readonly fix: string }>> = {
  'divided by zero': { why: 'Nothing can be divided by zero, so this line could never work.', fix: 'what should it be divided by?' },
  'a negative power': { why: 'A negative power would be a fraction, and there are only whole numbers.', fix: 'should it be a division?' },
  'too large': { why: 'The result is larger than any number here can be.', fix: 'is there a digit too many?' },
};

/** A calculation of written-out numbers that has no answer. */
export function reportProblem(context: Context, span: Binary['span'], problem: NumberProblem): undefined {
  const { why, fix } = PROBLEMS[problem];
  return report(context, error('H0311', 'this has no result', span, problem, { why, fix: { text: fix } }));
}

/** Both sides with their types; written-out numbers take the type of the other side. */
function sidesOf(
  context: Context,
  node: Binary,
  want: LeafType | undefined,
): readonly [Expression, Expression] | undefined {
  return settleSides(context, operand(context, node.left, want), operand(context, node.right, want));
}

export function settleSides(
  context: Context,
  left: Operand | undefined,
  right: Operand | undefined,
  want?: LeafType,
): readonly [Expression, Expression] | undefined {
  if (left === undefined || right === undefined) return undefined;
  const isBelowZero = [left, right].some((side) => side.kind === 'free' && side.value < 0n);
  const alone = want ?? (isBelowZero ? INT : UINT);
  const leftType = left.kind === 'free' ? (right.kind === 'free' ? alone : right.type) : undefined;
  const rightType = right.kind === 'free' ? (left.kind === 'free' ? alone : left.type) : undefined;
  const a = fit(context, left, leftType);
  const b = fit(context, right, rightType);
  return a && b && [a, b];
}

/** True, and reported, when an operand is known and no number. */
function refuses(context: Context, operator: string, node: Exp, found: Operand | undefined): boolean {
  if (found === undefined || found.kind === 'free' || isNumeric(found.type)) return false;
  reportOperator(context, operator, node, found.type);
  return true;
}

function isText(found: Operand | undefined): found is Expression {
  return found !== undefined && found.kind !== 'free' && (found.type === 'string' || found.type === 'bytes');
}

function reportJoin(context: Context, node: Binary, type: LeafType): undefined {
  const text = `concat(${textOf(context, node.left.span)}, ${textOf(context, node.right.span)})`;
  return report(
    context,
    error('H0304', '`+` is for numbers', node.operatorSpan, `between two values of type ${typeText(type)}`, {
      why: 'Texts are joined with a word of their own, so that nobody takes them for numbers.',
      fix: rewrite(context, { span: node.span, text }),
    }),
  );
}

/** `fix` is for those who know what was meant. */
export function reportOperator(context: Context, operator: string, node: Exp, type: LeafType, fix?: Fix): undefined {
  const isOrder = /^[<>]=?$/.test(operator);
  return report(
    context,
    error('H0304', `\`${operator}\` is for numbers`, node.span, withArticle(type), {
      why: `\`${operator}\` has no meaning for ${withArticle(type)}.`,
      fix: fix ?? { text: isOrder ? 'compare with `==` or `!=`' : 'which number is meant?' },
    }),
  );
}
