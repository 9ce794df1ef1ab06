/**
 * Imports that nobody needs. A name counts as used when the word stands anywhere else in the code of the file, whatever it stands
 * for there: a warning that is wrong would be worse than one that is missing.
 */

import type * as ast from '../ast.ts';
import { report, type Context } from './context.ts';
import { warning } from '../diagnostic.ts';
import type { FileNames } from './files.ts';
import { importsOf } from '../imports.ts';
import { scan } from '../parse/scan.ts';
import type { SourceFile } from '../source.ts';

export function warnUnusedImports({ context, file }: FileNames): void {
  const imports = importsOf(file);
  const source = context.sources[imports[0]?.span.file ?? 0];
  if (source === undefined) return;
  const used = wordsOutside(source, imports);
  for (const node of imports) {
    const unused = node.names.filter(({ text }) => !used.has(text));
    if (unused.length === node.names.length) warnUnused(context, node.span, node.names, wholeLine(source, node.span));
    else for (const name of unused) warnUnused(context, name.span, [name], partSpan(node.names, name));
  }
}

function wordsOutside({ text }: SourceFile, imports: readonly ast.Import[]): ReadonlySet<string> {
  const isOutside = (at: number): boolean => !imports.some(({ span }) => span.start <= at && at < span.end);
  const words = scan(text).filter(({ kind, start }) => kind === 'word' && isOutside(start));
  return new Set(words.map((word) => word.text));
}

function warnUnused(context: Context, span: ast.Span, names: readonly ast.Name[], cut: ast.Span): void {
  const [name = { text: '' }] = names;
  report(
    context,
    warning(
      'H0906',
      'nobody uses this import',
      span,
      names.length === 1 ? `\`${name.text}\` is not used` : 'not used',
      {
        why: 'What a file imports is compiled with it and kept on chain with its source.',
        fix: {
          text: names.length === 1 ? `leave \`${name.text}\` out` : 'leave the line out',
          edits: [{ span: cut, text: '' }],
        },
      },
    ),
  );
}

/** A name in a list of names, with the comma before it, or behind it when it is the first. */
function partSpan(names: readonly ast.Name[], name: ast.Name): ast.Span {
  const at = names.indexOf(name);
  const [before, after] = [names[at - 1], names[at + 1]];
  if (before !== undefined) return { ...name.span, start: before.span.end };
  return { ...name.span, end: after?.span.start ?? name.span.end };
}

/** With the end of the line. */
function wholeLine({ text }: SourceFile, span: ast.Span): ast.Span {
  return { ...span, end: text[span.end] === '\n' ? span.end + 1 : span.end };
}
