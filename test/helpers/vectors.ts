/**
 * Outside test data, which is not part of this project: found in the directory HLP_VECTORS names, or else in
 * `shared/vectors` beside the checkout. Where it is absent, its tests are skipped and say so.
 */

/* oxlint-disable vitest/no-disabled-tests, vitest/no-conditional-tests -- deciding that is what this file is for */

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, test } from 'vitest';

const DIRECTORY = process.env['HLP_VECTORS'] ?? resolve(import.meta.dirname, '../../../shared/vectors');

/** The parsed JSON of one file, such as `trie/trietest.json`; undefined when it is not there. The caller knows its shape. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the shape of a JSON file, said where it is read
export function vectors<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(DIRECTORY, path), 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A `describe` whose tests need one file of vectors; skipped with a printed line when it is absent. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
export function describeVectors<T>(name: string, path: string, body: (data: T) => void): void {
  const data = vectors<T>(path);
  if (data === undefined) {
    console.log(`skipped: ${name} (no outside vectors ${path}; HLP_VECTORS can name their directory)`);
    test.skip(`${name}: needs the outside vectors ${path}`, () => {});
    return;
  }
  describe(`${name} (${path})`, () => {
    body(data);
  });
}
