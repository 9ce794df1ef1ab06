/** Source files as they lie on a disk: a file and what it imports, read whole. */

import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { bytesToUtf8, utf8ToBytes } from '../base/bytes.ts';
import { show } from '../base/show.ts';
import { gatherFiles } from '../lang/imports.ts';
import type { SourceFile } from '../lang/source.ts';
import { LIMITS } from '../vm/limits.ts';
import { Misuse } from './failure.ts';

/** A file and all it imports. */
export type Gathered = {
  /** As they are known on chain: by their way from the first one's directory, wherever that lies. */
  readonly files: readonly SourceFile[];
  /** The same, named by path, for people. */
  readonly sources: readonly SourceFile[];
};

/** The whole path of a file as somebody types it: where that is elsewhere, `Terminal.pathOf`. */
export type PathOf = (path: string) => string;

/** A file as a project names it: its path from where somebody stands, with slashes; one that lies elsewhere goes by its own name. */
export function sourceNameOf(path: string, pathOf: PathOf): string {
  const way = relative(pathOf('.'), pathOf(path));
  const isElsewhere = way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  return isElsewhere ? basename(path) : way.replaceAll(sep, '/');
}

const HERE: PathOf = (path) => resolve(path);

/** Throws Misuse for a file that cannot be read, and for an import that leads out of the project or to no `.hlp` file. */
export async function gather(path: string, pathOf: PathOf = HERE): Promise<Gathered> {
  const first = await readSource(path, MOST_BYTES, pathOf);
  const root = await rootOf(path, pathOf);
  const beside = (name: string): string => join(dirname(path), name);
  const files = await gatherFiles({ name: basename(path), text: first.text }, (name) =>
    imported(beside(name), root, pathOf),
  );
  for (const { name } of files) checkName(name);
  return { files, sources: [first, ...files.slice(1).map(({ name, text }) => ({ name: beside(name), text }))] };
}

/** Contracts carry their sources along, by name. */
function checkName(name: string): void {
  const size = utf8ToBytes(name).length;
  if (size <= LIMITS.nameSize) return;
  const why = `a contract carries the name of its file along, and that has at most ${LIMITS.nameSize} bytes`;
  throw new Misuse(`file: the name ${show(name)} has ${size} bytes; ${why}: give it a shorter one`);
}

/** Imports stay within the directory one stands in, or within that of a file from elsewhere. */
async function rootOf(path: string, pathOf: PathOf): Promise<string> {
  const here = await realpath(pathOf('.'));
  const file = await realpath(pathOf(path));
  return isWithin(here, file) ? here : dirname(file);
}

/** Undefined when there is nothing of that name: the checker says so at the import. */
async function imported(path: string, root: string, pathOf: PathOf): Promise<string | undefined> {
  const real = await realpath(pathOf(path)).catch(() => undefined);
  if (real === undefined) return undefined;
  if (!isWithin(root, real))
    throw new Misuse(`import: ${show(path)} lies outside of ${show(root)}, where imports stay`);
  if (!real.endsWith('.hlp')) throw new Misuse(`import: ${show(path)} is no .hlp file`);
  return (await readSource(path, MOST_BYTES, pathOf)).text;
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Far beyond any contract (the compiler takes 64 KiB): only keeps a mistyped name from filling the memory. */
export const MOST_BYTES = 1_048_576;

/** Reads a file as text; `name` is its path as given. Throws Misuse saying what it is instead. */
export async function readSource(path: string, mostBytes = MOST_BYTES, pathOf = HERE): Promise<SourceFile> {
  const text = bytesToUtf8(await readBytes(path, mostBytes, pathOf));
  if (text === undefined) throw new Misuse(`file: ${show(path)} is not text (UTF-8)`);
  return { name: path, text };
}

/** Reads a file whole. Throws Misuse for what is no file, cannot be read, or is too big. */
export async function readBytes(path: string, mostBytes = MOST_BYTES, pathOf = HERE): Promise<Uint8Array> {
  const size = await sizeOf(path, pathOf);
  if (size > mostBytes) throw new Misuse(`file: ${show(path)} has ${size} bytes; a contract is far smaller`);
  return bytesOf(path, pathOf);
}

async function bytesOf(path: string, pathOf: PathOf): Promise<Uint8Array> {
  try {
    return await readFile(pathOf(path));
  } catch (error) {
    throw new Misuse(`file: ${show(path)} cannot be read (${whyUnread(path, error)})`);
  }
}

async function sizeOf(path: string, pathOf: PathOf): Promise<number> {
  try {
    const found = await stat(pathOf(path));
    if (found.isFile()) return found.size;
  } catch (error) {
    throw new Misuse(`file: ${show(path)} cannot be read (${whyUnread(path, error)})`);
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

/** What is not there, as the system says it. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** A name whose bytes are no text comes here with signs that stand for them, and under that name there is nothing. */
function whyUnread(path: string, error: unknown): string {
  const isNoText = isMissing(error) && path.includes('\ufffd');
  return isNoText ? 'its name is not text (UTF-8); give it another' : codeOf(error);
}

/** What cannot be found where a file is to be made is not the file. */
export function whyUnwritten(error: unknown): string {
  return isMissing(error) ? 'there is no such directory' : codeOf(error);
}

export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return PLAIN_CODES[code] ?? show(code);
}
