/** `int(units)`, `Stage(n)`, `Token(a)`: the value under another type. `conversions.ts` owns which conversions exist. */

import { plainArguments } from './arguments.ts';
import type { Exp } from '../ast.ts';
import type { CallNode } from './calls.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { conversionText, isConvertible, sameBits } from './conversions.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { asWritten, literal, settle } from './free-numbers.ts';
import { lookup } from './scope.ts';
import type { Expression, SingleType, ValueType } from '../tree.ts';
import { isContract, isEnum, isLeaf, isNumeric, sameType, typeText, UINT, withArticle } from './types.ts';
import { reportUnknown } from './unknown.ts';

export function convertOperand(context: Context, node: CallNode, to: SingleType): Expression | undefined {
  const [arg] = plainArguments(context, node, typeText(to), 1) ?? [];
  if (arg === undefined) return undefined;
  if (isThis(context, arg, to)) return reportUnknown(context, 'this', node.span);
  const found = operand(context, arg, isNumeric(to) ? to : undefined);
  if (found === undefined) return undefined;
  const of = found.kind === 'free' ? settle(context, found, numberFor(to)) : asWritten(found, to);
  if (of === undefined) return undefined;
  if (sameType(of.type, to)) return { ...of, span: node.span };
  if (!isConvertible(of.type, to)) return reportNoConversion(context, node, arg, of.type, to);
  return memberOf(context, of, to) ?? { kind: 'convert', of, type: to, span: node.span };
}

/** `address(this)`. */
function isThis(context: Context, arg: Exp, to: SingleType): boolean {
  return to === 'address' && arg.node === 'name' && arg.text === 'this' && !lookup(context.scope, 'this');
}

/** The type a written-out number takes before it is converted. */
function numberFor(to: SingleType): ValueType | undefined {
  if (isEnum(to)) return UINT;
  return isLeaf(to) ? (isNumeric(to) ? to : sameBits(to)) : undefined;
}

/** A written-out number as a member of an enum: known at once. */
function memberOf(context: Context, of: Expression, to: SingleType): Expression | undefined {
  if (!isEnum(to) || of.kind !== 'literal' || typeof of.value !== 'bigint') return undefined;
  if (of.value < BigInt(to.members.length)) return literal(to, of.value, of.span);
  return report(
    context,
    error('H0303', 'this number does not fit', of.span, `too large for \`${to.name}\``, {
      secondary: [{ span: to.span, label: `${to.members.length} members, from 0` }],
      why: `The members of \`${to.name}\` are numbered from 0 to ${to.members.length - 1}.`,
      fix: { text: 'which member is meant?' },
    }),
  );
}

function reportNoConversion(context: Context, node: CallNode, arg: Exp, from: ValueType, to: SingleType): undefined {
  const text = textOf(context, arg.span);
  const better = to === 'bool' && isNumeric(from) ? `${text} != 0` : conversionText(from, to, text);
  const label = `${typeText(from)} to ${typeText(to)}`;
  return report(
    context,
    error('H0307', `${withArticle(from)} cannot become ${withArticle(to)}`, node.span, label, {
      secondary: [{ span: arg.span, label: typeText(from) }],
      why: whyNot(to),
      fix:
        better === undefined
          ? { text: 'is this the value that was meant?' }
          : rewrite(context, { span: node.span, text: better }),
    }),
  );
}

function whyNot(to: SingleType): string {
  if (isContract(to)) return 'A contract is found by its address, and by nothing else.';
  if (isEnum(to)) return 'Only a number becomes a member of an enum, when there is a member of that number.';
  return 'Numbers become other numbers, bytes become string, and an address or bytesN becomes the uint of its size. Nothing else is converted.';
}
