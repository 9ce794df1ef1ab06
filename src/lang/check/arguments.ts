/**
 * How the values in brackets meet what is declared: by place, or all of them by name. Used for functions, events and errors.
 * Values given by name are put into the order of declaration, which is the order in which they are worked out.
 */

import { guess } from '../../base/guess.ts';
import type { Arg, Exp, Span } from '../ast.ts';
import { report, rewrite, type Context } from './context.ts';
import { error, type Label } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import type { Expression, LeafType } from '../tree.ts';
import { typeText } from './types.ts';

/** `type` is undefined when the declaration is broken; then the value is only read. */
export type Wanted = { readonly name: string; readonly type: LeafType | undefined };
type Call = { readonly args: readonly Arg[]; readonly span: Span };

/** Values in the order of `wanted`; undefined, and reported, when they do not fit. `declared` is where they are declared. */
export function matchArguments(
  context: Context,
  call: Call,
  name: string,
  wanted: readonly Wanted[],
  declared?: Span,
): readonly Expression[] | undefined {
  const because = declared === undefined ? [] : [{ span: declared, label: 'declared here' }];
  const isNamed = call.args.some((arg) => arg.name !== undefined);
  const args = isNamed ? byName(context, call, name, wanted, because) : byPlace(context, call, name, wanted, because);
  if (args === undefined) {
    readArguments(context, call.args);
    return undefined;
  }
  const values = args.map((arg, i) => {
    const type = wanted[i]?.type;
    const value = expression(context, arg.value, type, because);
    return type === undefined ? undefined : value;
  });
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

/** Reads values for their own mistakes, when they cannot be used. */
export function readArguments(context: Context, args: readonly Arg[]): void {
  for (const arg of args) operand(context, arg.value);
}

function byPlace(
  context: Context,
  call: Call,
  name: string,
  wanted: readonly Wanted[],
  because: readonly Label[],
): readonly Arg[] | undefined {
  if (call.args.length === wanted.length) return call.args;
  return reportCount(context, call, name, wanted.length, wanted.map(wantedText).join(', '), because);
}

function wantedText({ name, type }: Wanted): string {
  return type === undefined ? name : `${name}: ${typeText(type)}`;
}

function reportCount(
  context: Context,
  call: Call,
  name: string,
  wanted: number,
  list: string,
  because: readonly Label[],
): undefined {
  const given = call.args.length;
  const are = given === 1 ? 'value, not' : 'values, not';
  return report(
    context,
    error(
      'H0308',
      given < wanted ? 'a value is missing' : 'there are too many values',
      call.span,
      `${given} ${are} ${wanted}`,
      {
        secondary: because,
        why:
          wanted === 0
            ? `\`${name}\` takes no values.`
            : `\`${name}\` takes ${wanted === 1 ? 'one value' : `${wanted} values`}.`,
        fix: { text: `${name}(${list})` },
      },
    ),
  );
}

function byName(
  context: Context,
  call: Call,
  name: string,
  wanted: readonly Wanted[],
  because: readonly Label[],
): readonly Arg[] | undefined {
  const plain = call.args.find((arg) => arg.name === undefined);
  if (plain !== undefined) return reportMixed(context, plain);
  const given = new Map<string, Arg>();
  for (const arg of call.args) {
    if (!takeNamed(context, arg, name, wanted, given, because)) return undefined;
  }
  const missing = wanted.find((want) => !given.has(want.name));
  if (missing !== undefined)
    return reportCount(
      context,
      call,
      name,
      wanted.length,
      wanted.map(({ name: field }) => `${field}: …`).join(', '),
      because,
    );
  return wanted.flatMap((want) => given.get(want.name) ?? []);
}

function takeNamed(
  context: Context,
  arg: Arg,
  name: string,
  wanted: readonly Wanted[],
  given: Map<string, Arg>,
  because: readonly Label[],
): boolean {
  if (arg.name === undefined) return false;
  const { text, span } = arg.name;
  const first = given.get(text)?.name;
  if (first !== undefined) return reportTwice(context, span, text, first.span);
  if (!wanted.some((want) => want.name === text)) {
    reportNoSuchName(context, span, text, name, wanted, because);
    return false;
  }
  given.set(text, arg);
  return true;
}

function reportMixed(context: Context, plain: Arg): undefined {
  return report(
    context,
    error('H0308', 'some values have a name and some do not', plain.span, 'without a name', {
      why: 'Either every value has its name in front, or their order says what each one is.',
      fix: { text: 'give every value its name, or none' },
    }),
  );
}

function reportTwice(context: Context, span: Span, text: string, first: Span): false {
  report(
    context,
    error('H0203', 'this name is taken', span, `a second \`${text}\``, {
      secondary: [{ span: first, label: 'given here already' }],
      why: 'Every value is given once.',
      fix: { text: 'leave one of them out' },
    }),
  );
  return false;
}

function reportNoSuchName(
  context: Context,
  span: Span,
  text: string,
  name: string,
  wanted: readonly Wanted[],
  because: readonly Label[],
): void {
  const names = wanted.map((want) => want.name);
  const better = guess(text, names);
  report(
    context,
    error('H0205', `\`${name}\` has no \`${text}\``, span, 'unknown name of a value', {
      secondary: because,
      why:
        names.length === 0
          ? `\`${name}\` takes no values.`
          : `Its values are called ${names.map((known) => `\`${known}\``).join(', ')}.`,
      fix: better === undefined ? { text: 'which of them is meant?' } : rewrite(context, { span, text: better }),
    }),
  );
}

/** The values of a function of the language that knows no names: exactly `count` of them. */
export function plainArguments(context: Context, call: Call, name: string, count: number): readonly Exp[] | undefined {
  const named = call.args.find((arg) => arg.name !== undefined);
  if (call.args.length === count && named === undefined) return call.args.map((arg) => arg.value);
  readArguments(context, call.args);
  const list = count === 1 ? '…' : Array.from({ length: count }, () => '…').join(', ');
  if (named?.name === undefined) return reportCount(context, call, name, count, list, []);
  return report(
    context,
    error('H0308', `\`${name}\` takes no names`, named.name.span, 'a name', {
      why: `\`${name}\` belongs to the language; its values have no names.`,
      fix: { text: `${name}(${list})` },
    }),
  );
}
