/** What is said when an operator does not fit what stands beside it, or its result does not exist. */

import type { Exp } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { error, type Fix } from '../diagnostic.ts';
import type { FreeNumber } from './free-numbers.ts';
import type { NumberProblem } from './numbers.ts';
import type { Type, ValueType } from '../tree.ts';
import { isEnum, isSingle, isStruct, typeText, withArticle } from './types.ts';

type Binary = Exp & { readonly node: 'binary' };

export function reportWhole(context: Context, node: Binary, type: ValueType): undefined {
  const [left, right] = [textOf(context, node.left.span), textOf(context, node.right.span)];
  const part = isStruct(type) ? `.${type.fields[0]?.name ?? '…'}` : '.length';
  return report(
    context,
    error(
      'H0306',
      'only single values are compared',
      node.operatorSpan,
      `between two values of type ${typeText(type)}`,
      {
        secondary: [{ span: node.left.span, label: withArticle(type) }],
        why: `Whether two ${isStruct(type) ? 'structs' : 'lists'} are the same depends on what matters about them, and looking at all of it costs.`,
        fix: { text: `compare what matters: \`${left}${part} ${node.operator} ${right}${part}\`` },
      },
    ),
  );
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

/** `flag == 1`: a bool is a condition by itself. */
export function reportTruth(context: Context, node: Binary, of: Exp, number: FreeNumber): undefined {
  const text = textOf(context, of.span);
  const isYes = (number.value === 1n) === (node.operator === '==');
  const isSure = of.node !== 'bool' && (number.value === 0n || number.value === 1n) && /^[!=]=$/.test(node.operator);
  return report(
    context,
    error('H0301', 'the types do not match', node.operatorSpan, 'a number and a bool', {
      secondary: [
        { span: number.span, label: 'a number' },
        { span: of.span, label: 'a bool' },
      ],
      why: 'Yes and no are no numbers. A bool is a condition by itself.',
      fix: isSure
        ? rewrite(context, { span: node.span, text: isYes ? text : `not ${text}` })
        : { text: 'which two values belong together here?' },
    }),
  );
}

export function reportJoin(context: Context, node: Binary, type: Type): undefined {
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
export function reportOperator(context: Context, operator: string, node: Exp, type: ValueType, fix?: Fix): undefined {
  const isOrder = /^[<>]=?$/.test(operator);
  return report(
    context,
    error('H0304', `\`${operator}\` is for numbers`, node.span, withArticle(type), {
      why: `\`${operator}\` has no meaning for ${withArticle(type)}.`,
      fix: fix ?? { text: insteadOf(context, isOrder, node, type) },
    }),
  );
}

function insteadOf(context: Context, isOrder: boolean, node: Exp, type: ValueType): string {
  if (isEnum(type))
    return isOrder
      ? `compare with \`==\`, or as numbers: \`uint8(${textOf(context, node.span)})\``
      : 'which number is meant?';
  return isOrder && isSingle(type) ? 'compare with `==` or `!=`' : 'which number is meant?';
}
