/** Source files from disk: read whole, checked, compiled. */

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { bytesToUtf8 } from '../base/bytes.ts';
import { meant } from '../base/guess.ts';
import { show } from '../base/show.ts';
import { type Artifact, compileFiles } from '../lang/artifact.ts';
import { type Diagnostic, hasErrors } from '../lang/diagnostic.ts';
import { renderAll, toJson } from '../lang/render.ts';
import type { SourceFile } from '../vm/module.ts';
import { Failed, Misuse } from './failure.ts';

/** Far beyond any contract (the compiler takes 64 KiB): only keeps a mistyped name from filling the memory. */
const MOST_BYTES = 1_048_576;

/** Reads a file as text; `name` is its path as given. Throws Misuse saying what it is instead. */
async function readSource(path: string): Promise<SourceFile> {
  const size = await sizeOf(path);
  if (size > MOST_BYTES) throw new Misuse(`file: ${show(path)} has ${size} bytes; a contract is far smaller`);
  const text = bytesToUtf8(await bytesOf(path));
  if (text === undefined) throw new Misuse(`file: ${show(path)} is not text (UTF-8)`);
  return { name: path, text };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new Misuse(`file: ${show(path)} cannot be read (${codeOf(error)})`);
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw new Misuse(`file: ${show(path)} cannot be read (${codeOf(error)})`);
  }
  throw new Misuse(`file: ${show(path)} is not a file`);
}

const PLAIN_CODES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of this path is a file',
  EEXIST: 'there is a file of that name',
  EISDIR: 'it is a directory',
  EACCES: 'it is not allowed',
  EPERM: 'it is not allowed',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'this cannot be the name of a file',
};

export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return PLAIN_CODES[code] ?? show(code);
}

export type Compiled = {
  readonly artifacts: readonly Artifact[];
  readonly diagnostics: readonly Diagnostic[];
  /** As the diagnostics count them; named by path. */
  readonly sources: readonly SourceFile[];
};

/** On chain a file goes by its own name: nobody needs to know in which directory it lay. */
export async function compileFile(path: string): Promise<Compiled> {
  const source = await readSource(path);
  const { artifacts, diagnostics } = compileFiles([{ name: basename(path), text: source.text }]);
  return { artifacts, diagnostics, sources: [source] };
}

/** `contracts/village.hlp`, or `file.hlp:Village` where a file holds several. Throws Failed with the diagnostics. */
export async function artifactIn(place: string): Promise<Artifact> {
  const { path, contract } = splitPlace(place);
  const { artifacts, diagnostics, sources } = await compileFile(path);
  if (hasErrors(diagnostics)) {
    const data = { diagnostics: diagnostics.map((diagnostic) => toJson(diagnostic, sources)) };
    throw new Failed('diagnostics', renderAll(diagnostics, sources), data);
  }
  return chosen(artifacts, contract, path);
}

/** A colon names a contract only behind the file's ending, so that `C:\village.hlp` is a path. */
function splitPlace(place: string): { path: string; contract: string | undefined } {
  const match = /^(.*\.hlp):([A-Za-z_][A-Za-z0-9_]*)$/is.exec(place);
  return { path: match?.[1] ?? place, contract: match?.[2] };
}

function chosen(artifacts: readonly Artifact[], contract: string | undefined, path: string): Artifact {
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
