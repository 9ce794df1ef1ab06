/** How long the disk takes for what every acknowledgement waits for. */

import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './table.ts';

const TIMES = 60;
const BYTES = Buffer.alloc(2_000, 7);

/** Milliseconds for two thousand bytes of a file to be on disk. */
export function syncInMs(): number {
  const directory = mkdtempSync(join(tmpdir(), 'hlp-bench-'));
  const file = openSync(join(directory, 'file'), 'w');
  const took = Array.from({ length: TIMES }, () => {
    const begin = performance.now();
    writeSync(file, BYTES);
    fdatasyncSync(file);
    return performance.now() - begin;
  });
  closeSync(file);
  rmSync(directory, { recursive: true });
  return median(took) ?? 0;
}
