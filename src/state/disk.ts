/** What a disk says when it does not take what it is given, and how to ask it whether there is room. */

import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const FULL_CODES: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
/** The database hands on the system's words only. */
const FULL_WORDS = /No space left on device|quota exceeded|File too large|not enough space on the disk/i;

/** Was there no room: on the disk, in somebody's share of it, or in the largest file that is allowed? */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && FULL_CODES.includes(error.code)) || FULL_WORDS.test(error.message);
}

/** Too many files are open, or the memory is used up: that says nothing about the disk or what lies on it. */
export function isShortOfMeans(error: unknown): error is Error {
  return error instanceof Error && /Too many open files|Cannot allocate memory/i.test(error.message);
}

/** Writes all of it at `place`; a disk that is nearly full takes a part without complaint. Throws the system's error. */
export async function writeWhole(file: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    done += (await file.write(bytes, done, bytes.length - done, place + done)).bytesWritten;
  }
}

const PORTION_BYTES = 1 << 18;

/** What stands in a file from `place` on, as it was when it was asked for. */
export async function* readFrom(file: FileHandle, place: number): AsyncGenerator<Uint8Array> {
  const { size } = await file.stat();
  for (let at = place; at < size;) {
    const { buffer, bytesRead } = await file.read(new Uint8Array(Math.min(PORTION_BYTES, size - at)), { position: at });
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

/**
 * Makes the names in a directory last: of a file that was made or renamed, its own sync keeps only the content. A directory of somebody else, or on a
 * system that knows no such thing, is passed over.
 */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r').catch(() => undefined);
  try {
    await handle?.sync();
  } catch (error) {
    if (!isRefusal(error)) throw error;
  } finally {
    await handle?.close();
  }
}

/** Some file systems do not sync directories, and say that one asked wrongly. */
function isRefusal(error: unknown): boolean {
  return (
    error instanceof Error && 'code' in error && ['EINVAL', 'EPERM', 'EBADF', 'ENOTSUP'].includes(String(error.code))
  );
}

/** Takes so much room for a moment, as one file. Throws the system's error when it is not there. */
export async function checkRoom(directory: string, sizeInBytes: number): Promise<void> {
  const path = join(directory, 'room');
  const file = await open(path, 'w');
  try {
    // Random, so that a file system that packs does not find it small.
    const portion = randomBytes(1 << 20);
    for (let at = 0; at < sizeInBytes; at += portion.length) await writeWhole(file, portion, at);
    await file.sync();
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
