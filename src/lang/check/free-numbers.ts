/**
 * Numbers that are written out have no width until they are used. Owns how such a number gets the type of its place, and
 * what is said when it does not fit there.
 */

import { rangeOf } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import { report, rewrite, type Context } from './context.ts';
import { error, type Diagnostic, type Label } from '../diagnostic.ts';
import { reportMismatch } from './mismatch.ts';
import type { Expression, LeafType, SingleType, ValueType } from '../tree.ts';
import { fits, INT, isEnum, isNumeric, typeText, UINT, withArticle } from './types.ts';

/** A number without a width: a literal, or literals with operators between them. */
export type FreeNumber = { readonly kind: 'free'; readonly value: bigint; readonly span: Span };
export type Operand = Expression | FreeNumber;

/** An operand as a value; it must have the type `want` when there is one. */
export function fit(
  context: Context,
  found: Operand | undefined,
  want?: ValueType,
  because: readonly Label[] = [],
): Expression | undefined {
  const value = found?.kind === 'free' ? settle(context, found, want, because) : found && asWritten(found, want);
  if (value === undefined || want === undefined || fits(value.type, want)) return value;
  return reportMismatch(context, value, want, because);
}

/** A text that is written out is bytes where bytes are wanted. */
export function asWritten(value: Expression, want: ValueType | undefined): Expression {
  return value.kind === 'literal' && value.type === 'string' && want === 'bytes' ? { ...value, type: want } : value;
}

export function literal(type: SingleType, value: bigint | Uint8Array, span: Span): Expression {
  return { kind: 'literal', type, value, span };
}

/** A free number gets the type its place wants; alone it is a `uint`, below zero an `int`. */
export function settle(
  context: Context,
  number: FreeNumber,
  want?: ValueType,
  because: readonly Label[] = [],
): Expression | undefined {
  const alone = number.value < 0n ? INT : UINT;
  if (want !== undefined && !isNumeric(want)) return reportNoNumber(context, number, alone, want, because);
  const type = want ?? alone;
  const { min, max } = rangeOf(type);
  if (number.value >= min && number.value <= max) return literal(type, number.value, number.span);
  return report(context, outOfRange(number, type, because));
}

function outOfRange(number: FreeNumber, type: LeafType, because: readonly Label[]): Diagnostic {
  const { min, max } = rangeOf(type);
  const isNegative = min === 0n && number.value < 0n;
  return error(
    'H0303',
    'this number does not fit',
    number.span,
    isNegative
      ? `a \`${typeText(type)}\` is never negative`
      : `too ${number.value < min ? 'small' : 'large'} for \`${typeText(type)}\``,
    {
      secondary: because,
      why: `\`${typeText(type)}\` goes from ${endText(min)} to ${endText(max)}.`,
      fix: { text: isNegative ? 'does this have to be an `int`?' : 'does this have to be a wider type?' },
    },
  );
}

/** Ends of long ranges are shown as powers, which can be read. */
function endText(value: bigint): string {
  const size = value < 0n ? -value : value;
  if (size < 1n << 64n) return value.toString();
  const isPower = (size & (size - 1n)) === 0n;
  return `${value < 0n ? '-' : ''}2^${(isPower ? size - 1n : size).toString(2).length}${isPower ? '' : ' - 1'}`;
}

/** A number that is written out where something else is needed: what was probably meant. */
function reportNoNumber(
  context: Context,
  number: FreeNumber,
  alone: LeafType,
  want: ValueType,
  because: readonly Label[],
): undefined {
  const instead = meantBy(want, number.value);
  if (instead === undefined) return reportMismatch(context, literal(alone, number.value, number.span), want, because);
  const [text, why] = instead;
  const label = `a number where ${withArticle(want)} is needed`;
  const fix = rewrite(context, { span: number.span, text });
  return report(
    context,
    error('H0301', 'the types do not match', number.span, label, { secondary: because, why, fix }),
  );
}

/** What a number stands for in other languages, and why it does not here. */
function meantBy(want: ValueType, value: bigint): readonly [string, string] | undefined {
  if (want === 'bool' && (value === 0n || value === 1n)) {
    return [value === 1n ? 'true' : 'false', 'Yes and no are written `true` and `false`.'];
  }
  if (want === 'address' && value === 0n) return ['nobody', 'The address that belongs to nobody has a name.'];
  const member = isEnum(want) && value >= 0n ? want.members[Number(value)] : undefined;
  return member === undefined || !isEnum(want)
    ? undefined
    : [`${want.name}.${member}`, 'A member of an enum is written with its name.'];
}
