/**
 * What stands in docs/workshop.md is what the commands print, word for word: on the chain that the page describes, with a clock that stands
 * still. When it should say something else now: `vitest run test/cli/workshop-page.test.ts --update=true`.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { splitWords } from '../../src/cli/words.ts';
import { hlp } from './helpers.ts';

const PAGE = join(import.meta.dirname, '../../docs/workshop.md');
/** 1 January 2026, 00:00 UTC. */
const NOW_IN_MS = 1_767_225_600_000;

/** Parts of an answer, between empty lines, that the page shows; of the others all. */
const PARTS: Readonly<Record<string, readonly [first: number, end: number]>> = { 'tamper --tip': [3, 6] };

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hlp-page-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function run(line: string): Promise<string> {
  const clock = vi.spyOn(Date, 'now').mockReturnValue(NOW_IN_MS);
  const { code, out, err } = await hlp([...splitWords(line), '--data', directory]);
  clock.mockRestore();
  expect({ line, code, err }).toEqual({ line, code: 0, err: '' });
  return out;
}

async function partOf(command: string): Promise<string> {
  const parts = (await run(command)).trimEnd().split('\n\n');
  return parts.slice(...(PARTS[command] ?? [0])).join('\n\n');
}

test('every answer in the page is the one that is given', async () => {
  const page = await readFile(PAGE, 'utf8');
  const [, story = ''] = /```sh\n([\s\S]*?)```/.exec(page) ?? [];
  for (const line of story.trim().split('\n')) await run(line.replace('npx hlp ', ''));

  const blocks = [...page.matchAll(/```text\n\$ hlp (.*)\n[\s\S]*?```/g)];
  let answered = page;
  for (const [block, command = ''] of blocks) {
    const text = await partOf(command);
    answered = answered.replace(block, () => `\`\`\`text\n$ hlp ${command}\n${text}\n\`\`\``);
  }

  expect(blocks.map(([, command]) => command)).toEqual(['tamper', 'tamper --tip', 'fork', 'hoard', 'lottery']);
  await expect(answered).toMatchFileSnapshot(PAGE);
}, 30_000);

test('no line of an answer is wider than 80 columns', async () => {
  const page = await readFile(PAGE, 'utf8');
  const answers = [...page.matchAll(/```text\n([\s\S]*?)```/g)].flatMap(([, text = '']) => text.split('\n'));
  expect(answers.filter((line) => line.length > 80)).toEqual([]);
});
