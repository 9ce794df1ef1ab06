/**
 * Calls of other contracts: `call oracle.refill(item) paying price`. Functions and tests make them in the same way and differ
 * only in how a value is read, so that is handed in. What is said when something is wrong is in `no-external.ts`.
 */

import { hasType, matchWith, type ReadValue } from './arguments.ts';
import type * as ast from '../ast.ts';
import type { CallNode } from './calls.ts';
import { before, firstWord, report, rewrite, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { expression } from './expressions.ts';
import { reportNoContract, reportNoFunction, reportNothingCalled } from './no-external.ts';
import { reportPlace } from './places.ts';
import type { ContractType, Expression, ExternalCall, ExternalFunction, ValueType } from '../tree.ts';
import { isContract, UINT, withArticle } from './types.ts';

/** How a value is read, and its type. */
export type Reader<T> = { readonly read: ReadValue<T>; readonly typeOf: (value: T) => ValueType };

export type Called<T> = {
  readonly kind: 'external';
  readonly type: ValueType | undefined;
  readonly target: T;
  readonly contract: ContractType;
  readonly function: ExternalFunction;
  readonly args: readonly T[];
  readonly paying: T | undefined;
  readonly span: ast.Span;
};

/** A call in a function. Its effect is noted; whether the answer is used is for the caller to see. */
export function externalCall(context: Context, node: ast.ExtCall): ExternalCall | undefined {
  const read: ReadValue<Expression> = (value, type, why) => expression(context, value, type, why);
  const called = readExternal(context, node, { read, typeOf: ({ type }) => type });
  const span = firstWord(context, node.span);
  if (context.place === 'helper') return reportPlace(context, 'helper', span, 'calls another contract');
  const isView = called?.function.kind === 'view';
  context.uses?.effects.push({
    kind: isView || called === undefined ? 'ask' : 'act',
    span,
    label: isView ? 'asks another contract' : 'calls an action',
  });
  return called;
}

export function readExternal<T>(context: Context, node: ast.ExtCall, reader: Reader<T>): Called<T> | undefined {
  const { target, span } = node;
  if (target.node !== 'call' || target.of.node !== 'field') return reportNothingCalled(context, node);
  const asked = askedOf(context, target, target.of, reader);
  const paying = node.paying && reader.read(node.paying, UINT, []);
  if (asked === undefined || (node.paying !== undefined && paying === undefined)) return undefined;
  if (node.paying !== undefined && !asked.function.payable) return reportUnpaid(context, node, node.paying, asked);
  return { kind: 'external', ...asked, type: asked.function.result, paying, span };
}

export type Asked<T> = Pick<Called<T>, 'target' | 'contract' | 'function' | 'args'>;

/** `oracle.price(item)`: the contract, the function, and the values for it. */
export function askedOf<T>(
  context: Context,
  node: CallNode,
  of: ast.Exp & { node: 'field' },
  reader: Reader<T>,
): Asked<T> | undefined {
  const target = reader.read(of.of, undefined, []);
  const contract = target === undefined ? undefined : reader.typeOf(target);
  const found =
    contract !== undefined && isContract(contract) ? functionOf(context, contract, node, of.name) : undefined;
  if (contract === undefined || target === undefined || !isContract(contract) || found === undefined) {
    for (const arg of node.args) if (hasType(arg.value)) reader.read(arg.value, undefined, []);
    return contract === undefined || isContract(contract) ? undefined : reportNoContract(context, node, of, contract);
  }
  const args = matchWith(context, node, found.name, found.params, reader.read, found.span);
  return args && { target, contract, function: found, args };
}

/** Of several of one name – an action and its short forms – the one that takes as many values, else the longest. */
function functionOf(
  context: Context,
  contract: ContractType,
  { args }: CallNode,
  name: ast.Name,
): ExternalFunction | undefined {
  const known = contract.functions.filter((fn) => fn.name === name.text);
  const found = known.find(({ params }) => params.length === args.length) ?? known[0];
  if (found !== undefined || context.contracts.get(contract)?.broken.has(name.text) === true) return found;
  return reportNoFunction(context, contract, name);
}

function reportUnpaid<T>(context: Context, node: ast.ExtCall, paying: ast.Exp, asked: Asked<T>): undefined {
  const { name, kind, span } = asked.function;
  const text = context.sources[node.span.file]?.text ?? '';
  const end = text.lastIndexOf('paying', paying.span.start);
  const gap = /\s*$/.exec(text.slice(0, end))?.[0].length ?? 0;
  const fix = rewrite(context, { span: { ...node.span, start: end - gap }, text: '' });
  return report(
    context,
    error('H0605', 'this function takes no hlp', paying.span, `\`${name}\` is not payable`, {
      secondary: [{ span, label: `${withKind(kind)}, declared here` }],
      why: 'Only an action that is marked `payable` can be paid; hlp sent to any other comes back with a failure.',
      fix,
    }),
  );
}

const withKind = (kind: 'action' | 'view'): string => (kind === 'action' ? 'an action' : 'a view');

/** A call whose answer nobody looks at. */
export function reportUnused(context: Context, node: ast.ExtCall, type: ValueType): undefined {
  const span = firstWord(context, node.span);
  const isBool = type === 'bool';
  return report(
    context,
    error(
      'H0602',
      'the answer is ignored',
      span,
      `answers with ${withArticle(type).replace(/^(an? )?(.*)$/, '$1`$2`')}`,
      {
        why: isBool
          ? 'Some contracts answer `false` instead of failing. Then nothing happened, and nobody noticed.'
          : 'Who asks should look at the answer, or say that it does not matter: `let _ =`.',
        fix: isBool ? checkedFix(context, node) : rewrite(context, { span: before(node.span), text: 'let _ = ' }),
      },
    ),
  );
}

/** The answer gets a name and is required to be yes. */
function checkedFix(context: Context, node: ast.ExtCall) {
  const text = context.sources[node.span.file]?.text ?? '';
  const line = text.slice(text.lastIndexOf('\n', node.span.start) + 1, node.span.start);
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const behind = { ...node.span, start: node.span.end };
  const check = 'require ok else "the answer was no"';
  const call = text.slice(node.span.start, node.span.end);
  return {
    text: `let ok = ${call}\n${check}`,
    edits: [
      { span: before(node.span), text: 'let ok = ' },
      { span: behind, text: `\n${indent}${check}` },
    ],
  };
}
