/** What is said about a call of another contract that cannot be made. */

import { readArguments } from './arguments.ts';
import type * as ast from '../ast.ts';
import type { CallNode } from './calls.ts';
import { before, firstWord, report, rewrite, textOf, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error } from '../diagnostic.ts';
import { operand } from './expressions.ts';
import { entriesInSight, lookup } from './scope.ts';
import type { ContractType, ValueType } from '../tree.ts';
import { typeText, withArticle } from './types.ts';

type Field = ast.Exp & { readonly node: 'field' };

/** `call move(to)`, `call token`: nothing of another contract is named. */
export function reportNothingCalled(context: Context, node: ast.ExtCall): undefined {
  const { target } = node;
  const word = firstWord(context, node.span);
  const name = target.node === 'call' && target.of.node === 'name' ? target.of : undefined;
  const isOwn = name !== undefined && lookup(context.scope, name.text)?.kind === 'function';
  if (!isOwn) operand(context, target.node === 'call' ? target.of : target);
  if (target.node === 'call') readArguments(context, target.args);
  return report(
    context,
    isOwn
      ? error('H0606', '`call` is for other contracts', word, `\`${name.text}\` belongs to this one`, {
          why: 'A function of this contract is called by its name alone. `call` marks the lines where another contract runs.',
          fix: rewrite(context, { span: { ...word, end: target.span.start }, text: '' }),
        })
      : error('H0606', 'nothing is called here', target.span, 'names no function', {
          why: 'Behind `call` stands another contract, a dot, and one of its actions or views with its values.',
          fix: { text: 'call oracle.price(item)' },
        }),
  );
}

/** The target is no contract: an address, most often. */
export function reportNoContract(context: Context, node: CallNode, of: Field, type: ValueType): undefined {
  if (of.of.node === 'name' && of.of.text === 'self') return reportSelf(context, node, of);
  const better = type === 'address' ? contractWith(context, of.name.text) : undefined;
  const text = textOf(context, of.of.span);
  return report(
    context,
    error('H0606', 'only a contract can be called', of.of.span, withArticle(type), {
      why:
        type === 'address'
          ? 'An address alone does not say which functions are there. The name of a contract or interface does.'
          : `${withArticle(type).replace(/^a/, 'A')} has no actions and views.`,
      fix:
        better === undefined
          ? {
              text:
                type === 'address'
                  ? `Name(${text}).${of.name.text}(…), with \`interface Name { … }\``
                  : 'which contract is meant?',
            }
          : rewrite(context, { span: of.of.span, text: `${better}(${text})` }),
    }),
  );
}

/** The only contract or interface in sight with a function of that name. */
function contractWith(context: Context, name: string): string | undefined {
  const names = [...entriesInSight(context.scope)].flatMap(([known, entry]) =>
    entry.kind === 'contract' && entry.type.functions.some((fn) => fn.name === name) ? [known] : [],
  );
  return names.length === 1 ? names[0] : undefined;
}

function reportSelf(context: Context, node: CallNode, of: Field): undefined {
  const own = lookup(context.scope, of.name.text);
  const isFree = own?.kind === 'function' && (own.node.node === 'fn' || own.node.node === 'view');
  return report(
    context,
    error('H0606', 'a contract cannot call itself', of.of.span, 'already running', {
      why: 'A contract that is running cannot be entered again, so nobody ever sees it half-done.',
      fix: isFree
        ? { text: `${of.name.text}(${node.args.map(({ span }) => textOf(context, span)).join(', ')})` }
        : { text: 'move the lines that are needed into a `fn`, and call that by its name' },
    }),
  );
}

export function reportNoFunction(context: Context, contract: ContractType, name: ast.Name): undefined {
  const names = [...new Set(contract.functions.map((fn) => fn.name))];
  const better = nearest(context, name.text, names);
  return report(
    context,
    error('H0205', `\`${contract.name}\` has no \`${name.text}\``, name.span, 'no action or view of that name', {
      secondary: [{ span: contract.span, label: 'declared here' }],
      why:
        names.length === 0
          ? `\`${contract.name}\` has no actions and views.`
          : `It has ${names
              .slice(0, 12)
              .map((known) => `\`${known}\``)
              .join(', ')}${names.length > 12 ? ', …' : ''}.`,
      fix:
        better === undefined
          ? { text: 'which of them is meant?' }
          : rewrite(context, { span: name.span, text: better }),
    }),
  );
}

/** `oracle.price(item)` without `call`. `isWhole`: it already has a line of its own. A one-line body has no lines at all. */
export function reportUncalled(
  context: Context,
  node: CallNode,
  of: Field,
  contract: ContractType,
  isWhole: boolean,
): undefined {
  if (!isWhole && context.statement !== undefined) return reportInside(context, node, of, context.statement);
  return report(
    context,
    error('H0604', 'a call begins with `call`', node.span, 'another contract runs here', {
      secondary: [{ span: of.of.span, label: withArticle(contract) }],
      why: 'Another contract can fail and costs gas, so the line should show it.',
      fix: isWhole
        ? rewrite(context, { span: before(node.span), text: 'call ' })
        : { text: `{\n  let answer = call ${textOf(context, node.span)}\n  return answer\n}` },
    }),
  );
}

/** A call in the middle of a line: it gets a line of its own before it. */
function reportInside(context: Context, node: CallNode, of: Field, statement: ast.Span): undefined {
  const text = context.sources[statement.file]?.text ?? '';
  const indent = /[ \t]*$/.exec(text.slice(0, statement.start))?.[0] ?? '';
  const name = lookup(context.scope, of.name.text) === undefined ? of.name.text : 'answer';
  const call = `let ${name} = call ${textOf(context, node.span)}`;
  const start = { ...statement, end: statement.start };
  // Before a `while` it would be asked once, and not in every round.
  const isRepeated = context.loops.some((loop) => loop.start === statement.start);
  const rest = text.slice(statement.start, node.span.start) + name + text.slice(node.span.end, statement.end);
  return report(
    context,
    error('H0601', 'a call needs a line of its own', node.span, 'another contract runs here', {
      why: 'Another contract runs here. It can fail and costs gas, so the line should show it.',
      fix: isRepeated
        ? { text: `${call.replace('let', 'var')}\nbefore the loop, and \`${call.slice(4)}\` at the end of each round` }
        : {
            text: `${call}\n${rest}`,
            edits: [
              { span: start, text: `${call}\n${indent}` },
              { span: node.span, text: name },
            ],
          },
    }),
  );
}

/** An action of another contract where only a value can stand, in a test. */
export function reportActionAsked(context: Context, node: CallNode, of: Field, contract: ContractType): undefined {
  return report(
    context,
    error('H0604', 'an action is called with `call`', node.span, `\`${of.name.text}\` is an action`, {
      secondary: [{ span: of.of.span, label: `a ${typeText(contract)}` }],
      why: 'An action is a transaction of whoever acts; only views can be asked in the middle of a line.',
      fix: { text: `let answer = call ${textOf(context, node.span)}` },
    }),
  );
}
