/**
 * What is said when a value has another type than its place. Nothing is converted silently, not even to a wider number;
 * the message offers the conversion where there is one. `conversions.ts` owns which conversions exist.
 */

import type { Exp, Span } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { conversionText } from './conversions.ts';
import { error, type Label } from '../diagnostic.ts';
import type { LeafType } from '../tree.ts';
import { isNumeric, typeText, withArticle } from './types.ts';
import { isSigned, sizeInBytes, type WordType } from '../../vm/types.ts';

/** A value of type `got` stands where `want` is needed; `because` shows the place that wants it. */
export function reportMismatch(
  context: Context,
  span: Span,
  got: LeafType,
  want: LeafType,
  because: readonly Label[] = [],
): undefined {
  const isNumbers = isNumeric(got) && isNumeric(want);
  const text = conversionText(got, want, textOf(context, span));
  return report(
    context,
    error(
      isNumbers ? 'H0302' : 'H0301',
      isNumbers ? 'numbers of different types' : 'the types do not match',
      span,
      `${withArticle(got)} where ${withArticle(want)} is needed`,
      {
        secondary: because,
        why: isNumbers ? whyNumbers(got, want) : 'A value is never turned into another type silently.',
        fix: text === undefined ? { text: question(got, want) } : rewrite(context, { span, text }),
      },
    ),
  );
}

/** Two sides of an operator that should have one type. */
export function reportSides(
  context: Context,
  node: Exp & { node: 'binary' },
  left: LeafType,
  right: LeafType,
): undefined {
  const isNumbers = isNumeric(left) && isNumeric(right);
  const verb = isComparison(node.operator) ? 'and' : (WORDS.get(node.operator) ?? 'and');
  return report(
    context,
    error(
      isNumbers ? 'H0302' : 'H0301',
      isNumbers ? 'numbers of different types' : 'the types do not match',
      node.operatorSpan,
      `${typeText(left)} ${verb} ${typeText(right)}`,
      {
        secondary: [
          { span: node.left.span, label: typeText(left) },
          { span: node.right.span, label: typeText(right) },
        ],
        why: isNumbers ? whyNumbers(left, right) : 'Only values of one type can be compared or combined.',
        fix: sidesFix(context, node, left, right),
      },
    ),
  );
}

const WORDS: ReadonlyMap<string, string> = new Map([
  ['+', 'plus'],
  ['-', 'minus'],
  ['*', 'times'],
  ['/', 'divided by'],
  ['%', 'modulo'],
]);

const isComparison = (operator: string): boolean => !WORDS.has(operator);

/** Both sides become the smallest type that one conversion each can reach: signed when one is, as wide as the wider. */
function sidesFix(context: Context, node: Exp & { node: 'binary' }, left: LeafType, right: LeafType) {
  const common = isNumeric(left) && isNumeric(right) ? commonNumber(left, right) : undefined;
  const edits = [
    { span: node.left.span, type: left },
    { span: node.right.span, type: right },
  ].flatMap(({ span, type }) => {
    const other = common ?? (type === left ? right : type);
    const text = type === other ? undefined : conversionText(type, other, textOf(context, span));
    return text === undefined ? [] : [{ span, text }];
  });
  const [first, ...others] = edits;
  return first === undefined ? { text: 'which two values belong together here?' } : rewrite(context, first, ...others);
}

function commonNumber(left: LeafType, right: LeafType): LeafType {
  const bits = Math.max(sizeInBytes(left as WordType), sizeInBytes(right as WordType)) * 8;
  return isSigned(left) || isSigned(right) ? `int${bits}` : `uint${bits}`;
}

function whyNumbers(a: LeafType, b: LeafType): string {
  if (isSigned(a) === isSigned(b)) {
    return `\`${typeText(a)}\` and \`${typeText(b)}\` hold numbers of different size; a number that does not fit should be noticed where it happens.`;
  }
  const [signed, unsigned] = isSigned(a) ? [a, b] : [b, a];
  return `\`${typeText(signed)}\` can be negative and \`${typeText(unsigned)}\` cannot; mixing them silently would hide mistakes.`;
}

/** What to ask when no conversion is certain. */
function question(got: LeafType, want: LeafType): string {
  if (want === 'bool') return `which question should be asked? For example \`… != ${zeroText(got)}\``;
  if (want === 'address') return 'which address is meant? `nobody` is the one made of zeros';
  return `which ${typeText(want)} is meant?`;
}

function zeroText(type: LeafType): string {
  if (type === 'address') return 'nobody';
  return type === 'string' ? '""' : '0';
}
