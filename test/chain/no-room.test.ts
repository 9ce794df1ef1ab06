import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Entry } from '../../src/chain/log/archive.ts';
import { Log } from '../../src/chain/log/log.ts';
import { openLevelStore } from '../../src/state/level-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'hlp-no-room-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Every file may have at most so many bytes. */
const LIMIT = 100 * 1024;

test.skipIf(process.platform === 'win32')(
  'where files may not grow further, log and store say so, keep what they had, and lose nothing',
  async () => {
    const program = join(import.meta.dirname, '../helpers/no-room.ts');
    // POSIX counts in blocks of 512 bytes.
    const script = `ulimit -f ${LIMIT / 512} && exec "$0" "$@"`;
    const { stdout, stderr } = spawnSync('sh', ['-c', script, process.execPath, program, directory], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { appended, kept, ...said } = JSON.parse(stdout) as { appended: number; kept: number };
    expect(said).toEqual({
      appending: 'StoreFull',
      again: 'StoreFull',
      isShorter: true,
      committing: 'StoreFull',
      last: 'StoreFull',
      isReadable: true,
    });

    const store = await openLevelStore(join(directory, 'chain'));
    const entries: Entry[] = [];
    for (let number = 0; number < kept; number += 1) expect(store.get(`record/${number}`)?.[0]).toBe(number);
    const log = new Log(join(directory, 'blocks.hlpchain'));
    const genesis = await log.genesis();
    if (genesis === undefined) throw new Error('the log is empty');
    await log.start(store, genesis);
    for await (const entry of log.behind()) entries.push(entry);
    await log.close();
    await store.close();
    expect([appended > 5, kept > 5, entries.length]).toEqual([true, true, appended + 1]);
  },
);
