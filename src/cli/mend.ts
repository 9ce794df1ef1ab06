/**
 * Making the certain fixes of a file, round after round: what one fix uncovers the next one may mend. After each round the
 * file on disk is whole again. Fixes in imported files are left to a run on those files.
 */

import { applyEdits, certainFixes, editsOf } from '../lang/edits.ts';
import { type JsonDiagnostic, renderShort, toJson } from '../lang/render.ts';
import type { Shown } from '../base/show.ts';
import { compileFile, type Compiled } from './files.ts';
import { replaceFile } from './source-files.ts';
import type { PathOf } from './sources.ts';

export type Mended = {
  /** What is left to say. */
  readonly compiled: Compiled;
  /** What was mended: one line each, as it stood then, and the same as data. */
  readonly lines: readonly Shown[];
  readonly data: readonly JsonDiagnostic[];
};

/** More would mean that two fixes undo each other. */
const MOST_ROUNDS = 10;

export async function mendFile(path: string, pathOf: PathOf): Promise<Mended> {
  const lines: Shown[] = [];
  const data: JsonDiagnostic[] = [];
  for (let round = 0; ; round++) {
    const compiled = await compileFile(path, pathOf);
    const [source] = compiled.sources;
    const fixes = round < MOST_ROUNDS ? certainFixes(compiled.diagnostics, 0) : [];
    const text = applyEdits(source?.text ?? '', editsOf(fixes));
    if (text === source?.text) return { compiled, lines, data };
    await replaceFile(path, text, pathOf);
    lines.push(...fixes.map((fix) => renderShort([fix], compiled.sources)));
    data.push(...fixes.map((fix) => toJson(fix, compiled.sources)));
  }
}
