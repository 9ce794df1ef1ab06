/**
 * One layout for all contracts: `hlp fmt`. The words, their order and every comment stay; only blanks, line breaks and the
 * commas at the ends of lists change. How it looks is told in `docs/format.md` and decided in `rules.ts`.
 *
 * The tree says where lines may begin (`rules.ts` → `marks.ts`), the pieces of the source are put in order with their comments
 * (`weave.ts`), and lines are filled (`print.ts`). No word is ever written from the tree, so none can be lost or changed.
 */

import type { File, Span } from '../ast.ts';
import { type Diagnostic, error } from '../diagnostic.ts';
import { MAX_SOURCE_BYTES, parse } from '../parse/parse.ts';
import { scan } from '../parse/scan.ts';
import type { SourceFile } from '../source.ts';
import { readCode } from './code.ts';
import { newMarks } from './marks.ts';
import { print } from './print.ts';
import { eachNode, markFile } from './rules.ts';
import { weave } from './weave.ts';

/** The text in its layout, or what keeps it from having one. */
export type Formatted =
  | { readonly text: string; readonly diagnostics?: undefined }
  | { readonly text?: undefined; readonly diagnostics: readonly Diagnostic[] };

export function format(source: SourceFile): Formatted {
  const { file, diagnostics } = parse(source, 0);
  if (!file) return { diagnostics };
  const text = layOut(source.text, file);
  return new TextEncoder().encode(text).length > MAX_SOURCE_BYTES ? { diagnostics: [tooLarge()] } : { text };
}

function layOut(text: string, file: File): string {
  const marks = newMarks(readCode(text, scan(text), typesIn(file)));
  markFile(file, marks);
  return print(weave(marks), marks.groups);
}

function typesIn(file: File): Span[] {
  const types: Span[] = [];
  eachNode(file, (node) => {
    if (node.node === 'map' || (node.node === 'list' && 'cap' in node)) types.push(node.span);
  });
  return types;
}

/** Everything on one line takes less room than it does in lines. */
function tooLarge(): Diagnostic {
  return error(
    'H0111',
    'laid out, this file would be too large',
    { file: 0, start: 0, end: 0 },
    'it is left as it is',
    {
      why: `With its lines and blanks in order it has more than ${MAX_SOURCE_BYTES} bytes, the most that a contract may carry.`,
      fix: { text: 'split it into several contracts' },
    },
  );
}
