/**
 * Applying the certain fixes of diagnostics to a text. Owns which edits can be made together; knows nothing of the language.
 */

import type { Span } from './ast.ts';
import type { Diagnostic, Edit } from './diagnostic.ts';

/** Edits may touch and never overlap; of two in one place the one that only inserts comes first. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let fixed = '';
  let at = 0;
  for (const edit of inOrder(edits)) {
    fixed += text.slice(at, edit.span.start) + edit.text;
    at = edit.span.end;
  }
  return fixed + text.slice(at);
}

/**
 * The diagnostics whose fixes are certain, lie in that file and can be made at once: in order, each unless it would touch
 * what one before it changes. What is left over can be fixed in the next round.
 */
export function certainFixes(diagnostics: readonly Diagnostic[], file: number): Diagnostic[] {
  const take = taker();
  return diagnostics.filter(({ fix }) => {
    const edits = fix?.edits ?? [];
    return edits.length > 0 && edits.every(({ span }) => span.file === file) && take(edits);
  });
}

export function editsOf(diagnostics: readonly Diagnostic[]): Edit[] {
  return diagnostics.flatMap(({ fix }) => fix?.edits ?? []);
}

export function inOrder(edits: readonly Edit[]): Edit[] {
  return edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/**
 * Says of one list of edits after the other whether it goes together with those it said yes to. Edits of one file: they
 * collide when they overlap, or when both insert in one place, where the order would decide.
 */
export function taker(): (edits: readonly Edit[]) => boolean {
  const replaced = new Map<number, Edit>();
  const inserted = new Set<number>();
  return (edits) => {
    if (edits.some((edit) => isTaken(edit.span))) return false;
    for (const edit of edits) note(edit);
    return true;
  };

  function isTaken({ start, end }: Span): boolean {
    if (start === end) return inserted.has(start) || isInside(start);
    for (let at = start; at < end; at++) if (replaced.has(at) || (at > start && inserted.has(at))) return true;
    return false;
  }

  function isInside(at: number): boolean {
    const before = replaced.get(at - 1);
    return before !== undefined && before === replaced.get(at);
  }

  function note(edit: Edit): void {
    const { start, end } = edit.span;
    if (start === end) inserted.add(start);
    for (let at = start; at < end; at++) replaced.set(at, edit);
  }
}
