/** Sources from disk, compiled to what can be put on the chain. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Artifact, compileFiles } from '../lang/artifact.ts';
import type { SourceFile } from '../lang/source.ts';
import { renderAll } from '../lang/render.ts';

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
