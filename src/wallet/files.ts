/**
 * The files of a wallet on disk. Only their owner can read them (0600, in a directory made 0700), and each is there whole or not at all:
 * it is written under another name, synced, and put in its place in one step.
 */

import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, open, readdir, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bytesToHex, bytesToUtf8 } from '../base/bytes.ts';
import { makeDirectory } from '../base/make-directory.ts';
import { WalletError } from './errors.ts';

/** The names in a directory, in order; none where there is no directory. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw new WalletError('file', `it cannot be read (${codeOf(error)})`);
  }
}

/**
 * Undefined where there is no such file. A mark that some editors put before a text (BOM) is left out. Throws WalletError for what is no file,
 * is larger than anything that belongs here, or is no text: replaced by one sign, all bytes that are none would be the same password.
 */
export async function readWhole(path: string, mostBytes: number): Promise<string | undefined> {
  // Whatever stands there is not waited for: a pipe has no end.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new WalletError('file', `it cannot be read (${codeOf(error)})`);
  });
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new WalletError('file', 'it is not a file');
    if (stat.size > mostBytes) throw new WalletError('file', `it is larger than ${mostBytes} bytes`);
    const text = bytesToUtf8(await file.readFile());
    if (text === undefined) throw new WalletError('file', 'it is not text (UTF-8)');
    return text.replace(/^\u{feff}/u, '');
  } finally {
    await file.close();
  }
}

/** Throws WalletError (`taken`) when there is such a file, even when it came to be there this moment. */
export async function writeNew(path: string, text: string): Promise<void> {
  await placed(path, text, async (temporary) => {
    try {
      await link(temporary, path);
    } catch (error) {
      if (codeOf(error) === 'EEXIST') throw new WalletError('taken', 'there is such a file already');
      throw error;
    }
    await unlink(temporary);
  });
}

/** In place of what was there. */
export async function replace(path: string, text: string): Promise<void> {
  await placed(path, text, (temporary) => rename(temporary, path));
}

async function placed(path: string, text: string, put: (temporary: string) => Promise<void>): Promise<void> {
  const directory = dirname(path);
  const temporary = join(directory, `.${bytesToHex(randomBytes(8)).slice(2)}.tmp`);
  try {
    await makeDirectory(directory, 0o700);
    await writeSynced(temporary, text);
    await put(temporary);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error instanceof WalletError ? error : new WalletError('file', `it cannot be written (${codeOf(error)})`);
  }
  await syncDirectory(directory);
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Not every system lets a directory be opened. */
async function syncDirectory(directory: string): Promise<void> {
  const opened = await open(directory, 'r').catch(() => undefined);
  await opened?.sync().catch(() => undefined);
  await opened?.close();
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
}
