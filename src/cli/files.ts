/** Source files from disk, checked and compiled. */

import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import { analyse, type Analysis, type Artifact, compileFiles } from '../lang/artifact.ts';
import { type Diagnostic, hasErrors } from '../lang/diagnostic.ts';
import { renderAll, toJson } from '../lang/render.ts';
import type { SourceFile } from '../vm/module.ts';
import { Failed, Misuse } from './failure.ts';
import { gather, type Gathered, type PathOf } from './sources.ts';

export type Compiled = {
  readonly artifacts: readonly Artifact[];
  readonly diagnostics: readonly Diagnostic[];
  /** As the diagnostics count them; named by path. */
  readonly sources: readonly SourceFile[];
};

export async function compileFile(path: string, pathOf?: PathOf): Promise<Compiled> {
  const { files, sources } = await gather(path, pathOf);
  const { artifacts, diagnostics } = compileFiles(files);
  return { artifacts, diagnostics, sources };
}

/** What a file means, tests included; nothing is compiled yet. */
export async function analyseFile(path: string, pathOf?: PathOf): Promise<Analysis & Gathered> {
  const gathered = await gather(path, pathOf);
  return { ...analyse(gathered.files), ...gathered };
}

/** A contract, and the path of the file it stands in, as it was typed. */
export type Found = { readonly artifact: Artifact; readonly path: string };

/** `contracts/village.hlp`, or `file.hlp:Village` where a file holds several. Throws Failed with the diagnostics. */
export async function artifactIn(place: string, pathOf?: PathOf): Promise<Found> {
  const { path, contract } = splitPlace(place);
  return { artifact: chosen(await artifactsAt(path, pathOf), contract, path), path };
}

/** All contracts of these files, or of each the one that is named. Throws Failed with the diagnostics, Misuse when there is none. */
export async function artifactsIn(places: readonly string[], pathOf?: PathOf): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const place of new Set(places)) {
    const { path, contract } = splitPlace(place);
    const artifacts = await artifactsAt(path, pathOf);
    const wanted = contract === undefined ? artifacts : [chosen(artifacts, contract, path)];
    found.push(...wanted.map((artifact) => ({ artifact, path })));
  }
  if (found.length === 0) throw new Misuse(`file: there is no contract in ${places.map(show).join(', ')}`);
  return found;
}

/** All contracts of a file. Throws Failed with the diagnostics. */
export async function artifactsAt(path: string, pathOf?: PathOf): Promise<readonly Artifact[]> {
  const { artifacts, diagnostics, sources } = await compileFile(path, pathOf);
  if (!hasErrors(diagnostics)) return artifacts;
  const data = { diagnostics: diagnostics.map((diagnostic) => toJson(diagnostic, sources)) };
  throw new Failed('diagnostics', renderAll(diagnostics, sources), data);
}

/** A colon names a contract only behind the file's ending, so that `C:\village.hlp` is a path. */
export function splitPlace(place: string): { path: string; contract: string | undefined } {
  const match = /^(.*\.hlp):([A-Za-z_][A-Za-z0-9_]*)$/is.exec(place);
  return { path: match?.[1] ?? place, contract: match?.[2] };
}

/** The contract of that name, or the only one. Throws Misuse. */
export function chosen(artifacts: readonly Artifact[], contract: string | undefined, path: string): Artifact {
  const names = artifacts.map(({ name }) => name);
  const [only, ...others] = artifacts;
  if (only === undefined) throw new Misuse(`file: ${show(path)} holds no contract`);
  if (contract === undefined && others.length === 0) return only;
  if (contract === undefined) {
    throw new Misuse(`file: ${show(path)} holds several contracts; name one behind a colon: ${names.join(', ')}`);
  }
  const found = artifacts.find(({ name }) => name === contract);
  if (found !== undefined) return found;
  throw new Misuse(
    `file: ${show(path)} has no contract "${show(contract)}"${meant(contract, names)}; it has: ${names.join(', ')}`,
  );
}
