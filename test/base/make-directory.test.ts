import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { makeDirectory } from '../../src/base/make-directory.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-directory-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe('making a directory', () => {
  test('makes those above it too, and is content with what is there', async () => {
    const path = join(scratch, 'a/b/ünï cöde/c');
    await makeDirectory(path);
    await makeDirectory(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  test('a file in the way is refused', async () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    await expect(makeDirectory(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeDirectory(join(file, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  test.skipIf(process.platform !== 'linux')('a place that has no room for children is refused, and soon', async () => {
    await expect(makeDirectory('/proc/nothing/chain')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
