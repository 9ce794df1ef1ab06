/**
 * What meets in one contract though it was written in different places: functions and errors of helpers in other files, which
 * bring names along that nobody imported.
 */

import type * as ast from '../ast.ts';
import { firstWord, report, type Context } from './context.ts';
import { error } from '../diagnostic.ts';
import type { FunctionEntry } from './scope.ts';
import type { SignatureDecl, TypedContract } from '../tree.ts';

export function checkAccepts(context: Context, { members }: ast.Contract): void {
  const [first, second] = members.filter((member) => member.node === 'accepts');
  if (first === undefined || second === undefined) return;
  report(
    context,
    error('H0203', 'this is said already', firstWord(context, second.span), 'said a second time', {
      secondary: [{ span: firstWord(context, first.span), label: 'said here' }],
      why: '`accepts hlp` holds for the whole contract.',
      fix: { text: 'leave one of them out' },
    }),
  );
}

/** The tables of a contract know functions, events and errors by name: two of one name could not be told apart. */
export function checkMeeting(context: Context, order: readonly FunctionEntry[], contract: TypedContract): void {
  const helpers = order.filter((entry) => entry.isHelper);
  checkNames(context, contract, 'function', [...order.filter((entry) => !entry.isHelper), ...helpers]);
  checkNames(context, contract, 'event', contract.events);
  checkNames(context, contract, 'error', contract.errors);
}

type Named = Pick<SignatureDecl, 'name' | 'span'>;

function checkNames(context: Context, contract: TypedContract, word: string, all: readonly Named[]): void {
  const first = new Map<string, Named>();
  for (const named of all) {
    const other = first.get(named.name);
    if (other === undefined) first.set(named.name, named);
    else if (!isReported(context, named, other)) reportMeeting(context, contract, word, named, other);
  }
}

/** Two in one contract or file were reported where they are declared. */
function isReported({ diagnostics }: Context, named: Named, other: Named): boolean {
  const spans = [named.span, other.span];
  return diagnostics.some(({ code, primary }) => code === 'H0203' && spans.includes(primary.span));
}

function reportMeeting(context: Context, contract: TypedContract, word: string, named: Named, other: Named): void {
  const { name } = named;
  report(
    context,
    error('H0203', `two ${word}s called \`${name}\` meet`, other.span, `one ${word} of this name`, {
      secondary: [{ span: named.span, label: 'another one, used through an import' }],
      why: `\`${contract.name}\` holds everything its functions use, also from other files, and tells ${word}s apart by their names.`,
      fix: { text: 'rename one of the two' },
    }),
  );
}
