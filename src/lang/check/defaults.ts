/**
 * Parameters that can be left out: `action give(to: address, note: bytes = "")`. Seen from outside, every one of them makes
 * a shorter function of the same name, whose body calls the full one with the value that was left out.
 */

import type * as ast from '../ast.ts';
import { constantValue } from './constants.ts';
import { report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import { literal } from './free-numbers.ts';
import type { FunctionEntry } from './scope.ts';
import type { CallExpression, Expression, Local, TypedFunction, TypedStatement, ValueType } from '../tree.ts';
import { isSingle, withArticle } from './types.ts';

type Params = { readonly node: string; readonly params: readonly ast.Param[] };

/** The value that stands in for a parameter that is left out. */
export function defaultOf(context: Context, param: ast.Param, type: ValueType | undefined): Expression | undefined {
  const { initial } = param;
  if (initial === undefined || type === undefined) return undefined;
  if (!isSingle(type)) return reportNoDefault(context, initial.span, `${withArticle(type)} has no default value`);
  const value = constantValue(context, initial, type, param.type.span, 'known')?.value;
  return value === undefined ? undefined : literal(type, value, initial.span);
}

/** Only what is called from outside has defaults, and only at the end. */
export function checkDefaults(context: Context, { node, params }: Params): void {
  const first = params.find((param) => param.initial !== undefined);
  if (first?.initial === undefined) return;
  if (node !== 'action' && node !== 'view' && node !== 'signature') {
    const word =
      node === 'fn'
        ? 'a `fn` takes every value'
        : node === 'init'
          ? '`init` takes every value'
          : 'a field is always given';
    reportNoDefault(context, first.initial.span, word);
    return;
  }
  const later = params.slice(params.indexOf(first)).find((param) => param.initial === undefined);
  if (later !== undefined) reportNotLast(context, later, first);
}

function reportNoDefault(context: Context, span: ast.Span, label: string): undefined {
  return report(
    context,
    error('H0319', 'no default value can stand here', span, label, {
      why: 'Only actions and views have default values, of single values: each makes one more function that can be called from outside.',
      fix: { text: 'leave the default out' },
    }),
  );
}

function reportNotLast(context: Context, later: ast.Param, first: ast.Param): void {
  report(
    context,
    error('H0319', 'default values stand at the end', later.name.span, 'has no default value', {
      secondary: [{ span: first.span, label: 'has one' }],
      why: 'Who leaves a value out leaves out the last ones, so what is left says which they are.',
      fix: { text: `give \`${later.name.text}\` a default value, or move it before \`${first.name.text}\`` },
    }),
  );
}

/** How many parameters each short form has: one less each time, as long as the last ones have defaults. */
export function shortSizes(params: readonly { readonly initial: unknown }[]): readonly number[] {
  let least = params.length;
  while (least > 0 && params[least - 1]?.initial !== undefined) least -= 1;
  return Array.from({ length: params.length - least }, (_, i) => params.length - 1 - i);
}

/** The short forms of a function of a contract, longest first. */
export function shortForms(full: TypedFunction, entry: FunctionEntry): readonly TypedFunction[] {
  return shortSizes(entry.params).map((size) => shortForm(full, entry, size));
}

function shortForm(full: TypedFunction, { params }: FunctionEntry, size: number): TypedFunction {
  const own = full.params.slice(0, size).map((param) => ({ ...param }));
  const rest = params.slice(size).flatMap(({ initial }) => initial ?? []);
  const call: CallExpression = {
    kind: 'call',
    function: full.name,
    args: [...own.map(readLocal), ...rest],
    type: full.result ?? 'bool',
    span: full.nameSpan,
  };
  return { ...full, params: own, only: [], body: [bodyOf(full, call)], isShort: true };
}

const readLocal = (local: Local): Expression => ({ kind: 'local', local, type: local.type, span: local.span });

function bodyOf({ result, nameSpan: span }: TypedFunction, call: CallExpression): TypedStatement {
  return result === undefined ? { kind: 'call', call, span } : { kind: 'return', value: call, span };
}
