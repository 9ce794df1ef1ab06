/**
 * Everything written `name(…)`: our own functions, functions of the language, conversions. How arguments meet parameters
 * is in `arguments.ts`. Whether a function with effects may stand where it stands is decided in `effects.ts`, when the
 * effects of all functions are known.
 */

import { matchArguments, plainArguments, readArguments } from './arguments.ts';
import type { Exp } from '../ast.ts';
import { report, rewrite, textOf, type Context } from './context.ts';
import { conversionText, isConvertible, sameBits } from './conversions.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { settle, type Operand } from './free-numbers.ts';
import { reportMissing } from './missing.ts';
import { isOpenFunction, openFunction } from './open-functions.ts';
import { isForeign } from './paths.ts';
import { mayUse, reportPlace } from './places.ts';
import { FUNCTIONS } from './predefined.ts';
import { article, describe, lookup, reportUnknown, type Entry, type FunctionEntry } from './scope.ts';
import type { CallExpression, Expression, LeafType } from '../tree.ts';
import { isNumeric, LEAF_TYPES, typeText, withArticle } from './types.ts';

export type CallNode = Exp & { readonly node: 'call' };

/** A call as a value. `isWhole`: it is the whole right side of `let`, `var` or `=`. */
export function callOperand(
  context: Context,
  node: CallNode,
  isWhole: boolean,
  want: LeafType | undefined,
): Operand | undefined {
  const { of } = node;
  if (of.node === 'field') return methodCall(context, node, of);
  if (of.node !== 'name') return callOfNoFunction(context, node);
  const type = LEAF_TYPES.get(of.text);
  if (type !== undefined) return convertOperand(context, node, type);
  if (isOpenFunction(of.text)) return openFunction(context, node, of.text, want);
  const fixed = FUNCTIONS.get(of.text);
  if (fixed !== undefined) return fixedCall(context, node, of.text, fixed);
  return declaredCall(context, node, isWhole);
}

type FixedFunction = NonNullable<ReturnType<typeof FUNCTIONS.get>>;

function fixedCall(context: Context, node: CallNode, name: string, row: FixedFunction): Expression | undefined {
  const args = matchArguments(context, node, name, row.params);
  if (!mayUse(context, name, node.span) || args === undefined) return undefined;
  return { kind: 'builtin', name: row.builtin, args, type: row.result, span: node.span };
}

function declaredCall(context: Context, node: CallNode, isWhole: boolean): Expression | undefined {
  const entry = calledEntry(context, node);
  if (entry === undefined) return undefined;
  const made = ownCall(context, node, entry, isWhole);
  if (made === undefined) return undefined;
  return made.answer === undefined ? reportNoResult(context, node, entry) : made.call;
}

/** The function a call names; undefined, and reported, when the name is something else. */
export function calledEntry(context: Context, node: CallNode): FunctionEntry | undefined {
  const { of } = node;
  if (of.node !== 'name') return undefined;
  const entry = lookup(context.scope, of.text);
  if (entry?.kind === 'function') return entry;
  readArguments(context, node.args);
  if (entry === undefined) return reportUnknown(context, of.text, of.span);
  if (entry.kind === 'type') {
    return entry.what === 'contract' ? reportMissing(context, 'contractType', node.span) : undefined;
  }
  return reportNotCallable(context, of, entry);
}

function reportNotCallable(context: Context, of: Exp & { node: 'name' }, entry: Entry): undefined {
  if (entry.kind === 'local') entry.isRead = true;
  const words = new Map([
    ['event', { why: 'An event is written into the log with `emit`.', fix: `emit ${of.text}(…)` }],
    ['error', { why: 'An error ends the action with `fail`, or behind `require … else`.', fix: `fail ${of.text}(…)` }],
    [
      'state',
      { why: 'What is in the state is read by its name; keys stand in square brackets.', fix: `${of.text}[…]` },
    ],
  ]).get(entry.kind);
  return report(
    context,
    error('H0206', `\`${of.text}\` is not a function`, of.span, article(describe(entry)), {
      secondary: [{ span: entry.span, label: 'declared here' }],
      why: words?.why ?? 'Only functions can be called.',
      fix: { text: words?.fix ?? `leave the brackets out: \`${of.text}\`` },
    }),
  );
}

/**
 * A call of a function of this contract, as a value or as a statement; `answer` is the type of what it gives back.
 * The node has that type too; where there is no answer it says `bool`, and nobody may look.
 */
