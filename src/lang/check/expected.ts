/** What a test may expect to fail with: `expect fail NotOpen { … }`. */

import { BUILT_IN_ERRORS } from '../../vm/failure.ts';
import type * as ast from '../ast.ts';
import type { CheckedFile } from './check.ts';
import { report, rewrite, type Context } from './context.ts';
import { nearest } from './nearest.ts';
import { error } from '../diagnostic.ts';
import type { TestStatement } from '../tree.ts';

/** All errors that anything in these files can answer with. */
export function knownErrors(files: readonly CheckedFile[]): ReadonlySet<string> {
  const declared = files.flatMap(({ declared: { errors, contracts } }) => [
    ...errors,
    ...contracts.flatMap(({ members }) => members?.errors ?? []),
  ]);
  return new Set([
    ...declared.map(({ node }) => node.name.text),
    ...BUILT_IN_ERRORS.map(({ name }) => name),
    'Panic', // what broken arithmetic answers with
  ]);
}

type Expected = Extract<TestStatement, { readonly kind: 'expectFail' }>['reason'];

export function expectedReason(
  context: Context,
  { reason, isText }: ast.Statement & { node: 'expectFail' },
  errors: ReadonlySet<string>,
): Expected {
  if (reason === undefined) return undefined;
  if (!isText && !errors.has(reason.text)) reportNoError(context, reason, errors);
  return { kind: isText ? 'text' : 'error', name: reason.text };
}

function reportNoError(context: Context, { text, span }: ast.Name, errors: ReadonlySet<string>): void {
  const better = nearest(context, text, errors);
  report(
    context,
    error('H0202', `there is no error \`${text}\``, span, 'unknown error', {
      why: 'Behind `expect fail` stands the name of an error that some contract declares, or a text, or nothing.',
      fix:
        better === undefined
          ? { text: `expect fail { … }, or the text: expect fail "${text}" { … }` }
          : rewrite(context, { span, text: better }),
    }),
  );
}
