/** Sources from disk: which there are, and compiled to what can be put on the chain. */

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type Artifact, compileFiles } from '../lang/artifact.ts';
import type { SourceFile } from '../lang/source.ts';
import { renderAll } from '../lang/render.ts';
import type { SourceFacts } from './model.ts';

export async function sourceAt(path: string): Promise<SourceFile> {
  return { name: basename(path), text: await readFile(path, 'utf8') };
}

/** On chain a file goes by its own name. Throws with the compiler's messages, or when it cannot be read. */
export async function artifactAt(path: string): Promise<Artifact> {
  const source = await sourceAt(path);
  const { artifacts, diagnostics } = compileFiles([source]);
  const [artifact] = artifacts;
  if (artifact === undefined) throw new Error(renderAll(diagnostics, [source]));
  return artifact;
}

/** Sources in `contracts/`, here or where this program lies. */
export function sourcesAround(): SourceFacts[] {
  const own = relative(process.cwd(), join(import.meta.dirname, '../../contracts'));
  for (const directory of ['contracts', own]) {
    const files = filesIn(directory);
    if (files.length > 0) return files;
  }
  return [];
}

function filesIn(directory: string): SourceFacts[] {
  try {
    return readdirSync(directory)
      .filter((file) => file.endsWith('.hlp'))
      .sort()
      .map((file) => ({ path: join(directory, file), name: basename(file, '.hlp') }));
  } catch {
    return [];
  }
}
