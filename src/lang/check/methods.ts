/** Everything written `value.name(…)`: a function of another contract, a method of a list, or a habit from elsewhere. */

import { readArguments } from './arguments.ts';
import type { Exp } from '../ast.ts';
import type { CallNode } from './calls.ts';
import { isKnown, report, textOf, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { reportUncalled } from './no-external.ts';
import { isForeign } from './parts.ts';
import { reportPlace } from './places.ts';
import { askView } from './questions.ts';
import { lookup } from './scope.ts';
import type { Expression, Type } from '../tree.ts';
import { isContract, isList, isMap, UINT, withArticle } from './types.ts';
import { reportUnknown } from './unknown.ts';
import { ADDRESS_MEMBERS } from './vocabulary.ts';
import { isStatePath, openPath } from './paths.ts';

type Field = Exp & { readonly node: 'field' };

export function methodCall(context: Context, node: CallNode, of: Field, isWhole: boolean): Expression | undefined {
  if (isForeign(context, of)) {
    readArguments(context, node.args);
    return reportUnknown(context, textOf(context, of.span), of.span);
  }
  if (isQuestion(context, of)) return askView(context, node, of);
  const type = typeOf(context, of.of);
  readArguments(context, node.args);
  if (type === undefined) return undefined;
  if (isContract(type)) {
    const refusal = isKnown(context) || context.place === 'invariant';
    return refusal
      ? reportPlace(context, context.place, node.span, 'a call')
      : reportUncalled(context, node, of, type, isWhole);
  }
  if (isList(type) && isListMethod(of.name.text)) return reportNoValue(context, node, of.name.text);
  return reportNoMethod(context, of, type);
}

/** In a test, views are asked in the middle of a line. */
function isQuestion(context: Context, of: Field): boolean {
  if (context.questions === undefined) return false;
  return of.of.node !== 'name' || lookup(context.scope, of.of.text) !== undefined;
}

/** The type of what stands before the dot; a map is no value, but it has a type. */
function typeOf(context: Context, node: Exp): Type | undefined {
  if (isStatePath(context, node)) return openPath(context, node)?.type;
  const found = operand(context, node);
  return found?.kind === 'free' ? UINT : found?.type;
}

export const isListMethod = (name: string): name is 'push' | 'pop' => name === 'push' || name === 'pop';

function reportNoValue(context: Context, node: CallNode, name: 'push' | 'pop'): undefined {
  return report(
    context,
    error('H0315', 'this has no value', node.span, `\`${name}\` gives nothing back`, {
      why: `\`.${name}(…)\` changes the list, so it is a line of its own.`,
      fix: {
        text:
          name === 'pop'
            ? 'read the last element first: `list[list.length - 1]`, then `list.pop()`'
            : 'call it on a line of its own',
      },
    }),
  );
}

function reportNoMethod(context: Context, of: Field, type: Type): undefined {
  const { name } = of;
  const habit = type === 'address' ? ADDRESS_MEMBERS.get(name.text) : undefined;
  return report(
    context,
    error('H0205', `there is no \`.${name.text}(…)\` here`, name.span, `not a part of ${typeWord(type)}`, {
      why:
        habit?.why ??
        (isMap(type) || isList(type) ? whyNoMethod(type) : 'Functions are called by their name alone: `name(value)`.'),
      fix: {
        text: habit?.fix ?? habit?.instead?.replace('$', textOf(context, of.of.span)) ?? 'which function is meant?',
      },
    }),
  );
}

const typeWord = (type: Type): string => (isMap(type) ? 'a map' : withArticle(type));

function whyNoMethod(type: Type): string {
  return isMap(type)
    ? 'A map has entries, `map[key]`; an entry is written with `=` and removed with `clear`.'
    : 'A list has `.push(…)`, `.pop()`, `.length` and its elements, `list[0]`.';
}
