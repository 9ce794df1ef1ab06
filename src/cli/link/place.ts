/**
 * Where the socket of a link lies: in `link/` in the data directory, which nobody else may enter. A path that is too long for a socket
 * is replaced by a short one in a directory of its own where the system keeps what is temporary. The file `link/place` says which.
 *
 * There is no link on Windows, where a socket is not a file whose owner could be seen.
 */

import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, mkdtemp, open, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';

/** What every system takes: 104 bytes on macOS, 108 on Linux, the last one zero. */
const MOST_PATH_BYTES = 100;

const linkDirectory = (directory: string): string => join(directory, 'link');
const placeFile = (directory: string): string => join(linkDirectory(directory), 'place');

export const hasLinks = process.platform !== 'win32';

/**
 * Makes room for a socket that nobody else can reach, and says where it is to be. What one that was killed has left is taken away, so only
 * the process that has the chain open may call this. Throws the system's error, and Error where the place is somebody else's.
 */
export async function makePlace(directory: string): Promise<string> {
  const own = linkDirectory(directory);
  await mkdir(own, { mode: 0o700 }).catch(ifThere);
  await checkOurs(own, () => chmod(own, 0o700));
  await clearOld(directory);
  const name = `${randomBytes(4).toString('hex')}.socket`;
  const isShort = Buffer.byteLength(join(own, name)) <= MOST_PATH_BYTES;
  const path = isShort ? join(own, name) : join(await mkdtemp(join(tmpdir(), 'hlp-')), name);
  const file = placeFile(directory);
  await writeFile(`${file}.new`, isShort ? name : path, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return path;
}

/** Where the socket of the process that has the chain open should be; undefined where there is none that could be trusted. */
export async function findPlace(directory: string): Promise<string | undefined> {
  const own = linkDirectory(directory);
  try {
    await checkOurs(own);
    const named = await namedIn(directory);
    if (named === undefined) return undefined;
    await checkOurs(dirname(named));
    return named;
  } catch {
    return undefined;
  }
}

/** Takes away what leads to this socket, unless another process has put its own there since. */
export async function clearPlace(directory: string, path: string): Promise<void> {
  if ((await namedIn(directory)) === path) await rm(placeFile(directory), { force: true });
  await clearSocket(path);
  // Where something of another process is in it, it stays.
  await rmdir(linkDirectory(directory)).catch(() => undefined);
}

async function clearOld(directory: string): Promise<void> {
  const old = await namedIn(directory);
  if (old !== undefined) await clearSocket(old);
}

/** And the directory that was made for it. */
async function clearSocket(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
  if (dirname(dirname(path)) === tmpdir()) await rmdir(dirname(path)).catch(() => undefined);
}

const SOCKET = /^[0-9a-f]{8}\.socket$/;
const OWN_TEMPORARY = /^hlp-\w{6}$/;
const MOST_PLACE_BYTES = 4_096;

/** Whatever is written there, it leads to a socket of ours or nowhere. */
async function namedIn(directory: string): Promise<string | undefined> {
  const text = await readShort(placeFile(directory));
  if (text === undefined || !SOCKET.test(basename(text))) return undefined;
  if (!isAbsolute(text)) return text === basename(text) ? join(linkDirectory(directory), text) : undefined;
  return OWN_TEMPORARY.test(basename(dirname(text))) ? text : undefined;
}

async function readShort(path: string): Promise<string | undefined> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_PLACE_BYTES), 0, MOST_PLACE_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A directory of ours that only we may enter. `mend` may make it so where it is ours. Throws otherwise. */
async function checkOurs(path: string, mend?: () => Promise<void>): Promise<void> {
  const found = await lstat(path);
  const isOurs = found.isDirectory() && found.uid === process.getuid?.();
  if (isOurs && (found.mode & 0o077) === 0) return;
  if (!isOurs || mend === undefined) throw new Error(`${path} is not a directory that only its owner may enter`);
  await mend();
}

function ifThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
