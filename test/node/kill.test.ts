/**
 * Twelve times `kill -9`: a process that submits and mines is killed at a known moment. Each time the directory must open, every
 * transaction it had acknowledged must be in a block or waiting, and mining must go on.
 */

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Hash } from '../../src/base/hash.ts';
import { transactionHash } from '../../src/chain/signing.ts';
import { Node } from '../../src/node/node.ts';

const PROGRAM = fileURLToPath(new URL('../helpers/busy-node.ts', import.meta.url));

/** A search takes a few milliseconds. */
const EASY = 256;
/** A search takes a few seconds on one core. */
const HARD = 40_000_000;
const LONG_SEARCH_MS = 1_000;

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-kill-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

type Killed = { readonly acknowledged: readonly Hash[]; readonly lastPhase: string };

describe('kill -9', () => {
  test('around the commit, and where transactions are taken: nothing acknowledged is lost, and mining goes on', async () => {
    const data = join(directory, 'easy');
    const known = new Set<Hash>();
    const moments = ['before', 'during', 'after', 'accepted', 'during', 'before', 'after', 'found', 'anywhere'];
    for (const [index, moment] of moments.entries()) {
      const killed = await killAt(data, EASY, moment);
      for (const hash of killed.acknowledged) known.add(hash);
      expect(await openAgain(data, known, `${index + 1}. ${moment}`, killed.lastPhase)).toEqual(NOTHING_LOST);
      await expectMiningGoesOn(data, known);
    }
  });

  test('in the middle of a search that has lasted over a second: the same', async () => {
    const data = join(directory, 'hard');
    const known = new Set<Hash>();
    for (const count of [10, 11, 12]) {
      const killed = await killAt(data, HARD, 'searching');
      expect(killed.lastPhase).toMatch(/^trying/);
      for (const hash of killed.acknowledged) known.add(hash);
      expect(await openAgain(data, known, `${count}. searching`, killed.lastPhase)).toEqual(NOTHING_LOST);
    }
    await expectMiningGoesOn(data, known);
  });
});

const NOTHING_LOST = { lost: [], twice: [] };

/** Opens what was left behind and says which acknowledged transactions are nowhere, and which in two places. */
async function openAgain(
  data: string,
  known: ReadonlySet<Hash>,
  kill: string,
  lastPhase: string,
): Promise<{ lost: Hash[]; twice: Hash[] }> {
  const node = await Node.open({ directory: data });
  const waiting = new Set(node.pending.map(transactionHash));
  const inBlocks = [...known].filter((hash) => node.chain.findTransaction(hash) !== undefined);
  const { number } = node.chain.head.header;
  await node.close();
  const where = `${inBlocks.length} of ${known.size} acknowledged are in blocks, ${waiting.size} wait`;
  console.log(`kill ${kill}: the last phase was "${lastPhase}"; it opens at block ${number}, ${where}`);
  return {
    lost: [...known].filter((hash) => !waiting.has(hash) && !inBlocks.includes(hash)),
    twice: inBlocks.filter((hash) => waiting.has(hash)),
  };
}

/** Mines what waits, and walks the whole chain. */
async function expectMiningGoesOn(data: string, known: ReadonlySet<Hash>): Promise<void> {
  const node = await Node.open({ directory: data });
  try {
    await node.mine();
    expect(node.pending).toEqual([]);
    expect([...known].filter((hash) => node.chain.findTransaction(hash) === undefined)).toEqual([]);
    expect(await node.chain.verify()).toMatchObject({ ok: true });
  } finally {
    await node.close();
  }
}

/**
 * Runs the program until it is dead. At most moments it kills itself; `searching` is killed from here, once a search has lasted
 * over a second, and `anywhere` at no moment in particular.
 */
async function killAt(data: string, difficulty: number, moment: string): Promise<Killed> {
  const child = spawn(process.execPath, [PROGRAM, data, String(difficulty), moment], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_code, signal) => resolve(signal)));
  const acknowledged: Hash[] = [];
  let lastPhase = '';
  let searchingSince = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [what = '', detail = ''] = line.split(' ');
    if (what === 'acknowledged') acknowledged.push(detail as Hash);
    else lastPhase = `${what} ${detail}`.trim();
    if (what === 'searching') searchingSince = performance.now();
    const hasLasted = what === 'trying' && performance.now() - searchingSince > LONG_SEARCH_MS;
    if (moment === 'searching' && hasLasted) child.kill('SIGKILL');
    if (moment === 'anywhere' && acknowledged.length === 20) child.kill('SIGKILL');
  }
  expect(await closed).toBe('SIGKILL');
  return { acknowledged, lastPhase };
}
