/** What is said when the values in brackets do not meet what is declared. */

import type { Arg, Span } from '../ast.ts';
import type { Call, Wanted } from './arguments.ts';
import { report, rewrite, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error, type Label } from '../diagnostic.ts';

export function reportCount(
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

export function reportMixed(context: Context, plain: Arg): undefined {
  return report(
    context,
    error('H0308', 'some values have a name and some do not', plain.span, 'without a name', {
      why: 'Either every value has its name in front, or their order says what each one is.',
      fix: { text: 'give every value its name, or none' },
    }),
  );
}

export function reportTwice(context: Context, span: Span, text: string, first: Span): false {
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

export function reportNoSuchName(
  context: Context,
  span: Span,
  text: string,
  name: string,
  wanted: readonly Wanted[],
  because: readonly Label[],
): void {
  const names = wanted.map((want) => want.name);
  const better = nearest(context, text, names);
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