export function ownCall(
  context: Context,
  node: CallNode,
  entry: FunctionEntry,
  isWhole: boolean,
): { readonly call: CallExpression; readonly answer: LeafType | undefined } | undefined {
  const params = entry.params.map(({ name, local }) => ({ name: name.text, type: local?.type }));
  const args = matchArguments(context, node, entry.name, params, entry.span);
  if (context.place === 'constant' || context.place === 'invariant') {
    return reportPlace(context, context.place, node.span, 'a call');
  }
  if (entry.node.node === 'action' || entry.node.node === 'init') return reportAction(context, node, entry);
  context.owner?.calls.push({ callee: entry, span: node.of.span, isWhole });
  const isBroken = entry.node.result !== undefined && entry.result === undefined;
  if (args === undefined || isBroken) return undefined;
  const type = entry.result ?? 'bool';
  return { call: { kind: 'call', function: entry.name, args, type, span: node.span }, answer: entry.result };
}

function reportAction(context: Context, node: CallNode, entry: FunctionEntry): undefined {
  return report(
    context,
    error('H0603', 'an action is called from outside', node.of.span, 'an action called from inside', {
      secondary: [{ span: entry.span, label: 'declared here' }],
      why: 'An action is a button for people. It checks who pressed it and what was paid, which means nothing inside the contract.',
      fix: { text: `move the lines that both need into a \`fn\`, and call that` },
    }),
  );
}

function reportNoResult(context: Context, node: CallNode, entry: FunctionEntry): undefined {
  return report(
    context,
    error('H0315', 'this has no value', node.span, `\`${entry.name}\` gives nothing back`, {
      secondary: [{ span: entry.span, label: 'declared here, without `->`' }],
      why: 'A function has a value only when its first line promises one.',
      fix: { text: `call it on a line of its own, or let it return something: \`-> uint\`` },
    }),
  );
}

/** `list.push(x)` and the like, or a habit from elsewhere such as `abi.encode(x)`. */
function methodCall(context: Context, node: CallNode, of: Exp & { node: 'field' }): undefined {
  readArguments(context, node.args);
  if (isForeign(context, of)) return reportUnknown(context, textOf(context, of.span), of.span);
  const target = operand(context, of.of);
  if (target === undefined) return undefined;
  if (of.name.text === 'push' || of.name.text === 'pop') return reportMissing(context, 'listMethod', of.span);
  const type = target.kind === 'free' ? 'a number' : withArticle(target.type);
  return report(
    context,
    error('H0205', `there is no \`.${of.name.text}(…)\` here`, of.name.span, `not a part of ${type}`, {
      why: 'Functions are called by their name alone: `name(value)`.',
      fix: { text: 'which function is meant?' },
    }),
  );
}

function callOfNoFunction(context: Context, node: CallNode): undefined {
  readArguments(context, node.args);
  if (operand(context, node.of) === undefined) return undefined;
  return report(
    context,
    error('H0206', 'only a function can be called', node.of.span, 'not a function', {
      why: 'Before the round brackets stands the name of a function. Keys of a map stand in square brackets.',
      fix: { text: 'which function is meant?' },
    }),
  );
}

/** `int(units)`: the value under another type. */
function convertOperand(context: Context, node: CallNode, to: LeafType): Expression | undefined {
  const [arg] = plainArguments(context, node, typeText(to), 1) ?? [];
  if (arg === undefined) return undefined;
  const found = operand(context, arg, isNumeric(to) ? to : undefined);
  if (found === undefined) return undefined;
  const of = found.kind === 'free' ? settle(context, found, isNumeric(to) ? to : sameBits(to)) : found;
  if (of === undefined) return undefined;
  if (of.type === to) return { ...of, span: node.span };
  if (isConvertible(of.type, to)) return { kind: 'convert', of, type: to, span: node.span };
  return reportNoConversion(context, node, arg, of.type, to);
}

function reportNoConversion(context: Context, node: CallNode, arg: Exp, from: LeafType, to: LeafType): undefined {
  const text = textOf(context, arg.span);
  const better = to === 'bool' && isNumeric(from) ? `${text} != 0` : conversionText(from, to, text);
  return report(
    context,
    error(
      'H0307',
      `${withArticle(from)} cannot become ${withArticle(to)}`,
      node.span,
      `${typeText(from)} to ${typeText(to)}`,
      {
        secondary: [{ span: arg.span, label: typeText(from) }],
        why: 'Numbers become other numbers, bytes become string, and an address or bytesN becomes the uint of its size. Nothing else is converted.',
        fix:
          better === undefined
            ? { text: 'is this the value that was meant?' }
            : rewrite(context, { span: node.span, text: better }),
      },
    ),
  );
}
