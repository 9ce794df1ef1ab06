import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { utf8ToBytes } from '../../src/base/bytes.ts';
import { crc32c } from '../../src/base/crc32c.ts';
import { findDamagedFile } from '../../src/state/level-check.ts';
import { openLevelStore } from '../../src/state/level-store.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-level-'));
const original = join(scratch, 'original');
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A table, a MANIFEST that speaks of it, and a log with batches larger than its blocks of 32 KiB. */
beforeAll(async () => {
  for (let opening = 0; opening < 2; opening += 1) {
    const store = await openLevelStore(original);
    for (let batch = 0; batch < 6; batch += 1) {
      const value = new Uint8Array(9_000).map((_, i) => (i * batch + opening) % 251);
      await store.commit([0, 1, 2].map((number) => ({ key: `${opening}/${batch}/${number}`, value })));
    }
    await store.close();
  }
});

const fileLike = (pattern: RegExp): string => readdirSync(original).find((name) => pattern.test(name)) ?? 'none';

/** What is found when a file of a copy holds something else. */
async function foundWith(name: string, change: (bytes: Uint8Array) => Uint8Array): Promise<string | undefined> {
  const copy = join(scratch, 'copy');
  cpSync(original, copy, { recursive: true });
  writeFileSync(join(copy, name), change(new Uint8Array(readFileSync(join(original, name)))));
  return findDamagedFile(copy);
}

test('the checksum is the one that everybody knows', () => {
  expect(crc32c(utf8ToBytes('123456789'))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
});

test('files that are as they were written are sound', async () => {
  expect(await findDamagedFile(original)).toBeUndefined();
  expect(await findDamagedFile(join(scratch, 'nowhere'))).toBeUndefined();
});

describe('a table', () => {
  test('is found damaged wherever a bit of it is flipped', async () => {
    const name = fileLike(/\.ldb$/);
    const { length } = readFileSync(join(original, name));
    // In the footer, between what it says and the magic number, lie zeros that mean nothing.
    const places = [
      ...Array.from({ length: 60 }, (_, i) => Math.floor((i * length) / 60)),
      length - 60,
      length - 50,
      length - 1,
    ];
    for (const at of places) {
      expect(await foundWith(name, (bytes) => bytes.with(at, bytes[at]! ^ 4)), `byte ${at}`).toBe(name);
    }
  });

  test('is found damaged wherever it is cut off', async () => {
    const name = fileLike(/\.ldb$/);
    for (const part of [0, 0.3, 0.999]) {
      expect(await foundWith(name, (bytes) => bytes.subarray(0, Math.floor(part * bytes.length)))).toBe(name);
    }
  });

  test('that is not in use does not matter', async () => {
    const copy = join(scratch, 'unused');
    cpSync(original, copy, { recursive: true });
    writeFileSync(join(copy, '000099.ldb'), 'begun, and never finished');
    expect(await findDamagedFile(copy)).toBeUndefined();
  });
});

describe('a log', () => {
  test.each([
    ['of writes', /\.log$/],
    ['of tables', /^MANIFEST/],
  ])('%s may be torn at its end, and is damaged where something follows on what cannot be read', async (_, pattern) => {
    const name = fileLike(pattern);
    const { length } = readFileSync(join(original, name));
    for (const part of [0.2, 0.5, 0.99]) {
      const at = Math.floor(part * length);
      expect(await foundWith(name, (bytes) => bytes.subarray(0, at)), `cut off at ${at}`).toBeUndefined();
    }
    // Within the content of the first record: what follows on it shows that it is a hole.
    expect(await foundWith(name, (bytes) => bytes.with(20, bytes[20]! ^ 1))).toBe(name);
    expect(await foundWith(name, (bytes) => bytes.with(length - 1, bytes[length - 1]! ^ 1))).toBeUndefined();
  });

  test('that ends in zeros is torn there', async () => {
    const name = fileLike(/\.log$/);
    expect(await foundWith(name, (bytes) => bytes.fill(0, Math.floor(bytes.length / 2)))).toBeUndefined();
  });

  test('of which a length is wrong has a hole up to the next block', async () => {
    const name = fileLike(/\.log$/);
    expect(await foundWith(name, (bytes) => bytes.with(4, bytes[4]! ^ 1))).toBe(name);
  });
});
