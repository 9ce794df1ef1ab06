/**
 * What a process did to the files of one directory, call by call, written down by `record.c` while it did it. Between the calls stands what it told
 * its parent, so that at every call it is known what had been acknowledged.
 */

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths are absolute; `file` is one file for as long as it lives, whatever it is called. */
export type Step =
  /** A file begins to be (`create`), or one that was there is opened. */
  | { readonly is: 'create' | 'open'; readonly file: bigint; readonly path: string }
  | { readonly is: 'write'; readonly file: bigint; readonly offset: number; readonly bytes: Uint8Array }
  | { readonly is: 'truncate'; readonly file: bigint; readonly size: number }
  /** Its bytes are on the disk from here on. */
  | { readonly is: 'sync'; readonly file: bigint }
  /** The names in a directory are on the disk from here on. */
  | { readonly is: 'syncDirectory'; readonly path: string }
  | { readonly is: 'rename'; readonly path: string; readonly to: string }
  | { readonly is: 'remove' | 'makeDirectory' | 'removeDirectory'; readonly path: string }
  /** Bytes on standard output. */
  | { readonly is: 'told'; readonly text: string };

/** The library that writes it down, or why there is none. */
export function buildRecorder(directory: string): { readonly library: string } | { readonly why: string } {
  if (process.platform !== 'linux') return { why: 'it needs Linux' };
  const library = join(directory, 'record.so');
  const source = join(import.meta.dirname, 'record.c');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl', '-lpthread'], { stdio: 'pipe' });
    return { library };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { why: 'there is no C compiler' };
    throw error;
  }
}

/** What a process has to be started with so that it is recorded. */
export function recordingEnv(library: string, root: string, log: string): Readonly<Record<string, string>> {
  return { LD_PRELOAD: library, TORTURE_ROOT: root, TORTURE_LOG: log, UV_USE_IO_URING: '0' };
}

const HEAD_SIZE = 29;

export function readRecord(log: string): readonly Step[] {
  const bytes = readFileSync(log);
  const steps: Step[] = [];
  for (let at = 0; at + HEAD_SIZE <= bytes.length;) {
    const [first, second, size] = [
      bytes.readUInt32LE(at + 17),
      bytes.readUInt32LE(at + 21),
      bytes.readUInt32LE(at + 25),
    ];
    const end = at + HEAD_SIZE + first + second + size;
    // A process that was killed may have left half of the last one.
    if (end > bytes.length) break;
    const from = at + HEAD_SIZE;
    steps.push(
      stepOf(String.fromCharCode(bytes[at] ?? 0), {
        file: bytes.readBigUInt64LE(at + 1),
        offset: Number(bytes.readBigUInt64LE(at + 9)),
        path: bytes.toString('utf8', from, from + first),
        to: bytes.toString('utf8', from + first, from + first + second),
        bytes: bytes.subarray(from + first + second, end),
      }),
    );
    at = end;
  }
  return steps;
}

type Entry = {
  readonly file: bigint;
  readonly offset: number;
  readonly path: string;
  readonly to: string;
  readonly bytes: Buffer;
};

const STEPS: Readonly<Record<string, (entry: Entry) => Step>> = {
  c: ({ file, path }) => ({ is: 'create', file, path }),
  o: ({ file, path }) => ({ is: 'open', file, path }),
  w: ({ file, offset, bytes }) => ({ is: 'write', file, offset, bytes }),
  t: ({ file, offset }) => ({ is: 'truncate', file, size: offset }),
  s: ({ file }) => ({ is: 'sync', file }),
  d: ({ path }) => ({ is: 'syncDirectory', path }),
  r: ({ path, to }) => ({ is: 'rename', path, to }),
  u: ({ path }) => ({ is: 'remove', path }),
  x: ({ path }) => ({ is: 'removeDirectory', path }),
  m: ({ path }) => ({ is: 'makeDirectory', path }),
  a: ({ bytes }) => ({ is: 'told', text: bytes.toString('utf8') }),
};

function stepOf(kind: string, entry: Entry): Step {
  const read = STEPS[kind];
  if (read === undefined) throw new Error(`there is no step "${kind}"`);
  return read(entry);
}
