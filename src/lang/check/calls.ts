/**
 * Everything written `name(…)`: our own functions, functions of the language, values that are built. How arguments meet
 * parameters is in `arguments.ts`. Whether a function with effects may stand where it stands is decided in `effects.ts`,
 * when the effects of all functions are known. Next: `build.ts`, `convert.ts`, `methods.ts`, `open-functions.ts`.
 */

import { matchArguments, readArguments } from './arguments.ts';
import type { Exp } from '../ast.ts';
import { buildEnum, buildContract, buildStruct } from './build.ts';
import { isKnown, report, rewrite, type Context } from './context.ts';
import { convertOperand } from './convert.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import type { Operand } from './free-numbers.ts';
import { methodCall } from './methods.ts';
import { isOpenFunction, openFunction } from './open-functions.ts';
import { mayUse, reportPlace } from './places.ts';
import { FUNCTIONS, VALUES } from './predefined.ts';
import { article, describe, lookup, type Entry, type FunctionEntry } from './scope.ts';
import type { CallExpression, Expression, ValueType } from '../tree.ts';
import { LEAF_TYPES } from './types.ts';
import { reportUnknown } from './unknown.ts';

export type CallNode = Exp & { readonly node: 'call' };

/** A call as a value. `isWhole`: it is the whole right side of `let`, `var` or `=`. */
export function callOperand(
  context: Context,
  node: CallNode,
  isWhole: boolean,
  want: ValueType | undefined,
): Operand | undefined {
  const { of } = node;
  if (of.node === 'field') return methodCall(context, node, of, isWhole);
  if (of.node !== 'name') return callOfNoFunction(context, node);
  const type = LEAF_TYPES.get(of.text);
  if (type !== undefined) return convertOperand(context, node, type);
  if (isOpenFunction(of.text)) return openFunction(context, node, of.text, want);
  const fixed = FUNCTIONS.get(of.text);
  if (fixed !== undefined) return fixedCall(context, node, of.text, fixed);
  return declaredCall(context, node, of, isWhole);
}

type FixedFunction = NonNullable<ReturnType<typeof FUNCTIONS.get>>;

function fixedCall(context: Context, node: CallNode, name: string, row: FixedFunction): Expression | undefined {
  const args = matchArguments(context, node, name, row.params);
  if (!mayUse(context, name, node.span) || args === undefined) return undefined;
  return { kind: 'builtin', name: row.builtin, args, type: row.result, span: node.span };
}

function declaredCall(
  context: Context,
  node: CallNode,
  of: Exp & { node: 'name' },
  isWhole: boolean,
): Expression | undefined {
  const entry = lookup(context.scope, of.text);
  switch (entry?.kind) {
    case 'struct':
      return buildStruct(context, node, entry);
    case 'enum':
      return buildEnum(context, node, entry);
    case 'contract':
      return buildContract(context, node, entry);
    case 'function': {
      const made = ownCall(context, node, entry, isWhole);
      if (made === undefined) return undefined;
      return made.answer === undefined ? reportNoResult(context, node, entry) : made.call;
    }
    default:
      if (entry === undefined) return unknownCall(context, node, of);
      readArguments(context, node.args);
      if (entry.kind === 'import') return undefined; // was reported where it is imported
      return reportNotCallable(context, of, entry);
  }
}

function unknownCall(context: Context, node: CallNode, of: Exp & { node: 'name' }): undefined {
  // What stands in `type(…)` is no value: one message is enough.
  if (of.text !== 'type') readArguments(context, node.args);
  return VALUES.has(of.text) ? reportValueCalled(context, node, of) : reportUnknown(context, of.text, of.span, true);
}

/** `now()`: a value of the language, called as if it were a function. */
function reportValueCalled(context: Context, node: CallNode, of: Exp & { node: 'name' }): undefined {
  return report(
    context,
    error('H0206', `\`${of.text}\` is not a function`, of.span, 'a value of the language', {
      why: 'A value is read by its name alone; only functions have brackets.',
      fix: rewrite(context, { span: { ...node.span, start: of.span.end }, text: '' }),
    }),
  );
}

function reportNotCallable(context: Context, of: Exp & { node: 'name' }, entry: Entry): undefined {
  if (entry.kind === 'local') entry.reads.push(of.span);
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
): { readonly call: CallExpression; readonly answer: ValueType | undefined } | undefined {
  const wanted = entry.params.map(({ name, local, initial }) => ({ name: name.text, type: local?.type, initial }));
  const args = matchArguments(context, node, entry.name, wanted, entry.span);
  if (isKnown(context) || context.place === 'invariant') {
    return reportPlace(context, context.place, node.span, 'a call');
  }
  if (entry.node.node === 'action' || entry.node.node === 'init') return reportAction(context, node, entry);
  context.uses?.calls.push({ callee: entry, span: node.of.span, isWhole });
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
