/** Plays what was recorded, as `hlp test` would. */

import { show } from '../../base/show.ts';
import { analyse } from '../../lang/artifact.ts';
import type { Span } from '../../lang/ast.ts';
import { type Diagnostic, hasErrors } from '../../lang/diagnostic.ts';
import type { SourceFile } from '../../lang/source.ts';
import { runTests } from '../runner.ts';

export type Found = { readonly spans: readonly Span[]; readonly text: string };

/** Plays the first file's test beside the others; what is wrong, if anything is. */
export async function playedProblem(files: readonly SourceFile[]): Promise<Found | undefined> {
  const { program, diagnostics } = analyse(files);
  if (program === undefined) return complaintOf(diagnostics);
  const [result] = (await runTests(program, files)).results;
  const message = result?.failure?.message;
  if (message === undefined) return undefined;
  const spans = [message.primary, ...message.secondary].map(({ span }) => span);
  return { spans, text: plainHead(message.head) };
}

function complaintOf(diagnostics: readonly Diagnostic[]): Found {
  const [first] = diagnostics.filter((each) => hasErrors([each]));
  return { spans: first === undefined ? [] : [first.primary.span], text: first?.title ?? 'it does not compile' };
}

/** Without the code of the message. */
const plainHead = (head: string): string => show(head.replace(/^\w+\[\w+\] /, ''));
