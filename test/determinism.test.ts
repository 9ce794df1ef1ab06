/** Same blocks in, same bytes out – whatever the clock zone, the language of the machine and the place one stands at. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { bytesToHex } from '../src/base/bytes.ts';
import { encodeBlock, type Block } from '../src/chain/block.ts';
import { formatGenesis } from '../src/chain/genesis.ts';
import { Town } from './helpers/town.ts';

const scratch = mkdtempSync(join(tmpdir(), 'hlp-determinism-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const PLACES = [
  { TZ: 'UTC', LANG: 'C', cwd: scratch },
  { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', cwd: '/' },
  { TZ: 'America/St_Johns', LANG: 'ar_EG.UTF-8', cwd: tmpdir() },
];

test('the same blocks imported into empty directories give the same roots in three places', async () => {
  const town = await Town.open();
  await town.deploy('village');
  await town.deploy('token', ['100']);
  await town.send('village.admit', ['alise', '50']);
  await town.send('village.admit', ['bob', '50']);
  await town.send('village.pay', ['bob', '4.5', 'fixed my bike']);
  await town.send('village.pay', ['bob', '400', 'too much']);
  await town.give('jon', '2.5', { from: 'bob', memo: 'İstanbul ıı' });
  const { chain } = town;
  const blocks = Array.from(
    { length: Number(chain.head.header.number) },
    (_, i) => chain.blockByNumber(BigInt(i + 1)) as Block,
  );
  writeFileSync(join(scratch, 'genesis.json'), formatGenesis(chain.genesis));
  writeFileSync(join(scratch, 'blocks.txt'), blocks.map((block) => bytesToHex(encodeBlock(block))).join('\n'));

  const answers = PLACES.map(({ cwd, TZ, LANG }, i) => {
    const program = join(import.meta.dirname, 'helpers/replay.ts');
    const args = [program, join(scratch, 'genesis.json'), join(scratch, 'blocks.txt'), join(scratch, `chain-${i}`)];
    const env = { ...process.env, TZ, LANG, LC_ALL: LANG };
    return execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  });

  expect(new Set(answers).size).toBe(1);
  expect(JSON.parse(answers[0] ?? '')).toMatchObject({
    head: chain.headHash,
    stateRoot: chain.head.header.stateRoot,
    receiptsRoot: chain.head.header.receiptsRoot,
    ok: true,
  });
});

test('the same sources compiled in three places give the same bytes, ABI and debug tables', () => {
  const contracts = join(import.meta.dirname, '../contracts');
  const elsewhere = join(scratch, 'an elsewhere ü');
  cpSync(contracts, elsewhere, { recursive: true });

  const answers = PLACES.map(({ cwd, TZ, LANG }, i) => {
    const program = join(import.meta.dirname, 'helpers/compile-all.ts');
    const args = [program, i === 1 ? elsewhere : contracts, i === 2 ? 'backwards' : 'forwards'];
    const env = { ...process.env, TZ, LANG, LC_ALL: LANG };
    return execFileSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  });

  expect(answers[0]?.split('\n').length).toBeGreaterThan(12);
  expect(new Set(answers).size).toBe(1);
});
