/**
 * What is said when a value has another type than its place. Nothing is converted silently, not even to a wider number;
 * the message offers the conversion where there is one. `conversions.ts` owns which conversions exist.
 */

import type { Exp } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { conversionText } from './conversions.ts';
import { error, type Label } from '../diagnostic.ts';
import type { Expression, LeafType, ValueType } from '../tree.ts';
import { isContract, isEnum, isList, isNumeric, isStruct, sameType, typeText, withArticle } from './types.ts';
import { isSigned, sizeInBytes, type WordType } from '../../vm/types.ts';

/** An expression, or the `answer` of a call. */
type Mistaken = Pick<Expression, 'span' | 'type'> & { readonly kind: string };

/** A value stands where another type is needed; `because` shows the place that wants it. */
export function reportMismatch(
  context: Context,
  value: Mistaken,
  want: ValueType,
  because: readonly Label[] = [],
): undefined {
  const { span, type: got } = value;
  const isNumbers = isNumeric(got) && isNumeric(want);
  // A number that is written out is no address and no bytes: whoever wrote it meant something else.
  const isGuess = value.kind === 'literal' && isNumeric(got) && !isNumbers && want !== 'string';
  const isCertain = !isGuess && value.kind !== 'answer';
  const text = isCertain ? conversionText(got, want, textOf(context, span)) : undefined;
  const code = isNumbers ? 'H0302' : 'H0301';
  const title = isNumbers ? 'numbers of different types' : 'the types do not match';
  return report(
    context,
    error(code, title, span, mismatchLabel(got, want), {
      secondary: because,
      why: isNumbers ? whyNumbers(got, want) : whyMismatch(got, want),
      fix: text === undefined ? { text: wayOut(context, value, want, isGuess) } : rewrite(context, { span, text }),
    }),
  );
}

function mismatchLabel(got: ValueType, want: ValueType): string {
  if (isList(got) && isList(want)) {
    const isLonger = sameType(got.of, want.of);
    return isLonger ? `up to ${got.cap} where ${want.cap} fit` : `${typeText(got)}, not ${typeText(want)}`;
  }
  return `${withArticle(got)} where ${withArticle(want)} is needed`;
}

function whyMismatch(got: ValueType, want: ValueType): string {
  if (!isList(got) || !isList(want) || !sameType(got.of, want.of)) {
    return 'A value is never turned into another type silently.';
  }
  return `A \`${typeText(got)}\` may hold more than the \`${typeText(want)}\` has room for.`;
}

/** Two sides of an operator that should have one type. */
export function reportSides(
  context: Context,
  node: Exp & { node: 'binary' },
  left: ValueType,
  right: ValueType,
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
function sidesFix(context: Context, node: Exp & { node: 'binary' }, left: ValueType, right: ValueType) {
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

function whyNumbers(left: ValueType, right: ValueType): string {
  const [a, b] = [left as LeafType, right as LeafType];
  if (isSigned(a) === isSigned(b)) {
    return `\`${typeText(a)}\` and \`${typeText(b)}\` hold numbers of different size; a number that does not fit should be noticed where it happens.`;
  }
  const [signed, unsigned] = isSigned(a) ? [a, b] : [b, a];
  return `\`${typeText(signed)}\` can be negative and \`${typeText(unsigned)}\` cannot; mixing them silently would hide mistakes.`;
}

/** The answer of a call gets a name before it is converted. */
function wayOut(context: Context, value: Mistaken, want: ValueType, isGuess: boolean): string {
  const text = value.kind === 'answer' && !isGuess ? conversionText(value.type, want, 'answer') : undefined;
  return text === undefined
    ? question(value.type, want)
    : `let answer = ${textOf(context, value.span)}\nand use \`${text}\``;
}

/** What to ask when no conversion is certain. */
function question(got: ValueType, want: ValueType): string {
  if (want === 'bool') return `which question should be asked? For example \`… != ${zeroText(got)}\``;
  if (want === 'address') return 'which address is meant? `nobody` is the one made of zeros';
  if (isEnum(want)) return `which member is meant? For example \`${want.name}.${want.members[0] ?? '…'}\``;
  if (isStruct(want)) return `build one: \`${want.name}(${want.fields.map(({ name }) => `${name}: …`).join(', ')})\``;
  if (isContract(want)) return `name its address: \`${want.name}(…)\``;
  if (isList(want))
    return isList(got) && sameType(got.of, want.of) ? `make room: \`${typeText(got)}\`` : 'which list is meant?';
  return `which ${typeText(want)} is meant?`;
}

function zeroText(type: ValueType): string {
  if (type === 'address' || isContract(type)) return 'nobody';
  if (isEnum(type)) return `${type.name}.${type.members[0] ?? '…'}`;
  return type === 'string' ? '""' : '0';
}
