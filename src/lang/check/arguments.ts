/**
 * How the values in brackets meet what is declared: by place, or all of them by name. Used for functions, events and errors.
 * Values given by name are put into the order of declaration, which is the order in which they are worked out.
 */

import type { Arg, Exp, Span } from '../ast.ts';
import { report, type Context } from './context.ts';
import { error, type Label } from '../diagnostic.ts';
import { expression, operand } from './expressions.ts';
import { reportCount, reportMixed, reportNoSuchName, reportTwice } from './no-arguments.ts';
import type { Expression, ValueType } from '../tree.ts';
import { typeText } from './types.ts';

/** `type` is undefined when the declaration is broken; then the value is only read. `initial` stands in for a value left out. */
export type Wanted = {
  readonly name: string;
  readonly type: ValueType | undefined;
  readonly initial?: Expression | undefined;
};
export type Call = { readonly args: readonly Arg[]; readonly span: Span };
/** How one value is read; a test reads its values otherwise than a function. */
export type ReadValue<T> = (node: Exp, type: ValueType | undefined, because: readonly Label[]) => T | undefined;

/** Values in the order of `wanted`; undefined, and reported, when they do not fit. `declared` is where they are declared. */
export function matchArguments(
  context: Context,
  call: Call,
  name: string,
  wanted: readonly Wanted[],
  declared?: Span,
): readonly Expression[] | undefined {
  const given = wanted.filter((want, i) => want.initial === undefined || isGiven(call, want, i));
  const read = matchWith(
    context,
    call,
    name,
    given,
    (node, type, why) => expression(context, node, type, why),
    declared,
  );
  const values = wanted.map((want) => (given.includes(want) ? read?.[given.indexOf(want)] : want.initial));
  const known = values.filter((value) => value !== undefined);
  return read !== undefined && known.length === values.length ? known : undefined;
}

function isGiven({ args }: Call, { name }: Wanted, place: number): boolean {
  return args.some((arg) => arg.name !== undefined) ? args.some((arg) => arg.name?.text === name) : place < args.length;
}

/** The same with another way to read a value, and without values left out. */
export function matchWith<T>(
  context: Context,
  call: Call,
  name: string,
  wanted: readonly Wanted[],
  read: ReadValue<T>,
  declared?: Span,
): readonly T[] | undefined {
  const because = declared === undefined ? [] : [{ span: declared, label: 'declared here' }];
  const isNamed = call.args.some((arg) => arg.name !== undefined);
  const args = isNamed ? byName(context, call, name, wanted, because) : byPlace(context, call, name, wanted, because);
  if (args === undefined) {
    for (const arg of call.args) if (hasType(arg.value)) read(arg.value, undefined, []);
    return undefined;
  }
  const values = args.map((arg, i) => {
    const type = wanted[i]?.type;
    const value = type !== undefined || hasType(arg.value) ? read(arg.value, type, because) : undefined;
    return type === undefined ? undefined : value;
  });
  const known = values.filter((value) => value !== undefined);
  return known.length === values.length ? known : undefined;
}

/** Reads values for their own mistakes, when they cannot be used. */
export function readArguments(context: Context, args: readonly Arg[]): void {
  for (const arg of args) if (hasType(arg.value)) operand(context, arg.value);
}

/** An empty list means nothing without its place. */
export const hasType = (node: Exp): boolean => node.node !== 'list' || node.items.length > 0;

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

/** The values in the order of `wanted`, every one with its name. */
export function byName(
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
