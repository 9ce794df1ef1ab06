/** Another source for a contract: compiled, and the contract of it chosen that takes the place of the one on the chain. */

import { counted, grouped } from '../../base/counts.ts';
import { meant } from '../../base/guess.ts';
import { show } from '../../base/show.ts';
import { type Artifact, compileFiles } from '../../lang/artifact.ts';
import { hasErrors } from '../../lang/diagnostic.ts';
import { renderAll } from '../../lang/render.ts';
import type { SourceFile } from '../../lang/source.ts';
import { WhatIfError } from './error.ts';
import type { Subject } from './subject.ts';

/** Throws WhatIfError with what the compiler says. */
export function compiledInstead({ contract }: Subject, files: readonly SourceFile[], name?: string): Artifact {
  const { artifacts, diagnostics } = compileFiles(files);
  if (hasErrors(diagnostics)) throw new WhatIfError(`source: it does not compile\n${renderAll(diagnostics, files)}`);
  const names = artifacts.map((artifact) => artifact.name);
  const wanted = name ?? contract?.artifact?.name;
  const found = artifacts.find((artifact) => artifact.name === wanted);
  if (found !== undefined) return found;
  const [only, ...others] = artifacts;
  if (name === undefined && only !== undefined && others.length === 0) return only;
  const file = show(files[0]?.name ?? '');
  if (only === undefined) throw new WhatIfError(`source: ${file} holds no contract`);
  const which = name === undefined ? 'holds several contracts; name one' : `has no contract "${show(name)}"`;
  throw new WhatIfError(`source: ${file} ${which}${meant(name ?? '', names)}; it has: ${names.map(show).join(', ')}`);
}

/** `village.hlp, 80 lines, 1,234 bytes on the chain`; of a contract whose source is not known, that. */
export function sourceText(artifact: Artifact | undefined): string {
  if (artifact === undefined) return 'not known';
  const lines = artifact.files.reduce((sum, { text }) => sum + text.trimEnd().split('\n').length, 0);
  return `${show(artifact.sourceName)}, ${counted(lines, 'line')}, ${grouped(artifact.bytecode.length)} bytes on the chain`;
}
