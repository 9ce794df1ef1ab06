/**
 * Numbers that are written out have no width until they are used. Owns how such a number gets the type of its place, and
 * what is said when it does not fit there.
 */

import { rangeOf } from '../../vm/types.ts';
import type { Span } from '../ast.ts';
import { report, rewrite, type Context } from './context.ts';
import { error, type Diagnostic, type Label } from '../diagnostic.ts';
import { reportMismatch } from './mismatch.ts';
import type { Expression, LeafType } from '../tree.ts';
import { INT, isNumeric, typeText, UINT } from './types.ts';

/** A number without a width: a literal, or literals with operators between them. */
export type FreeNumber = { readonly kind: 'free'; readonly value: bigint; readonly span: Span };
export type Operand = Expression | FreeNumber;

/** An operand as a value; it must have the type `want` when there is one. */
export function fit(
  context: Context,
  found: Operand | undefined,
  want?: LeafType,
  because: readonly Label[] = [],
): Expression | undefined {
  const value = found?.kind === 'free' ? settle(context, found, want, because) : found;
  if (value === undefined || want === undefined || value.type === want) return value;
  return reportMismatch(context, value.span, value.type, want, because);
}

export function literal(type: LeafType, value: bigint | Uint8Array, span: Span): Expression {
  return { kind: 'literal', type, value, span };
}

/** A free number gets the type its place wants; alone it is a `uint`, below zero an `int`. */
export function settle(
  context: Context,
  number: FreeNumber,
  want?: LeafType,
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

function reportNoNumber(
  context: Context,
  number: FreeNumber,
  alone: LeafType,
  want: LeafType,
  because: readonly Label[],
): undefined {
  const text = want === 'address' && number.value === 0n ? 'nobody' : boolText(want, number.value);
  if (text === undefined) return reportMismatch(context, number.span, alone, want, because);
  return report(
    context,
    error(
      'H0301',
      'the types do not match',
      number.span,
      `a number where ${want === 'bool' ? 'a bool' : 'an address'} is needed`,
      {
        secondary: because,
        why:
          want === 'bool'
            ? 'Yes and no are written `true` and `false`.'
            : 'The address that belongs to nobody has a name.',
        fix: rewrite(context, { span: number.span, text }),
      },
    ),
  );
}

function boolText(want: LeafType, value: bigint): string | undefined {
  if (want !== 'bool' || value < 0n || value > 1n) return undefined;
  return value === 1n ? 'true' : 'false';
}
